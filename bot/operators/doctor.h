// bot/operators/doctor.h — `evenkeel doctor`: is everything there that a server needs, and what to do about what is not.
//
// It looks at the settings, the database, the content, Slack's token, and for Teams at the token we speak with, the
// keys, the clock and whether Teams takes our token. It changes nothing and sends nobody anything. No secret is shown.
//
// Threads   A plain function.
// Errors    Every fault is a finding; nothing throws.
#pragma once

#include <functional>
#include <iosfwd>

#include "bot/base/config.h"
#include "bot/base/world.h"
#include "bot/http/client.h"
#include "knowledge/expected.h"
#include "knowledge/problem.h"

namespace evenkeel {

struct Doctor {
  using Caller = std::function<http::CallResult(const http::Call&)>;
  World world;
  Caller call;  // To whatever the settings name: Slack, the token and key endpoints, the service hosts.
};

// The hosts a doctor calls.
http::AllowedHosts doctor_hosts(const Config& config);

// 0 if all is well, 1 if something is not; what is switched off is well.
int examine(const Doctor& doctor, const expected<Config, Problems>& config, const std::string& env_file, bool json,
            std::ostream& out);

}  // namespace evenkeel
