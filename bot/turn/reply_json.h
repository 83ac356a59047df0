// bot/turn/reply_json.h — a reply as the web chat and `evenkeel chat --json` give it (design section 4.4).
//
//   {"kind","text","choices":[{"n","id","label"}],"session","case"?,"step"?,"steps"?,"ended"?} and, added:
//   "input" what the question takes, "optional" whether it may be skipped.
//
// Threads   Pure functions.
#pragma once

#include <string>
#include <vector>

#include "bot/turn/turns.h"
#include "dialogs/reply.h"

namespace evenkeel::turn {

std::string reply_json(const dialogs::Reply& reply, const std::string& session, const std::string& case_number);

// The id a choice carries outside: "7.often". parse_choice gives prompt 0 for a bare id: the open question.
struct ChoiceId {
  std::uint32_t prompt = 0;
  std::string id;
};
std::string choice_id(const dialogs::Reply& reply, const dialogs::Choice& choice);
ChoiceId parse_choice(const std::string& text);

}  // namespace evenkeel::turn
