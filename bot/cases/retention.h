// bot/cases/retention.h — which cases have been kept long enough, and their end.
//
// A case is kept so many months after its last change, by the outcome chosen; "undecided" counts where nothing was. Nothing under legal
// hold goes. What stays of a case: its number, dates, outcomes and who; never a word or a customer's name.
//
// Threads   Inside one transaction.
// Limits    retention_batch_max cases a call.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "bot/cases/actions.h"

namespace evenkeel::cases {

constexpr int retention_batch_max = 100;

// Calendar months before `at`, at the same time of day; a day the month does not have becomes its last.
storage::Timestamp months_before(storage::Timestamp at, int months);

std::vector<storage::Case> kept_long_enough(const storage::ReadTx& tx, const std::map<std::string, int>& months,
                                            storage::Timestamp now);
// Erases them; how many. Call again until it is 0, then Store::compact().
int run_retention(storage::Tx& tx, const std::map<std::string, int>& months, const std::string& by, storage::Timestamp now,
                  const std::string& reason);

}  // namespace evenkeel::cases
