#include "bot/turn/phrases.h"

#include <span>
#include <stdexcept>
#include <utility>

namespace evenkeel::turn {

std::span<const std::pair<std::string_view, std::string_view>> embedded_phrases();

const Phrases& phrases() {
  static const Phrases built_in = [] {
    for (const auto& [name, text] : embedded_phrases())
      if (name == "phrases.json") return Phrases(text);
    throw std::logic_error("bot/turn/phrases.json was not built in");
  }();
  return built_in;
}

}  // namespace evenkeel::turn
