// bot/cases/answers.h — the answers a case stands on, read back from what was noted, so that the coach can be asked
// again.
//
// Threads   Pure.   Errors   What no content knows, or is out of range, counts as unknown.
#pragma once

#include <vector>

#include "knowledge/answers.h"
#include "storage/records.h"

namespace evenkeel::cases {

// The newest finding about each sign, counter-sign and fact.
std::vector<storage::Finding> newest(const std::vector<storage::Finding>& findings);

knowledge::Answers answers_of(const std::vector<storage::Finding>& findings);

}  // namespace evenkeel::cases
