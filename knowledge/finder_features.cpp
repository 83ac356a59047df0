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

enum Family : std::uint8_t { FamilyWord, FamilyStem, FamilyPair, FamilyLetters, FamilyTheme, Families };

}  // namespace

struct TextFeatures::Trait {
  std::uint64_t key = 0;  // Its family and text, hashed.
  std::uint8_t family = FamilyWord;
  float value = 1;
};

TextFeatures::TextFeatures(const FinderLocale& content, const Vectors* vectors,
                           std::span<const std::vector<Token>> texts)
    : content_(content), vectors_(vectors) {
  struct Count {
    std::uint32_t texts = 0;
    std::uint8_t family = FamilyWord;
  };
  std::unordered_map<std::uint64_t, Count> traits, shapes;
  for (const std::vector<Token>& tokens : texts) {
    std::set<std::uint64_t> seen;
    for (const Trait& trait : traits_of(tokens))
      if (seen.insert(trait.key).second) {
        Count& count = traits[trait.key];
        ++count.texts;
        count.family = trait.family;
      }
    for (const std::uint64_t shape : shapes_of(tokens)) ++shapes[shape].texts;
  }
  // What occurs once is kept where a word may be met again; pairs, letters and shapes that occur once are only noise.
  const auto keep = [&](const auto& counts, Index& index, auto kept) {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> sorted;
    for (const auto& [key, count] : counts)
      if (kept(count)) sorted.emplace_back(key, count.texts);
    std::sort(sorted.begin(), sorted.end());
    for (std::uint32_t place = 0; place < sorted.size(); ++place)
      index[sorted[place].first] = {
          place, std::log(1 + static_cast<float>(texts.size()) / static_cast<float>(sorted[place].second))};
  };
  keep(traits, traits_, [](const Count& count) {
    return count.texts > 1 || (count.family != FamilyPair && count.family != FamilyLetters);
  });
  keep(shapes, shapes_, [](const Count& count) { return count.texts > 1; });
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

std::vector<TextFeatures::Trait> TextFeatures::traits_of(const std::vector<Token>& tokens) const {
  std::vector<Trait> traits;
  const auto put = [&](Family family, const std::string& text, float value) {
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
        put(FamilyLetters, edged.substr(at, length), weight);
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
  std::set<std::uint64_t> shapes;
  for (std::size_t i = 0; i < tokens.size(); ++i)
    for (std::size_t j = i + 1; j < std::min(tokens.size(), i + shape_reach + 1); ++j)
      for (const End& first : ends[i])
        for (const End& last : ends[j])
          if (first.listed || last.listed) shapes.insert(first.key * 31 + last.key * 7 + (j == i + 1 ? 1 : 2));
  return {shapes.begin(), shapes.end()};
}

Features TextFeatures::of_words(const std::vector<Token>& tokens) const {
  Features features;
  std::array<double, Families> length{};
  std::vector<std::uint8_t> families;
  std::unordered_map<std::uint32_t, std::size_t> places;
  for (const Trait& trait : traits_of(tokens)) {
    const auto known = traits_.find(trait.key);
    const float value = trait.value * (known == traits_.end() ? unknown_rarity : known->second.rarity);
    length[trait.family] += static_cast<double>(value) * static_cast<double>(value);
    if (known == traits_.end()) continue;
    const auto [place, fresh] = places.emplace(known->second.index, features.size());
    if (fresh) {
      features.push_back({known->second.index, value});
      families.push_back(trait.family);
    } else {
      features[place->second].value = std::max(features[place->second].value, value);
    }
  }
  const std::array<float, Families> weights{word_weight, stem_weight, pair_weight, letters_weight, theme_weight};
  for (std::size_t i = 0; i < features.size(); ++i)
    features[i].value *= weights[families[i]] / static_cast<float>(std::sqrt(length[families[i]]));
  return features;
}

Features TextFeatures::of_meaning(const std::vector<Token>& tokens) const {
  Features features;
  if (!vectors_) return features;
  std::vector<float> mean(vectors_->dimensions());
  for (const Token& token : tokens) {
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

Features TextFeatures::of_danger(const std::vector<Token>& tokens, const SafetyEvidence& evidence, const Features& words,
                                 const Features& meaning) const {
  Features features = words;
  std::size_t base = this->words();
  const auto put = [&](std::size_t index, float value) {
    features.push_back({static_cast<std::uint32_t>(base + index), value});
  };
  const std::size_t first_shape = features.size();
  float length = 0;
  for (const std::uint64_t shape : shapes_of(tokens)) {
    const auto known = shapes_.find(shape);
    if (known == shapes_.end()) continue;
    put(known->second.index, known->second.rarity);
    length += known->second.rarity * known->second.rarity;
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
