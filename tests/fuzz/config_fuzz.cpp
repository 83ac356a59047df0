// The settings file: settings, or Problems that name file and line; and no secret in what is shown.
#include <cstdint>

#include "bot/base/config.h"
#include "tests/fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace evenkeel;
  ConfigSources sources{.env_file_name = "fuzzed.env", .env_file_text = {reinterpret_cast<const char*>(data), size}};
  const auto config = read_config(sources);
  if (!config) {
    tests::hold(!config.error().empty(), "refused settings have a Problem");
    for (const Problem& problem : config.error())
      tests::hold(!problem.message.empty() && !problem.fix.empty() && to_text(problem).find('\n') == std::string::npos,
                  "a Problem is one line");
    return 0;
  }
  for (const Config::Shown& shown : config->shown)
    if (shown.key.find("SECRET") != std::string::npos || shown.key.find("TOKEN") != std::string::npos ||
        shown.key == "MicrosoftAppPassword")
      tests::hold(shown.value.empty() || shown.value == "***" || shown.key == "TEAMS_TOKEN_URL",
                  "a secret is shown as ***");
  tests::hold(!config->web_chat_on() || config->only_local() || !config->chat_token.empty(),
              "no open chat to the outside");
  tests::hold(!config->allow_loopback_urls || config->bound_to_loopback(), "no test doubles outside");
  return 0;
}
