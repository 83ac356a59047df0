// bot/turn/language.h — the language to speak with somebody.
//
// Threads   Pure.
#pragma once

#include <optional>
#include <string>

#include "storage/records.h"

namespace evenkeel::turn {

// What they asked for, else what their channel says with this message, else what it says of them, else English.
inline std::string language_of(const std::optional<storage::Person>& person, const std::string& with_this_message = {}) {
  if (person && !person->chosen_locale.empty()) return person->chosen_locale;
  if (!with_this_message.empty()) return with_this_message;
  return person && !person->locale.empty() ? person->locale : "en";
}

}  // namespace evenkeel::turn
