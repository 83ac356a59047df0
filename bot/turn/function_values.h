// bot/turn/function_values.h — how the functions read their arguments and say what came of them.
//
// Threads   Pure functions.   Errors   An argument that is absent or of another type is absent, or an empty text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bot/turn/functions.h"
#include "dialogs/value.h"
#include "knowledge/answers.h"

namespace evenkeel::turn {

using FunctionOutcome = expected<dialogs::Values, std::string>;

const dialogs::Value* find_value(const dialogs::Values& values, const std::string& name);
std::string text_of(const dialogs::Values& values, const std::string& name);

// What the dialogue holds, as the decision table reads it. Values that are no answers (customer, story) are passed
// over.
knowledge::Answers answers_of(const dialogs::Values& values);

// The number a text is; absent for anything else.
std::optional<std::int64_t> number_of(const std::string& text);

// A row of the audit log about a case; `details` are only hashed.
void audit_case(FunctionContext& context, const char* action, std::int64_t case_number, const std::string& details);

}  // namespace evenkeel::turn
