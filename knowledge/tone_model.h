// knowledge/tone_model.h — whether a sentence sounds like a fault that blocks, learnt from examples.
//
// Rules find what somebody thought of. The model hears beside them what is worded in another way: a regression and counts
// together, on words, stems, pairs of stems, runs of letters and the mean of the words' vectors. It learns from sentences
// with a fault, their clean twins (the same business and many of the same words, said rightly: so that it learns the fault
// and not the topic), and the examples of the rules. Equal examples give equal models, whatever their order.
//
// Threads   Never changed after it was made; any thread may ask it.
// Errors    None.
// Limits    Sentences of fewer than tone_model_words_min words are not judged, of longer ones only the first
//           tone_model_words_max words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/counts.h"
#include "knowledge/linear.h"
#include "knowledge/stem.h"
#include "knowledge/tone.h"
#include "knowledge/traits.h"
#include "knowledge/vectors.h"

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
  // `vectors` may be null; what they look at has to outlive the model.
  ToneModel(std::vector<ToneExample> examples, const Vectors* vectors);

  struct Heard {
    ToneCategory fault = ToneCategory::LabelsPerson;
    double odds = 0;  // Natural logarithm of how much likelier a fault is than none.
  };
  // What the sentence is likeliest to be, however unlikely. Absent where nothing was learnt or there are too few words.
  std::optional<Heard> hear(const SentenceWords& words) const;

 private:
  struct Trait {
    std::uint64_t key = 0;
    std::uint8_t family = 0;
  };
  std::vector<Trait> traits_of(const SentenceWords& words, const Stemmer& stemmer) const;
  Features features_of(const SentenceWords& words, const std::vector<Trait>& traits) const;

  std::optional<Vectors> vectors_;
  std::vector<ToneCategory> faults_;  // Class 0 is "nothing that blocks"; then these.
  TraitIndex known_;
  LinearModel regression_;
  CountModel counts_;
};

}  // namespace evenkeel::knowledge
