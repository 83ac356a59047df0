#include "storage/audit_log.h"

#include <openssl/evp.h>

#include <array>
#include <initializer_list>
#include <memory>

#include "storage/digest.h"
#include "storage/errors.h"

namespace evenkeel::storage {

std::string sha256_of(std::initializer_list<std::string_view> parts) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  // Looked up once: EVP_sha256() makes OpenSSL 3 search for it at every use.
  static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> sha256(EVP_MD_fetch(nullptr, "SHA256", nullptr),
                                                                      &EVP_MD_free);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  bool good = context && sha256 && EVP_DigestInit_ex(context.get(), sha256.get(), nullptr) == 1;
  for (const std::string_view part : parts)
    good = good && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
  if (!good || EVP_DigestFinal_ex(context.get(), digest.data(), &size) != 1)
    throw StorageError(StorageError::Kind::Internal, "SHA-256 failed.");
  static constexpr char hex[] = "0123456789abcdef";
  std::string text;
  text.reserve(64);
  for (unsigned int i = 0; i < size; ++i) {
    text += hex[digest[i] >> 4];
    text += hex[digest[i] & 15];
  }
  return text;
}

std::string salted_hash(std::string_view salt, std::string_view text) {
  return sha256_of({salt, text});
}

std::string audit_hash(std::string_view previous_hash, std::int64_t seq, const AuditEntry& entry) {
  std::string bytes = "evenkeel audit 1\n";
  const std::string seq_text = std::to_string(seq);
  const std::string at_text = std::to_string(entry.at);
  for (const std::string_view field :
       std::initializer_list<std::string_view>{previous_hash, entry.tenant, seq_text, at_text, entry.actor,
                                               entry.action, entry.object_kind, entry.object_id, entry.details_hash}) {
    bytes += std::to_string(field.size());
    bytes += ':';
    bytes += field;
    bytes += ',';
  }
  return sha256_of({bytes});
}

}  // namespace evenkeel::storage
