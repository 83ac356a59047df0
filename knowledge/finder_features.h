// knowledge/finder_features.h — what the models of the finder look at in a text.
//
// Families of traits, each scaled to a length of its own, so that a long text weighs as much as a short one. Stems and pairs of
// stems say what a text is about, and runs of letters in a locale without word vectors, whose examples are few. Words, letters
// and themes are looked at for danger besides: what a text is about was found less often with them, for they bind it to what the
// library's own examples happened to say. And the mean of the words' vectors, where the locale has them. The model of danger looks
// at structure too: who does what to whom, with the lists of safety.json as its parts of speech ("he kicked her" and "she slapped
// the waiter" have the same shape, "he kicked off" has another), which classes of signs stand in the text, one by one and two by
// two (somebody waits, when I am alone), and which safety phrases and idioms.
//
// Threads   Never changed after it was built; every function may be called from any thread.   Errors   None.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "knowledge/finder_content.h"
#include "knowledge/linear.h"
#include "knowledge/traits.h"
#include "knowledge/vectors.h"

namespace evenkeel::knowledge {

// The safety phrases in a text that are meant, and how many idioms hide others.
struct SafetyEvidence {
  std::vector<Phrases::Match> meant;  // Their owner is the index in FinderLocale::safety_situations.
  std::vector<Phrases::Match> certain;  // The same; each is enough.
  std::size_t idioms = 0;
};

// A text cut up for the models, once: its words, its traits and, for danger, its shapes.
struct Cut {
  struct Trait {
    std::uint64_t key = 0;  // Its family and text, hashed.
    float value = 1;
    std::uint8_t family = 0;
  };
  std::vector<Token> tokens;
  std::vector<Trait> traits;
  std::vector<std::uint64_t> shapes;  // Ascending, none twice.
  std::vector<std::uint64_t> signs;   // Classes of signs of danger, alone and two together; the same.
};

class TextFeatures {
 public:
  // `content` and `vectors` (may be null) have to outlive it. Without `danger` nothing has a shape.
  TextFeatures(const FinderLocale& content, const Vectors* vectors, bool danger);

  Cut cut(std::vector<Token> tokens) const;
  // To be called once, with all texts of the library: what is known from then on.
  void learn(std::span<const Cut> texts);
  // Or what was known before; false, and nothing is changed, where it isn't that.
  bool recall(PartReader& from);
  void keep(PartWriter& into) const;

  Features of_words(const Cut& text) const;    // What it is about.
  Features of_meaning(const Cut& text) const;  // Empty without vectors.
  // `words` and `meaning` are what the two above gave for the same text.
  Features of_danger(const Cut& text, const SafetyEvidence& evidence, const Features& words, const Features& meaning) const;
  std::size_t words() const { return words_.size(); }  // How many features there are of each kind.
  std::size_t meaning() const { return vectors_ ? vectors_->dimensions() : 0; }
  std::size_t danger_counted() const;  // Of danger: those that can be counted. They come first, then the meaning.
  std::size_t danger() const { return danger_counted() + meaning(); }

  SafetyEvidence evidence(const std::vector<Token>& tokens) const;

 private:
  bool says_what_about(std::uint8_t family) const;
  std::vector<Cut::Trait> traits_of(const std::vector<Token>& tokens) const;
  std::vector<std::uint64_t> shapes_of(const std::vector<Token>& tokens) const;
  std::vector<std::uint64_t> signs_of(const std::vector<Token>& tokens) const;

  const FinderLocale& content_;
  const Vectors* vectors_;
  bool danger_;
  TraitIndex words_, details_, shapes_;  // What it is about; the other families; signs stand among the shapes.
};

}  // namespace evenkeel::knowledge
