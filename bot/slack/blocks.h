// bot/slack/blocks.h — a card as a Slack message.
//
// What stands where:
//   header      "Case 1042 · Step 2 of about 9", when there is a case or a count
//   what is said  paragraphs as plain_text sections, words to copy as preformatted text, lists as lists. No markup is ever read in
//               any of them, so nothing a user typed can mention, notify or disguise a link
//   choices     of the last reply that has some: up to 5 as buttons, up to 10 as radio buttons, up to 100 as a list; ticks for a
//               set. All but plain buttons are sent by Next
//   a last row  Next, Skip, Back, Later, Help: as many as make sense
//
// The top-level `text` is what screen readers read first and what a lock screen shows. It is the card's notification and the
// numbered labels of the choices (the authors' words), never what was said: that can hold case content.
//
// Threads   Pure.
// Limits    Those of Block Kit, by construction and with room to spare: 50 blocks, 3,000 characters a text, 75 a label, 4,000 for
//           `text`. What does not fit ends with a sentence that says so; the question and its controls always fit.
// Sources   https://docs.slack.dev/reference/block-kit ; every block_id is new with every version of a card, as Slack asks.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "bot/base/phrases.h"
#include "bot/turn/card.h"

namespace evenkeel::slack {

// {"text": ..., "blocks": [...]}
nlohmann::json to_message(const turn::Card& card, const Phrases& phrases, std::string_view locale);

// The same as words alone, escaped, for when Slack refuses the blocks: a poor card is better than silence.
std::string to_text_only(const turn::Card& card, const Phrases& phrases, std::string_view locale);

}  // namespace evenkeel::slack
