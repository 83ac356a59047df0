#include "bot/review/case_parts.h"

#include <algorithm>
#include <map>

#include "bot/cases/exports.h"
#include "storage/cases.h"

namespace evenkeel::review {
namespace {

using cases::Action;
using storage::CaseFile;

constexpr std::size_t version_shown = 12;  // Hex digits of the content a wording came from: enough to tell two apart.

// "taken up", "sent back": a state by its phrase, and the look of its tag.
template <class State>
void set_state(Data& row, State state,
               std::initializer_list<std::pair<State, std::pair<const char*, const char*>>> names) {
  for (const auto& [each, name] : names) {
    if (each != state) continue;
    row.set("state", Data(say(name.first)));
    row.set("state_id", Data(name.second));
  }
}

}  // namespace

// The newest row about each person counts.
void set_touched(Data& data, Look& look, const CaseFile& file, bool may_take_out, bool may_claim) {
  using Accepted = storage::Affected::Accepted;
  std::map<std::int64_t, const storage::Affected*> people;
  for (const storage::Affected& one : file.affected) people[one.person ? one.person : one.id] = &one;
  Data rows = list();
  for (const auto& [id, one] : people) {
    Data row;
    const std::string name = one->actor.empty() ? name_shown(one->name) : look.names.of(one->actor);
    row.set("who", Data(name.empty() ? say("somebody") : name));
    const bool affected = one->part == storage::Affected::Part::Affected;
    set_text(row, "claim", may_claim && affected ? url_encoded(one->actor.empty() ? one->name : one->actor) : "");
    row.set("part", Data(say(affected ? "part_affected" : "part_subject")));
    set_text(row, "offered", one->offered);
    set_text(row, "wishes", one->wishes);
    row.set("accepted", Data(say(one->accepted == Accepted::Yes     ? "yes"
                                 : one->accepted == Accepted::No    ? "no"
                                 : one->accepted == Accepted::Later ? "later"
                                                                    : "not_known")));
    set_take_out(row, may_take_out && !(one->offered + one->wishes).empty(), "affected", one->id);
    rows.push_back(row);
  }
  set_list(data, "touched", rows);
}

void set_approvals(Data& data, Look& look, const CaseFile& file) {
  using State = storage::Approval::State;
  Data rows = list();
  for (const storage::Approval& one : file.approvals) {
    Data row;
    row.set("outcome", Data(look.words.outcome(one.outcome)));
    set_state<State>(row, one.state,
                     {{State::Waiting, {"approval_waiting", "waiting"}},
                      {State::Approved, {"approval_approved", "good"}},
                      {State::SentBack, {"approval_sent_back", "alert"}},
                      {State::Withdrawn, {"approval_withdrawn", "plain"}}});
    row.set("asked_by", Data(look.names.of(one.asked_by)));
    set_time(row, "asked", one.asked_at);
    set_text(row, "answered_by", one.by.empty() ? "" : look.names.of(one.by));
    set_time(row, "answered", one.at);
    set_text(row, "why", one.reason);
    rows.push_back(row);
  }
  set_list(data, "approvals", rows);
}

void set_wordings(Data& data, Look& look, const CaseFile& file, bool may_take_out) {
  Data rows = list();
  for (const storage::IssuedWording& one : file.wordings) {
    Data row;
    row.set("wording", Data(one.wording));
    row.set("version", Data(one.content_digest.substr(0, version_shown)));
    set_text(row, "text", one.text);
    row.set("who", Data(look.names.of(one.by)));
    set_time(row, "at", one.at);
    set_take_out(row, may_take_out && !one.text.empty(), "wording", one.id);
    rows.push_back(row);
  }
  set_list(data, "wordings", rows);
}

void set_links(Data& data, Look& look, const CaseFile& file, bool may_settle) {
  using State = storage::CaseLink::State;
  Data rows = list();
  for (const storage::CaseLink& one : file.links) {
    if (one.state == State::Refused) continue;
    // That the other case is there may be told only to whoever may see it.
    const auto other = look.tx.cases().file(file.head.tenant, one.other);
    if (!other ||
        cases::may(viewer_of(look.visitor.person), Action::See, cases::view_of(*other)) != cases::Verdict::Allowed)
      continue;
    Data row;
    row.set("other", Data(std::to_string(one.other)));
    row.set("reachable", Data(true));
    row.set("kind",
            Data(say(one.kind == storage::CaseLink::Kind::SameCustomer ? "link_same_customer" : "link_related")));
    row.set("state", Data(say(one.state == State::Confirmed ? "link_confirmed" : "link_offered")));
    row.set("may_settle", Data(may_settle && one.state == State::Offered));
    rows.push_back(row);
  }
  set_list(data, "links", rows);
}

void set_comments(Data& data, Look& look, const CaseFile& file, bool may_take_out) {
  Data rows = list();
  for (const storage::Comment& one : file.comments) {
    Data row;
    set_text(row, "text", one.text);
    row.set("who", Data(look.names.of(one.by)));
    set_time(row, "at", one.at);
    set_take_out(row, may_take_out && !one.text.empty(), "comment", one.id);
    rows.push_back(row);
  }
  set_list(data, "comments", rows);
}

void set_questions(Data& data, Look& look, const CaseFile& file, bool may_answer, bool may_take_out) {
  Data rows = list();
  for (const storage::Question& one : file.questions) {
    Data row;
    row.set("id", Data(std::to_string(one.id)));
    set_text(row, "text", one.text);
    row.set("who", Data(look.names.of(one.asked_by)));
    set_time(row, "at", one.asked_at);
    set_text(row, "answer", one.answered_at && one.answer.empty() ? say("taken_out") : one.answer);
    row.set("answered_by", Data(look.names.of(one.answered_by)));
    set_time(row, "answered", one.answered_at);
    row.set("mine_to_answer", Data(may_answer && !one.answered_at && one.asked_of == look.visitor.person.actor));
    set_take_out(row, may_take_out && !one.answer.empty(), "answer", one.id);
    rows.push_back(row);
  }
  set_list(data, "questions", rows);
}

void set_redactions(Data& data, Look& look, const CaseFile& file) {
  Data rows = list();
  for (const storage::Redaction& one : file.redactions) {
    Data row;
    row.set("part", Data(named("part", one.part)));
    row.set("who", Data(look.names.of(one.by)));
    set_time(row, "at", one.at);
    row.set("why", Data(one.reason));
    rows.push_back(row);
  }
  set_list(data, "taken_out", rows);
}

void set_ways(Data& data, Look& look, const OpenCase& on) {
  const storage::CaseFile& file = on.file;
  const bool closed = file.head.status == storage::Case::Status::Closed;
  Data may, open_holds = list();
  bool any = false;
  const auto set = [&](const char* way, bool yes) {
    may.set(way, Data(yes));
    any = any || yes;
  };
  if (file.head.erased_at) {  // There is nothing left to work on.
    data.set("may", Data(false));
    return;
  }
  const auto waiting = std::find_if(file.approvals.begin(), file.approvals.end(),
                                    [](const auto& one) { return one.state == storage::Approval::State::Waiting; });
  set("approve", waiting != file.approvals.end() && on.may(Action::Approve));
  if (waiting != file.approvals.end()) {
    data.set("approve_what", Data(look.words.outcome(waiting->outcome)));
    data.set("approval_id", Data(std::to_string(waiting->id)));
  }
  set("comment", on.may(Action::Comment));
  set("ask", on.may(Action::Comment));
  for (const storage::Hold& hold : file.holds) {
    if (hold.cleared_at || cases::may_clear(on.viewer, hold.hold, on.view) != cases::Verdict::Allowed) continue;
    Data row;
    row.set("id", Data(hold.hold));
    row.set("label", Data(look.words.hold(hold.hold)));
    open_holds.push_back(row);
  }
  set("clear", open_holds.is_non_empty_list());
  data.set("open_holds", open_holds);
  set("close", !closed && on.may(Action::Close));
  set("reopen", closed && on.may(Action::Close));
  set("hold_on", !file.head.legal_hold && on.may(Action::LegalHold));
  set("hold_off", file.head.legal_hold && on.may(Action::LegalHold));
  Data formats = list();
  for (const char* name : {"pdf", "json", "csv", "bundle", "customer", "ics"}) {
    const auto format = cases::format_of(name);
    if (!format || !on.may(cases::needed_for(*format))) continue;
    Data row;
    row.set("id", Data(name));
    row.set("label", Data(say(std::string("format_") + name)));
    formats.push_back(row);
  }
  set("export", formats.is_non_empty_list());
  data.set("formats", formats);
  data.set("may", any ? may : Data(false));
}

}  // namespace evenkeel::review
