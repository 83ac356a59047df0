// dialogs/located_json.h — JSON with the line of every value, for messages an author can act on.
//
// nlohmann/json forgets where a value stood and lets the last of repeated keys win. This keeps both, and the author's
// order.
// `//` and `/* */` comments are allowed.
//
// Threads   Plain values; located_json() is a pure function.
// Limits    depth 32, 200,000 values, 2,000 keys in one object.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "knowledge/expected.h"

namespace evenkeel::dialogs {

struct Located {
  enum class Kind { Null, Bool, Number, Text, List, Object };
  struct Member;

  Kind kind = Kind::Null;
  int line = 0;  // Where it begins.
  bool truth = false;
  double number = 0;
  bool integer = false;  // Written without fraction or exponent.
  std::string text;
  std::vector<Located> items;
  std::vector<Member> members;  // In the author's order.

  const Located* member(std::string_view key) const;  // The first of that name, or null.
};

struct Located::Member {
  std::string key;
  int line = 0;
  Located value;
};

struct JsonError {
  int line = 0;
  std::string message;
};

struct LocatedJson {
  Located root;
  std::vector<JsonError> repeated;  // Keys that stand twice in one object.
};

expected<LocatedJson, JsonError> located_json(std::string_view text);

}  // namespace evenkeel::dialogs
