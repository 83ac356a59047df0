#include "bot/teams/connector.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "bot/base/json.h"
#include "bot/teams/hosts.h"

namespace evenkeel::teams {
namespace {

constexpr std::size_t resting_max = 10'000;
constexpr std::size_t operation_id_max = 80;
constexpr std::string_view government_host =
    "smba.infra.gcc.teams.microsoft.com";  // The one other host the table names.

// Ids of conversations hold ':', ';', '=' and '@'.
std::string path_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const bool safe = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                      c == '.' || c == '_' || c == '~';
    const auto byte = static_cast<unsigned char>(c);
    if (safe)
      result += c;
    else
      result += {'%', digits[byte >> 4], digits[byte & 15]};
  }
  return result;
}

// "." and ".." would be another path.
bool is_id(std::string_view id) {
  return !id.empty() && id != "." && id != "..";
}

std::string activities_path(const Reference& to) {
  return "/v3/conversations/" + path_encoded(to.conversation_id) + "/activities";
}

std::string with_host(const std::string& url, std::string_view host) {
  const std::size_t begin = url.find("://") + 3;
  return url.substr(0, begin) + std::string(host) + url.substr(std::min(url.find('/', begin), url.size()));
}

// What support asks for when something went wrong; an id, or nothing.
std::string operation_id(const http::CallResult& result) {
  std::string id(result.header("X-Correlating-OperationId").substr(0, operation_id_max));
  std::erase_if(id, [](char c) {
    return !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-');
  });
  return id;
}

}  // namespace

Connector::Connector(http::AllowedHosts services, World world, Log log, TokenSource& tokens, Caller call)
    : services_(std::move(services)),
      world_(std::move(world)),
      log_(std::move(log)),
      tokens_(tokens),
      call_(std::move(call)),
      resting_(resting_max) {}

Outcome Connector::send(const Reference& to, const std::string& activity_json) {
  if (!is_id(to.conversation_id)) return {.kind = Outcome::Kind::NoPlace, .error = "not_found"};
  return call("POST", to, activities_path(to), activity_json, Changes::No);
}

Outcome Connector::update(const Reference& to, const std::string& activity_id, const std::string& activity_json) {
  if (!is_id(to.conversation_id)) return {.kind = Outcome::Kind::NoPlace, .error = "not_found"};
  if (!is_id(activity_id)) return {.kind = Outcome::Kind::NoActivity, .error = "activity_not_found"};
  return call("PUT", to, activities_path(to) + "/" + path_encoded(activity_id), activity_json, Changes::Yes);
}

Outcome Connector::create(const Reference& with) {
  const std::string tenant = with.tenant.substr(with.tenant.find(':') + 1);
  return call("POST", with, "/v3/conversations",
              dump({{"bot", {{"id", with.bot_id}}},
                    {"isGroup", false},
                    {"members", nlohmann::json::array({{{"id", with.user_id}}})},
                    {"tenantId", tenant},
                    {"channelData", {{"tenant", {{"id", tenant}}}}}}),
              Changes::No);
}

Outcome Connector::call(std::string_view method, const Reference& to, const std::string& path, const std::string& body,
                        Changes changes) {
  const std::int64_t now = world_.monotonic_ms();
  const std::string place = to.tenant + " " + to.conversation;
  if (const auto until = resting_.get(place, now))
    return {.kind = Outcome::Kind::Wait, .error = "throttled", .retry_after_ms = *until - now};

  const auto service = service_url(services_, to.service_url);
  if (!service) return {.kind = Outcome::Kind::Refused, .error = "address_not_allowed"};
  const std::string url = *service + path;
  Outcome outcome = call_host(method, url, body, changes);
  if (outcome.kind == Outcome::Kind::WrongHost) {
    const std::string elsewhere = with_host(url, government_host);
    if (elsewhere != url && http::allowed_url(services_, elsewhere))
      outcome = call_host(method, elsewhere, body, changes);
  }
  if (outcome.kind == Outcome::Kind::Wait) {
    const std::int64_t until = now + outcome.retry_after_ms;
    resting_.put(place, until, until, now);
  }
  return outcome;
}

Outcome Connector::call_host(std::string_view method, const std::string& url, const std::string& body,
                             Changes changes) {
  Outcome outcome;
  for (const bool last : {false, true}) {
    const auto token = tokens_.get();
    if (!token) {
      const bool refused = token.error().kind == TokenFault::Kind::Refused;
      return {.kind = refused ? Outcome::Kind::Down : Outcome::Kind::Again,
              .error = refused ? "no_token" : "no_token_yet",
              .retry_after_ms = token.error().retry_after_ms};
    }
    http::Call request{.method = std::string(method),
                       .url = url,
                       .headers = {},
                       .content_type = "application/json; charset=utf-8",
                       .body = body};
    if (!token->empty()) request.headers = {{"Authorization", "Bearer " + *token}};
    const http::CallResult result = call_(request);
    outcome = outcome_of(result, changes);
    const std::string operation = operation_id(result);
    if (outcome.kind != Outcome::Kind::Done)
      log_.warning("teams_call", {{"method", method},
                                  {"error", outcome.error},
                                  {"status", std::int64_t{result.status}},
                                  {"operation", operation}});
    if (outcome.kind != Outcome::Kind::Denied || last) break;
    tokens_.denied(*token);
  }
  return outcome;
}

}  // namespace evenkeel::teams
