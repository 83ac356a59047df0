// bot/turn/host_words.h — words that are meant for the host and not for a dialogue, in every language it speaks.
//
// "Fälle" asks for the cases as "cases" does, whatever language the conversation is in. phrases.json lists them:
// "typed_cases": { "en": "cases", "de": "fälle|faelle" }, without regard to case and accents.
//
// Threads   Pure functions.   Errors   Nothing throws.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace evenkeel::turn {

// "decide", "wording", "cases", "note", "help", "go on", "start" or "console" if `typed` is a word for it; else `typed` in small letters.
std::string host_word(std::string_view typed);

// What stands under a key of phrases.json, "a|b|c" in each language, in pieces.
std::vector<std::string> listed_words(std::string_view key);

}  // namespace evenkeel::turn
