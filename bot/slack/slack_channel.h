// bot/slack/slack_channel.h — Slack's side of the house: what it sends us in, what we send it out.
//
// In:  POST /slack/events for all of it, as Bolt does. The signature is checked over the raw bytes before anything is read; nothing
//      is acknowledged before the turn is on disk. A duplicate is 200 and no second effect.
//
//      | what came                          | answer                                                           |
//      | stored, duplicate, ignored, probe  | 200, empty (url_verification: the challenge)                     |
//      | no, bad or old signature           | 401                                                              |
//      | signed, but cannot be read         | 400 (415 for an unknown media type) with X-Slack-No-Retry: 1     |
//      | busy, or not saved: an event       | 503 with Retry-After (500 when it failed): Slack sends it again  |
//      | busy, or not saved: command, click | 200 with an apology only they see: Slack would not send it again |
//
// Out: deliver(), called by the courier. One call is one message, by at most three requests: a refused form is sent again as plain
//      words, a message that is gone is posted afresh, a place that cannot be written to gives way to the direct message.
//
// Guests and people of other workspaces are refused politely: those Slack marks at the door, the others when users.info says so
// before the first thing is delivered to them.
//
// Threads   handle() and deliver() from any thread.
// Errors    The constructor throws std::invalid_argument for an empty signing secret or token. Nothing else throws.
// Limits    A response_url: 5 uses, 30 minutes, and only to the hosts of slack_hosts(). After a 429 the method rests for that
//           workspace as long as Slack said.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bot/base/config.h"
#include "bot/base/log.h"
#include "bot/base/world.h"
#include "bot/http/client.h"
#include "bot/http/server.h"
#include "bot/outbox/channel.h"
#include "bot/turn/turns.h"

namespace evenkeel::slack {

// slack.com, slack-gov.com and what is below them; test doubles on plain-http loopback if allowed.
http::AllowedHosts slack_hosts(bool loopback_over_http);

struct SlackCounters {  // For /metrics; a snapshot. Requests by what became of them, then deliveries.
  std::uint64_t requests = 0, bad_signatures = 0, unreadable = 0, ignored = 0, taken = 0, duplicates = 0, busy = 0, failed = 0,
                outsiders = 0, repeated_by_slack = 0, events_dropped_by_slack = 0;
  std::uint64_t sent = 0, throttled = 0, not_sent = 0, as_plain_text = 0;
};

struct TokenCheck {  // For `doctor`.
  bool good = false;
  std::string error;                        // Slack's code, from a fixed list.
  std::string team;                         // "T1234567"
  std::vector<std::string> missing_scopes;  // What we need and the token lacks; only known if Slack said what it has.
};

class SlackChannel : public outbox::Channel {
 public:
  using Caller = std::function<http::CallResult(const http::Call&)>;

  SlackChannel(SlackConfig config, http::AllowedHosts hosts, World world, Log log, Caller call, turn::Turns& turns);
  // `client` must allow slack_hosts() and outlive this.
  SlackChannel(SlackConfig config, http::AllowedHosts hosts, World world, Log log, http::Client& client, turn::Turns& turns);
  ~SlackChannel() override;

  void mount(http::Server& server);
  http::Response handle(const http::Request& request);

  outbox::Delivery deliver(const std::string& tenant, const std::string& key, int attempt, const turn::Card& card) override;

  SlackCounters counters() const;
  TokenCheck check_token();

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace evenkeel::slack
