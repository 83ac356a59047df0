// knowledge/tone_index.h — which of the patterns of all rules may match at a word, found for all of them at once.
//
// Every pattern is one bit. For each atom there are rows of bits: the patterns that can begin with it, those that can have it
// behind their first word, and those that need it. Where a match may begin follows from a few rows laid over each other,
// and of a thousand patterns nearly none is left to be tried.
//
// Threads   Never changed once made.   Errors   None.
// Limits    needs_max needs of a pattern are looked at; more would only cost.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "knowledge/tone_pattern.h"

namespace evenkeel::knowledge {

class PatternIndex {
 public:
  using Bits = std::uint64_t;

  PatternIndex() = default;  // Of no patterns.
  explicit PatternIndex(std::span<const Pattern* const> patterns);

  // Of one row: 64 patterns each, the first in the lowest bit.
  std::size_t width() const { return width_; }

  // Into `rows`, one row after the other for the words from `first` up to, not with, `end` (one whole sentence): the patterns
  // of `asked` (one row) that may match at that word. Those that are missing certainly don't.
  void may_match(const std::vector<MatchWord>& words, std::size_t first, std::size_t end, const std::vector<Bits>& asked,
                 std::vector<Bits>& rows) const;

 private:
  static constexpr std::size_t needs_max = 4, shapes_max = 16;
  enum Place : std::size_t { First, Second, Need, Places = Need + needs_max };

  const Bits* row(Place place, Atom atom) const { return &rows_[places_[atom * Places + place] * width_]; }
  void lay_over(std::vector<Bits>& bits, std::size_t offset, Place place, const std::vector<Atom>& atoms) const;

  std::size_t width_ = 0;
  std::vector<Bits> rows_;              // The rows there are, none twice; the first is empty.
  std::vector<std::uint32_t> places_;   // By atom and place: which row.
  std::array<std::vector<Bits>, shapes_max> by_shape_;  // Those that can begin with a word of that shape; empty if none can.
  std::array<std::vector<Bits>, Places> anything_;  // Patterns that ask for nothing there.
};

}  // namespace evenkeel::knowledge
