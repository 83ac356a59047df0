// knowledge/located_json.h — JSON that remembers its lines, so that a fault in a content file can be pointed at.
//
// The one door through which JSON comes into this room: content files and answers. Valid UTF-8, no byte 0, at most 64
// deep and 100,000 values, no repeated keys. nlohmann/json reads the grammar; the lines are counted as it reads.
//
// Threads   Pure functions.   Errors   The first fault, with its line; nothing throws.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "knowledge/expected.h"

namespace evenkeel::knowledge {

struct Node {
  enum class Kind { Null, Bool, Integer, Real, Text, List, Object };
  Kind kind = Kind::Null;
  int line = 0;  // Where it begins (a text: where it ends); from 1.
  bool boolean = false;
  std::int64_t integer = 0;
  double real = 0;  // Of an integer as well.
  std::string text;
  std::vector<Node> items;                            // Of a list.
  std::vector<std::pair<std::string, Node>> members = {};  // Of an object, in the order of the file.

  const Node* find(std::string_view key) const;
  bool is(Kind k) const { return kind == k; }
};

struct JsonFault {
  enum class Kind { NotJson, NulByte, TooDeep, TooMany, RepeatedKey };
  Kind kind = Kind::NotJson;
  int line = 0;
  std::string key;  // The repeated one.
};
std::string to_text(const JsonFault& fault);  // "not JSON", "a repeated key \"signs\"", ...

enum class Comments { Refused, Allowed };  // "//" and "/* */"
expected<Node, JsonFault> parse_located(std::string_view text, Comments comments);

}  // namespace evenkeel::knowledge
