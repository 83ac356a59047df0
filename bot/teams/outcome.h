// bot/teams/outcome.h — what an answer of the Bot Connector means for whoever asked.
//
// Threads   Pure.   Errors   None: an answer nobody can read is an outcome too.
// Sources   The table "Status codes from bot conversational APIs" of
//           https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bot/http/client.h"

namespace evenkeel::teams {

struct Outcome {
  enum class Kind {
    Done,
    Wait,        // Too fast: this conversation, after retry_after_ms.
    Again,       // Not done; may work later.
    Unsure,      // It may have been done.
    Denied,      // The token is not taken.
    Down,        // No token can be had until somebody changes the settings.
    NoActivity,  // The message to be changed is no longer there.
    NoPlace,     // Nothing can be sent to this conversation.
    WrongHost,   // A tenant of another cloud: there is one other host to ask.
    BadMessage,  // The form or the size of what was sent is refused: our fault.
    Refused,     // Anything else: final.
  };
  Kind kind = Kind::Refused;
  std::string_view error{};         // Of a fixed list: "blocked", "throttled" ...
  std::int64_t retry_after_ms = 0;  // Wait: within limits::retry_after_longest_ms. Again: 0 leaves it to the courier.
  std::string id{};                 // Done: of the activity, or of the conversation that was made; may be empty.
};

// `changes` says whether an activity that is already there was addressed.
enum class Changes { No, Yes };
Outcome outcome_of(const http::CallResult& result, Changes changes);

// Retry-After in seconds, within limits; absent if there is none that can be read. Its other form, a date, is not used
// here.
std::optional<std::int64_t> retry_after_ms(const http::CallResult& result);

}  // namespace evenkeel::teams
