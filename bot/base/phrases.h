// bot/base/phrases.h — the few sentences the outside itself says (a refusal, "one moment"), kept in JSON files, not in
// code.
//
// Format    {"key": {"en": "You have {count} open cases.", "de": "..."}}; `{name}` is filled; // comments are allowed.
// Threads   Never changed after loading.
// Errors    The constructor throws std::runtime_error for a broken file, say() for an unknown key: both are ours, built
// in, and
//           a test says every key that is used.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace evenkeel {

class Phrases {
 public:
  explicit Phrases(std::string_view json);

  // In `locale`, else its language, else English. Values are put in as they are: renderers escape.
  std::string say(std::string_view key, std::string_view locale,
                  const std::map<std::string, std::string>& values = {}) const;

  bool knows(std::string_view key) const { return texts_.contains(key); }

  // What stands there in each locale, as written: for lists of words that are understood in all of them.
  std::vector<std::string> in_every_locale(std::string_view key) const;

 private:
  std::map<std::string, std::map<std::string, std::string>, std::less<>> texts_;  // key -> locale -> text
};

}  // namespace evenkeel
