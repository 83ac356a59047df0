// storage/digest.h — SHA-256 over parts laid end to end, as 64 lower-case hex digits. For this room; the island has its
// own.
//
// Threads   Any.   Errors   StorageError only if OpenSSL itself fails.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace evenkeel::storage {

std::string sha256_of(std::initializer_list<std::string_view> parts);

}  // namespace evenkeel::storage
