// bot/turn/calendar.h — days and dates as people say them.
//
// A day here is a UTC day, as everywhere in a dialogue (an event's own time is its only clock).
// Threads   Pure functions.   Units   Day: days since 1970-01-01.
#pragma once

#include <cstdint>
#include <string>

#include "bot/base/phrases.h"

namespace evenkeel::turn {

std::int32_t day_of(std::int64_t at_ms);

// `days` later; working days skip Saturday and Sunday.
std::int32_t later(std::int32_t day, int days, bool working_days);

// "Monday 23 November 2026", from the phrases "weekdays" and "months".
std::string date_text(const Phrases& phrases, std::string_view locale, std::int32_t day);

}  // namespace evenkeel::turn
