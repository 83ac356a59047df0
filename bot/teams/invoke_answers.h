// bot/teams/invoke_answers.h — the bodies of answers that say something themselves: to a card's button, to a message
// that expects its replies, to an outgoing webhook.
//
// Threads   Pure.   Format   JSON text.
// Sources   https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model , response format: HTTP
// 200 whenever the
//           bot's code ran, and the outcome as statusCode in the body. The type of a card is the one all SDKs send.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bot/turn/card.h"
#include "bot/turn/turns.h"

namespace evenkeel::teams {

// adaptiveCard/action: the card as it now is, a sentence of phrases.json below it, or that the request made no sense.
std::string card_body(const turn::Card& card);
std::string card_message_body(std::string_view phrase, std::string_view locale);
std::string card_error_body(std::string_view phrase, std::string_view locale);
// task/fetch, task/submit: a sentence in place of a dialog.
std::string task_body(std::string_view phrase, std::string_view locale);

// deliveryMode expectReplies: what is said as messages; what would change an earlier card is left out.
std::string replies_body(const std::vector<turn::Card>& cards, const std::string& reply_to, std::string_view locale);

// An outgoing webhook: all that was said as one text with numbered choices, and that others read it too.
std::string webhook_body(const turn::Answer& answer, std::string_view locale);
std::string message_body(const std::string& text);

}  // namespace evenkeel::teams
