// bot/review/sign_in.h — in and out: links, the button behind them, and where somebody is signed in.
//
// Threads   add_sign_in() once, before the server starts.
#pragma once

#include "bot/review/desk.h"

namespace evenkeel::review {

void add_sign_in(http::Server& server, Desk& desk);

}  // namespace evenkeel::review
