// dialogs/value.h — what a variable of a dialogue can hold.
//
// Text and a choice's name are both std::string: which of the two is meant stands in the variable's declaration.
// Threads   Plain values.
#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

namespace evenkeel::dialogs {

struct Date {
  int days = 0;  // Since 1970-01-01; a calendar day, without a time zone.
  auto operator<=>(const Date&) const = default;
};

using Names = std::vector<std::string>;  // The ticked names of a set, in the order of its declaration.
using Value = std::variant<std::string, double, bool, Date, Names>;
using Values = std::map<std::string, Value>;

// The type of a variable, a parameter or a result.
struct Type {
  enum class Kind { Text, Number, Date, YesNo, Choice, Set };
  Kind kind = Kind::Text;
  std::vector<std::string> names;  // Choice and Set: the allowed names, in order.

  bool operator==(const Type&) const = default;
};

}  // namespace evenkeel::dialogs
