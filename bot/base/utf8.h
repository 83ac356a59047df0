// bot/base/utf8.h — is this text what it says it is?
//
// Threads   Pure.
// Sources   RFC 3629.
#pragma once

#include <string_view>

namespace evenkeel {

// Neither overlong forms, nor surrogates, nor anything beyond U+10FFFF.
bool valid_utf8(std::string_view text);

}  // namespace evenkeel
