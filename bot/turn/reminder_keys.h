// bot/turn/reminder_keys.h — what a person asked to be reminded of, in the place where a date of a case says what to look at.
//
// Threads   Pure.
#pragma once

#include <string_view>

namespace evenkeel::turn {

constexpr const char* reminder_resume = "resume";      // Go on with a conversation.
constexpr const char* reminder_steps = "steps";        // Go on carrying out a decision.
constexpr const char* reminder_approval = "approval";  // Answer for a colleague's decision.

// Not a date that was agreed with a decision.
inline bool is_reminder_key(std::string_view what) {
  return what == reminder_resume || what == reminder_steps || what == reminder_approval;
}

}  // namespace evenkeel::turn
