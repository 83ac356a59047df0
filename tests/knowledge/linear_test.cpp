#include "knowledge/linear.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <random>

#include "knowledge/probabilities.h"

using namespace evenkeel::knowledge;

namespace {

// Each of the labels has three traits that its examples are likelier to have than others, with others strewn in.
std::vector<Example> examples_of(std::mt19937& random, std::size_t count, std::uint32_t labels, std::uint32_t features) {
  std::vector<Example> examples(count);
  for (Example& example : examples) {
    example.label = static_cast<std::uint32_t>(random() % labels);
    example.weight = random() % 4 == 0 ? 0.5F : 1;
    for (std::uint32_t i = 0; i < 6; ++i) {
      const auto index = static_cast<std::uint32_t>(i < 3 ? example.label * 3 + random() % 3 : random() % features);
      example.features.push_back({index, 0.1F + static_cast<float>(random() % 100) / 100});
    }
  }
  return examples;
}

// The same training as it is told in the header, in the plainest words and with every digit a double has.
struct PlainModel {
  std::size_t classes, features;
  std::vector<double> weights, sum;

  PlainModel(const std::vector<Example>& examples, std::size_t classes_, std::size_t features_, const TrainingPlan& plan)
      : classes(classes_), features(features_), weights((features + 1) * classes), sum(weights.size()) {
    const double steps = static_cast<double>(examples.size()) * plan.rounds;
    double step = 0;
    for (int round = 0; round < plan.rounds; ++round) {
      const double rate = static_cast<double>(plan.rate) * (1 - 0.9 * round / plan.rounds);
      for (const Example& example : examples) {
        std::vector<double> guess = scores(example.features, weights);
        const double passed = std::max(0.0, step++ - steps / 2);
        if (guess[example.label] > 0.9) continue;
        guess[example.label] -= 1;
        const auto change = [&](std::size_t feature, double value) {
          for (std::size_t c = 0; c < classes; ++c) {
            const double by = -rate * static_cast<double>(example.weight) * value * guess[c];
            weights[feature * classes + c] += by;
            sum[feature * classes + c] += by * passed;
          }
        };
        for (const Feature& f : example.features) change(f.index, static_cast<double>(f.value));
        change(features, 0.1);
      }
      const double kept = 1 - rate * static_cast<double>(plan.shrink) * static_cast<double>(examples.size());
      for (double& weight : weights) weight *= kept;
      for (double& weight : sum) weight *= kept;
    }
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] -= sum[i] / (steps / 2);
  }

  std::vector<double> scores(const Features& text, const std::vector<double>& with) const {
    std::vector<double> result(with.end() - static_cast<std::ptrdiff_t>(classes), with.end());
    for (const Feature& f : text)
      for (std::size_t c = 0; c < classes; ++c) result[c] += static_cast<double>(f.value) * with[f.index * classes + c];
    const double most = *std::max_element(result.begin(), result.end());
    for (double& score : result) score = std::exp(score - most);
    const double all = std::accumulate(result.begin(), result.end(), 0.0);
    for (double& score : result) score /= all;
    return result;
  }
};

}  // namespace

TEST_CASE("the quick training learns what the plain one learns, whatever the number of classes", "[knowledge][linear][property]") {
  for (const std::uint32_t labels : {1U, 2U, 3U, 6U, 8U, 9U, 33U, 60U, 96U}) {
    std::mt19937 random(labels);
    const std::uint32_t features = labels * 3 + 40;
    const std::vector<Example> examples = examples_of(random, 400, labels, features);
    for (const TrainingPlan& plan : {TrainingPlan{5, 0.5F, 1e-7F}, TrainingPlan{4, 1, 1e-4F}}) {
      const LinearModel model(examples, labels, features, plan);
      const PlainModel plain(examples, labels, features, plan);
      for (const Example& example : examples_of(random, 50, labels, features)) {
        const std::vector<float> scores = model.scores(example.features);
        const std::vector<double> wanted = plain.scores(example.features, plain.weights);
        REQUIRE(scores.size() == labels);
        for (std::size_t c = 0; c < labels; ++c) {
          INFO(labels << " labels, number " << c);
          CHECK(std::abs(static_cast<double>(scores[c]) - wanted[c]) < 1e-3);
        }
      }
    }
  }
}

TEST_CASE("a model learns what belongs together, the same every time, and passes over what it never met", "[knowledge][linear]") {
  std::mt19937 random(7);
  const std::vector<Example> examples = examples_of(random, 600, 12, 80);
  const LinearModel model(examples, 12, 80, {}), again(examples, 12, 80, {});
  int right = 0;
  for (const Example& example : examples_of(random, 200, 12, 80)) {
    const std::vector<float> scores = model.scores(example.features);
    CHECK(scores == again.scores(example.features));
    right += std::max_element(scores.begin(), scores.end()) - scores.begin() == example.label ? 1 : 0;
    Features more = example.features;
    more.push_back({80, 5});
    more.push_back({4'000'000, 5});
    CHECK(model.scores(more) == scores);
  }
  CHECK(right > 150);
  CHECK(LinearModel({}, 4, 80, {}).scores(examples[0].features) == std::vector<float>(4, 0.25F));
  CHECK(LinearModel().scores(examples[0].features).empty());
  const std::vector<Example> of_no_class{{examples[0].features, 4}, {examples[1].features, 7}};
  CHECK(LinearModel(of_no_class, 4, 80, {}).scores(examples[0].features) == std::vector<float>(4, 0.25F));
}

TEST_CASE("probabilities are those of the definition, and add up to one", "[knowledge][linear][property]") {
  for (float x = 0; x > -86; x -= 0.013F) {
    INFO(x);
    CHECK(static_cast<double>(power_of_e(x)) == Approx(std::exp(static_cast<double>(x))).epsilon(1e-6));
  }
  CHECK(power_of_e(0) == 1);
  CHECK(power_of_e(-1e30F) < 1e-37F);
  std::mt19937 random(3);
  for (std::size_t classes = 1; classes <= 40; ++classes) {
    std::vector<float> values(in_lanes(classes), 1e9F);
    std::vector<double> wanted(classes);
    for (std::size_t i = 0; i < classes; ++i) wanted[i] = values[i] = static_cast<float>(random() % 4000) / 100 - 20;
    to_probabilities(values.data(), classes);
    const double most = *std::max_element(wanted.begin(), wanted.end());
    double all = 0;
    for (double& value : wanted) all += value = std::exp(value - most);
    for (std::size_t i = 0; i < values.size(); ++i)
      CHECK(static_cast<double>(values[i]) == Approx(i < classes ? wanted[i] / all : 0).epsilon(1e-5).margin(1e-30));
  }
}

TEST_CASE("a model of planes says how far a text lies on the side of each", "[knowledge][linear]") {
  const LinearModel model({{1, 0, -0.5F}, {0, 2, 0.25F}});
  const Features text{{0, 3}, {1, 0.5F}, {9, 100}};
  const std::vector<float> sums = model.sums(text);
  REQUIRE(sums.size() == 2);
  CHECK(sums[0] == Approx(2.5).margin(1e-3));
  CHECK(sums[1] == Approx(1.25).margin(1e-3));
  CHECK(model.scores(text)[0] == Approx(1 / (1 + std::exp(-1.25))).margin(1e-3));
  CHECK(LinearModel(std::vector<std::vector<float>>()).sums(text).empty());
}
