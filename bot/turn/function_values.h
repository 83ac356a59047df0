// bot/turn/function_values.h — how the functions read their arguments and say what came of them.
//
// Threads   Pure functions.   Errors   An argument that is absent or of another type is absent, or an empty text.
#pragma once

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

}  // namespace evenkeel::turn
