#include "bot/base/local_time.h"

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>

#include <chrono>

namespace evenkeel {
namespace {

constexpr std::size_t name_max = 64;

// What comes from outside must not name a file: cctz would open "/etc/passwd" and "../x" as well.
bool could_be_a_name(std::string_view zone) {
  if (zone.empty() || zone.size() > name_max || zone.front() == '/' || zone.find("..") != std::string_view::npos) return false;
  for (const char c : zone) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && c != '/' && c != '_' && c != '-' && c != '+') return false;
  }
  return true;
}

cctz::time_zone zone_named(std::string_view zone) {
  cctz::time_zone found = cctz::utc_time_zone();
  if (could_be_a_name(zone)) cctz::load_time_zone(std::string(zone), &found);  // Unknown: stays UTC.
  return found;
}

}  // namespace

bool is_time_zone(std::string_view zone) {
  cctz::time_zone found;
  return could_be_a_name(zone) && cctz::load_time_zone(std::string(zone), &found);
}

LocalTime local_time(std::int64_t at_ms, std::string_view zone) {
  const std::chrono::system_clock::time_point at{std::chrono::milliseconds(at_ms)};
  const cctz::civil_second wall = cctz::convert(at, zone_named(zone));
  const cctz::civil_day day(wall);
  return {.day = static_cast<std::int32_t>(day - cctz::civil_day(1970, 1, 1)),
          .hour = wall.hour(),
          .weekday = static_cast<int>(cctz::get_weekday(day))};
}

std::int64_t at_local_hour(std::int32_t day, int hour, std::string_view zone) {
  const cctz::civil_day wall_day = cctz::civil_day(1970, 1, 1) + day;
  const auto at = cctz::convert(cctz::civil_second(wall_day.year(), wall_day.month(), wall_day.day(), hour), zone_named(zone));
  return std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count();
}

}  // namespace evenkeel
