#include "bot/cases/small_groups.h"

#include <algorithm>
#include <optional>

namespace evenkeel::cases {
namespace {

constexpr std::int64_t most_of_few = few_below - 1;

// Of the cells that are hidden in a line the sum is known. Can each that is few still have two sizes?
bool leaves_doubt(std::span<const std::int64_t> counts, std::span<const Shown> shown) {
  std::int64_t sum = 0, few = 0, kept_back = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (shown[i] == Shown::Number) continue;
    sum += counts[i];
    (shown[i] == Shown::Few ? few : kept_back) += 1;
  }
  if (few == 0) return true;
  // The others at their largest and at their smallest leave this much to one of them.
  const std::int64_t least = kept_back > 0 ? 1 : std::max<std::int64_t>(1, sum - most_of_few * (few - 1));
  const std::int64_t most = std::min(most_of_few, sum - (few - 1) - few_below * kept_back);
  return most > least;
}

// Hides further cells of the line until there is doubt, the smallest first; whether any was hidden.
bool mend(std::span<const std::int64_t> counts, std::span<Shown> shown) {
  bool changed = false;
  while (!leaves_doubt(counts, shown)) {
    std::optional<std::size_t> next;
    for (std::size_t i = 0; i < counts.size(); ++i)
      if (shown[i] == Shown::Number && counts[i] > 0 && (!next || counts[i] < counts[*next])) next = i;
    if (!next) return changed;  // There is nothing else to hide it behind.
    shown[*next] = Shown::NotShown;
    changed = true;
  }
  return changed;
}

Shown alone(std::int64_t count) {
  return count > 0 && count < few_below ? Shown::Few : Shown::Number;
}

}  // namespace

std::vector<Shown> shown_of(std::span<const std::int64_t> counts) {
  std::vector<Shown> shown;
  for (const std::int64_t count : counts) shown.push_back(alone(count));
  mend(counts, shown);
  return shown;
}

std::vector<std::vector<Shown>> shown_of_table(const std::vector<std::vector<std::int64_t>>& rows) {
  std::vector<std::vector<Shown>> shown;
  std::size_t width = 0;
  for (const auto& row : rows) {
    shown.emplace_back();
    for (const std::int64_t count : row) shown.back().push_back(alone(count));
    width = std::max(width, row.size());
  }
  // What is hidden for a row may be the only one hidden in its column: until nothing more has to go.
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t r = 0; r < rows.size(); ++r) changed = mend(rows[r], shown[r]) || changed;
    for (std::size_t c = 0; c < width; ++c) {
      std::vector<std::int64_t> column;
      std::vector<Shown> of_column;
      for (std::size_t r = 0; r < rows.size(); ++r) {
        column.push_back(c < rows[r].size() ? rows[r][c] : 0);
        of_column.push_back(c < rows[r].size() ? shown[r][c] : Shown::Number);
      }
      if (!mend(column, of_column)) continue;
      changed = true;
      for (std::size_t r = 0; r < rows.size(); ++r)
        if (c < rows[r].size()) shown[r][c] = of_column[r];
    }
  }
  return shown;
}

}  // namespace evenkeel::cases
