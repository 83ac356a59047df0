// knowledge/vectors.h — word vectors: a view over the bytes of a file, and an index of where each word stands.
//
// The file, little endian: int32 count, int32 dimensions; then for each word uint8 length, the word (UTF-8),
// dimensions x int8, float32 scale. A number of the vector is int8 * scale. Words stand in order of frequency.
// content/vectors/README.md tells where ours comes from.
//
// Threads   Never changed after reading.
// Errors    A file that is cut short, or says something impossible, gives the sentence that says so.
// Limits    words_max words of dimensions_max numbers. The bytes have to outlive the view; nothing of them is copied, and a copy
//           shares the index.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/expected.h"

namespace evenkeel::knowledge {

class Vectors {
 public:
  static constexpr std::size_t words_max = 500'000, dimensions_max = 1'024;

  static expected<Vectors, std::string> read(std::string_view bytes);

  struct Entry {
    std::span<const signed char> numbers;
    float scale = 0;
    std::size_t rank = 0;  // 0 is the commonest word.
  };
  std::optional<Entry> find(std::string_view word) const;  // `word` folded.
  std::size_t size() const { return words_; }
  std::size_t dimensions() const { return dimensions_; }
  std::string_view bytes() const { return bytes_; }

 private:
  Entry entry_at(std::size_t offset, std::size_t rank) const;

  std::string_view bytes_;
  std::size_t words_ = 0, dimensions_ = 0;
  struct Slot {
    std::uint32_t offset = 0;  // Of the length byte; 0: free, for the file begins with its header.
    std::uint32_t rank = 0;
  };
  using Slots = std::vector<Slot>;  // Open addressing; a power of two, at least half of it free.
  static std::size_t slot_of(std::string_view bytes, const Slots& slots, std::string_view word);
  std::shared_ptr<const Slots> slots_;  // Shared by all copies.
};

}  // namespace evenkeel::knowledge
