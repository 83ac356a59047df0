// bot/turn/schedule.h — what is said without being asked: dates that were agreed, dates nobody answered, HR's week.
//
// - A date of a case begins the dialogue `follow_up` with its keeper. A reminder somebody asked for is a line.
// - Nobody is interrupted while talking with the coach. Of cases people hear on working days between 8:00 and 18:00 on their own
//   clock, and once a day at most. What can't be said now is put off, not dropped.
// - A date without an answer is brought up once more on the next working day, and with HR after a week.
// - A decision that needs a second person begins the dialogue `approval` with everybody who may say yes, as soon as the hour is
//   kind. While nobody answers it is brought up after one working day, after two (then HR and whoever asked hear of it too),
//   and then every week; whoever put it off is left alone until the day they named. Where nobody may say yes, HR and whoever
//   asked hear that at once.
// - HR hears on the first working day of a week how the last one went: numbers, never names, and the head of the audit log, so
//   that a log cut short can be noticed.
//
// What is said and the mark that it was said are one transaction: a crash loses nothing and repeats nothing. People whose channel
// can't be written to (terminal, web chat) find what is due when they come back.
//
// Threads   On the turn loop's thread.
// Errors    What storage throws.
#pragma once

#include <cstdint>
#include <string>

#include "bot/base/phrases.h"
#include "bot/turn/turn.h"
#include "storage/store.h"

namespace evenkeel::turn {

constexpr int quiet_before_hour = 8, quiet_from_hour = 18;

// When somebody may be spoken to, from `at_ms` on: that very moment, or 9:00 on the next working day (today's, if it is early).
std::int64_t next_kind_moment(std::int64_t at_ms, const std::string& zone);

// One round: everything that may be said at this moment. Call it every minute or so.
void say_what_is_due(storage::Tx& tx, Coach& coach, const Phrases& phrases, std::int64_t now_ms);

}  // namespace evenkeel::turn
