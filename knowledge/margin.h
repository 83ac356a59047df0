// knowledge/margin.h — a linear support vector machine: the plane that keeps one class apart from all others.
//
// With squared hinge loss, by coordinate descent in the dual: C.-J. Hsieh, K.-W. Chang, C.-J. Lin, S. S. Keerthi, S. Sundararajan,
// A Dual Coordinate Descent Method for Large-scale Linear SVM, ICML 2008. The order of the steps is made from a fixed seed, so
// that equal examples in equal order give equal planes on every machine.
//
// Threads   Pure.   Errors   None. Features from number `features` on are passed over.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "knowledge/linear.h"

namespace evenkeel::knowledge {

struct MarginPlan {
  float cost = 1;      // Of an example of weight 1 that lies on the wrong side; the smaller, the wider the margin.
  int rounds = 40;     // Over all examples at most,
  float slack = 0.1F;  // and until nothing is further from where it should be.
  std::uint32_t labels = UINT32_MAX;  // Examples of labels from this on are passed over.
};

// A weight a feature, and last the bias: above 0 an example is one of `label`, from 1 on clearly so.
std::vector<float> keep_apart(std::span<const Example> examples, std::uint32_t label, std::size_t features, const MarginPlan& plan);

}  // namespace evenkeel::knowledge
