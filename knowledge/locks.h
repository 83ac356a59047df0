// knowledge/locks.h — which words wait, for what, and who opens them.
//
// An open hold locks the situations that content/holds.json names under "locks", and every wording that names the hold
// itself ("after_holds"). What has to be done, and who clears it, is in Knowledge: knowledge[hold].text and .clears.
//
// Threads   Pure functions.   Errors   None: what nothing locks is open.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/knowledge.h"

namespace evenkeel::knowledge {

// Those of `open_holds` that lock the situation, whatever the wording; in the order of `open_holds`.
std::vector<Hold> locked_by(const Knowledge& knowledge, std::string_view situation, std::span<const Hold> open_holds);

// Those that lock this wording of it.
std::vector<Hold> locked_by(const Knowledge& knowledge, std::string_view situation, const Wording& wording,
                            std::span<const Hold> open_holds);

// One line a hold: "- what has to be done; who clears it". Empty without holds.
std::string to_clear(const Knowledge& knowledge, std::span<const Hold> holds);

}  // namespace evenkeel::knowledge
