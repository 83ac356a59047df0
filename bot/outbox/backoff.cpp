#include "bot/outbox/backoff.h"

#include <algorithm>
#include <cmath>

#include "bot/base/limits.h"

namespace evenkeel::outbox {

std::int64_t backoff_ms(int attempts, std::int64_t retry_after_ms, double chance) {
  if (retry_after_ms > 0) return std::clamp(retry_after_ms, limits::retry_first_ms, limits::retry_after_longest_ms);
  const int doublings = std::clamp(attempts - 1, 0, 20);
  const std::int64_t plain = std::min(limits::retry_longest_ms, limits::retry_first_ms << doublings);
  return std::llround(static_cast<double>(plain) * (0.8 + 0.4 * chance));
}

bool give_up(int attempts, std::int64_t age_ms) {
  return attempts >= limits::delivery_attempts_max || age_ms >= limits::delivery_give_up_ms;
}

}  // namespace evenkeel::outbox
