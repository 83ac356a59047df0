#include "bot/turn/calendar.h"

#include <chrono>

namespace evenkeel::turn {
namespace {

constexpr std::int64_t ms_per_day = 24LL * 3600 * 1000;

// The n-th part of "Sunday|Monday|...".
std::string part(const std::string& list, unsigned n) {
  std::size_t begin = 0;
  for (; n > 0 && begin != std::string::npos; --n) begin = list.find('|', begin) + 1;
  return list.substr(begin, list.find('|', begin) - begin);
}

}  // namespace

std::int32_t day_of(std::int64_t at_ms) {
  return static_cast<std::int32_t>(at_ms >= 0 ? at_ms / ms_per_day : (at_ms - ms_per_day + 1) / ms_per_day);
}

std::int32_t later(std::int32_t day, int days, bool working_days) {
  if (!working_days) return day + days;
  while (days > 0) {
    ++day;
    const unsigned weekday = std::chrono::weekday{std::chrono::sys_days{std::chrono::days{day}}}.c_encoding();
    if (weekday != 0 && weekday != 6) --days;
  }
  return day;
}

std::string date_text(const Phrases& phrases, std::string_view locale, std::int32_t day) {
  const std::chrono::sys_days point{std::chrono::days{day}};
  const std::chrono::year_month_day date{point};
  return phrases.say("date", locale,
                     {{"weekday", part(phrases.say("weekdays", locale), std::chrono::weekday{point}.c_encoding())},
                      {"day", std::to_string(unsigned{date.day()})},
                      {"month", part(phrases.say("months", locale), unsigned{date.month()} - 1)},
                      {"year", std::to_string(int{date.year()})}});
}

}  // namespace evenkeel::turn
