// bot/teams/phrases.h — the sentences and labels of bot/teams/phrases.json, built in.
//
// Threads   Any.
#pragma once

#include "bot/base/phrases.h"

namespace evenkeel::teams {

const Phrases& phrases();

}  // namespace evenkeel::teams
