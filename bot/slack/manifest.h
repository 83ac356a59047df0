// bot/slack/manifest.h — the app manifest an admin pastes into Slack: every address, scope and command we need, and no more.
//
// Threads   Pure.
// Sources   https://docs.slack.dev/reference/app-manifest , format 1; checked against Slack's own schema in tests/bot/slack/manifest.
#pragma once

#include <string>

#include "bot/base/config.h"

namespace evenkeel::slack {

// `base_url` is where Slack reaches this server: "https://coach.example.com". Pretty-printed JSON.
std::string manifest(std::string base_url, const CommandNames& names);

}  // namespace evenkeel::slack
