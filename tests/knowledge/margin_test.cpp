#include "knowledge/margin.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

using namespace evenkeel::knowledge;

namespace {

std::vector<Example> some_examples(unsigned seed, std::size_t count, std::uint32_t features) {
  std::mt19937 random(seed);
  std::vector<Example> examples(count);
  for (Example& example : examples) {
    example.label = static_cast<std::uint32_t>(random() % 3);
    example.weight = 0.25F * static_cast<float>(1 + random() % 4);
    for (std::uint32_t f = 0; f < features; ++f)  // Those of a label like to have the features of its number.
      if (random() % 6 < (f % 3 == example.label ? 3U : 1U)) example.features.push_back({f, 0.5F + static_cast<float>(random() % 3)});
  }
  return examples;
}

float side_of(const std::vector<float>& plane, const Features& features) {
  float sum = plane.back();
  for (const Feature& f : features)
    if (f.index + 1 < plane.size()) sum += f.value * plane[f.index];
  return sum;
}

// What the plane is the least of: its own length, and what every example costs that is not clearly on its side.
double cost_of(const std::vector<float>& plane, std::span<const Example> examples, std::uint32_t label, const MarginPlan& plan) {
  double cost = 0;
  for (const float weight : plane) cost += 0.5 * static_cast<double>(weight) * static_cast<double>(weight);
  for (const Example& example : examples) {
    const double side = example.label == label ? 1 : -1;
    const double short_of = std::max(0.0, 1 - side * static_cast<double>(side_of(plane, example.features)));
    cost += static_cast<double>(plan.cost * example.weight) * short_of * short_of;
  }
  return cost;
}

}  // namespace

TEST_CASE("no other plane near it costs less", "[knowledge][margin][property]") {
  for (const float cost : {0.1F, 0.3F, 2.0F})
    for (const std::uint32_t label : {0U, 1U, 2U}) {
      const std::vector<Example> examples = some_examples(label + 1, 150, 12);
      const MarginPlan plan{.cost = cost, .rounds = 2'000, .slack = 1e-3F};
      const std::vector<float> plane = keep_apart(examples, label, 12, plan);
      REQUIRE(plane.size() == 13);
      const double least = cost_of(plane, examples, label, plan);
      for (std::size_t i = 0; i < plane.size(); ++i)
        for (const float step : {-0.05F, 0.05F}) {
          std::vector<float> other = plane;
          other[i] += step;
          INFO("cost " << cost << ", label " << label << ", weight " << i << (step < 0 ? " less" : " more"));
          CHECK(cost_of(other, examples, label, plan) > least);
        }
    }
}

TEST_CASE("few rounds are nearly as good, and equal examples give equal planes", "[knowledge][margin]") {
  const std::vector<Example> examples = some_examples(9, 400, 30);
  const MarginPlan quick{.cost = 0.3F}, thorough{.cost = 0.3F, .rounds = 5'000, .slack = 1e-4F};
  const std::vector<float> plane = keep_apart(examples, 1, 30, quick);
  CHECK(plane == keep_apart(examples, 1, 30, quick));
  CHECK(cost_of(plane, examples, 1, quick) < 1.02 * cost_of(keep_apart(examples, 1, 30, thorough), examples, 1, thorough));
}

TEST_CASE("what can be kept apart is, with room between", "[knowledge][margin]") {
  const std::vector<Example> examples{{{{0, 1}}, 0}, {{{0, 1}, {2, 1}}, 0}, {{{1, 1}}, 1}, {{{1, 1}, {2, 1}}, 2}};
  const std::vector<float> plane = keep_apart(examples, 0, 3, {.cost = 1'000, .rounds = 5'000, .slack = 1e-4F});
  for (const Example& example : examples) {
    const float side = side_of(plane, example.features);
    if (example.label == 0)
      CHECK(side > 0.98F);
    else
      CHECK(side < -0.98F);
  }
}

TEST_CASE("what weighs nothing, is of a label left out or a feature unknown teaches nothing", "[knowledge][margin]") {
  const std::vector<Example> few{{{{0, 1}}, 0}, {{{1, 1}}, 1}};
  std::vector<Example> more = few;
  more.push_back({{{0, 1}}, 1, 0.0F});
  more.push_back({{{0, 1}}, 5, 1.0F});
  more[0].features.push_back({2, 9});
  more[1].features.push_back({70, 9});
  CHECK(keep_apart(more, 0, 2, {.labels = 5}) == keep_apart(few, 0, 2, {}));
  CHECK(keep_apart({}, 0, 2, {}) == std::vector<float>(3));
}
