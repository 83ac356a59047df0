// bot/terminal/chat.h — a conversation in the terminal: the same turns as everywhere, read from a stream and printed.
//
// For people: wrapped text, numbered choices, colour only where asked for. As JSON: one object a reply (design
// section 4.4). Reads to the end of the input, so it can be piped. A bare Enter is no answer and is passed over.
//
// Threads   Runs on the caller's thread until the input ends.
// Errors    Returns 1 if a turn could not be saved, else 0.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

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

// One thing that can be pressed here by typing its number or its label.
struct Button {
  const dialogs::Reply* reply = nullptr;  // What it stands below.
  dialogs::Choice choice;
  std::uint32_t prompt = 0;
  std::size_t number = 0;  // 0: it has none, since a number would be an answer.
};

// What can be pressed in one answer beside the choices of the question it leaves open. Numbers go on where that question's end, so
// that none stands there twice; what is a choice of the question as well is left out. They point into `replies`.
std::vector<Button> buttons_of(const std::vector<dialogs::Reply>& replies);

// One reply as people see it, with a newline at its end; `locale` is for what stands around it.
std::string readable(const dialogs::Reply& reply, int width, bool colour, const std::string& locale);
std::string readable(const dialogs::Reply& reply, const std::vector<Button>& buttons, int width, bool colour, const std::string& locale);

}  // namespace evenkeel::terminal
