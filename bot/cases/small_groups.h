// bot/cases/small_groups.h — what may be told of counts without telling of a person.
//
// A group of one to four is "few". That alone hides nothing from who knows the sum: the rest can be taken from it. So
// where "few" could be worked out, further groups of the same sum are not shown either, as few of them as it takes.
//
// The promise, for counts that make up one sum, to somebody who knows this rule, the sum and everything shown: every
// group that is "few" can still have at least two sizes, as long as there is anything else in the sum to hide it
// behind.
//
// Threads   Pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace evenkeel::cases {

constexpr std::int64_t few_below = 5;

enum class Shown {
  Number,    // As it is; also 0.
  Few,       // One to four.
  NotShown,  // Five or more, kept back for the sake of a group that is few.
};

std::vector<Shown> shown_of(std::span<const std::int64_t> counts);

// Of a table whose rows and columns have sums of their own: no group can be worked out from its row, nor from its
// column.
std::vector<std::vector<Shown>> shown_of_table(const std::vector<std::vector<std::int64_t>>& rows);

}  // namespace evenkeel::cases
