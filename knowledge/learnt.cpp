#include "knowledge/learnt.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "knowledge/digest.h"

namespace evenkeel::knowledge {
namespace {

constexpr std::size_t key_size = 64;  // Of SHA-256 in hex.

struct Header {
  std::array<char, 8> magic{'E', 'K', 'l', 'e', 'a', 'r', 'n', 't'};
  std::uint32_t layout = learner_version;
  std::uint32_t parts = 0;
  std::uint64_t size = 0;  // Of everything.
};
struct Entry {
  std::array<char, key_size> key{};
  std::uint64_t place = 0, size = 0, checksum = 0;
};
struct ArrayHead {
  std::uint64_t width = 0, count = 0;
};
static_assert(std::has_unique_object_representations_v<Header> && std::has_unique_object_representations_v<Entry>);
static_assert(sizeof(ArrayHead) == part_alignment);

std::size_t aligned(std::size_t size) {
  return (size + part_alignment - 1) / part_alignment * part_alignment;
}

template <class T>
T read_at(std::string_view bytes, std::size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

template <class T>
void append(std::string& to, const T& value) {
  to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

// Every step can be undone, so a change within one word of eight bytes always shows. Four lanes, for speed.
std::uint64_t checksum_of(std::string_view bytes) {
  std::array<std::uint64_t, 4> lanes{1, 2, 3, 4};
  constexpr std::uint64_t odd = 0x9E3779B97F4A7C15ULL;
  const auto step = [](std::uint64_t lane, std::uint64_t word) { return std::rotl((lane ^ word) * odd, 29); };
  std::size_t at = 0;
  for (; at + 32 <= bytes.size(); at += 32)
    for (std::size_t lane = 0; lane < lanes.size(); ++lane)
      lanes[lane] = step(lanes[lane], read_at<std::uint64_t>(bytes, at + lane * 8));
  for (; at < bytes.size(); ++at) lanes[0] = step(lanes[0], static_cast<unsigned char>(bytes[at]));
  std::uint64_t sum = bytes.size();
  for (const std::uint64_t lane : lanes) sum = step(sum, lane);
  return sum;
}

}  // namespace

void PartWriter::put(const char* from, std::size_t width, std::size_t count) {
  append(bytes_, ArrayHead{width, count});
  bytes_.append(from, width * count);
  bytes_.resize(aligned(bytes_.size()));
}

std::string_view PartReader::take(std::size_t width, std::size_t alignment) {
  ArrayHead head;
  good_ = good_ && bytes_.size() >= sizeof head;
  if (good_) head = read_at<ArrayHead>(bytes_, 0);
  good_ = good_ && head.width == width && head.count <= (bytes_.size() - sizeof head) / width;
  if (!good_) return {};
  const std::string_view found = bytes_.substr(sizeof head, width * head.count);
  const std::string_view filling = bytes_.substr(sizeof head + found.size(), aligned(found.size()) - found.size());
  good_ = found.size() + filling.size() == aligned(found.size()) && filling.find_first_not_of('\0') == std::string_view::npos &&
          reinterpret_cast<std::uintptr_t>(found.data()) % alignment == 0;
  bytes_.remove_prefix(sizeof head + found.size() + filling.size());
  return good_ ? found : std::string_view{};
}

LearntKey::LearntKey(std::string_view what) {
  add(std::uint64_t{learner_version});
  add(what);
}
void LearntKey::add(std::string_view text) {
  add(std::uint64_t{text.size()});
  all_ += text;
}
void LearntKey::add(std::uint64_t number) {
  append(all_, number);
}
void LearntKey::add(float number) {
  append(all_, number);
}
std::string LearntKey::value() const {
  return sha256_hex(all_);
}

std::string to_bytes(const LearntParts& parts) {
  Header header{.parts = static_cast<std::uint32_t>(parts.size()), .size = aligned(sizeof(Header) + parts.size() * sizeof(Entry))};
  std::string entries;
  for (const auto& [key, part] : parts) {
    Entry entry{.place = header.size, .size = part.size(), .checksum = checksum_of(part)};
    std::copy_n(key.begin(), std::min(key.size(), key_size), entry.key.begin());
    append(entries, entry);
    header.size += aligned(part.size());
  }
  std::string bytes;
  bytes.reserve(header.size);
  append(bytes, header);
  bytes += entries;
  bytes.resize(aligned(bytes.size()));
  for (const auto& [key, part] : parts) {
    bytes += part;
    bytes.resize(aligned(bytes.size()));
  }
  return bytes;
}

Learnt::Learnt(std::string_view bytes) {
  if (bytes.size() < sizeof(Header) || reinterpret_cast<std::uintptr_t>(bytes.data()) % part_alignment != 0) return;
  const auto header = read_at<Header>(bytes, 0);
  if (header.magic != Header{}.magic || header.layout != learner_version || header.size != bytes.size()) return;
  if (header.parts > (bytes.size() - sizeof(Header)) / sizeof(Entry)) return;
  bytes_ = bytes;
  parts_ = header.parts;
}

std::optional<PartReader> Learnt::find(std::string_view key) const {
  for (std::size_t i = 0; i < parts_; ++i) {
    const auto entry = read_at<Entry>(bytes_, sizeof(Header) + i * sizeof(Entry));
    if (std::string_view(entry.key.data(), key_size) != key) continue;
    if (entry.place > bytes_.size() || entry.size > bytes_.size() - entry.place || entry.place % part_alignment != 0) return {};
    const std::string_view part = bytes_.substr(entry.place, entry.size);
    if (checksum_of(part) != entry.checksum) return {};
    return PartReader(part);
  }
  return {};
}

bool all_ordinary(const Kept<float>& numbers) {
  return std::all_of(numbers.begin(), numbers.end(), [](float number) { return std::abs(number) < 1e9F; });  // Nor "no number".
}

}  // namespace evenkeel::knowledge
