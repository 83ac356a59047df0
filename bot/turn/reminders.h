// bot/turn/reminders.h — what was promised for a day is said on that day: "I'll ask you again tomorrow".
//
// Reminders and follow-ups that are due become envelopes, in one transaction with the mark that they were sent: never
// lost by a crash, never said twice. Only people in a channel that can be written to first (Slack) get one; in the
// terminal and the web chat the conversation simply waits.
//
// Threads   On the turn loop's thread.
#pragma once

#include "bot/base/phrases.h"
#include "storage/store.h"

namespace evenkeel::turn {

// Says how many were sent. Call about once a minute.
int send_due_reminders(storage::Tx& tx, const Phrases& phrases, std::int64_t now_ms);

}  // namespace evenkeel::turn
