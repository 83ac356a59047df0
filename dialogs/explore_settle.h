// dialogs/explore_settle.h — what an expression comes to in a state, and what it will come to whatever happens next.
//
// Inside of tree_explore only.
//
// Threads   Pure functions.
#pragma once

#include <string>

#include "dialogs/explore_program.h"

namespace evenkeel::dialogs::explore_inside {

// What an evaluation gives. Unset: `missing` is the variable that was read.
struct Outcome {
  bool is_set = true;
  Id id = unset;
  double number = 0;
  int missing = -1;
};

Outcome evaluate(const Program& program, const CompiledTree& tree, const Term& term, const Id* variables);

// What is left of an expression when everything that can't change any more is put in: equal bytes, equal future.
void settle(const Program& program, const CompiledTree& tree, int expression, const Point& point, const Id* variables,
            std::string& out);

}  // namespace evenkeel::dialogs::explore_inside
