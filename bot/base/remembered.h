// bot/base/remembered.h — what is remembered for a while, and within a bound: a cache, never the only copy of anything.
//
// Threads   Any.
// Limits    `max` entries. When full, what is over is dropped first; if nothing is, everything is: it can be learnt again.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace evenkeel {

template <class Value>
class Remembered {
 public:
  explicit Remembered(std::size_t max) : max_(max) {}

  std::optional<Value> get(const std::string& key, std::int64_t now_ms) const {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end() || found->second.until_ms <= now_ms) return std::nullopt;
    return found->second.value;
  }

  void put(const std::string& key, Value value, std::int64_t until_ms, std::int64_t now_ms) {
    change(key, until_ms, now_ms, [&](Value& entry) { entry = std::move(value); });
  }

  // Changes the entry in one step (a new or forgotten one starts as Value()), and gives what `function` returns.
  template <class Function>
  auto change(const std::string& key, std::int64_t until_ms, std::int64_t now_ms, Function function) {
    const std::lock_guard lock(mutex_);
    auto found = entries_.find(key);
    if (found != entries_.end() && found->second.until_ms <= now_ms) found->second.value = Value();
    if (found == entries_.end()) {
      if (entries_.size() >= max_) std::erase_if(entries_, [&](const auto& each) { return each.second.until_ms <= now_ms; });
      if (entries_.size() >= max_) entries_.clear();
      found = entries_.emplace(key, Entry{}).first;
    }
    found->second.until_ms = until_ms;
    return function(found->second.value);
  }

 private:
  struct Entry {
    Value value{};
    std::int64_t until_ms = 0;
  };
  const std::size_t max_;
  mutable std::mutex mutex_;
  std::map<std::string, Entry> entries_;
};

}  // namespace evenkeel
