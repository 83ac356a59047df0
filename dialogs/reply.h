// dialogs/reply.h — what the coach says, in no channel's format. A renderer makes Slack, Teams, a page or a terminal of
// it.
//
// Text is plain: no markup, no escapes. Two conventions every renderer honours:
//   a line that begins with "> " belongs to words to be copied and sent to somebody (a quote block with a copy button);
//   a line that begins with "- " is an item of a list.
// Text can hold what a user typed: a renderer must escape all of it.
//
// Every turn that leaves a question open ends with its Prompt or Summary, so that the last reply can be the live card.
// Only the answer to a button of an earlier question is a Notice alone: the card it belongs beside is still there.
//
// Choices. A Pick carries the ids of the choices and the number of the prompt. An id that begins with '/' is a command
// ("/edit 3", "/later"): a renderer treats it as any other, the engine obeys it. Where `input` is One or Several, or a
// Prompt takes nothing but its choices, typing a choice's number (from 1) or its label picks it; where `input` is Text,
// Number or Date a typed number is never the number of a choice. Choices of a Notice have buttons only; its text names
// the words.
//
// Threads   Plain values.
// Format    to_json: one object, keys sorted, what is empty or 0 left out; equal replies give equal bytes.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/expected.h"

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
  std::string text{};
  std::vector<Choice> choices{};  // In order.
  Input input = Input::None;
  bool optional = false;     // "skip" is allowed.
  std::uint32_t prompt = 0;  // Wherever there is a choice: the number a Pick of it must carry.
  int step = 0;              // Prompt, Summary: "step 4 of about 9"; 0: not counted.
  int steps = 0;             // 0: nobody can say yet how many there will be, and a renderer says the step alone.
  bool ended = false;  // The session ended with this reply.

  bool operator==(const Reply&) const = default;
};

std::string to_json(const Reply& reply);
expected<Reply, std::string> reply_from_json(std::string_view json);  // What to_json wrote; anything else is refused.
expected<Reply, std::string> reply_of(const nlohmann::json& object);           // The same, parsed already.
std::string hash_of(const Reply& reply);  // SHA-256 of to_json, hex: stored with the event that caused it.
std::string hash_of_reply(std::string_view json);  // The same, where to_json was called already.

}  // namespace evenkeel::dialogs
