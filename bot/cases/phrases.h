// bot/cases/phrases.h — the headings of exports, from phrases.json.
//
// Threads   Never changed after the first call.   Errors   As in bot/base/phrases.h.
#pragma once

#include "bot/base/phrases.h"

namespace evenkeel::cases {

const Phrases& phrases();

}  // namespace evenkeel::cases
