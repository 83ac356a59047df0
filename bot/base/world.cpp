#include "bot/base/world.h"

#include <openssl/rand.h>

#include <chrono>
#include <stdexcept>

namespace evenkeel {

World real_world() {
  using namespace std::chrono;
  return World{
      .now_ms = [] { return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count(); },
      .monotonic_ms = [] { return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count(); },
      .random_bytes =
          [](std::size_t size) {
            std::string bytes(size, '\0');
            if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(size)) != 1)
              throw std::runtime_error("the system gave no random bytes");
            return bytes;
          },
  };
}

std::string random_hex(const World& world, std::size_t bytes) {
  static constexpr char hex[] = "0123456789abcdef";
  std::string text;
  for (const char c : world.random_bytes(bytes)) {
    text += hex[static_cast<unsigned char>(c) >> 4];
    text += hex[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

}  // namespace evenkeel
