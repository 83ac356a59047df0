// bot/base/json.h — the one door through which JSON from outside comes in (threat-model section 3): parsed strictly
// (knowledge/strict_json.h), read by type.
//
// Threads   Pure functions.   Errors   Absent, or a kind from a fixed list; nothing throws.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "knowledge/strict_json.h"

namespace evenkeel {

// Typed readers: the member if it is there with that very type, else absent. `path` is a member name, or names with
// '/'. Text with U+0000 counts as absent.
const nlohmann::json* member(const nlohmann::json& object, std::string_view path);
std::optional<std::string> text_member(const nlohmann::json& object, std::string_view path);
std::optional<std::int64_t> integer_member(const nlohmann::json& object, std::string_view path);  // within +-2^53
std::optional<bool> bool_member(const nlohmann::json& object, std::string_view path);

// Output: never throws on bad UTF-8 (U+FFFD instead).
std::string dump(const nlohmann::json& value);

}  // namespace evenkeel
