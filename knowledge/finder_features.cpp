#include "knowledge/finder_features.h"

#include <algorithm>
#include <array>
#include <cmath>
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
constexpr float meaning_weight = 0.4F, shape_weight = 1.2F, rule_weight = 0.7F, phrase_weight = 0.7F, idiom_weight = 0.5F;
constexpr std::size_t shape_reach = 4;     // How far apart the two ends of a shape may stand.
constexpr std::size_t lists_a_word_max = 3;

// In how many texts a trait has to stand to be learnt. Letters in two texts taught nothing that held elsewhere.
constexpr std::uint32_t letters_least = 3, pairs_least = 2, shapes_least = 2;

enum Family : std::uint8_t { FamilyWord, FamilyStem, FamilyPair, FamilyLetters, FamilyTheme, Families };

}  // namespace

TextFeatures::TextFeatures(const FinderLocale& content, const Vectors* vectors, bool danger)
    : content_(content), vectors_(vectors), danger_(danger) {}

Cut TextFeatures::cut(std::vector<Token> tokens) const {
  Cut cut;
  cut.traits = traits_of(tokens);
  if (danger_) cut.shapes = shapes_of(tokens);
  cut.tokens = std::move(tokens);
  return cut;
}

void TextFeatures::learn(std::span<const Cut> texts) {
  struct Count {
    std::uint64_t key = 0;
    std::uint32_t texts = 0, last = 0;  // The last text that had it, counted from 1.
    std::uint8_t family = FamilyWord;
  };
  struct Counts {
    FlatIndex<std::uint32_t> places{1 << 16};  // In `all`, counted from 1.
    std::vector<Count> all;
    void meet(std::uint64_t key, std::uint8_t family, std::uint32_t text) {
      std::uint32_t& place = places[key];
      if (place == 0) {
        all.push_back({key, 0, 0, family});
        place = static_cast<std::uint32_t>(all.size());
      }
      Count& count = all[place - 1];
      if (count.last != text) ++count.texts;
      count.last = text;
    }
  } traits, shapes;
  std::uint32_t number = 0;
  for (const Cut& text : texts) {
    ++number;
    for (const Cut::Trait& trait : text.traits) traits.meet(trait.key, trait.family, number);
    for (const std::uint64_t shape : text.shapes) shapes.meet(shape, 0, number);
  }
  // What occurs once is kept where a word may be met again; pairs, letters and shapes that occur rarely are only noise.
  const auto keep = [&](Counts& counts, Index& index, auto kept) {
    std::erase_if(counts.all, [&](const Count& count) { return !kept(count); });
    // The commonest first: what most texts touch then lies together.
    std::sort(counts.all.begin(), counts.all.end(),
              [](const Count& a, const Count& b) { return a.texts != b.texts ? a.texts > b.texts : a.key < b.key; });
    index = Index(counts.all.size());
    for (std::uint32_t place = 0; place < counts.all.size(); ++place)
      index[counts.all[place].key] = {
          place, std::log(1 + static_cast<float>(texts.size()) / static_cast<float>(counts.all[place].texts))};
  };
  keep(traits, traits_, [](const Count& count) {
    return count.texts >= (count.family == FamilyLetters ? letters_least : count.family == FamilyPair ? pairs_least : 1);
  });
  keep(shapes, shapes_, [](const Count& count) { return count.texts >= shapes_least; });
}

std::size_t TextFeatures::danger_counted() const {
  return words() + shapes_.size() + content_.safety_situations.size() + content_.safety_phrases.size() + 1;
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
  traits.reserve(tokens.size() * 16);
  const auto put = [&](Family family, std::string_view text, float value) {
    traits.push_back({hash_of(text, family), family, value});
  };
  std::string before = "^";
  for (const Token& token : tokens) {
    const float weight = token.quoted ? quoted_weight : 1;
    const std::string word = digits_as_one(token.text);
    put(FamilyWord, word, weight);
    put(FamilyStem, token.stem, weight);
    put(FamilyPair, before + " " + token.stem, weight);
    before = token.stem;
    const std::string edged = "<" + word + ">";
    for (std::size_t length = 3; length <= 5; ++length)
      for (std::size_t at = 0; at + length <= edged.size() && edged.size() > length; ++at)
        put(FamilyLetters, std::string_view(edged).substr(at, length), weight);
  }
  std::set<std::uint32_t> themes;
  for (const Phrases::Match& match : content_.theme_phrases.find(tokens)) themes.insert(match.owner);
  for (const std::uint32_t theme : themes) put(FamilyTheme, content_.themes[theme], 1);
  return traits;
}

// Two words near each other, each as the lists it is in, or as itself: at least one of them in a list.
std::vector<std::uint64_t> TextFeatures::shapes_of(const std::vector<Token>& tokens) const {
  struct End {
    std::uint64_t key = 0;
    bool listed = false;
  };
  std::vector<std::vector<End>> ends(tokens.size());
  for (const Phrases::Match& match : content_.safety_lists.find(tokens)) {
    std::vector<End>& here = ends[match.words.front()];
    if (here.size() < lists_a_word_max) here.push_back({hash_of("", 1000 + match.owner), true});
  }
  for (std::size_t i = 0; i < tokens.size(); ++i) ends[i].push_back({hash_of(tokens[i].stem), false});
  std::vector<std::uint64_t> shapes;
  for (std::size_t i = 0; i < tokens.size(); ++i)
    for (std::size_t j = i + 1; j < std::min(tokens.size(), i + shape_reach + 1); ++j)
      for (const End& first : ends[i])
        for (const End& last : ends[j])
          if (first.listed || last.listed) shapes.push_back(first.key * 31 + last.key * 7 + (j == i + 1 ? 1 : 2));
  std::sort(shapes.begin(), shapes.end());
  shapes.erase(std::unique(shapes.begin(), shapes.end()), shapes.end());
  return shapes;
}

Features TextFeatures::of_words(const Cut& text) const {
  Features features;
  std::array<double, Families> length{};
  std::vector<std::uint8_t> families;
  FlatIndex<std::size_t> places(text.traits.size());  // In `features`, counted from 1; by key.
  for (const Cut::Trait& trait : text.traits) {
    const Known* known = traits_.find(trait.key);
    const float value = trait.value * (known ? known->rarity : unknown_rarity);
    length[trait.family] += static_cast<double>(value) * static_cast<double>(value);
    if (!known) continue;
    std::size_t& place = places[trait.key];
    if (place == 0) {
      features.push_back({known->index, value});
      families.push_back(trait.family);
      place = features.size();
    } else {
      features[place - 1].value = std::max(features[place - 1].value, value);
    }
  }
  const std::array<float, Families> weights{word_weight, stem_weight, pair_weight, letters_weight, theme_weight};
  for (std::size_t i = 0; i < features.size(); ++i)
    features[i].value *= weights[families[i]] / static_cast<float>(std::sqrt(length[families[i]]));
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
  Features features = words;
  std::size_t base = this->words();
  const auto put = [&](std::size_t index, float value) {
    features.push_back({static_cast<std::uint32_t>(base + index), value});
  };
  const std::size_t first_shape = features.size();
  float length = 0;
  for (const std::uint64_t shape : text.shapes) {
    const Known* known = shapes_.find(shape);
    if (!known) continue;
    put(known->index, known->rarity);
    length += known->rarity * known->rarity;
  }
  for (std::size_t i = first_shape; i < features.size(); ++i) features[i].value *= shape_weight / std::sqrt(length);
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
