#include "bot/teams/token_source.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "bot/base/json.h"
#include "bot/base/limits.h"
#include "bot/teams/outcome.h"

namespace evenkeel::teams {
namespace {

constexpr std::int64_t second_ms = 1'000;
constexpr std::int64_t margin_ms = 300 * second_ms;
constexpr std::int64_t life_unsaid_s = 3'600, life_longest_s = 24 * 3'600;
constexpr std::int64_t rest_after_refusal_ms = 60 * second_ms;
constexpr std::int64_t rest_after_fault_ms = 2 * second_ms;
constexpr std::size_t token_max = 16 * 1024;
constexpr const char* scope = "https%3A%2F%2Fapi.botframework.com%2F.default";
constexpr const char* gov_scope = "https%3A%2F%2Fapi.botframework.us%2F.default";

// RFC 6749 section 5.2, and what Microsoft adds.
constexpr std::array<std::string_view, 8> refusals{"invalid_request",     "invalid_client",         "invalid_grant",
                                                   "unauthorized_client", "unsupported_grant_type", "invalid_scope",
                                                   "invalid_resource",    "access_denied"};

std::string form_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const bool safe =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    const auto byte = static_cast<unsigned char>(c);
    if (safe)
      result += c;
    else
      result += {'%', digits[byte >> 4], digits[byte & 15]};
  }
  return result;
}

// "AADSTS7000215: Invalid client secret ..." -> 7000215. The text itself goes nowhere.
std::int64_t aadsts_of(const nlohmann::json& answer) {
  constexpr std::string_view mark = "AADSTS";
  const std::string text = text_member(answer, "error_description").value_or("");
  if (!text.starts_with(mark)) return 0;
  std::int64_t number = 0;
  std::from_chars(text.data() + mark.size(), text.data() + text.size(), number);
  return number;
}

// A token goes into a header: visible ASCII, or it is none.
bool is_token(std::string_view text) {
  return !text.empty() && text.size() <= token_max &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace

expected<NewToken, TokenFault> token_of(const http::CallResult& result) {
  using Call = http::CallResult::Kind;
  using Fault = TokenFault::Kind;
  if (result.kind == Call::NotSent) return unexpected{TokenFault{.kind = Fault::Later, .error = "unreachable"}};
  if (result.kind == Call::Unsure) return unexpected{TokenFault{.kind = Fault::Later, .error = "no_answer"}};
  if (result.kind == Call::NotAllowed)
    return unexpected{TokenFault{.kind = Fault::Refused, .error = "address_not_allowed"}};

  const auto answer = parse_json(result.body);
  if (result.status == 200 && answer) {
    auto text = text_member(*answer, "access_token");
    std::int64_t life = integer_member(*answer, "expires_in").value_or(0);
    if (const auto in_text = text_member(*answer, "expires_in"))  // The older endpoint writes a text.
      std::from_chars(in_text->data(), in_text->data() + in_text->size(), life);
    if (life <= 0) life = life_unsaid_s;
    if (text && is_token(*text)) return NewToken{std::move(*text), std::min(life, life_longest_s) * second_ms};
  }
  TokenFault fault{.kind = Fault::Later, .error = "http_error", .status = result.status};
  if (result.status == 429 || result.status >= 500) {
    fault.retry_after_ms = retry_after_ms(result).value_or(0);
    return unexpected{fault};
  }
  if (!answer) return unexpected{fault};
  const std::string error = text_member(*answer, "error").value_or("");
  if (std::find(refusals.begin(), refusals.end(), error) == refusals.end()) return unexpected{fault};
  fault.kind = Fault::Refused;
  fault.error = error;
  fault.aadsts = aadsts_of(*answer);
  return unexpected{fault};
}

TokenSource::TokenSource(TeamsConfig config, http::AllowedHosts hosts, World world, Log log, Caller call)
    : config_(std::move(config)),
      hosts_(std::move(hosts)),
      world_(std::move(world)),
      log_(std::move(log)),
      call_(std::move(call)) {}

expected<NewToken, TokenFault> TokenSource::fetch() {
  if (!http::allowed_url(hosts_, config_.token_url))
    return unexpected{TokenFault{.kind = TokenFault::Kind::Refused, .error = "address_not_allowed"}};
  const bool gov = config_.issuer.ends_with(".us");
  return token_of(
      call_({.method = "POST",
             .url = config_.token_url,
             .headers = {},
             .content_type = "application/x-www-form-urlencoded",
             .body = "grant_type=client_credentials&client_id=" + form_encoded(config_.app_id) +
                     "&client_secret=" + form_encoded(config_.app_password) + "&scope=" + (gov ? gov_scope : scope)}));
}

expected<std::string, TokenFault> TokenSource::get() {
  if (config_.app_password.empty()) return std::string();
  std::unique_lock lock(mutex_);
  while (true) {
    const std::int64_t now = world_.monotonic_ms();
    const bool good = !token_.empty() && now < ends_at_ms_;
    if (good && (now < renew_at_ms_ || fetching_ || now < rests_until_ms_)) return token_;
    if (!fetching_) {
      if (now < rests_until_ms_) return unexpected{fault_};
      break;
    }
    changed_.wait(lock);
  }
  fetching_ = true;
  lock.unlock();
  auto fetched = fetch();
  lock.lock();
  fetching_ = false;
  changed_.notify_all();
  const std::int64_t now = world_.monotonic_ms();
  if (!fetched) {
    fault_ = fetched.error();
    const bool refused = fault_.kind == TokenFault::Kind::Refused;
    rests_until_ms_ = now + (refused ? rest_after_refusal_ms : std::max(rest_after_fault_ms, fault_.retry_after_ms));
    log_.write(refused ? LogLevel::Error : LogLevel::Warning, "teams_token",
               {{"error", std::string_view(fault_.error)},
                {"aadsts", fault_.aadsts},
                {"status", std::int64_t{fault_.status}}});
    if (!token_.empty() && now < ends_at_ms_) return token_;
    return unexpected{fault_};
  }
  token_ = fetched->text;
  ends_at_ms_ = now + fetched->lives_ms;
  renew_at_ms_ = now + std::max(fetched->lives_ms - margin_ms, fetched->lives_ms / 2);
  rests_until_ms_ = 0;
  return token_;
}

void TokenSource::denied(const std::string& token) {
  const std::lock_guard lock(mutex_);
  if (token == token_) token_.clear();
}

}  // namespace evenkeel::teams
