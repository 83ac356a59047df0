#include "bot/cases/package.h"

#include "knowledge/digest.h"

namespace evenkeel::cases {

std::string sha256_sums(const NamedBytes& files) {
  std::string sums;
  for (const auto& [name, bytes] : files) sums += sha256_hex(bytes) + "  " + name + "\n";
  return sums;
}

}  // namespace evenkeel::cases
