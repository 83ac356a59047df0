#include "bot/cases/phrases.h"

#include <span>
#include <stdexcept>
#include <utility>

namespace evenkeel::cases {

std::span<const std::pair<std::string_view, std::string_view>> embedded_files();

const Phrases& phrases() {
  static const Phrases built_in = [] {
    for (const auto& [name, text] : embedded_files())
      if (name == "phrases.json") return Phrases(text);
    throw std::logic_error("bot/cases/phrases.json was not built in");
  }();
  return built_in;
}

std::string date_in_words(const std::string& what, const std::string& locale) {
  const std::string key = "due_" + what.substr(0, what.find(':'));
  return phrases().knows(key) ? phrases().say(key, locale) : what;
}

}  // namespace evenkeel::cases
