// knowledge/hash.h — 64-bit FNV-1a with a final mix: the same on every machine, so that what is ordered by it stays so.
//
// Not for secrets.   Threads   Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace evenkeel::knowledge {

constexpr std::uint64_t hash_of(std::string_view text, std::uint64_t seed = 0) {
  std::uint64_t hash = 14695981039346656037ULL ^ (seed * 0x9E3779B97F4A7C15ULL);
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 1099511628211ULL;
  }
  hash ^= hash >> 32;
  hash *= 0xD6E8FEB86659FD93ULL;
  return hash ^ (hash >> 32);
}

}  // namespace evenkeel::knowledge
