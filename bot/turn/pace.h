// bot/turn/pace.h — how often in a minute one person may do something.
//
// Threads   The turn loop's thread only.
// Limits    people_watched_max people are counted; beyond that all counts begin anew.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>

namespace evenkeel::turn {

class Pace {
 public:
  explicit Pace(int per_minute) : per_minute_(static_cast<std::size_t>(per_minute)) {}

  // Counts it, unless it is one too many.
  bool allows(const std::string& actor, std::int64_t now_ms) {
    if (times_of_.size() > people_watched_max) times_of_.clear();
    std::deque<std::int64_t>& times = times_of_[actor];
    while (!times.empty() && (times.front() <= now_ms - 60'000 || times.front() > now_ms)) times.pop_front();
    if (times.size() >= per_minute_) return false;
    times.push_back(now_ms);
    return true;
  }

 private:
  static constexpr std::size_t people_watched_max = 10'000;
  std::size_t per_minute_;
  std::unordered_map<std::string, std::deque<std::int64_t>> times_of_;  // Of the last minute.
};

}  // namespace evenkeel::turn
