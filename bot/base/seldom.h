// bot/base/seldom.h — lets a line of log through once a second for each source, and says how many it held back: whoever knocks
// without end must not write our log for us.
//
// Threads   Any.
// Limits    sources_max sources, each for an hour after its last line; beyond that counts may begin anew.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "bot/base/remembered.h"

namespace evenkeel {

class Seldom {
 public:
  // Absent: hold this one back. Else the number held back since the last that was let through.
  std::optional<std::int64_t> let_through(const std::string& source, std::int64_t now_ms) {
    return sources_.change(source, now_ms + remembered_ms, now_ms, [&](Source& from) -> std::optional<std::int64_t> {
      if (from.seen && now_ms - from.last_ms < every_ms) {
        ++from.held_back;
        return std::nullopt;
      }
      from.seen = true;
      from.last_ms = now_ms;
      return std::exchange(from.held_back, 0);
    });
  }

 private:
  static constexpr std::int64_t every_ms = 1'000, remembered_ms = 3'600'000;
  static constexpr std::size_t sources_max = 10'000;
  struct Source {
    std::int64_t last_ms = 0, held_back = 0;
    bool seen = false;
  };
  Remembered<Source> sources_{sources_max};
};

}  // namespace evenkeel
