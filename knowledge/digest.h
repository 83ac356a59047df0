// knowledge/digest.h — SHA-256 as lower-case hex: the name of a tree, of a content folder, of a reply as it was said.
//
// Threads   Any.   Errors   Throws std::runtime_error only if OpenSSL itself fails (out of memory).
#pragma once

#include <string>
#include <string_view>

namespace evenkeel {

std::string sha256_hex(std::string_view bytes);  // 64 characters

}  // namespace evenkeel
