// bot/metrics.h — what an operator's Prometheus reads: counts and times, never an id, a name or a word.
//
// Threads   A pure function.   Format   Prometheus text exposition format 0.0.4.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bot/http/server.h"
#include "bot/outbox/courier.h"
#include "bot/slack/slack_channel.h"
#include "bot/teams/teams_channel.h"
#include "bot/turn/turn_loop.h"
#include "storage/records.h"

namespace evenkeel {

struct MetricsInput {
  http::ServerCounters server;
  turn::TurnLoop::Counters turns;
  outbox::CourierCounters courier;
  storage::OutboxCounts outbox;
  std::optional<slack::SlackCounters> slack;
  std::optional<teams::TeamsCounters> teams;
  std::int64_t now_ms = 0;
};

std::string metrics_text(const MetricsInput& input);

}  // namespace evenkeel
