// knowledge/traits.h — which traits the examples have, by hash: counted first, then those worth learning, numbered.
//
// A trait is a word, a stem, a pair, a run of letters or whatever else a text can have, as a 64-bit hash of it and of its
// family. What is known once the counting is over takes eight bytes a slot, because it is what a search reads most.
//
// Threads   TraitIndex: never changed after it was built. TraitCounts: one thread.
// Errors    None. Of a key the index keeps its place and its upper half: two traits in 10^9 are taken for one.
// Limits    2^31 traits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "knowledge/flat_index.h"
#include "knowledge/learnt.h"

namespace evenkeel::knowledge {

class TraitCounts {
 public:
  struct Count {
    std::uint64_t key = 0;
    std::uint32_t texts = 0;
    std::uint32_t last : 24 = 0;  // The last text that had it, counted from 1.
    std::uint32_t family : 8 = 0;
  };

  explicit TraitCounts(std::size_t expected) : places_(expected) { all_.reserve(expected); }

  // Text number `text`, from 1 and never falling, has the trait.
  void meet(std::uint64_t key, std::uint8_t family, std::uint32_t text);
  // The traits that stand in at least as many texts as their family asks for; the commonest first: what most texts touch
  // then lies together.
  std::vector<Count> common(const std::function<std::uint32_t(std::uint8_t family)>& least) &&;

 private:
  FlatIndex<std::uint32_t> places_;  // In all_, counted from 1.
  std::vector<Count> all_;
};

class TraitIndex {
 public:
  struct Known {
    std::uint32_t index = 0;
    float rarity = 0;  // Logarithm of how rare it is among the texts.
  };

  TraitIndex() = default;  // Knows nothing.
  TraitIndex(const std::vector<TraitCounts::Count>& traits, std::size_t texts);

  std::optional<Known> find(std::uint64_t key) const {
    if (rarities_.empty()) return {};
    key = mixed(key);
    std::size_t at = static_cast<std::size_t>(key) & (tags_.size() - 1);
    for (; tags_[at] != 0; at = (at + 1) & (tags_.size() - 1))
      if (tags_[at] == tag_of(key)) return Known{indexes_[at], rarities_[indexes_[at]]};
    return {};
  }
  std::size_t size() const { return rarities_.size(); }

  void keep(PartWriter& into) const;
  static std::optional<TraitIndex> kept(PartReader& from);

 private:
  // Keys may differ in their lowest bits alone, as sums of hashes do: then neither the place nor the tag would tell them apart.
  static std::uint64_t mixed(std::uint64_t key) {
    key = (key ^ (key >> 32)) * 0xD6E8FEB86659FD93ULL;
    return key ^ (key >> 32);
  }
  static std::uint32_t tag_of(std::uint64_t key) {
    const auto upper = static_cast<std::uint32_t>(key >> 32);
    return upper == 0 ? 1 : upper;
  }

  Kept<std::uint32_t> tags_, indexes_;  // Open addressing, a power of two; tag 0: free.
  Kept<float> rarities_;                // By index.
};

}  // namespace evenkeel::knowledge
