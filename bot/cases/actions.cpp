#include "bot/cases/actions.h"

#include "dialogs/plain.h"
#include "knowledge/answers.h"
#include "storage/audit_log.h"
#include "storage/case_life.h"
#include "storage/case_links.h"
#include "storage/cases.h"
#include "storage/conversations.h"
#include "storage/inbound_seen.h"
#include "storage/outbox.h"
#include "storage/people.h"
#include "storage/settings.h"

namespace evenkeel::cases {
namespace {

using storage::Approval;
using storage::CaseChange;
using storage::CaseFile;

constexpr int links_offered_max = 5;
constexpr const char* any_senior = "senior";

void log(storage::Tx& tx, const By& by, const std::string& action, std::int64_t number, const std::string& details) {
  tx.audit_log().append({.tenant = by.viewer.tenant,
                         .at = by.at,
                         .actor = by.viewer.actor,
                         .action = action,
                         .object_kind = "case",
                         .object_id = std::to_string(number),
                         .details_hash = details.empty() ? "" : storage::salted_hash(by.audit_salt, details)});
}

bool fits(const std::string& text) {
  return !dialogs::trimmed(text).empty() && text.size() <= text_max && dialogs::is_text(text);
}

Done as_done(Verdict verdict) {
  return verdict == Verdict::Hidden ? Done::Hidden : verdict == Verdict::Forbidden ? Done::Forbidden : Done::Yes;
}

// The rule first, then the reason, then the work, then the row in the log.
template <class Work>
Done act(storage::Tx& tx, const By& by, std::int64_t number, Action action, const std::string& reason,
         const char* logged, Work work) {
  const auto file = tx.cases().file(by.viewer.tenant, number);
  if (!file) return Done::Hidden;
  const bool as_operator =
      by.operates && action != Action::Approve && action != Action::Comment && action != Action::Work;
  if (const Done done = as_done(may(by.viewer, action, view_of(*file))); done != Done::Yes && !as_operator) return done;
  if (!fits(reason)) return Done::NeedsReason;
  if (file->head.erased_at) return Done::Nothing;
  const Done done = work(*file);
  if (done == Done::Yes) log(tx, by, logged, number, reason);
  return done;
}

Done changed(storage::Tx& tx, const By& by, std::int64_t number, CaseChange::What what, const std::string& reason) {
  tx.case_life().add_change(by.viewer.tenant, number,
                            {.what = what, .reason = reason, .by = by.viewer.actor, .at = by.at});
  return Done::Yes;
}

Done answer_approval(storage::Tx& tx, const By& by, std::int64_t number, Approval::State state,
                     const std::string& reason, std::optional<std::int64_t> shown = {}) {
  const auto waiting = tx.case_life().waiting_approval(by.viewer.tenant, number);
  if (!waiting || (shown && waiting->id != *shown)) return Done::Nothing;
  return tx.case_life().answer_approval(by.viewer.tenant, waiting->id, state, by.viewer.actor, reason, by.at)
             ? Done::Yes
             : Done::Nothing;
}

void empty_conversations(storage::Tx& tx, const By& by, std::int64_t number) {
  const std::string& tenant = by.viewer.tenant;
  for (const storage::Session& session : tx.conversations().sessions_about(tenant, number)) {
    tx.conversations().erase_bodies(tenant, session.id);
    tx.outbox().erase_session(tenant, session.id, by.at);
    tx.inbound_seen().erase_answers(tenant, session.id);
  }
  tx.inbound_seen().erase_answers(tenant, {});  // Said outside every conversation: of which case is not known.
}

bool is_open(const CaseFile& file, const std::string& hold) {
  for (const storage::Hold& one : file.holds)
    if (one.hold == hold && !one.cleared_at) return true;
  return false;
}

}  // namespace

Viewer viewer_of(const storage::ReadTx& tx, const std::string& tenant, const std::string& actor) {
  Viewer viewer{.tenant = tenant, .actor = actor};
  if (const auto person = tx.people().find(tenant, actor)) {
    viewer.roles = person->roles;
    viewer.name_key = dialogs::plain(person->display_name);
  }
  return viewer;
}

std::string audit_salt(const storage::ReadTx& tx) {
  return tx.settings().find("", "audit_salt").value_or("");
}

std::optional<CaseFile> read(const storage::ReadTx& tx, const Viewer& viewer, std::int64_t number) {
  auto file = tx.cases().file(viewer.tenant, number);
  if (!file) return std::nullopt;
  const CaseView view = view_of(*file);
  if (may(viewer, Action::See, view) != Verdict::Allowed) return std::nullopt;
  if (may(viewer, Action::SeeComments, view) != Verdict::Allowed) file->comments.clear();
  return file;
}

void note_view(storage::Tx& tx, const By& by, std::int64_t number, const std::string& action) {
  log(tx, by, action, number, {});
}

// ---- approvals

bool needs_approval(std::string_view outcome) {
  return outcome == to_text(knowledge::Outcome::FinalWarning) || outcome == to_text(knowledge::Outcome::GracefulExit);
}

bool waits_for_approval(const storage::ReadTx& tx, const std::string& tenant, std::int64_t number) {
  const auto head = tx.cases().find(tenant, number);
  if (!head || !needs_approval(head->chosen)) return false;
  const auto newest = tx.case_life().newest_approval(tenant, number);
  return !newest || newest->state != Approval::State::Approved || newest->outcome != head->chosen;
}

bool ask_approval(storage::Tx& tx, const By& by, std::int64_t number) {
  const auto head = tx.cases().find(by.viewer.tenant, number);
  if (!head) return false;
  answer_approval(tx, by, number, Approval::State::Withdrawn, {});
  if (!needs_approval(head->chosen)) return false;
  tx.case_life().ask_approval(by.viewer.tenant, number, by.viewer.actor, any_senior, by.at);
  log(tx, by, "approval_asked", number, head->chosen);
  return true;
}

Done approve(storage::Tx& tx, const By& by, std::int64_t number, const std::string& note,
             std::optional<std::int64_t> shown) {
  // A yes needs no words; what is said with it is kept.
  const std::string details = note.empty() ? "yes" : note;
  return act(tx, by, number, Action::Approve, details, "approved", [&](const CaseFile& file) {
    const Done done = answer_approval(tx, by, number, Approval::State::Approved, note, shown);
    // A senior who was not involved has said yes: that is what this hold waits for.
    if (done == Done::Yes && is_open(file, std::string(to_text(knowledge::Hold::Authority))))
      tx.cases().clear_hold(by.viewer.tenant, number, std::string(to_text(knowledge::Hold::Authority)), by.viewer.actor,
                            note, by.at);
    return done;
  });
}

Done send_back(storage::Tx& tx, const By& by, std::int64_t number, const std::string& reason,
               std::optional<std::int64_t> shown) {
  return act(tx, by, number, Action::Approve, reason, "approval_sent_back",
             [&](const CaseFile&) { return answer_approval(tx, by, number, Approval::State::SentBack, reason, shown); });
}

Done withdraw_approval(storage::Tx& tx, const By& by, std::int64_t number, const std::string& reason) {
  return act(tx, by, number, Action::Work, reason, "approval_withdrawn",
             [&](const CaseFile&) { return answer_approval(tx, by, number, Approval::State::Withdrawn, reason); });
}

// ---- work on it

Done clear_hold(storage::Tx& tx, const By& by, std::int64_t number, const std::string& hold, const std::string& note) {
  const auto file = tx.cases().file(by.viewer.tenant, number);
  if (!file) return Done::Hidden;
  if (const Done done = as_done(may_clear(by.viewer, hold, view_of(*file))); done != Done::Yes) return done;
  if (!fits(note)) return Done::NeedsReason;
  if (file->head.erased_at || !is_open(*file, hold)) return Done::Nothing;
  tx.cases().clear_hold(by.viewer.tenant, number, hold, by.viewer.actor, note, by.at);
  log(tx, by, "hold_cleared", number, hold + "\n" + note);
  return Done::Yes;
}

Done close(storage::Tx& tx, const By& by, std::int64_t number, const std::string& reason) {
  return act(tx, by, number, Action::Close, reason, "case_closed", [&](const CaseFile&) {
    if (!tx.cases().close(by.viewer.tenant, number, by.at)) return Done::Nothing;
    answer_approval(tx, by, number, Approval::State::Withdrawn, {});
    return changed(tx, by, number, CaseChange::What::Closed, reason);
  });
}

Done withdraw(storage::Tx& tx, const By& by, std::int64_t number, const std::string& reason) {
  return act(tx, by, number, Action::Close, reason, "case_withdrawn", [&](const CaseFile& file) {
    if (!tx.cases().close(by.viewer.tenant, number, by.at)) return Done::Nothing;
    answer_approval(tx, by, number, Approval::State::Withdrawn, {});
    for (const storage::FollowUp& due : file.follow_ups)
      tx.cases().finish(by.viewer.tenant, due.id, storage::FollowUp::State::Cancelled, by.viewer.actor, {}, by.at);
    return changed(tx, by, number, CaseChange::What::Withdrawn, reason);
  });
}

Done reopen(storage::Tx& tx, const By& by, std::int64_t number, const std::string& reason) {
  return act(tx, by, number, Action::Close, reason, "case_reopened", [&](const CaseFile&) {
    if (!tx.cases().reopen(by.viewer.tenant, number, by.at)) return Done::Nothing;
    return changed(tx, by, number, CaseChange::What::Reopened, reason);
  });
}

Done set_legal_hold(storage::Tx& tx, const By& by, std::int64_t number, bool on, const std::string& reason) {
  return act(
      tx, by, number, Action::LegalHold, reason, on ? "legal_hold_on" : "legal_hold_off", [&](const CaseFile& file) {
        if (file.head.legal_hold == on) return Done::Nothing;
        tx.cases().set_legal_hold(by.viewer.tenant, number, on);
        return changed(tx, by, number, on ? CaseChange::What::LegalHoldOn : CaseChange::What::LegalHoldOff, reason);
      });
}

Done decide_again(storage::Tx& tx, const By& by, std::int64_t number, const std::string& chosen,
                  const std::string& reason) {
  return act(tx, by, number, Action::Work, reason, "decision_changed", [&](const CaseFile& file) {
    if (file.decisions.empty() || file.head.chosen == chosen || !knowledge::from_text<knowledge::Outcome>(chosen))
      return Done::Nothing;
    storage::Decision next = file.decisions.back();
    next.chosen = chosen;
    next.reason = reason;
    next.by = by.viewer.actor;
    next.at = by.at;
    next.cooling_off = false;
    tx.cases().add_decision(by.viewer.tenant, number, next);
    ask_approval(tx, by, number);
    return Done::Yes;
  });
}

Done add_affected(storage::Tx& tx, const By& by, std::int64_t number, storage::Affected person) {
  const auto file = tx.cases().file(by.viewer.tenant, number);
  if (!file) return Done::Hidden;
  const CaseView view = view_of(*file);
  const bool reviews = may(by.viewer, Action::Comment, view) == Verdict::Allowed;
  if (const Done done = as_done(may(by.viewer, Action::Work, view)); done != Done::Yes && !reviews) return done;
  if (person.actor.empty() && !fits(person.name)) return Done::NeedsReason;
  for (const std::string* text : {&person.name, &person.offered, &person.wishes})
    if (text->size() > text_max || !dialogs::is_text(*text)) return Done::NeedsReason;
  if (file->head.erased_at) return Done::Nothing;
  person.name_key = dialogs::plain(person.name);
  person.by = by.viewer.actor;
  person.at = by.at;
  const bool amends = person.person != 0;
  tx.case_life().add_affected(by.viewer.tenant, number, person);
  log(tx, by, amends ? "affected_amended" : "affected_added", number, person.name + "\n" + person.offered);
  return Done::Yes;
}

// ---- review

Done comment(storage::Tx& tx, const By& by, std::int64_t number, const std::string& text) {
  return act(tx, by, number, Action::Comment, text, "commented", [&](const CaseFile&) {
    tx.case_life().add_comment(by.viewer.tenant, number, {.text = text, .by = by.viewer.actor, .at = by.at});
    return Done::Yes;
  });
}

Done ask_keeper(storage::Tx& tx, const By& by, std::int64_t number, const std::string& text) {
  return act(tx, by, number, Action::Comment, text, "keeper_asked", [&](const CaseFile& file) {
    tx.case_life().ask(by.viewer.tenant, number,
                       {.text = text, .asked_by = by.viewer.actor, .asked_at = by.at, .asked_of = file.head.owner});
    return Done::Yes;
  });
}

Done answer_question(storage::Tx& tx, const By& by, std::int64_t question, const std::string& text) {
  const auto asked = tx.case_life().question(by.viewer.tenant, question);
  if (!asked) return Done::Hidden;
  return act(tx, by, asked->case_number, Action::Work, text, "question_answered", [&](const CaseFile&) {
    return tx.case_life().answer(by.viewer.tenant, question, by.viewer.actor, text, by.at) ? Done::Yes : Done::Nothing;
  });
}

Done redact(storage::Tx& tx, const By& by, std::int64_t number, const std::string& part, std::int64_t part_id,
            const std::string& reason) {
  return act(tx, by, number, Action::Redact, reason, "redacted", [&](const CaseFile& file) {
    if (file.head.legal_hold) return Done::Nothing;  // Nothing of it may go.
    if (!tx.case_life().redact(
            by.viewer.tenant, number,
            {.part = part, .part_id = part_id, .reason = reason, .by = by.viewer.actor, .at = by.at}))
      return Done::Nothing;
    empty_conversations(tx, by, number);
    return Done::Yes;
  });
}

Done answer_link(storage::Tx& tx, const By& by, std::int64_t number, std::int64_t other, storage::CaseLink::Kind kind,
                 bool confirmed) {
  const auto there = tx.cases().file(by.viewer.tenant, other);
  if (!there || may(by.viewer, Action::See, view_of(*there)) != Verdict::Allowed) return Done::Hidden;
  return act(tx, by, number, Action::Link, confirmed ? "confirmed" : "refused", "link_answered", [&](const CaseFile&) {
    using State = storage::CaseLink::State;
    return tx.case_links().answer(by.viewer.tenant, number, other, kind, confirmed ? State::Confirmed : State::Refused,
                                  by.viewer.actor, by.at)
               ? Done::Yes
               : Done::Nothing;
  });
}

int offer_links(storage::Tx& tx, const std::string& tenant, std::int64_t number, storage::Timestamp at) {
  const auto head = tx.cases().find(tenant, number);
  if (!head) return 0;
  int offered = 0;
  for (const storage::Case& one : tx.case_links().near(tenant, head->customer_key, links_offered_max, number))
    offered +=
        tx.case_links().offer(tenant, number, one.number, storage::CaseLink::Kind::SameCustomer, "system", at) ? 1 : 0;
  return offered;
}

// ---- the end

Done erase(storage::Tx& tx, const By& by, std::int64_t number, const std::string& reason) {
  const auto file = tx.cases().file(by.viewer.tenant, number);
  if (!file) return Done::Hidden;
  if (const Done done = as_done(may(by.viewer, Action::Redact, view_of(*file))); done != Done::Yes && !by.operates)
    return done;
  if (!fits(reason)) return Done::NeedsReason;
  if (file->head.erased_at || file->head.legal_hold) return Done::Nothing;
  empty_conversations(tx, by, number);
  answer_approval(tx, by, number, Approval::State::Withdrawn, {});  // Nobody is asked about what nobody can read.
  tx.cases().erase(by.viewer.tenant, number, by.at);
  log(tx, by, "case_erased", number,
      std::to_string(file->notes.size()) + " notes, " + std::to_string(file->incidents.size()) + " incidents, " +
          std::to_string(file->findings.size()) + " answers, " + std::to_string(file->decisions.size()) +
          " decisions\n" + reason);
  return Done::Yes;
}

}  // namespace evenkeel::cases
