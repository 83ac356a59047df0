// dialogs/explore_live.h — what is still read from each node of a tree on, before it is overwritten.
//
// A classical analysis, run until nothing changes; it tells which states of an exploration may be merged. Inside of
// tree_explore only.
//
// Threads   A pure function of the program.
#pragma once

#include <set>

#include "dialogs/explore_program.h"

namespace evenkeel::dialogs::explore_inside {

// Fills in live_in, live_after, waiting and returning of `tree`, whose callees are done. `given_back`: those of its
// expressions that somebody takes over when it ends.
void find_live(const Program& program, CompiledTree& tree, const std::set<int>& given_back);

}  // namespace evenkeel::dialogs::explore_inside
