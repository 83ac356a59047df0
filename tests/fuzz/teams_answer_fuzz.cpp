// What Teams' connector and token endpoint answer: always a known outcome, with waits within their bounds.
//
// Input   A byte that chooses the status, a line for Retry-After, the body.
#include <algorithm>
#include <array>
#include <cstdint>

#include "bot/base/limits.h"
#include "bot/teams/outcome.h"
#include "bot/teams/token_source.h"
#include "tests/fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace evenkeel;
  using tests::hold;
  constexpr auto statuses = std::to_array<int>(
      {200, 201, 202, 204, 301, 307, 400, 401, 403, 404, 408, 412, 413, 418, 429, 500, 502, 503, 504, 599});
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t line = std::min(bytes.find('\n'), bytes.size());
  http::CallResult result;
  result.kind = http::CallResult::Kind::Answered;
  result.status = statuses[data[0] % statuses.size()];
  result.headers = {{"Retry-After", std::string(bytes.substr(0, line))}};
  result.body = bytes.substr(std::min(line + 1, bytes.size()));

  for (const teams::Changes changes : {teams::Changes::No, teams::Changes::Yes}) {
    const teams::Outcome outcome = teams::outcome_of(result, changes);
    hold((outcome.kind == teams::Outcome::Kind::Done) == (result.status >= 200 && result.status < 300),
         "done is what was answered with done");
    hold(outcome.kind == teams::Outcome::Kind::Done || !outcome.error.empty(), "what was not done has a reason");
    hold(outcome.retry_after_ms >= 0 && outcome.retry_after_ms <= limits::retry_after_longest_ms, "nobody waits for ever");
    hold(outcome.id.find('\0') == std::string::npos, "no byte 0 in an id");
  }
  if (const auto token = teams::token_of(result)) {
    hold(result.status == 200, "a token comes with 200");
    hold(!token->text.empty() && token->lives_ms > 0, "a token is one, and lives");
    for (const char c : token->text) hold(c > ' ' && c < 0x7f, "a token can stand in a header");
  } else {
    hold(!token.error().error.empty(), "no token has a reason");
    hold(token.error().retry_after_ms >= 0 && token.error().retry_after_ms <= limits::retry_after_longest_ms,
         "nobody waits for ever");
  }
  return 0;
}
