#include "bot/teams/phrases.h"

#include <span>
#include <utility>

namespace evenkeel::teams {

std::span<const std::pair<std::string_view, std::string_view>> embedded_phrases();

const Phrases& phrases() {
  static const Phrases loaded(embedded_phrases().front().second);
  return loaded;
}

}  // namespace evenkeel::teams
