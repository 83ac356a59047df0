#include "knowledge/counts.h"

#include <algorithm>
#include <cmath>

namespace evenkeel::knowledge {

CountModel::CountModel(std::span<const Example> examples, std::size_t classes, std::size_t features, float held_back)
    : never_(classes), begin_(features + 1) {
  std::vector<float> by_feature(features), by_class(classes);
  std::vector<std::vector<Sight>> counts(features);
  double all = 0;
  for (const Example& example : examples)
    for (const Feature& f : example.features) {
      if (f.index >= features) continue;
      const float seen = f.value * example.weight;
      by_feature[f.index] += seen;
      by_class[example.label] += seen;
      all += static_cast<double>(seen);
      std::vector<Sight>& here = counts[f.index];
      const auto same = std::find_if(here.begin(), here.end(), [&](const Sight& s) { return s.label == example.label; });
      if (same == here.end())
        here.push_back({example.label, seen});
      else
        same->more += seen;
    }
  for (std::size_t c = 0; c < classes; ++c) never_[c] = std::log(held_back / (by_class[c] + held_back));
  for (std::size_t f = 0; f < features; ++f) {
    begin_[f] = static_cast<std::uint32_t>(sights_.size());
    const float expected = by_feature[f] / static_cast<float>(all);
    for (const Sight& s : counts[f]) sights_.push_back({s.label, std::log(1 + s.more / (expected * held_back))});
  }
  begin_[features] = static_cast<std::uint32_t>(sights_.size());
  sights_.shrink_to_fit();
}

std::vector<float> CountModel::scores(std::span<const Feature> features) const {
  std::vector<float> scores(never_.size());
  if (scores.empty()) return scores;
  float length = 0;
  for (const Feature& f : features) {
    if (f.index + 1 >= begin_.size()) continue;
    length += f.value;
    for (std::uint32_t i = begin_[f.index]; i < begin_[f.index + 1]; ++i)
      scores[sights_[i].label] += f.value * sights_[i].more;
  }
  for (std::size_t c = 0; c < scores.size(); ++c) scores[c] += length * never_[c];
  const float most = *std::max_element(scores.begin(), scores.end());
  float sum = 0;
  for (float& score : scores) sum += score = std::exp(score - most);
  for (float& score : scores) score /= sum;
  return scores;
}

}  // namespace evenkeel::knowledge
