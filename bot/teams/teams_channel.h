// bot/teams/teams_channel.h — Teams' side of the house: what it sends us in, what we send it out.
//
// In:  POST /api/messages. The token is checked before the body is read, and what it says against the body before
// anything is done;
//      nothing is acknowledged before it is on disk. No call leaves the house between the request and its answer, but
//      for the keys when a token names one nobody has heard of.
//
//      | what came                                     | answer | | stored, duplicate, ignored                    |
//      200, empty                                                      | | adaptiveCard/action | 200 with the card as
//      it is now, or a short text                 | | task/...: dialogs, which we do not have       | 200 with a short
//      text                                           | | signin/..., suggestedActions/submit           | 200, empty |
//      | any other invoke, one without a name          | 501: what Teams expects for what a bot does not do | | a
//      message that expects replies                | 200 with them in the body, and nothing through the outbox       |
//      | no token, or one that does not hold           | 401, counted by its fault | | another tenant's | 403 | |
//      cannot be read                                | 400 | | no keys yet, busy, not saved                  | 503 with
//      Retry-After (500 when it failed); a card: 200, a text  |
//
//      POST /teams/outgoing/{name}: one outgoing webhook for each secret. No card, no buttons, no other way back than
//      the answer: the dialogue is held in the answers, with numbered choices. People come there under names of their
//      own
//      ("teams-outgoing:NAME:ID"): a team's secret proves who nobody is anywhere else.
//
// Out: deliver(), called by the courier: see sender.h.
//
// Threads   handle(), handle_outgoing() and deliver() from any thread.
// Errors    The constructor throws std::invalid_argument for an empty outgoing secret. Nothing else throws, but what
// the store
//           throws when it is read.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "bot/base/config.h"
#include "bot/base/log.h"
#include "bot/base/world.h"
#include "bot/http/client.h"
#include "bot/http/server.h"
#include "bot/outbox/channel.h"
#include "bot/teams/bearer.h"
#include "bot/turn/places.h"
#include "bot/turn/turns.h"

namespace evenkeel::teams {

struct TeamsCounters {  // For /metrics; a snapshot. Requests by what became of them, then deliveries.
  std::uint64_t requests = 0, taken = 0, duplicates = 0, ignored = 0, noted = 0, unreadable = 0, wrong_tenant = 0,
                busy = 0, failed = 0, not_ready = 0;
  std::array<std::uint64_t, bearer_faults> refused{};  // By BearerFault.
  std::uint64_t invokes = 0, outgoing = 0, outgoing_refused = 0, keys_fetched = 0, keys_failed = 0;
  std::uint64_t sent = 0, throttled = 0, not_sent = 0, as_plain_text = 0, gone = 0;
};

class TeamsChannel : public outbox::Channel {
 public:
  using Caller = std::function<http::CallResult(const http::Call&)>;
  struct Callers {
    Caller connector;  // To service_hosts().
    Caller tokens;     // To token_hosts().
    Caller keys;       // To key_hosts(), within SigningKeys::call_ms.
  };

  // `loopback_over_http`: test doubles, and local clients that send no token. `turns` and `places` must outlive this.
  TeamsChannel(TeamsConfig config, bool loopback_over_http, World world, Log log, Callers callers, turn::Turns& turns,
               turn::Places& places);
  ~TeamsChannel() override;

  void mount(http::Server& server);
  http::Response handle(const http::Request& request);
  http::Response handle_outgoing(const http::Request& request);
  // Now and then: refreshes the keys when it is time to.
  void look_after();

  outbox::Delivery deliver(const std::string& tenant, const std::string& key, int attempt,
                           const turn::Card& card) override;

  TeamsCounters counters() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace evenkeel::teams
