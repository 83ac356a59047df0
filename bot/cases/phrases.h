// bot/cases/phrases.h — the headings of exports, and what else is said of every case, from phrases.json.
//
// Threads   Never changed after the first call.   Errors   As in bot/base/phrases.h.
#pragma once

#include <string>

#include "bot/base/phrases.h"

namespace evenkeel::cases {

const Phrases& phrases();

// What a date of a case is for: the text that was agreed, or words for a reminder that has a key ("approval", "share:1003").
std::string date_in_words(const std::string& what, const std::string& locale);

}  // namespace evenkeel::cases
