// dialogs/commands.h — is this whole message a command, and which one?
//
// Threads   Pure functions.   Errors   Absent where it is none.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dialogs/phrases.h"

namespace evenkeel::dialogs {

struct CommandSaid {
  Command command = Command::Help;
  std::string argument;  // "3" of "edit 3"; as it was typed.
};

struct CommandPlace {
  bool free_text = false;  // The question takes any words: a command that carries words needs a '/' before it.
  bool go_on = false;      // "go on" is offered.
  bool keep = false;       // "keep" is offered.
};

// What was typed.
std::optional<CommandSaid> read_command(std::string_view text, const Words& words, const CommandPlace& place);

// The same in any other language: for words that are no answer either, since one of its commands may be a word of this one.
std::optional<CommandSaid> read_foreign_command(std::string_view text, const Words& words, const CommandPlace& place);

// What a button means: the id of a choice ("/edit 3"), or the text and argument of a Command event ("start over", "").
std::optional<CommandSaid> command_of_button(std::string_view name, std::string_view argument, const Words& words);

// What may follow "later": the name remind() takes ("tomorrow", "in_three_days", "next_week").
std::optional<std::string> later_when(std::string_view argument, const Words& words);

}  // namespace evenkeel::dialogs
