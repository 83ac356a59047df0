// knowledge/flat_index.h — a table by 64-bit hash, in one piece of memory: what std::unordered_map does, without a node a key.
//
// Keys are hashes already and are told apart by nothing else; 0 is the same as 1. Iteration is not offered: it would have no
// order to rely on.
//
// Threads   find() may be called from any thread while nobody adds.   Errors   None.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace evenkeel::knowledge {

template <class Value>
class FlatIndex {
 public:
  // Room for so many keys before it grows.
  explicit FlatIndex(std::size_t keys = 0) : slots_(std::bit_ceil(keys * 2 + 2)) {}

  const Value* find(std::uint64_t key) const {
    const Slot& slot = slots_[place_of(of(key))];
    return slot.key != 0 ? &slot.value : nullptr;
  }
  // What stands there, or a fresh Value.
  Value& operator[](std::uint64_t key) {
    std::size_t at = place_of(of(key));
    if (slots_[at].key == 0) {
      if ((size_ + 1) * 2 > slots_.size()) {
        grow();
        at = place_of(of(key));
      }
      slots_[at].key = of(key);
      ++size_;
    }
    return slots_[at].value;
  }
  std::size_t size() const { return size_; }

 private:
  struct Slot {
    std::uint64_t key = 0;  // 0: free.
    Value value{};
  };

  static std::uint64_t of(std::uint64_t key) { return key == 0 ? 1 : key; }
  // Where the key stands, or the free slot where it would.
  std::size_t place_of(std::uint64_t key) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = static_cast<std::size_t>(key) & mask;
    while (slots_[at].key != 0 && slots_[at].key != key) at = (at + 1) & mask;
    return at;
  }
  void grow() {
    std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(slots_.size() * 2));
    for (Slot& slot : old)
      if (slot.key != 0) slots_[place_of(slot.key)] = std::move(slot);
  }

  std::vector<Slot> slots_;  // A power of two, at least half of it free.
  std::size_t size_ = 0;
};

}  // namespace evenkeel::knowledge
