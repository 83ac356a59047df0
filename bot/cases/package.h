// bot/cases/package.h — several files in one: a zip that anybody can open, with the fingerprints of all of them.
//
// Threads   Any.   Errors   std::runtime_error if the library can't write.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "storage/records.h"

namespace evenkeel::cases {

using Files = std::vector<std::pair<std::string, std::string>>;  // Name and bytes.

std::string zip_of(const Files& files, storage::Timestamp made_at);
// "SHA256SUMS" over all of them, in the format of sha256sum -c.
std::string sha256_sums(const Files& files);

}  // namespace evenkeel::cases
