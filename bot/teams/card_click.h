// bot/teams/card_click.h — what one of our cards' buttons carries, and how it is read back.
//
// Format    {"evenkeel":1,"session":"9f3a...","prompt":7,"choice":"often"}, or in the place of "choice"
//             "command":"back", "argument":"3"   a command; the argument may be left out
//             nothing                            the answer stands in the card's input, which Teams merges into the
//             same object:
//               "choices":"often"                 a list, or ticks joined with ',' (an array of names is taken too)
//               "text":"..."                      words, a number, a date
//           "choice" goes before "command", that before "choices", that before "text": Teams sends all inputs with
//           every button. The object may come as JSON text (messageBack). It proves nothing: whoever handles it asks
//           whose session that is.
// Threads   Pure.   Errors   A reason from a fixed list; nothing throws, whatever the JSON.
// Limits    limits::text_max characters of text, choices_max choices of choice_id_max bytes, without ','.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/expected.h"

namespace evenkeel::teams {

constexpr std::string_view choices_input_id = "choices";  // The ids of a card's inputs.
constexpr std::string_view text_input_id = "text";

constexpr std::size_t choice_id_max = 150;
constexpr std::size_t choices_max = 100;

struct Click {
  enum class Kind { Pick, Command, Text };
  Kind kind = Kind::Pick;
  std::string session;
  std::uint32_t prompt = 0;
  std::vector<std::string> choices;  // Pick; may be empty when nothing was ticked.
  std::string command, argument;     // Command
  std::string text;                  // Text

  bool operator==(const Click&) const = default;
};

enum class ClickFault {
  NotOurs,  // No "evenkeel": somebody else's card, or none.
  Broken,   // Ours by its mark, but not as we write it.
  TooLong,
};

bool fit_for_session(std::string_view session);
bool fit_for_choice(std::string_view id);

expected<Click, ClickFault> read_click(const nlohmann::json& value);

// The object a button carries; Text and an empty Pick are those of a button that sends the card's input.
std::string to_data(const Click& click);

}  // namespace evenkeel::teams
