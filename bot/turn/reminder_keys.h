// bot/turn/reminder_keys.h — what a person asked to be reminded of, in the place where a date of a case says what to look at.
//
// Threads   Pure.
#pragma once

#include <charconv>
#include <cstdint>
#include <string_view>

namespace evenkeel::turn {

constexpr const char* reminder_resume = "resume";      // Go on with a conversation.
constexpr const char* reminder_steps = "steps";        // Go on carrying out a decision.
constexpr const char* reminder_approval = "approval";  // Answer for a colleague's decision.

constexpr const char* reminder_share = "share:";       // A colleague asks to see what the case shows; their case's number follows.

inline bool asks_to_share(std::string_view what) {
  return what.starts_with(reminder_share);
}
// Whose case asks; 0: none.
inline std::int64_t asked_by_case(std::string_view what) {
  std::int64_t number = 0;
  if (asks_to_share(what)) what.remove_prefix(std::string_view(reminder_share).size());
  std::from_chars(what.data(), what.data() + what.size(), number);
  return number;
}

// Not a date that was agreed with a decision.
inline bool is_reminder_key(std::string_view what) {
  return what == reminder_resume || what == reminder_steps || what == reminder_approval || asks_to_share(what);
}

}  // namespace evenkeel::turn
