// bot/base/zip.h — several files in one, as anybody can open them.
//
// At least one file: a zip of none is no file. Equal files and an equal time give equal bytes.
//
// Threads   Any.   Errors   std::runtime_error if the library can't write, which it has no reason to: all is in memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace evenkeel {

using NamedBytes = std::vector<std::pair<std::string, std::string>>;  // Name and bytes.

// `made_at` in milliseconds since 1970, UTC; without it every file is of 1980-01-01, the first day a zip knows, so that the
// same files make the same zip on every day.
std::string zip_of(const NamedBytes& files, std::optional<std::int64_t> made_at);

}  // namespace evenkeel
