// An outgoing webhook's header and body: nothing is taken that its team's secret did not sign.
//
// Input   The Authorization header, a line's end, the body.
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "bot/teams/activity.h"
#include "bot/teams/outgoing.h"
#include "tests/fuzz/check.h"

namespace {

using namespace evenkeel;
using tests::hold;

const std::string secret = "FAKE-KEY-FOR-TESTS-ONLY-0123456!";

std::string signature_of(std::string_view body) {
  std::array<unsigned char, 32> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), reinterpret_cast<const unsigned char*>(body.data()),
       body.size(), digest.data(), &size);
  std::array<unsigned char, 45> text{};
  EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(digest.size()));
  return "HMAC " + std::string(reinterpret_cast<const char*>(text.data()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const teams::OutgoingSecrets secrets({{"sales", secret}, {"support", "ANOTHER-KEY-FOR-TESTS-ONLY-01234"}});
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t line = std::min(bytes.find('\n'), bytes.size());
  const std::string_view authorization = bytes.substr(0, line);
  const std::string body(bytes.substr(std::min(line + 1, bytes.size())));

  const std::string right = signature_of(body);
  hold(secrets.verify("sales", authorization, body) == (!body.empty() && authorization == right),
       "one header is right and no other");
  hold(secrets.verify("sales", right, body) == !body.empty(), "what was signed is taken");
  hold(!secrets.verify("support", right, body) && !secrets.verify("", right, body), "another team's secret is none");
  if (!body.empty()) {
    std::string changed = body;
    changed[size % changed.size()] = static_cast<char>(changed[size % changed.size()] ^ 1);
    hold(!secrets.verify("sales", right, changed), "what was changed is not taken");
  }
  if (const auto activity = teams::read_activity(body, true)) {
    const turn::Inbound inbound = teams::inbound_of(*activity, "teams-outgoing:sales", "0123", 0);
    hold(!inbound.idempotency_keys.empty() && !inbound.idempotency_keys.front().empty(), "every message has a key");
  }
  return 0;
}
