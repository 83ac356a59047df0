// knowledge/linear.h — a linear model of several classes over sparse features.
//
// Learnt as a multinomial logistic regression, or made of planes that were learnt elsewhere (margin.h). The regression goes by
// plain gradient steps in the order the examples come in, so that equal examples in equal order give equal models. Its weights are
// averaged over the second half of the steps, which is what makes a short training steady.
// What was learnt is kept in 16 bits a weight, as parts of the largest of its row.
//
// Threads   A trained model is never changed; scores() may be called from any thread.
// Errors    None. A feature the model does not know is skipped.
// Limits    classes_max classes. Examples of a label that is none of the classes are passed over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "knowledge/learnt.h"

namespace evenkeel::knowledge {

struct Feature {
  std::uint32_t index = 0;
  float value = 0;
};
using Features = std::vector<Feature>;

struct Example {
  Features features;
  std::uint32_t label = 0;
  float weight = 1;   // In a regression,
  float counted = 1;  // and in counts.
};

struct TrainingPlan {
  int rounds = 20;          // Over all examples.
  float rate = 0.5F;        // Of the first step; it falls to a tenth of that.
  float shrink = 1e-4F;     // How strongly weights are drawn to zero.
};

class LinearModel {
 public:
  static constexpr std::size_t classes_max = 96;

  LinearModel() = default;
  LinearModel(std::span<const Example> examples, std::size_t classes, std::size_t features, const TrainingPlan& plan);

  // Of a plane a class, each with a weight a feature and last a bias.
  explicit LinearModel(const std::vector<std::vector<float>>& planes);

  // A number a class: how far the features lie on its side.
  std::vector<float> sums(std::span<const Feature> features) const;
  // The same as probabilities, adding up to 1; all the same if nothing was ever learnt. Of planes they mean little.
  std::vector<float> scores(std::span<const Feature> features) const;
  std::size_t classes() const { return classes_; }

  void keep(PartWriter& into) const;
  // What was kept, if it is of so many classes and features.
  static std::optional<LinearModel> kept(PartReader& from, std::size_t classes, std::size_t features);

 private:
  using WeightOf = std::function<float(std::size_t feature, std::size_t label)>;  // Feature features_ is the bias.
  void store(const WeightOf& weight);

  std::size_t classes_ = 0, features_ = 0;
  Kept<std::int16_t> weights_;  // A row of so many as there are classes, for each feature,
  Kept<float> scales_;          // and what one of its row stands for.
  Kept<float> bias_;
};

}  // namespace evenkeel::knowledge
