// knowledge/certain_slots.h — what an agent's own line already says for the blanks of the words.
//
// English. Only what is beyond doubt: the value stands in the text word for word, there is no second candidate, and it
// is nothing rude, nothing personal, nobody of ours. What is doubtful stays open, and the agent is asked.
//
//   {issue}   about|regarding|concerning|over the X · problem|unhappy|... with the X · the X is late, hasn't come, ...
//   ·
//             wants a refund; X without its article, so that it stands behind "the"
//   {item}    bought|ordered|booked the X · the X is broken, doesn't work
//   {amount}  exactly one sum: £120, 40 euros
//   {name}    Ms Lind says ... · customer named Lind · her name is Ana Lind
//   {number}  invoice|order|booking|... 4711
//   {days}    our 30-day returns
//
// Threads   A pure function.   Limits   Reads the first certain_text_max bytes.   Errors   None; nothing certain,
// nothing said.
#pragma once

#include <string_view>

#include "knowledge/slots.h"

namespace evenkeel::knowledge {

constexpr std::size_t certain_text_max = 4000;

// Every value passes slot_value for its slot unchanged.
SlotValues certain_slots(std::string_view text);

}  // namespace evenkeel::knowledge
