// bot/base/histogram.h — how many values fell into which range, the way Prometheus counts them.
//
// Threads   None of its own: whoever shares one locks it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace evenkeel {

class Histogram {
 public:
  // `up_to`, ascending: a value that equals a bound belongs below it.
  explicit Histogram(std::vector<std::int64_t> up_to) : up_to_(std::move(up_to)), counts_(up_to_.size() + 1) {}

  void add(std::int64_t value) {
    ++counts_[static_cast<std::size_t>(std::lower_bound(up_to_.begin(), up_to_.end(), value) - up_to_.begin())];
    sum_ += value;
  }

  const std::vector<std::int64_t>& up_to() const { return up_to_; }
  // One a bound, and the last for what lies beyond them all.
  const std::vector<std::uint64_t>& counts() const { return counts_; }
  std::int64_t sum() const { return sum_; }

 private:
  std::vector<std::int64_t> up_to_;
  std::vector<std::uint64_t> counts_;
  std::int64_t sum_ = 0;
};

}  // namespace evenkeel
