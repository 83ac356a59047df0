#include "bot/turn/reminders.h"

#include "bot/turn/card.h"
#include "bot/turn/language.h"
#include "storage/cases.h"
#include "storage/outbox.h"
#include "storage/people.h"

namespace evenkeel::turn {
namespace {

constexpr int reminders_per_round_max = 100;

}  // namespace

int send_due_reminders(storage::Tx& tx, const Phrases& phrases, std::int64_t now_ms) {
  int sent = 0;
  for (const storage::FollowUp& due : tx.cases().due(now_ms, reminders_per_round_max)) {
    tx.cases().mark_reminded(due.id, now_ms);
    const std::string channel = due.owner.substr(0, due.owner.find(':'));
    if (channel != "slack" && channel != "teams") continue;
    const auto person = tx.people().find(due.tenant, due.owner);
    const std::string locale = language_of(person);
    Card card{.way = Card::Way::Post, .actor = due.owner, .conversation = due.owner};
    card.locale = locale;
    card.notification = phrases.say("notification_reminder", locale);
    card.replies.push_back(
        {.text = due.what == "resume"
                     ? phrases.say("reminder", locale)
                     : phrases.say(
                           "reminder_follow_up", locale,
                           {{"number", due.case_number ? std::to_string(*due.case_number) : ""}, {"what", due.what}})});
    tx.outbox().enqueue({.tenant = due.tenant,
                         .channel = channel,
                         .conversation = due.owner,
                         .session = {},
                         .key = "reminder:" + std::to_string(due.id),
                         .body_json = to_json(card),
                         .due_at = now_ms,
                         .created_at = now_ms});
    ++sent;
  }
  return sent;
}

}  // namespace evenkeel::turn
