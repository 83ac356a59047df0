// knowledge/hash.h — 64-bit FNV-1a with a final mix: the same on every machine, so that what is ordered by it stays so.
//
// Not for secrets.   Threads   Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace evenkeel::knowledge {

// Letter by letter: value() at any time is the hash of what was added until then.
class Hash {
 public:
  constexpr explicit Hash(std::uint64_t seed = 0) : state_(14695981039346656037ULL ^ (seed * 0x9E3779B97F4A7C15ULL)) {}
  constexpr void add(char c) {
    state_ ^= static_cast<unsigned char>(c);
    state_ *= 1099511628211ULL;
  }
  constexpr void add(std::string_view text) {
    for (const char c : text) add(c);
  }
  constexpr std::uint64_t value() const {
    std::uint64_t hash = state_ ^ (state_ >> 32);
    hash *= 0xD6E8FEB86659FD93ULL;
    return hash ^ (hash >> 32);
  }

 private:
  std::uint64_t state_;
};

constexpr std::uint64_t hash_of(std::string_view text, std::uint64_t seed = 0) {
  Hash hash(seed);
  hash.add(text);
  return hash.value();
}

}  // namespace evenkeel::knowledge
