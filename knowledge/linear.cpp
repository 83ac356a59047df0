#include "knowledge/linear.h"

#include <algorithm>
#include <cmath>

namespace evenkeel::knowledge {
namespace {

constexpr float learnt = 0.9F;  // An example this sure is left alone.
constexpr std::size_t lane = 4;  // Floats a row is rounded up to.

// What the compiler turns into vector instructions: blocks of a fixed length that do not overlap.
void add_scaled(float* __restrict into, const float* __restrict row, float factor, std::size_t stride) {
  for (std::size_t block = 0; block < stride; block += lane)
    for (std::size_t i = 0; i < lane; ++i) into[block + i] += factor * row[block + i];
}

// exp(x - max) / sum over the first `classes`; 0 beyond.
void to_probabilities(float* values, std::size_t classes, std::size_t stride) {
  const float most = *std::max_element(values, values + classes);
  float sum = 0;
  for (std::size_t i = 0; i < classes; ++i) sum += values[i] = std::exp(values[i] - most);
  for (std::size_t i = 0; i < classes; ++i) values[i] /= sum;
  std::fill(values + classes, values + stride, 0.0F);
}

}  // namespace

LinearModel::LinearModel(std::span<const Example> examples, std::size_t classes, std::size_t features,
                         const TrainingPlan& plan)
    : classes_(std::min(classes, classes_max)),
      stride_((classes_ + lane - 1) / lane * lane),
      features_(features),
      weights_((features + 1) * stride_) {
  if (classes_ == 0 || examples.empty()) return;
  // Averaging without touching every weight at every step: `late` collects each change times the steps that had passed,
  // so that average = weights - late / steps.
  std::vector<float> late(weights_.size());
  Row guess{};
  const auto steps = static_cast<float>(examples.size()) * static_cast<float>(plan.rounds);
  const float averaged_from = steps / 2;
  float step = 0;
  for (int round = 0; round < plan.rounds; ++round) {
    // Drawing to zero once a round costs one pass over the weights, not one a step.
    const float progress = static_cast<float>(round) / static_cast<float>(plan.rounds);
    const float rate = plan.rate * (1 - 0.9F * progress);
    for (const Example& example : examples) {
      const float* bias = &weights_[features_ * stride_];
      std::copy(bias, bias + stride_, guess.begin());
      for (const Feature& f : example.features)
        add_scaled(guess.data(), &weights_[f.index * stride_], f.value, stride_);
      to_probabilities(guess.data(), classes_, stride_);
      if (guess[example.label] > learnt) {  // Known by heart: nothing to gain, and most of the time of later rounds.
        step += 1;
        continue;
      }
      guess[example.label] -= 1;
      const float factor = -rate * example.weight;
      const float passed = std::max(0.0F, step - averaged_from);
      for (const Feature& f : example.features) {
        add_scaled(&weights_[f.index * stride_], guess.data(), factor * f.value, stride_);
        if (passed > 0) add_scaled(&late[f.index * stride_], guess.data(), factor * f.value * passed, stride_);
      }
      add_scaled(&weights_[features_ * stride_], guess.data(), factor * 0.1F, stride_);
      add_scaled(&late[features_ * stride_], guess.data(), factor * 0.1F * passed, stride_);
      step += 1;
    }
    const float kept = 1 - rate * plan.shrink * static_cast<float>(examples.size());
    for (float& weight : weights_) weight *= kept;
    for (float& weight : late) weight *= kept;
  }
  const float averaged = steps - averaged_from;
  for (std::size_t i = 0; i < weights_.size(); ++i) weights_[i] -= late[i] / averaged;
}

std::vector<float> LinearModel::scores(std::span<const Feature> features) const {
  std::vector<float> result(stride_);
  if (classes_ == 0) return result;
  std::copy_n(&weights_[features_ * stride_], stride_, result.begin());
  for (const Feature& f : features)
    if (f.index < features_) add_scaled(result.data(), &weights_[f.index * stride_], f.value, stride_);
  to_probabilities(result.data(), classes_, stride_);
  result.resize(classes_);
  return result;
}

}  // namespace evenkeel::knowledge
