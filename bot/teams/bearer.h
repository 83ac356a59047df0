// bot/teams/bearer.h — is this request from the Bot Connector? A bearer token against keys we hold.
//
// The rules are fixed and nothing in a request chooses among them: RS256 alone, a key of the configured set by its
// name, the one issuer, our app id as audience, times as integers with limits::signature_skew_s to both sides, `exp`
// required. What a token brings along to be checked with (jwk, jku, x5u, x5c) is refused unread, and so is an extension
// we do not know (crit, b64). The signature is checked before a claim is read.
//
// What a token says of an activity is checked by vouches_for(): the serviceUrl must be the one that was signed, and the
// key must be endorsed for the activity's channel.
//
// Threads   Pure: keys and time come in as arguments.
// Errors    A BearerFault; nothing throws, whatever the bytes.
// Limits    token_max bytes; RSA keys of 2,048 to 8,192 bits; keys_max keys in a set.
// Sources   https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication , step
// 4; RFC 7515,
//           7517, 7518, 7519.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/http/client.h"
#include "knowledge/expected.h"

namespace evenkeel::teams {

constexpr std::size_t token_max = 8 * 1024;
constexpr std::size_t keys_max = 64;

enum class BearerFault {
  Missing,     // No "Bearer" and one token.
  Malformed,   // Not three parts of base64url with JSON in the first two.
  Algorithm,   // Anything but RS256, or something in the header that would choose how it is checked.
  UnknownKey,  // By its name.
  Signature,
  Issuer,
  Audience,
  Time,        // Over, not yet, without an end, or not in integers.
  ServiceUrl,  // Not in the token, not in the activity, not the same, or not on the list.
  Channel,     // Not Teams, or the key is not endorsed for it.
};
constexpr std::size_t bearer_faults = 10;
std::string_view to_text(BearerFault fault);  // "unknown_key"; for counters.

class SigningKey {
 public:
  // From a JWK's n and e, base64url. Absent for what is no such key, or too short or too long a one.
  static std::optional<SigningKey> from_jwk(std::string_view n, std::string_view e,
                                            std::vector<std::string> endorsements);

  bool verify(std::string_view signed_text, std::string_view signature) const;
  bool endorsed_for(std::string_view channel) const;

 private:
  struct Key;
  std::shared_ptr<const Key> key_;
  std::vector<std::string> endorsements_;
};

using KeySet = std::map<std::string, SigningKey, std::less<>>;  // By kid.

// A JWKS. Keys we can't use (another kty, no kid, use other than sig, another alg, a name that stands twice) are left
// out; absent if it is no JWKS, or no key is left.
std::optional<KeySet> key_set_of(std::string_view json);

struct TokenRules {
  std::string issuer;
  std::string audience;
};

// A token that is well-formed and says how it was signed, not yet believed.
struct UnverifiedToken {
  std::string kid;
  std::string payload;      // JSON text.
  std::string signed_text;  // The two first parts, with their dot.
  std::string signature;    // Bytes.
};

// `authorization` is the header as it came; empty if absent.
expected<UnverifiedToken, BearerFault> read_token(std::string_view authorization);

struct Voucher {
  SigningKey key;
  std::string service_url;  // As signed.
};

expected<Voucher, BearerFault> check_token(const UnverifiedToken& token, const SigningKey& key, const TokenRules& rules,
                                           std::int64_t now_s);

// The activity's serviceUrl, as it is kept (hosts.h); `services` is service_hosts().
expected<std::string, BearerFault> vouches_for(const Voucher& voucher, const http::AllowedHosts& services,
                                               std::string_view activity_service_url, std::string_view channel);

}  // namespace evenkeel::teams
