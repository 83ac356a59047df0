// A browser's Cookie header: what is taken for a sign-in is one whole value of that name, and could be one of ours.
#include <cstdint>

#include "bot/base/world.h"
#include "bot/review/gate.h"
#include "tests/fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace evenkeel;
  using tests::hold;
  static const review::Gate plain(false, World{}), secure(true, World{});
  const std::string header(reinterpret_cast<const char*>(data), size);
  http::Request request;
  request.headers = {{"Cookie", header}};
  for (const bool is_secure : {false, true}) {
    const review::Gate& gate = is_secure ? secure : plain;
    const std::string token = gate.cookie_of(request);
    if (token.empty()) continue;
    hold(token.size() == 64 && token.find_first_not_of("0123456789abcdef") == std::string::npos,
         "a sign-in is 256 bits in hex");
    hold(header.find((is_secure ? "__Host-evenkeel=" : "evenkeel=") + token) != std::string::npos, "it stands there under its name");
  }
  return 0;
}
