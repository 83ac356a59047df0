#include "knowledge/counts.h"

#include <algorithm>
#include <cmath>

#include "knowledge/probabilities.h"

namespace evenkeel::knowledge {

CountModel::CountModel(std::span<const Example> examples, std::size_t classes, std::size_t features, float held_back) {
  std::vector<float> never(classes);
  std::vector<std::uint32_t> begin(features + 1);
  std::vector<Sight> sights;
  std::vector<float> by_feature(features), by_class(classes), seen(features * classes);
  double all = 0;
  for (const Example& example : examples) {
    if (example.label >= classes) continue;
    for (const Feature& f : example.features) {
      if (f.index >= features) continue;
      const float more = f.value * example.counted;
      by_feature[f.index] += more;
      by_class[example.label] += more;
      all += static_cast<double>(more);
      seen[f.index * classes + example.label] += more;
    }
  }
  for (std::size_t c = 0; c < classes; ++c) never[c] = std::log(held_back / (by_class[c] + held_back));
  sights.reserve(static_cast<std::size_t>(std::count_if(seen.begin(), seen.end(), [](float sight) { return sight > 0; })));
  float most = 0;
  const auto each_sight = [&](const auto& visit) {
    for (std::size_t f = 0; f < features; ++f) {
      begin[f] = static_cast<std::uint32_t>(sights.size());
      const float expected = by_feature[f] / static_cast<float>(all) * held_back;
      for (std::size_t c = 0; c < classes; ++c)
        if (float& sight = seen[f * classes + c]; sight > 0) visit(c, sight, expected);
    }
  };
  each_sight([&](std::size_t, float& sight, float expected) { most = std::max(most, sight = std::log(1 + sight / expected)); });
  part_ = most / static_cast<float>(UINT16_MAX);
  each_sight([&](std::size_t label, float sight, float) {
    sights.push_back({static_cast<std::uint16_t>(label), static_cast<std::uint16_t>(std::lrint(sight / part_))});
  });
  begin[features] = static_cast<std::uint32_t>(sights.size());
  never_ = std::move(never);
  begin_ = std::move(begin);
  sights_ = std::move(sights);
}

void CountModel::keep(PartWriter& into) const {
  into.put(never_);
  into.put(begin_);
  into.put(sights_);
  into.put_one(part_);
}

std::optional<CountModel> CountModel::kept(PartReader& from, std::size_t classes, std::size_t features) {
  CountModel model;
  model.never_ = from.take<float>();
  model.begin_ = from.take<std::uint32_t>();
  model.sights_ = from.take<Sight>();
  model.part_ = from.take_one<float>();
  if (model.never_.size() != classes || model.begin_.size() != features + 1 || model.begin_.back() != model.sights_.size() ||
      !std::is_sorted(model.begin_.begin(), model.begin_.end()) || !all_ordinary(model.never_) || !(std::abs(model.part_) < 1e9F) ||
      std::any_of(model.sights_.begin(), model.sights_.end(), [&](Sight sight) { return sight.label >= classes; }))
    return {};
  return model;
}

std::vector<float> CountModel::scores(std::span<const Feature> features) const {
  std::vector<float> scores(in_lanes(never_.size()));
  if (scores.empty()) return scores;
  float length = 0;
  for (const Feature& f : features) {
    if (f.index + 1 >= begin_.size()) continue;
    length += f.value;
    const float part = f.value * part_;
    for (std::uint32_t i = begin_[f.index]; i < begin_[f.index + 1]; ++i)
      scores[sights_[i].label] += part * static_cast<float>(sights_[i].more);
  }
  for (std::size_t c = 0; c < never_.size(); ++c) scores[c] += length * never_[c];
  to_probabilities(scores.data(), never_.size());
  scores.resize(never_.size());
  return scores;
}

}  // namespace evenkeel::knowledge
