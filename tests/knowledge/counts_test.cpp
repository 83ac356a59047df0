#include "knowledge/counts.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

using namespace evenkeel::knowledge;

TEST_CASE("counts say what is likelier here than anywhere, and nothing of what all have alike", "[knowledge][counts]") {
  // Trait 0 is met in both classes, trait 1 only in the first, trait 2 only in the second.
  const std::vector<Example> examples{{{{0, 1}, {1, 1}}, 0, 1}, {{{0, 1}, {2, 1}}, 1, 1}};
  const CountModel model(examples, 2, 3, 1);
  const std::vector<Feature> both{{0, 1}}, first{{1, 1}}, last{{2, 1}}, unknown{{7, 1}};
  CHECK(model.scores(both)[0] == Approx(0.5));
  // Seen 1 where 0.5 were to be expected of two sightings: (1 / (1/4) + 1) against 1, each over 2 + 1.
  CHECK(model.scores(first)[0] == Approx(5.0 / 6));
  CHECK(model.scores(last)[1] == Approx(5.0 / 6));
  CHECK(model.scores(unknown)[0] == Approx(0.5));
  CHECK(CountModel().scores(both).empty());
}

TEST_CASE("the more sightings are invented, the less a single one says", "[knowledge][counts]") {
  const std::vector<Example> examples{{{{0, 1}}, 0, 1}, {{{1, 1}}, 1, 1}};
  const std::vector<Feature> first{{0, 1}};
  double before = 1;
  for (const float held_back : {0.1F, 1.0F, 10.0F, 100.0F}) {
    const double sure = static_cast<double>(CountModel(examples, 2, 2, held_back).scores(first)[0]);
    CHECK(sure < before);
    CHECK(sure > 0.5);
    before = sure;
  }
}

TEST_CASE("counts give probabilities, whatever they are asked", "[knowledge][counts][property]") {
  std::mt19937 random(1);
  std::vector<Example> examples(50);
  for (Example& example : examples) {
    example.label = static_cast<std::uint32_t>(random() % 7);
    for (int i = 0; i < 5; ++i) example.features.push_back({static_cast<std::uint32_t>(random() % 40), 1});
  }
  const CountModel model(examples, 7, 40, 20);
  for (int round = 0; round < 200; ++round) {
    std::vector<Feature> features;
    for (unsigned i = 0; i < random() % 60; ++i)
      features.push_back({static_cast<std::uint32_t>(random() % 60), static_cast<float>(random() % 100)});
    float sum = 0;
    for (const float score : model.scores(features)) {
      CHECK((std::isfinite(score) && score >= 0));
      sum += score;
    }
    CHECK(sum == Approx(1));
  }
}
