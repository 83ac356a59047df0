#include "bot/turn/case_functions.h"

#include <algorithm>
#include <map>

#include "bot/base/local_time.h"
#include "bot/cases/actions.h"
#include "bot/turn/again_functions.h"
#include "bot/turn/approvals.h"
#include "bot/turn/calendar.h"
#include "bot/turn/reminder_keys.h"
#include "bot/turn/share_functions.h"
#include "bot/turn/telling.h"
#include "dialogs/plain.h"
#include "knowledge/explanation.h"
#include "storage/audit_log.h"
#include "storage/case_life.h"
#include "storage/cases.h"
#include "storage/conversations.h"
#include "storage/people.h"

namespace evenkeel::turn {
namespace {

using dialogs::Value;
using dialogs::Values;
using Outcome = FunctionOutcome;

constexpr int morning = 9;  // When a reminder speaks.
constexpr int dates_max = 100, cases_max = 50;

// The case a note or reminder belongs to: the one named, the session's, else the person's newest. Only their own, and none that was
// erased: what came into it would stay for ever.
std::optional<std::int64_t> case_for(FunctionContext& context, const Values& arguments) {
  std::optional<std::int64_t> number = number_of(text_of(arguments, "case_number"));
  if (!number) number = context.case_number;
  if (!number) {
    for (const auto& one : context.tx.cases().list({.tenant = context.inbound.tenant, .owner = context.inbound.actor}, cases_max))
      if (!one.erased_at) return one.number;
    return std::nullopt;
  }
  const auto found = context.tx.cases().find(context.inbound.tenant, *number);
  return found && found->owner == context.inbound.actor && !found->erased_at ? number : std::nullopt;
}

Telling telling(FunctionContext& context) {
  return {context.tx, context.phrases, context.inbound.tenant, context.inbound.idempotency_keys.front(), context.inbound.at_ms};
}

// HR hears who asks and of which case, never what it is about. Says what became of it: `told`, or that no message could be sent to
// anybody. Where there is a case they read it in the log, if not at once.
std::string tell_all_hr(FunctionContext& context, const std::string& phrase, std::optional<std::int64_t> number, const char* told,
                        bool now = false) {
  const auto about = number ? context.tx.cases().find(context.inbound.tenant, *number) : std::nullopt;
  const Told heard = tell_role(telling(context), storage::Person::Role::Hr, about ? &*about : nullptr, phrase,
                               {{"number", number ? std::to_string(*number) : ""},
                                {"name", name_of(context.tx, context.inbound.tenant, context.inbound.actor)}},
                               "hr", context.inbound.actor);
  const char* said = told;
  if (heard.sent == 0)
    said = now ? "told_hr_nobody_now" : heard.not_reached == 0 ? "told_hr_nobody" : number ? "told_hr_in_log" : "told_hr_not_sent";
  return context.phrases.say(said, context.locale);
}

// Whom it happened to, as somebody of ours the case touches. Somebody without a name is nobody to look after.
void add_affected(FunctionContext& context, std::int64_t number, const std::string& actor, const std::string& name) {
  if (actor.empty() && name.empty()) return;
  for (const storage::Affected& known : context.tx.case_life().affected(context.inbound.tenant, number))
    if (known.actor == actor && known.name_key == dialogs::plain(name)) return;
  context.tx.case_life().add_affected(context.inbound.tenant, number,
                                      {.actor = actor,
                                       .name = name,
                                       .name_key = dialogs::plain(name),
                                       .by = context.inbound.actor,
                                       .at = context.inbound.at_ms});
}

// The case an incident with this customer belongs to: the person's own that is not closed, else a colleague's.
std::optional<storage::Case> case_about(FunctionContext& context, const std::string& customer) {
  using Status = storage::Case::Status;
  const std::string key = dialogs::plain(customer);
  if (key.empty()) return std::nullopt;
  std::optional<storage::Case> of_colleague;
  for (const Status status : {Status::Open, Status::Decided}) {
    for (const std::string& owner : {context.inbound.actor, std::string()}) {
      const auto found = context.tx.cases().list(
          {.tenant = context.inbound.tenant, .owner = owner, .customer_key = key, .status = status}, 1);
      if (found.empty()) continue;
      if (found.front().owner == context.inbound.actor) return found.front();
      if (!of_colleague) of_colleague = found.front();
    }
  }
  return of_colleague;
}

}  // namespace

std::vector<storage::Finding> findings_of(const FunctionContext& context, const Values& arguments) {
  using storage::Finding;
  std::vector<Finding> findings;
  for (const auto& [name, value] : arguments) {
    Finding finding{.about = name, .by = context.inbound.actor, .at = context.inbound.at_ms};
    if (knowledge::from_text<knowledge::Sign>(name))
      finding.kind = Finding::Kind::Sign;
    else if (knowledge::from_text<knowledge::CounterSign>(name))
      finding.kind = Finding::Kind::CounterSign;
    else if (knowledge::from_text<knowledge::Fact>(name) || name == "same_for_all")
      finding.kind = Finding::Kind::Fact;
    else
      continue;
    if (const auto* text = std::get_if<std::string>(&value)) {
      // Levels are stored as the numbers they mean; "unknown" stays a word, for it is an answer too.
      const auto level = finding.kind == Finding::Kind::Fact ? std::nullopt : knowledge::level_from_name(*text);
      finding.value = level ? std::to_string(*level) : *text;
    } else if (const auto* number_value = std::get_if<double>(&value)) {
      finding.value = std::to_string(static_cast<std::int64_t>(*number_value));
    } else if (const auto* yes = std::get_if<bool>(&value)) {
      finding.value = *yes ? "yes" : "no";
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

std::optional<storage::Case> own_open_case(const FunctionContext& context, const std::string& customer) {
  const std::string key = dialogs::plain(customer);
  if (key.empty()) return std::nullopt;
  for (const storage::Case::Status status : {storage::Case::Status::Open, storage::Case::Status::Decided})
    if (auto found = context.tx.cases().list(
            {.tenant = context.inbound.tenant, .owner = context.inbound.actor, .customer_key = key, .status = status}, 1);
        !found.empty())
      return std::move(found.front());
  return std::nullopt;
}

Outcome open_case(FunctionContext& context, const Values& arguments) {
  const Inbound& inbound = context.inbound;
  storage::Cases& cases = context.tx.cases();
  const std::string customer = text_of(arguments, "customer");
  // A conversation opens one case; a second pass through the node adds to it, and so does whoever keeps a case about this
  // customer that is not closed: they look at it afresh, and what they answer now stands beside what they answered then.
  const auto known = context.case_number ? std::nullopt : own_open_case(context, customer);
  const auto before = case_to_go_on_from(context, customer);
  const std::string compared = before ? answers_compared(context, *before, arguments) : std::string();
  const std::int64_t number = context.case_number ? *context.case_number
                              : known             ? known->number
                                                  : cases.open({.tenant = inbound.tenant,
                                                                .customer = customer,
                                                                .customer_key = dialogs::plain(customer),
                                                                .owner = inbound.actor,
                                                                .session = context.session,
                                                                .opened_at = inbound.at_ms});
  for (const storage::Finding& finding : findings_of(context, arguments)) cases.add_finding(inbound.tenant, number, finding);
  if (!compared.empty())
    cases.add_note(inbound.tenant, number, {.kind = "answers", .text = compared, .by = inbound.actor, .at = inbound.at_ms});
  const auto stands_there = [&](const std::string& kind, const std::string& text) {
    return before && before->head.number == number &&
           std::any_of(before->notes.begin(), before->notes.end(),
                       [&](const storage::Note& one) { return one.kind == kind && one.text == text; });
  };
  for (const char* kind : {"story", "worst_words", "their_view", "checked_how"})
    if (const std::string text = text_of(arguments, kind); !text.empty() && !stands_there(kind, text))
      cases.add_note(inbound.tenant, number, {.kind = kind, .text = text, .by = inbound.actor, .at = inbound.at_ms});
  const auto outline = cases.outline(inbound.tenant, number);
  for (int n = 1; n <= 3; ++n) {
    const std::string prefix = "incident" + std::to_string(n) + "_";
    const Value* on = find_value(arguments, prefix + "on");
    storage::Incident incident{.quote = text_of(arguments, prefix + "words"),
                               .affected = text_of(arguments, prefix + "affected"),
                               .by = inbound.actor,
                               .at = inbound.at_ms};
    if (const auto* date = on ? std::get_if<dialogs::Date>(on) : nullptr) incident.on_day = date->days;
    // Somebody who tells of the same day again tells of the same incident.
    const bool told = outline && std::any_of(outline->incidents.begin(), outline->incidents.end(), [&](const auto& one) {
      return one.on_day == incident.on_day && one.quote == incident.quote;
    });
    if ((incident.on_day || !incident.quote.empty()) && !told) cases.add_incident(inbound.tenant, number, incident);
    add_affected(context, number, {}, incident.affected);
  }
  const bool goes_on = known || context.case_number;
  if (!context.case_number) {
    context.tx.conversations().set_case(inbound.tenant, context.session, number);
    context.case_number = number;
    if (!known) cases::offer_links(context.tx, inbound.tenant, number, inbound.at_ms);
  }
  audit_case(context, goes_on ? "case_continued" : "case_opened", number, customer);
  return Values{{"case_number", std::to_string(number)},
                {"elsewhere", may_ask_to_share(context, number)},
                {"saved", context.phrases.say(goes_on ? "case_went_on" : "case_saved", context.locale,
                                              {{"number", std::to_string(number)}})}};
}

Outcome record_decision(FunctionContext& context, const Values& arguments) {
  const Inbound& inbound = context.inbound;
  const auto number = case_for(context, arguments);
  const auto chosen = knowledge::from_text<knowledge::Outcome>(text_of(arguments, "chosen"));
  if (!number || !chosen) return unexpected{std::string(number ? "unknown_outcome" : "no_case")};

  const knowledge::Answers answers = answers_of(arguments);
  const knowledge::Decision decision = knowledge::decide(context.knowledge.rules, answers);
  const Value* cooling = find_value(arguments, "cooling_off");
  const auto* cooling_off = cooling ? std::get_if<bool>(cooling) : nullptr;
  storage::Cases& cases = context.tx.cases();
  cases.add_decision(inbound.tenant, *number,
                     {.recommended = std::string(to_text(decision.outcome)),
                      .variant = std::string(to_text(decision.variant)),
                      .rule = std::string(to_text(decision.rule)),
                      .chosen = std::string(to_text(*chosen)),
                      .reason = text_of(arguments, "reason"),
                      .by = inbound.actor,
                      .at = inbound.at_ms,
                      .cooling_off = cooling_off && *cooling_off,
                      .knowledge_digest = context.knowledge_digest});
  // A variant belongs to the outcome it was found for; whoever goes another way gets that outcome's plain steps.
  const knowledge::Variant variant = *chosen == decision.outcome                 ? decision.variant
                                     : *chosen == knowledge::Outcome::SafetyStop ? knowledge::Variant::ProtectStaff
                                                                                 : knowledge::Variant::None;
  for (const knowledge::Hold hold : knowledge::holds_for(answers, *chosen, variant))
    cases.open_hold(inbound.tenant, *number, std::string(to_text(hold)), inbound.at_ms);
  // The dates of an earlier decision go with it: nobody is asked whether a limit held that has become a warning.
  for (const storage::FollowUp& date : cases.waiting_for(inbound.tenant, inbound.actor, dates_max))
    if (date.case_number == number && !is_reminder_key(date.what))
      cases.finish(inbound.tenant, date.id, storage::FollowUp::State::Cancelled, inbound.actor,
                   context.phrases.say("decided_anew", context.locale), inbound.at_ms);
  const knowledge::NextSteps steps = knowledge::next_steps(context.knowledge, *chosen, variant, {}, context.locale);
  const std::int32_t today = local_time(inbound.at_ms, inbound.time_zone).day;
  std::string planned;
  for (const knowledge::FollowUp& follow_up : steps.follow_ups) {
    std::int32_t day = later(today, follow_up.days, follow_up.working_days);
    if (follow_up.days > 1) day = later(day - 1, 1, true);  // Nobody is asked on a Sunday.
    cases.plan({.tenant = inbound.tenant,
                .case_number = number,
                .owner = inbound.actor,
                .conversation = inbound.conversation,
                .session = {},
                .what = follow_up.text,
                .due_day = day,
                .due_at = std::max(at_local_hour(day, morning, inbound.time_zone), inbound.at_ms),
                .created_at = inbound.at_ms});
    planned +=
        (planned.empty() ? "" : "\n") +
        context.phrases.say("follow_up_line", context.locale,
                            {{"date", date_text(context.phrases, context.locale, day)}, {"what", follow_up.text}});
  }
  planned = planned.empty() ? context.phrases.say("follow_ups_none", context.locale)
                            : context.phrases.say("follow_ups_planned", context.locale, {{"list", planned}});
  audit_case(context, "decision_recorded", *number, std::string(to_text(*chosen)) + "\n" + text_of(arguments, "reason"));
  after_decision(context.tx, context.phrases, context.audit_salt, inbound, *number);
  return Values{{"follow_ups", planned}, {"approval", steps.approver}};
}

Outcome add_note(FunctionContext& context, const Values& arguments) {
  const std::string text = text_of(arguments, "text");
  const auto number = case_for(context, arguments);
  if (!number) return unexpected{std::string("no_case")};
  if (text.empty()) return unexpected{std::string("empty")};
  context.tx.cases().add_note(context.inbound.tenant, *number,
                              {.kind = "note", .text = text, .by = context.inbound.actor, .at = context.inbound.at_ms});
  audit_case(context, "note_added", *number, text);
  return Values{{"saved", context.phrases.say("note_saved", context.locale, {{"number", std::to_string(*number)}})}};
}

Outcome remind(FunctionContext& context, const Values& arguments) {
  const Inbound& inbound = context.inbound;
  static const std::map<std::string, int> days_until{{"tomorrow", 1}, {"in_three_days", 3}, {"next_week", 7}};
  const auto days = days_until.find(text_of(arguments, "when"));
  if (days == days_until.end()) return unexpected{std::string("unknown_time")};
  const std::int32_t day = local_time(inbound.at_ms, inbound.time_zone).day + days->second;
  // One reminder a session: a new one takes the place of the last.
  for (const storage::FollowUp& waiting : context.tx.cases().waiting_for(inbound.tenant, inbound.actor, 100))
    if (waiting.what == "resume" && waiting.session == context.session)
      context.tx.cases().finish(inbound.tenant, waiting.id, storage::FollowUp::State::Cancelled, inbound.actor, {},
                                inbound.at_ms);
  context.tx.cases().plan({.tenant = inbound.tenant,
                           .case_number = context.case_number,
                           .owner = inbound.actor,
                           .conversation = inbound.conversation,
                           .session = context.session,
                           .what = "resume",
                           .due_day = day,
                           .due_at = at_local_hour(day, morning, inbound.time_zone),
                           .created_at = inbound.at_ms});
  return Values{{"at", date_text(context.phrases, context.locale, day)}};
}

Outcome log_incident(FunctionContext& context, const Values& arguments) {
  const Inbound& inbound = context.inbound;
  storage::Cases& cases = context.tx.cases();
  const auto say = [&](const char* phrase, const std::map<std::string, std::string>& values = {}) {
    return context.phrases.say(phrase, context.locale, values);
  };
  const std::string customer = text_of(arguments, "customer");
  const auto sign = knowledge::from_text<knowledge::Sign>(text_of(arguments, "sign"));
  const std::string named = text_of(arguments, find_value(arguments, "confirmed") ? "confirmed" : "level");
  const int level = std::max(1, knowledge::level_from_name(named).value_or(1));
  if (!sign) return unexpected{std::string("unknown_sign")};

  std::int32_t day = local_time(inbound.at_ms, inbound.time_zone).day - (text_of(arguments, "day") == "yesterday" ? 1 : 0);
  const Value* on = find_value(arguments, "on");
  if (const auto* date = on ? std::get_if<dialogs::Date>(on) : nullptr; date && text_of(arguments, "day") == "other")
    day = date->days;

  const std::optional<storage::Case> known = case_about(context, customer);
  const bool own = !known || known->owner == inbound.actor;
  const std::int64_t number = known ? known->number
                                    : cases.open({.tenant = inbound.tenant,
                                                  .customer = customer,
                                                  .customer_key = dialogs::plain(customer),
                                                  .owner = inbound.actor,
                                                  .session = context.session,
                                                  .opened_at = inbound.at_ms});
  const std::string affected = say(("affected_" + text_of(arguments, "affected")).c_str());
  const std::string words = text_of(arguments, "words");
  cases.add_incident(inbound.tenant, number,
                     {.on_day = day, .quote = words, .affected = affected, .by = inbound.actor, .at = inbound.at_ms});
  cases.add_note(inbound.tenant, number,
                 {.kind = "incident",
                  .text = say("incident_note",
                              {{"date", date_text(context.phrases, context.locale, day)},
                               {"sign", context.knowledge[*sign].label},
                               {"level", context.knowledge[*sign].anchors[static_cast<std::size_t>(level)].button},
                               {"affected", affected},
                               {"what", text_of(arguments, "what")}}),
                  .by = inbound.actor,
                  .at = inbound.at_ms});
  // What a whole case was judged to show is not lowered by one incident.
  const auto findings = cases.findings(inbound.tenant, number);
  const bool shown_already = std::any_of(findings.begin(), findings.end(), [&](const storage::Finding& finding) {
    return finding.about == to_text(*sign) && number_of(finding.value).value_or(0) >= level;
  });
  if (!shown_already)
    cases.add_finding(inbound.tenant, number,
                      {.kind = storage::Finding::Kind::Sign,
                       .about = std::string(to_text(*sign)),
                       .value = std::to_string(level),
                       .evidence = words,
                       .by = inbound.actor,
                       .at = inbound.at_ms});
  if (text_of(arguments, "affected") == "me") add_affected(context, number, inbound.actor, {});
  if (!known) cases::offer_links(context.tx, inbound.tenant, number, inbound.at_ms);
  audit_case(context, "incident_logged", number, customer + "\n" + text_of(arguments, "what"));
  if (!known) audit_case(context, "case_opened", number, customer);
  if (own && !context.case_number && !context.session.empty()) {
    context.tx.conversations().set_case(inbound.tenant, context.session, number);
    context.case_number = number;
  }

  if (context.case_number != number && !context.session.empty())
    context.tx.conversations().told_of(inbound.tenant, context.session, number);

  const std::map<std::string, std::string> values{{"number", std::to_string(number)}};
  const bool hr_must_know = (*sign == knowledge::Sign::HarassmentOrHate && level >= 2) ||
                            (*sign == knowledge::Sign::SafetyThreat && level >= 3);
  std::string next;
  if (hr_must_know) next = tell_all_hr(context, "hr_alert_incident", number, "incident_hr_told");
  if (!own) {
    // Whose case it is stays between them: the one who logs it only hears that somebody looks after it.
    if (const auto keeper = context.tx.people().find(inbound.tenant, known->owner))
      tell(telling(context), *keeper, "incident_added", values, "keeper");
  }
  next += (next.empty() ? "" : "\n") + say(own ? "incident_next_own" : "incident_next_team", values);
  return Values{{"saved", say(!known ? "incident_new"
                              : own  ? "incident_own"
                                     : "incident_team",
                              values)},
                {"next", next}};
}

// HR hears who needs them, and how soon or in which case: never what it is about. Only the case they are talking about is
// named: their newest one may be about somebody else.
Outcome tell_hr(FunctionContext& context, const Values& arguments) {
  const Inbound& inbound = context.inbound;
  const std::string need = text_of(arguments, "need");
  if (!need.empty()) {
    const bool now = need == "now";
    return Values{{"told", now ? tell_all_hr(context, "hr_alert_now", std::nullopt, "told_hr_now", true)
                               : tell_all_hr(context, "hr_alert_today", std::nullopt, "told_hr")}};
  }
  const bool named = context.case_number || find_value(arguments, "case_number");
  const auto number = named ? case_for(context, arguments) : std::nullopt;
  if (number) {
    context.tx.cases().add_note(
        inbound.tenant, *number,
        {.kind = "for_hr", .text = text_of(arguments, "about"), .by = inbound.actor, .at = inbound.at_ms});
    audit_case(context, "hr_told", *number, text_of(arguments, "about"));
  }
  return Values{{"told", tell_all_hr(context, number ? "hr_alert" : "hr_alert_today", number, "told_hr")}};
}

}  // namespace evenkeel::turn
