// knowledge/reading.h — a text as the finder reads it: spellings put right, stems taken, and what can be learnt from it.
//
// Threads   Never changed after it was built; every function may be called from any thread.   Errors   None.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/finder_content.h"
#include "knowledge/flat_index.h"
#include "knowledge/learnt.h"
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
  // Either learn() for every text of the library, settle(), and only then tokens(); or all of it as it was kept: false, and
  // nothing is changed, where it isn't that.
  void learn(const std::vector<Word>& spelt);
  void settle();
  bool recall(PartReader& from);
  void keep(PartWriter& into) const;

  std::vector<Token> tokens(std::string_view text) const;
  std::vector<Token> tokens(std::vector<Word> spelt) const;

 private:
  // A word of the library. Its letters stand in letters_, and behind them its stem.
  struct Known {
    std::uint32_t begin = 0;
    std::uint32_t count = 0;  // How often it was met.
    std::uint8_t length = 0, stem = 0;  // 0: too long to be kept.
    std::array<std::uint8_t, 6> unused{};
    std::uint64_t hash = 0, stem_hash = 0;
  };
  struct Slip {
    std::uint32_t left = 0;  // A part of the hash of what is left of a word without one letter, or of the whole word,
    std::uint32_t word = 0;  // and which word that is.
    auto operator<=>(const Slip&) const = default;
  };

  std::string_view letters() const { return {letters_.data(), letters_.size()}; }
  const Known* known(std::string_view word) const;
  void know(std::string_view word);
  std::string_view word_of(const Known& known) const { return letters().substr(known.begin, known.length); }
  std::string_view stem_of(const Known& known) const { return letters().substr(known.begin + known.length, known.stem); }
  // The word one slip away; null if there is none, or the word is known or no word of plain letters.
  const Known* mended(std::string_view word) const;

  std::string locale_;
  const FinderLocale& content_;
  const Vectors* vectors_;
  // While it learns.
  struct Lesson {
    Stemmer stemmer;
    std::vector<char> letters;
    std::vector<Known> words;
  };
  std::optional<Lesson> lesson_;
  Kept<char> letters_;
  Kept<Known> words_;
  Kept<Slip> slips_;                 // Ascending.
  FlatIndex<std::uint32_t> places_;  // In words_, counted from 1; by hash.
  FlatIndex<const std::vector<std::string>*> spellings_;  // Those of the content, by hash.
};

}  // namespace evenkeel::knowledge
