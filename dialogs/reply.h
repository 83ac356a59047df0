// dialogs/reply.h — what the coach says, in no channel's format. A renderer makes Slack, Teams, a page or a terminal of it.
//
// Text is plain: no markup, no escapes. Two conventions every renderer honours:
//   a line that begins with "> " belongs to words to be copied and sent to somebody (a quote block with a copy button);
//   a line that begins with "- " is an item of a list.
// Text can hold what a user typed: a renderer must escape all of it.
//
// Threads   Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace evenkeel::dialogs {

struct Choice {
  std::string id;     // What a Pick carries back; never text of a user.
  std::string label;  // At most 75 characters.

  bool operator==(const Choice&) const = default;
};

struct Reply {
  enum class Kind {
    Prompt,   // A question is open; the session waits for an answer to `prompt`.
    Line,     // Something said on the way.
    Summary,  // The answers so far, numbered, with a way to edit or confirm them (it is a prompt too).
    Notice,   // About the conversation itself: help, where, a stale button. Moves nothing.
  };
  enum class Input { None, One, Several, Text, Number, Date };  // What the open question takes.

  Kind kind = Kind::Line;
  std::string text;
  std::vector<Choice> choices;  // In order; typed answers may use their numbers from 1.
  Input input = Input::None;
  bool optional = false;        // "skip" is allowed.
  std::uint32_t prompt = 0;     // Prompt, Summary: the number every Pick of it must carry.
  int step = 0;                 // Prompt, Summary: "step 4 of about 9"; 0: not counted.
  int steps = 0;
  bool ended = false;           // The session ended with this reply.

  bool operator==(const Reply&) const = default;
};

std::string to_json(const Reply& reply);      // Canonical: equal replies give equal bytes.
std::string hash_of(const Reply& reply);      // SHA-256 of that, hex: stored with the event that caused it.

}  // namespace evenkeel::dialogs
