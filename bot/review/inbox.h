// bot/review/inbox.h — what waits for whoever looks: a yes, a question, a follow-up past its day, danger, and what the
// views say.
//
// Threads   Pure functions on what they are handed, within one transaction.
// Limits    waiting_max of each kind; of what is past its day, the first overdue_max.
#pragma once

#include "bot/review/desk.h"

namespace evenkeel::review {

constexpr int waiting_max = 50;
constexpr int overdue_max = 200;

std::variant<Page, Refused> show_inbox(Look& look);

}  // namespace evenkeel::review
