// bot/review/reread.h — the fairness sample: a decided case, read by a second person without its decision, and their
// own answer.
//
//   GET, POST /review/reread/{number}
//
// Threads   add_reread() once, before the server starts.
#pragma once

#include "bot/review/desk.h"

namespace evenkeel::review {

void add_reread(http::Server& server, Desk& desk);

}  // namespace evenkeel::review
