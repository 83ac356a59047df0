#include "bot/turn/functions.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "bot/turn/calendar.h"
#include "bot/turn/card.h"
#include "bot/turn/language.h"
#include "dialogs/plain.h"
#include "knowledge/explanation.h"
#include "storage/audit_log.h"
#include "storage/cases.h"
#include "storage/conversations.h"
#include "storage/outbox.h"
#include "storage/people.h"

namespace evenkeel::turn {
namespace {

using dialogs::Value;
using dialogs::Values;
using Outcome = expected<Values, std::string>;

constexpr int morning = 9;  // When a reminder speaks.

const Value* find(const Values& values, const std::string& name) {
  const auto found = values.find(name);
  return found == values.end() ? nullptr : &found->second;
}

std::string text_of(const Values& values, const std::string& name) {
  const Value* value = find(values, name);
  const auto* text = value ? std::get_if<std::string>(value) : nullptr;
  return text ? *text : std::string();
}

// What the dialogue holds, as the decision table reads it. Values that are no answers (customer, story) are passed
// over.
knowledge::Answers answers_of(const Values& values) {
  knowledge::Answers answers;
  for (const auto& [name, value] : values) {
    if (const auto* text = std::get_if<std::string>(&value)) knowledge::set_answer(answers, name, *text);
    if (const auto* number = std::get_if<double>(&value)) knowledge::set_answer(answers, name, *number);
    if (const auto* yes = std::get_if<bool>(&value)) knowledge::set_answer(answers, name, *yes ? "yes" : "no");
  }
  if (!answers[knowledge::Sign::LowReturn])
    answers[knowledge::Sign::LowReturn] =
        knowledge::low_return_level(answers.facts.revenue_per_month, answers.facts.cost_to_serve_per_month);
  return answers;
}

std::optional<std::int64_t> number_of(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

void audit(FunctionContext& context, const char* action, std::int64_t case_number, const std::string& details) {
  context.tx.audit_log().append({.tenant = context.inbound.tenant,
                                 .at = context.inbound.at_ms,
                                 .actor = context.inbound.actor,
                                 .action = action,
                                 .object_kind = "case",
                                 .object_id = std::to_string(case_number),
                                 .details_hash = storage::salted_hash(context.audit_salt, details)});
}

// The case a note or reminder belongs to: the one named, the session's, else the person's newest. Only their own.
std::optional<std::int64_t> case_for(FunctionContext& context, const Values& arguments) {
  std::optional<std::int64_t> number = number_of(text_of(arguments, "case_number"));
  if (!number) number = context.case_number;
  if (!number) {
    const auto newest = context.tx.cases().list({.tenant = context.inbound.tenant, .owner = context.inbound.actor}, 1);
    return newest.empty() ? std::nullopt : std::optional(newest.front().number);
  }
  const auto found = context.tx.cases().find(context.inbound.tenant, *number);
  return found && found->owner == context.inbound.actor ? number : std::nullopt;
}

Outcome triage(FunctionContext& context, const Values& arguments) {
  return Values{{"picture", std::string(to_text(knowledge::triage(context.knowledge.rules, answers_of(arguments))))}};
}

Outcome assess(FunctionContext& context, const Values& arguments) {
  const knowledge::Assessment assessment =
      knowledge::assess(context.knowledge, answers_of(arguments), text_of(arguments, "worst_words"));
  return Values{{"outcome", std::string(to_text(assessment.decision.outcome))},
                {"variant", std::string(to_text(assessment.decision.variant))},
                {"provisional", assessment.provisional},
                {"recommendation", assessment.texts.recommendation},
                {"reasons", assessment.texts.reasons},
                {"holds", assessment.texts.holds},
                {"would_change", assessment.texts.would_change},
                {"missing", assessment.texts.missing}};
}

Outcome next_steps(FunctionContext& context, const Values& arguments) {
  const auto outcome = knowledge::from_text<knowledge::Outcome>(text_of(arguments, "outcome"));
  const auto variant = knowledge::from_text<knowledge::Variant>(text_of(arguments, "variant"));
  if (!outcome || !variant) return unexpected{std::string("unknown_outcome")};
  std::vector<knowledge::Hold> open_holds;  // They lock the words they guard.
  if (context.case_number)
    for (const storage::Hold& open : context.tx.cases().open_holds(context.inbound.tenant, *context.case_number))
      if (const auto hold = knowledge::from_text<knowledge::Hold>(open.hold)) open_holds.push_back(*hold);
  const knowledge::NextSteps steps =
      knowledge::next_steps(context.knowledge, *outcome, *variant, open_holds, context.locale);
  return Values{{"steps", steps.steps}, {"words", steps.words}, {"watch", steps.watch}};
}

// Words to copy: each line under the mark that renderers know (dialogs/reply.h).
std::string wording_text(const knowledge::Wording& wording, std::string_view locale) {
  std::string text;
  for (const std::string& line : knowledge::in_locale(wording.text, locale))
    text += (text.empty() ? "> " : "\n> ") + line;
  return text;
}

Outcome find_wording(FunctionContext& context, const Values& arguments) {
  using knowledge::Route;
  const knowledge::Wordings& library = context.knowledge.wordings;
  const std::string text = text_of(arguments, "text");
  knowledge::Found found;
  if (const knowledge::Situation* named = library.find(text)) {
    found.situations.push_back({text, 1.0});
    found.route =
        named->route == Route::Safety ? knowledge::Found::Route::Safety : knowledge::Found::Route::Situation;
  } else {
    found = context.knowledge.finder.find(text, context.locale);
  }
  if (found.route == knowledge::Found::Route::None) return unexpected{std::string("no_situation")};
  const std::vector<knowledge::Guess>& guesses = found.situations;
  const knowledge::Situation& situation = *library.find(guesses.front().situation);
  const knowledge::Wording* wording =
      knowledge::find_wording(library, situation.id, knowledge::from_text<knowledge::Tone>(text_of(arguments, "tone")),
                              knowledge::from_text<knowledge::Channel>(text_of(arguments, "channel")));
  if (!wording) return unexpected{std::string("no_wording")};
  std::string others;
  for (std::size_t i = 1; i < guesses.size(); ++i)
    others += (others.empty() ? "- " : "\n- ") +
              knowledge::one_line(library.find(guesses[i].situation)->title, context.locale);
  if (others.empty()) others = context.phrases.say("no_other_situation", context.locale);
  const char* route = found.route == knowledge::Found::Route::Safety      ? "safety"
                      : found.route == knowledge::Found::Route::Situation ? "situation"
                                                                          : "unsure";
  return Values{{"wording", wording_text(*wording, context.locale)},
                {"situation", knowledge::one_line(situation.title, context.locale)},
                {"route", std::string(route)},
                {"others", others}};
}

void add_findings(FunctionContext& context, std::int64_t number, const Values& arguments) {
  using storage::Finding;
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
    context.tx.cases().add_finding(context.inbound.tenant, number, finding);
  }
}

Outcome open_case(FunctionContext& context, const Values& arguments) {
  const Inbound& inbound = context.inbound;
  storage::Cases& cases = context.tx.cases();
  const std::string customer = text_of(arguments, "customer");
  // A conversation opens one case; a second pass through the node adds to it.
  const std::int64_t number = context.case_number ? *context.case_number
                                                  : cases.open({.tenant = inbound.tenant,
                                                                .customer = customer,
                                                                .customer_key = dialogs::plain(customer),
                                                                .owner = inbound.actor,
                                                                .session = context.session,
                                                                .opened_at = inbound.at_ms});
  add_findings(context, number, arguments);
  for (const char* kind : {"story", "worst_words", "their_view", "checked_how"})
    if (const std::string text = text_of(arguments, kind); !text.empty())
      cases.add_note(inbound.tenant, number, {.kind = kind, .text = text, .by = inbound.actor, .at = inbound.at_ms});
  for (int n = 1; n <= 3; ++n) {
    const std::string prefix = "incident" + std::to_string(n) + "_";
    const Value* on = find(arguments, prefix + "on");
    storage::Incident incident{.quote = text_of(arguments, prefix + "words"),
                               .affected = text_of(arguments, prefix + "affected"),
                               .by = inbound.actor,
                               .at = inbound.at_ms};
    if (const auto* date = on ? std::get_if<dialogs::Date>(on) : nullptr) incident.on_day = date->days;
    if (incident.on_day || !incident.quote.empty()) cases.add_incident(inbound.tenant, number, incident);
  }
  if (!context.case_number) {
    context.tx.conversations().set_case(inbound.tenant, context.session, number);
    context.case_number = number;
  }
  audit(context, "case_opened", number, customer);
  return Values{{"case_number", std::to_string(number)}};
}

Outcome record_decision(FunctionContext& context, const Values& arguments) {
  const Inbound& inbound = context.inbound;
  const auto number = case_for(context, arguments);
  const auto chosen = knowledge::from_text<knowledge::Outcome>(text_of(arguments, "chosen"));
  if (!number || !chosen) return unexpected{std::string(number ? "unknown_outcome" : "no_case")};

  const knowledge::Answers answers = answers_of(arguments);
  const knowledge::Decision decision = knowledge::decide(context.knowledge.rules, answers);
  const Value* cooling = find(arguments, "cooling_off");
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
  const knowledge::NextSteps steps = knowledge::next_steps(context.knowledge, *chosen, variant, {}, context.locale);
  std::string planned;
  for (const knowledge::FollowUp& follow_up : steps.follow_ups) {
    const std::int32_t day = later(day_of(inbound.at_ms), follow_up.days, follow_up.working_days);
    cases.plan({.tenant = inbound.tenant,
                .case_number = number,
                .owner = inbound.actor,
                .conversation = inbound.conversation,
                .session = {},
                .what = follow_up.text,
                .due_day = day,
                .due_at = std::max(at_hour(day, morning), inbound.at_ms),
                .created_at = inbound.at_ms});
    planned +=
        (planned.empty() ? "" : "\n") +
        context.phrases.say("follow_up_line", context.locale,
                            {{"date", date_text(context.phrases, context.locale, day)}, {"what", follow_up.text}});
  }
  if (planned.empty()) planned = context.phrases.say("follow_ups_none", context.locale);
  audit(context, "decision_recorded", *number, std::string(to_text(*chosen)) + "\n" + text_of(arguments, "reason"));
  return Values{{"follow_ups", planned}, {"approval", steps.approver}};
}

Outcome add_note(FunctionContext& context, const Values& arguments) {
  const std::string text = text_of(arguments, "text");
  const auto number = case_for(context, arguments);
  if (!number) return unexpected{std::string("no_case")};
  if (text.empty()) return unexpected{std::string("empty")};
  context.tx.cases().add_note(context.inbound.tenant, *number,
                              {.kind = "note", .text = text, .by = context.inbound.actor, .at = context.inbound.at_ms});
  audit(context, "note_added", *number, text);
  return Values{{"saved", context.phrases.say("note_saved", context.locale, {{"number", std::to_string(*number)}})}};
}

Outcome remind(FunctionContext& context, const Values& arguments) {
  const Inbound& inbound = context.inbound;
  static const std::map<std::string, int> days_until{{"tomorrow", 1}, {"in_three_days", 3}, {"next_week", 7}};
  const auto days = days_until.find(text_of(arguments, "when"));
  if (days == days_until.end()) return unexpected{std::string("unknown_time")};
  const std::int32_t day = day_of(inbound.at_ms) + days->second;
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
                           .due_at = at_hour(day, morning),
                           .created_at = inbound.at_ms});
  return Values{{"at", date_text(context.phrases, context.locale, day)}};
}

// HR hears that somebody needs them, and of which case: never what it is about.
Outcome tell_hr(FunctionContext& context, const Values& arguments) {
  const Inbound& inbound = context.inbound;
  const auto number = case_for(context, arguments);
  if (number) {
    context.tx.cases().add_note(
        inbound.tenant, *number,
        {.kind = "for_hr", .text = text_of(arguments, "about"), .by = inbound.actor, .at = inbound.at_ms});
    audit(context, "hr_told", *number, text_of(arguments, "about"));
  }
  int told = 0;
  for (const storage::Person& person : context.tx.people().with_role(storage::Person::Role::Hr)) {
    if (person.tenant != inbound.tenant || person.actor == inbound.actor) continue;
    Card card{.way = Card::Way::Post, .actor = person.actor, .conversation = person.actor};
    card.locale = language_of(person);
    card.notification = context.phrases.say("notification", card.locale);
    card.replies.push_back(
        {.text = number ? context.phrases.say("hr_alert", card.locale, {{"number", std::to_string(*number)}})
                        : context.phrases.say("hr_alert_no_case", card.locale)});
    context.tx.outbox().enqueue({.tenant = inbound.tenant,
                                 .channel = person.actor.substr(0, person.actor.find(':')),
                                 .conversation = person.actor,
                                 .session = {},
                                 .key = inbound.idempotency_keys.front() + ":hr:" + person.actor,
                                 .body_json = to_json(card),
                                 .due_at = inbound.at_ms,
                                 .created_at = inbound.at_ms});
    ++told;
  }
  return Values{{"told", context.phrases.say(told > 0 ? "told_hr" : "told_hr_nobody", context.locale)}};
}

const std::map<std::string, Outcome (*)(FunctionContext&, const Values&), std::less<>>& bodies() {
  static const std::map<std::string, Outcome (*)(FunctionContext&, const Values&), std::less<>> map{
      {"triage", triage},         {"assess", assess},
      {"next_steps", next_steps}, {"find_wording", find_wording},
      {"open_case", open_case},   {"record_decision", record_decision},
      {"add_note", add_note},     {"remind", remind},
      {"tell_hr", tell_hr},
  };
  return map;
}

}  // namespace

expected<Values, std::string> perform(FunctionContext& context, const dialogs::Effect& effect) {
  const auto body = bodies().find(effect.function);
  if (body == bodies().end()) return unexpected{std::string("unknown_function")};
  return body->second(context, effect.arguments);
}

}  // namespace evenkeel::turn
