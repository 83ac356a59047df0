// bot/turn/wording_functions.h — what a tree may `do` with words: find the situation and its words, take a step from
// them, fill their blanks, look at a draft, say whom to turn to, and what an incident is nearest to.
//
// They read the knowledge and the person's own holds, and write nothing.
//
// Threads   Called on the turn loop's thread.   Errors   See functions.h.
#pragma once

#include "bot/turn/function_values.h"

namespace evenkeel::turn {

// "UK: 999; European Union: 112.", and a note where nobody has confirmed them. Never empty.
std::string emergency_numbers(const knowledge::Knowledge& knowledge, const Phrases& phrases, std::string_view locale);

FunctionOutcome find_situation(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome find_wording(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome next_blank(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome check_tone(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome support(FunctionContext& context, const dialogs::Values& arguments);
FunctionOutcome suggest_incident(FunctionContext& context, const dialogs::Values& arguments);

}  // namespace evenkeel::turn
