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
#include "bot/turn/desk.h"
#include "storage/records.h"

namespace evenkeel {

struct MetricsInput {
  http::ServerCounters server;
  turn::Desk::Counters turns;
  turn::TurnLoop::Counters writer;
  outbox::CourierCounters courier;
  storage::OutboxCounts outbox;
  std::int64_t open_sessions = 0;
  std::int64_t release = 0;  // Of the content in force.
  std::optional<slack::SlackCounters> slack;
  std::optional<teams::TeamsCounters> teams;
  std::int64_t now_ms = 0;
};

std::string metrics_text(const MetricsInput& input);

}  // namespace evenkeel
