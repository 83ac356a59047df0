// knowledge/strict_json.h — JSON from outside, and our own read again: one pass that refuses what could mean two things.
//
// No byte 0, depth <= 64, <= 50,000 values, no repeated keys, valid UTF-8. nlohmann/json alone ends the input at a NUL byte, lets the
// last of repeated keys win, and crashes on depth when copied; its error texts quote the input. (A parser callback would do for
// repeated keys, but with one nlohmann/json goes through all of an array after each of its objects: a body of "[{},{},..." took
// minutes.)
//
// Threads   Pure functions.   Errors   A kind from a fixed list, never a parser's message; nothing throws.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "knowledge/expected.h"

namespace evenkeel {

constexpr std::size_t json_depth_max = 64;
constexpr std::size_t json_values_max = 50'000;

enum class JsonFault { NotJson, NulByte, TooDeep, TooManyValues, RepeatedKey };
std::string_view to_text(JsonFault fault);  // "not JSON", "a byte 0", ... fit for an answer

expected<nlohmann::json, JsonFault> parse_json(std::string_view text);

}  // namespace evenkeel
