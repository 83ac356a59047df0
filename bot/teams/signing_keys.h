// bot/teams/signing_keys.h — the keys of the Bot Connector, fetched from the one configured address and remembered.
//
// Looked after every day, and once more when a token names a key we do not know: new keys are published long before
// they are used, so that is enough, and nobody can make us hammer the address with invented names. When a fetch fails,
// the keys we have serve on; a set that was fetched replaces the old one whole, so that a key that was withdrawn is
// withdrawn here.
//
// Threads   Any. One fetch at a time; who asks for an unknown key meanwhile waits for it, but no more than waiters_max
// of them. Errors    Nothing throws. Limits    again_ms between two fetches for unknown keys, cold_again_ms while there
// are none at all. The addresses are held against
//           key_hosts() of hosts.h, the second one too: it stands in the first one's answer. No redirects.
// Sources   https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication ,
// step 3.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "bot/base/log.h"
#include "bot/base/world.h"
#include "bot/http/client.h"
#include "bot/teams/bearer.h"

namespace evenkeel::teams {

class SigningKeys {
 public:
  using Caller = std::function<http::CallResult(const http::Call&)>;

  static constexpr std::int64_t refresh_ms = 24LL * 3600 * 1000;
  static constexpr std::int64_t again_ms = 5 * 60 * 1000;
  static constexpr std::int64_t cold_again_ms = 5'000;
  static constexpr int waiters_max = 8;
  static constexpr std::int64_t call_ms = 2'500;  // For each of the two calls: what `call` should keep to.

  SigningKeys(std::string openid_url, http::AllowedHosts hosts, World world, Log log, Caller call);

  struct Found {
    std::optional<SigningKey> key;
    bool ready = true;  // False: we have no keys at all, so nobody can be told from anybody yet.
  };
  Found find(std::string_view kid);
  // Fetches if it is time to. Call it now and then; it may take as long as two calls.
  void look_after();

  struct Counters {
    std::uint64_t fetched = 0, failed = 0;
  };
  Counters counters() const;

 private:
  bool due(std::int64_t now, bool for_unknown_key) const;
  void fetch(std::unique_lock<std::mutex>& lock);
  std::optional<KeySet> fetched() const;
  std::optional<std::string> get(const std::string& url) const;

  const std::string openid_url_;
  const http::AllowedHosts hosts_;
  const World world_;
  const Log log_;
  const Caller call_;

  mutable std::mutex mutex_;
  std::condition_variable done_;
  KeySet keys_;
  bool fetching_ = false;
  int waiting_ = 0;
  std::uint64_t round_ = 0;  // Fetches that ended.
  std::optional<std::int64_t> tried_ms_, fetched_ms_;
  Counters counters_;
};

}  // namespace evenkeel::teams
