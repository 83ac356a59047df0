// bot/base/world.h — clock and entropy: the only file of the program that asks the machine for either.
//
// Tests pass a World of their own; nothing else decides what time it is or what is random.
// Threads   The functions of real_world() may be called from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace evenkeel {

struct World {
  std::function<std::int64_t()> now_ms;                  // Milliseconds since 1970 UTC; may jump.
  std::function<std::int64_t()> monotonic_ms;            // For deadlines; never goes back.
  std::function<std::string(std::size_t)> random_bytes;  // Fit for secrets (RAND_bytes).
};

World real_world();

// A random name fit for sessions and links: 2 x bytes hex digits.
std::string random_hex(const World& world, std::size_t bytes);

}  // namespace evenkeel
