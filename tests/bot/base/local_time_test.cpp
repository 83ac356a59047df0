#include "bot/base/local_time.h"

#include <catch2/catch.hpp>

using namespace evenkeel;

namespace {

constexpr std::int64_t hour_ms = 3'600'000;
constexpr std::int32_t monday = 20'780;  // 23 November 2026
constexpr std::int64_t noon_utc = (monday * 24LL + 12) * hour_ms;

}  // namespace

TEST_CASE("the clock on the wall differs by the zone", "[base][local_time]") {
  CHECK(local_time(noon_utc, "UTC") == LocalTime{monday, 12, 0});
  CHECK(local_time(noon_utc, "Europe/Amsterdam") == LocalTime{monday, 13, 0});
  CHECK(local_time(noon_utc, "America/New_York") == LocalTime{monday, 7, 0});
  CHECK(local_time(noon_utc + 4 * hour_ms, "Asia/Tokyo") == LocalTime{monday + 1, 1, 1});
  CHECK(local_time(-1, "UTC") == LocalTime{-1, 23, 2});
}

TEST_CASE("an hour of a day is a moment, and the moment shows that hour, all year round", "[base][local_time][property]") {
  for (const char* zone : {"UTC", "Europe/Amsterdam", "America/New_York", "Asia/Kathmandu", "Australia/Sydney"})
    for (std::int32_t day = monday; day < monday + 366; ++day)
      for (const int hour : {0, 8, 9, 17, 23}) {
        const LocalTime back = local_time(at_local_hour(day, hour, zone), zone);
        REQUIRE(back.day == day);
        REQUIRE(back.hour == hour);
        REQUIRE(back.weekday == (day - monday) % 7);
      }
}

TEST_CASE("an hour that a clock change skips is the moment right after", "[base][local_time]") {
  const std::int32_t last_sunday_of_march = monday + 125;  // 28 March 2027, 2:00 becomes 3:00
  CHECK(local_time(at_local_hour(last_sunday_of_march, 2, "Europe/Amsterdam"), "Europe/Amsterdam") ==
        LocalTime{last_sunday_of_march, 3, 6});
}

TEST_CASE("what is no zone counts as UTC, and names no file", "[base][local_time]") {
  CHECK(is_time_zone("Europe/Amsterdam"));
  CHECK(is_time_zone("UTC"));
  for (const char* zone : {"", "Mars/Olympus", "/etc/localtime", "/usr/share/zoneinfo/Europe/Amsterdam", "../zoneinfo/Europe/Amsterdam",
                           "Europe/../Europe/Amsterdam", "file:Europe/Amsterdam", "Europe/Amsterdam\n", "Europe Amsterdam"}) {
    CAPTURE(zone);
    CHECK_FALSE(is_time_zone(zone));
    CHECK(local_time(noon_utc, zone) == LocalTime{monday, 12, 0});
  }
  CHECK_FALSE(is_time_zone(std::string(65, 'A')));
}
