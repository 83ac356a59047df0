// bot/authors/diff.h — `evenkeel diff OLD NEW`: what a change of the content changes for people.
//
// OLD and NEW are content folders, or "built-in". Told in this order: which answers now lead to another end, dialogue by
// dialogue; which cases the decision table now judges otherwise, with what was changed in its numbers; which texts were
// added, taken away or reworded. Approve this, not the JSON.
//
// Threads   A plain function.   Errors   Content that can't be read on `err`, status 1. Differences are no failure: status 0.
#pragma once

#include <iosfwd>
#include <string>

#include "dialogs/tree_diff.h"

namespace evenkeel {

struct DiffOptions {
  std::string before, after;
  bool json = false;
  std::size_t limit = dialogs::tried_usually;  // Lists of answers a dialogue.
};
int diff_content(const DiffOptions& options, std::ostream& out, std::ostream& err);

}  // namespace evenkeel
