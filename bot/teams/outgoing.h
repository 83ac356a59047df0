// bot/teams/outgoing.h — is this request from the outgoing webhook it says it is from?
//
// Teams signs the raw body with HMAC-SHA-256, keyed with the decoded security token of one team, and sends "HMAC " +
// base64. The signature holds no time, so a message also has to be of the last minutes, and is taken once.
//
// Threads   Any.
// Errors    The constructor throws std::invalid_argument for an empty secret. verify() never throws and says no more
// than yes or no. Limits    A body is never empty. Sources
// https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-outgoing-webhook
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace evenkeel::teams {

class OutgoingSecrets {
 public:
  // Name and key: TeamsConfig::outgoing_secrets.
  explicit OutgoingSecrets(std::vector<std::pair<std::string, std::string>> secrets);

  bool knows(std::string_view name) const;
  // `authorization` is the header as it came. False for an unknown name too.
  bool verify(std::string_view name, std::string_view authorization, std::string_view body) const;

 private:
  std::vector<std::pair<std::string, std::string>> secrets_;
};

}  // namespace evenkeel::teams
