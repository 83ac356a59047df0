// knowledge/json_layout.h — a JSON file as its author laid it out: with comments, order, lines and the place of every value.
//
// For tools that change content files without losing what people wrote around the values: format() lays a file out in the
// one way of the house, and the offsets let a single text be replaced where it stands.
//
// The layout of the house: two spaces a step; `{ "key": value }` and `["a", "b"]`; an object or list that begins on the line of
// its bracket stays on one line if that has at most 120 columns and holds no comment. Everything else is broken into rows.
// Entries that shared a line share a row, so that words can be kept together; a row of more than 120 columns flows into the
// next one, and an entry with lines of its own shares none. What stood on one line that is too long gets a row for each entry; a
// list of words fills its rows. A row may be long where one text is: nobody breaks a sentence. Comments stay with the entry
// below them, or beside it; one empty line stays where one or several were. Values, their order and their escapes are never
// touched.
//
// Threads   Pure functions.   Errors   The first fault, with its line, as parse_located() says it; nothing throws.
// Limits    Those of parse_located().
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/expected.h"
#include "knowledge/located_json.h"

namespace evenkeel::knowledge {

struct LaidOut {
  enum class Kind { Scalar, Text, List, Object };
  Kind kind = Kind::Scalar;
  std::size_t begin = 0, end = 0;  // Bytes of the file: text.substr(begin, end - begin) is the value.
  int line = 0;                    // Where it begins; from 1.
  std::string text;                // Of a Text: unescaped.

  struct Entry;
  std::vector<Entry> entries;          // Of a List or Object.
  std::vector<std::string> last;       // Comments between the last entry and the closing bracket.
  bool blank_before_last = false;
  bool broken = false;                 // The first entry stands on a line of its own.

  const LaidOut* find(std::string_view key) const;  // A member of an Object, or null.
};

struct LaidOut::Entry {
  std::vector<std::string> above;  // Comments on lines of their own, "" for an empty line between them.
  bool blank_above = false;        // An empty line before all that.
  bool starts_line = false;        // A line break, or a comment, before it.
  std::string key;                 // Of an Object; unescaped.
  std::string raw_key;             // With its quotes.
  LaidOut value;
  std::string beside;              // A comment on the same line, behind it.
};

struct LaidOutFile {
  std::vector<std::string> above;  // Comments before the value; "" for an empty line.
  LaidOut root;
  std::vector<std::string> below;
};

expected<LaidOutFile, JsonFault> lay_out(std::string_view text);

// The same values and comments in the layout of the house, ending with a line break. formatted(formatted(x)) == formatted(x).
expected<std::string, JsonFault> formatted(std::string_view text);

// A text as a JSON string, with its quotes; what JSON need not escape stays as it is.
std::string json_text(std::string_view text);

}  // namespace evenkeel::knowledge
