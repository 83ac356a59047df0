#include "bot/turn/calendar.h"

#include <catch2/catch.hpp>

#include "bot/turn/phrases.h"

using namespace evenkeel;
using namespace evenkeel::turn;

TEST_CASE("days and dates are said as people say them", "[turn][calendar]") {
  CHECK(day_of(0) == 0);
  CHECK(day_of(-1) == -1);
  CHECK(day_of(24LL * 3600 * 1000 - 1) == 0);
  const std::int32_t saturday = 20'778;  // 21 November 2026
  CHECK(date_text(phrases(), "en", saturday) == "Saturday 21 November 2026");
  CHECK(date_text(phrases(), "en", 0) == "Thursday 1 January 1970");
  CHECK(day_of(saturday * 86'400'000LL + 9 * 3'600'000) == saturday);
}

TEST_CASE("working days skip the weekend", "[turn][calendar]") {
  const std::int32_t friday = 20'777;
  CHECK(later(friday, 1, true) == friday + 3);
  CHECK(later(friday, 2, true) == friday + 4);
  CHECK(later(friday + 1, 1, true) == friday + 3);
  CHECK(later(friday, 14, false) == friday + 14);
  CHECK(later(friday, 0, true) == friday);
}
