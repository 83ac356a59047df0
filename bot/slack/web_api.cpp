#include "bot/slack/web_api.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "bot/base/json.h"
#include "bot/base/limits.h"

namespace evenkeel::slack {
namespace {

using Kind = Outcome::Kind;
using nlohmann::json;

constexpr auto errors = std::to_array<std::pair<std::string_view, Kind>>({
    {"ratelimited", Kind::Wait},
    {"rate_limited", Kind::Wait},
    {"service_unavailable", Kind::Again},
    {"request_timeout", Kind::Again},
    {"team_added_to_org", Kind::Again},
    {"fatal_error", Kind::Unsure},
    {"internal_error", Kind::Unsure},
    {"invalid_auth", Kind::Down},
    {"not_authed", Kind::Down},
    {"account_inactive", Kind::Down},
    {"token_revoked", Kind::Down},
    {"token_expired", Kind::Down},
    {"org_login_required", Kind::Down},
    {"team_access_not_granted", Kind::Down},
    {"access_denied", Kind::Down},
    {"accesslimited", Kind::Down},
    {"enterprise_is_restricted", Kind::Down},
    {"not_allowed_token_type", Kind::Down},
    {"missing_scope", Kind::Down},
    {"channel_not_found", Kind::NoPlace},
    {"not_in_channel", Kind::NoPlace},
    {"is_archived", Kind::NoPlace},
    {"user_not_in_channel", Kind::NoPlace},
    {"user_not_found", Kind::NoPlace},
    {"cannot_dm_bot", Kind::NoPlace},
    {"messages_tab_disabled", Kind::NoPlace},
    {"ekm_access_denied", Kind::NoPlace},
    {"restricted_action", Kind::NoPlace},
    {"restricted_action_read_only_channel", Kind::NoPlace},
    {"restricted_action_thread_only_channel", Kind::NoPlace},
    {"restricted_action_thread_locked", Kind::NoPlace},
    {"restricted_action_non_threadable_channel", Kind::NoPlace},
    {"thread_locked", Kind::NoPlace},
    {"team_not_found", Kind::NoPlace},
    {"invalid_blocks", Kind::BadMessage},
    {"invalid_blocks_format", Kind::BadMessage},
    {"msg_blocks_too_long", Kind::BadMessage},
    {"msg_too_long", Kind::BadMessage},
    {"no_text", Kind::BadMessage},
    {"invalid_arguments", Kind::BadMessage},
    {"metadata_too_large", Kind::BadMessage},
    {"message_not_found", Kind::Gone},
    {"cant_update_message", Kind::Gone},
    {"edit_window_closed", Kind::Gone},
    {"not_found", Kind::Gone},
    {"duplicate_message_not_found", Kind::Refused},
    {"as_user_not_supported", Kind::Refused},
    {"deprecated_endpoint", Kind::Refused},
    {"method_deprecated", Kind::Refused},
    {"invalid_arg_name", Kind::Refused},
    {"invalid_charset", Kind::Refused},
    {"invalid_form_data", Kind::Refused},
    {"missing_post_type", Kind::Refused},
    {"unknown_method", Kind::Refused},
});

std::int64_t retry_after(const http::CallResult& result) {
  constexpr std::int64_t second_ms = 1'000;
  const std::string_view header = result.header("Retry-After");
  std::int64_t seconds = 0;
  const auto read = std::from_chars(header.data(), header.data() + header.size(), seconds);
  if (read.ec != std::errc() || seconds < 1) return second_ms;
  return std::min(seconds, limits::retry_after_longest_ms / second_ms) * second_ms;
}

// Error texts can quote the message; the pointer inside them cannot.
std::vector<std::string> pointers(const json& answer) {
  constexpr std::string_view mark = "[json-pointer:";
  constexpr std::size_t pointer_max = 80, pointers_max = 5;
  std::vector<std::string> found;
  for (const char* list : {"errors", "response_metadata/messages"}) {
    const json* texts = member(answer, list);
    if (!texts || !texts->is_array()) continue;
    for (const json& each : *texts) {
      if (!each.is_string() || found.size() == pointers_max) continue;
      const auto& text = each.get_ref<const std::string&>();
      const std::size_t at = text.find(mark);
      if (at == std::string::npos) continue;
      std::string pointer = text.substr(at + mark.size(), pointer_max);
      const auto end = std::find_if(pointer.begin(), pointer.end(), [](char c) {
        return !(c == '/' || c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'));
      });
      pointer.erase(end, pointer.end());
      if (std::find(found.begin(), found.end(), pointer) == found.end()) found.push_back(std::move(pointer));
    }
  }
  return found;
}

std::vector<std::string> needed_scopes(const json& answer) {
  constexpr std::size_t scopes_max = 200;
  auto needed = text_member(answer, "needed");
  if (!needed || needed->size() > scopes_max) return {};
  const bool clean = std::all_of(needed->begin(), needed->end(), [](char c) {
    return (c >= 'a' && c <= 'z') || c == ':' || c == '.' || c == '_' || c == ',' || c == '-';
  });
  return clean ? std::vector<std::string>{std::move(*needed)} : std::vector<std::string>();
}

}  // namespace

Outcome outcome_of(const http::CallResult& result) {
  using Call = http::CallResult::Kind;
  Outcome outcome;
  switch (result.kind) {
    case Call::NotSent: outcome.kind = Kind::Again, outcome.error = "unreachable"; return outcome;
    case Call::Unsure: outcome.kind = Kind::Unsure, outcome.error = "no_answer"; return outcome;
    case Call::NotAllowed: outcome.kind = Kind::Refused, outcome.error = "address_not_allowed"; return outcome;
    case Call::Answered: break;
  }
  constexpr int too_many_requests = 429, server_fault = 500;
  if (result.status == too_many_requests) {
    outcome.kind = Kind::Wait, outcome.error = "ratelimited", outcome.retry_after_ms = retry_after(result);
    return outcome;
  }
  if (result.status >= server_fault) {
    outcome.kind = Kind::Again, outcome.error = "http_error";  // Often a page of HTML.
    return outcome;
  }

  const auto answer = parse_json(result.body);
  const auto ok = answer ? bool_member(*answer, "ok") : std::nullopt;
  if (!ok) {
    // With a 200 Slack took it, whatever stood in the way of its answer.
    const bool taken = result.status >= 200 && result.status < 300;
    outcome.kind = taken ? Kind::Unsure : Kind::Refused, outcome.error = "http_error";
    return outcome;
  }
  if (*ok) {
    outcome.kind = Kind::Done;
    outcome.channel = text_member(*answer, "channel").value_or("");
    outcome.ts = text_member(*answer, "ts").value_or("");
    outcome.body = result.body;
    return outcome;
  }
  const std::string error = text_member(*answer, "error").value_or("");
  const auto known = std::find_if(errors.begin(), errors.end(), [&](const auto& each) { return each.first == error; });
  if (known == errors.end()) {
    outcome.kind = Kind::Refused, outcome.error = "unknown_error";
    return outcome;
  }
  outcome.kind = known->second, outcome.error = known->first;
  if (outcome.kind == Kind::Wait) outcome.retry_after_ms = retry_after(result);
  if (outcome.kind == Kind::BadMessage) outcome.detail = pointers(*answer);
  if (error == "missing_scope") outcome.detail = needed_scopes(*answer);
  return outcome;
}

}  // namespace evenkeel::slack
