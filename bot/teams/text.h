// bot/teams/text.h — text the way Teams reads it: its markup, and how long it thinks a text is.
//
// Teams reads markdown and HTML in a message's text, whatever its textFormat says, and markdown in a card's TextBlock
// and in the titles of an expanded Input.ChoiceSet. It reads none in a card's TextRun, and none in the title of a
// button. So what people typed stands in TextRuns; elsewhere it goes through these.
//
// Threads   Pure.
// Limits    Lengths are UTF-16 units: so Teams counts.
// Sources   https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages
#pragma once

#include <string>
#include <string_view>

namespace evenkeel::teams {

std::size_t utf16_length(std::string_view text);

// `text` if it is within `max`, else its beginning and "…".
std::string shortened(std::string_view text, std::size_t max);

// The longest beginning of `text` within `max` that ends between two characters, in bytes.
std::size_t prefix_within(std::string_view text, std::size_t max);

// Without control characters (but line ends) and without what turns the direction of text round; "{{DATE(" and
// "{{TIME(" are parted, or a card would make a date of them. For a TextRun or a button.
std::string plain(std::string_view text);

// For the text of a message: & < > as entities, a backslash before whatever markdown could take for its own, and an
// empty line between lines (a single line end is folded).
std::string escaped(std::string_view text);

// For the title of a choice, where a backslash would be shown in some clients and markup read in others: signs of
// markup give way to others that look alike.
std::string disarmed(std::string_view text);

}  // namespace evenkeel::teams
