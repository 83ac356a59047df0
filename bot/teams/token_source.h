// bot/teams/token_source.h — the token that lets us speak as the bot: fetched when needed, kept while it is good.
//
// Whoever holds the token can act as the bot, so it leaves this house only in Connector, and never by a log.
//
// Threads   Any. One request at a time: who comes meanwhile waits for its outcome, or takes the old token while that is
// good. Errors    Nothing throws: see TokenFault. After a failure nothing is asked again for a while (rest_ms). Limits
// Renewed five minutes before its end; a shorter-lived one at half its life. Sources   OAuth 2.0 client credentials,
// https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "bot/base/config.h"
#include "bot/base/log.h"
#include "bot/base/world.h"
#include "bot/http/client.h"
#include "knowledge/expected.h"

namespace evenkeel::teams {

struct TokenFault {
  enum class Kind {
    Later,    // The endpoint can't be reached, or is busy.
    Refused,  // It says no, and will until somebody changes the settings.
  };
  Kind kind = Kind::Later;
  std::string error;  // OAuth's code from a fixed list ("invalid_client"), or "unreachable", "no_answer", "http_error".
  std::int64_t aadsts = 0;          // 7000215 of "AADSTS7000215"; 0: none was given.
  int status = 0;                   // Of HTTP; 0: none.
  std::int64_t retry_after_ms = 0;  // Later: 0 leaves it to the caller.

  bool operator==(const TokenFault&) const = default;
};

struct NewToken {
  std::string text;
  std::int64_t lives_ms = 0;
};

// What the endpoint's answer means. Pure.
expected<NewToken, TokenFault> token_of(const http::CallResult& answer);

class TokenSource {
 public:
  using Caller = std::function<http::CallResult(const http::Call&)>;

  // `hosts` is where the secret may go (token_hosts() of hosts.h): checked here again.
  TokenSource(TeamsConfig config, http::AllowedHosts hosts, World world, Log log, Caller call);

  // Empty text: there is no password and none is wanted (only where nobody but this machine can reach us).
  expected<std::string, TokenFault> get();
  // The connector would not have this one: the next get() fetches another.
  void denied(const std::string& token);
  // One request, whatever is kept: for `doctor`.
  expected<NewToken, TokenFault> fetch();

 private:
  const TeamsConfig config_;
  const http::AllowedHosts hosts_;
  const World world_;
  const Log log_;
  const Caller call_;

  std::mutex mutex_;
  std::condition_variable changed_;
  bool fetching_ = false;
  std::string token_;
  std::int64_t renew_at_ms_ = 0, ends_at_ms_ = 0;  // By the monotonic clock.
  TokenFault fault_;
  std::int64_t rests_until_ms_ = 0;
};

}  // namespace evenkeel::teams
