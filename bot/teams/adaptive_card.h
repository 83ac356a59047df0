// bot/teams/adaptive_card.h — a card as Teams shows it: an Adaptive Card, and the same as words alone.
//
// What stands where:
//   heading     "Case 1042 · Step 2 of about 9", when there is a case or a count
//   what is said  a line a RichTextBlock, words to copy in a box of their own in monospace. All of it in TextRuns,
//   where no markup is
//               read: nothing a user typed can mention, link, embed or disguise
//   choices     of the last reply that has some. Up to 6 short ones as buttons; longer ones, or more, or several at
//   once, as an
//               Input.ChoiceSet with Next
//   an answer in words, a number or a date: an input with Send; typing it into the chat does the same
//   a last row  Skip, Back, Later, Help: as many as make sense
// Every button is an Action.Execute with an Action.Submit of the same data behind it, for clients that know no other.
// What a button carries: bot/teams/card_click.h.
//
// Threads   Pure.
// Limits    Below 80 KB as Teams counts (UTF-16); what does not fit ends with a sentence that says so. The question and
// its controls
//           always fit. A closed card, and one whose conversation has ended, has no controls.
// Sources   https://adaptivecards.io/explorer/ , version 1.5: the newest that Teams shows for bots.
#pragma once

#include <string>

#include "bot/turn/card.h"

namespace evenkeel::teams {

struct Looks {
  std::string locale = "en";  // Of our own labels; what is said has its language already.
};

// The content of an attachment of type adaptive_card_type, as JSON text.
std::string adaptive_card(const turn::Card& card, const Looks& looks);
constexpr const char* adaptive_card_type = "application/vnd.microsoft.card.adaptive";

// The same as the text of a message, choices numbered as they may be typed; escaped for Teams' markdown. For where no
// card can be.
std::string plain_words(const turn::Card& card, const Looks& looks = {});

// What a lock screen may show: never case content.
std::string preview(const turn::Card& card, const Looks& looks);

}  // namespace evenkeel::teams
