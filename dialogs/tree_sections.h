// dialogs/tree_sections.h — the sections of a tree, as its author named them: by a comment above the first node of each.
//
//   // 3. The signs: first a list to tick.
//   "seen_people": { ...
//
// Threads   Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dialogs/tree.h"

namespace evenkeel::dialogs {

struct Section {
  std::string title;               // "3. The signs: first a list to tick."
  std::vector<std::string> nodes;  // In the author's order.
};

// `file` is the text that `tree` was read from. What stands above the first comment has the tree's title. Empty if the author
// named fewer than two; "// tone: ..." names none: it excuses words from a check.
std::vector<Section> sections_of(const Tree& tree, std::string_view file);

}  // namespace evenkeel::dialogs
