#include "knowledge/finder_features.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <functional>
#include <set>

#include "knowledge/hash.h"

namespace evenkeel::knowledge {
namespace {

// How much each family of traits weighs, and quoted words: what the customer said outranks how it is told.
constexpr float word_weight = 1, stem_weight = 1, pair_weight = 0.7F, letters_weight = 0.7F, theme_weight = 1.6F;
constexpr float quoted_weight = 1.4F;
constexpr float unknown_rarity = 5;  // Of a trait no text of the library has: it makes the others weigh less.
constexpr float vector_length = 3, common_ranks = 100;  // Words up to about this rank say little.

// Of what the model of danger sees besides; meaning weighs less there, because idioms mean what their words do not.
constexpr float meaning_weight = 0.4F, shape_weight = 1.2F, sign_weight = 1.2F;
constexpr float rule_weight = 0.7F, phrase_weight = 0.7F, idiom_weight = 0.5F;
constexpr std::size_t shape_reach = 4;     // How far apart the two ends of a shape may stand.
constexpr std::size_t lists_a_word_max = 3;

constexpr std::size_t letters_run_least = 3, letters_run_most = 5;
// In how many texts a trait has to stand to be learnt. Letters in two texts taught nothing that held elsewhere.
constexpr std::uint32_t letters_least = 3, pairs_least = 2, shapes_least = 2;

enum Family : std::uint8_t { FamilyWord, FamilyStem, FamilyPair, FamilyLetters, FamilyTheme, Families };
constexpr std::array<float, Families> weights{word_weight, stem_weight, pair_weight, letters_weight, theme_weight};

// Appends the features that `index` has of the traits of some families, from number `base` on.
void put_traits(const std::vector<Cut::Trait>& traits, const TraitIndex& index, const std::function<bool(std::uint8_t)>& takes,
                std::uint32_t base, Features& features) {
  const std::size_t first = features.size();
  std::array<double, Families> length{};
  std::vector<std::uint8_t> families;
  families.reserve(traits.size());
  std::vector<std::uint32_t> places(std::bit_ceil(traits.size() * 2 + 2));  // In `features`, counted from 1; by feature.
  for (const Cut::Trait& trait : traits) {
    if (!takes(trait.family)) continue;
    const auto known = index.find(trait.key);
    const float value = trait.value * (known ? known->rarity : unknown_rarity);
    length[trait.family] += static_cast<double>(value) * static_cast<double>(value);
    if (!known) continue;
    const std::uint32_t number = base + known->index;
    std::size_t at = known->index & (places.size() - 1);
    while (places[at] != 0 && features[places[at] - 1].index != number) at = (at + 1) & (places.size() - 1);
    if (places[at] == 0) {
      features.push_back({number, value});
      families.push_back(trait.family);
      places[at] = static_cast<std::uint32_t>(features.size());
    } else {
      features[places[at] - 1].value = std::max(features[places[at] - 1].value, value);
    }
  }
  for (std::size_t i = first; i < features.size(); ++i)
    features[i].value *= weights[families[i - first]] / static_cast<float>(std::sqrt(length[families[i - first]]));
}

}  // namespace

TextFeatures::TextFeatures(const FinderLocale& content, const Vectors* vectors, bool danger)
    : content_(content), vectors_(vectors), danger_(danger) {}

Cut TextFeatures::cut(std::vector<Token> tokens) const {
  Cut cut;
  cut.traits = traits_of(tokens);
  if (danger_) {
    cut.shapes = shapes_of(tokens);
    cut.signs = signs_of(tokens);
  }
  cut.tokens = std::move(tokens);
  return cut;
}

void TextFeatures::learn(std::span<const Cut> texts) {
  TraitCounts words(texts.size() * 8), details(texts.size() * 16), shapes(texts.size() * 4);
  std::uint32_t number = 0;
  for (const Cut& text : texts) {
    ++number;
    for (const Cut::Trait& trait : text.traits)
      (says_what_about(trait.family) ? words : details).meet(trait.key, trait.family, number);
    for (const std::uint64_t shape : text.shapes) shapes.meet(shape, 0, number);
    for (const std::uint64_t sign : text.signs) shapes.meet(sign, 0, number);
  }
  // What occurs once is kept where a word may be met again; pairs, letters and shapes that occur rarely are only noise.
  const auto least = [](std::uint8_t family) {
    return family == FamilyLetters ? letters_least : family == FamilyPair ? pairs_least : 1;
  };
  words_ = TraitIndex(std::move(words).common(least), texts.size());
  details_ = TraitIndex(std::move(details).common(least), texts.size());
  shapes_ = TraitIndex(std::move(shapes).common([](std::uint8_t) { return shapes_least; }), texts.size());
}

bool TextFeatures::recall(PartReader& from) {
  auto words = TraitIndex::kept(from), details = TraitIndex::kept(from), shapes = TraitIndex::kept(from);
  if (!words || !details || !shapes) return false;
  words_ = std::move(*words);
  details_ = std::move(*details);
  shapes_ = std::move(*shapes);
  return true;
}

void TextFeatures::keep(PartWriter& into) const {
  words_.keep(into);
  details_.keep(into);
  shapes_.keep(into);
}

std::size_t TextFeatures::danger_counted() const {
  return words() + details_.size() + shapes_.size() + content_.safety_situations.size() + content_.safety_phrases.size() + 1;
}

SafetyEvidence TextFeatures::evidence(const std::vector<Token>& tokens) const {
  std::vector<bool> hidden(tokens.size());
  SafetyEvidence evidence;
  for (const Phrases::Match& match : content_.not_meant.find(tokens)) {
    ++evidence.idioms;
    for (const std::size_t word : match.words) hidden[word] = true;
  }
  evidence.meant = content_.safety_phrases.find(tokens, hidden);
  evidence.certain = content_.certain_phrases.find(tokens, hidden);
  return evidence;
}

std::vector<Cut::Trait> TextFeatures::traits_of(const std::vector<Token>& tokens) const {
  std::vector<Cut::Trait> traits;
  traits.reserve(tokens.size() * 18);
  const auto put = [&](Family family, std::uint64_t key, float value) { traits.push_back({key, value, family}); };
  std::string_view before = "^";
  std::string edged;
  for (const Token& token : tokens) {
    const float weight = token.quoted ? quoted_weight : 1;
    const std::string word = digits_as_one(token.text);
    put(FamilyWord, hash_of(word, FamilyWord), weight);
    put(FamilyStem, hash_of(token.stem, FamilyStem), weight);
    Hash pair(FamilyPair);
    pair.add(before);
    pair.add(' ');
    pair.add(token.stem);
    put(FamilyPair, pair.value(), weight);
    before = token.stem;
    edged.assign(1, '<').append(word).append(1, '>');
    for (std::size_t at = 0; at + letters_run_least <= edged.size(); ++at) {
      Hash letters(FamilyLetters);
      for (std::size_t end = at; end < std::min(edged.size(), at + letters_run_most); ++end) {
        letters.add(edged[end]);
        const std::size_t length = end + 1 - at;
        if (length >= letters_run_least && length < edged.size()) put(FamilyLetters, letters.value(), weight);
      }
    }
  }
  std::set<std::uint32_t> themes;
  for (const Phrases::Match& match : content_.theme_phrases.find(tokens)) themes.insert(match.owner);
  for (const std::uint32_t theme : themes) put(FamilyTheme, hash_of(content_.themes[theme], FamilyTheme), 1);
  return traits;
}

// Two words near each other, each as the lists it is in, or as itself: at least one of them in a list.
std::vector<std::uint64_t> TextFeatures::shapes_of(const std::vector<Token>& tokens) const {
  struct Ends {
    std::array<std::uint64_t, lists_a_word_max + 1> keys{};
    std::size_t lists = 0;  // The keys of these come first, and then the word's own.
  };
  std::vector<Ends> ends(tokens.size());
  for (const Phrases::Match& match : content_.safety_lists.find(tokens))
    if (Ends& here = ends[match.words.front()]; here.lists < lists_a_word_max)
      here.keys[here.lists++] = hash_of("", 1000 + match.owner);
  for (std::size_t i = 0; i < tokens.size(); ++i)
    ends[i].keys[ends[i].lists] = tokens[i].stem_hash != 0 ? tokens[i].stem_hash : hash_of(tokens[i].stem);
  std::vector<std::uint64_t> shapes;
  for (std::size_t i = 0; i < tokens.size(); ++i)
    for (std::size_t j = i + 1; j < std::min(tokens.size(), i + shape_reach + 1); ++j)
      for (std::size_t first = 0; first <= ends[i].lists; ++first)
        for (std::size_t last = 0; last <= ends[j].lists; ++last)
          if (first < ends[i].lists || last < ends[j].lists)
            shapes.push_back(ends[i].keys[first] * 31 + ends[j].keys[last] * 7 + (j == i + 1 ? 1 : 2));
  std::sort(shapes.begin(), shapes.end());
  shapes.erase(std::unique(shapes.begin(), shapes.end()), shapes.end());
  return shapes;
}

// Which classes of signs a text has, and which two of them together, wherever they stand: "waits" and "my shift ends".
std::vector<std::uint64_t> TextFeatures::signs_of(const std::vector<Token>& tokens) const {
  std::set<std::uint32_t> met;
  for (const Phrases::Match& match : content_.sign_phrases.find(tokens)) met.insert(match.owner);
  std::vector<std::uint64_t> signs;
  for (auto a = met.begin(); a != met.end(); ++a)
    for (auto b = a; b != met.end(); ++b) signs.push_back(hash_of("sign", std::uint64_t{*a} * content_.signs + *b));
  return signs;
}

bool TextFeatures::says_what_about(std::uint8_t family) const {
  return family == FamilyStem || family == FamilyPair || (family == FamilyLetters && !vectors_);
}

Features TextFeatures::of_words(const Cut& text) const {
  Features features;
  features.reserve(text.traits.size());
  put_traits(text.traits, words_, [this](std::uint8_t family) { return says_what_about(family); }, 0, features);
  return features;
}

Features TextFeatures::of_meaning(const Cut& text) const {
  Features features;
  if (!vectors_) return features;
  std::vector<float> mean(vectors_->dimensions());
  for (const Token& token : text.tokens) {
    const auto entry = vectors_->find(token.text);
    if (!entry) continue;
    const float rank = static_cast<float>(entry->rank) + 1;
    const float weight = rank / (rank + common_ranks) * (token.quoted ? quoted_weight : 1) * entry->scale;
    for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += weight * static_cast<float>(entry->numbers[i]);
  }
  float length = 0;
  for (const float number : mean) length += number * number;
  if (length == 0) return features;
  for (std::size_t i = 0; i < mean.size(); ++i)
    features.push_back({static_cast<std::uint32_t>(i), vector_length * mean[i] / std::sqrt(length)});
  return features;
}

Features TextFeatures::of_danger(const Cut& text, const SafetyEvidence& evidence, const Features& words,
                                 const Features& meaning) const {
  Features features;
  features.reserve(text.traits.size() + text.shapes.size() + evidence.meant.size() * 2 + 1 + meaning.size());
  features = words;
  std::size_t base = this->words();
  put_traits(text.traits, details_, [this](std::uint8_t family) { return !says_what_about(family); }, static_cast<std::uint32_t>(base),
             features);
  base += details_.size();
  const auto put = [&](std::size_t index, float value) {
    features.push_back({static_cast<std::uint32_t>(base + index), value});
  };
  const auto put_all = [&](const std::vector<std::uint64_t>& shapes, float weight) {
    const std::size_t first = features.size();
    float length = 0;
    for (const std::uint64_t shape : shapes) {
      const auto known = shapes_.find(shape);
      if (!known) continue;
      put(known->index, known->rarity);
      length += known->rarity * known->rarity;
    }
    for (std::size_t i = first; i < features.size(); ++i) features[i].value *= weight / std::sqrt(length);
  };
  put_all(text.shapes, shape_weight);
  put_all(text.signs, sign_weight);
  base += shapes_.size();

  std::set<std::size_t> rules, phrases;
  for (const Phrases::Match& match : evidence.meant) {
    rules.insert(match.owner);
    phrases.insert(match.phrase);
  }
  for (const std::size_t rule : rules) put(rule, rule_weight);
  base += content_.safety_situations.size();
  for (const std::size_t phrase : phrases) put(phrase, phrase_weight);
  base += content_.safety_phrases.size();
  if (evidence.idioms > 0) put(0, idiom_weight);
  base += 1;
  for (const Feature& f : meaning) put(f.index, f.value * meaning_weight);
  return features;
}

}  // namespace evenkeel::knowledge
