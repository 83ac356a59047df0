// bot/operators/case_actions.h — what operators and HR do to cases from the command line: the actions "case", "claim", "retention",
// "place" and "demo".
//
// Threads, errors   As in bot/operators/actions.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bot/operators/actions.h"

namespace evenkeel {

// Fields of "look": do (list, show, statistics), tenant, number (show), as, by: whether they may, and the row in the log. What they
// then read is made by whoever asked (bot/operators/reports.h).
// Fields of "case": do (close, reopen, withdraw, approve, send-back, clear-hold, legal-hold-on, legal-hold-off, erase, or "export"
// with format: only what stands in the log), tenant, number, reason, hold, by; `as`: with the rights of this person and no others.
// Fields of "claim": who, also (a name a line), tenant, reason, as, by: what stands in the log of each case that touches them.
// Absent: the action is none of ours.
std::optional<OperatorAnswer> perform_on_cases(OperatorDesk& at, const OperatorAction& action);

// The names of "also".
std::vector<std::string> claim_names(const std::string& lines);

}  // namespace evenkeel
