#include "bot/turn/approvals.h"

#include <algorithm>
#include <charconv>

#include "bot/cases/actions.h"
#include "bot/cases/answers.h"
#include "bot/turn/calendar.h"
#include "bot/turn/language.h"
#include "bot/turn/telling.h"
#include "dialogs/plain.h"
#include "knowledge/explanation.h"
#include "storage/case_life.h"
#include "storage/cases.h"
#include "storage/conversations.h"
#include "storage/people.h"

namespace evenkeel::turn {
namespace {

using cases::Done;

cases::By by_of(const storage::ReadTx& tx, const Inbound& inbound, const std::string& audit_salt) {
  return {.viewer = cases::viewer_of(tx, inbound.tenant, inbound.actor), .at = inbound.at_ms, .audit_salt = audit_salt};
}

struct Word {
  std::string phrase;  // "typed_approve"
  std::int64_t number = 0;
  std::string rest;
};

// "Send back 1042: why" in any language: the words, a number, and what follows.
std::optional<Word> word_of(const Phrases& phrases, const std::string& typed) {
  const std::string_view text = dialogs::trimmed(typed);
  const std::size_t digits = text.find_first_of("0123456789");
  if (digits == std::string_view::npos || digits == 0 || digits > 40) return std::nullopt;
  std::string before(dialogs::trimmed(text.substr(0, digits)));
  if (!before.empty() && before.front() == '/') before.erase(0, 1);
  const std::string said = dialogs::plain(before);
  for (const char* phrase : {"typed_approve", "typed_send_back", "typed_case"})
    for (const std::string& list : phrases.in_every_locale(phrase))
      for (std::size_t begin = 0; begin <= list.size();) {
        const std::size_t end = std::min(list.find('|', begin), list.size());
        if (dialogs::plain(list.substr(begin, end - begin)) == said) {
          Word word{.phrase = phrase};
          const auto [stop, error] = std::from_chars(text.data() + digits, text.data() + text.size(), word.number);
          if (error != std::errc{}) return std::nullopt;
          std::string_view rest(stop, static_cast<std::size_t>(text.data() + text.size() - stop));
          if (!rest.empty() && rest.front() != ' ' && rest.front() != ':' && rest.front() != ',') return std::nullopt;
          while (!rest.empty() && (rest.front() == ' ' || rest.front() == ':' || rest.front() == ','))
            rest.remove_prefix(1);
          word.rest = dialogs::trimmed(rest);
          return word;
        }
        begin = end + 1;
      }
  return std::nullopt;
}

}  // namespace

std::vector<knowledge::Hold> holds_in_the_way(const storage::ReadTx& tx, const std::string& tenant,
                                              std::int64_t number) {
  std::vector<knowledge::Hold> open;
  for (const storage::Hold& one : tx.cases().open_holds(tenant, number))
    if (const auto hold = knowledge::from_text<knowledge::Hold>(one.hold)) open.push_back(*hold);
  if (std::find(open.begin(), open.end(), knowledge::Hold::Authority) == open.end() &&
      cases::waits_for_approval(tx, tenant, number))
    open.push_back(knowledge::Hold::Authority);
  return open;
}

std::vector<knowledge::Hold> holds_to_come(const knowledge::Answers& answers, knowledge::Outcome outcome,
                                           knowledge::Variant variant) {
  std::vector<knowledge::Hold> open = knowledge::holds_for(answers, outcome, variant);
  if (std::find(open.begin(), open.end(), knowledge::Hold::Authority) == open.end() && cases::needs_approval(to_text(outcome)))
    open.push_back(knowledge::Hold::Authority);
  return open;
}

std::string case_summary(const storage::ReadTx& tx, const Phrases& phrases, const knowledge::Knowledge& knowledge,
                         const storage::CaseFile& file, const std::string& locale, SummaryFor reader) {
  const auto say = [&](const char* phrase, const Named& values = {}) { return phrases.say(phrase, locale, values); };
  const auto label = [&](const std::string& id) {
    const auto outcome = knowledge::from_text<knowledge::Outcome>(id);
    return outcome ? knowledge[*outcome].label : id;
  };
  std::string text = say("summary_head", {{"number", std::to_string(file.head.number)},
                                          {"customer", file.head.customer},
                                          {"keeper", name_of(tx, file.head.tenant, file.head.owner)},
                                          {"date", date_text(phrases, locale, day_of(file.head.opened_at))}});
  const auto day = [](const storage::Incident& one) { return one.on_day.value_or(day_of(one.at)); };
  const auto last = std::max_element(file.incidents.begin(), file.incidents.end(),
                                     [&](const auto& one, const auto& other) { return day(one) < day(other); });
  if (last != file.incidents.end() && !last->quote.empty())
    text += "\n" + say("summary_incident",
                       {{"date", date_text(phrases, locale, day(*last))}, {"words", dialogs::one_line(last->quote)}});
  if (file.decisions.empty()) return text + "\n" + say("case_open");
  const storage::Decision& decision = file.decisions.back();
  const knowledge::Assessment assessment = knowledge::assess(knowledge, cases::answers_of(file.findings));
  text += "\n" + say("summary_decided", {{"chosen", label(decision.chosen)},
                                         {"recommended", label(decision.recommended)},
                                         {"by", name_of(tx, file.head.tenant, decision.by)}});
  if (!decision.reason.empty()) text += "\n" + say("summary_reason", {{"reason", decision.reason}});
  text += "\n" + say("summary_sides", {{"reasons", assessment.texts.reasons}});
  std::string open;
  for (const storage::Hold& hold : file.holds)
    if (const auto known = knowledge::from_text<knowledge::Hold>(hold.hold);
        known && !hold.cleared_at && !(reader == SummaryFor::WhoIsAsked && *known == knowledge::Hold::Authority))
      open += "\n- " + knowledge[*known].text;
  if (!open.empty()) text += "\n" + say("summary_holds", {{"holds", open}});
  return text;
}

void after_decision(storage::Tx& tx, const Phrases& phrases, const std::string& audit_salt, const Inbound& inbound,
                    std::int64_t number) {
  const auto file = tx.cases().file(inbound.tenant, number);
  if (!file) return;
  const Telling telling{tx, phrases, inbound.tenant, inbound.idempotency_keys.front(), inbound.at_ms};
  const Named values{{"number", std::to_string(number)}};
  if (file->head.chosen == to_text(knowledge::Outcome::SafetyStop)) {
    for (const storage::Person::Role role : {storage::Person::Role::Hr, storage::Person::Role::Senior})
      tell_role(telling, role, &file->head, "danger_told", values,
                role == storage::Person::Role::Hr ? "danger-hr" : "danger-senior", inbound.actor);
  }
  if (cases::ask_approval(tx, by_of(tx, inbound, audit_salt), number))
    tell_role(telling, storage::Person::Role::Hr, &file->head, "approval_wanted_hr", values, "approval-hr", inbound.actor);
}

std::string answer_what_waits(storage::Tx& tx, const Phrases& phrases, const std::string& audit_salt,
                              const Inbound& inbound, const std::string& locale, const GivenAnswer& given) {
  Named values{{"number", std::to_string(given.number)}};
  const auto say = [&](const char* phrase) { return phrases.say(phrase, locale, values); };
  const cases::By by = by_of(tx, inbound, audit_salt);
  if (!cases::read(tx, by.viewer, given.number)) return say("case_unknown");
  const auto asked = given.shown ? tx.case_life().approval(inbound.tenant, *given.shown)
                                 : tx.case_life().newest_approval(inbound.tenant, given.number);
  if (!asked || asked->case_number != given.number) return say("approval_none");
  const auto settled = [&](const storage::Approval& one) {
    values["by"] = one.by == inbound.actor ? say("approval_you") : name_of(tx, inbound.tenant, one.by);
    using State = storage::Approval::State;
    return say(one.state == State::Approved   ? "approval_settled_yes"
               : one.state == State::SentBack ? "approval_settled_no"
                                              : "approval_settled_gone");
  };
  if (asked->state != storage::Approval::State::Waiting) return settled(*asked);
  const Done done = given.yes ? cases::approve(tx, by, given.number, given.text, asked->id)
                              : cases::send_back(tx, by, given.number, given.text, asked->id);
  switch (done) {
    case Done::Hidden:
      return say("case_unknown");
    case Done::Forbidden:
      return say("approval_not_yours");
    case Done::NeedsReason:
      return say("approval_needs_reason");
    case Done::Nothing:
      return say("approval_none");
    case Done::Yes:
      break;
  }
  const auto asked_about = tx.cases().find(inbound.tenant, given.number);
  if (const auto asker = tx.people().find(inbound.tenant, asked->asked_by); asker && asked_about)
    tell({tx, phrases, inbound.tenant, inbound.idempotency_keys.front(), inbound.at_ms}, *asker,
         given.yes ? "approval_came" : "approval_came_back",
         {{"number", std::to_string(given.number)},
          {"by", name_of(tx, inbound.tenant, inbound.actor)},
          {"customer", asked_about->customer},
          {"reason", given.text.empty() ? "" : given.text + "\n"}},
         "approval-answer");
  values["asked_by"] = name_of(tx, inbound.tenant, asked->asked_by);
  for (const storage::Session& session : tx.conversations().sessions_of_case(inbound.tenant, given.number))
    if (session.tree == "approval" && session.status == storage::Session::Status::Open && session.id != given.within)
      tx.conversations().end(inbound.tenant, session.id, "answered");
  return say(given.yes ? "approval_given" : "approval_sent_back");
}

CaseWord names_a_case(const Phrases& phrases, const Inbound& inbound) {
  if (inbound.kind != Inbound::Kind::Text || inbound.place != Inbound::Place::Private) return CaseWord::None;
  const auto word = word_of(phrases, inbound.text);
  return !word ? CaseWord::None : word->rest.empty() ? CaseWord::Bare : CaseWord::WithMore;
}

std::optional<std::string> case_word(storage::Tx& tx, const Phrases& phrases, const knowledge::Knowledge& knowledge,
                                     const std::string& audit_salt, const Inbound& inbound) {
  if (names_a_case(phrases, inbound) == CaseWord::None) return std::nullopt;
  const auto word = word_of(phrases, inbound.text);
  const Named values{{"number", std::to_string(word->number)}};
  const auto say = [&](const char* phrase) { return phrases.say(phrase, inbound.locale, values); };
  const cases::By by = by_of(tx, inbound, audit_salt);
  const auto file = cases::read(tx, by.viewer, word->number);
  if (!file) return say("case_unknown");
  if (word->phrase == "typed_case") {
    if (file->head.owner != inbound.actor) cases::note_view(tx, by, word->number);
    const bool is_asked = cases::may(by.viewer, cases::Action::Approve, cases::view_of(*file)) == cases::Verdict::Allowed;
    std::string text = case_summary(tx, phrases, knowledge, *file, inbound.locale,
                                    is_asked ? SummaryFor::WhoIsAsked : SummaryFor::Anybody);
    if (is_asked) text += "\n" + say("approval_how");
    return text;
  }
  return answer_what_waits(tx, phrases, audit_salt, inbound, inbound.locale,
                           {.number = word->number,
                            .shown = {},
                            .yes = word->phrase == "typed_approve",
                            .text = word->rest,
                            .within = {}});
}

}  // namespace evenkeel::turn
