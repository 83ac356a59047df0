// bot/slack/web_api.h — what an answer of Slack's Web API means for whoever asked.
//
// Threads   Pure.   Errors   None: an answer nobody can read is an outcome too.
// Sources   The error tables of https://docs.slack.dev/reference/methods/chat.postMessage , chat.update, chat.postEphemeral;
//           https://docs.slack.dev/apis/web-api/rate-limits
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bot/http/client.h"

namespace evenkeel::slack {

struct Outcome {
  enum class Kind {
    Done,
    Wait,        // Too fast: this method, for this workspace, after retry_after_ms.
    Again,       // Not done; may work later.
    Unsure,      // It may have been done.
    Down,        // Nothing works for this workspace until somebody acts.
    NoPlace,     // This target cannot be written to.
    BadMessage,  // Slack refuses the form of what was sent: our fault.
    Gone,        // The message to be changed is no longer there, or may no longer be changed.
    Refused,     // Anything else: final.
  };
  Kind kind = Kind::Refused;
  std::string_view error{};  // Slack's code, from the list in web_api.cpp; else "http_error", "no_answer", "unknown_error".
  std::int64_t retry_after_ms = 0;   // Wait: within limits::retry_after_longest_ms.
  std::string channel{}, ts{};       // Done: where the message is.
  std::string body{};                // Done: the whole answer, for who asked for more than that.
  std::vector<std::string> detail{}; // BadMessage: JSON pointers into the message; Down by missing_scope: the scopes.
};

Outcome outcome_of(const http::CallResult& result);

}  // namespace evenkeel::slack
