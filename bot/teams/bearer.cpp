#include "bot/teams/bearer.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/params.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "bot/base/json.h"
#include "bot/base/limits.h"
#include "bot/teams/base64.h"
#include "bot/teams/hosts.h"

namespace evenkeel::teams {
namespace {

using nlohmann::json;

constexpr std::string_view scheme = "Bearer ";
constexpr std::string_view teams_channel_id = "msteams";
constexpr std::size_t kid_max = 256;
constexpr std::size_t endorsements_max = 100;
constexpr int key_bits_min = 2'048, key_bits_max = 8'192;

struct Free {
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
  void operator()(OSSL_PARAM* parameters) const { OSSL_PARAM_free(parameters); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
template <class Thing>
using Owned = std::unique_ptr<Thing, Free>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

bool same_letters(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

// Absent, an integer, or a fault: a time of another type is none we could have read as meant.
bool integer_or_absent(const json& claims, std::string_view name, std::optional<std::int64_t>& value) {
  if (!member(claims, name)) return true;
  value = integer_member(claims, name);
  return value.has_value();
}

}  // namespace

std::string_view to_text(BearerFault fault) {
  switch (fault) {
    case BearerFault::Missing:
      return "missing";
    case BearerFault::Malformed:
      return "malformed";
    case BearerFault::Algorithm:
      return "algorithm";
    case BearerFault::UnknownKey:
      return "unknown_key";
    case BearerFault::Signature:
      return "signature";
    case BearerFault::Issuer:
      return "issuer";
    case BearerFault::Audience:
      return "audience";
    case BearerFault::Time:
      return "time";
    case BearerFault::ServiceUrl:
      return "service_url";
    case BearerFault::Channel:
      return "channel";
  }
  return "malformed";
}

// ---- keys

struct SigningKey::Key {
  Owned<EVP_PKEY> key;
};

std::optional<SigningKey> SigningKey::from_jwk(std::string_view n, std::string_view e,
                                               std::vector<std::string> endorsements) {
  const auto modulus = from_base64url(n), exponent = from_base64url(e);
  if (!modulus || !exponent || modulus->empty() || exponent->empty() || exponent->size() > 8) return std::nullopt;
  if (modulus->size() > key_bits_max / 8 + 1) return std::nullopt;
  const Owned<BIGNUM> number(BN_bin2bn(bytes_of(*modulus), static_cast<int>(modulus->size()), nullptr));
  const Owned<BIGNUM> power(BN_bin2bn(bytes_of(*exponent), static_cast<int>(exponent->size()), nullptr));
  if (!number || !power || !BN_is_odd(number.get()) || !BN_is_odd(power.get()) || BN_is_one(power.get()))
    return std::nullopt;
  const int bits = BN_num_bits(number.get());
  if (bits < key_bits_min || bits > key_bits_max) return std::nullopt;

  const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, number.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, power.get()) != 1)
    return std::nullopt;
  const Owned<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* made = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
    return std::nullopt;
  SigningKey key;
  key.key_ = std::make_shared<const Key>(Key{Owned<EVP_PKEY>(made)});
  key.endorsements_ = std::move(endorsements);
  return key;
}

bool SigningKey::verify(std::string_view signed_text, std::string_view signature) const {
  EVP_PKEY* key = key_->key.get();
  if (signature.size() != static_cast<std::size_t>(EVP_PKEY_get_size(key))) return false;
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  // The default padding of an RSA key here is PKCS #1 v1.5: that is RS256.
  return context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(signed_text),
                          signed_text.size()) == 1;
}

bool SigningKey::endorsed_for(std::string_view channel) const {
  return std::find(endorsements_.begin(), endorsements_.end(), channel) != endorsements_.end();
}

std::optional<KeySet> key_set_of(std::string_view text) {
  const auto parsed = parse_json(text);
  const json* list = parsed ? member(*parsed, "keys") : nullptr;
  if (!list || !list->is_array() || list->size() > keys_max) return std::nullopt;
  KeySet keys;
  std::vector<std::string> ambiguous;
  for (const json& each : *list) {
    const auto kid = text_member(each, "kid"), n = text_member(each, "n"), e = text_member(each, "e");
    if (text_member(each, "kty") != "RSA" || !kid || kid->empty() || kid->size() > kid_max || !n || !e) continue;
    if (member(each, "use") && text_member(each, "use") != "sig") continue;
    if (member(each, "alg") && text_member(each, "alg") != "RS256") continue;
    std::vector<std::string> endorsements;
    if (const json* channels = member(each, "endorsements"); channels && channels->is_array())
      for (const json& channel : *channels)
        if (channel.is_string() && endorsements.size() < endorsements_max)
          endorsements.push_back(channel.get<std::string>());
    auto key = SigningKey::from_jwk(*n, *e, std::move(endorsements));
    if (!key) continue;
    if (!keys.emplace(*kid, std::move(*key)).second) ambiguous.push_back(*kid);
  }
  for (const std::string& kid : ambiguous) keys.erase(kid);
  if (keys.empty()) return std::nullopt;
  return keys;
}

// ---- tokens

expected<UnverifiedToken, BearerFault> read_token(std::string_view authorization) {
  if (authorization.size() <= scheme.size() || !same_letters(authorization.substr(0, scheme.size()), scheme))
    return unexpected{BearerFault::Missing};
  const std::string_view token = authorization.substr(scheme.size());
  if (token.size() > token_max) return unexpected{BearerFault::Malformed};
  const std::size_t first = token.find('.');
  const std::size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
    return unexpected{BearerFault::Malformed};

  const auto head = from_base64url(token.substr(0, first));
  auto payload = from_base64url(token.substr(first + 1, second - first - 1));
  auto signature = from_base64url(token.substr(second + 1));
  const auto header = head ? parse_json(*head) : expected<json, JsonFault>(unexpected{JsonFault::NotJson});
  if (!payload || !signature || !header || !header->is_object()) return unexpected{BearerFault::Malformed};

  if (text_member(*header, "alg") != "RS256") return unexpected{BearerFault::Algorithm};
  for (const std::string_view chooses : {"crit", "b64", "jwk", "jku", "x5u", "x5c"})
    if (member(*header, chooses)) return unexpected{BearerFault::Algorithm};
  auto kid = text_member(*header, "kid");
  if (!kid || kid->empty() || kid->size() > kid_max) return unexpected{BearerFault::UnknownKey};
  return UnverifiedToken{.kid = std::move(*kid),
                         .payload = std::move(*payload),
                         .signed_text = std::string(token.substr(0, second)),
                         .signature = std::move(*signature)};
}

expected<Voucher, BearerFault> check_token(const UnverifiedToken& token, const SigningKey& key, const TokenRules& rules,
                                           std::int64_t now_s) {
  if (!key.verify(token.signed_text, token.signature)) return unexpected{BearerFault::Signature};
  const auto claims = parse_json(token.payload);
  if (!claims || !claims->is_object()) return unexpected{BearerFault::Malformed};
  if (rules.issuer.empty() || text_member(*claims, "iss") != rules.issuer) return unexpected{BearerFault::Issuer};
  if (rules.audience.empty() || text_member(*claims, "aud") != rules.audience) return unexpected{BearerFault::Audience};

  std::optional<std::int64_t> expires, not_before, issued;
  if (!integer_or_absent(*claims, "exp", expires) || !expires || !integer_or_absent(*claims, "nbf", not_before) ||
      !integer_or_absent(*claims, "iat", issued))
    return unexpected{BearerFault::Time};
  if (*expires <= now_s - limits::signature_skew_s) return unexpected{BearerFault::Time};
  if (not_before && *not_before > now_s + limits::signature_skew_s) return unexpected{BearerFault::Time};
  if (issued && *issued > now_s + limits::signature_skew_s) return unexpected{BearerFault::Time};

  // The documents write it one way, the service the other.
  const bool lower = member(*claims, "serviceurl"), mixed = member(*claims, "serviceUrl");
  const auto one = text_member(*claims, "serviceurl"), other = text_member(*claims, "serviceUrl");
  if ((lower && !one) || (mixed && !other) || (!one && !other) || (one && other && *one != *other))
    return unexpected{BearerFault::ServiceUrl};
  return Voucher{.key = key, .service_url = one ? *one : *other};
}

expected<std::string, BearerFault> vouches_for(const Voucher& voucher, const http::AllowedHosts& services,
                                               std::string_view activity_service_url, std::string_view channel) {
  const auto claimed = service_url(services, voucher.service_url);
  const auto used = service_url(services, activity_service_url);
  if (!claimed || !used || *claimed != *used) return unexpected{BearerFault::ServiceUrl};
  if (channel != teams_channel_id || !voucher.key.endorsed_for(channel)) return unexpected{BearerFault::Channel};
  return *used;
}

}  // namespace evenkeel::teams
