// Signed bytes from Slack: always one of the known kinds, never a crash, and no text that a channel must not hand on.
#include <cstdint>

#include "bot/base/limits.h"
#include "bot/base/form.h"
#include "bot/slack/payload.h"
#include "tests/fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace evenkeel;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  for (const std::string_view type : {"application/json", "application/x-www-form-urlencoded", "text/plain"}) {
    const slack::Payload payload = slack::parse(type, body, CommandNames{}, 1'700'000'000'000);
    if (const auto* said = std::get_if<slack::Said>(&payload)) {
      tests::hold(!said->inbound.idempotency_keys.empty(), "everything said has a key");
      tests::hold(!said->inbound.actor.empty() && !said->inbound.tenant.empty(), "everything said has a speaker");
      tests::hold(said->inbound.text.size() <= limits::text_max * 4, "a text has a bound");
      tests::hold(said->inbound.text.find('\0') == std::string::npos, "no byte 0 comes in");
    }
    slack::is_ssl_check(type, body);
  }
  // A payload behind `payload=`: the fuzzer need not find the escapes by itself.
  std::string form = "payload=";
  for (const char c : body) {
    const auto byte = static_cast<unsigned char>(c);
    form += '%';
    form += "0123456789ABCDEF"[byte >> 4];
    form += "0123456789ABCDEF"[byte & 15];
  }
  slack::parse("application/x-www-form-urlencoded", form, CommandNames{}, 1'700'000'000'000);
  return 0;
}
