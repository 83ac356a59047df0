// bot/review/claim_page.h — for a colleague's claim: HR says whom it is about, sees which cases touch them, and takes
// along what was known and done (bot/cases/claim.h).
//
// Threads   As bot/review/desk.h.
#pragma once

#include "bot/review/desk.h"

namespace evenkeel::review {

void add_claim(http::Server& server, Desk& desk);

}  // namespace evenkeel::review
