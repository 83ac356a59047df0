// bot/base/config.h — every setting with its default: command line, environment and settings file -> Config, or every
// Problem.
//
// A setting is a KEY=VALUE of the environment or of the file of `--env-file`; some have an option of `serve` as well.
// The command line wins over the environment, the environment over the file, the file over the default. Nothing is
// guessed: an unknown EVENKEEL_* key, a key that is nearly one of ours, an empty or bad value, and one half of a pair
// are Problems that name the key. No Problem and no line of print_config() ever holds a secret.
//
// Threads   Plain functions and values; environment() must not run beside somebody who changes the environment.
// Errors    Problems, all at once: EK901 unknown key, EK902 bad value, EK903 half of a pair is missing, EK904 refused
// where we
//           can be reached from outside, EK905 a line of the file that is not KEY=VALUE, EK906 the file can't be read.
// Limits    A value 4,096 bytes, the file 64 KiB, a list 32 items.
// Format    The file: one KEY=VALUE a line, `#` begins a comment at the start of a line or after a space, "export "
// before the
//           key is allowed, a value may stand in single or double quotes (taken as it is: nothing is expanded).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bot/base/log.h"
#include "knowledge/expected.h"
#include "knowledge/problem.h"

namespace evenkeel {

enum class WebChat { Auto, On, Off };

// The words after the slash, as this company's workspace knows them: EVENKEEL_COMMAND_NAMES, in this order.
struct CommandNames {
  std::string coach = "coach", wording = "wording", tone = "tone", cases = "cases";
};

struct SlackConfig {
  std::vector<std::string> signing_secrets;  // More than one while rotating. Empty: Slack is off.
  std::string bot_token;
  std::string api_url;  // Ends with '/'.
  CommandNames commands;

  bool on() const { return !signing_secrets.empty(); }
};

struct TeamsConfig {
  std::string app_id;  // Empty: Teams is off.
  std::string app_password;
  std::string tenant_id;
  std::string openid_url;
  std::string token_url;
  std::string issuer;
  std::vector<std::string> service_hosts;
  std::vector<std::pair<std::string, std::string>> outgoing_secrets;  // Name; the key itself, no longer base64.
  bool allow_anonymous_on_loopback = false;                           // Say so at every start.

  bool on() const { return !app_id.empty(); }
};

struct Config {
  std::string host;
  int port = 0;  // 0: any free one.
  std::string database;
  std::string content;     // A folder; empty: only what is built in.
  std::string public_url;  // "https://coach.example.com", without a '/' at the end; empty: nobody outside knows us.
  std::string locale;
  std::string time_zone;  // Of those whose channel does not say theirs.
  LogLevel log_level = LogLevel::Info;
  WebChat web_chat = WebChat::Auto;
  std::string chat_token;                       // Empty: none is asked for.
  std::map<std::string, int> retention_months;  // By outcome ("final_warning"), and "undecided" for cases without one.
  bool allow_loopback_urls = false;
  SlackConfig slack;
  TeamsConfig teams;

  // For print_config(): what is in effect, secrets already replaced.
  struct Shown {
    std::string key;
    std::string value;  // "***" for a secret.
    std::string from;   // "default", "not set", "environment", "command line", "evenkeel.env:12".
  };
  std::vector<Shown> shown;
  bool env_file_readable_by_others = false;  // Worth a warning: it holds secrets.

  bool bound_to_loopback() const;
  // Nobody but this machine can reach us: bound to loopback, and no proxy in front that a public address would betray.
  bool only_local() const;
  // Whether the web chat answers: `on`; or `auto`, and either only_local() or a token guards it.
  bool web_chat_on() const;
  // Whether the review pages are there: over https, or for this machine alone. A sign-in never crosses a network in the open.
  bool console_on() const;
  // The host of public_url, for the Host check; empty without one.
  std::string public_host() const;
};

struct ConfigSources {
  std::map<std::string, std::string> command_line = {};  // By key: {"EVENKEEL_PORT", "0"} for --port 0.
  std::map<std::string, std::string> environment = {};
  std::string env_file_name = {};  // As Problems and print_config() call it.
  std::string env_file_text = {};
};

expected<Config, Problems> read_config(const ConfigSources& sources);

// The same with this process's environment and the file at `env_file` ("": none).
expected<Config, Problems> load_config(const std::string& env_file, std::map<std::string, std::string> command_line);

// This process's environment: the only place that reads it.
std::map<std::string, std::string> environment();

// One line a setting, in the format of the file: "EVENKEEL_PORT=8080  # default".
std::string print_config(const Config& config);

// An address of this very machine: 127.0.0.0/8, ::1 or "localhost".
bool is_loopback(std::string_view host);

}  // namespace evenkeel
