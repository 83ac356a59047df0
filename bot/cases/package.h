// bot/cases/package.h — the fingerprints of the files that go out together.
//
// Threads   Any.   Errors   None.
#pragma once

#include <string>

#include "bot/base/zip.h"

namespace evenkeel::cases {

// "SHA256SUMS" over all of them, in the format of sha256sum -c.
std::string sha256_sums(const NamedBytes& files);

}  // namespace evenkeel::cases
