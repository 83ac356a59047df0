// dialogs/explore_values.h — which numbers, dates and texts make a difference to a tree: what an exploration has to try.
//
// Of a number the bounds, each constant it is compared with, and their neighbours; of a date the same. Inside of tree_explore
// only.
//
// Threads   Not for sharing: Constants fills in what it is asked for.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "dialogs/tree_library.h"
#include "dialogs/value.h"

namespace evenkeel::dialogs::explore_inside {

// The constants each variable is compared with, anywhere, also after it was copied into another or handed to another
// tree. `closure` must outlive it.
class Constants {
 public:
  explicit Constants(const Closure& closure);

  const std::set<Value>& of(const Tree& tree, const std::string& variable) { return found_[{tree.id, variable}]; }

 private:
  using Key = std::pair<std::string, std::string>;

  void compared(const Tree& tree, const Expression& e);
  void copy(const Tree& from, const Expression& e, const Tree& to, const std::string& variable);
  void flow(const Tree& tree);

  const Closure& closure_;
  std::map<Key, std::set<Value>> found_;
};

enum class Origin { Person, Function };

// Every value that could make a difference. `names`: of a choice, those that can occur here.
std::vector<Value> values_of(const Variable& variable, const std::vector<std::string>& names,
                             const std::set<Value>& constants, Origin origin);

// Whether it yields a number.
bool is_number(const Tree& tree, const Expression& e);

}  // namespace evenkeel::dialogs::explore_inside
