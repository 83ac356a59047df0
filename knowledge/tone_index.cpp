#include "knowledge/tone_index.h"

#include <algorithm>

#include "knowledge/flat_index.h"

namespace evenkeel::knowledge {

PatternIndex::PatternIndex(std::span<const Pattern* const> patterns) : width_((patterns.size() + 63) / 64) {
  struct Entry {
    std::size_t row = 0;  // Of places_.
    std::size_t pattern = 0;
    auto operator<=>(const Entry&) const = default;
  };
  std::vector<Entry> entries;
  Atom atoms = 0;
  for (std::vector<Bits>& bits : anything_) bits.resize(width_);
  for (std::size_t p = 0; p < patterns.size(); ++p) {
    const auto ask = [&](std::size_t place, const std::vector<Atom>* wanted) {
      if (!wanted) {
        anything_[place][p / 64] |= Bits{1} << (p % 64);
        return;
      }
      for (const Atom atom : *wanted) {
        entries.push_back({atom * Places + place, p});
        atoms = std::max(atoms, atom + 1);
      }
    };
    const std::vector<Atom>& first = patterns[p]->first_atoms();
    const auto& second = patterns[p]->second_atoms();
    const std::uint32_t shapes = patterns[p]->first_shapes();
    if (!first.empty() || shapes == ~std::uint32_t{0})
      ask(First, first.empty() ? nullptr : &first);
    else
      for (std::size_t shape = 0; shape < shapes_max; ++shape)
        if ((shapes >> shape) & 1) {
          by_shape_[shape].resize(width_);
          by_shape_[shape][p / 64] |= Bits{1} << (p % 64);
        }
    ask(Second, second ? &*second : nullptr);
    std::vector<const std::vector<Atom>*> needs;
    for (const std::vector<Atom>& need : patterns[p]->need_atoms())
      if (need != first && need != second) needs.push_back(&need);
    std::stable_sort(needs.begin(), needs.end(), [](const auto* a, const auto* b) { return a->size() < b->size(); });
    for (std::size_t n = 0; n < needs_max; ++n) ask(Need + n, n < needs.size() ? needs[n] : nullptr);
  }
  std::sort(entries.begin(), entries.end());

  places_.resize(atoms * Places);
  rows_.resize(width_);
  FlatIndex<std::uint32_t> known(entries.size() / 4 + 8);  // By what is in a row.
  std::uint32_t count = 1;
  for (std::size_t from = 0, to = 0; from < entries.size(); from = to) {
    Bits hash = 1;
    for (; to < entries.size() && entries[to].row == entries[from].row; ++to) {
      hash = (hash ^ entries[to].pattern) * 0x9E3779B97F4A7C15ULL;
      hash ^= hash >> 29;
    }
    std::uint32_t& place = known[hash];
    if (place == 0) {
      place = count++;
      rows_.resize(rows_.size() + width_);
      Bits* const bits = &rows_[place * width_];
      for (std::size_t i = from; i < to; ++i) bits[entries[i].pattern / 64] |= Bits{1} << (entries[i].pattern % 64);
    }
    places_[entries[from].row] = place;
  }
}

void PatternIndex::lay_over(std::vector<Bits>& bits, std::size_t offset, Place place, const std::vector<Atom>& atoms) const {
  for (const Atom atom : atoms) {
    if (atom * Places >= places_.size() || places_[atom * Places + place] == 0) continue;
    const Bits* const more = row(place, atom);
    for (std::size_t i = 0; i < width_; ++i) bits[offset + i] |= more[i];
  }
}

void PatternIndex::may_match(const std::vector<MatchWord>& words, std::size_t first, std::size_t end,
                             const std::vector<Bits>& asked, std::vector<Bits>& rows) const {
  rows.assign((end - first) * width_, 0);
  std::array<std::vector<Bits>, needs_max> met;  // By need: the patterns that have it at this word or behind it, or have none.
  for (std::size_t n = 0; n < needs_max; ++n) met[n] = anything_[Need + n];
  std::vector<Bits> second(width_);
  for (std::size_t at = end; at-- > first;) {
    const MatchWord& word = words[at];
    for (std::size_t n = 0; n < needs_max; ++n)
      for (const std::vector<Atom>* atoms : {&word.atoms, &word.joined})
        lay_over(met[n], 0, static_cast<Place>(Need + n), *atoms);
    second = anything_[Second];
    // The first word of a pattern may be two of the text: then the second is one further.
    for (std::size_t next = at + 1; next < std::min(end, at + (word.joined.empty() ? 2 : 3)); ++next)
      for (const std::vector<Atom>* atoms : {&words[next].atoms, &words[next].joined}) lay_over(second, 0, Second, *atoms);
    const std::size_t offset = (at - first) * width_;
    std::copy(anything_[First].begin(), anything_[First].end(), rows.begin() + static_cast<std::ptrdiff_t>(offset));
    for (const std::vector<Atom>* atoms : {&word.atoms, &word.joined}) lay_over(rows, offset, First, *atoms);
    for (std::size_t shape = 0; shape < shapes_max; ++shape)
      if (((word.shapes >> shape) & 1) && !by_shape_[shape].empty())
        for (std::size_t i = 0; i < width_; ++i) rows[offset + i] |= by_shape_[shape][i];
    for (std::size_t i = 0; i < width_; ++i) {
      Bits bits = rows[offset + i] & second[i] & asked[i];
      for (std::size_t n = 0; n < needs_max; ++n) bits &= met[n][i];
      rows[offset + i] = bits;
    }
  }
}

}  // namespace evenkeel::knowledge
