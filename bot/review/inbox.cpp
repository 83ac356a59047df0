#include "bot/review/inbox.h"

#include <algorithm>

#include "bot/cases/phrases.h"
#include "bot/review/access.h"
#include "bot/review/case_parts.h"
#include "bot/review/views_page.h"
#include "storage/case_life.h"
#include "storage/case_search.h"
#include "storage/cases.h"

namespace evenkeel::review {
namespace {

using cases::Action;

constexpr std::int64_t day_ms = 24LL * 3600 * 1000;

// A case the visitor may do this with; absent otherwise.
std::optional<storage::Case> theirs(Look& look, std::int64_t number, Action action) {
  const auto file = look.tx.cases().outline(look.visitor.person.tenant, number);
  if (!file || cases::may(viewer_of(look.visitor.person), action, cases::view_of(*file)) != cases::Verdict::Allowed)
    return std::nullopt;
  return file->head;
}

// One thing that waits: the case it is about, and since when.
Data row_of(const Look& look, const storage::Case& head, storage::Timestamp at) {
  Data row;
  row.set("number", Data(std::to_string(head.number)));
  set_text(row, "customer", name_shown(head.customer));
  row.set("at", Data(ago_text(day_of(at), day_of(look.now))));
  row.set("at_machine", Data(time_machine(at)));
  row.set("at_full", Data(time_text(at)));
  return row;
}

// What is past its day, a case a row: the one that waits longest, and how many more there are. Closed cases wait for
// nobody.
Data overdue_rows(Look& look) {
  struct Late {
    storage::Case head;
    storage::FollowUp first;
    int more = 0;
  };
  std::vector<Late> all;
  const std::int32_t today = day_of(look.now);
  for (const storage::FollowUp& one : look.tx.cases().overdue(look.visitor.person.tenant, look.now - day_ms, overdue_max)) {
    if (!one.case_number) continue;
    const auto known =
        std::find_if(all.begin(), all.end(), [&](const Late& late) { return late.head.number == *one.case_number; });
    if (known != all.end()) {
      ++known->more;
      if (day_due(one) < day_due(known->first)) known->first = one;
      continue;
    }
    const auto head = theirs(look, *one.case_number, Action::Calendar);
    if (head && head->status != storage::Case::Status::Closed) all.push_back({*head, one});
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Late& a, const Late& b) { return day_due(a.first) < day_due(b.first); });
  Data rows = list();
  for (const Late& late : all) {
    Data row = row_of(look, late.head, late.first.due_at);
    row.set("what", Data(cases::date_in_words(late.first.what, "en")));
    row.set("due", Data(due_text(day_due(late.first), today)));
    row.set("owner", Data(look.names.of(late.first.owner)));
    const std::string count = std::to_string(late.more);
    set_text(row, "more", late.more == 0 ? "" : say(late.more == 1 ? "and_more_one" : "and_more", {{"count", count}}));
    rows.push_back(row);
  }
  return rows;
}

}  // namespace

std::variant<Page, Refused> show_inbox(Look& look) {
  const storage::Person& person = look.visitor.person;
  const cases::Viewer viewer = viewer_of(person);
  Data approvals = list(), questions = list(), asked = list(), safety = list();

  for (const storage::Approval& one : look.tx.case_life().approvals_waiting(person.tenant, waiting_max)) {
    const auto head = theirs(look, one.case_number, Action::Approve);
    if (!head) continue;
    Data row = row_of(look, *head, one.asked_at);
    row.set("outcome", Data(look.words.outcome(one.outcome)));
    row.set("asked_by", Data(look.names.of(one.asked_by)));
    approvals.push_back(row);
  }
  for (const storage::Question& one : look.tx.case_life().open_questions(person.tenant, person.actor, waiting_max)) {
    const auto head = theirs(look, one.case_number, Action::Work);
    if (!head) continue;
    Data row = row_of(look, *head, one.asked_at);
    row.set("text", Data(one.text));
    row.set("asked_by", Data(look.names.of(one.asked_by)));
    questions.push_back(row);
  }
  if (person.roles.hr)
    for (const storage::Question& one : look.tx.case_life().open_questions(person.tenant, "", waiting_max)) {
      const auto head = theirs(look, one.case_number, Action::Comment);
      if (!head) continue;
      Data row = row_of(look, *head, one.asked_at);
      row.set("asked_of", Data(look.names.of(one.asked_of)));
      asked.push_back(row);
    }
  const storage::CaseQuery danger{
      .reader = cases::reader_for(viewer), .status = storage::Case::Status::Decided, .chosen = "safety_stop"};
  for (const storage::Case& one : look.tx.case_search().list(danger, waiting_max)) {
    Data row = row_of(look, one, one.changed_at);
    row.set("keeper", Data(look.names.of(one.owner)));
    safety.push_back(row);
  }

  Data data;
  const Data alerts = alerts_of(look), overdue = overdue_rows(look);
  std::size_t waits = 0;
  for (const auto& [name, rows] : {std::pair<const char*, const Data*>{"approvals", &approvals},
                                   {"questions", &questions},
                                   {"asked", &asked},
                                   {"overdue", &overdue},
                                   {"safety", &safety},
                                   {"alerts", &alerts}}) {
    set_list(data, name, *rows);
    const std::size_t count = rows->list_value().size();
    data.set(std::string(name) + "_count", Data(std::to_string(count)));
    waits += count;
  }
  data.set("nothing", Data(waits == 0));
  set_text(data, "waits", waits == 0 ? "" : say(waits == 1 ? "waits_one" : "waits", {{"count", std::to_string(waits)}}));
  return Page{.name = "inbox",
              .title = "inbox",
              .section = "inbox",
              .data = data,
              .seen = Noted{.action = "inbox_opened", .object_kind = "cases", .object_id = {}, .details = {}}};
}

}  // namespace evenkeel::review
