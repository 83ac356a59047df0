// bot/authors/preview.h — `evenkeel try`: a dialogue in the terminal as it stands in a content folder, with nothing stored.
//
// The same engine, the same knowledge, the same functions; what they would save goes into a database in memory that is gone at
// the end, and every effect is shown as data. What a channel would show otherwise (a list instead of buttons, a long
// button cut short) is said beside the reply. --record writes the conversation as a transcript for `evenkeel test`.
//
// Beside what is answered to the coach: ":fails" makes the next function fail, ":wait 3 days" lets time pass, ":quit" ends.
// A number picks the button of that number where the question has buttons.
//
// Threads   Runs on the caller's thread until the conversation or the input ends.
// Errors    A sentence on `err` and status 1: content that can't be read, no such dialogue, a record that can't be written.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "bot/base/world.h"
#include "dialogs/reply.h"

namespace evenkeel {

struct PreviewOptions {
  std::string folder;  // Empty: what is built in.
  std::string tree;
  std::string record;  // A .chat file to write; empty: none.
  std::string locale = "en";
  std::string given;  // "customer=Acme; since=2026-10-03": what the dialogue is started with.
  int width = 80;
  bool colour = false;
  bool prompt = false;  // A person is there: print "> " before each line that is read.
};
int try_tree(const PreviewOptions& options, const World& world, std::istream& in, std::ostream& out, std::ostream& err);

// What Slack and Teams do to a reply that does not fit them as it is, a sentence each; empty if they show it as it is.
std::vector<std::string> channel_notes(const dialogs::Reply& reply);

}  // namespace evenkeel
