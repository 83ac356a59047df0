// tests/support/slack_limits.h — would Slack take this message? Written from Slack's published limits alone, not from
// our renderer.
//
// Stricter than Slack where Slack is vague: lengths count UTF-16 units, members we never use are faults, and so is
// markup that is not escaped.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace evenkeel::tests {

// Of {"text":..., "blocks":[...]}, with or without the other members of a call. Each fault begins with a JSON pointer.
std::vector<std::string> slack_message_faults(const nlohmann::json& message);

}  // namespace evenkeel::tests
