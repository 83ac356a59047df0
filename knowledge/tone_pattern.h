// knowledge/tone_pattern.h — the small language in which authors write what the tone check looks for.
//
//   calm down            these words, in this order; commas and dashes between them do not matter
//   overreact*           a word that begins so
//   (calm|settle) down   one of several; each may be several words
//   you [really] should  what may be there
//   <date>               one of a list of the same file
//   ..5                  up to five words, whatever they are;  ...  up to the end of the sentence
//   {task: ..8}          the words found here may be used in "instead"; a gap in it takes what it can get: ..8 of the same
//                        clause, ... of the sentence
//   !(by)                and this does not follow
//   ^  $                 here a clause begins;  here a sentence ends
//   , : ? ! ( )          after a backslash (\?): this sign stands here
//   >>                   what is marked ends here; what follows has to be there as well
//   #number #code #name #email #phone #card #iban #handle #caps #scare #masked     what a word looks like: scare is
//                        in scare quotes, masked is f***
//
// A pattern stays within a sentence. Short forms, apostrophes, small and capital letters, accents, letters written apart or
// drawn out, words written together or in two, and one slip of the finger in a long word make no difference: "you're", "youre",
// "you are" and "u r" are the same words.
//
// Threads   A Vocabulary and a Pattern are never changed once made.   Errors   A fault is a sentence. Nothing throws.
// Limits    pattern_steps_max per attempt, so that no pattern can hang a check.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "knowledge/expected.h"
#include "knowledge/flat_index.h"
#include "knowledge/tone_words.h"

namespace evenkeel::knowledge {

constexpr int pattern_steps_max = 1'000;
constexpr std::size_t typo_letters_min = 6;  // Shorter words are too near to other words.

using Atom = std::uint32_t;  // A word, or a beginning of words, that some pattern knows.

constexpr std::uint64_t mask_of(Atom atom) {
  return std::uint64_t{1} << (atom % 64);
}

// Which atoms there are, roughly: many share a bit, so it can only be said of one that it is certainly not there.
struct AtomSet {
  std::array<std::uint64_t, 4> bits{};
  void add(Atom atom) { bits[atom / 64 % 4] |= mask_of(atom); }
  void add(const AtomSet& other) {
    for (std::size_t i = 0; i < bits.size(); ++i) bits[i] |= other.bits[i];
  }
  bool may_share(const AtomSet& other) const {
    return ((bits[0] & other.bits[0]) | (bits[1] & other.bits[1]) | (bits[2] & other.bits[2]) | (bits[3] & other.bits[3])) != 0;
  }
};

// A word of a draft with the atoms it may stand for. One word of the text may be two here: "don't".
struct MatchWord {
  std::vector<Atom> atoms;
  std::vector<Atom> joined;  // Those of this word and the next written as one.
  std::uint64_t mask = 0;    // Of both, one bit each (mask_of): what shares no bit with a step can't meet it.
  AtomSet own;               // Of both.
  AtomSet around;            // Of all words of its sentence.
  std::size_t start = 0;
  std::size_t end = 0;
  std::size_t sentence = 0;
  std::uint32_t shapes = 0;
  bool quoted = false;
  bool clause = false;   // The first of a sentence, or behind a comma, a colon or a dash.
  bool last = false;     // Of its sentence.
  std::string after;
};

// The words that patterns are made of, and what people write for them.
class Vocabulary {
 public:
  // From now on "ae", "oe", "ue" and "ss" are the same as "ä", "ö", "ü" and "ß", as people with other keyboards write them (and
  // the Swiss always do). To be called before anything is added.
  void join_umlauts() { umlauts_ = true; }
  // "can't" -> "can not", "u" -> "you". Also known without its apostrophe, unless `other_words` has that form.
  void add_short_form(std::string_view written, std::string_view meant);
  // A word that is no slip of the finger for another one.
  void add_other_word(std::string_view word);

  // What a pattern or a short form says, folded and in full.
  std::vector<std::string> in_full(std::string_view word) const;
  // One word as it is compared.
  std::string folded(std::string_view word) const;
  Atom word(const std::string& folded);
  Atom beginning(const std::string& folded);

  std::vector<MatchWord> read(const ToneText& text) const;
  const auto& short_forms() const { return short_forms_; }

 private:
  struct Read {  // A word in full, and what it may stand for.
    std::string form;
    std::vector<Atom> atoms;
  };
  std::vector<Read> read_form(const std::string& form, bool apart) const;
  std::vector<Atom> atoms_of(const std::string& form) const;         // As it is written.
  std::vector<Atom> near_atoms_of(const std::string& form) const;    // With one slip.
  std::vector<std::string> parts_of(const std::string& form) const;  // "calmdown" -> calm, down; or empty.
  std::vector<std::string> segments_of(const std::string& form) const;

  std::map<std::string, std::vector<std::string>, std::less<>> short_forms_;
  std::map<std::string, Atom, std::less<>> words_;
  std::map<std::string, Atom, std::less<>> beginnings_;
  std::map<std::pair<char, std::size_t>, std::vector<std::pair<std::string, Atom>>> long_words_;  // By letter and length.
  std::map<std::string, bool, std::less<>> other_words_;
  FlatIndex<Atom> word_atoms_, beginning_atoms_;  // What words_ and beginnings_ hold, by running_hash().
  Atom next_ = 0;
  bool umlauts_ = false;
};

struct Match {
  std::size_t first = 0;  // Words: from `first` up to, not with, `end`.
  std::size_t end = 0;
  std::size_t marked_end = 0;  // Where the mark ends; end, unless the pattern says otherwise.
  std::map<std::string, std::pair<std::size_t, std::size_t>> captures;
};

class Pattern {
 public:
  using Lists = std::map<std::string, std::vector<std::string>, std::less<>>;

  struct Fault {
    enum class Kind { Unreadable, UnknownList, MatchesNothing };
    Kind kind = Kind::Unreadable;
    std::string what;
  };
  static expected<Pattern, Fault> compile(std::string_view text, const Lists& lists, Vocabulary& vocabulary);

  // False where certainly no match begins at word `at`: most attempts end here.
  bool may_begin(const std::vector<MatchWord>& words, std::size_t at) const {
    return may_follow(second_, mask_behind(words, at)) && may_stand_in(words[at].around);
  }
  // The same in parts. A match has one of second() behind its first word: one bit an atom (mask_of), all of them if there may be
  // anything, or nothing.
  std::uint64_t second() const { return second_; }
  static bool may_follow(std::uint64_t second, std::uint64_t behind) { return second == any_second || (second & behind) != 0; }
  static std::uint64_t mask_behind(const std::vector<MatchWord>& words, std::size_t at) {
    if (!words[at].joined.empty()) return any_second;  // The first word may be two of the text.
    return words[at].last ? 0 : words[at + 1].mask;
  }
  bool may_stand_in(const AtomSet& sentence) const {
    return std::all_of(needs_.begin(), needs_.end(), [&](const AtomSet& need) { return need.may_share(sentence); });
  }

  // The match that begins at word `at`, if there is one. `in_quotes`: quoted words count too.
  std::optional<Match> match_at(const std::vector<MatchWord>& words, std::size_t at, bool in_quotes) const;

  // The atoms a match may begin with, ascending; empty if it may begin with a shape. Then its first word has one of these.
  const std::vector<Atom>& first_atoms() const { return first_atoms_; }
  std::uint32_t first_shapes() const { return first_shapes_; }
  // Those one of which stands behind its first word, ascending; absent if there may be anything, or nothing.
  const std::optional<std::vector<Atom>>& second_atoms() const { return second_atoms_; }
  // A match has one of each, each ascending.
  const std::vector<std::vector<Atom>>& need_atoms() const { return need_atoms_; }
  const std::vector<std::string>& captures() const { return capture_names_; }

 private:
  friend class PatternCompiler;
  friend class PatternRun;
  struct Step {
    enum class Kind : std::uint8_t { Atoms, Shape, Any, Split, Jump, Open, Close, Mark, NotAhead, Clause, Last, Sign, Done };
    Kind kind = Kind::Done;
    char sign = 0;               // Any: ',' if it may not begin a clause.
    std::uint32_t shape = 0;
    std::vector<Atom> atoms;     // Ascending.
    std::uint64_t mask = 0;      // Of them.
    std::size_t to = 0;          // Split: tried second. Jump. NotAhead: where to go on; the steps between must not match.
    std::size_t capture = 0;
    std::size_t lead = 0;        // Split: which of leads_, counted from 1, the next word has to meet; 0: it may be any.
  };
  std::vector<Step> steps_;
  std::vector<AtomSet> needs_;  // A match has one of each.
  std::vector<AtomSet> leads_;  // With what the alternatives of a Split can begin, all together.
  static constexpr std::uint64_t any_second = ~std::uint64_t{0};
  std::uint64_t second_ = any_second;  // One bit an atom (mask_of): a match has one of these behind its first word.
  std::vector<Atom> first_atoms_;
  std::uint32_t first_shapes_ = 0;
  std::optional<std::vector<Atom>> second_atoms_;
  std::vector<std::vector<Atom>> need_atoms_;
  std::vector<std::string> capture_names_;
};

}  // namespace evenkeel::knowledge
