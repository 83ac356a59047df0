// knowledge/text.h — UTF-8 as the finder reads it: bounded, folded to lower case, cut into words.
//
// Threads   Pure functions.
// Errors    None: bytes that are no UTF-8 part words, like a space.
// Limits    Callers bound what they hand in; bounded() does it without cutting a character in two.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace evenkeel::knowledge {

// At most `characters_max` characters of `text`, whole ones. Stray bytes count as one each.
std::string_view bounded(std::string_view text, std::size_t characters_max);

// Lower case (Latin, Greek and Cyrillic letters), typographic apostrophes and quotes made plain, a letter more than
// twice in a row kept twice ("soooo" is "soo").
std::string fold(std::string_view text);

struct Word {
  std::string text;     // Folded. An apostrophe inside stays ("don't"), a masked oath keeps its stars ("f**k").
  bool quoted = false;  // Stands between quotation marks: somebody else's words.
  bool operator==(const Word&) const = default;
};

// The words of a text in their order. Everything else parts words; an emoji or another sign beyond letters is a word of
// its own, and so is a run of three or more of "#@$%&*!" with at least two kinds in it ("@#$%!").
std::vector<Word> words_of(std::string_view text);

}  // namespace evenkeel::knowledge
