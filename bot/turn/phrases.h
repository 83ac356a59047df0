// bot/turn/phrases.h — the built-in sentences of bot/turn/phrases.json, shared by every channel.
//
// Threads   Built once, never changed.
#pragma once

#include "bot/base/phrases.h"

namespace evenkeel::turn {

const Phrases& phrases();

}  // namespace evenkeel::turn
