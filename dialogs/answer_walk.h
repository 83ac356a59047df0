// dialogs/answer_walk.h — where lists of answers lead in one version of a tree. Only for tree_diff.
//
// Lists that answer alike up to a question are walked together up to there: most of them differ in one answer. An answer
// that a list does not hold (this version asks something else) is the first one offered, so that every list leads to an end.
//
// Threads   Pure functions.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "dialogs/advance.h"
#include "dialogs/answer_lists.h"
#include "dialogs/way.h"

namespace evenkeel::dialogs {

struct Walked {
  State state;                    // Where it came to.
  std::vector<std::string> gave;  // Results of functions, as people read them.
  bool passed_changed = false;    // On the way, a place for which `is_changed` held.

  std::string outcome() const;             // "(no end)" if it came to none.
  std::vector<std::string> asked() const;  // The variables.
  std::vector<std::string> said() const;   // "Shouting: Often", and what functions gave.
};

// For each of `chosen` (of lists.lists()) where it leads. Lists that lead the same way share one. `is_changed` may be
// empty: then nobody is asked.
std::vector<std::shared_ptr<const Walked>> walk_lists(const Library& library, const std::string& tree,
                                                      const AnswerLists& lists, const std::vector<std::size_t>& chosen,
                                                      const std::function<bool(const Place&)>& is_changed);

}  // namespace evenkeel::dialogs
