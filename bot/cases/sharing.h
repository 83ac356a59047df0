// bot/cases/sharing.h — what the keeper of a case may be shown of a colleague's case about the same customer.
//
// The record alone: what was decided, which limits were told and warnings went out, and the days of incidents. No
// answers, no notes, no quotes, no names. It is shown once the link between the two was confirmed by somebody who may
// do so for the other one: its keeper, who was asked, or HR. Whoever wants to see can't say yes themselves.
//
// Threads   Inside one transaction.   Errors   None.
#pragma once

#include <vector>

#include "bot/cases/actions.h"

namespace evenkeel::cases {

// Of others, not closed, about the same customer, offered as a link to this case and not answered; those this viewer may
// hear of at all.
std::vector<storage::Case> joinable(const storage::ReadTx& tx, const Viewer& viewer, std::int64_t number);

// A colleague's open case about a customer of this folded name, if the viewer may hear that there is one.
std::optional<storage::Case> kept_elsewhere(const storage::ReadTx& tx, const Viewer& viewer, const std::string& customer_key);

struct Shared {
  storage::CaseFile record;  // With nothing in it but the above.
  std::vector<storage::StepTaken> steps;
};
std::vector<Shared> shared_with(const storage::ReadTx& tx, const std::string& tenant, std::int64_t number);

// The keeper's answer to a colleague who asked: yes confirms the link, no refuses it. Who asked and whether they did is for
// the caller to know.
Done answer_who_asked(storage::Tx& tx, const By& by, std::int64_t number, std::int64_t other, bool yes);

}  // namespace evenkeel::cases
