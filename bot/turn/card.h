// bot/turn/card.h — one message on its way out, in no channel's format: what an outbox envelope holds.
//
// Slack and Teams show one live card per session. A click updates it in place; a typed answer posts the next card and
// closes the old one to a short line. The channel's renderer turns a Card into blocks; the courier remembers the id of
// what it posted.
//
// Threads   Plain values.   Format   to_json/card_from_json, the body column of the outbox.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dialogs/reply.h"
#include "knowledge/expected.h"

namespace evenkeel::turn {

struct Card {
  enum class Way {
    Post,     // A new message; becomes the session's live card.
    Update,   // Replace the live card `card` in place. If the channel can't any more, post instead.
    Close,    // Replace `card` by `replies` without controls: the question was answered elsewhere.
    Private,  // Only the asker sees it (Slack: through reply_url): stale clicks, channel pointers, /cases.
  };
  Way way = Way::Post;
  std::string session;       // Empty for a Private line outside any session.
  bool aside = false;        // Beside the live card: it never becomes it.
  std::string case_number;   // "1042"; empty before a case is open.
  std::string actor;         // Whom it is for: "slack:T1:U1".
  std::string conversation;  // Where: "slack:T1:C1"; a person ("slack:T1:U1") means the direct message with them.
  std::string card;          // Update, Close: the channel's id of the message, enough by itself to change it
                             // (Slack: "D024BE91L:1629.0001"). Empty: the courier puts the session's live card in.
  std::string reply_url;     // Private, Update: may be used instead of a token.
  std::int64_t reply_url_until_ms = 0;
  std::vector<dialogs::Reply> replies;  // In order: lines said on the way, then the open prompt.
  std::string locale;                   // What its channel adds is in this language too. Empty: as it knows the person.
  std::string notification;             // What a lock screen may show: never case content. "Even Keel: step 4 of 9".

  bool operator==(const Card&) const = default;
};

std::string to_json(const Card& card);
expected<Card, std::string> card_from_json(std::string_view json);

// Replies alone, as they are kept with an idempotency key to answer a duplicate, and in the transcript of a session.
std::string to_json(const std::vector<dialogs::Reply>& replies);
std::vector<dialogs::Reply> replies_from_json(std::string_view json);  // Empty if it is none of ours.

}  // namespace evenkeel::turn
