#include "bot/base/config.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <set>
#include <sstream>

#include "bot/base/local_time.h"

namespace evenkeel {
namespace {

constexpr std::size_t value_max = 4'096;
constexpr std::size_t file_max = 64 * 1024;
constexpr std::size_t list_max = 32;
constexpr int retention_months_max = 600;
constexpr std::size_t chat_token_min = 8;

// ---- Small readers --------------------------------------------------------------------------------------------------

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_alphanumeric(char c) {
  return is_lower(c) || is_upper(c) || is_digit(c);
}
char lower(char c) {
  return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

template <class Allowed>
bool all_of(std::string_view text, Allowed allowed) {
  return std::all_of(text.begin(), text.end(), allowed);
}

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t at = text.find(separator);
    parts.emplace_back(trimmed(text.substr(0, at)));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::optional<int> whole_number(std::string_view text, int least, int most) {
  if (text.empty() || text.size() > 6 || !all_of(text, is_digit)) return std::nullopt;
  int number = 0;
  for (const char c : text) number = number * 10 + (c - '0');
  if (number < least || number > most) return std::nullopt;
  return number;
}

bool is_host_name(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  for (const std::string& label : split(text, '.')) {
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
    if (!all_of(label, [](char c) { return is_alphanumeric(c) || c == '-'; })) return false;
  }
  return true;
}

struct Address {
  bool https = true;
  std::string host;
  int port = 0;      // 0: none was written.
  std::string path;  // With its '/'; empty if there is none.
};

// http(s)://host[:port][/path]: no user part, query, fragment, blank or control byte, and ASCII only.
std::optional<Address> address_in(std::string_view text) {
  Address address;
  if (text.starts_with("https://")) {
    text.remove_prefix(8);
  } else if (text.starts_with("http://")) {
    text.remove_prefix(7);
    address.https = false;
  } else {
    return std::nullopt;
  }
  if (!all_of(text, [](char c) {
        return c > ' ' && c < 0x7f && std::string_view("@?#\\\"<>").find(c) == std::string_view::npos;
      }))
    return std::nullopt;
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos) address.path = text.substr(slash);
  std::string_view authority = text.substr(0, slash);
  if (const std::size_t colon = authority.find(':'); colon != std::string_view::npos) {
    const auto port = whole_number(authority.substr(colon + 1), 1, 65'535);
    if (!port) return std::nullopt;
    address.port = *port;
    authority = authority.substr(0, colon);
  }
  for (const char c : authority) address.host += lower(c);
  if (!is_host_name(address.host)) return std::nullopt;
  return address;
}

bool is_test_double(const Address& address) {
  return !address.https && address.host == "127.0.0.1";
}

bool is_same_or_below(std::string_view host, std::string_view domain) {
  return host == domain ||
         (host.ends_with(domain) && host.size() > domain.size() && host[host.size() - domain.size() - 1] == '.');
}

// An address we may call: https on the usual port, by name; or a test double on this machine (whether those are allowed
// is looked at when everything is read).
bool is_callable(const Address& address) {
  if (is_test_double(address)) return true;
  const bool numeric = all_of(address.host, [](char c) { return is_digit(c) || c == '.'; });
  return address.https && (address.port == 0 || address.port == 443) && !numeric &&
         address.host.find('.') != std::string::npos;
}

std::optional<std::string> base64_decoded(std::string_view text) {
  static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (text.empty() || text.size() % 4 != 0) return std::nullopt;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 4) {
    std::uint32_t group = 0;
    for (std::size_t k = i; k < i + 4; ++k) {
      const bool is_padding = k >= text.size() - padding;
      const std::size_t digit = is_padding ? 0 : alphabet.find(text[k]);
      if (digit == std::string_view::npos) return std::nullopt;
      group = group << 6 | static_cast<std::uint32_t>(digit);
    }
    for (const int shift : {16, 8, 0}) bytes += static_cast<char>(group >> shift & 0xff);
  }
  bytes.resize(bytes.size() - padding);
  return bytes;
}

// ---- The settings ---------------------------------------------------------------------------------------------------

using Fix = std::optional<std::string>;  // What to write instead; absent when the value was taken.
using Read = Fix (*)(Config&, const std::string&);

struct Setting {
  std::string_view key;
  std::string_view fallback;  // Read like any other value; "" for "not set".
  bool secret;
  Read read;
};

Fix read_host(Config& config, const std::string& value) {
  const bool ipv6 = value.find(':') != std::string::npos && all_of(value, [](char c) {
                      return is_digit(c) || c == ':' || c == '.' || (lower(c) >= 'a' && lower(c) <= 'f');
                    });
  if (!ipv6 && !is_host_name(value)) return "Write an address of this machine, such as 127.0.0.1 or 0.0.0.0.";
  config.host = value;
  return {};
}

Fix read_port(Config& config, const std::string& value) {
  const auto port = whole_number(value, 0, 65'535);
  if (!port) return "Write a whole number from 0 to 65535; 0 takes any free port.";
  config.port = *port;
  return {};
}

Fix read_database(Config& config, const std::string& value) {
  config.database = value;
  return {};
}

Fix read_content(Config& config, const std::string& value) {
  config.content = value;
  return {};
}

Fix read_public_url(Config& config, const std::string& value) {
  const auto address = address_in(value);
  if (!address || (!address->https && !is_loopback(address->host)) || (!address->path.empty() && address->path != "/"))
    return "Write https:// and the name under which the company reaches the coach, without a path.";
  config.public_url = (address->https ? "https://" : "http://") + address->host;
  if (address->port != 0) config.public_url += ":" + std::to_string(address->port);
  return {};
}

Fix read_locale(Config& config, const std::string& value) {
  const auto parts = split(value, '-');
  bool good = parts.size() <= 4 && (parts[0].size() == 2 || parts[0].size() == 3) && all_of(parts[0], is_lower);
  for (std::size_t i = 1; i < parts.size(); ++i)
    good = good && parts[i].size() >= 2 && parts[i].size() <= 8 && all_of(parts[i], is_alphanumeric);
  if (!good) return "Write a language such as en, or a language and a country such as de-AT.";
  config.locale = value;
  return {};
}

Fix read_time_zone(Config& config, const std::string& value) {
  if (!is_time_zone(value)) return "Write the name of a time zone, such as Europe/Amsterdam.";
  config.time_zone = value;
  return {};
}

Fix read_log_level(Config& config, const std::string& value) {
  static const std::map<std::string_view, LogLevel> levels = {
      {"debug", LogLevel::Debug}, {"info", LogLevel::Info}, {"warning", LogLevel::Warning}, {"error", LogLevel::Error}};
  const auto found = levels.find(value);
  if (found == levels.end()) return "Write debug, info, warning or error.";
  config.log_level = found->second;
  return {};
}

Fix read_web_chat(Config& config, const std::string& value) {
  static const std::map<std::string_view, WebChat> ways = {
      {"auto", WebChat::Auto}, {"on", WebChat::On}, {"off", WebChat::Off}};
  const auto found = ways.find(value);
  if (found == ways.end()) return "Write auto, on or off.";
  config.web_chat = found->second;
  return {};
}

// What travels in a header, and can be pasted without being broken: visible ASCII.
bool is_token(std::string_view text) {
  return !text.empty() && all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

Fix read_chat_token(Config& config, const std::string& value) {
  if (!is_token(value) || value.size() < chat_token_min)
    return "Write at least 8 characters without blanks; 32 random ones are better.";
  config.chat_token = value;
  return {};
}

template <std::size_t N>
struct Name {  // A name as a template argument.
  constexpr Name(const char (&text)[N]) { std::copy_n(text, N, letters); }
  char letters[N];
};

template <Name outcome>
Fix read_retention(Config& config, const std::string& value) {
  const auto months = whole_number(value, 1, retention_months_max);
  if (!months) return "Write a whole number of months, from 1 to 600.";
  config.retention_months[outcome.letters] = *months;
  return {};
}

Fix read_bool(bool& setting, const std::string& value) {
  if (value != "0" && value != "1") return "Write 0 or 1.";
  setting = value == "1";
  return {};
}

Fix read_allow_loopback_urls(Config& config, const std::string& value) {
  return read_bool(config.allow_loopback_urls, value);
}

Fix read_command_names(Config& config, const std::string& value) {
  const auto fix =
      "Write four different names in the order coach,wording,tone,cases: small letters, digits, - and _, at most 32.";
  auto names = split(value, ',');
  for (std::string& name : names) {
    if (name.starts_with('/')) name.erase(0, 1);
    if (name.empty() || name.size() > 32) return fix;
    if (!all_of(name, [](char c) { return is_lower(c) || is_digit(c) || c == '-' || c == '_'; })) return fix;
  }
  if (names.size() != 4 || std::set<std::string>(names.begin(), names.end()).size() != 4) return fix;
  config.slack.commands = {.coach = names[0], .wording = names[1], .tone = names[2], .cases = names[3]};
  return {};
}

Fix read_signing_secrets(Config& config, const std::string& value) {
  auto secrets = split(value, ',');
  for (const std::string& secret : secrets)
    if (!is_token(secret))
      return "Copy the Signing Secret of the app's Basic Information page; while rotating, write new,old.";
  if (secrets.size() > list_max) return "Write at most 32 secrets.";
  config.slack.signing_secrets = std::move(secrets);
  return {};
}

Fix read_bot_token(Config& config, const std::string& value) {
  if (!is_token(value) || !(value.starts_with("xoxb-") || value.starts_with("xoxe.xoxb-")))
    return "Copy the Bot User OAuth Token of the app's OAuth page; it begins with xoxb-.";
  config.slack.bot_token = value;
  return {};
}

Fix read_slack_api_url(Config& config, const std::string& value) {
  const auto address = address_in(value);
  const bool ours = address && (is_test_double(*address) || is_same_or_below(address->host, "slack.com") ||
                                is_same_or_below(address->host, "slack-gov.com"));
  if (!ours || !is_callable(*address)) return "Write https://slack.com/api/; the bot token is sent there.";
  config.slack.api_url = value.ends_with('/') ? value : value + "/";
  return {};
}

bool is_id(std::string_view text) {
  return text.size() <= 64 && all_of(text, [](char c) { return is_alphanumeric(c) || c == '-' || c == '.'; });
}

Fix read_app_id(Config& config, const std::string& value) {
  if (!is_id(value)) return "Copy the Application (client) ID of the bot's app registration.";
  config.teams.app_id = value;
  return {};
}

Fix read_app_password(Config& config, const std::string& value) {
  if (!is_token(value)) return "Copy the value of the client secret, not its id.";
  config.teams.app_password = value;
  return {};
}

Fix read_tenant_id(Config& config, const std::string& value) {
  if (!is_id(value)) return "Copy the Directory (tenant) ID of the bot's app registration.";
  config.teams.tenant_id = value;
  return {};
}

Fix read_call_url(std::string& setting, const std::string& value) {
  const auto address = address_in(value);
  if (!address || !is_callable(*address))
    return "Write an https:// address on the usual port, with a host name and no query.";
  setting = value;
  return {};
}

Fix read_openid_url(Config& config, const std::string& value) {
  return read_call_url(config.teams.openid_url, value);
}
Fix read_token_url(Config& config, const std::string& value) {
  return read_call_url(config.teams.token_url, value);
}

Fix read_issuer(Config& config, const std::string& value) {
  if (!address_in(value)) return "Write the issuer as it stands in the tokens, such as https://api.botframework.com.";
  config.teams.issuer = value;
  return {};
}

Fix read_service_hosts(Config& config, const std::string& value) {
  std::vector<std::string> hosts;
  for (const std::string& host : split(value, ',')) {
    std::string small;
    for (const char c : host) small += lower(c);
    const bool numeric = all_of(small, [](char c) { return is_digit(c) || c == '.'; });
    if (!is_host_name(small) || small.find('.') == std::string::npos || numeric || hosts.size() == list_max)
      return "Write host names with commas between them, such as smba.trafficmanager.net; at most 32.";
    hosts.push_back(small);
  }
  config.teams.service_hosts = std::move(hosts);
  return {};
}

Fix read_outgoing_secrets(Config& config, const std::string& value) {
  std::vector<std::pair<std::string, std::string>> secrets;
  std::set<std::string> names;
  for (const std::string& item : split(value, ',')) {
    const std::size_t equals = item.find('=');
    const std::string name = item.substr(0, equals);
    const auto key = equals == std::string::npos ? std::nullopt : base64_decoded(item.substr(equals + 1));
    const bool good_name = !name.empty() && name.size() <= 64 &&
                           all_of(name, [](char c) { return is_alphanumeric(c) || c == '-' || c == '_'; });
    if (!good_name || !key || !names.insert(name).second || secrets.size() == list_max)
      return "Write name=secret with commas between them: the security token as Teams showed it, each name once, at "
             "most 32.";
    secrets.emplace_back(name, *key);
  }
  config.teams.outgoing_secrets = std::move(secrets);
  return {};
}

Fix read_allow_anonymous(Config& config, const std::string& value) {
  return read_bool(config.teams.allow_anonymous_on_loopback, value);
}

// In the order in which they are printed.
constexpr std::array settings = {
    Setting{"EVENKEEL_HOST", "127.0.0.1", false, read_host},
    Setting{"EVENKEEL_PORT", "8080", false, read_port},
    Setting{"EVENKEEL_DATABASE", "evenkeel.sqlite3", false, read_database},
    Setting{"EVENKEEL_CONTENT", "", false, read_content},
    Setting{"EVENKEEL_PUBLIC_URL", "", false, read_public_url},
    Setting{"EVENKEEL_LOCALE", "en", false, read_locale},
    Setting{"EVENKEEL_TIME_ZONE", "UTC", false, read_time_zone},
    Setting{"EVENKEEL_LOG_LEVEL", "info", false, read_log_level},
    Setting{"EVENKEEL_WEB_CHAT", "auto", false, read_web_chat},
    Setting{"EVENKEEL_CHAT_TOKEN", "", true, read_chat_token},
    Setting{"EVENKEEL_COMMAND_NAMES", "coach,wording,tone,cases", false, read_command_names},
    Setting{"EVENKEEL_RETENTION_UNDECIDED", "12", false, read_retention<"undecided">},
    Setting{"EVENKEEL_RETENTION_REPAIR", "12", false, read_retention<"repair">},
    Setting{"EVENKEEL_RETENTION_CONTINUE", "12", false, read_retention<"continue">},
    Setting{"EVENKEEL_RETENTION_SET_BOUNDARIES", "24", false, read_retention<"set_boundaries">},
    Setting{"EVENKEEL_RETENTION_FINAL_WARNING", "36", false, read_retention<"final_warning">},
    Setting{"EVENKEEL_RETENTION_GRACEFUL_EXIT", "36", false, read_retention<"graceful_exit">},
    Setting{"EVENKEEL_RETENTION_SAFETY_STOP", "72", false, read_retention<"safety_stop">},
    Setting{"EVENKEEL_ALLOW_LOOPBACK_URLS", "0", false, read_allow_loopback_urls},
    Setting{"SLACK_SIGNING_SECRET", "", true, read_signing_secrets},
    Setting{"SLACK_BOT_TOKEN", "", true, read_bot_token},
    Setting{"SLACK_API_URL", "https://slack.com/api/", false, read_slack_api_url},
    Setting{"MicrosoftAppId", "", false, read_app_id},
    Setting{"MicrosoftAppPassword", "", true, read_app_password},
    Setting{"MicrosoftAppTenantId", "", false, read_tenant_id},
    Setting{"TEAMS_OPENID_URL", "https://login.botframework.com/v1/.well-known/openidconfiguration", false,
            read_openid_url},
    Setting{"TEAMS_TOKEN_URL", "", false, read_token_url},  // Its default depends on the tenant: see derive().
    Setting{"TEAMS_ISSUER", "https://api.botframework.com", false, read_issuer},
    Setting{"TEAMS_SERVICE_HOSTS",
            "smba.trafficmanager.net,smba.infra.gcc.teams.microsoft.com,smba.infra.gov.teams.microsoft.us,"
            "smba.infra.dod.teams.microsoft.us",
            false, read_service_hosts},
    Setting{"TEAMS_OUTGOING_SECRETS", "", true, read_outgoing_secrets},
    Setting{"TEAMS_ALLOW_ANONYMOUS_ON_LOOPBACK", "0", false, read_allow_anonymous},
};

const Setting* find_setting(std::string_view key) {
  const auto found = std::find_if(settings.begin(), settings.end(), [&](const Setting& s) { return s.key == key; });
  return found == settings.end() ? nullptr : &*found;
}

// ---- Unknown keys ---------------------------------------------------------------------------------------------------

// How many letters must be added, dropped or changed, capitals aside.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      const std::size_t changed = diagonal + (lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1);
      row[j] = std::min({changed, above + 1, row[j - 1] + 1});
      diagonal = above;
    }
  }
  return row[b.size()];
}

struct Nearest {
  std::string_view key;
  std::size_t distance;
};

Nearest nearest_setting(std::string_view key) {
  Nearest nearest{settings[0].key, distance(key, settings[0].key)};
  for (const Setting& setting : settings)
    if (const std::size_t d = distance(key, setting.key); d < nearest.distance) nearest = {setting.key, d};
  return nearest;
}

// A name fit to be shown: what is not printable ASCII becomes '?', and it is cut at 60 characters.
std::string shown_text(std::string_view text) {
  std::string shown(text.substr(0, 60));
  for (char& c : shown)
    if (c < ' ' || c >= 0x7f) c = '?';
  return text.size() > 60 ? shown + "..." : shown;
}

// Other programs have keys of their own in the environment: only ours, and those that are nearly ours, are our
// business.
std::optional<Problem> unknown_key(const std::string& key, const std::string& source, int line) {
  const Nearest nearest = key.size() > 100 ? Nearest{settings[0].key, 100} : nearest_setting(key);
  if (!key.starts_with("EVENKEEL_") && nearest.distance > 2) return std::nullopt;
  std::string fix = "Leave it out; the README lists every setting.";
  if (nearest.distance <= 5) fix = "Did you mean " + std::string(nearest.key) + "?";
  return Problem{.code = "EK901",
                 .file = source,
                 .line = line,
                 .message = "There is no setting " + shown_text(key) + ".",
                 .fix = fix};
}

// ---- The file -------------------------------------------------------------------------------------------------------

struct Found {
  std::string value;
  std::string source;
  int line = 0;

  std::string from() const { return line > 0 ? source + ":" + std::to_string(line) : source; }
};

bool is_key(std::string_view text) {
  return !text.empty() && !is_digit(text.front()) &&
         all_of(text, [](char c) { return is_alphanumeric(c) || c == '_'; });
}

// What stands after the '='; absent if a quote is not closed or something follows it.
std::optional<std::string> file_value(std::string_view text) {
  text = trimmed(text);
  if (!text.empty() && (text.front() == '"' || text.front() == '\'')) {
    const std::size_t end = text.find(text.front(), 1);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view rest = trimmed(text.substr(end + 1));
    if (!rest.empty() && rest.front() != '#') return std::nullopt;
    return std::string(text.substr(1, end - 1));
  }
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == '#' && (i == 0 || text[i - 1] == ' ' || text[i - 1] == '\t'))
      return std::string(trimmed(text.substr(0, i)));
  return std::string(text);
}

std::map<std::string, Found> read_lines(const ConfigSources& sources, Problems& problems) {
  std::map<std::string, Found> found;
  const auto problem = [&](int line, std::string message, std::string fix) {
    problems.push_back({.code = "EK905",
                        .file = sources.env_file_name,
                        .line = line,
                        .message = std::move(message),
                        .fix = std::move(fix)});
  };
  if (sources.env_file_text.size() > file_max) {
    problem(0, "The file is larger than 64 KiB.", "Keep only the settings in it.");
    return found;
  }
  std::string_view rest = sources.env_file_text;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);  // Some editors put this mark before the text.
  for (int number = 1; !rest.empty(); ++number) {
    const std::size_t end = rest.find('\n');
    std::string_view line = trimmed(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.empty() || line.front() == '#') continue;
    if (line.starts_with("export ")) line = trimmed(line.substr(7));
    const std::size_t equals = line.find('=');
    const std::string key(trimmed(line.substr(0, equals)));
    const auto value = equals == std::string_view::npos ? std::nullopt : file_value(line.substr(equals + 1));
    // The line itself is never shown: it may hold a secret.
    if (!is_key(key) || !value)
      problem(number, "This line is not KEY=VALUE.",
              "Write one setting a line; close every quote; begin a comment with #.");
    else if (const auto [first, is_new] = found.try_emplace(key, Found{*value, sources.env_file_name, number}); !is_new)
      problem(number, shown_text(key) + " stands here for the second time.",
              "Keep this line or line " + std::to_string(first->second.line) + ".");
  }
  return found;
}

// ---- Everything together --------------------------------------------------------------------------------------------

class Reader {
 public:
  explicit Reader(const ConfigSources& sources) : found_(read_lines(sources, problems_)) {
    for (const auto& [key, value] : sources.environment) found_[key] = {.value = value, .source = "environment"};
    for (const auto& [key, value] : sources.command_line) found_[key] = {.value = value, .source = "command line"};
  }

  expected<Config, Problems> read() {
    for (const auto& [key, found] : found_)
      if (!find_setting(key))
        if (auto problem = unknown_key(key, found.source, found.line)) problems_.push_back(std::move(*problem));
    for (const Setting& setting : settings) read_one(setting);
    check_pairs();
    check_reach();
    derive();
    if (!problems_.empty()) return unexpected{std::move(problems_)};
    return std::move(config_);
  }

 private:
  bool given(const std::string& key) const { return found_.contains(key); }

  void problem(const std::string& code, const std::string& key, std::string message, std::string fix) {
    const auto found = found_.find(key);
    const Found at = found == found_.end() ? Found{"", "settings"} : found->second;
    problems_.push_back({.code = code,
                         .file = at.source,
                         .line = at.line,
                         .message = key + " " + std::move(message),
                         .fix = std::move(fix)});
  }

  void read_one(const Setting& setting) {
    const std::string key(setting.key);
    const auto found = found_.find(key);
    const std::string value(found == found_.end() ? setting.fallback : std::string_view(found->second.value));
    const bool fallback = found == found_.end();
    config_.shown.push_back({.key = key,
                             .value = setting.secret && !value.empty() ? "***" : value,
                             .from = !fallback       ? found->second.from()
                                     : value.empty() ? "not set"
                                                     : "default"});
    if (fallback && value.empty()) return;
    if (value.empty()) return problem("EK902", key, "is empty.", "Leave it out, or give it a value.");
    if (value.size() > value_max)
      return problem("EK902", key, "is longer than 4,096 bytes.", "Look whether the right text was pasted.");
    if (std::any_of(value.begin(), value.end(), [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; }))
      return problem("EK902", key, "holds a control character.", "Write it on one line, without tabs.");
    if (const Fix fix = setting.read(config_, value))
      problem("EK902", key, setting.secret ? "is not what it should be." : "can't be '" + shown_text(value) + "'.",
              *fix);
  }

  void check_pair(const std::string& one, const std::string& other, const std::string& fix) {
    if (given(one) && !given(other)) problem("EK903", one, "is set, but " + other + " is not.", fix);
  }

  void check_pairs() {
    const std::string slack = "Set both, or neither: with one of them Slack can't work.";
    check_pair("SLACK_SIGNING_SECRET", "SLACK_BOT_TOKEN", slack);
    check_pair("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", slack);
    const std::string teams = "Set both, or neither: with one of them Teams can't work.";
    // A local client that sends no token wants none in the answers either.
    if (!config_.teams.allow_anonymous_on_loopback) check_pair("MicrosoftAppId", "MicrosoftAppPassword", teams);
    check_pair("MicrosoftAppPassword", "MicrosoftAppId", teams);
    check_pair("MicrosoftAppTenantId", "MicrosoftAppId", teams);
  }

  // What only this machine may have, and what anyone who can reach us must not get without a token.
  void check_reach() {
    const std::string loopback = "Set EVENKEEL_HOST=127.0.0.1, or set it to 0.";
    if (config_.allow_loopback_urls && !config_.bound_to_loopback())
      problem("EK904", "EVENKEEL_ALLOW_LOOPBACK_URLS", "is for tests and works only when bound to loopback.", loopback);
    if (config_.teams.allow_anonymous_on_loopback && !config_.only_local())
      problem("EK904", "TEAMS_ALLOW_ANONYMOUS_ON_LOOPBACK",
              "would let anyone speak as anyone: it works only when bound to loopback, without a public address.",
              "Set EVENKEEL_HOST=127.0.0.1 and leave EVENKEEL_PUBLIC_URL out, or set it to 0.");
    if (config_.web_chat == WebChat::On && !config_.only_local() && config_.chat_token.empty())
      problem("EK904", "EVENKEEL_WEB_CHAT",
              "is on and can be reached from outside, but EVENKEEL_CHAT_TOKEN is not set.",
              "Set EVENKEEL_CHAT_TOKEN, or EVENKEEL_WEB_CHAT=off.");
    if (config_.allow_loopback_urls) return;
    for (const auto& [key, url] : {std::pair{"SLACK_API_URL", config_.slack.api_url},
                                   {"TEAMS_OPENID_URL", config_.teams.openid_url},
                                   {"TEAMS_TOKEN_URL", config_.teams.token_url}})
      if (url.starts_with("http://"))
        problem("EK904", key, "is plain http.",
                "Write https://; for a test double set EVENKEEL_ALLOW_LOOPBACK_URLS=1.");
  }

  void derive() {
    if (!config_.teams.token_url.empty()) return;
    const std::string tenant = config_.teams.tenant_id.empty() ? "botframework.com" : config_.teams.tenant_id;
    config_.teams.token_url = "https://login.microsoftonline.com/" + tenant + "/oauth2/v2.0/token";
    for (Config::Shown& shown : config_.shown)
      if (shown.key == "TEAMS_TOKEN_URL" && shown.from == "not set")
        shown = {shown.key, config_.teams.token_url, "default"};
  }

  Problems problems_;
  std::map<std::string, Found> found_;
  Config config_;
};

}  // namespace

bool is_loopback(std::string_view host) {
  if (host == "localhost" || host == "::1" || host == "[::1]") return true;
  const auto parts = split(host, '.');
  return parts.size() == 4 && parts[0] == "127" && std::all_of(parts.begin(), parts.end(), [](const std::string& part) {
           return whole_number(part, 0, 255).has_value();
         });
}

bool Config::bound_to_loopback() const {
  return is_loopback(host);
}

std::string Config::public_host() const {
  const auto address = address_in(public_url);
  return address ? address->host : "";
}

bool Config::only_local() const {
  return bound_to_loopback() && (public_url.empty() || is_loopback(public_host()));
}

bool Config::console_on() const {
  return public_url.starts_with("https://") || only_local();
}

bool Config::web_chat_on() const {
  switch (web_chat) {
    case WebChat::On:
      return true;
    case WebChat::Off:
      return false;
    case WebChat::Auto:
      return only_local() || !chat_token.empty();
  }
  return false;
}

expected<Config, Problems> read_config(const ConfigSources& sources) {
  return Reader(sources).read();
}

expected<Config, Problems> load_config(const std::string& env_file, std::map<std::string, std::string> command_line) {
  ConfigSources sources{
      .command_line = std::move(command_line), .environment = environment(), .env_file_name = env_file};
  bool readable_by_others = false;
  if (!env_file.empty()) {
    struct stat status {};
    std::ifstream file;
    if (::stat(env_file.c_str(), &status) == 0 && S_ISREG(status.st_mode)) file.open(env_file, std::ios::binary);
    if (!file.is_open())
      return unexpected{Problems{{.code = "EK906",
                                  .file = env_file,
                                  .message = "The settings file can't be read.",
                                  .fix = "Look whether it is there and whether this user may read it."}}};
    sources.env_file_text.resize(file_max + 1);  // One more than allowed, so that a larger file is noticed.
    file.read(sources.env_file_text.data(), static_cast<std::streamsize>(sources.env_file_text.size()));
    sources.env_file_text.resize(static_cast<std::size_t>(file.gcount()));
    readable_by_others = (status.st_mode & S_IROTH) != 0;
  }
  auto config = read_config(sources);
  if (config) config->env_file_readable_by_others = readable_by_others;
  return config;
}

std::map<std::string, std::string> environment() {
  std::map<std::string, std::string> all;
  for (char** entry = environ; entry && *entry; ++entry) {
    const std::string_view text(*entry);
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos) all.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return all;
}

std::string print_config(const Config& config) {
  std::string text;
  for (const Config::Shown& shown : config.shown) {
    const bool quoted = shown.value.find_first_of(" #'\"") != std::string::npos;
    const char quote = shown.value.find('"') == std::string::npos ? '"' : '\'';
    text += shown.key + "=" + (quoted ? quote + shown.value + quote : shown.value) + "  # " + shown.from + "\n";
  }
  return text;
}

}  // namespace evenkeel
