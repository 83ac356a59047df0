#include "knowledge/margin.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace evenkeel::knowledge {

std::vector<float> keep_apart(std::span<const Example> examples, std::uint32_t label, std::size_t features, const MarginPlan& plan) {
  struct Held {
    std::uint32_t from = 0, to = 0;  // Of its features.
    float side = -1;   // 1: of the class.
    float give = 0;    // How softly it pushes: the less it costs, the softer.
    float length = 0;  // The second derivative of its step.
    float push = 0;    // How hard it pushes the plane; most do not.
  };
  std::vector<float> plane(features + 1);
  const auto bias = features;
  std::vector<Held> held;
  held.reserve(examples.size());
  Features known;  // Of all of them, one after another: they are walked through some hundred times.
  for (const Example& example : examples) {
    if (!(example.weight > 0) || example.label >= plan.labels) continue;
    Held one{.from = static_cast<std::uint32_t>(known.size()),
             .side = example.label == label ? 1.0F : -1.0F,
             .give = 0.5F / (plan.cost * example.weight)};
    one.length = one.give + 1;
    for (const Feature& f : example.features)
      if (f.index < features) {
        one.length += f.value * f.value;
        known.push_back(f);
      }
    one.to = static_cast<std::uint32_t>(known.size());
    held.push_back(one);
  }
  std::vector<std::uint32_t> order(held.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::uint64_t random = 0x9E3779B97F4A7C15ULL;
  const auto next = [&] {  // xorshift64*
    random ^= random >> 12;
    random ^= random << 25;
    random ^= random >> 27;
    return static_cast<std::uint32_t>((random * 0x2545F4914F6CDD1DULL) >> 32);
  };
  // Those that neither push nor would have to are left out of the next rounds, and all are looked at once more at the end.
  constexpr float most = std::numeric_limits<float>::infinity();
  std::size_t active = order.size();
  float idle_from = most;
  for (int round = 0; round < plan.rounds; ++round) {
    for (std::size_t i = active; i > 1; --i) std::swap(order[i - 1], order[next() % i]);
    float upper = -most, lower = most;
    for (std::size_t i = 0; i < active;) {
      Held& one = held[order[i]];
      float sum = plane[bias];
      for (std::uint32_t f = one.from; f < one.to; ++f) sum += known[f].value * plane[known[f].index];
      const float slope = one.side * sum - 1 + one.give * one.push;
      if (one.push == 0 && slope > idle_from) {
        std::swap(order[i], order[--active]);
        continue;
      }
      ++i;
      const float step = one.push > 0 ? slope : std::min(slope, 0.0F);
      upper = std::max(upper, step);
      lower = std::min(lower, step);
      if (step == 0) continue;
      const float before = std::exchange(one.push, std::max(one.push - slope / one.length, 0.0F));
      const float change = (one.push - before) * one.side;
      for (std::uint32_t f = one.from; f < one.to; ++f) plane[known[f].index] += change * known[f].value;
      plane[bias] += change;
    }
    if (upper - lower <= plan.slack) {
      if (active == order.size()) break;
      active = order.size();
      idle_from = most;
      continue;
    }
    idle_from = upper > 0 ? upper : most;
  }
  return plane;
}

}  // namespace evenkeel::knowledge
