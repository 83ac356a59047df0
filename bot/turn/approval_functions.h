// bot/turn/approval_functions.h — what the dialogue `approval` may do: read what waits for a person's yes, answer it,
// put it off.
//
// Every answer asks the rule again (bot/cases/access.h): a button says nothing about who may press it, and what was
// answered meanwhile stays answered.
//
// Threads   Called on the turn loop's thread.   Errors   See functions.h.
#pragma once

#include "bot/turn/function_values.h"

namespace evenkeel::turn {

FunctionOutcome approval_to_answer(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome give_approval(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome send_back_approval(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome put_off_approval(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome open_console(FunctionContext& context, const dialogs::Values& arguments);

}  // namespace evenkeel::turn
