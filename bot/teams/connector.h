// bot/teams/connector.h — the Bot Connector: the only place where the bot's token is attached to a request.
//
// An address is held against the list here once more, whatever was checked when it was stored; no redirect is followed;
// a token that is denied is fetched anew, once.
//
// Threads   Any.   Errors   Nothing throws: see Outcome.
// Limits    After a 429 that conversation rests as long as Teams said, the others do not.
// Sources   https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "bot/base/log.h"
#include "bot/base/remembered.h"
#include "bot/base/world.h"
#include "bot/http/client.h"
#include "bot/teams/outcome.h"
#include "bot/teams/reference.h"
#include "bot/teams/token_source.h"

namespace evenkeel::teams {

class Connector {
 public:
  using Caller = TokenSource::Caller;

  // `services`: service_hosts() of hosts.h. `tokens` and whatever `call` uses must outlive this.
  Connector(http::AllowedHosts services, World world, Log log, TokenSource& tokens, Caller call);

  // Done: `id` of the activity; empty if Teams did not say.
  Outcome send(const Reference& to, const std::string& activity_json);
  Outcome update(const Reference& to, const std::string& activity_id, const std::string& activity_json);
  // The private conversation with the reference's person, made if there is none. Done: `id` of the conversation.
  Outcome create(const Reference& with);

 private:
  Outcome call(std::string_view method, const Reference& to, const std::string& path, const std::string& body,
               Changes changes);
  Outcome call_host(std::string_view method, const std::string& url, const std::string& body, Changes changes);

  const http::AllowedHosts services_;
  const World world_;
  const Log log_;
  TokenSource& tokens_;
  const Caller call_;
  Remembered<std::int64_t> resting_;  // By conversation: no call before then.
};

}  // namespace evenkeel::teams
