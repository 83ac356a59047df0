// bot/turn/share_functions.h — what a tree may `do` where a colleague keeps a case about the same customer: ask them to share
// what theirs shows (bot/cases/sharing.h), and answer who asked.
//
// Threads   Called on the turn loop's thread.   Errors   See functions.h.
#pragma once

#include "bot/turn/function_values.h"

namespace evenkeel::turn {

// A colleague keeps a case about the same customer as this one of theirs, and was not asked yet.
bool may_ask_to_share(const FunctionContext& context, std::int64_t number);

FunctionOutcome ask_to_share(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome share_to_answer(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome answer_share(FunctionContext& context, const dialogs::Values& arguments);

}  // namespace evenkeel::turn
