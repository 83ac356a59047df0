// bot/review/case_forms.h — what may be done with a case: each form asks the rules, does it, and notes it, in one
// transaction.
//
//   POST /review/cases/{number}/...   comment ask answer approve send-back clear-hold close reopen legal-hold link
//   redact export
//   GET  /review/cases/{number}/redact?part=note&id=3   shows the text, and asks why
//
// Threads   add_case_forms() once, before the server starts.
// Errors    404 and 403 by bot/cases/access.h; 400 where something is missing; 409 where somebody else was faster.
// Limits    cases::text_max bytes of a text, reason_max of a reason.
#pragma once

#include "bot/review/desk.h"

namespace evenkeel::review {

constexpr std::size_t reason_max = 8'000;  // 2,000 characters.

void add_case_forms(http::Server& server, Desk& desk);

}  // namespace evenkeel::review
