// dialogs/text_length.h — how long a text of a tree gets with the longest values in its places.
//
// Threads   Pure functions.   Units   Characters (code points), as Slack and Teams count them.
#pragma once

#include <cstddef>
#include <string>

#include "dialogs/tree.h"

namespace evenkeel::dialogs {

struct TextLength {
  std::size_t own = 0;    // Without its places.
  std::size_t shown = 0;  // With the longest value in each.
};

// Of words as they stand in `tree` in `locale`.
TextLength length_of(const Tree& tree, const std::string& words, const std::string& locale);

// In the locale where it is longest; 0 for an empty text.
std::size_t longest_shown(const Tree& tree, const Text& text);

// A review: its text, and a line for each of its variables.
std::size_t longest_shown(const Tree& tree, const Review& review);

}  // namespace evenkeel::dialogs
