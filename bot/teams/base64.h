// bot/teams/base64.h — strict base64 (RFC 4648): one spelling for every bytes, no white space, nothing left over.
//
// Threads   Pure.   Errors   Absent for anything else.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace evenkeel::teams {

std::optional<std::string> from_base64url(std::string_view text);  // Without padding.
std::optional<std::string> from_base64(std::string_view text);     // With it.

}  // namespace evenkeel::teams
