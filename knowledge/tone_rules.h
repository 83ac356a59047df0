// knowledge/tone_rules.h — the rules of the tone check in one language, read from content/tone.json (English), tone_de.json ...
//
// Threads   Never changed once read.
// Errors    tone_rules_from notes every Problem it meets (EK12x besides the common ones; content/README.md lists them).
// Sources   The format of the file: content/README.md. The language of patterns: tone_pattern.h.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "knowledge/content_reader.h"
#include "knowledge/tone.h"
#include "knowledge/tone_index.h"
#include "knowledge/tone_model.h"
#include "knowledge/tone_pattern.h"

namespace evenkeel::knowledge {

// Several patterns, found quickly: by the words they can begin with.
class PatternSet {
 public:
  void add(Pattern pattern);
  bool empty() const { return patterns_.empty(); }
  const std::vector<Pattern>& patterns() const { return patterns_; }

  // The longest match at this word.
  std::optional<Match> match_at(const std::vector<MatchWord>& words, std::size_t at, bool in_quotes) const;
  // The same of these patterns alone: their places in patterns().
  std::optional<Match> match_at(std::span<const std::uint32_t> these, const std::vector<MatchWord>& words, std::size_t at,
                                bool in_quotes) const;
  // Whether one begins in a sentence from `first_sentence` to `last_sentence`.
  bool found_in(const std::vector<MatchWord>& words, std::size_t first_sentence, std::size_t last_sentence, bool in_quotes) const;

 private:
  bool may_begin_with(const MatchWord& word) const;

  std::vector<Pattern> patterns_;
  std::unordered_map<Atom, std::vector<std::uint32_t>> by_atom_;
  std::vector<std::uint64_t> begins_;  // One bit an atom: whether by_atom_ has it. Most words end here.
  std::vector<std::uint32_t> by_shape_;
};

// What is no pattern of words.
enum class ToneDetector : std::uint8_t { Capitals, Marks, Staccato, Signs };
template <>
struct Ids<ToneDetector> {
  static constexpr std::array<std::string_view, 4> names{"capitals", "marks", "staccato", "signs"};
};

struct ToneRule {
  std::string id;
  ToneCategory category = ToneCategory::PolicingEmotion;
  Severity severity = Severity::Warn;
  std::optional<Severity> in_public;       // Where it weighs more in public.
  bool only_public = false;
  std::string locale = "en";               // "*": every one.
  bool in_quotes = false;                  // Quoted words count too.
  int from = 1;                            // The first ones are fine.
  PatternSet patterns;
  std::optional<ToneDetector> detector;
  std::vector<std::string> signs;          // Detector::Signs: what it looks for.
  PatternSet except;                       // A match that meets one of these is none.
  PatternSet unless;                       // Nor is it beside one of these: the same sentence or the next.
  PatternSet unless_anywhere;
  std::string why;
  std::vector<std::string> instead;        // The first whose captures are there.
  std::vector<std::string> captures;       // What {names} in it may mean; ascending. Other names are slots and stay.
};

struct ToneGood {
  std::string id;
  std::string text;
  PatternSet patterns;                     // One of these, and
  PatternSet also;                         // one of these if there are any,
  PatternSet unless_anywhere;              // none of these,
  std::vector<ToneCategory> without;       // and no fault of these categories.
};

// What is said where the model hears a fault that no rule found.
struct ToneHeard {
  ToneCategory category = ToneCategory::LabelsPerson;
  std::string why;
  std::vector<std::string> instead;  // The first is taken.
};

// A sentence of the content to learn from: with a fault that blocks, or without one.
struct ToneSample {
  std::string text;
  std::optional<ToneCategory> fault;
  bool operator==(const ToneSample&) const = default;
};

struct ToneRules {
  std::string locale = "en";               // Of the whole file.
  Vocabulary vocabulary;
  std::vector<ToneRule> rules;
  std::vector<ToneGood> good;
  PatternSet quote_intro;                  // Before a colon: what follows on that line is quoted.
  PatternSet public_signs;                 // The text itself says that it stands in public.
  std::vector<std::string> shouted;        // Folded, ascending: words that nobody writes in capitals for another reason.
  std::vector<std::string> acronyms;       // Folded, ascending.
  std::vector<std::string> staccato;       // Folded, ascending.
  int capitals_run = 4;                    // So many words in capitals shout whatever they are.
  int staccato_run = 3;                    // So many sentences of one word.
  std::map<std::string, std::string, std::less<>> base_forms;  // "sent" -> "send"
  std::map<std::string, std::string, std::less<>> phrases;     // What the command line says around a report.

  std::vector<ToneSample> samples;  // The examples of the rules; taken out once they are learnt.
  std::vector<ToneHeard> heard;     // By category; what the model may say.
  ToneModel model;
  std::string model_key;            // Of all it was learnt from.

  // All patterns of the rules, in their order, and which of them may match where.
  struct Start {
    std::uint32_t rule = 0, pattern = 0;
  };
  std::vector<Start> starts;
  PatternIndex index;  // Of the same.
};

// Also holds each rule to its own "examples" (found) and "clean" (not found).
ToneRules tone_rules_from(Reader& reader, const Node& root, std::string_view locale = "en");

// tone_examples.json: what the model says, and what it learns from (kept under a key of all of that: key_of() in tone_examples.cpp).
struct ToneExamples {
  std::vector<ToneHeard> heard;
  std::map<std::string, std::vector<ToneSample>, std::less<>> samples;  // By what they are about.
  Phrases signs;  // Their owner is the number of their class.
};
ToneExamples tone_examples_from(Reader& reader, const Node& root);

// Whether that one rule finds something, by itself: what its examples are checked with.
bool finds(const ToneRules& rules, std::string_view rule, std::string_view text, std::optional<Channel> channel = {});

// Lets `rules` learn from the examples, and from their own; or takes what `learnt` holds of just these.
void learn(ToneRules& rules, const ToneExamples& examples, const Learnt& learnt = {});

// The words of each sentence as the model sees them: in full, without what is quoted. One entry a sentence.
std::vector<SentenceWords> sentences_of(const Vocabulary& vocabulary, const ToneText& text);

}  // namespace evenkeel::knowledge
