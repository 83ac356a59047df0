// bot/teams/hosts.h — which addresses we call for Teams, and what a serviceUrl must look like before anything goes
// there.
//
// A bot's token goes wherever replies go, so an address is held against an exact list where it is received, and again
// where the token is attached to a request: a stored row may be old or tampered with.
//
// Threads   Pure functions.   Errors   Absent or false.
// Sources   https://github.com/microsoft/Agents/blob/main/specs/activity/protocol-activity.md (A7560): a stored address
// must be known
//           to have been verified.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bot/base/config.h"
#include "bot/http/client.h"

namespace evenkeel::teams {

// Where replies may go: TEAMS_SERVICE_HOSTS; test doubles on plain-http loopback if allowed.
http::AllowedHosts service_hosts(const TeamsConfig& config, bool loopback_over_http);
// Where the bot's own token comes from, and the keys that others' tokens are checked with: the hosts of TEAMS_TOKEN_URL
// and TEAMS_OPENID_URL, each for itself.
http::AllowedHosts token_hosts(const TeamsConfig& config, bool loopback_over_http);
http::AllowedHosts key_hosts(const TeamsConfig& config, bool loopback_over_http);

// A serviceUrl as we keep and compare it: scheme and host in lower case, no '/' at the end. Absent unless it is an
// allowed address without a query. "localhost" becomes 127.0.0.1 where loopback is allowed.
std::optional<std::string> service_url(const http::AllowedHosts& hosts, std::string_view text);

}  // namespace evenkeel::teams
