// bot/slack/card_id.h — how a Slack message is named towards the rest of the house: "D024BE91L/1503435956.000247".
//
// chat.update wants the channel beside the timestamp, and an envelope is addressed to a person; so the name holds both, and an
// update finds its message after a restart too.
//
// Threads   Pure.
#pragma once

#include <string>
#include <string_view>

namespace evenkeel::slack {

struct CardId {
  std::string channel, ts;  // Both empty if the text is no such name.
};

inline std::string to_text(const CardId& id) { return id.channel + "/" + id.ts; }

inline CardId card_id_of(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == text.size()) return {};
  return {std::string(text.substr(0, slash)), std::string(text.substr(slash + 1))};
}

}  // namespace evenkeel::slack
