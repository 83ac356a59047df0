// bot/review/case_page.h — one case, whole: what happened, what was seen, what was recommended and why, what was
// decided, and who did what.
//
// Threads   Pure functions on what they are handed, within one transaction.
#pragma once

#include "bot/review/desk.h"

namespace evenkeel::review {

std::variant<Page, Refused> show_case(Look& look);
// /review/cases/{number}/conversations/{session}
std::variant<Page, Refused> show_conversation(Look& look);

}  // namespace evenkeel::review
