#include "knowledge/vectors.h"

#include <bit>
#include <cmath>
#include <cstring>

#include "knowledge/hash.h"

namespace evenkeel::knowledge {
namespace {

static_assert(std::endian::native == std::endian::little, "the file's numbers are read as they stand");

template <class Number>
Number number_at(std::string_view bytes, std::size_t at) {
  Number number;
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}

constexpr std::size_t header = 8;

}  // namespace

expected<Vectors, std::string> Vectors::read(std::string_view bytes) {
  if (bytes.size() < header) return unexpected{std::string("It is shorter than its header.")};
  if (bytes.size() >= UINT32_MAX) return unexpected{std::string("It is larger than 4 GB.")};
  const auto words = number_at<std::int32_t>(bytes, 0);
  const auto dimensions = number_at<std::int32_t>(bytes, 4);
  if (words < 1 || static_cast<std::size_t>(words) > words_max)
    return unexpected{"It says it has " + std::to_string(words) + " words."};
  if (dimensions < 1 || static_cast<std::size_t>(dimensions) > dimensions_max)
    return unexpected{"It says its vectors have " + std::to_string(dimensions) + " numbers."};

  Vectors vectors;
  vectors.bytes_ = bytes;
  vectors.words_ = static_cast<std::size_t>(words);
  vectors.dimensions_ = static_cast<std::size_t>(dimensions);
  Slots slots(std::bit_ceil(vectors.words_ * 2));
  std::size_t at = header;
  for (std::size_t rank = 0; rank < vectors.words_; ++rank) {
    const std::size_t length = at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0;
    if (length == 0 || at + 1 + length + vectors.dimensions_ + sizeof(float) > bytes.size())
      return unexpected{"It ends, or is broken, at word " + std::to_string(rank + 1) + " of " + std::to_string(words) +
                        "."};
    const std::string_view word = bytes.substr(at + 1, length);
    const Slot here{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(rank)};
    Slot& slot = slots[slot_of(bytes, slots, word)];
    if (slot.offset != 0) return unexpected{"The word \"" + std::string(word) + "\" stands in it twice."};
    slot = here;
    if (!std::isfinite(vectors.entry_at(at, rank).scale))
      return unexpected{"The vector of \"" + std::string(word) + "\" is no number."};
    at += 1 + length + vectors.dimensions_ + sizeof(float);
  }
  if (at != bytes.size()) return unexpected{std::string("It goes on behind its last word.")};
  vectors.slots_ = std::make_shared<const Slots>(std::move(slots));
  return vectors;
}

std::optional<Vectors::Entry> Vectors::find(std::string_view word) const {
  if (!slots_) return {};
  const Slot& slot = (*slots_)[slot_of(bytes_, *slots_, word)];
  if (slot.offset == 0) return {};
  return entry_at(slot.offset, slot.rank);
}

Vectors::Entry Vectors::entry_at(std::size_t offset, std::size_t rank) const {
  const std::size_t begin = offset + 1 + static_cast<unsigned char>(bytes_[offset]);
  return {{reinterpret_cast<const signed char*>(bytes_.data()) + begin, dimensions_},
          number_at<float>(bytes_, begin + dimensions_),
          rank};
}

// Where the word stands, or the free slot where it would.
std::size_t Vectors::slot_of(std::string_view bytes, const Slots& slots, std::string_view word) {
  const std::size_t mask = slots.size() - 1;
  std::size_t at = static_cast<std::size_t>(hash_of(word)) & mask;
  for (; slots[at].offset != 0; at = (at + 1) & mask) {
    const std::size_t offset = slots[at].offset;
    if (bytes.substr(offset + 1, static_cast<unsigned char>(bytes[offset])) == word) break;
  }
  return at;
}

}  // namespace evenkeel::knowledge
