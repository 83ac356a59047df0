// knowledge/decision_diff.h — two sets of numbers of the decision table held side by side: which cases get another outcome?
//
// Tried on a large, fixed list of invented cases, the same every time: every sign alone at every level, every two signs
// together at every two levels, and 40,000 fuller ones, each in several circumstances (nothing said, limits stated, warned
// and it went on, each explanation in turn). A change of a threshold, a weight or a "severe" limit shows in it by the
// counts and by the smallest cases that move.
//
// Threads   A pure function.   Errors   None.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "knowledge/knowledge.h"

namespace evenkeel::knowledge {

struct MovedCase {
  Outcome before = Outcome::Continue, after = Outcome::Continue;
  std::size_t count = 0;
  // The smallest: fewest answers, lowest levels. In words: "Shouting, swearing or insults: clear".
  std::vector<std::string> example;
  Answers answers;
};

struct DecisionDifference {
  std::size_t tried = 0;
  std::size_t moved = 0;
  std::vector<MovedCase> cases;        // By outcome before, then after.
  std::vector<std::string> numbers;    // What was changed: "limit_threshold: 2 -> 3"
};

DecisionDifference decision_differences(const Knowledge& before, const Knowledge& after);

}  // namespace evenkeel::knowledge
