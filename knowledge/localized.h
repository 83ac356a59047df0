// knowledge/localized.h — lines of text by locale.
//
// Threads   Pure functions.   Errors   No lines where there are none.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace evenkeel::knowledge {

using Lines = std::vector<std::string>;
using Localized = std::map<std::string, Lines>;  // By locale; content without locales is "en".

// The lines for `locale` ("pt-BR" falls back to "pt", then to "en", then to the first there is).
const Lines& in_locale(const Localized& text, std::string_view locale);
std::string one_line(const Localized& text, std::string_view locale = "en");  // Its lines joined by spaces.

}  // namespace evenkeel::knowledge
