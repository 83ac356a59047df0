// bot/slack/control.h — what one of our buttons carries, there and back.
//
// Format    "ek1:KIND:SESSION:PROMPT:WHAT", at most 2,000 characters: "ek1:pick:9f3a:7:often", "ek1:next:9f3a:7:",
//           "ek1:command:9f3a:7:back". WHAT is a choice's id or a command of ours, never text of a user. It proves nothing:
//           whoever handles it asks whose session that is.
// Threads   Pure.   Errors   Absent for anything we did not write.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace evenkeel::slack {

// The menu (radio buttons, a list, ticks) that a Next button takes the answer from; its options' values are choice ids.
constexpr std::string_view menu_action_id = "choose";
// Every block of a prompt has a block_id that begins so; a menu is only read from blocks of the prompt of its button.
std::string block_id_prefix(std::uint32_t prompt);

constexpr std::size_t choice_id_max = 150;  // The longest value Slack takes in an option.

struct Control {
  enum class Kind { Pick, Next, Command };
  Kind kind = Kind::Pick;
  std::string session;
  std::uint32_t prompt = 0;
  std::string what;  // Pick: the choice's id. Command: "back", "edit 3".

  bool operator==(const Control&) const = default;
};

bool fit_for_control(std::string_view session);
bool fit_for_choice(std::string_view id);

// The parts must be fit for it.
std::string to_value(const Control& control);
std::optional<Control> control_of(std::string_view value);

}  // namespace evenkeel::slack
