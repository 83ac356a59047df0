// dialogs/domain.h — may this value stand in this variable? Everything that is stored passes here.
//
// Threads   Pure functions.
// Limits    A text without a `max` of its own: 8,000 characters.
#pragma once

#include <cstdint>
#include <optional>

#include "dialogs/tree.h"
#include "dialogs/value.h"

namespace evenkeel::dialogs {

constexpr std::size_t answer_text_max = 8'000;  // Characters.

std::size_t longest_text(const Variable& variable);

bool has_type(const Type& type, const Value& value);  // Of that kind; a choice or set with names of that type only.
bool fits(const Variable& variable, const Value& value, Date today);
// The value as it may be stored: a text that is too long is cut, with "…". Absent where it does not fit at all.
std::optional<Value> fitted(const Variable& variable, const Value& value, Date today);

// The day of a moment, in UTC; held within the years 1900 to 2199, which are all a Date can be written in.
Date day_of(std::int64_t at_ms);

}  // namespace evenkeel::dialogs
