// dialogs/tree_diff.h — two versions of the dialogues held side by side: which answers now lead elsewhere?
//
// Both versions hear the same answers and the same results of functions, one list of answers after the other, and must come to
// the same end. The lists are the same every time: the fewest answers to every end and to every rule, text and choice of
// either version, and each of those with one answer changed, up to a bound. An answer that a list does not hold (the
// version asks something else) is the first one offered, so that every list leads both versions to an end. A list that passes
// nothing that differs in more than words is walked once: it leads both to the same end.
//
// Threads   Pure functions.
// Limits    tried_max lists a tree. What is not found here is not proved equal; the count of lists is told.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "dialogs/tree_library.h"

namespace evenkeel::dialogs {

struct Moved {
  std::string before, after;  // Outcomes; "(no end)" if the version did not come to one.
  std::size_t count = 0;      // Lists of answers that moved so.
  // The shortest of them, as people read it: "Shouting: Often", "assess gives band = high".
  std::vector<std::string> example;
};

struct TreeDifference {
  enum class Kind { Added, Removed, Both };
  std::string tree;
  Kind kind = Kind::Both;
  bool same = false;            // Both: not a letter differs in what the tree can reach.
  std::size_t tried = 0;        // Lists of answers.
  std::size_t lists = 0;        // How many there are; more than were tried if the limit was reached.
  std::vector<Moved> moved;     // The most frequent first.
  std::size_t other_questions = 0;  // Lists that come to the same end by other questions.
  std::vector<std::string> added_nodes, removed_nodes;      // In the author's order.
  std::vector<std::string> added_outcomes, removed_outcomes;
};

// Of every tree of either, by name.
constexpr std::size_t tried_usually = 2'000, tried_most = 1'000'000;
std::vector<TreeDifference> differences(const Library& before, const Library& after,
                                        std::size_t tried_max = tried_usually);

}  // namespace evenkeel::dialogs
