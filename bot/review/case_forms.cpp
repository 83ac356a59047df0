#include "bot/review/case_forms.h"

#include <algorithm>

#include "bot/base/limits.h"
#include "bot/cases/exports.h"
#include "bot/review/access.h"
#include "bot/review/case_parts.h"
#include "bot/turn/card.h"
#include "bot/turn/language.h"
#include "storage/case_life.h"
#include "storage/case_links.h"
#include "storage/cases.h"
#include "storage/conversations.h"
#include "storage/outbox.h"
#include "storage/people.h"

namespace evenkeel::review {
namespace {

using cases::Action;
using Answer = std::variant<Done, Refused>;

constexpr const char* everything_is_erased = "texts_taken_out";  // How a conversation ends that was emptied.

const Refused incomplete{400, "bad_request"};
const Refused too_late{409, "too_late"};

// The text of a field, if something stands there and it is not too long.
std::optional<std::string> needed(const Doing& doing, const char* name, std::size_t max = reason_max) {
  std::string text = doing.text(name);
  if (text.empty() || text.size() > max) return std::nullopt;
  return text;
}

// A form about a case: `work` runs only if `action` is theirs to do.
http::Handler on_case(Desk& desk, Action action, std::function<Answer(Doing&, const OpenCase&)> work) {
  return desk.form([action, work = std::move(work)](Doing& doing) -> Answer {
    auto found = case_for(doing.tx, doing.request, doing.visitor, action);
    if (const auto* refused = std::get_if<Refused>(&found)) return *refused;
    return work(doing, std::get<OpenCase>(found));
  });
}

Done done(const OpenCase& on, const char* what, const char* part = "") {
  return {.to = "/review/cases/" + std::to_string(on.file.head.number) + "?done=" + what + part};
}

void note(const Doing& doing, const OpenCase& on, const char* action, const std::string& details = {}) {
  doing.note(
      {.action = action, .object_kind = "case", .object_id = std::to_string(on.file.head.number), .details = details});
}

// A line in their chat that something waits: which case, never what it is about. Who has no chat that we can write to
// (a browser, a terminal) finds the same under "Waiting".
void tell(const Doing& doing, const OpenCase& on, const std::string& actor, const char* phrase) {
  const std::string channel = actor.substr(0, actor.find(':'));
  if (actor == doing.visitor.person.actor || (channel != "slack" && channel != "teams")) return;
  const std::string number = std::to_string(on.file.head.number);
  turn::Card card{.way = turn::Card::Way::Post, .actor = actor, .conversation = actor};
  card.locale = turn::language_of(doing.tx.people().find(on.file.head.tenant, actor));
  card.notification = phrases().say("notification", card.locale);
  card.replies.push_back({.text = phrases().say(phrase, card.locale, {{"number", number}})});
  doing.tx.outbox().enqueue({.tenant = on.file.head.tenant,
                             .channel = channel,
                             .conversation = actor,
                             .session = {},
                             .key = "review:" + doing.request.id + ":" + actor,
                             .body_json = turn::to_json(card),
                             .due_at = doing.now,
                             .created_at = doing.now});
}

Answer comment(Doing& doing, const OpenCase& on) {
  const auto text = needed(doing, "text", text_max);
  if (!text) return incomplete;
  doing.tx.case_life().add_comment(on.file.head.tenant, on.file.head.number,
                                   {.text = *text, .by = doing.visitor.person.actor, .at = doing.now});
  note(doing, on, "comment_added", *text);
  return done(on, "commented", "#comments");
}

Answer ask(Doing& doing, const OpenCase& on) {
  const auto text = needed(doing, "text", text_max);
  if (!text) return incomplete;
  doing.tx.case_life().ask(
      on.file.head.tenant, on.file.head.number,
      {.text = *text, .asked_by = doing.visitor.person.actor, .asked_at = doing.now, .asked_of = on.file.head.owner});
  note(doing, on, "question_asked", *text);
  tell(doing, on, on.file.head.owner, "tell_question");
  return done(on, "asked", "#questions");
}

Answer answer(Doing& doing, const OpenCase& on) {
  const auto text = needed(doing, "text", text_max);
  const auto id = number_in(doing.text("question"));
  if (!text || !id) return incomplete;
  const auto question = doing.tx.case_life().question(on.file.head.tenant, *id);
  if (!question || question->case_number != on.file.head.number || question->asked_of != doing.visitor.person.actor)
    return Refused{};
  if (!doing.tx.case_life().answer(on.file.head.tenant, *id, doing.visitor.person.actor, *text, doing.now))
    return too_late;
  note(doing, on, "question_answered", *text);
  tell(doing, on, question->asked_by, "tell_answer");
  return done(on, "answered", "#questions");
}

// The approval they were shown, not whichever waits now.
Answer settle(Doing& doing, const OpenCase& on, storage::Approval::State state) {
  const bool yes = state == storage::Approval::State::Approved;
  const auto id = number_in(doing.text("approval"));
  const auto reason = yes ? std::optional<std::string>("") : needed(doing, "reason", text_max);
  if (!id || !reason) return incomplete;
  const auto approval = doing.tx.case_life().approval(on.file.head.tenant, *id);
  if (!approval || approval->case_number != on.file.head.number) return Refused{};
  if (!doing.tx.case_life().answer_approval(on.file.head.tenant, *id, state, doing.visitor.person.actor, *reason,
                                            doing.now))
    return too_late;
  note(doing, on, yes ? "approved" : "sent_back", *reason);
  tell(doing, on, approval->asked_by, yes ? "tell_approved" : "tell_sent_back");
  return done(on, yes ? "approved" : "sent_back", "#decision");
}

Answer clear_hold(Doing& doing, const OpenCase& on) {
  const std::string hold = doing.text("hold");
  const auto text = needed(doing, "note", text_max);
  if (hold.empty() || !text) return incomplete;
  if (cases::may_clear(on.viewer, hold, on.view) != cases::Verdict::Allowed) return Refused{403, "forbidden"};
  if (!doing.tx.cases().clear_hold(on.file.head.tenant, on.file.head.number, hold, doing.visitor.person.actor, *text,
                                   doing.now))
    return too_late;
  note(doing, on, "hold_cleared", hold + "\n" + *text);
  return done(on, "cleared", "#care");
}

void add_change(const Doing& doing, const OpenCase& on, storage::CaseChange::What what, const std::string& reason) {
  doing.tx.case_life().add_change(on.file.head.tenant, on.file.head.number,
                                  {.what = what, .reason = reason, .by = doing.visitor.person.actor, .at = doing.now});
}

Answer close(Doing& doing, const OpenCase& on) {
  const auto reason = needed(doing, "reason");
  if (!reason) return incomplete;
  if (!doing.tx.cases().close(on.file.head.tenant, on.file.head.number, doing.now)) return too_late;
  add_change(doing, on, storage::CaseChange::What::Closed, *reason);
  note(doing, on, "case_closed", *reason);
  return done(on, "closed");
}

Answer reopen(Doing& doing, const OpenCase& on) {
  const auto reason = needed(doing, "reason");
  if (!reason) return incomplete;
  if (!doing.tx.cases().reopen(on.file.head.tenant, on.file.head.number, doing.now)) return too_late;
  add_change(doing, on, storage::CaseChange::What::Reopened, *reason);
  note(doing, on, "case_reopened", *reason);
  return done(on, "reopened");
}

Answer legal_hold(Doing& doing, const OpenCase& on) {
  const auto reason = needed(doing, "reason");
  const std::string asked = doing.text("on");
  if (!reason || (asked != "yes" && asked != "no")) return incomplete;
  const bool wanted = asked == "yes";
  if (on.file.head.legal_hold == wanted) return too_late;
  doing.tx.cases().set_legal_hold(on.file.head.tenant, on.file.head.number, wanted);
  add_change(doing, on, wanted ? storage::CaseChange::What::LegalHoldOn : storage::CaseChange::What::LegalHoldOff,
             *reason);
  note(doing, on, wanted ? "legal_hold_on" : "legal_hold_off", *reason);
  return done(on, wanted ? "held" : "lifted");
}

Answer link(Doing& doing, const OpenCase& on) {
  const auto other = number_in(doing.text("other"));
  const std::string asked = doing.text("answer");
  if (!other || (asked != "confirm" && asked != "refuse")) return incomplete;
  const auto state = asked == "confirm" ? storage::CaseLink::State::Confirmed : storage::CaseLink::State::Refused;
  for (const storage::CaseLink& one : on.file.links) {
    if (one.other != *other) continue;
    doing.tx.case_links().answer(on.file.head.tenant, on.file.head.number, *other, one.kind, state,
                                 doing.visitor.person.actor, doing.now);
    note(doing, on, asked == "confirm" ? "link_confirmed" : "link_refused", std::to_string(*other));
    return done(on, "linked", "#related");
  }
  return Refused{};
}

// The row in the log first; the file is made once that is on disk.
Answer take_away(Doing& doing, const OpenCase& on) {
  const auto format = cases::format_of(doing.text("format"));
  if (!format) return incomplete;
  const cases::By by{.viewer = on.viewer, .at = doing.now, .audit_salt = doing.salt};
  const std::int64_t number = on.file.head.number;
  switch (cases::note_export(doing.tx, by, number, *format, doing.text("reason"))) {
    case cases::Done::Yes: break;
    case cases::Done::Hidden: return Refused{};
    case cases::Done::Forbidden: return Refused{403, "forbidden"};
    case cases::Done::NeedsReason: return incomplete;
    case cases::Done::Nothing: return too_late;
  }
  return Done{.to = {}, .file = [by, number, format](const storage::ReadTx& tx) -> std::optional<File> {
                auto made = cases::export_case(tx, by, number, *format);
                if (!made) return std::nullopt;
                return File{std::move(made->bytes), std::move(made->file_name), std::move(made->content_type)};
              }};
}

// A text of the case, by part and id; absent if it is not there, or taken out already.
std::optional<std::string> text_of(const storage::CaseFile& file, const std::string& part, std::int64_t id) {
  const auto find = [&](const auto& rows, auto text) -> std::optional<std::string> {
    for (const auto& row : rows)
      if (row.id == id && !text(row).empty()) return text(row);
    return std::nullopt;
  };
  if (part == "note") return find(file.notes, [](const auto& row) { return row.text; });
  if (part == "quote") return find(file.incidents, [](const auto& row) { return row.quote; });
  if (part == "evidence") return find(file.findings, [](const auto& row) { return row.evidence; });
  if (part == "reason") return find(file.decisions, [](const auto& row) { return row.reason; });
  if (part == "comment") return find(file.comments, [](const auto& row) { return row.text; });
  if (part == "question") return find(file.questions, [](const auto& row) { return row.text; });
  if (part == "answer") return find(file.questions, [](const auto& row) { return row.answer; });
  if (part == "wording") return find(file.wordings, [](const auto& row) { return row.text; });
  if (part == "affected") return find(file.affected, [](const auto& row) { return row.offered + row.wishes; });
  return std::nullopt;
}

// What was typed in a conversation stands there too: all of the case are emptied. One that still runs ends with it.
Answer redact(Doing& doing, const OpenCase& on) {
  const std::string part = doing.text("part");
  const auto id = number_in(doing.text("id"));
  const auto reason = needed(doing, "reason");
  if (!id || !reason) return incomplete;
  if (on.file.head.legal_hold) return Refused{409, "legal_hold"};
  if (!text_of(on.file, part, *id)) return Refused{};
  const storage::Case& head = on.file.head;
  if (!doing.tx.case_life().redact(
          head.tenant, head.number,
          {.part = part, .part_id = *id, .reason = *reason, .by = doing.visitor.person.actor, .at = doing.now}))
    return too_late;
  for (const storage::Session& session : doing.tx.conversations().sessions_of_case(head.tenant, head.number)) {
    if (session.status == storage::Session::Status::Open)
      doing.tx.conversations().end(head.tenant, session.id, everything_is_erased);
    doing.tx.conversations().erase_bodies(head.tenant, session.id);
  }
  note(doing, on, "text_taken_out", *reason);
  return done(on, "taken_out");
}

std::variant<Page, Refused> show_redact(Look& look) {
  auto found = case_for(look.tx, look.request, look.visitor, Action::Redact);
  if (const auto* refused = std::get_if<Refused>(&found)) return *refused;
  const OpenCase& on = std::get<OpenCase>(found);
  const std::string part = look.request.query_value("part").value_or("");
  const auto id = number_in(look.request.query_value("id").value_or(""));
  const auto text = id ? text_of(on.file, part, *id) : std::nullopt;
  if (!text) return Refused{};
  const std::string number = std::to_string(on.file.head.number);
  Data data;
  data.set("number", Data(number));
  data.set("text", Data(*text));
  data.set("part", Data(part));
  data.set("id", Data(std::to_string(*id)));
  return Page{.name = "redact",
              .title = "redact",
              .section = "cases",
              .data = data,
              .seen = Noted{.action = "case_viewed", .object_kind = "case", .object_id = number, .details = {}}};
}

}  // namespace

void add_case_forms(http::Server& server, Desk& desk) {
  using State = storage::Approval::State;
  const auto add = [&](const std::string& path, Action action, std::function<Answer(Doing&, const OpenCase&)> work) {
    server.route({.method = "POST",
                  .path = path,
                  .body_max = limits::small_body_max,
                  .handler = on_case(desk, action, std::move(work))});
  };
  const std::string on = "/review/cases/{number}/";
  add(on + "comment", Action::Comment, comment);
  add(on + "ask", Action::Comment, ask);
  add(on + "answer", Action::Work, answer);
  add(on + "approve", Action::Approve,
      [](Doing& doing, const OpenCase& of) { return settle(doing, of, State::Approved); });
  add(on + "send-back", Action::Approve,
      [](Doing& doing, const OpenCase& of) { return settle(doing, of, State::SentBack); });
  add(on + "clear-hold", Action::ClearHold, clear_hold);
  add(on + "close", Action::Close, close);
  add(on + "reopen", Action::Close, reopen);
  add(on + "legal-hold", Action::LegalHold, legal_hold);
  add(on + "link", Action::Link, link);
  add(on + "export", Action::Calendar, take_away);  // What each format needs is asked for itself.
  add(on + "redact", Action::Redact, redact);
  server.route({.method = "GET", .path = on + "redact", .handler = desk.page(show_redact)});
}

}  // namespace evenkeel::review
