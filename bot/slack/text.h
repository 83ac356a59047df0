// bot/slack/text.h — text the way Slack writes it: its escapes, its <controls>, and how long it thinks a text is.
//
// Slack escapes exactly & < >, and puts mentions, channels and links between unescaped < >. We store plain text: decoded once
// on the way in, encoded again on the way out.
//
// Threads   Pure.
// Limits    Whether Slack counts code points or UTF-16 units, before or after escaping, is not documented: slack_length() takes the
//           largest of these, so that a text within a limit here is within it there.
// Sources   https://docs.slack.dev/messaging/formatting-message-text
#pragma once

#include <string>
#include <string_view>

#include "bot/base/utf8.h"

namespace evenkeel::slack {

// Code points of valid UTF-8.
std::size_t code_points(std::string_view text);

// The three entities decoded, once: what a slash command carries.
std::string decoded_entities(std::string_view text);

// A message's text as plain text: <@U1|ada> -> @ada, <#C1|sales> -> #sales, <!here> -> @here, <https://x|label> -> label, then
// the entities. A '<' that begins no control stays.
std::string plain_text_of(std::string_view text);

// For a place where Slack reads markup: & < > become entities, so nothing in it mentions, links or notifies.
std::string escaped(std::string_view text);

std::size_t slack_length(std::string_view text);

// The longest beginning of `text` with slack_length() <= max that ends between two characters, in bytes.
std::size_t prefix_within(std::string_view text, std::size_t max);

// `text` if it is within `max`, else its beginning and "…".
std::string shortened(std::string_view text, std::size_t max);

}  // namespace evenkeel::slack
