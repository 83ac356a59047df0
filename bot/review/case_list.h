// bot/review/case_list.h — the case log: narrowed down, searched, a page at a time.
//
// Threads   Pure functions on what they are handed, within one transaction.
// Limits    cases_a_page cases.
#pragma once

#include "bot/review/desk.h"

namespace evenkeel::review {

constexpr int cases_a_page = 50;

std::variant<Page, Refused> show_cases(Look& look);

}  // namespace evenkeel::review
