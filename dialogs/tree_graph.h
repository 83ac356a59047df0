// dialogs/tree_graph.h — the shape of one tree: is every node reached, does every walk end?
//
// Looks at arrows only, not at conditions: what holds here holds for every answer. What conditions make impossible is
// found by tree_explore.
//
// Threads   Pure functions.
#pragma once

#include <string>
#include <vector>

#include "dialogs/tree.h"
#include "knowledge/problem.h"

namespace evenkeel::dialogs {

// Every node that may come next: rules, `failed`, `then`; each once, in the author's order.
std::vector<std::string> ways_on(const Node& node);

// EK250: nothing leads here. EK251: no end can be reached from here. EK252: a loop that no `most` bounds.
Problems check_graph(const Tree& tree);

}  // namespace evenkeel::dialogs
