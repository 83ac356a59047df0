// dialogs/packed.h — a State in little room: thousands are kept beside each other, and unpacked when their conversation goes on.
//
// A string that stands in it more than once is written once, and what is empty costs a bit. It belongs to the memory of the
// program that made it: it is no format, is never stored, and changes whenever a State does. Needs no Library to be read.
//
// Threads   Pure functions.
// Errors    Bytes that packed() did not give are a bug in the caller (assert).
#pragma once

#include <string>
#include <string_view>

#include "dialogs/advance.h"

namespace evenkeel::dialogs {

std::string packed(const State& state);
State unpacked(std::string_view bytes);  // Equal to the state that was packed, and its last event came when that one's did.

}  // namespace evenkeel::dialogs
