#include "knowledge/finder.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "knowledge/finder_features.h"
#include "knowledge/hash.h"
#include "knowledge/linear.h"
#include "knowledge/reading.h"
#include "knowledge/text.h"

namespace evenkeel::knowledge {
namespace {

constexpr std::size_t guesses_max = 3;

// Set on the library's own examples (a fifth held out in turn) and on the odd lines of tests/knowledge/finder/fresh.jsonl.
struct Settings {
  float title_weight = 0.5F;  // Of a situation's name, beside 1 for an example.
  float safety_weight = 30;   // Of all examples of one rule of safety.json together, in the model of situations.
  int rounds = 10;
  float word_rate = 1, vector_rate = 0.5F, danger_rate = 0.2F, shrink = 1e-7F, danger_shrink = 1e-6F;
  float danger_weight = 2;     // Of what is dangerous, in the model of danger.
  double vectors = 0.35;       // Weight of the vector model in the mean.
  double share = 0.4;          // Weight of the model of situations when it comes to danger.
  double sure = 0.45;          // From here on the words are shown outright.
  double danger = 0.42;        // From here on it is an emergency ...
  double danger_asked = 0.27;  // ... and from here on the person is asked: the safety situation stands first of three.
  double outside = 0.5;        // From here on it is so clearly nothing of ours that nobody is asked.
  double english_least = 0.7, other_most = 0.5;  // Shares of words known at which a text is English in another locale.
};
constexpr Settings settings;

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
    const std::vector<Text> texts = gather(wordings, locale);
    for (const Text& text : texts) {
      speller_.learn(text.text);
      if (!text.own) continue;
      for (const Word& word : words_of(text.text)) own_words_.insert(word.text);
    }
    for (const Phrases* phrases : {&content_.theme_phrases, &content_.safety_phrases})
      own_words_.insert(phrases->vocabulary().begin(), phrases->vocabulary().end());
    std::vector<std::vector<Token>> read;
    for (const Text& text : texts) read.push_back(speller_.tokens(text.text));
    features_.emplace(content_, vectors_ ? &*vectors_ : nullptr, read);
    std::vector<Example> words, meanings, dangers;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      Features by_word = features_->of_words(read[i]), by_meaning = features_->of_meaning(read[i]);
      const std::uint32_t danger = danger_of(texts[i].label);
      if (knows_danger())
        dangers.push_back({features_->of_danger(read[i], features_->evidence(read[i]), by_word, by_meaning), danger,
                           danger > 0 ? settings.danger_weight : 1});
      if (texts[i].label == harmless()) continue;
      words.push_back({std::move(by_word), texts[i].label, texts[i].weight});
      if (vectors_) meanings.push_back({std::move(by_meaning), texts[i].label, texts[i].weight});
    }
    by_words_ = LinearModel(words, ids_.size() + 1, features_->words(),
                            {.rounds = settings.rounds, .rate = settings.word_rate, .shrink = settings.shrink});
    if (vectors_)
      by_meaning_ = LinearModel(meanings, ids_.size() + 1, features_->meaning(),
                                {.rounds = settings.rounds, .rate = settings.vector_rate, .shrink = settings.shrink});
    if (knows_danger())
      danger_ = LinearModel(dangers, dangers_.size() + 1, features_->danger(),
                            {.rounds = settings.rounds, .rate = settings.danger_rate, .shrink = settings.danger_shrink});
  }

  Found find(std::string_view whole) const {
    const std::vector<Token> tokens = speller_.tokens(bounded(whole, finder_characters_max));
    if (tokens.empty() || ids_.empty()) return {};
    const Features words = features_->of_words(tokens), meaning = features_->of_meaning(tokens);
    const std::vector<double> scores = mean_scores(words, meaning);
    const SafetyEvidence evidence = features_->evidence(tokens);
    const std::vector<double> dangers = danger_scores(tokens, evidence, words, meaning);
    double share = 0;
    for (const std::uint32_t label : dangers_) share += scores[label];
    const double danger = knows_danger() ? (1 - settings.share) * (1 - dangers.front()) + settings.share * share
                                         : std::max(1 - dangers.front(), share);
    std::size_t worst = 0;
    for (std::size_t i = 1; i < dangers_.size(); ++i)
      if (dangers[i + 1] + scores[dangers_[i]] > dangers[worst + 1] + scores[dangers_[worst]]) worst = i;

    std::vector<std::size_t> order(ids_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return scores[a] != scores[b] ? scores[a] > scores[b] : a < b; });
    const double nearest = scores[order[0]];
    const auto bring = [&](std::size_t label, std::size_t place) {  // To `place`, unless it stands before it.
      const auto at = std::find(order.begin(), order.end(), label);
      if (at - order.begin() > static_cast<std::ptrdiff_t>(place))
        std::rotate(order.begin() + static_cast<std::ptrdiff_t>(place), at, at + 1);
    };
    for (const Phrases::Match& match : evidence.meant)
      bring(safety_labels_[match.owner], std::min(guesses_max, order.size()) - 1);
    Found found;
    const bool alarm = !dangers_.empty() && danger >= settings.danger;
    const bool asked = alarm || (!dangers_.empty() && danger >= settings.danger_asked && scores[none()] < settings.outside);
    if (asked) bring(dangers_[worst], 0);
    for (std::size_t i = 0; i < std::min(guesses_max, order.size()); ++i)
      found.situations.push_back({ids_[order[i]], scores[order[i]]});
    if (asked) found.situations.front().score = std::max(nearest, danger);
    if (alarm)
      found.route = Found::Route::Safety;
    else if (asked)
      found.route = Found::Route::Ask;
    else if (scores[ids_.size()] > nearest)
      found.route = Found::Route::None;
    else if (nearest >= settings.sure)
      found.route = Found::Route::Situation;
    else
      found.route = Found::Route::Ask;
    if (found.route == Found::Route::Ask && order.size() > 1)
      found.differ_in_tone = std::abs(tones_[order[0]] - tones_[order[1]]) >= 1;
    return found;
  }

  // The share of the words that the library of this language has.
  double familiar(std::string_view whole) const {
    const std::vector<Word> words = words_of(bounded(whole, finder_characters_max));
    const auto met = std::count_if(words.begin(), words.end(), [&](const Word& word) { return own_words_.count(word.text) > 0; });
    return words.empty() ? 0 : static_cast<double>(met) / static_cast<double>(words.size());
  }

 private:
  struct Text {
    std::string text;
    std::uint32_t label;
    float weight;
    bool own = true;  // Written in the model's own language, not in English for want of one.
  };

  std::uint32_t none() const { return static_cast<std::uint32_t>(ids_.size()); }
  std::uint32_t harmless() const { return none() + 1; }  // Learnt by danger_ alone.
  bool knows_danger() const { return !content_.safety_examples.empty() && !dangers_.empty(); }

  // Its class in danger_: 0 if it is none.
  std::uint32_t danger_of(std::uint32_t label) const {
    const auto found = std::find(dangers_.begin(), dangers_.end(), label);
    return found == dangers_.end() ? 0 : static_cast<std::uint32_t>(found - dangers_.begin()) + 1;
  }

  // Everything to be learnt from, in an order without meaning that is the same wherever it is made.
  std::vector<Text> gather(const Wordings& wordings, std::string_view locale) {
    std::vector<const Situation*> sorted;  // By id: the order of the files must not matter.
    for (const Situation& situation : wordings.situations) sorted.push_back(&situation);
    std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->id < b->id; });
    std::vector<Text> texts;
    for (const Situation* situation : sorted) {
      const std::uint32_t label = none();
      ids_.push_back(situation->id);
      if (situation->route == Route::Safety) dangers_.push_back(label);
      tones_.push_back(mean_tone(*situation));
      texts.push_back({one_line(situation->title, locale), label, settings.title_weight});
      const bool own = situation->examples.count(std::string(locale)) > 0;
      for (const std::string& example : in_locale(situation->examples, locale)) texts.push_back({example, label, 1, own});
    }
    for (const std::string& id : content_.safety_situations)
      safety_labels_.push_back(static_cast<std::size_t>(std::lower_bound(ids_.begin(), ids_.end(), id) - ids_.begin()));
    std::vector<float> counts(safety_labels_.size());
    for (const auto& [index, text] : content_.safety_examples) counts[index] += 1;
    for (const auto& [index, text] : content_.safety_examples)
      texts.push_back({text, static_cast<std::uint32_t>(safety_labels_[index]),
                       std::min(1.0F, settings.safety_weight / counts[index])});
    for (const std::string& text : content_.out_of_scope) texts.push_back({text, none(), 1});
    for (const std::string& text : content_.harmless) texts.push_back({text, harmless(), 1});
    std::sort(texts.begin(), texts.end(), [](const Text& a, const Text& b) {
      const auto ha = hash_of(a.text, a.label), hb = hash_of(b.text, b.label);
      return ha != hb ? ha < hb : std::tie(a.label, a.text) < std::tie(b.label, b.text);
    });
    return texts;
  }

  // Nobody in danger, then each situation of dangers_. Where no examples of danger were written, phrases decide.
  std::vector<double> danger_scores(const std::vector<Token>& tokens, const SafetyEvidence& evidence, const Features& words,
                                    const Features& meaning) const {
    if (knows_danger()) {
      const std::vector<float> scores = danger_.scores(features_->of_danger(tokens, evidence, words, meaning));
      return {scores.begin(), scores.end()};
    }
    std::vector<double> scores(dangers_.size() + 1);
    for (const Phrases::Match& match : evidence.meant)
      if (const auto danger = danger_of(static_cast<std::uint32_t>(safety_labels_[match.owner])); danger > 0)
        scores[danger] += 1;
    double sum = 0;
    for (const double score : scores) sum += score;
    if (sum == 0) scores[0] = sum = 1;
    for (double& score : scores) score /= sum;
    return scores;
  }

  std::vector<double> mean_scores(const Features& words, const Features& meaning) const {
    const std::vector<float> by_words = by_words_.scores(words);
    std::vector<double> scores(by_words.begin(), by_words.end());
    if (!vectors_) return scores;
    const std::vector<float> by_meaning = by_meaning_.scores(meaning);
    for (std::size_t i = 0; i < scores.size(); ++i)
      scores[i] = (1 - settings.vectors) * scores[i] + settings.vectors * static_cast<double>(by_meaning[i]);
    return scores;
  }

  FinderLocale content_;
  std::optional<Vectors> vectors_;
  Speller speller_;
  std::set<std::string> own_words_;
  std::optional<TextFeatures> features_;
  std::vector<std::string> ids_;  // Sorted; the label of "nothing of ours" comes behind the last.
  std::vector<std::uint32_t> dangers_;  // Labels on the safety route, ascending.
  std::vector<double> tones_;
  std::vector<std::size_t> safety_labels_;
  LinearModel by_words_, by_meaning_;  // Of the situations and "nothing of ours".
  LinearModel danger_;                 // Of "nobody in danger" and each of dangers_.
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

// People who chose another language still type English when they are in a hurry, or quote it. Single words decide
// nothing ("die" is German too), the share of the words that each library has does.
Found SituationFinder::find(std::string_view text, std::string_view locale) const {
  const auto english = models_.find("en");
  for (const std::string_view name : {locale, locale.substr(0, locale.find('-')), std::string_view("en")}) {
    const auto model = models_.find(name);
    if (model == models_.end()) continue;
    if (english != models_.end() && model != english && english->second->familiar(text) >= settings.english_least &&
        model->second->familiar(text) <= settings.other_most)
      return english->second->find(text);
    return model->second->find(text);
  }
  return {};
}

}  // namespace evenkeel::knowledge
