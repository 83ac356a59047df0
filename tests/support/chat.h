// tests/support/chat.h — conversations as files a person can read, played again by a test.
//
// A .chat file is both the script and what came of it. What the user does is the script; what the coach says is written
// by play(), so a changed sentence shows as a changed line. UPDATE_GOLDEN=1 rewrites the files; the difference is what
// is reviewed.
//
//   # anything                        a remark; stays where it is
//   tree   decide en                  the tree that is talked to, and the locale ("en" if none is named)
//   given  customer=Acme              what the tree is started with; before the first line of the user
//   user   often                      typed
//   user   > Often                    pressed: a button of what was said last, by its label; several with " | " between
//   press  7 often                    a button of an earlier prompt: its number and the choice's id
//   wait   3 days                     time passes: minutes, hours or days
//   asks   assess count=4             the engine wants a function performed (written by play)
//   gives  band=high; why=...         what it gives, by name; "yes", "3", "2026-10-03" and "a, b" by the declared type
//   fails  it could not be done
//   coach  Text                       said; further lines are indented, "note" instead for a notice about the
//   conversation
//          [Often] [Never] (4/9)      its buttons, then the step
//   ends   logged
//
// Threads   A pure function.
#pragma once

#include <filesystem>
#include <string>

#include "dialogs/tree_library.h"

namespace evenkeel::tests {

// The file as it should read. A line of the script that can't be played is followed by "fault ...".
std::string play(const dialogs::Library& library, const std::string& chat);

// Plays the file; with UPDATE_GOLDEN=1 writes what came of it. Empty if the file reads as it should, else the first
// difference in words.
std::string check_chat(const dialogs::Library& library, const std::filesystem::path& file);

}  // namespace evenkeel::tests
