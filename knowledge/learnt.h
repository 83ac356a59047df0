// knowledge/learnt.h — what was learnt, kept as bytes: numbers that are looked at where they lie, without reading or copying.
//
// Learning takes most of a second and gives the same of equal content every time. So the build learns once, from the built-in
// content, and lays the bytes into the program (learner/main.cpp; CMakeLists.txt). Whoever is about to learn first makes a key of
// all it would learn from; what stands in the bytes under that key is what it would learn. Another example, another key.
//
// Threads   Nothing is changed once it was made.
// Errors    None: bytes that are cut, damaged or of another layout hold nothing, or lack the part that is damaged. What is found
//           under a key is as it was written, but for a chance of one in 2^64; the models check what it says all the same.
// Limits    Bytes of this build alone: its byte order, and the widths of its numbers.
// Sources   The layout: a header (magic, layout, number of parts, size of all), for each part an entry (key, place, size,
//           checksum), then the parts, each at a place that part_alignment divides. A part is arrays: bytes of one element and
//           number of elements, 16 bytes together, then the elements, filled up to part_alignment.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace evenkeel::knowledge {

constexpr std::size_t part_alignment = 16;
// To be raised when the layout changes, or what is learnt from equal content: it is part of every key.
constexpr std::uint32_t learner_version = 3;

// Numbers that are never changed: either held, and shared by all copies, or only looked at where they lie.
template <class T>
class Kept {
 public:
  Kept() = default;
  Kept(std::vector<T> own) : own_(std::make_shared<const std::vector<T>>(std::move(own))), all_(*own_) {}
  static Kept in_place(std::span<const T> where) {
    Kept kept;
    kept.all_ = where;
    return kept;
  }

  const T& operator[](std::size_t i) const { return all_[i]; }
  std::size_t size() const { return all_.size(); }
  bool empty() const { return all_.empty(); }
  auto begin() const { return all_.begin(); }
  auto end() const { return all_.end(); }
  const T& back() const { return all_.back(); }
  const T* data() const { return all_.data(); }

 private:
  std::shared_ptr<const std::vector<T>> own_;
  std::span<const T> all_;
};

// Bytes without gaps, whose values nobody else decides.
template <class T>
concept Plain = std::has_unique_object_representations_v<T> || std::is_floating_point_v<T>;

// One part, being written.
class PartWriter {
 public:
  template <Plain T>
  void put(const Kept<T>& numbers) {
    put(reinterpret_cast<const char*>(numbers.data()), sizeof(T), numbers.size());
  }
  template <Plain T>
  void put_one(T number) {
    put(reinterpret_cast<const char*>(&number), sizeof(T), 1);
  }
  std::string take() && { return std::move(bytes_); }

 private:
  void put(const char* from, std::size_t width, std::size_t count);
  std::string bytes_;
};

// One part, read in the order in which it was written.
class PartReader {
 public:
  explicit PartReader(std::string_view bytes) : bytes_(bytes) {}

  // Empty where the next array is of another width, or not there; then the part is not whole().
  template <Plain T>
  Kept<T> take() {
    const std::string_view all = take(sizeof(T), alignof(T));
    return Kept<T>::in_place({reinterpret_cast<const T*>(all.data()), all.size() / sizeof(T)});
  }
  template <Plain T>
  T take_one() {
    const std::string_view all = take(sizeof(T), alignof(T));
    T number{};
    if (all.size() != sizeof(T))
      good_ = false;
    else
      std::memcpy(&number, all.data(), sizeof(T));
    return number;
  }
  bool good() const { return good_; }                    // All that was asked for so far was there.
  bool whole() const { return good_ && bytes_.empty(); }  // And nothing else is.

 private:
  std::string_view take(std::size_t width, std::size_t alignment);
  std::string_view bytes_;
  bool good_ = true;
};

// All that something is learnt from, added piece by piece: two that differ in anything have different keys.
class LearntKey {
 public:
  explicit LearntKey(std::string_view what);  // "danger", "tone": what is learnt.
  void add(std::string_view text);
  void add(std::uint64_t number);
  void add(float number);
  std::string value() const;  // SHA-256, 64 letters.

 private:
  std::string all_;
};

using LearntParts = std::map<std::string, std::string, std::less<>>;  // By key: what a PartWriter wrote.
std::string to_bytes(const LearntParts& parts);

class Learnt {
 public:
  Learnt() = default;  // Nothing.
  // `bytes` has to outlive this and all that was found in it, and to begin where part_alignment divides the address.
  explicit Learnt(std::string_view bytes);

  std::optional<PartReader> find(std::string_view key) const;
  std::size_t size() const { return parts_; }

 private:
  std::string_view bytes_;
  std::size_t parts_ = 0;
};

// For those who check what they found: all are numbers of ordinary size.
bool all_ordinary(const Kept<float>& numbers);

}  // namespace evenkeel::knowledge
