#include "bot/turn/outside.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "bot/cases/actions.h"
#include "bot/turn/approvals.h"
#include "bot/turn/calendar.h"
#include "bot/turn/functions.h"
#include "bot/turn/heard.h"
#include "bot/turn/host_words.h"
#include "dialogs/guide.h"
#include "dialogs/plain.h"
#include "storage/case_search.h"
#include "storage/people.h"

namespace evenkeel::turn {
namespace {

constexpr int cases_listed_max = 10;

std::string note_outside(const OutsideContext& outside, const std::string& text) {
  const Inbound& inbound = outside.inbound;
  if (text.empty()) return outside.phrases.say("note_empty", inbound.locale);
  FunctionContext context{.tx = outside.tx,
                          .knowledge = outside.content.knowledge->in(inbound.locale),
                          .phrases = outside.phrases,
                          .knowledge_digest = outside.content.knowledge_digest,
                          .audit_salt = outside.audit_salt,
                          .inbound = inbound,
                          .session = {},
                          .locale = inbound.locale,
                          .case_number = {}};
  const auto saved = perform(
      context, {.key = inbound.idempotency_keys.front(), .function = "add_note", .arguments = {{"text", text}}});
  if (!saved) return outside.phrases.say("note_needs_case", inbound.locale);
  return std::get<std::string>(saved->at("saved"));
}

std::string cases_of(const OutsideContext& context) {
  const auto& [tx, content, phrases, audit_salt, inbound, session_is_open, words_are_awaited, has_console] = context;
  // Their own, whatever else they may see; and none that is about them.
  storage::Reader reader = cases::reader_for(cases::viewer_of(tx, inbound.tenant, inbound.actor));
  reader.owner = inbound.actor;
  const auto cases = tx.case_search().list({.reader = reader, .sort = storage::CaseQuery::Sort::Number}, cases_listed_max + 1);
  if (cases.empty()) return phrases.say("no_cases", inbound.locale);
  std::string list;
  for (std::size_t i = 0; i < std::min<std::size_t>(cases.size(), cases_listed_max); ++i) {
    const storage::Case& one = cases[i];
    std::string standing = phrases.say("case_open", inbound.locale);
    if (one.status == storage::Case::Status::Closed) {
      standing = phrases.say("case_closed", inbound.locale);
    } else if (const auto outcome = knowledge::from_text<knowledge::Outcome>(one.chosen)) {
      standing = phrases.say("case_decided", inbound.locale, {{"outcome", content.knowledge->in(inbound.locale)[*outcome].label}});
    }
    list += (list.empty() ? "" : "\n") +
            phrases.say("case_line", inbound.locale,
                         {{"number", std::to_string(one.number)},
                          {"customer", one.customer},
                          {"standing", standing},
                          {"date", date_text(phrases, inbound.locale, day_of(one.opened_at))}});
  }
  if (cases.size() > cases_listed_max) list += "\n" + phrases.say("cases_more", inbound.locale);
  if (has_console && inbound.vouched) list += "\n" + phrases.say("console_hint", inbound.locale);
  return phrases.say("cases", inbound.locale, {{"list", list}});
}

}  // namespace

std::optional<std::string> said_outside(const OutsideContext& context) {
  const auto& [tx, content, phrases, audit_salt, inbound, session_is_open, words_are_awaited, has_console] = context;
  if (inbound.kind != Inbound::Kind::Text) return std::nullopt;
  const Words words = words_of(inbound.text);
  const bool alone = words.rest.empty();
  if (words.first == "cases" && (alone || inbound.command)) return cases_of(context);
  // A story may begin with "case 1001": where one is asked for, only the bare word is ours.
  const bool may_be_an_answer = session_is_open && !inbound.command && names_a_case(phrases, inbound) == CaseWord::WithMore &&
                                words_are_awaited();
  if (!may_be_an_answer)
    if (auto said = case_word(tx, phrases, content.knowledge->in(inbound.locale), audit_salt, inbound)) return said;
  if (session_is_open && !inbound.command) return std::nullopt;
  if (words.first == "help" && alone) return phrases.say("help", inbound.locale);
  if (inbound.command && (words.first == "coach" || words.first == "decide") && host_word(words.rest) == "help")
    return phrases.say("help", inbound.locale);
  if (session_is_open) return std::nullopt;
  const dialogs::Closure* welcome = content.library->closure(content.library->closure_of("welcome"));
  if (const auto locale = welcome ? welcome->guide->phrases->language(dialogs::plain(inbound.text)) : std::nullopt) {
    tx.people().choose_locale(inbound.tenant, inbound.actor, *locale);
    return phrases.say("help", *locale);
  }
  if (words.first == "note") return note_outside(context, words.rest);
  return std::nullopt;
}

}  // namespace evenkeel::turn
