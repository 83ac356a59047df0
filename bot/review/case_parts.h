// bot/review/case_parts.h — the parts of a case's page, each from what is stored of it.
//
// Threads   Pure functions on what they are handed, within one transaction.
#pragma once

#include <string>

#include "bot/review/access.h"
#include "bot/review/desk.h"
#include "storage/records.h"

namespace evenkeel::review {

// Sets `name` and `name_machine`, or `name` to nothing.
void set_time(Data& data, const std::string& name, std::optional<storage::Timestamp> at);
// The same as a day, without the hour.
void set_day(Data& data, const std::string& name, std::optional<storage::Timestamp> at);

// The day a follow-up is for. That the coach speaks of it later (on a working day, by their clock) moves it no further.
std::int32_t day_due(const storage::FollowUp& follow_up);
bool is_open(const storage::FollowUp& follow_up);

// Every one of them fills the parts of pages/case.mustache that go by its name. `may_take_out`: beside each text stands
// the way to have it taken out.
void set_decisions(Data& data, Look& look, const storage::CaseFile& file);
void set_assessment(Data& data, Look& look, const storage::CaseFile& file);
void set_signs(Data& data, Look& look, const storage::CaseFile& file, bool may_take_out);
void set_holds(Data& data, Look& look, const storage::CaseFile& file);
void set_follow_ups(Data& data, Look& look, const storage::CaseFile& file);
void set_timeline(Data& data, Look& look, const storage::CaseFile& file, bool may_take_out);
void set_trail(Data& data, Look& look, const storage::CaseFile& file);
// `may_claim`: a way to all cases that touch each of them.
void set_touched(Data& data, Look& look, const storage::CaseFile& file, bool may_take_out, bool may_claim);
void set_approvals(Data& data, Look& look, const storage::CaseFile& file);
void set_wordings(Data& data, Look& look, const storage::CaseFile& file, bool may_take_out);
void set_links(Data& data, Look& look, const storage::CaseFile& file, bool may_settle);
void set_comments(Data& data, Look& look, const storage::CaseFile& file, bool may_take_out);
void set_questions(Data& data, Look& look, const storage::CaseFile& file, bool may_answer, bool may_take_out);
void set_redactions(Data& data, Look& look, const storage::CaseFile& file);

// The forms beside the case: what the visitor may do with it now.
void set_ways(Data& data, Look& look, const OpenCase& on);

// Says of a text whether, and how, it can be taken out.
void set_take_out(Data& row, bool may, const std::string& part, std::int64_t id);

}  // namespace evenkeel::review
