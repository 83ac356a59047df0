// bot/review/views_page.h — the ten views across cases as pages, and the alerts of them for whoever waits.
//
// Threads   Pure functions on what they are handed, within one transaction.
// Limits    figures_cases_max cases, the newest of the last twelve months.
#pragma once

#include "bot/review/desk.h"

namespace evenkeel::review {

std::variant<Page, Refused> show_views(Look& look);
std::variant<Page, Refused> show_view(Look& look);

// The alerts of all views but those of follow-ups, which the inbox lists one by one, as rows of {text, view, title}; empty for whoever sees
// no views.
Data alerts_of(Look& look);

}  // namespace evenkeel::review
