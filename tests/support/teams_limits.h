// tests/support/teams_limits.h — what Teams would refuse, or show wrongly, of a card: written from Microsoft's pages,
// not from our renderer, and from the rules of this house (what stands on a lock screen, what a button may carry).
//
// Threads   Pure.
// Sources   https://adaptivecards.io/explorer/ (1.5),
// https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace evenkeel::tests {

constexpr std::size_t teams_message_max = 80 * 1024;  // Bytes of UTF-16: 100 KB is refused, 80 is the advice.

std::size_t utf16_bytes(const std::string& text);

// One sentence a fault; empty: all is well.
std::vector<std::string> teams_card_faults(const nlohmann::json& card);

}  // namespace evenkeel::tests
