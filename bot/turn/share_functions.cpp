#include "bot/turn/share_functions.h"

#include <algorithm>

#include "bot/base/local_time.h"
#include "bot/cases/sharing.h"
#include "bot/turn/reminder_keys.h"
#include "bot/turn/telling.h"
#include "storage/cases.h"
#include "storage/conversations.h"
#include "storage/people.h"

namespace evenkeel::turn {
namespace {

using dialogs::Values;
using Outcome = FunctionOutcome;

constexpr int reminders_max = 100;

Telling telling(FunctionContext& context) {
  return {context.tx, context.phrases, context.inbound.tenant, context.inbound.idempotency_keys.front(), context.inbound.at_ms};
}

bool waits(const storage::FollowUp& one) {
  return one.state == storage::FollowUp::State::Open || one.state == storage::FollowUp::State::Reminded;
}

// Who asked the keeper of this case, the one who has waited longest first.
std::optional<storage::FollowUp> asked_of(const FunctionContext& context, std::optional<std::int64_t> number) {
  for (storage::FollowUp& one :
       context.tx.cases().waiting_for(context.inbound.tenant, context.inbound.actor, reminders_max))
    if (asks_to_share(one.what) && one.case_number && (!number || one.case_number == number)) return std::move(one);
  return std::nullopt;
}

bool was_asked(const FunctionContext& context, const storage::Case& other, std::int64_t number) {
  const auto waiting = context.tx.cases().waiting_for(context.inbound.tenant, other.owner, reminders_max);
  return std::any_of(waiting.begin(), waiting.end(), [&](const storage::FollowUp& one) {
    return one.case_number == other.number && asks_to_share(one.what) && asked_by_case(one.what) == number;
  });
}

}  // namespace

bool may_ask_to_share(const FunctionContext& context, std::int64_t number) {
  const auto viewer = cases::viewer_of(context.tx, context.inbound.tenant, context.inbound.actor);
  const auto others = cases::joinable(context.tx, viewer, number);
  return std::any_of(others.begin(), others.end(),
                     [&](const storage::Case& other) { return !was_asked(context, other, number); });
}

Outcome ask_to_share(FunctionContext& context, const Values& arguments) {
  const Inbound& inbound = context.inbound;
  const auto number = number_of(text_of(arguments, "case_number"));
  const auto mine = number ? context.tx.cases().find(inbound.tenant, *number) : std::nullopt;
  if (!mine || mine->owner != inbound.actor) return unexpected{std::string("no_case")};
  const auto viewer = cases::viewer_of(context.tx, inbound.tenant, inbound.actor);
  const std::string what = reminder_share + std::to_string(mine->number);
  for (const storage::Case& other : cases::joinable(context.tx, viewer, mine->number)) {
    if (was_asked(context, other, mine->number)) continue;
    context.tx.cases().plan({.tenant = inbound.tenant,
                             .case_number = other.number,
                             .owner = other.owner,
                             .conversation = other.owner,
                             .session = {},
                             .what = what,
                             .due_day = local_time(inbound.at_ms, inbound.time_zone).day,
                             .due_at = inbound.at_ms,
                             .created_at = inbound.at_ms});
    audit_case(context, "asked_to_share", other.number, {});
    tell_role(telling(context), storage::Person::Role::Hr, &other, "share_asked_hr",
              {{"number", std::to_string(other.number)}, {"other", std::to_string(mine->number)}}, "share-hr",
              inbound.actor);
  }
  return Values{{"told", context.phrases.say("share_asked", context.locale)}};
}

Outcome share_to_answer(FunctionContext& context, const Values& arguments) {
  const Inbound& inbound = context.inbound;
  const auto asked = asked_of(context, number_of(text_of(arguments, "case_number")));
  const auto other = asked ? context.tx.cases().find(inbound.tenant, asked_by_case(asked->what)) : std::nullopt;
  const auto mine = asked ? context.tx.cases().find(inbound.tenant, *asked->case_number) : std::nullopt;
  if (!other || !mine || other->erased_at || mine->erased_at)
    return Values{{"there", false}, {"follow_up", ""}, {"case_number", ""}, {"asked", ""}};
  if (!context.case_number && !context.session.empty()) {
    context.tx.conversations().set_case(inbound.tenant, context.session, mine->number);
    context.case_number = mine->number;
  }
  const auto asker = context.tx.people().find(inbound.tenant, other->owner);
  return Values{{"there", true},
                {"follow_up", std::to_string(asked->id)},
                {"case_number", std::to_string(mine->number)},
                {"asked", context.phrases.say("share_wanted", context.locale,
                                              {{"by", asker && !asker->display_name.empty()
                                                          ? asker->display_name
                                                          : context.phrases.say("approval_a_colleague", context.locale)},
                                               {"customer", mine->customer},
                                               {"number", std::to_string(mine->number)}})}};
}

Outcome answer_share(FunctionContext& context, const Values& arguments) {
  const Inbound& inbound = context.inbound;
  const auto id = number_of(text_of(arguments, "follow_up"));
  const auto asked = id ? context.tx.cases().follow_up(inbound.tenant, *id) : std::nullopt;
  const auto said = [&](const char* phrase) { return Values{{"said", context.phrases.say(phrase, context.locale)}}; };
  if (!asked || asked->owner != inbound.actor || !asked->case_number || !asks_to_share(asked->what) || !waits(*asked))
    return said("approval_gone");
  const bool yes = text_of(arguments, "share") == "yes";
  const std::int64_t other = asked_by_case(asked->what);
  context.tx.cases().finish(inbound.tenant, asked->id, storage::FollowUp::State::Done, inbound.actor, {}, inbound.at_ms);
  const cases::By by{.viewer = cases::viewer_of(context.tx, inbound.tenant, inbound.actor),
                     .at = inbound.at_ms,
                     .audit_salt = context.audit_salt};
  if (cases::answer_who_asked(context.tx, by, *asked->case_number, other, yes) != cases::Done::Yes)
    return said("approval_gone");
  const auto theirs = context.tx.cases().find(inbound.tenant, other);
  if (const auto asker = theirs ? context.tx.people().find(inbound.tenant, theirs->owner) : std::nullopt)
    tell(telling(context), *asker, yes ? "share_came" : "share_came_not",
         {{"number", std::to_string(other)}, {"customer", theirs->customer}}, "share");
  return said(yes ? "share_given" : "share_not_given");
}

}  // namespace evenkeel::turn
