// bot/terminal/chat.h — a conversation in the terminal: the same turns as everywhere, read from a stream and printed.
//
// For people: wrapped text, numbered choices, colour only where asked for. As JSON: one object a reply (design
// section 4.4). Reads to the end of the input, so it can be piped. A bare Enter is no answer and is passed over.
//
// Threads   Runs on the caller's thread until the input ends.
// Errors    Returns 1 if a turn could not be saved, else 0.
#pragma once

#include <iosfwd>
#include <string>

#include "bot/base/world.h"
#include "bot/turn/turns.h"

namespace evenkeel::terminal {

struct ChatOptions {
  std::string user = "you";  // "cli:NAME"
  std::string locale = "en";
  std::string start;  // A tree to begin with ("decide"); empty: go on where the conversation stands.
  bool json = false;
  bool colour = false;
  bool prompt = false;  // Print "> " before each line that is read.
  int width = 80;       // Columns.
};

int chat(turn::Turns& turns, turn::Transcripts& transcripts, const World& world, const ChatOptions& options,
         std::istream& in, std::ostream& out);

// One reply as people see it, with a newline at its end; `locale` is for what stands around it.
std::string readable(const dialogs::Reply& reply, int width, bool colour, const std::string& locale);

}  // namespace evenkeel::terminal
