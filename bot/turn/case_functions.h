// bot/turn/case_functions.h — what a tree may `do` to a case: open it, log an incident, decide, note, remind, tell HR.
//
// Each writes in the transaction of the turn that asked, and only to cases of the person's own; an incident may also go
// to a case a colleague keeps about the same customer, whose keeper is then told that something was added.
//
// Threads   Called on the turn loop's thread.   Errors   See functions.h.
#pragma once

#include <vector>

#include "bot/turn/function_values.h"
#include "storage/records.h"

namespace evenkeel::turn {

// The newest case about this customer that the person keeps and that is not closed.
std::optional<storage::Case> own_open_case(const FunctionContext& context, const std::string& customer);
// Answers about signs, counter-signs and facts, as a case keeps them.
std::vector<storage::Finding> findings_of(const FunctionContext& context, const dialogs::Values& arguments);

FunctionOutcome open_case(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome log_incident(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome record_decision(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome add_note(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome remind(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome tell_hr(FunctionContext& context, const dialogs::Values& arguments);

}  // namespace evenkeel::turn
