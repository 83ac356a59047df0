// dialogs/nearest.h — what an author who mistyped a name probably meant.
//
// Threads   A pure function.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace evenkeel::dialogs {

// The nearest of `names` if at most a third of `word` would have to change, else empty. Equal distance: the first.
std::string nearest(std::string_view word, const std::vector<std::string>& names);

// "a, b, c" with each in double quotes; at most `most`, then "...".
std::string listed(const std::vector<std::string>& names, std::size_t most = 12);

}  // namespace evenkeel::dialogs
