// bot/turn/cards.h — which messages a turn sends to a channel that shows cards (Slack, Teams).
//
// One live card per session. A click updates it in place. What was said for good (a recommendation, words to use)
// stays: the clicked card then becomes that text, and the next question is a new card. A typed answer posts the next
// card and closes the old one to its question. A notice changes no card: it goes to the asker alone where the channel
// can, else as a plain message.
//
// Threads   Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/turn/card.h"
#include "bot/turn/inbound.h"
#include "dialogs/reply.h"

namespace evenkeel::turn {

// Whether people in this channel see cards that can be written to them unasked.
inline bool shows_cards(std::string_view channel) { return channel == "slack" || channel == "teams"; }

struct CardContext {
  std::string session;
  std::string case_number;
  bool has_live_card = false;                 // A card of this session was posted or is on its way.
  std::optional<dialogs::Reply> open_before;  // The question that was open before this turn.
  std::string answer_line;                    // "How often: daily", of the answer this turn gave; may be empty.
  std::string notification;                   // Without case content.
  std::int64_t reply_url_lives_ms = 30 * 60 * 1000;
};

std::vector<Card> cards_for(const Inbound& inbound, const std::vector<dialogs::Reply>& replies,
                            const CardContext& context);

}  // namespace evenkeel::turn
