// bot/http/work_queue.h — a queue with a bound, for handing work from one thread to many.
//
// Threads   Any.   Errors   try_push() says no when it is full or closed. pop() waits; absent once it is closed and
// empty.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>

namespace evenkeel::http {

template <class T>
class WorkQueue {
 public:
  explicit WorkQueue(std::size_t waiting_max) : waiting_max_(waiting_max) {}

  // Leaves `item` as it is when the answer is no.
  bool try_push(T& item) {
    {
      const std::lock_guard lock(mutex_);
      if (closed_ || items_.size() >= waiting_max_) return false;
      items_.push_back(std::move(item));
    }
    some_.notify_one();
    return true;
  }

  std::optional<T> pop() {
    std::unique_lock lock(mutex_);
    some_.wait(lock, [this] { return closed_ || !items_.empty(); });
    if (items_.empty()) return std::nullopt;
    std::optional<T> item(std::move(items_.front()));
    items_.pop_front();
    return item;
  }

  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    some_.notify_all();
  }

 private:
  const std::size_t waiting_max_;
  std::mutex mutex_;
  std::condition_variable some_;
  std::deque<T> items_;
  bool closed_ = false;
};

}  // namespace evenkeel::http
