// dialogs/plain.h — text as it is compared: small letters, no accents, one space, no marks around it.
//
// Threads   Pure functions.   Errors   Nothing throws; bytes that are no UTF-8 are kept as they are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace evenkeel::dialogs {

bool is_text(std::string_view bytes);  // Valid UTF-8 without U+0000.

std::size_t characters_in(std::string_view text);  // Code points.
std::string cut_to(std::string_view text,
                   std::size_t characters);       // With "…" as the last of them if something was cut.
std::string_view trimmed(std::string_view text);  // Without white space at the ends.
std::string one_line(std::string_view text);      // Line breaks and runs of spaces become one space.
// On one line, and cut to so many characters. Most texts are so already, and are handed back as they came.
std::string short_line(std::string text, std::size_t characters);

// "  Naïve,  Really?! " -> "naive, really". Curly quotes become straight ones; Latin, Greek and Cyrillic capitals
// small.
std::string plain(std::string_view text);

std::vector<std::string> words_of(std::string_view plain_text);  // Split at spaces and , ; / ( ) " marks.

}  // namespace evenkeel::dialogs
