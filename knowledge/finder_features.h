// knowledge/finder_features.h — what the models of the finder look at in a text.
//
// Families of traits: words, stems, pairs of stems, runs of letters, themes (each family scaled to a length of its own, so
// that a long text weighs as much as a short one), and the mean of the words' vectors where the locale has them. The model of
// danger looks at structure besides: who does what to whom, with the lists of safety.json as its parts of speech
// ("he kicked her" and "she slapped the waiter" have the same shape, "he kicked off" has another), and which
// safety phrases and idioms stand in the text.
//
// Threads   Never changed after it was built; every function may be called from any thread.   Errors   None.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "knowledge/finder_content.h"
#include "knowledge/linear.h"
#include "knowledge/vectors.h"

namespace evenkeel::knowledge {

// The safety phrases in a text that are meant, and how many idioms hide others.
struct SafetyEvidence {
  std::vector<Phrases::Match> meant;  // Their owner is the index in FinderLocale::safety_situations.
  std::vector<Phrases::Match> certain;  // The same; each is enough.
  std::size_t idioms = 0;
};

class TextFeatures {
 public:
  // Knows the traits of `texts`, each cut into tokens. `content` and `vectors` (may be null) have to outlive it.
  TextFeatures(const FinderLocale& content, const Vectors* vectors, std::span<const std::vector<Token>> texts);

  Features of_words(const std::vector<Token>& tokens) const;
  Features of_meaning(const std::vector<Token>& tokens) const;  // Empty without vectors.
  // `words` and `meaning` are what the two above gave for the same tokens.
  Features of_danger(const std::vector<Token>& tokens, const SafetyEvidence& evidence, const Features& words,
                     const Features& meaning) const;
  std::size_t words() const { return traits_.size(); }  // How many features there are of each kind.
  std::size_t meaning() const { return vectors_ ? vectors_->dimensions() : 0; }
  std::size_t danger_counted() const;  // Of danger: those that can be counted. They come first, then the meaning.
  std::size_t danger() const { return danger_counted() + meaning(); }

  SafetyEvidence evidence(const std::vector<Token>& tokens) const;

 private:
  struct Trait;
  struct Known {
    std::uint32_t index = 0;
    float rarity = 0;  // Logarithm of how rare it is among the texts.
  };
  using Index = std::unordered_map<std::uint64_t, Known>;

  std::vector<Trait> traits_of(const std::vector<Token>& tokens) const;
  std::vector<std::uint64_t> shapes_of(const std::vector<Token>& tokens) const;

  const FinderLocale& content_;
  const Vectors* vectors_;
  Index traits_, shapes_;
};

}  // namespace evenkeel::knowledge
