// An address somebody gives us to call: allowed only if it is https to a host of the list.
#include <cstdint>

#include "bot/http/client.h"
#include "tests/fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace evenkeel;
  static const http::AllowedHosts hosts{.exact = {"slack.com", "hooks.slack.com"}, .and_below = {"slack-gov.com"}};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto url = http::allowed_url(hosts, text);
  if (!url) return 0;
  tests::hold(url->https && url->port == 443, "https on its own port");
  tests::hold(url->host == "slack.com" || url->host == "hooks.slack.com" || url->host == "slack-gov.com" ||
                  url->host.ends_with(".slack-gov.com"),
              "a host of the list");
  for (const char c : url->target) tests::hold(c > ' ' && c < 0x7f, "nothing that could end a line");
  tests::hold(url->target.starts_with('/'), "a target begins with a slash");
  return 0;
}
