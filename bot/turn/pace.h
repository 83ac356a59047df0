// bot/turn/pace.h — how often in a minute one person may do something.
//
// Threads   The turn loop's thread only.
// Limits    people_watched_max people are counted; beyond that whoever was silent for a minute is left out, and if that is not half of
//           them, all counts begin anew.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace evenkeel::turn {

class Pace {
 public:
  explicit Pace(int per_minute) : per_minute_(static_cast<std::size_t>(per_minute)) {}

  // Counts it, unless it is one too many.
  bool allows(const std::string& actor, std::int64_t now_ms) {
    const auto is_old = [&](std::int64_t at) { return at <= now_ms - 60'000 || at > now_ms; };
    if (times_of_.size() > people_watched_max) {
      std::erase_if(times_of_, [&](const auto& one) { return is_old(one.second.back()); });
      if (times_of_.size() > people_watched_max / 2) times_of_.clear();
    }
    std::vector<std::int64_t>& times = times_of_[actor];
    std::erase_if(times, is_old);
    if (times.size() >= per_minute_) return false;
    times.push_back(now_ms);
    return true;
  }

 private:
  static constexpr std::size_t people_watched_max = 10'000;
  std::size_t per_minute_;
  std::unordered_map<std::string, std::vector<std::int64_t>> times_of_;  // Of the last minute; none is empty.
};

}  // namespace evenkeel::turn
