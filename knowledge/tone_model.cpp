#include "knowledge/tone_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "knowledge/hash.h"
#include "knowledge/phrases.h"

namespace evenkeel::knowledge {
namespace {

// Set with one situation of the examples held out in turn.
struct Settings {
  float word = 1, stem = 1, pair = 0.7F, letters = 0.7F;  // How much each family of traits weighs.
  float meaning = 1.5F, common_ranks = 100;  // Words up to about this rank say little about the meaning.
  float unknown_rarity = 5;                  // Of a trait no example has: it makes the others weigh less.
  std::uint32_t letters_least = 3, pairs_least = 2;  // In how many examples a trait has to stand to be learnt.
  int rounds = 6;
  float rate = 0.3F, shrink = 1e-6F;
  float held_back = 60;                      // Of the counts.
  double by_regression = 0.7, by_counts = 0.2;  // How much each is heard.
};
constexpr Settings settings;

enum Family : std::uint8_t { FamilyWord, FamilyStem, FamilyPair, FamilyLetters, Families };

}  // namespace

ToneModel::ToneModel(std::vector<ToneExample> examples, const Vectors* vectors)
    : vectors_(vectors ? std::optional(*vectors) : std::nullopt) {
  if (examples.empty()) return;
  std::vector<std::pair<std::uint64_t, std::size_t>> order;  // Without meaning, and the same however they came.
  for (const ToneExample& example : examples) {
    std::uint64_t key = 0;
    for (const std::string& word : example.words) key = hash_of(word, key);
    order.emplace_back(key, order.size());
  }
  std::sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
    if (a.first != b.first) return a.first < b.first;
    return std::tie(examples[a.second].words, examples[a.second].fault) < std::tie(examples[b.second].words, examples[b.second].fault);
  });
  std::vector<ToneExample> sorted;
  for (const auto& [key, place] : order) sorted.push_back(std::move(examples[place]));
  examples = std::move(sorted);
  for (const ToneExample& example : examples)
    if (example.fault && std::find(faults_.begin(), faults_.end(), *example.fault) == faults_.end()) faults_.push_back(*example.fault);
  std::sort(faults_.begin(), faults_.end());

  const Stemmer stemmer("en");
  std::vector<std::vector<Trait>> traits;
  TraitCounts met(1 << 15);
  for (const ToneExample& example : examples) {
    traits.push_back(traits_of(example.words, stemmer));
    for (const Trait& trait : traits.back()) met.meet(trait.key, trait.family, static_cast<std::uint32_t>(traits.size()));
  }
  const auto least = [](std::uint8_t family) {
    return family == FamilyLetters ? settings.letters_least : family == FamilyPair ? settings.pairs_least : 1;
  };
  known_ = TraitIndex(std::move(met).common(least), examples.size());

  std::vector<Example> learnt;
  for (std::size_t i = 0; i < examples.size(); ++i) {
    const auto fault = examples[i].fault ? std::find(faults_.begin(), faults_.end(), *examples[i].fault) - faults_.begin() + 1 : 0;
    learnt.push_back({features_of(examples[i].words, traits[i]), static_cast<std::uint32_t>(fault), 1});
  }
  const std::size_t all = known_.size() + (vectors_ ? vectors_->dimensions() : 0);
  regression_ = LinearModel(learnt, faults_.size() + 1, all, {.rounds = settings.rounds, .rate = settings.rate, .shrink = settings.shrink});
  counts_ = CountModel(learnt, faults_.size() + 1, known_.size(), settings.held_back);
}

std::vector<ToneModel::Trait> ToneModel::traits_of(const SentenceWords& words, const Stemmer& stemmer) const {
  std::vector<Trait> traits;
  traits.reserve(words.size() * 16);
  std::uint64_t before = 0;
  std::string edged;
  for (std::size_t i = 0; i < std::min(words.size(), tone_model_words_max); ++i) {
    const std::string word = digits_as_one(words[i]);
    const std::uint64_t stem = hash_of(stemmer.stem(word), FamilyStem);
    traits.push_back({hash_of(word, FamilyWord), FamilyWord});
    traits.push_back({stem, FamilyStem});
    traits.push_back({before * 31 + stem, FamilyPair});
    before = stem;
    edged.assign(1, '<').append(word).append(1, '>');
    for (std::size_t length = 3; length <= 5 && length < edged.size(); ++length)
      for (std::size_t at = 0; at + length <= edged.size(); ++at)
        traits.push_back({hash_of(std::string_view(edged).substr(at, length), FamilyLetters), FamilyLetters});
  }
  return traits;
}

Features ToneModel::features_of(const SentenceWords& words, const std::vector<Trait>& traits) const {
  std::array<float, Families> scale{};
  std::vector<std::pair<TraitIndex::Known, std::uint8_t>> met;
  met.reserve(traits.size());
  for (const Trait& trait : traits) {
    const auto known = known_.find(trait.key);
    const float rarity = known ? known->rarity : settings.unknown_rarity;
    scale[trait.family] += rarity * rarity;
    if (known) met.push_back({*known, trait.family});
  }
  const std::array<float, Families> weights{settings.word, settings.stem, settings.pair, settings.letters};
  for (std::size_t i = 0; i < Families; ++i) scale[i] = scale[i] > 0 ? weights[i] / std::sqrt(scale[i]) : 0;
  Features features;
  features.reserve(met.size() + (vectors_ ? vectors_->dimensions() : 0));
  for (const auto& [known, family] : met) features.push_back({known.index, known.rarity * scale[family]});
  if (!vectors_) return features;
  std::vector<float> mean(vectors_->dimensions());
  for (std::size_t w = 0; w < std::min(words.size(), tone_model_words_max); ++w) {
    const auto entry = vectors_->find(words[w]);
    if (!entry) continue;
    const float rank = static_cast<float>(entry->rank) + 1;
    const float weight = rank / (rank + settings.common_ranks) * entry->scale;
    for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += weight * static_cast<float>(entry->numbers[i]);
  }
  float length = 0;
  for (const float number : mean) length += number * number;
  if (length == 0) return features;
  for (std::size_t i = 0; i < mean.size(); ++i)
    features.push_back({static_cast<std::uint32_t>(known_.size() + i), settings.meaning * mean[i] / std::sqrt(length)});
  return features;
}

std::optional<ToneModel::Heard> ToneModel::hear(const SentenceWords& words) const {
  if (faults_.empty() || words.size() < tone_model_words_min) return {};
  const Features features = features_of(words, traits_of(words, Stemmer("en")));
  const std::vector<float> regression = regression_.scores(features), counts = counts_.scores(features);
  const auto odds = [](double weight, double none) {
    constexpr double least = 1e-4;  // Nobody is so sure that the other is not heard.
    return weight * std::log((1 - none + least) / (none + least));
  };
  Heard heard{faults_.front(), odds(settings.by_regression, static_cast<double>(regression[0])) +
                                   odds(settings.by_counts, static_cast<double>(counts[0]))};
  double best = -1;
  for (std::size_t i = 0; i < faults_.size(); ++i)
    if (regression[i + 1] > best) {
      best = regression[i + 1];
      heard.fault = faults_[i];
    }
  return heard;
}

}  // namespace evenkeel::knowledge
