#include "bot/outbox/backoff.h"

#include <catch2/catch.hpp>

#include "bot/base/limits.h"

using namespace evenkeel;
using outbox::backoff_ms;

TEST_CASE("each try waits twice as long, up to five minutes, give or take a fifth", "[outbox]") {
  CHECK(backoff_ms(1, 0, 0.5) == 1'000);
  CHECK(backoff_ms(2, 0, 0.5) == 2'000);
  CHECK(backoff_ms(4, 0, 0.5) == 8'000);
  CHECK(backoff_ms(60, 0, 0.5) == 300'000);
  for (int attempts = 1; attempts < 15; ++attempts) {
    const auto plain = static_cast<double>(backoff_ms(attempts, 0, 0.5));
    CHECK(static_cast<double>(backoff_ms(attempts, 0, 0.0)) == Approx(plain * 0.8).margin(1));
    CHECK(static_cast<double>(backoff_ms(attempts, 0, 0.999)) <= plain * 1.2);
    CHECK(static_cast<double>(backoff_ms(attempts + 1, 0, 0.5)) >= plain);
  }
}

TEST_CASE("the channel's own waiting time is kept, within reason", "[outbox]") {
  CHECK(backoff_ms(1, 30'000, 0.9) == 30'000);
  CHECK(backoff_ms(1, 1, 0.9) == 1'000);
  CHECK(backoff_ms(1, 999'999'999, 0.9) == 3'600'000);
}

TEST_CASE("twelve tries or a day, and then it is a dead letter", "[outbox]") {
  CHECK_FALSE(outbox::give_up(11, 1'000));
  CHECK(outbox::give_up(12, 1'000));
  CHECK(outbox::give_up(1, limits::delivery_give_up_ms));
}
