#include "bot/teams/outgoing.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "bot/teams/base64.h"

namespace evenkeel::teams {
namespace {

constexpr std::string_view scheme = "HMAC ";
constexpr std::size_t digest_size = 32;

}  // namespace

OutgoingSecrets::OutgoingSecrets(std::vector<std::pair<std::string, std::string>> secrets)
    : secrets_(std::move(secrets)) {
  for (const auto& [name, secret] : secrets_)
    if (secret.empty()) throw std::invalid_argument("the secret of an outgoing webhook is empty");
}

bool OutgoingSecrets::knows(std::string_view name) const {
  return std::any_of(secrets_.begin(), secrets_.end(), [&](const auto& each) { return each.first == name; });
}

bool OutgoingSecrets::verify(std::string_view name, std::string_view authorization, std::string_view body) const {
  const auto known =
      std::find_if(secrets_.begin(), secrets_.end(), [&](const auto& each) { return each.first == name; });
  if (known == secrets_.end() || body.empty() || !authorization.starts_with(scheme)) return false;
  const auto claimed = from_base64(authorization.substr(scheme.size()));
  if (!claimed || claimed->size() != digest_size) return false;
  std::array<unsigned char, digest_size> digest{};
  unsigned int size = 0;
  const std::string& key = known->second;
  if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(body.data()),
            body.size(), digest.data(), &size) ||
      size != digest.size())
    return false;
  return CRYPTO_memcmp(digest.data(), claimed->data(), digest.size()) == 0;
}

}  // namespace evenkeel::teams
