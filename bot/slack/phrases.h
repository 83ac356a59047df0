// bot/slack/phrases.h — the sentences and labels of bot/slack/phrases.json, built in.
//
// Threads   Any.
#pragma once

#include "bot/base/phrases.h"

namespace evenkeel::slack {

const Phrases& phrases();

}  // namespace evenkeel::slack
