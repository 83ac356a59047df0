// knowledge/tone_words.h — a draft as the tone check reads it: words with their places, sentences, and what is quoted.
//
// Words are folded (small letters, no accents, one kind of apostrophe); letters written apart ("c a l m") are one word.
// Addresses, numbers of phones, cards and accounts, and codes are one word each and carry a shape.
//
// Threads   Pure functions.   Errors   Every sequence of bytes is read; what is no UTF-8 counts as a sign between words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace evenkeel::knowledge {

enum Shape : std::uint32_t {
  shape_number = 1,    // 42, 3.50
  shape_code = 2,      // TKT-4711, ERR_5, P2
  shape_name = 4,      // A capital in the middle of a sentence.
  shape_email = 8,
  shape_phone = 16,
  shape_card = 32,     // The check digit is right.
  shape_iban = 64,
  shape_handle = 128,  // @somebody
  shape_caps = 256,    // Two capitals or more and nothing else.
  shape_scare = 512,   // Alone, or with one other word, in quotes.
  shape_masked = 1024  // f***, sh*t: a word that somebody would not write out.
};

struct ToneWord {
  std::string form;           // Folded.
  std::size_t start = 0;      // Bytes.
  std::size_t end = 0;
  std::size_t sentence = 0;   // From 0.
  std::uint32_t shapes = 0;
  bool quoted = false;        // Somebody else said it.
  bool apart = false;         // Its letters were written apart.
  std::string after;          // The signs behind it and before the next word, in ASCII.
};

struct Span {
  std::size_t start = 0;
  std::size_t end = 0;
};

struct ToneText {
  std::string_view text;
  std::vector<ToneWord> words;
  std::vector<Span> quotes;           // In quotes or block quotes; sorted, apart.
};

ToneText read_words(std::string_view text);

// Takes `from` to `to` (bytes) out of account: the words there are quoted.
void mark_quoted(ToneText& text, std::size_t from, std::size_t to);

// One word as a pattern or a list would write it, folded the same way.
std::string fold_word(std::string_view word);

// The end of the longest piece of `text`, at most `most` bytes, that cuts no character in two.
std::size_t cut_at(std::string_view text, std::size_t most);

}  // namespace evenkeel::knowledge
