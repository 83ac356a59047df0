// bot/turn/distress.h — does whoever writes say that they are not okay themselves?
//
// Fixed phrases in the first person ("own_distress" in phrases.json), in every language; what stands in quotes is somebody else's.
// A miss costs nothing, for nobody is asked less kindly; a phrase too many costs one kind line.
//
// Threads   Pure.   Errors   Nothing throws.
#pragma once

#include <string>

namespace evenkeel::turn {

bool says_not_okay(const std::string& text);

}  // namespace evenkeel::turn
