#include "bot/teams/outcome.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "bot/base/json.h"
#include "bot/base/limits.h"

namespace evenkeel::teams {
namespace {

using Kind = Outcome::Kind;

struct Known {
  int status;
  std::string_view code;  // Teams' own; empty: whatever the body says.
  Kind kind;
  std::string_view error;
};
// The first that fits counts.
constexpr auto known = std::to_array<Known>({
    {400, "", Kind::BadMessage, "bad_argument"},
    {401, "BotNotRegistered", Kind::Denied, "bot_not_registered"},
    {401, "", Kind::Denied, "denied"},
    {403, "InvalidBotApiHost", Kind::WrongHost, "wrong_host"},
    {403, "BotDisabledByAdmin", Kind::NoPlace, "disabled_by_admin"},
    {403, "ConversationBlockedByUser", Kind::NoPlace, "blocked"},
    {403, "BotNotInConversationRoster", Kind::NoPlace, "not_in_conversation"},
    {403, "NotEnoughPermissions", Kind::NoPlace, "not_permitted"},
    {403, "", Kind::NoPlace, "forbidden"},
    {404, "ActivityNotFoundInConversation", Kind::NoActivity, "activity_not_found"},
    {404, "ConversationNotFound", Kind::NoPlace, "not_found"},
    {404, "", Kind::NoPlace, "not_found"},
    {408, "", Kind::Again, "timeout"},
    {412, "", Kind::Again, "precondition_failed"},
    {413, "", Kind::BadMessage, "too_large"},
    {429, "", Kind::Wait, "throttled"},
    {500, "", Kind::Unsure, "service_error"},
    {502, "", Kind::Again, "bad_gateway"},
    {503, "", Kind::Again, "unavailable"},
    {504, "", Kind::Again, "gateway_timeout"},
});

}  // namespace

std::optional<std::int64_t> retry_after_ms(const http::CallResult& result) {
  constexpr std::int64_t second_ms = 1'000;
  const std::string_view header = result.header("Retry-After");
  std::int64_t seconds = 0;
  const auto read = std::from_chars(header.data(), header.data() + header.size(), seconds);
  if (read.ec != std::errc() || read.ptr != header.data() + header.size() || seconds < 0) return std::nullopt;
  return std::clamp<std::int64_t>(seconds, 1, limits::retry_after_longest_ms / second_ms) * second_ms;
}

Outcome outcome_of(const http::CallResult& result, Changes changes) {
  using Call = http::CallResult::Kind;
  switch (result.kind) {
    case Call::NotSent:
      return {.kind = Kind::Again, .error = "unreachable"};
    case Call::Unsure:
      return {.kind = Kind::Unsure, .error = "no_answer"};
    case Call::NotAllowed:
      return {.kind = Kind::Refused, .error = "address_not_allowed"};
    case Call::Answered:
      break;
  }
  // The body may be JSON, a page of HTML, or nothing.
  const auto answer = parse_json(result.body);
  if (result.status >= 200 && result.status < 300) {
    Outcome done{.kind = Kind::Done};
    if (answer) done.id = text_member(*answer, "id").value_or("");
    return done;
  }
  const std::string code = answer ? text_member(*answer, "error/code").value_or("") : "";
  const auto found = std::find_if(known.begin(), known.end(), [&](const Known& each) {
    return each.status == result.status && (each.code.empty() || each.code == code);
  });
  if (found == known.end())
    return {.kind = Kind::Refused, .error = result.status / 100 == 3 ? "redirected" : "unknown_error"};
  Outcome outcome{.kind = found->kind, .error = found->error};
  // Without a code, a 404 to a change is the message's before it is the conversation's.
  if (result.status == 404 && code.empty() && changes == Changes::Yes)
    outcome = {.kind = Kind::NoActivity, .error = "activity_not_found"};
  const auto after = retry_after_ms(result);
  if (outcome.kind == Kind::Wait && !after) outcome.kind = Kind::Again;  // The courier's backoff, then.
  if (outcome.kind == Kind::Wait || outcome.kind == Kind::Again) outcome.retry_after_ms = after.value_or(0);
  return outcome;
}

}  // namespace evenkeel::teams
