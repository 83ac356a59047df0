#include "knowledge/digest.h"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace evenkeel {

std::string sha256_hex(std::string_view bytes) {
  // Looking it up by name costs more than hashing a reply does. It is kept until the process ends.
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (!algorithm || EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, algorithm, nullptr) != 1)
    throw std::runtime_error("SHA-256 failed");
  static constexpr char hex[] = "0123456789abcdef";
  std::string text(std::size_t{size} * 2, '0');
  for (std::size_t i = 0; i < size; ++i) {
    text[2 * i] = hex[digest[i] >> 4];
    text[2 * i + 1] = hex[digest[i] & 15];
  }
  return text;
}

}  // namespace evenkeel
