// A token, before its signature is looked at and after: what is believed was signed by our key and says all it has to.
//
// Input   Four lines: header and claims of a token as JSON, the activity's serviceUrl, its channel. The first line alone is also
//         tried as the Authorization header, and everything as a key set.
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

#include "bot/base/json.h"
#include "bot/base/limits.h"
#include "bot/teams/base64.h"
#include "bot/teams/bearer.h"
#include "bot/teams/hosts.h"
#include "tests/fuzz/check.h"

namespace {

using namespace evenkeel;
using namespace evenkeel::teams;
using nlohmann::json;
using tests::hold;

constexpr std::int64_t now_s = 1'700'000'000;
const TokenRules rules{.issuer = "https://api.botframework.com", .audience = "app"};

std::string base64url(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  while (!text.empty() && text.back() == '=') text.pop_back();
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text;
}

EVP_PKEY* private_key() {
  static EVP_PKEY* const key = EVP_RSA_gen(2048);
  return key;
}

std::string number_of(const char* name) {
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(private_key(), name, &number);
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
  BN_free(number);
  return bytes;
}

const SigningKey& key() {
  static const SigningKey made =
      *SigningKey::from_jwk(base64url(number_of(OSSL_PKEY_PARAM_RSA_N)), base64url(number_of(OSSL_PKEY_PARAM_RSA_E)), {"msteams"});
  return made;
}

std::string signature_of(std::string_view text) {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  std::size_t size = 512;
  std::string signature(size, '\0');
  EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, private_key());
  EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size,
                 reinterpret_cast<const unsigned char*>(text.data()), text.size());
  EVP_MD_CTX_free(context);
  signature.resize(size);
  return signature;
}

std::array<std::string_view, 4> lines_of(std::string_view text) {
  std::array<std::string_view, 4> lines;
  for (std::string_view& line : lines) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

void hold_unverified(const UnverifiedToken& token) {
  hold(!token.kid.empty() && token.kid.size() <= 256, "a key has a name");
  const std::size_t dot = token.signed_text.find('.');
  hold(dot != std::string::npos && token.signed_text.find('.', dot + 1) == std::string::npos, "two parts are signed");
  hold(from_base64url(token.signed_text.substr(dot + 1)) == token.payload, "the claims are what was signed");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto [header, claims, service, channel] = lines_of(bytes);
  for (const std::string& raw : {std::string(header), "Bearer " + std::string(header)})
    if (const auto token = read_token(raw)) {
      hold_unverified(*token);
      hold(!check_token(*token, key(), rules, now_s), "nobody but us can sign");
    }
  if (const auto keys = key_set_of(bytes)) hold(!keys->empty() && keys->size() <= keys_max, "a key set has a bound");

  const std::string signed_text = base64url(header) + "." + base64url(claims);
  const std::string signature = signature_of(signed_text);
  const auto token = read_token("bearer " + signed_text + "." + base64url(signature));
  if (!token) return 0;
  hold_unverified(*token);
  hold(token->signed_text == signed_text && token->signature == signature, "a token is read as it was written");
  UnverifiedToken forged = *token;
  forged.signature[size % forged.signature.size()] = static_cast<char>(forged.signature[size % forged.signature.size()] ^ 1);
  hold(!check_token(forged, key(), rules, now_s), "one bit off is another signature");

  const auto voucher = check_token(*token, key(), rules, now_s);
  if (!voucher) return 0;
  const json head = json::parse(header), said = json::parse(claims);
  hold(head["alg"] == "RS256" && !head.contains("crit") && !head.contains("jwk") && !head.contains("jku"), "RS256 and no other");
  hold(said["iss"] == rules.issuer && said["aud"] == rules.audience, "it is for us, from Teams");
  hold(said["exp"].is_number_integer() && said["exp"].get<std::int64_t>() > now_s - limits::signature_skew_s, "it has an end");
  hold(!said.contains("nbf") || said["nbf"].get<std::int64_t>() <= now_s + limits::signature_skew_s, "it has begun");
  hold(said.value("serviceurl", said.value("serviceUrl", "")) == voucher->service_url, "it names an address");

  const http::AllowedHosts hosts{.exact = {"smba.trafficmanager.net"}, .and_below = {}, .loopback_over_http = false};
  if (const auto address = vouches_for(*voucher, hosts, service, channel)) {
    hold(channel == "msteams", "for Teams alone");
    hold(address->starts_with("https://smba.trafficmanager.net") && address->find_first_of("?#@ \\") == std::string::npos,
         "nothing but the list is answered");
    hold(service_url(hosts, *address) == *address, "an address that is kept is kept as it is compared");
  }
  return 0;
}
