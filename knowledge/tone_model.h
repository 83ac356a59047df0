// knowledge/tone_model.h — whether a sentence sounds like a fault that blocks, learnt from examples.
//
// Rules find what somebody thought of. The model hears beside them what is worded in another way: by planes (margin.h), one a
// fault, on stems, pairs of stems and runs of letters; and beside these, less, by a regression and counts, which also see words,
// stems near each other, and signs: classes of words that say little alone and much together ("what we hold of theirs", "a
// condition", "a review"). It learns from sentences with a fault, their clean twins (the same business and many of the same words,
// said rightly: so that it learns the fault and not the topic), and the examples of the rules. Equal examples give equal models,
// whatever their order.
//
// Threads   Never changed after it was made; any thread may ask it.
// Errors    None.
// Limits    Sentences of fewer than tone_model_words_min words are not judged, of longer ones only the first
//           tone_model_words_max words.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "knowledge/counts.h"
#include "knowledge/learnt.h"
#include "knowledge/linear.h"
#include "knowledge/phrases.h"
#include "knowledge/stem.h"
#include "knowledge/tone.h"
#include "knowledge/traits.h"

namespace evenkeel::knowledge {

constexpr std::size_t tone_model_words_min = 3;
constexpr std::size_t tone_model_words_max = 60;

// The words of one sentence, folded and in full ("do", "not"), as the model sees it.
using SentenceWords = std::vector<std::string>;

struct ToneExample {
  SentenceWords words;
  std::optional<ToneCategory> fault;  // Absent: nothing that blocks.
};

class ToneModel {
 public:
  ToneModel() = default;  // Learnt nothing and hears nothing.
  // The owner of each of `signs` is the number of its class.
  ToneModel(std::vector<ToneExample> examples, Phrases signs);

  void keep(PartWriter& into) const;
  static std::optional<ToneModel> kept(PartReader& from, Phrases signs);

  struct Heard {
    ToneCategory fault = ToneCategory::LabelsPerson;
    double margin = 0;  // How far on the side of the fault: around 0 the sides meet, from 1 on it is clearly one.
  };
  class Memory;
  // What the sentence is likeliest to be, however unlikely. Absent where nothing was learnt or there are too few words.
  std::optional<Heard> hear(const SentenceWords& words) const;
  // The same; `memory` is for the sentences of one draft.
  std::optional<Heard> hear(const SentenceWords& words, Memory& memory) const;

 private:
  enum Family : std::uint8_t { FamilyWord, FamilyStem, FamilyPair, FamilyNear, FamilyLetters, FamilySign, Families };
  struct Trait {
    std::uint64_t key = 0;
    Family family = FamilyWord;
  };
  // Of one word, wherever it stands: the word, its stem, its letters.
  struct WordTraits {
    Token token;
    std::uint64_t stem = 0;
    std::vector<Trait> traits;
  };
  struct WordFeatures {
    Token token;
    std::uint64_t stem = 0;
    std::vector<std::pair<TraitIndex::Known, Family>> known;
    std::array<float, Families> squares{};  // Of the rarities.
  };
  static WordTraits traits_of(const std::string& word, const Stemmer& stemmer);
  // Of the sentence: pairs, near ones, signs. `stems` are those of its tokens.
  std::vector<Trait> traits_together(const std::vector<Token>& tokens, const std::vector<std::uint64_t>& stems) const;
  WordFeatures look_up(const std::string& word, const Stemmer& stemmer) const;
  struct Seen {
    Features all, few;  // What the regression and the counts see; what the planes see.
  };
  Seen see(const SentenceWords& words, Memory& memory) const;

  Phrases signs_;
  Kept<ToneCategory> faults_;  // Class 0 is "nothing that blocks"; then these.
  TraitIndex known_;
  LinearModel regression_;
  CountModel counts_;
  LinearModel planes_;  // One a fault.
};

// What was found out about words: most of a draft's words stand in it more than once.
class ToneModel::Memory {
  friend class ToneModel;
  Stemmer stemmer_{"en"};
  std::unordered_map<std::string, WordFeatures> words_;
};

}  // namespace evenkeel::knowledge
