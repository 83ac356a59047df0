#include "knowledge/tone_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <tuple>

#include "knowledge/hash.h"
#include "knowledge/margin.h"

namespace evenkeel::knowledge {
namespace {

// Set with one or two of five writers held out in turn, and with one situation of our own examples.
struct Settings {
  // How much each family of traits weighs: word, stem, pair, near, letters, sign. The planes see three of them alone: the fewer
  // they see, the better they hold for a writer who is new; the regression needs the others.
  std::array<float, 6> by_all{1, 1, 0.7F, 0.7F, 0.7F, 1}, by_few{0, 1, 1.5F, 0, 0.7F, 0};
  std::size_t reach = 4;                     // How far apart two near stems stand at most.
  float unknown_rarity = 5;                  // Of a trait no example has: it makes the others weigh less.
  std::uint32_t letters_least = 2, near_least = 2;  // In how many examples a trait has to stand to be learnt; of others one is enough.
  int rounds = 8;
  float rate = 0.6F, shrink = 1e-6F;
  float held_back = 60;                      // Of the counts.
  float cost = 1;                            // Of an example on the wrong side of a plane.
  double by_regression = 0.14, by_counts = 0.04;  // How much each is heard beside the planes.
};
constexpr Settings settings;

}  // namespace

ToneModel::ToneModel(std::vector<ToneExample> examples, Phrases signs) : signs_(std::move(signs)) {
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
  std::vector<ToneCategory> faults;
  for (const ToneExample& example : examples)
    if (example.fault && std::find(faults.begin(), faults.end(), *example.fault) == faults.end()) faults.push_back(*example.fault);
  std::sort(faults.begin(), faults.end());
  faults_ = std::move(faults);

  Memory memory;
  TraitCounts met(1 << 15);
  std::unordered_map<std::string, WordTraits> words;
  for (std::uint32_t i = 0; i < examples.size(); ++i) {
    const auto meet = [&](const Trait& trait) { met.meet(trait.key, trait.family, i + 1); };
    std::vector<std::uint64_t> stems;
    std::vector<Token> tokens;
    for (std::size_t w = 0; w < std::min(examples[i].words.size(), tone_model_words_max); ++w) {
      const auto [at, fresh] = words.try_emplace(examples[i].words[w]);
      if (fresh) at->second = traits_of(at->first, memory.stemmer_);
      std::for_each(at->second.traits.begin(), at->second.traits.end(), meet);
      stems.push_back(at->second.stem);
      tokens.push_back(at->second.token);
    }
    const std::vector<Trait> together = traits_together(tokens, stems);
    std::for_each(together.begin(), together.end(), meet);
  }
  const auto least = [](std::uint8_t family) {
    return family == FamilyLetters ? settings.letters_least : family == FamilyNear ? settings.near_least : 1;
  };
  known_ = TraitIndex(std::move(met).common(least), examples.size());

  std::vector<Example> all, few;
  for (std::size_t i = 0; i < examples.size(); ++i) {
    const auto fault = examples[i].fault ? std::find(faults_.begin(), faults_.end(), *examples[i].fault) - faults_.begin() + 1 : 0;
    Seen seen = see(examples[i].words, memory);
    all.push_back({std::move(seen.all), static_cast<std::uint32_t>(fault), 1});
    few.push_back({std::move(seen.few), static_cast<std::uint32_t>(fault), 1});
  }
  regression_ = LinearModel(all, faults_.size() + 1, known_.size(),
                            {.rounds = settings.rounds, .rate = settings.rate, .shrink = settings.shrink});
  counts_ = CountModel(all, faults_.size() + 1, known_.size(), settings.held_back);
  // Each fault is kept apart from what is none; other faults say nothing of it, for many a sentence has two.
  std::vector<std::vector<float>> planes;
  for (std::uint32_t fault = 1; fault <= faults_.size(); ++fault) {
    for (Example& example : few) example.weight = example.label == 0 || example.label == fault ? 1 : 0;
    planes.push_back(keep_apart(few, fault, known_.size(), {.cost = settings.cost}));
  }
  planes_ = LinearModel(planes);
}

void ToneModel::keep(PartWriter& into) const {
  into.put(faults_);
  known_.keep(into);
  regression_.keep(into);
  counts_.keep(into);
  planes_.keep(into);
}

std::optional<ToneModel> ToneModel::kept(PartReader& from, Phrases signs) {
  ToneModel model;
  model.signs_ = std::move(signs);
  model.faults_ = from.take<ToneCategory>();
  auto known = TraitIndex::kept(from);
  if (!known) return {};
  model.known_ = *std::move(known);
  auto regression = LinearModel::kept(from, model.faults_.size() + 1, model.known_.size());
  auto counts = CountModel::kept(from, model.faults_.size() + 1, model.known_.size());
  auto planes = LinearModel::kept(from, model.faults_.size(), model.known_.size());
  if (!regression || !counts || !planes || !from.whole()) return {};
  if (std::any_of(model.faults_.begin(), model.faults_.end(), [](ToneCategory fault) { return index_of(fault) >= count_of<ToneCategory>; }))
    return {};
  model.regression_ = *std::move(regression);
  model.counts_ = *std::move(counts);
  model.planes_ = *std::move(planes);
  return model;
}

ToneModel::WordTraits ToneModel::traits_of(const std::string& whole, const Stemmer& stemmer) {
  const std::string word = digits_as_one(whole);
  WordTraits of{{whole, stemmer.stem(word)}, 0, {}};
  of.stem = hash_of(of.token.stem, FamilyStem);
  of.traits.push_back({hash_of(word, FamilyWord), FamilyWord});
  of.traits.push_back({of.stem, FamilyStem});
  const std::string edged = "<" + word + ">";
  for (std::size_t length = 3; length <= 5 && length < edged.size(); ++length)
    for (std::size_t at = 0; at + length <= edged.size(); ++at)
      of.traits.push_back({hash_of(std::string_view(edged).substr(at, length), FamilyLetters), FamilyLetters});
  return of;
}

ToneModel::WordFeatures ToneModel::look_up(const std::string& word, const Stemmer& stemmer) const {
  WordTraits of = traits_of(word, stemmer);
  WordFeatures found{std::move(of.token), of.stem, {}, {}};
  for (const Trait& trait : of.traits) {
    const auto known = known_.find(trait.key);
    const float rarity = known ? known->rarity : settings.unknown_rarity;
    found.squares[trait.family] += rarity * rarity;
    if (known) found.known.push_back({*known, trait.family});
  }
  return found;
}

std::vector<ToneModel::Trait> ToneModel::traits_together(const std::vector<Token>& tokens,
                                                        const std::vector<std::uint64_t>& stems) const {
  std::vector<Trait> traits;
  for (std::size_t i = 0; i < stems.size(); ++i) {
    traits.push_back({(i == 0 ? 1 : stems[i - 1]) * 31 + stems[i], FamilyPair});
    for (std::size_t j = i + 2; j < std::min(stems.size(), i + settings.reach + 1); ++j)
      traits.push_back({stems[i] * 37 + stems[j], FamilyNear});
  }
  if (signs_.size() == 0) return traits;
  std::set<std::uint32_t> met;
  for (const Phrases::Match& match : signs_.find(tokens)) met.insert(match.owner);
  for (auto a = met.begin(); a != met.end(); ++a)
    for (auto b = a; b != met.end(); ++b) traits.push_back({hash_of("sign", (std::uint64_t{*a} << 32) + *b), FamilySign});
  return traits;
}

ToneModel::Seen ToneModel::see(const SentenceWords& words, Memory& memory) const {
  std::vector<std::pair<TraitIndex::Known, Family>> met;
  std::array<float, Families> scale{};
  std::vector<std::uint64_t> stems;
  std::vector<Token> tokens;
  for (std::size_t w = 0; w < std::min(words.size(), tone_model_words_max); ++w) {
    const auto [at, fresh] = memory.words_.try_emplace(words[w]);
    if (fresh) at->second = look_up(at->first, memory.stemmer_);
    const WordFeatures& word = at->second;
    met.insert(met.end(), word.known.begin(), word.known.end());
    for (std::size_t family = 0; family < Families; ++family) scale[family] += word.squares[family];
    stems.push_back(word.stem);
    tokens.push_back(word.token);
  }
  for (const Trait& trait : traits_together(tokens, stems)) {
    const auto known = known_.find(trait.key);
    const float rarity = known ? known->rarity : settings.unknown_rarity;
    scale[trait.family] += rarity * rarity;
    if (known) met.push_back({*known, trait.family});
  }
  for (float& length : scale) length = length > 0 ? 1 / std::sqrt(length) : 0;
  Seen seen;
  seen.all.reserve(met.size());
  seen.few.reserve(met.size());
  for (const auto& [known, family] : met) {
    const float value = known.rarity * scale[family];
    seen.all.push_back({known.index, value * settings.by_all[family]});
    if (settings.by_few[family] > 0) seen.few.push_back({known.index, value * settings.by_few[family]});
  }
  return seen;
}

std::optional<ToneModel::Heard> ToneModel::hear(const SentenceWords& words) const {
  Memory memory;
  return hear(words, memory);
}

std::optional<ToneModel::Heard> ToneModel::hear(const SentenceWords& words, Memory& memory) const {
  if (faults_.empty() || words.size() < tone_model_words_min) return {};
  const Seen seen = see(words, memory);
  const std::vector<float> regression = regression_.scores(seen.all), counts = counts_.scores(seen.all), sums = planes_.sums(seen.few);
  const auto odds = [](double weight, double none) {
    constexpr double least = 1e-4;  // Nobody is so sure that the others are not heard.
    return weight * std::log((1 - none + least) / (none + least));
  };
  const auto likeliest = std::max_element(sums.begin(), sums.end());
  return Heard{faults_[static_cast<std::size_t>(likeliest - sums.begin())],
               static_cast<double>(*likeliest) + odds(settings.by_regression, static_cast<double>(regression[0])) +
                   odds(settings.by_counts, static_cast<double>(counts[0]))};
}

}  // namespace evenkeel::knowledge
