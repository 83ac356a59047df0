// knowledge/reading.h — a text as the finder reads it: spellings put right, stems taken, and what can be learnt from it.
//
// Threads   Never changed after it was built; every function may be called from any thread.   Errors   None.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/finder_content.h"
#include "knowledge/flat_index.h"
#include "knowledge/stem.h"
#include "knowledge/text.h"
#include "knowledge/vectors.h"

namespace evenkeel::knowledge {

// Words in their order -> tokens. A word that nobody knows is read as the known word one slip of the fingers away.
class Speller {
 public:
  // `content` and `vectors` (may be null) have to outlive it.
  Speller(std::string_view locale, const FinderLocale& content, const Vectors* vectors);

  // As they are meant: "dont" is "do not", a masked oath is one word.
  std::vector<Word> spelt_out(std::vector<Word> words) const;
  // To be called for every text of the library, then settle(), and only then tokens().
  void learn(const std::vector<Word>& spelt);
  void settle();

  std::vector<Token> tokens(std::string_view text) const;
  std::vector<Token> tokens(std::vector<Word> spelt) const;

 private:
  // A word of the library. Its letters stand in letters_, and behind them its stem.
  struct Known {
    std::uint32_t begin = 0;
    std::uint32_t count = 0;  // How often it was met.
    std::uint8_t length = 0, stem = 0;  // 0: too long to be kept.
    std::uint64_t hash = 0, stem_hash = 0;
  };
  struct Slip {
    std::uint32_t left = 0;  // A part of the hash of what is left of a word without one letter, or of the whole word,
    std::uint32_t word = 0;  // and which word that is.
    auto operator<=>(const Slip&) const = default;
  };

  const Known* known(std::string_view word) const;
  void know(std::string_view word);
  std::string_view word_of(const Known& known) const { return std::string_view(letters_).substr(known.begin, known.length); }
  std::string_view stem_of(const Known& known) const {
    return std::string_view(letters_).substr(known.begin + known.length, known.stem);
  }
  // The word one slip away; null if there is none, or the word is known or no word of plain letters.
  const Known* mended(std::string_view word) const;

  std::string locale_;
  const FinderLocale& content_;
  const Vectors* vectors_;
  std::string letters_;
  std::vector<Known> words_;
  FlatIndex<std::uint32_t> places_;  // In words_, counted from 1; by hash.
  FlatIndex<const std::vector<std::string>*> spellings_;  // Those of the content, by hash.
  std::vector<Slip> slips_;          // Ascending.
  std::optional<Stemmer> learning_;  // Until settle().
};

}  // namespace evenkeel::knowledge
