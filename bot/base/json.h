// bot/base/json.h — the one door through which JSON from outside comes in (threat-model section 3).
//
// No byte 0, depth <= 64, <= 50,000 values, no repeated keys, valid UTF-8, no U+0000 in text. nlohmann/json alone ends
// the input at a NUL byte, lets the last of repeated keys win, and crashes on depth when copied; its error texts quote
// the input. So: a check before, typed readers after, and never a parser's message.
//
// Threads   Pure functions.   Errors   Absent, and a kind from a fixed list; nothing throws.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "knowledge/expected.h"

namespace evenkeel {

constexpr std::size_t json_depth_max = 64;
constexpr std::size_t json_values_max = 50'000;

enum class JsonFault { NotJson, NulByte, TooDeep, TooManyValues, RepeatedKey };
std::string_view to_text(JsonFault fault);  // "not JSON", "a byte 0", ... fit for an answer

expected<nlohmann::json, JsonFault> parse_json(std::string_view text);

// Typed readers: the member if it is there with that very type, else absent. `path` is a member name, or names with
// '/'. Text with U+0000 counts as absent.
const nlohmann::json* member(const nlohmann::json& object, std::string_view path);
std::optional<std::string> text_member(const nlohmann::json& object, std::string_view path);
std::optional<std::int64_t> integer_member(const nlohmann::json& object, std::string_view path);  // within +-2^53
std::optional<bool> bool_member(const nlohmann::json& object, std::string_view path);

// Output: never throws on bad UTF-8 (U+FFFD instead).
std::string dump(const nlohmann::json& value);

}  // namespace evenkeel
