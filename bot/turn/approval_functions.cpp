#include "bot/turn/approval_functions.h"

#include <map>

#include "bot/base/local_time.h"
#include "bot/cases/actions.h"
#include "bot/turn/approvals.h"
#include "bot/turn/calendar.h"
#include "bot/turn/cards.h"
#include "bot/turn/reminder_keys.h"
#include "bot/turn/sign_in_link.h"
#include "bot/turn/telling.h"
#include "storage/case_life.h"
#include "storage/cases.h"
#include "storage/conversations.h"
#include "storage/people.h"

namespace evenkeel::turn {
namespace {

using dialogs::Values;
using Outcome = FunctionOutcome;

constexpr int morning = 9, looked_through_max = 100, reminders_max = 100;

cases::Viewer viewer(const FunctionContext& context) {
  return cases::viewer_of(context.tx, context.inbound.tenant, context.inbound.actor);
}

// Waiting, and theirs to answer.
bool is_theirs(const FunctionContext& context, const storage::Approval& one) {
  if (one.state != storage::Approval::State::Waiting) return false;
  const auto file = context.tx.cases().file(context.inbound.tenant, one.case_number);
  return file && cases::may(viewer(context), cases::Action::Approve, cases::view_of(*file)) == cases::Verdict::Allowed;
}

std::optional<storage::Approval> first_of_theirs(const FunctionContext& context) {
  for (storage::Approval& one : context.tx.case_life().approvals_waiting(context.inbound.tenant, looked_through_max))
    if (is_theirs(context, one)) return std::move(one);
  return std::nullopt;
}

std::optional<storage::Approval> named(const FunctionContext& context, const Values& arguments) {
  const auto id = number_of(text_of(arguments, "approval"));
  return id ? context.tx.case_life().approval(context.inbound.tenant, *id) : std::nullopt;
}

Outcome answer(FunctionContext& context, const Values& arguments, bool yes) {
  const auto asked = named(context, arguments);
  std::string said = context.phrases.say("approval_gone", context.locale);
  if (asked)
    said = answer_what_waits(context.tx, context.phrases, context.audit_salt, context.inbound, context.locale,
                             {.number = asked->case_number,
                              .shown = asked->id,
                              .yes = yes,
                              .text = text_of(arguments, "reason"),
                              .within = context.session});
  return Values{{"said", said}, {"more", first_of_theirs(context).has_value()}};
}

}  // namespace

Outcome approval_to_answer(FunctionContext& context, const Values& arguments) {
  auto asked = named(context, arguments);
  if (!asked || !is_theirs(context, *asked)) asked = first_of_theirs(context);
  const auto file = asked ? cases::read(context.tx, viewer(context), asked->case_number) : std::nullopt;
  if (!file) return Values{{"there", false}, {"approval", ""}, {"case_number", ""}, {"asked", ""}, {"summary", ""}};
  if (!context.case_number && !context.session.empty()) {
    context.tx.conversations().set_case(context.inbound.tenant, context.session, asked->case_number);
    context.case_number = asked->case_number;
  }
  audit_case(context, "approval_shown", asked->case_number, {});
  const auto asker = context.tx.people().find(context.inbound.tenant, asked->asked_by);
  const std::int32_t day = local_time(asked->asked_at, context.inbound.time_zone).day;
  const bool today = day == local_time(context.inbound.at_ms, context.inbound.time_zone).day;
  return Values{
      {"there", true},
      {"approval", std::to_string(asked->id)},
      {"case_number", std::to_string(asked->case_number)},
      {"asked", context.phrases.say(today ? "approval_asked" : "approval_asked_before", context.locale,
                                    {{"by", asker && !asker->display_name.empty()
                                                ? asker->display_name
                                                : context.phrases.say("approval_a_colleague", context.locale)},
                                     {"date", date_text(context.phrases, context.locale, day)}})},
      {"summary", case_summary(context.tx, context.phrases, context.knowledge, *file, context.locale,
                               SummaryFor::WhoIsAsked)}};
}

Outcome give_approval(FunctionContext& context, const Values& arguments) {
  return answer(context, arguments, true);
}

Outcome send_back_approval(FunctionContext& context, const Values& arguments) {
  return answer(context, arguments, false);
}

// One reminder for each case: a new one takes the place of the last.
Outcome put_off_approval(FunctionContext& context, const Values& arguments) {
  static const std::map<std::string, int> days_until{{"tomorrow", 1}, {"in_three_days", 3}, {"next_week", 7}};
  const Inbound& inbound = context.inbound;
  const auto asked = named(context, arguments);
  const auto days = days_until.find(text_of(arguments, "when"));
  if (!asked || days == days_until.end() || !is_theirs(context, *asked))
    return unexpected{std::string("nothing_waits")};
  for (const storage::FollowUp& other : context.tx.cases().waiting_for(inbound.tenant, inbound.actor, reminders_max))
    if (other.what == reminder_approval && other.case_number == asked->case_number)
      context.tx.cases().finish(inbound.tenant, other.id, storage::FollowUp::State::Cancelled, inbound.actor, {},
                                inbound.at_ms);
  std::int32_t day = local_time(inbound.at_ms, inbound.time_zone).day + days->second;
  day = later(day - 1, 1, true);  // On a working day.
  context.tx.cases().plan({.tenant = inbound.tenant,
                           .case_number = asked->case_number,
                           .owner = inbound.actor,
                           .conversation = inbound.actor,
                           .session = {},
                           .what = reminder_approval,
                           .due_day = day,
                           .due_at = at_local_hour(day, morning, inbound.time_zone),
                           .created_at = inbound.at_ms});
  audit_case(context, "approval_put_off", asked->case_number, std::to_string(day));
  return Values{{"at", date_text(context.phrases, context.locale, day)}};
}

// The link is for their eyes alone and stands in no event: it goes in a message of its own, whose text is emptied once
// sent.
Outcome open_console(FunctionContext& context, const Values&) {
  const auto told = [&](const char* phrase) { return Values{{"told", context.phrases.say(phrase, context.locale)}}; };
  const Inbound& inbound = context.inbound;
  if (context.console_address.empty() || !context.world) return told("console_none");
  if (!inbound.vouched) return told("console_unvouched");
  if (!shows_cards(inbound.channel)) return told("console_ask");
  const std::string link = make_sign_in_link(context.tx, *context.world, context.console_address, inbound.tenant,
                                             inbound.actor, inbound.actor);
  tell_text({context.tx, context.phrases, inbound.tenant, inbound.idempotency_keys.front(), inbound.at_ms},
            {.tenant = inbound.tenant, .actor = inbound.actor, .locale = context.locale},
            context.phrases.say("console_link", context.locale, {{"link", link}}), "console");
  return told("console_sent");
}

}  // namespace evenkeel::turn
