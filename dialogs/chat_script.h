// dialogs/chat_script.h — conversations as files a person can read, and a program can play again.
//
// A .chat file is both the script and what came of it. What the user does and what functions give is the script; what the
// coach says is written by playing it, so a changed sentence shows as a changed line.
//
//   # anything                        a remark; stays where it is
//   tree   decide en                  the tree that is talked to, and the locale ("en" if none is named)
//   given  customer=Acme              what the tree is started with; before the first line of the user
//   user   often                      typed
//   user   > Often                    pressed: a button of what was said last, by its label; several with " | " between
//   press  7 often                    a button of an earlier prompt: its number and the choice's id
//   wait   3 days                     time passes: minutes, hours or days
//   asks   assess count=4             the engine wants a function performed (written by playing)
//   gives  band=high; why=...         what it gives, by name; "yes", "3", "2026-10-03" and "a, b" by the declared type
//   fails  it could not be done
//   coach  Text                       said; further lines are indented; "note" instead for a notice about the conversation
//          [Often] [Never] (4/9)      its buttons, then the step
//   ends   logged
//
// In what is typed and given, "\n" is a line break, "\\" a backslash, and "\;", "\#", "\>" and "\_" are a semicolon, a hash,
// an arrow and a space where the bare one would mean something else.
//
// Threads   Pure functions; one ChatPlayer, one thread.
// Errors    A line that can't be played is followed by "fault ..." in what comes out, and counted; playing goes on.
// Limits    5,000 lines are played, 20 years can pass; what comes after is a fault.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dialogs/tree_library.h"
#include "dialogs/way.h"

namespace evenkeel::dialogs {

struct Played {
  std::string text;  // The file as it should read.
  std::string tree;  // Empty if none was named, or there is none of that name.
  int faults = 0;
  int replies = 0;
  bool ended = false;
  Way way;  // What was passed, in that tree and those it calls.
};
Played play(const Library& library, std::string_view chat);

// The same, a line at a time, for who wants to look in between.
class ChatPlayer {
 public:
  explicit ChatPlayer(const Library& library);  // It must live as long as the player.
  ~ChatPlayer();
  ChatPlayer(ChatPlayer&&) noexcept;

  void line(std::string_view line);  // Of the script; lines that playing writes are passed over.
  void begin();                      // The tree's first words, if they were not said yet.

  const Played& played() const;        // So far.
  const State& state() const;          // Meaningless before begin().
  const std::vector<Reply>& heard() const;  // What the last line brought.
  std::int64_t now_ms() const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

// The lines of a script that say so.
std::string user_line(std::string_view typed);
std::string press_line(const Reply& prompt, const Choice& choice);
std::string gives_line(const Values& results);
std::string given_line(const Values& values);

// "customer=Acme": values as a script shows them.
std::string shown(const Value& value);

// What differs between a file as it stands and as it was played, with two lines around each difference: "- " before what
// stands there, "+ " before what is said now. Empty if nothing does. At most 12 differences.
std::string difference(std::string_view file, std::string_view written, std::string_view played);

}  // namespace evenkeel::dialogs
