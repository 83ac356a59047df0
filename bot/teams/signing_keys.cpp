#include "bot/teams/signing_keys.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "bot/base/json.h"

namespace evenkeel::teams {
namespace {

// A waiter gives up a little later than the calls it waits for.
constexpr std::int64_t wait_ms = 2 * SigningKeys::call_ms + 500;

}  // namespace

SigningKeys::SigningKeys(std::string openid_url, http::AllowedHosts hosts, World world, Log log, Caller call)
    : openid_url_(std::move(openid_url)),
      hosts_(std::move(hosts)),
      world_(std::move(world)),
      log_(std::move(log)),
      call_(std::move(call)) {}

SigningKeys::Found SigningKeys::find(std::string_view kid) {
  std::unique_lock lock(mutex_);
  const auto look = [&]() -> Found {
    const auto found = keys_.find(kid);
    return {found == keys_.end() ? std::nullopt : std::optional(found->second), !keys_.empty()};
  };
  if (Found found = look(); found.key) return found;
  if (fetching_) {
    if (waiting_ >= waiters_max) return look();
    ++waiting_;
    done_.wait_for(lock, std::chrono::milliseconds(wait_ms), [this, before = round_] { return round_ != before; });
    --waiting_;
  } else if (due(world_.monotonic_ms(), true)) {
    fetch(lock);
  }
  return look();
}

void SigningKeys::look_after() {
  std::unique_lock lock(mutex_);
  if (!fetching_ && due(world_.monotonic_ms(), false)) fetch(lock);
}

SigningKeys::Counters SigningKeys::counters() const {
  const std::lock_guard lock(mutex_);
  return counters_;
}

bool SigningKeys::due(std::int64_t now, bool for_unknown_key) const {
  if (!tried_ms_) return true;
  if (!for_unknown_key && fetched_ms_ && now - *fetched_ms_ < refresh_ms) return false;
  return now - *tried_ms_ >= (keys_.empty() ? cold_again_ms : again_ms);
}

void SigningKeys::fetch(std::unique_lock<std::mutex>& lock) {
  fetching_ = true;
  tried_ms_ = world_.monotonic_ms();
  lock.unlock();
  auto keys = fetched();
  lock.lock();
  if (keys) {
    keys_ = std::move(*keys);
    fetched_ms_ = world_.monotonic_ms();
    ++counters_.fetched;
  } else {
    ++counters_.failed;
    log_.warning("teams_keys_not_fetched", {{"have", static_cast<std::int64_t>(keys_.size())}});
  }
  fetching_ = false;
  ++round_;
  done_.notify_all();
}

std::optional<KeySet> SigningKeys::fetched() const {
  const auto document = get(openid_url_);
  const auto parsed =
      document ? parse_json(*document) : expected<nlohmann::json, JsonFault>(unexpected{JsonFault::NotJson});
  const auto keys_url = parsed ? text_member(*parsed, "jwks_uri") : std::nullopt;
  const auto keys = keys_url ? get(*keys_url) : std::nullopt;
  return keys ? key_set_of(*keys) : std::nullopt;
}

std::optional<std::string> SigningKeys::get(const std::string& url) const {
  if (!http::allowed_url(hosts_, url)) return std::nullopt;
  http::CallResult result = call_({.method = "GET", .url = url, .headers = {}, .content_type = {}, .body = {}});
  if (result.kind != http::CallResult::Kind::Answered || result.status != 200) return std::nullopt;
  return std::move(result.body);
}

}  // namespace evenkeel::teams
