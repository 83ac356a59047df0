// bot/base/local_time.h — what the clock on somebody's wall says.
//
// Zones are names of the IANA database ("Europe/Amsterdam"), as Slack and Teams give them, read from the system's zoneinfo.
// An empty or unknown name counts as UTC.
//
// Threads   Any.
// Errors    None. A name that is no name of a zone is never looked up in the file system.
// Units     Day: days since 1970-01-01, on that wall.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace evenkeel {

struct LocalTime {
  std::int32_t day = 0;
  int hour = 0;
  int weekday = 0;  // 0 is Monday.

  bool operator==(const LocalTime&) const = default;
};

bool is_time_zone(std::string_view zone);
LocalTime local_time(std::int64_t at_ms, std::string_view zone);
// The moment the clock shows that full hour; where a clock change skips it, the moment right after.
std::int64_t at_local_hour(std::int32_t day, int hour, std::string_view zone);

}  // namespace evenkeel
