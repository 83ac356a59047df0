#include "knowledge/linear.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "knowledge/probabilities.h"

namespace evenkeel::knowledge {
namespace {

constexpr float learnt = 0.9F;  // An example this sure is left alone.

using Floats [[gnu::vector_size(lane * sizeof(float))]] = float;
struct alignas(lane * sizeof(float)) Lane {
  Floats of{};
};

// What is being learnt: a row of whole lanes for each feature, and the last one for the bias.
struct Lesson {
  std::size_t classes = 0, features = 0, row = 0;  // `row` in lanes.
  std::vector<Lane> weights;
  // Averaging without touching every weight at every step: each change times the steps that had passed, so that
  // average = weights - late / steps.
  std::vector<Lane> late;
  float scale = 1, averaged = 1;

  float learnt_at(std::size_t feature, std::size_t label) const {
    const std::size_t at = feature * row + label / lane;
    return scale * (weights[at].of[label % lane] - late[at].of[label % lane] / averaged);
  }
};

// Rows are worked on four lanes at a time, over all features: so the sums stay in the processor's registers.
constexpr std::size_t strip = 4;

template <std::size_t lanes>
[[gnu::always_inline]] inline void gather(Lane* sums, const Lane* weights, const Features& features, std::size_t row) {
  Lane sum[lanes];
  for (std::size_t l = 0; l < lanes; ++l) sum[l] = sums[l];
  for (const Feature& f : features) {
    const Lane* from = weights + f.index * row;
    for (std::size_t l = 0; l < lanes; ++l) sum[l].of += f.value * from[l].of;
  }
  for (std::size_t l = 0; l < lanes; ++l) sums[l] = sum[l];
}

template <std::size_t lanes>
[[gnu::always_inline]] inline void spread(const Lane* change, Lane* weights, const Features& features, std::size_t row, float factor) {
  Lane step[lanes];
  for (std::size_t l = 0; l < lanes; ++l) step[l] = change[l];
  for (const Feature& f : features) {
    Lane* into = weights + f.index * row;
    for (std::size_t l = 0; l < lanes; ++l) into[l].of += factor * f.value * step[l].of;
  }
}

[[gnu::always_inline]] inline void learn_all(Lesson& lesson, std::span<const Example> examples, const TrainingPlan& plan) {
  Lane guess[LinearModel::classes_max / lane];
  const std::size_t row = lesson.row;
  float* const guesses = reinterpret_cast<float*>(guess);
  const auto change = [&](std::vector<Lane>& weights, const Features& features, float by) __attribute__((always_inline)) {
    std::size_t at = 0;
    for (; at + strip <= row; at += strip) spread<strip>(guess + at, &weights[at], features, row, by);
    for (; at < row; ++at) spread<1>(guess + at, &weights[at], features, row, by);
    for (at = 0; at < row; ++at) weights[lesson.features * row + at].of += by * 0.1F * guess[at].of;
  };
  const auto count = static_cast<float>(
      std::count_if(examples.begin(), examples.end(), [&](const Example& example) { return example.label < lesson.classes; }));
  const float steps = count * static_cast<float>(plan.rounds);
  const float averaged_from = steps / 2;
  float step = 0, scale = 1;  // What is stored stands for so many times itself: drawing to zero then costs nothing.
  for (int round = 0; round < plan.rounds; ++round) {
    const float progress = static_cast<float>(round) / static_cast<float>(plan.rounds);
    const float rate = plan.rate * (1 - 0.9F * progress);
    for (const Example& example : examples) {
      if (example.label >= lesson.classes) continue;
      std::copy_n(&lesson.weights[lesson.features * row], row, guess);
      std::size_t at = 0;
      for (; at + strip <= row; at += strip) gather<strip>(guess + at, &lesson.weights[at], example.features, row);
      for (; at < row; ++at) gather<1>(guess + at, &lesson.weights[at], example.features, row);
      for (at = 0; at < row; ++at) guess[at].of *= scale;
      to_probabilities(guesses, lesson.classes);
      const float passed = std::max(0.0F, step - averaged_from);
      step += 1;
      if (guesses[example.label] > learnt) continue;  // Known by heart: nothing to gain, and most of the time of later rounds.
      guesses[example.label] -= 1;
      const float factor = -rate * example.weight / scale;
      change(lesson.weights, example.features, factor);
      if (passed > 0) change(lesson.late, example.features, factor * passed);
    }
    scale *= 1 - rate * plan.shrink * count;
  }
  lesson.scale = scale;
  if (steps > 0) lesson.averaged = steps - averaged_from;
}

// The same sums in the same order, twice as many at a time. Without fused multiplication, which rounds otherwise: the
// models have to be the same on every machine.
#if defined(__x86_64__)
[[gnu::target("avx2")]] void learn_all_wide(Lesson& lesson, std::span<const Example> examples, const TrainingPlan& plan) {
  learn_all(lesson, examples, plan);
}
#endif

}  // namespace

LinearModel::LinearModel(std::span<const Example> examples, std::size_t classes, std::size_t features, const TrainingPlan& plan)
    : classes_(std::min(classes, classes_max)), features_(features) {
  if (classes_ == 0) return;
  if (examples.empty()) {
    store([](std::size_t, std::size_t) { return 0.0F; });
    return;
  }
  Lesson lesson{classes_, features_, in_lanes(classes_) / lane, {}, {}};
  lesson.weights.resize((features_ + 1) * lesson.row);
  lesson.late.resize(lesson.weights.size());
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2"))
    learn_all_wide(lesson, examples, plan);
  else
#endif
    learn_all(lesson, examples, plan);
  store([&](std::size_t feature, std::size_t label) { return lesson.learnt_at(feature, label); });
}

LinearModel::LinearModel(const std::vector<std::vector<float>>& planes)
    : classes_(std::min(planes.size(), classes_max)), features_(planes.empty() ? 0 : planes.front().size() - 1) {
  store([&](std::size_t feature, std::size_t label) { return planes[label][feature]; });
}

void LinearModel::store(const WeightOf& weight) {
  std::vector<std::int16_t> weights(features_ * classes_);
  std::vector<float> scales(features_), bias(classes_);
  constexpr float whole = 32'767;
  std::array<float, classes_max> row{};
  for (std::size_t feature = 0; feature < features_; ++feature) {
    float largest = 0;
    for (std::size_t i = 0; i < classes_; ++i) {
      row[i] = weight(feature, i);
      largest = std::max(largest, std::abs(row[i]));
    }
    scales[feature] = largest / whole;
    const float parts = largest > 0 ? whole / largest : 0;
    for (std::size_t i = 0; i < classes_; ++i)
      weights[feature * classes_ + i] = static_cast<std::int16_t>(std::lrint(row[i] * parts));
  }
  for (std::size_t i = 0; i < classes_; ++i) bias[i] = weight(features_, i);
  weights_ = std::move(weights);
  scales_ = std::move(scales);
  bias_ = std::move(bias);
}

void LinearModel::keep(PartWriter& into) const {
  into.put(weights_);
  into.put(scales_);
  into.put(bias_);
}

std::optional<LinearModel> LinearModel::kept(PartReader& from, std::size_t classes, std::size_t features) {
  LinearModel model;
  model.classes_ = classes;
  model.features_ = features;
  model.weights_ = from.take<std::int16_t>();
  model.scales_ = from.take<float>();
  model.bias_ = from.take<float>();
  if (classes > classes_max || model.weights_.size() != classes * features || model.scales_.size() != features ||
      model.bias_.size() != classes || !all_ordinary(model.scales_) || !all_ordinary(model.bias_))
    return {};
  return model;
}

std::vector<float> LinearModel::sums(std::span<const Feature> features) const {
  std::vector<float> result;
  result.reserve(in_lanes(classes_));  // Room for to_probabilities.
  result.assign(bias_.begin(), bias_.end());
  for (const Feature& f : features) {
    if (f.index >= features_) continue;
    const float factor = f.value * scales_[f.index];
    const std::int16_t* row = &weights_[f.index * classes_];
    for (std::size_t i = 0; i < classes_; ++i) result[i] += factor * static_cast<float>(row[i]);
  }
  return result;
}

std::vector<float> LinearModel::scores(std::span<const Feature> features) const {
  std::vector<float> result = sums(features);
  if (result.empty()) return result;
  result.resize(in_lanes(classes_));
  to_probabilities(result.data(), classes_);
  result.resize(classes_);
  return result;
}

}  // namespace evenkeel::knowledge
