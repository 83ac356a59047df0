// dialogs/told.h — what an open conversation was told, in whichever of its trees.
//
// Threads   Pure.   Errors   Nothing throws.
#pragma once

#include <optional>
#include <string>

#include "dialogs/advance.h"

namespace evenkeel::dialogs {

// `variable` of the innermost `tree` that is open, asked, given or set; absent where no such tree is open, or it is not known yet.
std::optional<Value> told_in(const State& state, const std::string& tree, const std::string& variable);

}  // namespace evenkeel::dialogs
