#include "bot/turn/pace.h"

#include <catch2/catch.hpp>

using evenkeel::turn::Pace;

TEST_CASE("so many in any sixty seconds, and what was refused does not count", "[turn][pace]") {
  Pace pace(2);
  CHECK(pace.allows("ada", 0));
  CHECK(pace.allows("ada", 30'000));
  CHECK_FALSE(pace.allows("ada", 59'999));
  CHECK(pace.allows("ben", 59'999));
  CHECK(pace.allows("ada", 60'000));
  CHECK_FALSE(pace.allows("ada", 89'999));
  CHECK(pace.allows("ada", 90'000));
}

TEST_CASE("a clock that goes back locks nobody out", "[turn][pace]") {
  Pace pace(1);
  CHECK(pace.allows("ada", 1'000'000));
  CHECK(pace.allows("ada", 5'000));
  CHECK_FALSE(pace.allows("ada", 5'001));
}

TEST_CASE("when very many speak, the silent are left out and nobody begins anew", "[turn][pace]") {
  Pace pace(1);
  for (int i = 0; i < 10'000; ++i) pace.allows("once" + std::to_string(i), 0);
  CHECK(pace.allows("ada", 59'000));
  CHECK(pace.allows("ben", 61'000));
  CHECK_FALSE(pace.allows("ada", 61'000));
}
