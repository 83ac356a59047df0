#include "bot/review/inbox.h"

#include "bot/review/access.h"
#include "bot/review/case_parts.h"
#include "bot/review/views_page.h"
#include "storage/case_life.h"
#include "storage/case_search.h"
#include "storage/cases.h"

namespace evenkeel::review {
namespace {

using cases::Action;

// A case the visitor may do this with; absent otherwise.
std::optional<storage::Case> theirs(Look& look, std::int64_t number, Action action) {
  const auto file = look.tx.cases().file(look.visitor.person.tenant, number);
  if (!file || cases::may(viewer_of(look.visitor.person), action, cases::view_of(*file)) != cases::Verdict::Allowed)
    return std::nullopt;
  return file->head;
}

Data row_of(std::int64_t number, std::optional<storage::Timestamp> at) {
  Data row;
  row.set("number", Data(std::to_string(number)));
  set_time(row, "at", at);
  return row;
}

}  // namespace

std::variant<Page, Refused> show_inbox(Look& look) {
  const storage::Person& person = look.visitor.person;
  const cases::Viewer viewer = viewer_of(person);
  Data approvals = list(), questions = list(), asked = list(), overdue = list(), safety = list();

  for (const storage::Approval& one : look.tx.case_life().approvals_waiting(person.tenant, waiting_max)) {
    const auto head = theirs(look, one.case_number, Action::Approve);
    if (!head) continue;
    Data row = row_of(one.case_number, one.asked_at);
    set_text(row, "customer", name_shown(head->customer));
    row.set("outcome", Data(look.words.outcome(one.outcome)));
    row.set("asked_by", Data(look.names.of(one.asked_by)));
    approvals.push_back(row);
  }
  for (const storage::Question& one : look.tx.case_life().open_questions(person.tenant, person.actor, waiting_max)) {
    if (!theirs(look, one.case_number, Action::Work)) continue;
    Data row = row_of(one.case_number, one.asked_at);
    row.set("text", Data(one.text));
    row.set("asked_by", Data(look.names.of(one.asked_by)));
    questions.push_back(row);
  }
  if (person.roles.hr)
    for (const storage::Question& one : look.tx.case_life().open_questions(person.tenant, "", waiting_max)) {
      if (!theirs(look, one.case_number, Action::Comment)) continue;
      Data row = row_of(one.case_number, one.asked_at);
      row.set("asked_of", Data(look.names.of(one.asked_of)));
      asked.push_back(row);
    }
  for (const storage::FollowUp& one : look.tx.cases().overdue(person.tenant, look.now, waiting_max)) {
    if (!one.case_number || !theirs(look, *one.case_number, Action::Calendar)) continue;
    Data row = row_of(*one.case_number, one.due_at);
    row.set("what", Data(named("follow_up", one.what)));
    row.set("due", Data(one.due_day ? day_text(*one.due_day) : time_text(one.due_at)));
    row.set("owner", Data(look.names.of(one.owner)));
    overdue.push_back(row);
  }
  const storage::CaseQuery danger{
      .reader = cases::reader_for(viewer), .status = storage::Case::Status::Decided, .chosen = "safety_stop"};
  for (const storage::Case& one : look.tx.case_search().list(danger, waiting_max)) {
    Data row = row_of(one.number, one.changed_at);
    set_text(row, "customer", name_shown(one.customer));
    row.set("keeper", Data(look.names.of(one.owner)));
    safety.push_back(row);
  }

  Data data;
  const Data alerts = alerts_of(look);
  bool nothing = true;
  for (const auto& [name, rows] : {std::pair<const char*, const Data*>{"approvals", &approvals},
                                   {"questions", &questions},
                                   {"asked", &asked},
                                   {"overdue", &overdue},
                                   {"safety", &safety},
                                   {"alerts", &alerts}}) {
    set_list(data, name, *rows);
    nothing = nothing && rows->is_empty_list();
  }
  data.set("nothing", Data(nothing));
  return Page{.name = "inbox",
              .title = "inbox",
              .section = "inbox",
              .data = data,
              .seen = Noted{.action = "inbox_opened", .object_kind = "cases", .object_id = {}, .details = {}}};
}

}  // namespace evenkeel::review
