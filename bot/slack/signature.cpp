#include "bot/slack/signature.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <stdexcept>

#include "bot/base/limits.h"

namespace evenkeel::slack {
namespace {

struct FreeMac {
  void operator()(EVP_MAC* mac) const { EVP_MAC_free(mac); }
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using Mac = std::unique_ptr<EVP_MAC_CTX, FreeMac>;

constexpr std::size_t digest_size = 32;
using Digest = std::array<unsigned char, digest_size>;

Mac keyed_with(const std::string& secret) {
  const std::unique_ptr<EVP_MAC, FreeMac> hmac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
  Mac context(hmac ? EVP_MAC_CTX_new(hmac.get()) : nullptr);
  char digest_name[] = "SHA256";
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest_name, 0),
                                   OSSL_PARAM_construct_end()};
  if (!context ||
      EVP_MAC_init(context.get(), reinterpret_cast<const unsigned char*>(secret.data()), secret.size(), parameters) != 1)
    throw std::runtime_error("OpenSSL offers no HMAC-SHA-256");
  return context;
}

std::optional<std::int64_t> seconds_of(std::string_view timestamp) {
  constexpr std::size_t digits_max = 12;
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (timestamp.empty() || timestamp.size() > digits_max || !std::all_of(timestamp.begin(), timestamp.end(), digit))
    return std::nullopt;
  std::int64_t seconds = 0;
  std::from_chars(timestamp.data(), timestamp.data() + timestamp.size(), seconds);
  return seconds;
}

std::optional<Digest> digest_of(std::string_view signature) {
  constexpr std::string_view version = "v0=";
  if (signature.substr(0, version.size()) != version) return std::nullopt;
  signature.remove_prefix(version.size());
  Digest digest{};
  if (signature.size() != 2 * digest.size()) return std::nullopt;
  for (std::size_t i = 0; i < signature.size(); ++i) {
    const char c = signature[i];
    const bool digit = c >= '0' && c <= '9';
    if (!digit && !(c >= 'a' && c <= 'f')) return std::nullopt;
    const int nibble = digit ? c - '0' : c - 'a' + 10;
    digest[i / 2] = static_cast<unsigned char>(digest[i / 2] << 4 | nibble);
  }
  return digest;
}

void add(EVP_MAC_CTX* context, std::string_view text) {
  EVP_MAC_update(context, reinterpret_cast<const unsigned char*>(text.data()), text.size());
}

}  // namespace

// Each context has taken the key already; a check copies it, which spares two of the hash's blocks.
struct SignatureCheck::Keys {
  std::vector<Mac> keyed;
};

SignatureCheck::SignatureCheck(const std::vector<std::string>& secrets) : keys_(std::make_unique<Keys>()) {
  if (secrets.empty()) throw std::invalid_argument("Slack needs a signing secret");
  for (const std::string& secret : secrets) {
    if (secret.empty()) throw std::invalid_argument("a Slack signing secret is empty");
    keys_->keyed.push_back(keyed_with(secret));
  }
}
SignatureCheck::~SignatureCheck() = default;
SignatureCheck::SignatureCheck(SignatureCheck&&) noexcept = default;
SignatureCheck& SignatureCheck::operator=(SignatureCheck&&) noexcept = default;

bool SignatureCheck::verify(std::string_view timestamp, std::string_view signature, std::string_view body,
                            std::int64_t now_s) const {
  const auto sent_s = seconds_of(timestamp);
  const auto claimed = digest_of(signature);
  if (!sent_s || !claimed) return false;
  if (*sent_s < now_s - limits::signature_skew_s || *sent_s > now_s + limits::signature_skew_s) return false;

  bool good = false;
  for (const Mac& keyed : keys_->keyed) {
    const Mac context(EVP_MAC_CTX_dup(keyed.get()));
    if (!context) return false;
    add(context.get(), "v0:");
    add(context.get(), timestamp);
    add(context.get(), ":");
    add(context.get(), body);
    Digest ours{};
    std::size_t size = 0;
    if (EVP_MAC_final(context.get(), ours.data(), &size, ours.size()) != 1 || size != ours.size()) return false;
    good |= CRYPTO_memcmp(ours.data(), claimed->data(), ours.size()) == 0;
  }
  return good;
}

}  // namespace evenkeel::slack
