// storage/name_grams.h — three letters of a name at a time, as names are compared and found by.
//
// Threads   Pure.
#pragma once

#include <string>
#include <vector>

namespace evenkeel::storage {

constexpr std::size_t name_letters_max = 64;  // The rest of a longer name does not count.

// Of a folded name, sorted, each once; with blanks before and behind it, so that beginnings count more. Empty for an empty name.
std::vector<std::string> name_grams(const std::string& name);

}  // namespace evenkeel::storage
