// knowledge/reading.h — a text as the finder reads it: spellings put right, stems taken, and what can be learnt from it.
//
// Threads   Never changed after it was built; every function may be called from any thread.   Errors   None.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "knowledge/finder_content.h"
#include "knowledge/text.h"
#include "knowledge/vectors.h"

namespace evenkeel::knowledge {

// Words in their order -> tokens. A word that nobody knows is read as the known word one slip of the fingers away.
class Speller {
 public:
  Speller(std::string_view locale, const FinderLocale& content, const Vectors* vectors);

  // To be called for every text of the library, before the first tokens().
  void learn(std::string_view text);
  std::vector<Token> tokens(std::string_view text) const;
  // Of a token: whether the library or the vectors know it.
  bool knows(const std::string& word) const;

 private:
  std::vector<Word> spelt_out(std::string_view text) const;
  std::string mended(const std::string& word) const;
  void know(const std::string& word);

  std::string locale_;
  const FinderLocale& content_;
  const Vectors* vectors_;
  std::unordered_map<std::string, std::uint32_t> known_;    // How often it was met.
  std::unordered_map<std::uint64_t, std::vector<std::string>> slips_;  // Known words by what is left without one letter.
};

}  // namespace evenkeel::knowledge
