#include "knowledge/finder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>
#include <optional>
#include <set>
#include <tuple>

#include "knowledge/counts.h"
#include "knowledge/digest.h"
#include "knowledge/finder_features.h"
#include "knowledge/hash.h"
#include "knowledge/linear.h"
#include "knowledge/margin.h"
#include "knowledge/reading.h"
#include "knowledge/text.h"

namespace evenkeel::knowledge {
namespace {

constexpr std::size_t guesses_max = 3;

// Set on the library's own examples (a fifth held out in turn) and on the odd lines of tests/knowledge/finder/fresh.jsonl.
struct Settings {
  float title_weight = 0.5F;  // Of a situation's name, beside 1 for an example.
  float safety_weight = 30;   // Of all examples of one rule of safety.json together, in the counts and the meaning.
  int rounds = 5;
  float word_cost = 0.3F;      // Of an example on the wrong side of a plane.
  double sharpness = 4;        // How much a difference of 1 between two planes means, as a logarithm.
  float vector_rate = 0.5F, danger_rate = 0.2F, shrink = 1e-7F, danger_shrink = 1e-6F;
  // Of a text in the models of danger: dangerous, sounds so but is harmless, any other; the last two in the counts.
  float dangerous = 2, harmless = 2, other = 0.4F, harmless_counted = 1, other_counted = 0.15F;
  float danger_held_back = 100;
  float held_back = 200;       // Of the counts.
  double by_meaning = 0.15, by_counts = 0.3;  // How much they are heard about what it is, beside 1 of the planes.
  double meaning = 0.15;       // How much the meaning, beside the planes, in whether it is ours at all.
  // About danger: how much each of its models is heard, how far the text lies on the side of danger and not of any other
  // situation, and not of what only sounds like danger. Fitted to what four writers say who were not learnt then.
  double danger_learnt = 0.3, danger_counts = 0.16, danger_from_others = 2.4, danger_from_harmless = 0.45, danger_bias = -2.4;
  double situations_believed = 0.7;  // About danger, where no examples of it were written and no phrase is met.
  double sure = 0.45;          // From here on the words are shown outright.
  double danger = 0.55;        // From here on it is an emergency ...
  double danger_asked = 0.2;   // ... and from here on the person is asked: the safety situation stands first of three.
  std::size_t few_dangers = 500;  // With fewer examples of danger its models cry wolf, and have to be surer:
  double danger_of_few = 0.6, danger_asked_of_few = 0.42;
  // So few words without a phrase of danger say too little: names and answers ("What happened?") sound like anything.
  std::size_t little = 3;
  double danger_of_little = 0.8;
  double outside = 0.5;        // From here on it is so clearly nothing of ours that only a certain phrase asks about danger ...
  double not_ours = 0.5;       // ... and from here on, without danger, nothing is offered, however near the nearest is.
  double other_least = 0.7, own_most = 0.5;  // Shares of words known at which a text is in another language than chosen.
  double danger_understood = 0.5;  // The share of words a language has to know for its alarm to count in another.
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
  Model(const Wordings& wordings, std::string_view locale, FinderLocale content, const Vectors* vectors, const DoPieces& pieces,
        const Learnt& learnt)
      : content_(std::move(content)), vectors_(vectors ? std::optional(*vectors) : std::nullopt) {
    speller_.emplace(locale, content_, vectors_ ? &*vectors_ : nullptr);
    const std::vector<Text> texts = gather(wordings, locale);
    knows_danger_ = !content_.safety_examples.empty() && !dangers_.empty();
    few_dangers_ = knows_danger_ && content_.safety_examples.size() < settings.few_dangers;
    features_.emplace(content_, vectors_ ? &*vectors_ : nullptr, knows_danger_);
    key_ = key_of(texts, locale);
    if (auto part = learnt.find(key_); !part || !recall(*part, locale)) learn(texts, read_all(texts, pieces), pieces);
    know_words_of(wordings, locale);
    content_.forget_what_was_learnt();
  }

  Found find(std::string_view whole) const {
    const Cut text = features_->cut(speller_->tokens(bounded(whole, finder_characters_max)));
    if (text.tokens.empty() || ids_.empty()) return {};
    const Features words = features_->of_words(text), meaning = features_->of_meaning(text);
    const std::vector<float> planes = by_words_.sums(words);
    const SafetyEvidence evidence = features_->evidence(text.tokens);
    const Danger danger = danger_in(text, evidence, words, meaning, planes);
    const std::vector<double> scores = scores_of(planes, words, meaning, danger);
    const auto worst = static_cast<std::size_t>(std::max_element(danger.shares.begin(), danger.shares.end()) -
                                                danger.shares.begin());

    Found found;
    std::vector<std::size_t> order(ids_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    const bool few = few_dangers_;
    const bool bare = knows_danger_ && evidence.meant.empty() && evidence.certain.empty();
    const bool little = bare && (few || text.tokens.size() <= settings.little);
    const bool alarm = !dangers_.empty() && danger.score >= (little ? settings.danger_of_little
                                                             : few  ? settings.danger_of_few
                                                                    : settings.danger);
    const bool asked = alarm || danger.certain ||
                       (!dangers_.empty() && scores[none()] < settings.outside &&
                        danger.score >= (few ? settings.danger_asked_of_few : settings.danger_asked));
    // Where danger is not asked about it never stands before what else it may be.
    const auto behind = [&](std::size_t label) { return !asked && danger_of(static_cast<std::uint32_t>(label)) > 0; };
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return std::tuple(behind(a), -scores[a], a) < std::tuple(behind(b), -scores[b], b);
    });
    const double nearest = scores[order[0]];
    const auto bring = [&](std::size_t label, std::size_t place) {  // To `place`, unless it stands before it.
      const auto at = std::find(order.begin(), order.end(), label);
      if (at - order.begin() > static_cast<std::ptrdiff_t>(place))
        std::rotate(order.begin() + static_cast<std::ptrdiff_t>(place), at, at + 1);
    };
    for (const Phrases::Match& match : evidence.meant)
      bring(safety_labels_[match.owner], std::min(guesses_max, order.size()) - 1);
    if (asked) bring(dangers_[worst], 0);
    for (std::size_t i = 0; i < std::min(guesses_max, order.size()); ++i)
      found.situations.push_back({ids_[order[i]], scores[order[i]]});
    if (asked) found.situations.front().score = std::max(nearest, danger.score);
    if (alarm)
      found.route = Found::Route::Safety;
    else if (asked)
      found.route = Found::Route::Ask;
    else if (scores[none()] > std::min(nearest, settings.not_ours))
      found.route = Found::Route::None;
    else if (nearest >= settings.sure)
      found.route = Found::Route::Situation;
    else
      found.route = Found::Route::Ask;
    if (found.route == Found::Route::Ask && order.size() > 1)
      found.differ_in_tone = std::abs(tones_[order[0]] - tones_[order[1]]) >= 1;
    return found;
  }

  // Whether the best guess is somebody in danger.
  bool hears_danger(const Found& found) const {
    if (found.route == Found::Route::None || found.situations.empty()) return false;
    const std::string& best = found.situations.front().situation;
    return std::any_of(dangers_.begin(), dangers_.end(), [&](std::uint32_t label) { return ids_[label] == best; });
  }

  // Whether it has a certain phrase, in words as they were typed: those of another language must not be put right ("stick"
  // is no slip of the German "Strick").
  bool certain(std::string_view whole) const {
    const std::vector<Token> tokens = speller_->tokens(bounded(whole, finder_characters_max));
    std::set<std::string> typed;
    for (const Word& word : words_of(whole)) typed.insert(word.text);
    const std::vector<Phrases::Match> met = features_->evidence(tokens).certain;
    return std::any_of(met.begin(), met.end(), [&](const Phrases::Match& match) {
      return std::all_of(match.words.begin(), match.words.end(), [&](std::size_t w) { return typed.count(tokens[w].text) > 0; });
    });
  }

  void keep(LearntParts& parts) const {
    PartWriter into;
    speller_->keep(into);
    features_->keep(into);
    into.put(read_words_);
    by_words_.keep(into);
    by_counts_.keep(into);
    if (vectors_) by_meaning_.keep(into);
    if (knows_danger_) danger_.keep(into);
    if (knows_danger_) danger_counts_.keep(into);
    parts[key_] = std::move(into).take();
  }

  // Whether the library of this language has the word.
  bool knows(std::string_view folded) const {
    return std::binary_search(own_words_.begin(), own_words_.end(), hash_of(folded));
  }
  // The share of the words that it has.
  double familiar(std::string_view whole) const {
    const std::vector<Word> words = words_of(bounded(whole, finder_characters_max));
    const auto met = std::count_if(words.begin(), words.end(), [&](const Word& word) { return knows(word.text); });
    return words.empty() ? 0 : static_cast<double>(met) / static_cast<double>(words.size());
  }

 private:
  struct Text {
    std::string text;
    std::uint32_t label = 0;
    float weight = 0;
    std::uint64_t order = 0;
  };

  static void each_share(const std::vector<Text>& texts, const DoPieces& pieces, const std::function<void(std::size_t)>& look) {
    constexpr std::size_t shares = 16;
    pieces(shares, [&](std::size_t share) {
      for (std::size_t i = texts.size() * share / shares; i < texts.size() * (share + 1) / shares; ++i) look(i);
    });
  }

  std::vector<Cut> read_all(const std::vector<Text>& texts, const DoPieces& pieces) {
    struct Read {
      std::vector<std::uint64_t> typed;
      std::vector<Word> spelt;
    };
    std::vector<Read> words(texts.size());
    each_share(texts, pieces, [&](std::size_t i) {
      std::vector<Word> typed = words_of(texts[i].text);
      for (const Word& word : typed) words[i].typed.push_back(hash_of(word.text));
      words[i].spelt = speller_->spelt_out(std::move(typed));
    });
    // Whoever is quoted in another language, or writes in a dialect, teaches no words of this one: several examples have to have it.
    constexpr std::uint32_t examples_least = 3;
    struct Met {
      std::size_t last = 0;        // The example it was met in last, from 1 on,
      std::uint32_t examples = 0;  // and how many had it.
      bool known = false;
    };
    FlatIndex<Met> met(1 << 13);
    std::vector<std::uint64_t> own;
    const auto know = [&](std::uint64_t word) {
      if (!std::exchange(met[word].known, true)) own.push_back(word);
    };
    for (std::size_t i = 0; i < texts.size(); ++i) {
      speller_->learn(words[i].spelt);
      if (texts[i].label == none()) continue;  // Some of what is not ours is in a language that is not ours either.
      for (const std::uint64_t word : words[i].typed) {
        Met& seen = met[word];
        if (std::exchange(seen.last, i + 1) != i + 1 && ++seen.examples == examples_least) know(word);
      }
    }
    for (const Phrases* phrases : {&content_.theme_phrases, &content_.safety_phrases, &content_.certain_phrases})
      for (const std::string& word : phrases->vocabulary()) know(hash_of(word));
    std::sort(own.begin(), own.end());
    read_words_ = std::move(own);
    speller_->settle();
    std::vector<Cut> read(texts.size());
    each_share(texts, pieces, [&](std::size_t i) { read[i] = features_->cut(speller_->tokens(std::move(words[i].spelt))); });
    features_->learn(read);
    return read;
  }

  // Everything that anything here is learnt from. What else the constructor sets does not depend on learning.
  std::string key_of(const std::vector<Text>& texts, std::string_view locale) const {
    LearntKey key("finder");
    key.add(locale);
    for (const auto& [spelling, words] : content_.spellings) {
      key.add(spelling);
      key.add(std::uint64_t{words.size()});
      for (const std::string& word : words) key.add(word);
    }
    key.add(std::uint64_t{content_.themes.size()});
    for (const std::string& theme : content_.themes) key.add(theme);
    for (const Phrases* phrases : {&content_.theme_phrases, &content_.safety_phrases, &content_.certain_phrases, &content_.safety_lists,
                                   &content_.sign_phrases, &content_.not_meant})
      key.add(phrases->written());
    key.add(std::uint64_t{content_.signs});
    key.add(std::uint64_t{content_.safety_situations.size()});
    key.add(std::uint64_t{ids_.size()});
    key.add(std::uint64_t{knows_danger_});
    key.add(std::uint64_t{dangers_.size()});
    for (const std::uint32_t danger : dangers_) key.add(std::uint64_t{danger});
    key.add(vectors_ ? sha256_hex(vectors_->bytes()) : std::string());
    for (const Text& text : texts) {
      key.add(text.text);
      key.add(std::uint64_t{text.label});
      key.add(text.weight);
    }
    return key.value();
  }

  bool recall(PartReader& from, std::string_view locale) {
    Speller speller(locale, content_, vectors_ ? &*vectors_ : nullptr);
    TextFeatures features = *features_;
    if (!speller.recall(from) || !features.recall(from)) return false;
    const auto read_words = from.take<std::uint64_t>();
    const std::size_t labels = ids_.size() + 1, dangers = dangers_.size() + 1;
    auto by_words = LinearModel::kept(from, labels + 1, features.words());
    auto by_counts = CountModel::kept(from, ids_.size(), features.words());
    if (!by_words || !by_counts) return false;
    std::optional by_meaning = LinearModel(), danger = LinearModel();
    std::optional danger_counts = CountModel();
    if (vectors_) by_meaning = LinearModel::kept(from, labels, features.meaning());
    if (knows_danger_) danger = LinearModel::kept(from, dangers, features.danger());
    if (knows_danger_) danger_counts = CountModel::kept(from, dangers, features.danger_counted());
    if (!by_meaning || !danger || !danger_counts || !from.whole() || !std::is_sorted(read_words.begin(), read_words.end())) return false;
    speller_.emplace(std::move(speller));
    features_.emplace(std::move(features));
    read_words_ = read_words;
    by_words_ = *std::move(by_words);
    by_counts_ = *std::move(by_counts);
    by_meaning_ = *std::move(by_meaning);
    danger_ = *std::move(danger);
    danger_counts_ = *std::move(danger_counts);
    return true;
  }

  // Beside those of the texts it learns from: what the words to be sent are made of.
  void know_words_of(const Wordings& wordings, std::string_view locale) {
    own_words_.assign(read_words_.begin(), read_words_.end());
    for (const Situation& situation : wordings.situations)
      for (const Wording& wording : situation.wordings)
        if (const auto own = wording.text.find(std::string(locale)); own != wording.text.end())
          for (const std::string& line : own->second)
            for (const Word& word : words_of(line)) own_words_.push_back(hash_of(word.text));
    std::sort(own_words_.begin(), own_words_.end());
    own_words_.erase(std::unique(own_words_.begin(), own_words_.end()), own_words_.end());
    own_words_.shrink_to_fit();
  }

  void learn(const std::vector<Text>& texts, std::vector<Cut> read, const DoPieces& pieces) {
    std::vector<Example> words(texts.size()), meanings(texts.size()), dangers(knows_danger_ ? texts.size() : 0);
    each_share(texts, pieces, [&](std::size_t i) {
      const std::uint32_t label = texts[i].label;
      words[i] = {features_->of_words(read[i]), label,
                  danger_of(label) > 0 ? 1 : texts[i].weight,  // A plane is not drawn off by how many stand behind it.
                  texts[i].weight};
      read[i].traits = {};
      if (vectors_) meanings[i] = {features_->of_meaning(read[i]), label, texts[i].weight};
      if (!knows_danger_) return;
      const std::uint32_t danger = danger_of(label);
      dangers[i] = {features_->of_danger(read[i], features_->evidence(read[i].tokens), words[i].features, meanings[i].features), danger,
                    danger > 0 ? settings.dangerous : label == harmless() ? settings.harmless : settings.other,
                    label == harmless() ? settings.harmless_counted : danger == 0 ? settings.other_counted : 1};
      read[i] = {};  // The next text is cut up where this one was: fresh memory costs more than the cutting.
    });
    const std::array<std::function<void()>, 4> lessons{
        [&] {
          if (knows_danger_)
            danger_ = LinearModel(dangers, dangers_.size() + 1, features_->danger(),
                                  {.rounds = settings.rounds, .rate = settings.danger_rate, .shrink = settings.danger_shrink});
        },
        [&] {
          if (vectors_)
            by_meaning_ = LinearModel(meanings, ids_.size() + 1, features_->meaning(),
                                      {.rounds = settings.rounds, .rate = settings.vector_rate, .shrink = settings.shrink});
        },
        [&] { by_counts_ = CountModel(words, ids_.size(), features_->words(), settings.held_back); },
        [&] {
          if (knows_danger_)
            danger_counts_ = CountModel(dangers, dangers_.size() + 1, features_->danger_counted(), settings.danger_held_back);
        }};
    std::vector<std::vector<float>> planes(harmless() + 1);
    pieces(lessons.size() + planes.size(), [&](std::size_t lesson) {
      if (lesson < lessons.size()) return lessons[lesson]();
      const auto label = static_cast<std::uint32_t>(lesson - lessons.size());
      // Anger that only sounds like danger may be any situation: it is an example against the dangers alone.
      const bool danger = danger_of(label) > 0 || label == harmless();
      planes[label] = keep_apart(words, label, features_->words(),
                                 {.cost = settings.word_cost, .labels = danger ? harmless() + 1 : harmless()});
    });
    by_words_ = LinearModel(planes);
  }

  std::uint32_t none() const { return static_cast<std::uint32_t>(ids_.size()); }
  std::uint32_t harmless() const { return none() + 1; }  // Learnt by danger_ alone.

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
      (situation->route == Route::Safety ? dangers_ : others_).push_back(label);
      tones_.push_back(mean_tone(*situation));
      texts.push_back({one_line(situation->title, locale), label, settings.title_weight});
      // Only its own: another language's examples would teach nothing but their words.
      if (const auto own = situation->examples.find(std::string(locale)); own != situation->examples.end())
        for (const std::string& example : own->second) texts.push_back({example, label, 1});
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
    for (Text& text : texts) text.order = hash_of(text.text, text.label);
    std::sort(texts.begin(), texts.end(), [](const Text& a, const Text& b) {
      return std::tie(a.order, a.label, a.text) < std::tie(b.order, b.label, b.text);
    });
    return texts;
  }

  // Logarithms of how much there is for each, made such that their shares add up to 1.
  static std::vector<double> as_shares(std::vector<double> logs) {
    if (logs.empty()) return logs;
    const double most = *std::max_element(logs.begin(), logs.end());
    double sum = 0;
    for (const double log : logs) sum += std::exp(log - most);
    for (double& log : logs) log -= most + std::log(sum);
    return logs;
  }
  static std::vector<double> as_shares(const std::vector<float>& planes, const std::vector<std::uint32_t>& labels) {
    std::vector<double> logs;
    for (const std::uint32_t label : labels) logs.push_back(settings.sharpness * static_cast<double>(planes[label]));
    return as_shares(std::move(logs));
  }
  static float furthest(const std::vector<float>& planes, const std::vector<std::uint32_t>& labels) {
    float most = -1;  // About where all are whom nothing speaks for.
    for (const std::uint32_t label : labels) most = std::max(most, planes[label]);
    return most;
  }

  struct Danger {
    double score = 0;            // How sure it is that somebody is in danger.
    bool certain = false;        // A certain phrase was met: the person is asked at least.
    std::vector<double> shares;  // By situation of dangers_: which it is, adding up to 1 or more.
  };
  // Where no examples of danger were written, phrases decide.
  Danger danger_in(const Cut& text, const SafetyEvidence& evidence, const Features& words, const Features& meaning,
                   const std::vector<float>& planes) const {
    Danger danger;
    for (const double log : as_shares(planes, dangers_)) danger.shares.push_back(std::exp(log));
    const auto met = [&](const std::vector<Phrases::Match>& matches) {
      bool any = false;
      for (const Phrases::Match& match : matches)
        if (const auto which = danger_of(static_cast<std::uint32_t>(safety_labels_[match.owner])); which > 0) {
          danger.shares[which - 1] += 1;
          any = true;
        }
      return any;
    };
    if (!knows_danger_) {
      const std::vector<double> logs = as_shares(planes, every_label());
      for (const std::uint32_t label : dangers_) danger.score += settings.situations_believed * std::exp(logs[label]);
      if (met(evidence.meant)) danger.score = 1;
      return danger;
    }
    const Features features = features_->of_danger(text, evidence, words, meaning);
    const std::vector<float> learnt = danger_.scores(features), counts = danger_counts_.scores(features);
    const auto heard = [](double weight, float safe) {
      constexpr double least = 1e-4;  // Nobody is so sure that the others are not heard.
      const double score = 1 - static_cast<double>(safe);
      return weight * std::log((score + least) / (1 - score + least));
    };
    const float apart = furthest(planes, dangers_);
    const double sum = heard(settings.danger_learnt, learnt.front()) + heard(settings.danger_counts, counts.front()) +
                       settings.danger_from_others * static_cast<double>(apart - furthest(planes, others_)) +
                       settings.danger_from_harmless * static_cast<double>(apart - planes[harmless()]) + settings.danger_bias;
    danger.score = 1 / (1 + std::exp(-sum));
    for (std::size_t i = 0; i < dangers_.size(); ++i) danger.shares[i] += static_cast<double>(learnt[i + 1]);
    danger.certain = met(evidence.certain);
    if (danger.certain) danger.score = std::max(danger.score, few_dangers_ ? settings.danger_of_few : settings.danger_asked);
    return danger;
  }

  std::vector<std::uint32_t> every_label() const {  // Of situations and "nothing of ours".
    std::vector<std::uint32_t> labels(none() + 1);
    std::iota(labels.begin(), labels.end(), 0U);
    return labels;
  }

  // A probability a situation, and last of nothing of ours. Whether it is danger was decided already, whether it is ours is the
  // mean of two models; what it is, is the product of three, each by its weight: what one of them rules out is out, however sure
  // the others are.
  std::vector<double> scores_of(const std::vector<float>& planes, const Features& words, const Features& meaning,
                                const Danger& danger) const {
    std::vector<std::uint32_t> labels = others_;
    const std::vector<double> by_words = as_shares(planes, labels);
    labels.push_back(none());
    double outside = std::exp(as_shares(planes, labels).back());
    const std::vector<float> by_counts = by_counts_.scores(words), by_meaning = vectors_ ? by_meaning_.scores(meaning) : by_counts;
    if (vectors_) outside += settings.meaning * (static_cast<double>(by_meaning[none()]) - outside);
    std::vector<double> counts, meanings, sums;
    constexpr double least = 1e-5;  // Nobody rules out anything for good.
    for (const std::uint32_t label : others_) {
      counts.push_back(std::log(static_cast<double>(by_counts[label]) + least));
      meanings.push_back(std::log(static_cast<double>(by_meaning[label]) + least));
    }
    counts = as_shares(std::move(counts));
    meanings = as_shares(std::move(meanings));
    for (std::size_t i = 0; i < others_.size(); ++i)
      sums.push_back(by_words[i] + settings.by_counts * counts[i] + (vectors_ ? settings.by_meaning * meanings[i] : 0));
    sums = as_shares(std::move(sums));
    std::vector<double> scores(none() + 1);
    for (std::size_t i = 0; i < others_.size(); ++i) scores[others_[i]] = std::exp(sums[i]) * (1 - outside) * (1 - danger.score);
    double shares = 0;
    for (const double share : danger.shares) shares += share;
    for (std::size_t i = 0; i < dangers_.size(); ++i) scores[dangers_[i]] = danger.score * danger.shares[i] / shares;
    scores[none()] = outside;
    return scores;
  }

  FinderLocale content_;
  std::optional<Vectors> vectors_;
  std::optional<Speller> speller_;
  Kept<std::uint64_t> read_words_;        // Hashes of those it learnt from, and of the phrases; ascending.
  std::vector<std::uint64_t> own_words_;  // And of all words to be sent; ascending.
  bool knows_danger_ = false, few_dangers_ = false;
  std::optional<TextFeatures> features_;
  std::vector<std::string> ids_;  // Sorted; the label of "nothing of ours" comes behind the last.
  std::vector<std::uint32_t> dangers_, others_;  // Labels on the safety route and off it, ascending.
  std::vector<double> tones_;
  std::vector<std::size_t> safety_labels_;
  LinearModel by_words_;    // Of the situations, "nothing of ours" and what only sounds like danger: planes.
  LinearModel by_meaning_;  // Of the situations and "nothing of ours".
  CountModel by_counts_;               // Of the situations.
  LinearModel danger_;                 // Of "nobody in danger" and each of dangers_.
  CountModel danger_counts_;           // Of the same.
  std::string key_;                    // Of all this was learnt from.
};

SituationFinder::SituationFinder(const Wordings& wordings, FinderContent content, const VectorsByLocale& vectors,
                                 const DoPieces& pieces, const Learnt& learnt) {
  std::erase_if(content.locales, [&](const auto& entry) {
    return entry.first != "en" && std::none_of(wordings.situations.begin(), wordings.situations.end(),
                                               [&](const Situation& s) { return s.examples.count(entry.first) > 0; });
  });
  std::vector<std::function<void()>> languages;
  for (auto& [locale, part] : content.locales) {
    const auto found = vectors.find(locale);
    languages.push_back([&wordings, &pieces, &learnt, &locale = locale, &part = part, &into = models_[locale],
                         vectors_of_it = found == vectors.end() ? nullptr : &found->second] {
      into = std::make_shared<const Model>(wordings, locale, std::move(part), vectors_of_it, pieces, learnt);
    });
  }
  pieces(languages.size(), [&](std::size_t language) { languages[language](); });
}

void SituationFinder::keep(LearntParts& parts) const {
  for (const auto& [locale, model] : models_) model->keep(parts);
}

std::string_view SituationFinder::language_for(std::string_view locale) const {
  for (const std::string_view name : {locale, locale.substr(0, locale.find('-')), std::string_view("en")})
    if (const auto model = models_.find(name); model != models_.end()) return model->first;
  return {};
}

bool SituationFinder::knows(std::string_view folded, std::string_view language) const {
  const auto model = models_.find(language);
  return model != models_.end() && model->second->knows(folded);
}

namespace {

// Asks about `danger` before whatever else was found.
void ask_first(Found& found, Guess danger) {
  std::erase_if(found.situations, [&](const Guess& guess) { return guess.situation == danger.situation; });
  found.situations.insert(found.situations.begin(), std::move(danger));
  if (found.situations.size() > guesses_max) found.situations.resize(guesses_max);
  found.route = Found::Route::Ask;
  found.differ_in_tone = false;
}

}  // namespace

// People who chose one language still type another when they are in a hurry, or quote it. Single words decide nothing
// ("die" is in two), the share of the words that each library has does. Danger is listened for in all of them.
Found SituationFinder::find(std::string_view text, std::string_view locale) const {
  const auto language = models_.find(language_for(locale));
  if (language == models_.end()) return {};
  const Model* chosen = language->second.get();
  const double own = chosen->familiar(text);
  const Model* spoken = chosen;
  double most = std::max(own, settings.other_least);
  if (own <= settings.own_most)
    for (const auto& [name, model] : models_)
      if (const double share = model->familiar(text); model.get() != chosen && share >= most) {
        spoken = model.get();
        most = share;
      }
  Found found = spoken->find(text);
  for (const auto& [name, model] : models_) {
    if (found.route == Found::Route::Safety) break;
    if (model.get() == spoken) continue;
    Found other = model->find(text);
    const bool certain = model->certain(text);
    if (other.route == Found::Route::Safety && (certain || model->familiar(text) >= settings.danger_understood))
      found = std::move(other);
    else if (certain && model->hears_danger(other) && !model->hears_danger(found))
      ask_first(found, std::move(other.situations.front()));
  }
  return found;
}

}  // namespace evenkeel::knowledge
