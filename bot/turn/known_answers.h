// bot/turn/known_answers.h — what a case says about its customer, as answers of the dialogue `decide`.
//
// Two sources: what somebody answered when it was last talked through, and what stands in the case by itself (a limit
// that was said, a warning that went out, incidents anybody logged, holds that were cleared). The second goes before the
// first. What may have changed without the case knowing is not answered here, so that it is asked.
//
// Threads   Pure functions.   Errors   None; what no question of today would take is left out.
// Units     Day: days since 1970-01-01, UTC, as everywhere in a dialogue.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bot/cases/sharing.h"
#include "dialogs/value.h"
#include "storage/records.h"

namespace evenkeel::turn {

constexpr storage::Day warning_counts_days = 365;

// What was done to keep the customer from going on, by the steps somebody noted as done.
struct OnRecord {
  std::optional<storage::Day> limit_said, limit_written;  // The last time.
  std::vector<storage::Day> warnings;                     // The day each written warning went out.
};
OnRecord on_record(const storage::CaseFile& file, const std::vector<storage::StepTaken>& steps);

// Incidents as people count them: one that was typed again when it was decided anew is one.
std::vector<storage::Incident> incidents_of(const storage::CaseFile& file);

// What is known beside the case.
struct Since {
  storage::Day today = 0;
  std::optional<storage::Day> new_on;  // The day of what happened, where it is not in the case yet.
  std::optional<storage::Day> not_well;  // When somebody last looked and it was not well.
  std::vector<cases::Shared> shared;     // Colleagues' cases about the same customer: their record counts like this one's.
};

// Named like the questions.
dialogs::Values known_answers(const storage::CaseFile& file, const std::vector<storage::StepTaken>& steps,
                              const Since& since);

// Whether the contract was looked at for this case.
bool contract_checked(const storage::CaseFile& file);

// The steps of our content that tell the customer something; a test holds them against it.
extern const std::vector<std::string> steps_that_say_the_limit, steps_that_write_the_limit, steps_that_warn;

}  // namespace evenkeel::turn
