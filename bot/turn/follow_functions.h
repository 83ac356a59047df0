// bot/turn/follow_functions.h — what a tree may `do` after a decision: look at a date, carry out the steps, clear a hold, close.
//
// Only in cases of the person's own. A session that looks at a case belongs to it from then on.
//
// Threads   Called on the turn loop's thread.   Errors   See functions.h.
#pragma once

#include "bot/turn/function_values.h"

namespace evenkeel::turn {

FunctionOutcome follow_up_due(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome finish_follow_up(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome put_off_follow_up(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome close_case(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome case_to_carry_out(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome step_to_take(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome words_of_step(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome take_step(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome remind_of_steps(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome hold_to_clear(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome clear_hold(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome plan_exit(FunctionContext& context, const dialogs::Values& arguments);

}  // namespace evenkeel::turn
