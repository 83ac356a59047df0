// bot/outbox/backoff.h — when an envelope that could not be delivered is tried again, and when it is given up.
//
// 1, 2, 4 ... 300 seconds, each give or take a fifth; the channel's own Retry-After where it gave one (1 s to 1 h).
// Threads   Pure functions.
#pragma once

#include <cstdint>

namespace evenkeel::outbox {

// Milliseconds until the next attempt. `attempts` have been made (from 1); `chance` is evenly spread in [0, 1).
std::int64_t backoff_ms(int attempts, std::int64_t retry_after_ms, double chance);

// Twelve attempts or a day, whichever comes first.
bool give_up(int attempts, std::int64_t age_ms);

}  // namespace evenkeel::outbox
