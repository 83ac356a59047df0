#include "bot/review/case_forms.h"

#include <algorithm>

#include "bot/base/limits.h"
#include "bot/cases/actions.h"
#include "bot/cases/exports.h"
#include "bot/review/access.h"
#include "bot/review/case_parts.h"
#include "bot/turn/card.h"
#include "bot/turn/language.h"
#include "storage/case_life.h"
#include "storage/outbox.h"
#include "storage/people.h"

namespace evenkeel::review {
namespace {

using cases::Action;
using Answer = std::variant<Done, Refused>;

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

cases::By by(const Doing& doing, const OpenCase& on) {
  return {.viewer = on.viewer, .at = doing.now, .audit_salt = doing.salt};
}

// What bot/cases said to it; absent: it is done.
std::optional<Refused> refusal(cases::Done done) {
  switch (done) {
    case cases::Done::Yes: return std::nullopt;
    case cases::Done::Hidden: return Refused{};
    case cases::Done::Forbidden: return Refused{403, "forbidden"};
    case cases::Done::NeedsReason: return incomplete;
    case cases::Done::Nothing: return too_late;
  }
  return Refused{};
}

Done done(const OpenCase& on, const char* what, const char* part = "") {
  return {.to = "/review/cases/" + std::to_string(on.file.head.number) + "?done=" + what + part};
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
  const std::string text = doing.text("text");
  if (const auto refused = refusal(cases::comment(doing.tx, by(doing, on), on.file.head.number, text))) return *refused;
  return done(on, "commented", "#comments");
}

Answer ask(Doing& doing, const OpenCase& on) {
  const std::string text = doing.text("text");
  if (const auto refused = refusal(cases::ask_keeper(doing.tx, by(doing, on), on.file.head.number, text)))
    return *refused;
  tell(doing, on, on.file.head.owner, "tell_question");
  return done(on, "asked", "#questions");
}

Answer answer(Doing& doing, const OpenCase& on) {
  const auto id = number_in(doing.text("question"));
  if (!id) return incomplete;
  const auto question = doing.tx.case_life().question(on.file.head.tenant, *id);
  if (!question || question->case_number != on.file.head.number || question->asked_of != doing.visitor.person.actor)
    return Refused{};
  if (const auto refused = refusal(cases::answer_question(doing.tx, by(doing, on), *id, doing.text("text"))))
    return *refused;
  tell(doing, on, question->asked_by, "tell_answer");
  return done(on, "answered", "#questions");
}

// The approval they were shown, not whichever waits now.
Answer settle(Doing& doing, const OpenCase& on, bool yes) {
  const auto id = number_in(doing.text("approval"));
  if (!id) return incomplete;
  const auto approval = doing.tx.case_life().approval(on.file.head.tenant, *id);
  if (!approval || approval->case_number != on.file.head.number) return Refused{};
  const std::int64_t number = on.file.head.number;
  const cases::Done answered = yes ? cases::approve(doing.tx, by(doing, on), number, {}, *id)
                                   : cases::send_back(doing.tx, by(doing, on), number, doing.text("reason"), *id);
  if (const auto refused = refusal(answered)) return *refused;
  tell(doing, on, approval->asked_by, yes ? "tell_approved" : "tell_sent_back");
  return done(on, yes ? "approved" : "sent_back", "#decision");
}

Answer clear_hold(Doing& doing, const OpenCase& on) {
  const std::string hold = doing.text("hold");
  if (hold.empty()) return incomplete;
  if (const auto refused =
          refusal(cases::clear_hold(doing.tx, by(doing, on), on.file.head.number, hold, doing.text("note"))))
    return *refused;
  return done(on, "cleared", "#care");
}

// What becomes of the case as a whole, always with a reason.
Answer close(Doing& doing, const OpenCase& on) {
  const auto reason = needed(doing, "reason");
  if (!reason) return incomplete;
  if (const auto refused = refusal(cases::close(doing.tx, by(doing, on), on.file.head.number, *reason))) return *refused;
  return done(on, "closed");
}

Answer reopen(Doing& doing, const OpenCase& on) {
  const auto reason = needed(doing, "reason");
  if (!reason) return incomplete;
  if (const auto refused = refusal(cases::reopen(doing.tx, by(doing, on), on.file.head.number, *reason)))
    return *refused;
  return done(on, "reopened");
}

Answer legal_hold(Doing& doing, const OpenCase& on) {
  const auto reason = needed(doing, "reason");
  const std::string asked = doing.text("on");
  if (!reason || (asked != "yes" && asked != "no")) return incomplete;
  const bool wanted = asked == "yes";
  if (const auto refused =
          refusal(cases::set_legal_hold(doing.tx, by(doing, on), on.file.head.number, wanted, *reason)))
    return *refused;
  return done(on, wanted ? "held" : "lifted");
}

Answer link(Doing& doing, const OpenCase& on) {
  const auto other = number_in(doing.text("other"));
  const std::string asked = doing.text("answer");
  if (!other || (asked != "confirm" && asked != "refuse")) return incomplete;
  for (const storage::CaseLink& one : on.file.links) {
    if (one.other != *other) continue;
    if (const auto refused = refusal(cases::answer_link(doing.tx, by(doing, on), on.file.head.number, *other, one.kind,
                                                        asked == "confirm")))
      return *refused;
    return done(on, "linked", "#related");
  }
  return Refused{};
}

// The row in the log first; the file is made once that is on disk.
Answer take_away(Doing& doing, const OpenCase& on, std::shared_ptr<const knowledge::Knowledge> known) {
  const auto format = cases::format_of(doing.text("format"));
  if (!format) return incomplete;
  const cases::By who = by(doing, on);
  const std::int64_t number = on.file.head.number;
  if (const auto refused = refusal(cases::note_export(doing.tx, who, number, *format, doing.text("reason"))))
    return *refused;
  return Done{.to = {}, .file = [who, number, format, known = std::move(known)](const storage::ReadTx& tx) -> std::optional<File> {
                auto made = cases::export_case(tx, who, number, *format, "en", known.get());
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

Answer redact(Doing& doing, const OpenCase& on) {
  const std::string part = doing.text("part");
  const auto id = number_in(doing.text("id"));
  const auto reason = needed(doing, "reason");
  if (!id || !reason) return incomplete;
  if (on.file.head.legal_hold) return Refused{409, "legal_hold"};
  if (!text_of(on.file, part, *id)) return Refused{};
  if (const auto refused = refusal(cases::redact(doing.tx, by(doing, on), on.file.head.number, part, *id, *reason)))
    return *refused;
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
      [](Doing& doing, const OpenCase& of) { return settle(doing, of, true); });
  add(on + "send-back", Action::Approve,
      [](Doing& doing, const OpenCase& of) { return settle(doing, of, false); });
  add(on + "clear-hold", Action::ClearHold, clear_hold);
  add(on + "close", Action::Close, close);
  add(on + "reopen", Action::Close, reopen);
  add(on + "legal-hold", Action::LegalHold, legal_hold);
  add(on + "link", Action::Link, link);
  add(on + "export", Action::Calendar,  // What each format needs is asked for itself.
      [&desk](Doing& doing, const OpenCase& of) { return take_away(doing, of, desk.parts().knowledge()); });
  add(on + "redact", Action::Redact, redact);
  server.route({.method = "GET", .path = on + "redact", .handler = desk.page(show_redact)});
}

}  // namespace evenkeel::review
