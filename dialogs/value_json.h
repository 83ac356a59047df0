// dialogs/value_json.h — values to and from JSON, as events and tests write them. The format stands in dialogs/event.h.
//
// Threads   Pure functions.   Errors   Absent where the JSON is no value; nothing throws.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "dialogs/value.h"

namespace evenkeel::dialogs {

nlohmann::json json_of(const Value& value);
nlohmann::json json_of(const Values& values);
std::optional<Value> value_from(const nlohmann::json& json);
std::optional<Values> values_from(const nlohmann::json& json);

// Keys sorted, no spaces; bytes that are no UTF-8 become U+FFFD.
std::string dumped(const nlohmann::json& json);

// A text as dumped() writes it, put behind `out`. What is stored in every turn is written with this: building a json value
// first costs several times as much.
void append_json(std::string& out, std::string_view text);

// The object in `text`, or null (a JSON null) if it is none, is followed by anything, or repeats a key.
nlohmann::json object_in(std::string_view text);

}  // namespace evenkeel::dialogs
