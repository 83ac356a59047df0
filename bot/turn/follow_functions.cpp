#include "bot/turn/follow_functions.h"

#include <algorithm>
#include <map>
#include <vector>

#include "bot/base/local_time.h"
#include "bot/cases/actions.h"
#include "bot/turn/approvals.h"
#include "bot/turn/calendar.h"
#include "bot/turn/issued_words.h"
#include "bot/turn/reminder_keys.h"
#include "knowledge/explanation.h"
#include "storage/audit_log.h"
#include "storage/cases.h"
#include "storage/conversations.h"
#include "storage/follow_through.h"

namespace evenkeel::turn {
namespace {

using dialogs::Value;
using dialogs::Values;
using Outcome = FunctionOutcome;

constexpr int morning = 9;
constexpr int dates_max = 100, cases_max = 50;
constexpr int invoice_days = 7, closing_days = 30, inside_days = 5;  // After the end; working days before it.

std::optional<storage::Case> own_case(const FunctionContext& context, const std::string& number_text) {
  const auto number = number_of(number_text);
  auto found = number ? context.tx.cases().find(context.inbound.tenant, *number) : std::nullopt;
  if (found && (found->owner != context.inbound.actor || found->erased_at)) found.reset();  // To them it does not exist.
  return found;
}

void belong_to(FunctionContext& context, std::int64_t number) {
  if (context.case_number || context.session.empty()) return;
  context.tx.conversations().set_case(context.inbound.tenant, context.session, number);
  context.case_number = number;
}

cases::By by(const FunctionContext& context) {
  return {.viewer = cases::viewer_of(context.tx, context.inbound.tenant, context.inbound.actor),
          .at = context.inbound.at_ms,
          .audit_salt = context.audit_salt};
}

std::string label_of(const FunctionContext& context, const std::string& outcome) {
  const auto known = knowledge::from_text<knowledge::Outcome>(outcome);
  return known ? context.knowledge[*known].label : outcome;
}

// Of the newest decision: a variant belongs to the outcome it was found for.
knowledge::Variant variant_of(const storage::CaseFile& file) {
  if (file.decisions.empty() || file.decisions.back().chosen != file.decisions.back().recommended)
    return file.head.chosen == "safety_stop" ? knowledge::Variant::ProtectStaff : knowledge::Variant::None;
  return knowledge::from_text<knowledge::Variant>(file.decisions.back().variant).value_or(knowledge::Variant::None);
}

std::vector<knowledge::Hold> open_holds(const FunctionContext& context, std::int64_t number) {
  std::vector<knowledge::Hold> holds;
  for (const storage::Hold& open : context.tx.cases().open_holds(context.inbound.tenant, number))
    if (const auto hold = knowledge::from_text<knowledge::Hold>(open.hold)) holds.push_back(*hold);
  return holds;
}

struct Carried {
  std::vector<knowledge::Step> steps;
  std::vector<bool> dealt_with;

  // What must be cleared before this step is done. The steps come in order: nothing is sent while the one before it that
  // says it still waits.
  std::vector<knowledge::Hold> waits_for(std::size_t step) const {
    std::vector<knowledge::Hold> holds;
    for (std::size_t i = 0; i <= step && i < steps.size(); ++i)
      for (const knowledge::Hold hold : steps[i].waits_for)
        if (!dealt_with[i] && std::find(holds.begin(), holds.end(), hold) == holds.end()) holds.push_back(hold);
    return holds;
  }
  bool finished() const { return std::find(dealt_with.begin(), dealt_with.end(), false) == dealt_with.end(); }
};

// The steps of the newest decision, and which of them somebody dealt with since it was taken.
Carried steps_of_case(const FunctionContext& context, std::int64_t number) {
  const auto file = context.tx.cases().file(context.inbound.tenant, number);
  const auto outcome = file ? knowledge::from_text<knowledge::Outcome>(file->head.chosen) : std::nullopt;
  if (!outcome) return {};
  Carried carried;
  carried.steps = knowledge::steps_of(context.knowledge, *outcome, variant_of(*file),
                                      holds_in_the_way(context.tx, context.inbound.tenant, number), context.locale);
  const storage::Timestamp since = file->decisions.empty() ? 0 : file->decisions.back().at;
  const auto taken = context.tx.follow_through().steps(context.inbound.tenant, number);
  for (const knowledge::Step& step : carried.steps)
    carried.dealt_with.push_back(std::any_of(taken.begin(), taken.end(), [&](const storage::StepTaken& one) {
      return one.step == step.id && one.at >= since;
    }));
  return carried;
}

// "Authority, Dates"; "nothing"
std::string names_of(const FunctionContext& context, const std::vector<knowledge::Hold>& holds) {
  std::string names;
  for (const knowledge::Hold hold : holds) names += (names.empty() ? "" : ", ") + context.knowledge[hold].label;
  return names.empty() ? context.phrases.say("answers_no_others", context.locale) : names;
}

std::optional<storage::FollowUp> own_follow_up(const FunctionContext& context, const std::string& id_text) {
  const auto id = number_of(id_text);
  auto found = id ? context.tx.cases().follow_up(context.inbound.tenant, *id) : std::nullopt;
  if (found && (found->owner != context.inbound.actor || !found->case_number)) found.reset();
  return found;
}

bool waits(const storage::FollowUp& date) {
  return date.case_number && !is_reminder_key(date.what) &&
         (date.state == storage::FollowUp::State::Open || date.state == storage::FollowUp::State::Reminded);
}

// The person's own date that has been due longest.
std::optional<storage::FollowUp> longest_due(const FunctionContext& context) {
  for (storage::FollowUp& date : context.tx.cases().waiting_for(context.inbound.tenant, context.inbound.actor, dates_max))
    if (waits(date) && date.due_at <= context.inbound.at_ms) return std::move(date);
  return std::nullopt;
}

// The day was guessed when the ending was decided; now it is known.
void move_end_date(FunctionContext& context, std::int64_t number, std::int32_t end) {
  const Inbound& inbound = context.inbound;
  const auto& planned = context.knowledge[knowledge::Outcome::GracefulExit].follow_ups;
  for (const storage::FollowUp& date : context.tx.cases().waiting_for(inbound.tenant, inbound.actor, dates_max)) {
    const bool is_end = std::any_of(planned.begin(), planned.end(), [&](const knowledge::FollowUp& one) {
      return one.end_date && one.text == date.what;
    });
    if (!waits(date) || date.case_number != number || !is_end) continue;
    const std::int32_t day = later(end - 1, 1, true);
    context.tx.cases().finish(inbound.tenant, date.id, storage::FollowUp::State::Cancelled, inbound.actor,
                              context.phrases.say("end_date_named", context.locale), inbound.at_ms);
    context.tx.cases().plan({.tenant = inbound.tenant,
                             .case_number = number,
                             .owner = inbound.actor,
                             .conversation = inbound.actor,
                             .session = {},
                             .what = date.what,
                             .due_day = day,
                             .due_at = std::max(at_local_hour(day, morning, inbound.time_zone), inbound.at_ms),
                             .created_at = inbound.at_ms});
  }
}

}  // namespace

Outcome follow_up_due(FunctionContext& context, const Values& arguments) {
  auto date = own_follow_up(context, text_of(arguments, "follow_up"));
  if (!date || !waits(*date)) date = longest_due(context);
  const auto found = date ? context.tx.cases().find(context.inbound.tenant, *date->case_number) : std::nullopt;
  if (!found)
    return Values{{"found", false}, {"follow_up", ""}, {"case_number", ""}, {"customer", ""}, {"what", ""}, {"decided", ""}};
  context.tx.cases().mark_reminded(date->id, context.inbound.at_ms);  // Nobody need bring it up again today.
  belong_to(context, found->number);
  return Values{{"found", true},
                {"follow_up", std::to_string(date->id)},
                {"case_number", std::to_string(found->number)},
                {"customer", found->customer},
                {"what", date->what},
                {"decided", label_of(context, found->chosen)}};
}

Outcome finish_follow_up(FunctionContext& context, const Values& arguments) {
  using State = storage::FollowUp::State;
  const Inbound& inbound = context.inbound;
  const auto date = own_follow_up(context, text_of(arguments, "follow_up"));
  if (!date || !waits(*date)) return unexpected{std::string("no_such_date")};  // Answered in another conversation, or overtaken.
  const std::string result = text_of(arguments, "result"), note = text_of(arguments, "note");
  std::string said = context.phrases.say("follow_up_" + result, context.locale);
  if (!note.empty()) said += " " + note;
  context.tx.cases().finish(inbound.tenant, date->id, result == "dropped" ? State::Cancelled : State::Done, inbound.actor, said,
                            inbound.at_ms);
  audit_case(context, "follow_up_answered", *date->case_number, said);
  bool last = true;
  for (const storage::FollowUp& other : context.tx.cases().waiting_for(inbound.tenant, inbound.actor, dates_max))
    last = last && !(waits(other) && other.case_number == date->case_number);
  return Values{{"last", last}, {"more", longest_due(context).has_value()}};
}

Outcome put_off_follow_up(FunctionContext& context, const Values& arguments) {
  const Inbound& inbound = context.inbound;
  static const std::map<std::string, int> days_until{{"tomorrow", 1}, {"in_three_days", 3}, {"next_week", 7}};
  const auto date = own_follow_up(context, text_of(arguments, "follow_up"));
  const auto days = days_until.find(text_of(arguments, "when"));
  if (!date || !waits(*date) || days == days_until.end()) return unexpected{std::string("no_such_date")};
  std::int32_t day = local_time(inbound.at_ms, inbound.time_zone).day + days->second;
  day = later(day - 1, 1, true);  // On a working day, for nobody is asked on a Sunday.
  context.tx.follow_through().postpone(date->id, at_local_hour(day, morning, inbound.time_zone));
  audit_case(context, "follow_up_put_off", *date->case_number, std::to_string(day));
  return Values{{"at", date_text(context.phrases, context.locale, day)}};
}

Outcome close_case(FunctionContext& context, const Values& arguments) {
  const Inbound& inbound = context.inbound;
  const auto found = own_case(context, text_of(arguments, "case_number"));
  const std::string said = text_of(arguments, "why");
  const std::string why = said.empty() ? context.phrases.say("closed_after_dates", context.locale) : said;
  if (!found || cases::close(context.tx, by(context), found->number, why) != cases::Done::Yes)
    return unexpected{std::string("no_case")};
  if (!said.empty())
    context.tx.cases().add_note(inbound.tenant, found->number,
                                {.kind = "closing", .text = said, .by = inbound.actor, .at = inbound.at_ms});
  return Values{};
}

Outcome case_to_carry_out(FunctionContext& context, const Values& arguments) {
  const std::string named = text_of(arguments, "case_number");
  std::optional<storage::Case> found = own_case(context, named);
  if (found && found->chosen.empty()) found.reset();
  if (named.empty())
    for (storage::Case& one : context.tx.cases().list({.tenant = context.inbound.tenant,
                                                       .owner = context.inbound.actor,
                                                       .status = storage::Case::Status::Decided},
                                                      cases_max))
      if (!found && !one.erased_at && !steps_of_case(context, one.number).finished()) found = std::move(one);
  if (!found)
    return Values{{"found", false}, {"case_number", ""}, {"customer", ""}, {"chosen", "continue"}, {"decided", ""}};
  belong_to(context, found->number);
  return Values{{"found", true},
                {"case_number", std::to_string(found->number)},
                {"customer", found->customer},
                {"chosen", found->chosen},
                {"decided", label_of(context, found->chosen)}};
}

Outcome step_to_take(FunctionContext& context, const Values& arguments) {
  const auto found = own_case(context, text_of(arguments, "case_number"));
  const Carried carried = found ? steps_of_case(context, found->number) : Carried{};
  const std::string after = text_of(arguments, "after");
  std::size_t at = 0;
  for (std::size_t i = 0; i < carried.steps.size(); ++i)
    if (carried.steps[i].id == after) at = i + 1;
  while (at < carried.steps.size() && carried.dealt_with[at]) ++at;
  if (at == carried.steps.size()) {
    const auto open = found ? holds_in_the_way(context.tx, context.inbound.tenant, found->number) : std::vector<knowledge::Hold>{};
    return Values{{"there", false}, {"step", ""},           {"place", ""},
                  {"text", ""},     {"has_words", false}, {"free", open.empty()}, {"waits", names_of(context, open)}};
  }
  const knowledge::Step& step = carried.steps[at];
  const bool free = carried.waits_for(at).empty();
  const std::string waits = names_of(context, carried.waits_for(at));
  const std::string says_waits = context.phrases.say("step_waits", context.locale, {{"holds", waits}});
  return Values{{"there", true},
                {"step", step.id},
                {"place", context.phrases.say("step_place", context.locale,
                                              {{"step", std::to_string(at + 1)}, {"steps", std::to_string(carried.steps.size())}})},
                {"text", free ? step.text : step.text + "\n" + says_waits},
                {"has_words", !step.words.empty()},
                {"free", free},
                {"waits", waits}};
}

Outcome words_of_step(FunctionContext& context, const Values& arguments) {
  const auto found = own_case(context, text_of(arguments, "case_number"));
  const std::string id = text_of(arguments, "step");
  for (const knowledge::Step& step : found ? steps_of_case(context, found->number).steps : std::vector<knowledge::Step>{}) {
    if (step.id != id || step.words.empty()) continue;
    keep_words(context, step.given);
    return Values{{"words", step.words}};
  }
  return Values{{"words", context.phrases.say("step_no_words", context.locale)}};
}

Outcome take_step(FunctionContext& context, const Values& arguments) {
  const Inbound& inbound = context.inbound;
  const auto found = own_case(context, text_of(arguments, "case_number"));
  const std::string step = text_of(arguments, "step");
  if (!found || step.empty()) return unexpected{std::string("no_case")};
  const bool done = text_of(arguments, "how") == "done";
  const Carried carried = steps_of_case(context, found->number);
  for (std::size_t i = 0; i < carried.steps.size(); ++i)
    if (done && carried.steps[i].id == step && !carried.waits_for(i).empty()) return unexpected{std::string("waits")};
  context.tx.follow_through().add_step(inbound.tenant, found->number,
                                       {.step = step,
                                        .how = done ? storage::StepTaken::How::Done : storage::StepTaken::How::NotNeeded,
                                        .note = text_of(arguments, "note"),
                                        .by = inbound.actor,
                                        .at = inbound.at_ms});
  audit_case(context, done ? "step_done" : "step_not_needed", found->number, step + "\n" + text_of(arguments, "note"));
  return Values{};
}

Outcome remind_of_steps(FunctionContext& context, const Values& arguments) {
  const Inbound& inbound = context.inbound;
  static const std::map<std::string, int> days_until{{"tomorrow", 1}, {"in_three_days", 3}, {"next_week", 7}};
  const auto found = own_case(context, text_of(arguments, "case_number"));
  const auto days = days_until.find(text_of(arguments, "when"));
  if (!found || days == days_until.end()) return unexpected{std::string("no_case")};
  for (const storage::FollowUp& other : context.tx.cases().waiting_for(inbound.tenant, inbound.actor, dates_max))
    if (other.what == "steps" && other.case_number == found->number)
      context.tx.cases().finish(inbound.tenant, other.id, storage::FollowUp::State::Cancelled, inbound.actor, {}, inbound.at_ms);
  const std::int32_t day = local_time(inbound.at_ms, inbound.time_zone).day + days->second;
  context.tx.cases().plan({.tenant = inbound.tenant,
                           .case_number = found->number,
                           .owner = inbound.actor,
                           .conversation = inbound.actor,
                           .session = {},
                           .what = "steps",
                           .due_day = day,
                           .due_at = at_local_hour(day, morning, inbound.time_zone),
                           .created_at = inbound.at_ms});
  return Values{{"at", date_text(context.phrases, context.locale, day)}};
}

Outcome hold_to_clear(FunctionContext& context, const Values& arguments) {
  const auto found = own_case(context, text_of(arguments, "case_number"));
  std::vector<knowledge::Hold> holds = found ? open_holds(context, found->number) : std::vector<knowledge::Hold>{};
  if (const auto file = found ? context.tx.cases().file(context.inbound.tenant, found->number) : std::nullopt)
    std::erase_if(holds, [&, viewer = by(context).viewer, view = cases::view_of(*file)](knowledge::Hold hold) {
      return cases::may_clear(viewer, to_text(hold), view) != cases::Verdict::Allowed;  // A second person's to clear.
    });
  const auto after = knowledge::from_text<knowledge::Hold>(text_of(arguments, "after"));
  // In the order of the enum, so that one cleared meanwhile does not make another be asked twice.
  std::optional<knowledge::Hold> next;
  for (const knowledge::Hold hold : holds)
    if ((!after || hold > *after) && (!next || hold < *next)) next = hold;
  if (!next) return Values{{"there", false}, {"hold", ""}, {"label", ""}, {"task", ""}, {"clears", ""}};
  const knowledge::HoldText& text = context.knowledge[*next];
  return Values{{"there", true},
                {"hold", std::string(to_text(*next))},
                {"label", text.label},
                {"task", text.text},
                {"clears", text.clears}};
}

Outcome clear_hold(FunctionContext& context, const Values& arguments) {
  const auto found = own_case(context, text_of(arguments, "case_number"));
  if (!found) return unexpected{std::string("no_case")};
  if (cases::clear_hold(context.tx, by(context), found->number, text_of(arguments, "hold"), text_of(arguments, "note")) !=
      cases::Done::Yes)
    return unexpected{std::string("no_hold")};
  return Values{};
}

Outcome plan_exit(FunctionContext& context, const Values& arguments) {
  const Inbound& inbound = context.inbound;
  const auto found = own_case(context, text_of(arguments, "case_number"));
  const Value* ends = find_value(arguments, "ends_on");
  const auto* date = ends ? std::get_if<dialogs::Date>(ends) : nullptr;
  if (!found || !date) return unexpected{std::string("no_case")};
  const std::int32_t today = local_time(inbound.at_ms, inbound.time_zone).day, end = date->days;
  std::int32_t inside = end;
  for (int days = 0; days < inside_days; inside -= 1)
    if (later(inside - 1, 1, true) == inside) ++days;
  const auto day = [&](std::int32_t when) { return date_text(context.phrases, context.locale, std::max(when, today)); };
  const Carried carried = steps_of_case(context, found->number);
  const std::vector<knowledge::Hold> open = carried.waits_for(carried.steps.size());
  const std::string waits = names_of(context, open);
  const std::string tell = context.phrases.say(open.empty() ? "exit_plan_tell" : "exit_plan_tell_later", context.locale,
                                               {{"today", day(today)}, {"holds", waits}});
  const std::string plan = context.phrases.say("exit_plan", context.locale,
                                               {{"tell", tell},
                                                {"inside", day(inside)},
                                                {"end", day(end)},
                                                {"invoice", day(end + invoice_days)},
                                                {"closing", day(end + closing_days)}});
  context.tx.cases().add_note(inbound.tenant, found->number,
                              {.kind = "exit_plan", .text = plan, .by = inbound.actor, .at = inbound.at_ms});
  audit_case(context, "exit_planned", found->number, plan);
  move_end_date(context, found->number, std::max(end, today));
  return Values{{"plan", plan}};
}

}  // namespace evenkeel::turn
