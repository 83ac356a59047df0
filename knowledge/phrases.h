// knowledge/phrases.h — phrases that authors write, and where they stand in a text.
//
//   threaten          this word in any form (threatens, threatened): words are compared by their stems
//   =shot             exactly this word
//   stab*             every word that begins so
//   (kill|hurt|run over)   one of these; each of them plain, exact or with a star, and of one or more words
//   @weapon           one of the list "weapon"
//   badly?            may be missing; also (very|so)? and @staff?
//   #pm               digits, then "pm"
//   ..                up to three words between, or none
//   ....              up to eight words between, or none
//
// Threads   Compiled once, never changed.
// Errors    add() returns the sentence that says what cannot be read.
// Limits    phrase_words_max parts a phrase, phrase_gaps_max of them gaps; phrase_ways_max ways to read one, counted over
//           its alternatives of more than one word.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/flat_index.h"

namespace evenkeel::knowledge {

// A word as phrases meet it.
struct Token {
  std::string text;
  std::string stem;
  bool quoted = false;
  std::uint64_t text_hash = 0, stem_hash = 0;  // hash_of() of the two, where somebody worked it out; else 0.
};

// "11pm" -> "#pm": any number is as good as another.
std::string digits_as_one(std::string_view word);

constexpr std::size_t phrase_words_max = 12;
constexpr std::size_t phrase_gaps_max = 3;
constexpr std::size_t phrase_ways_max = 64;

class Phrases {
 public:
  using Lists = std::map<std::string, std::vector<std::string>, std::less<>>;

  explicit Phrases(std::string_view locale = "en", Lists lists = {});

  // `owner` is what a match tells. Absent if all is well, else what is wrong with the phrase.
  std::optional<std::string> add(std::string_view phrase, std::uint32_t owner);
  // No more will be added, and vocabulary() and written() were read: what only they need is given back.
  void close();

  struct Match {
    std::uint32_t owner = 0;
    std::uint32_t phrase = 0;  // Which it was, counting every way to read one; below size().
    std::vector<std::size_t> words;  // The tokens it met, ascending; not those a gap stepped over.
    bool operator==(const Match&) const = default;
  };
  // Every place where a phrase begins, the first way to read each; by place, then in the order they were added.
  // Tokens marked in `hidden` (empty: none) are met by no part, but gaps may step over them.
  std::vector<Match> find(const std::vector<Token>& tokens, const std::vector<bool>& hidden = {}) const;

  std::size_t size() const { return phrases_.size(); }

  // The words that stand in phrases as they are, for those who correct spelling.
  const std::vector<std::string>& vocabulary() const { return vocabulary_; }
  // All it was made of, in one text: language, lists, phrases with their owners.
  const std::string& written() const { return written_; }

 private:
  struct Part {
    std::uint32_t atom = 0;   // What has to stand here.
    std::uint8_t gap = 0;     // Else: at most so many words of any kind.
    bool optional = false;
  };
  struct Phrase {
    std::uint32_t last = 0;   // The atom it ends with: if that is nowhere, nor is the phrase.
    std::uint32_t first = 0;  // Of its parts in parts_.
    std::uint32_t owner = 0;
    std::uint32_t begins_next = 0;  // The phrase before it that begins with the same atom, counted from 1; 0: none.
    std::uint8_t count = 0;
  };
  // Which atoms a word is: a chain of these, counted from 1.
  struct Link {
    std::uint32_t atom = 0, next = 0;
  };
  enum Kind : std::uint8_t { KindWord, KindStem, KindPrefix, KindPrefixBegin };
  struct Met;  // What each token of a text is to the phrases.

  std::optional<std::string> add_way(const std::vector<std::string>& written, std::uint32_t owner);
  std::optional<std::string> read_alternatives(std::string_view text, std::uint32_t atom, int depth);
  std::optional<std::string> read_word(std::string_view word, std::uint32_t atom);
  static std::uint64_t key_of(Kind kind, std::uint64_t hash) { return hash + kind; }
  void put(Kind kind, std::string_view text, std::uint32_t atom);
  std::span<const Part> parts_of(const Phrase& phrase) const { return std::span(parts_).subspan(phrase.first, phrase.count); }
  Met meet(const std::vector<Token>& tokens, const std::vector<bool>& hidden) const;
  static bool reads(std::span<const Part> parts, std::size_t at, const Met& met, std::vector<std::size_t>& words);

  std::string locale_;
  Lists lists_;
  std::map<std::string, std::uint32_t, std::less<>> atoms_;  // By how it is written.
  FlatIndex<std::uint32_t> chains_;  // By the hash of a word, a stem, a beginning of words; KindPrefixBegin: its first letters.
  std::vector<Link> links_;
  std::vector<std::uint32_t> starting_;  // By atom: the last phrase that can begin with it, counted from 1; 0: none.
  std::vector<Phrase> phrases_;
  std::vector<Part> parts_;
  std::vector<std::string> vocabulary_;
  std::string written_;
};

}  // namespace evenkeel::knowledge
