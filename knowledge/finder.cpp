#include "knowledge/finder.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "knowledge/hash.h"
#include "knowledge/linear.h"
#include "knowledge/reading.h"
#include "knowledge/text.h"

namespace evenkeel::knowledge {
namespace {

constexpr std::size_t guesses_max = 3;

// Set on the library's own examples (a fifth held out in turn) and on tests/knowledge/finder/dev.jsonl.
struct Settings {
  // How much each family of traits weighs, and quoted words: what the customer said outranks how it is told.
  float word = 1, stem = 1, pair = 0.7F, letters = 0.7F, theme = 1.6F, quoted = 1.4F;
  float title_weight = 0.5F, safety_example_weight = 0.2F, danger_weight = 2;  // Of examples, beside 1 for the others.
  int rounds = 10;
  float word_rate = 1, vector_rate = 0.5F, danger_rate = 0.5F, shrink = 1e-7F;
  float vector_length = 3, common_ranks = 100;  // Words up to about this rank say little.
  double vectors = 0.35;  // Weight of the vector model in the mean.
  double sure = 0.45;     // From here on the words are shown outright.
  double danger = 0.75;      // From here on it is an emergency, whatever the phrases heard ...
  double danger_seen = 0.12;  // ... if the situations on the safety route have at least this share.
};
constexpr Settings settings;

enum Family : std::uint64_t { FamilyWord, FamilyStem, FamilyPair, FamilyLetters, FamilyTheme, Families };

struct Trait {
  std::uint64_t key = 0;  // Its family and text, hashed.
  Family family = FamilyWord;
  float value = 1;
};

double mean_tone(const Situation& situation) {
  double sum = 0;
  for (const Wording& wording : situation.wordings) sum += static_cast<double>(wording.tone);
  return situation.wordings.empty() ? 0 : sum / static_cast<double>(situation.wordings.size());
}

}  // namespace

std::string_view to_text(Found::Route route) {
  switch (route) {
    case Found::Route::Situation:
      return "situation";
    case Found::Route::Ask:
      return "ask";
    case Found::Route::Safety:
      return "safety";
    case Found::Route::None:
      return "none";
  }
  return "none";
}

// All that was learnt for one locale.
class SituationFinder::Model {
 public:
  Model(const Wordings& wordings, std::string_view locale, const FinderLocale& content, const Vectors* vectors)
      : content_(content), vectors_(vectors ? std::optional(*vectors) : std::nullopt),
        speller_(locale, content_, vectors_ ? &*vectors_ : nullptr) {
    std::vector<const Situation*> sorted;  // By id: the order of the files must not matter.
    for (const Situation& situation : wordings.situations) sorted.push_back(&situation);
    std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->id < b->id; });
    struct Text {
      std::string text;
      std::uint32_t label;
      float weight;
    };
    std::vector<Text> texts;
    for (const Situation* situation : sorted) {
      const auto label = static_cast<std::uint32_t>(ids_.size());
      ids_.push_back(situation->id);
      safety_.push_back(situation->route == Route::Safety);
      tones_.push_back(mean_tone(*situation));
      texts.push_back({one_line(situation->title, locale), label, settings.title_weight});
      for (const std::string& example : in_locale(situation->examples, locale)) texts.push_back({example, label, 1});
    }
    for (const std::string& id : content_.safety_situations)
      safety_labels_.push_back(static_cast<std::size_t>(std::lower_bound(ids_.begin(), ids_.end(), id) - ids_.begin()));
    for (const auto& [index, text] : content_.safety_examples)
      texts.push_back({text, static_cast<std::uint32_t>(safety_labels_[index]), settings.safety_example_weight});
    const auto none = static_cast<std::uint32_t>(ids_.size()), harmless = none + 1;
    for (const std::string& text : content_.out_of_scope) texts.push_back({text, none, 1});
    for (const std::string& text : content_.harmless) texts.push_back({text, harmless, 1});  // For danger_ alone.
    // An order without meaning, the same wherever it is made.
    std::sort(texts.begin(), texts.end(), [](const Text& a, const Text& b) {
      const auto ha = hash_of(a.text, a.label), hb = hash_of(b.text, b.label);
      return ha != hb ? ha < hb : std::tie(a.label, a.text) < std::tie(b.label, b.text);
    });

    for (const Text& text : texts) speller_.learn(text.text);
    std::vector<std::vector<Token>> read;
    std::unordered_map<std::uint64_t, std::pair<std::uint32_t, Family>> counts;
    for (const Text& text : texts) {
      read.push_back(speller_.tokens(text.text));
      std::set<std::uint64_t> seen;
      for (const Trait& trait : traits(read.back()))
        if (seen.insert(trait.key).second) {
          auto& count = counts[trait.key];
          ++count.first;
          count.second = trait.family;
        }
    }
    // What occurs once is kept where a word may be met again; pairs and letters that occur once are only noise.
    std::vector<std::pair<std::uint64_t, std::uint32_t>> kept;
    for (const auto& [key, count] : counts)
      if (count.first > 1 || count.second == FamilyWord || count.second == FamilyStem || count.second == FamilyTheme)
        kept.emplace_back(key, count.first);
    std::sort(kept.begin(), kept.end());
    const auto all = static_cast<float>(texts.size());
    for (const auto& [key, count] : kept) {
      index_[key] = {static_cast<std::uint32_t>(index_.size()),
                     std::log(1 + all / static_cast<float>(count))};
    }
    std::vector<Example> words, meanings, dangers;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const bool dangerous = texts[i].label < none && safety_[texts[i].label];
      Features by_word = word_features(read[i]), by_vector;
      if (vectors_) by_vector = vector_features(read[i]);
      dangers.push_back({joined(by_word, by_vector), dangerous ? 1U : 0U, dangerous ? settings.danger_weight : 1});
      if (texts[i].label == harmless) continue;
      words.push_back({std::move(by_word), texts[i].label, texts[i].weight});
      if (vectors_) meanings.push_back({std::move(by_vector), texts[i].label, texts[i].weight});
    }
    by_words_ = LinearModel(words, ids_.size() + 1, index_.size(),
                            {.rounds = settings.rounds, .rate = settings.word_rate, .shrink = settings.shrink});
    danger_ = LinearModel(dangers, 2, index_.size() + (vectors_ ? vectors_->dimensions() : 0),
                          {.rounds = settings.rounds, .rate = settings.danger_rate, .shrink = settings.shrink});
    if (vectors_)
      by_vectors_ = LinearModel(meanings, ids_.size() + 1, vectors_->dimensions(),
                                {.rounds = settings.rounds, .rate = settings.vector_rate, .shrink = settings.shrink});
  }

  Found find(std::string_view whole) const {
    const std::vector<Token> tokens = speller_.tokens(bounded(whole, finder_characters_max));
    if (tokens.empty()) return {};
    std::vector<double> scores = mean_scores(tokens);
    const std::size_t none = ids_.size();

    // Beside the phrases: the model of danger, unless the other one sees next to nothing of the kind.
    double safety_share = 0;
    for (std::size_t i = 0; i < none; ++i) safety_share += safety_[i] ? scores[i] : 0;
    const auto nearest = static_cast<std::size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin());
    bool danger = nearest < none && safety_[nearest] && scores[nearest] >= settings.sure;
    if (safety_share >= settings.danger_seen)
      danger = danger || danger_score(tokens) >= settings.danger;
    for (const std::size_t label : safety_matches(tokens)) {
      scores[label] += 1;
      danger = danger || safety_[label];
    }
    double sum = 0;
    for (const double score : scores) sum += score;
    for (double& score : scores) score /= sum;

    std::vector<std::size_t> order(none);
    for (std::size_t i = 0; i < none; ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      if (danger && safety_[a] != safety_[b]) return static_cast<bool>(safety_[a]);
      return scores[a] != scores[b] ? scores[a] > scores[b] : a < b;
    });
    if (danger) {  // One safety card is enough, unless both are near.
      std::stable_sort(order.begin() + 1, order.end(),
                       [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
    }
    Found found;
    for (std::size_t i = 0; i < std::min(guesses_max, none); ++i)
      found.situations.push_back({ids_[order[i]], scores[order[i]]});
    if (none == 0) return found;
    const double best = scores[order[0]];
    if (danger)
      found.route = Found::Route::Safety;
    else if (scores[none] > best)
      found.route = Found::Route::None;
    else if (best >= settings.sure)
      found.route = Found::Route::Situation;
    else
      found.route = Found::Route::Ask;
    if (found.route == Found::Route::Ask && none > 1)
      found.differ_in_tone = std::abs(tones_[order[0]] - tones_[order[1]]) >= 1;
    return found;
  }

 private:
  std::vector<bool> idioms(const std::vector<Token>& tokens) const {
    std::vector<bool> hidden(tokens.size());
    for (const Phrases::Match& match : content_.not_meant.find(tokens))
      for (const std::size_t word : match.words) hidden[word] = true;
    return hidden;
  }

  // Labels of the situations whose phrases stand in the text and are meant; ascending.
  std::set<std::size_t> safety_matches(const std::vector<Token>& tokens) const {
    const std::vector<bool> hidden = idioms(tokens);
    std::set<std::size_t> labels;
    for (const Phrases::Match& match : content_.safety_phrases.find(tokens, hidden))
      labels.insert(safety_labels_[match.owner]);
    return labels;
  }

  std::vector<Trait> traits(const std::vector<Token>& tokens) const {
    std::vector<Trait> traits;
    const auto put = [&](Family family, const std::string& text, float value) {
      traits.push_back({hash_of(text, family), family, value});
    };
    const std::string* before = nullptr;
    static const std::string edge = "^";
    before = &edge;
    for (const Token& token : tokens) {
      const float weight = token.quoted ? settings.quoted : 1;
      const std::string word = digits_as_one(token.text);
      put(FamilyWord, word, weight);
      put(FamilyStem, token.stem, weight);
      put(FamilyPair, *before + " " + token.stem, weight);
      before = &token.stem;
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

  Features word_features(const std::vector<Token>& tokens) const {
    Features features;
    std::array<double, Families> length{};
    std::vector<Family> families;
    std::unordered_map<std::uint32_t, std::size_t> places;
    for (const Trait& trait : traits(tokens)) {
      const auto known = index_.find(trait.key);
      const float idf = known == index_.end() ? 5.0F : known->second.second;
      const float value = trait.value * idf;
      length[trait.family] += static_cast<double>(value) * static_cast<double>(value);
      if (known == index_.end()) continue;
      const auto [place, fresh] = places.emplace(known->second.first, features.size());
      if (fresh) {
        features.push_back({known->second.first, value});
        families.push_back(trait.family);
      } else {
        features[place->second].value = std::max(features[place->second].value, value);
      }
    }
    const std::array<float, Families> weights{settings.word, settings.stem, settings.pair, settings.letters,
                                              settings.theme};
    for (std::size_t i = 0; i < features.size(); ++i)
      features[i].value *= weights[families[i]] / static_cast<float>(std::sqrt(length[families[i]]));
    return features;
  }

  // The mean of the words' vectors, rare words weighing more, of length 3.
  Features vector_features(const std::vector<Token>& tokens) const {
    std::vector<float> mean(vectors_->dimensions());
    for (const Token& token : tokens) {
      const auto entry = vectors_->find(token.text);
      if (!entry) continue;
      const float rank = static_cast<float>(entry->rank) + 1;
      const float weight = rank / (rank + settings.common_ranks) * (token.quoted ? settings.quoted : 1) * entry->scale;
      for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += weight * static_cast<float>(entry->numbers[i]);
    }
    float length = 0;
    for (const float number : mean) length += number * number;
    Features features;
    if (length == 0) return features;
    for (std::size_t i = 0; i < mean.size(); ++i)
      features.push_back({static_cast<std::uint32_t>(i), settings.vector_length * mean[i] / std::sqrt(length)});
    return features;
  }

  // For danger_: what either model looks at.
  Features joined(Features words, const Features& meaning) const {
    for (const Feature& f : meaning) words.push_back({static_cast<std::uint32_t>(index_.size()) + f.index, f.value});
    return words;
  }

  double danger_score(const std::vector<Token>& tokens) const {
    return static_cast<double>(
        danger_.scores(joined(word_features(tokens), vectors_ ? vector_features(tokens) : Features()))[1]);
  }

  std::vector<double> mean_scores(const std::vector<Token>& tokens) const {
    const std::vector<float> words = by_words_.scores(word_features(tokens));
    std::vector<double> scores(words.begin(), words.end());
    if (!vectors_) return scores;
    const std::vector<float> meanings = by_vectors_.scores(vector_features(tokens));
    for (std::size_t i = 0; i < scores.size(); ++i)
      scores[i] = (1 - settings.vectors) * scores[i] + settings.vectors * static_cast<double>(meanings[i]);
    return scores;
  }

  FinderLocale content_;
  std::optional<Vectors> vectors_;
  Speller speller_;
  std::vector<std::string> ids_;  // Sorted; the label of "nothing of ours" comes behind the last.
  std::vector<bool> safety_;
  std::vector<double> tones_;
  std::vector<std::size_t> safety_labels_;
  std::unordered_map<std::uint64_t, std::pair<std::uint32_t, float>> index_;  // Trait -> feature, its rarity.
  LinearModel by_words_, by_vectors_;
  LinearModel danger_;  // Of two classes: nobody in danger, or somebody.
};

SituationFinder::SituationFinder(const Wordings& wordings, const FinderContent& content,
                                 const VectorsByLocale& vectors) {
  for (const auto& [locale, part] : content.locales) {
    const bool has_examples =
        std::any_of(wordings.situations.begin(), wordings.situations.end(), [&](const Situation& s) {
          return s.examples.count(locale) > 0;
        });
    if (!has_examples && locale != "en") continue;
    const auto found = vectors.find(locale);
    models_[locale] =
        std::make_shared<const Model>(wordings, locale, part, found == vectors.end() ? nullptr : &found->second);
  }
}

Found SituationFinder::find(std::string_view text, std::string_view locale) const {
  for (const std::string_view name : {locale, locale.substr(0, locale.find('-')), std::string_view("en")})
    if (const auto model = models_.find(name); model != models_.end()) return model->second->find(text);
  return {};
}

}  // namespace evenkeel::knowledge
