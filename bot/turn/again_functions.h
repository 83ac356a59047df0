// bot/turn/again_functions.h — what a tree may `do` when somebody decides about a customer they decided about before:
// what was decided then and what the case shows since, in words, and as answers that need not be given again.
//
// They read; only that a conversation was told of a case is noted, so that what is taken out of the case goes from there
// too. Nothing is told of a case the person may not see (bot/cases/access.h).
//
// Threads   Called on the turn loop's thread.   Errors   See functions.h.
#pragma once

#include "bot/turn/function_values.h"

namespace evenkeel::turn {

FunctionOutcome customer_given(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome case_before(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome answers_before(FunctionContext& context, const dialogs::Values& arguments);

// What the answers of a decision are beside those that stood in the case: which were kept, and which are new. Empty
// where nothing stood there.
std::string answers_compared(const FunctionContext& context, const storage::CaseFile& before,
                             const dialogs::Values& arguments);

// The case a decision about this customer goes on from, as this person may see it.
std::optional<storage::CaseFile> case_to_go_on_from(const FunctionContext& context, const std::string& customer);

}  // namespace evenkeel::turn
