#include "bot/operators/doctor.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bot/base/json.h"
#include "bot/base/phrases.h"
#include "bot/outbox/errand.h"
#include "bot/publishing/coach_content.h"
#include "bot/slack/slack_channel.h"
#include "bot/teams/base64.h"
#include "bot/teams/hosts.h"
#include "bot/teams/outcome.h"
#include "bot/teams/token_source.h"
#include "storage/open.h"
#include "storage/outbox.h"

namespace evenkeel {

std::span<const std::pair<std::string_view, std::string_view>> embedded_doctor_texts();

namespace {

using http::CallResult;
using nlohmann::ordered_json;

constexpr int good_status = 0, bad_status = 1;
constexpr int failed_looked_at_max = 1'000;
constexpr std::int64_t clock_worry_s = 60;  // Well before the 300 at which tokens are refused.
constexpr std::string_view audience = "https://api.botframework.com";

struct Finding {
  enum class State { Good, Off, Worry, Bad };
  std::string name;  // "teams_keys"
  State state = State::Good;
  std::string text, help;
  std::vector<std::string> lines = {};  // Problems, settings.
};

using Values = std::map<std::string, std::string>;

std::string_view to_text(Finding::State state) {
  switch (state) {
    case Finding::State::Good:
      return "ok";
    case Finding::State::Off:
      return "off";
    case Finding::State::Worry:
      return "look";
    case Finding::State::Bad:
      return "bad";
  }
  return "bad";
}

std::string say(std::string_view key, const Values& values = {}) {
  static const Phrases texts(embedded_doctor_texts().front().second);
  return texts.say(key, "en", values);
}

// The part of an address a reader looks for; our settings were checked when they were read.
std::string host_in(const std::string& url) {
  const std::size_t begin = url.find("://");
  if (begin == std::string::npos) return url;
  return url.substr(begin + 3, url.find_first_of("/?", begin + 3) - begin - 3);
}

std::string_view to_text(CallResult::Kind kind) {
  switch (kind) {
    case CallResult::Kind::NotSent:
      return "it can't be reached";
    case CallResult::Kind::Unsure:
      return "no answer came";
    case CallResult::Kind::NotAllowed:
      return "the address is not allowed";
    case CallResult::Kind::Answered:
      break;
  }
  return "it answered";
}

std::string what_happened(const CallResult& result) {
  return result.kind == CallResult::Kind::Answered ? "HTTP " + std::to_string(result.status)
                                                   : std::string(to_text(result.kind));
}

// "Sun, 06 Nov 1994 08:49:37 GMT", the form every server writes (RFC 9110, 5.6.7), in seconds since 1970.
std::optional<std::int64_t> http_date(std::string_view text) {
  constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t size) {
    int value = 0;
    for (const char c : text.substr(at, size)) value = c >= '0' && c <= '9' && value >= 0 ? value * 10 + (c - '0') : -1;
    return value;
  };
  const auto month = std::find(months.begin(), months.end(), text.substr(8, 3));
  const int day = number(5, 2), year = number(12, 4), hour = number(17, 2), minute = number(20, 2),
            second = number(23, 2);
  if (month == months.end() || day < 1 || year < 1970 || hour < 0 || minute < 0 || second < 0) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month - months.begin()) + 1},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;
  constexpr std::int64_t day_s = 24 * 3600;
  return std::chrono::sys_days{date}.time_since_epoch().count() * day_s + hour * 3600 + minute * 60 + second;
}

// Nobody speaks here: asking Slack for its token needs a channel, and a channel needs somebody to hand turns to.
class Nobody : public turn::Turns {
  turn::Answer take(const turn::Inbound&) override { return {.kind = turn::Answer::Kind::Failed}; }
  void note_person(const turn::PersonNote&) override {}
  bool note_happening(const turn::Happening&) override { return false; }
  void tenant_gone(const std::string&, const std::string&) override {}
};

Finding settings(const Config& config, const std::string& env_file) {
  Finding found{.name = "settings"};
  for (const Config::Shown& each : config.shown)
    if (each.from != "default" && each.from != "not set")
      found.lines.push_back(each.key + "=" + each.value + "  # " + each.from);
  found.text = say("settings_good",
                   {{"count", std::to_string(config.shown.size())}, {"set", std::to_string(found.lines.size())}});
  if (config.env_file_readable_by_others) {
    found.state = Finding::State::Worry;
    found.text = say("settings_file_open");
    found.help = say("settings_file_open_help", {{"file", env_file}});
  }
  return found;
}

Finding bad_settings(const Problems& problems) {
  Finding found{.name = "settings", .state = Finding::State::Bad, .help = say("settings_bad_help")};
  for (const Problem& each : problems) found.lines.push_back(evenkeel::to_text(each));
  return found;
}

Finding database(const Config& config) {
  Finding found{.name = "database"};
  std::error_code unreadable;
  if (!std::filesystem::exists(config.database, unreadable)) {
    found.text = say("database_none", {{"database", config.database}});
    return found;
  }
  try {
    const auto store = storage::open(config.database, storage::Access::ReadOnly);
    const auto counts = store->read([](const storage::ReadTx& tx) { return tx.outbox().counts(); });
    found.text = say("database_good", {{"database", config.database},
                                       {"waiting", std::to_string(counts.pending + counts.sending + counts.held)},
                                       {"dead", std::to_string(counts.dead)}});
  } catch (const storage::StorageError& error) {
    found.state = Finding::State::Bad;
    found.text = say("database_bad", {{"database", config.database}, {"why", error.what()}});
    found.help = say("database_bad_help");
  }
  return found;
}

// What did not get out, and who may mend it. Absent where nothing is wrong, or there is no database to ask.
std::optional<Finding> messages(const Config& config) {
  try {
    std::error_code unreadable;
    if (!std::filesystem::exists(config.database, unreadable)) return std::nullopt;
    const auto store = storage::open(config.database, storage::Access::ReadOnly);
    return store->read([](const storage::ReadTx& tx) -> std::optional<Finding> {
      Finding found{.name = "outbox"};
      for (const storage::TenantHold& one : tx.outbox().holds()) found.lines.push_back(one.tenant + ": " + one.reason);
      if (!found.lines.empty()) {
        found.state = Finding::State::Bad;
        found.text = say("outbox_held", {{"waiting", std::to_string(tx.outbox().counts().held)}});
        found.help = say("outbox_held_help");
        return found;
      }
      std::map<std::string, int> reasons;
      int failed = 0;
      for (const storage::Envelope& one : tx.outbox().failed("", failed_looked_at_max))
        if (outbox::wants_a_look(one)) ++failed, ++reasons[one.last_reason];
      if (failed == 0) return std::nullopt;
      for (const auto& [reason, count] : reasons) found.lines.push_back(reason + ": " + std::to_string(count));
      found.state = Finding::State::Worry;
      found.text = say("outbox_failed", {{"count", std::to_string(failed)}});
      found.help = say("outbox_failed_help");
      return found;
    });
  } catch (const storage::StorageError&) {
    return std::nullopt;  // Said by database().
  }
}

Finding content(const Config& config) {
  Finding found{.name = "content", .text = say("content_good")};
  const auto loaded = load_coach_content(config.content);
  if (loaded) return found;
  found = {.name = "content", .state = Finding::State::Bad, .help = say("content_bad_help")};
  for (const Problem& each : loaded.error()) found.lines.push_back(evenkeel::to_text(each));
  return found;
}

Finding slack_token(const Doctor& doctor, const Config& config) {
  Finding found{.name = "slack"};
  if (!config.slack.on()) {
    found.state = Finding::State::Off;
    found.text = say("off", {{"key", "SLACK_SIGNING_SECRET"}});
    return found;
  }
  Nobody nobody;
  slack::SlackChannel channel(config.slack, slack::slack_hosts(config.allow_loopback_urls), doctor.world, Log(),
                              doctor.call, nobody);
  const slack::TokenCheck check = channel.check_token();
  if (!check.good) {
    const bool away = check.error == "unreachable" || check.error == "no_answer" || check.error == "http_error";
    found.state = Finding::State::Bad;
    found.text = say("slack_bad", {{"error", check.error}});
    found.help = away ? say("slack_away_help", {{"host", host_in(config.slack.api_url)}}) : say("slack_bad_help");
  } else if (!check.missing_scopes.empty()) {
    std::string scopes;
    for (const std::string& each : check.missing_scopes) scopes += (scopes.empty() ? "" : ", ") + each;
    found.state = Finding::State::Bad;
    found.text = say("slack_scopes", {{"scopes", scopes}});
    found.help = say("slack_scopes_help");
  } else {
    found.text = say("slack_good", {{"team", check.team}});
  }
  return found;
}

// A token's middle part; nothing is verified: it is ours, and we only want to know what it says.
nlohmann::json claims_of(const std::string& token) {
  const std::size_t first = token.find('.');
  const std::size_t second = token.find('.', first + 1);
  if (first == std::string::npos || second == std::string::npos) return nullptr;
  const auto text = teams::from_base64url(std::string_view(token).substr(first + 1, second - first - 1));
  if (!text) return nullptr;
  auto claims = parse_json(*text);
  return claims ? *std::move(claims) : nlohmann::json();
}

// What to do about a refusal: by its number where that is a usual one.
std::string token_help(const teams::TokenFault& fault) {
  if (fault.kind == teams::TokenFault::Kind::Later) return say("token_away_help");
  for (const std::int64_t known : {700016, 7000215, 7000222, 90002})
    if (fault.aadsts == known) return say("token_" + std::to_string(known) + "_help");
  return say("token_bad_help");
}

Finding teams_token(const Doctor& doctor, const Config& config, std::string& token) {
  Finding found{.name = "teams_token"};
  if (config.teams.app_password.empty()) {
    found.state = Finding::State::Worry;
    found.text = say("token_anonymous");
    return found;
  }
  const std::string authority = config.teams.token_url;
  teams::TokenSource source(config.teams, teams::token_hosts(config.teams, config.allow_loopback_urls), doctor.world,
                            Log(), doctor.call);
  const auto fetched = source.fetch();
  if (!fetched) {
    const teams::TokenFault& fault = fetched.error();
    std::string error = fault.error;
    if (fault.aadsts != 0) error += " (AADSTS" + std::to_string(fault.aadsts) + ")";
    if (fault.aadsts == 0 && fault.status != 0) error += " (HTTP " + std::to_string(fault.status) + ")";
    found.state = Finding::State::Bad;
    found.text = say("token_bad", {{"authority", authority}, {"error", error}});
    found.help = token_help(fault);
    return found;
  }
  token = fetched->text;
  const nlohmann::json claims = claims_of(token);
  std::string app = text_member(claims, "appid").value_or("");
  if (app.empty()) app = text_member(claims, "azp").value_or("");
  if (!app.empty() && app != config.teams.app_id) {
    found.state = Finding::State::Bad;
    found.text = say("token_other_app", {{"authority", authority}, {"app", app}});
    found.help = say("token_other_app_help");
  } else if (config.teams.tenant_id.empty()) {
    found.state = Finding::State::Worry;
    found.text = say("token_no_tenant", {{"authority", authority}});
    found.help = say("token_no_tenant_help");
  } else {
    found.text = say("token_good", {{"authority", authority},
                                    {"audience", text_member(claims, "aud").value_or(std::string(audience))},
                                    {"app", app.empty() ? config.teams.app_id : app},
                                    {"minutes", std::to_string(fetched->lives_ms / 60'000)}});
  }
  return found;
}

std::pair<Finding, Finding> teams_keys_and_clock(const Doctor& doctor, const Config& config) {
  Finding keys{.name = "teams_keys"}, clock{.name = "teams_clock"};
  const std::string& url = config.teams.openid_url;
  const CallResult result = doctor.call({.method = "GET", .url = url, .headers = {}, .content_type = {}, .body = {}});
  const auto answer = result.status == 200 ? parse_json(result.body)
                                           : expected<nlohmann::json, JsonFault>(unexpected{JsonFault::NotJson});
  const auto where = answer ? text_member(*answer, "jwks_uri") : std::nullopt;
  CallResult set;
  if (where) set = doctor.call({.method = "GET", .url = *where, .headers = {}, .content_type = {}, .body = {}});
  const auto parsed = parse_json(set.body);
  const nlohmann::json* list = parsed ? member(*parsed, "keys") : nullptr;
  if (where && set.status == 200 && list && list->is_array() && !list->empty()) {
    keys.text = say("keys_good", {{"url", url}, {"keys", *where}});
  } else {
    keys.state = Finding::State::Bad;
    keys.text = say("keys_bad", {{"url", url}, {"error", what_happened(where ? set : result)}});
    keys.help = say("keys_bad_help");
  }
  const std::string host = host_in(url);
  const auto theirs = http_date(result.header("Date"));
  if (!theirs) {
    clock.state = Finding::State::Worry;
    clock.text = say("clock_unknown", {{"host", host}});
    return {keys, clock};
  }
  const std::int64_t differs = std::abs(doctor.world.now_ms() / 1'000 - *theirs);
  const bool fine = differs <= clock_worry_s;
  clock.state = fine ? Finding::State::Good : Finding::State::Bad;
  clock.text = say(fine ? "clock_good" : "clock_bad", {{"host", host}, {"seconds", std::to_string(differs)}});
  if (!fine) clock.help = say("clock_bad_help");
  return {keys, clock};
}

// A conversation that does not exist: whoever takes the token says so, whoever does not says 401.
Finding teams_connector(const Doctor& doctor, const Config& config, const std::string& token) {
  Finding found{.name = "teams_connector"};
  if (config.teams.token_url.starts_with("http://") || config.teams.service_hosts.empty()) {
    found.state = Finding::State::Off;
    found.text = say("connector_not_asked");
    return found;
  }
  const std::string host = config.teams.service_hosts.front();
  const std::string url = "https://" + host + "/teams/v3/conversations/a%3Anobody/members";
  CallResult result{.kind = CallResult::Kind::NotAllowed};
  if (http::allowed_url(teams::service_hosts(config.teams, false), url))
    result = doctor.call({.method = "GET",
                          .url = url,
                          .headers = {{"Authorization", "Bearer " + token}},
                          .content_type = {},
                          .body = {}});
  if (result.kind != CallResult::Kind::Answered || result.status >= 500) {
    found.state = Finding::State::Bad;
    found.text = say("connector_away", {{"host", host}, {"error", what_happened(result)}});
    found.help = say("connector_away_help");
  } else if (result.status == 401) {
    found.state = Finding::State::Bad;
    found.text = say("connector_denied", {{"host", host}});
    found.help = say("connector_denied_help");
  } else {
    found.text = say("connector_good", {{"host", host}});
  }
  return found;
}

void print(const std::vector<Finding>& findings, bool json, std::ostream& out) {
  const auto count_of = [&](Finding::State state) {
    return std::count_if(findings.begin(), findings.end(), [&](const Finding& each) { return each.state == state; });
  };
  const auto bad = count_of(Finding::State::Bad), worries = count_of(Finding::State::Worry);
  if (json) {
    ordered_json list = ordered_json::array();
    for (const Finding& each : findings)
      list.push_back({{"name", each.name},
                      {"state", to_text(each.state)},
                      {"text", each.text},
                      {"help", each.help},
                      {"lines", each.lines}});
    out << ordered_json{{"ok", bad == 0}, {"checks", std::move(list)}}.dump(2, ' ', false,
                                                                            ordered_json::error_handler_t::replace)
        << "\n";
    return;
  }
  for (const Finding& each : findings) {
    const std::string state(to_text(each.state));
    out << state << std::string(6 - state.size(), ' ') << say("name_" + each.name) << ": " << each.text << "\n";
    for (const std::string& line : each.lines) out << "        " << line << "\n";
    if (!each.help.empty()) out << "      > " << each.help << "\n";
  }
  out << (bad > 0       ? say("something_bad", {{"count", std::to_string(bad)}})
          : worries > 0 ? say("something_to_look_at", {{"count", std::to_string(worries)}})
                        : say("all_good"))
      << "\n";
}

}  // namespace

http::AllowedHosts doctor_hosts(const Config& config) {
  http::AllowedHosts hosts = slack::slack_hosts(config.allow_loopback_urls);
  for (const http::AllowedHosts& more :
       {teams::service_hosts(config.teams, false), teams::token_hosts(config.teams, false),
        teams::key_hosts(config.teams, false)})
    hosts.exact.insert(hosts.exact.end(), more.exact.begin(), more.exact.end());
  return hosts;
}

int examine(const Doctor& doctor, const expected<Config, Problems>& config, const std::string& env_file, bool json,
            std::ostream& out) {
  std::vector<Finding> findings;
  if (!config) {
    findings.push_back(bad_settings(config.error()));
  } else {
    findings = {settings(*config, env_file), database(*config)};
    if (auto found = messages(*config)) findings.push_back(std::move(*found));
    findings.push_back(content(*config));
    findings.push_back(slack_token(doctor, *config));
    if (!config->teams.on()) {
      findings.push_back(
          {.name = "teams_token", .state = Finding::State::Off, .text = say("off", {{"key", "MicrosoftAppId"}})});
    } else {
      std::string token;
      findings.push_back(teams_token(doctor, *config, token));
      auto [keys, clock] = teams_keys_and_clock(doctor, *config);
      findings.push_back(std::move(keys));
      findings.push_back(std::move(clock));
      if (!token.empty()) findings.push_back(teams_connector(doctor, *config, token));
    }
  }
  print(findings, json, out);
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& each) { return each.state == Finding::State::Bad; })
             ? bad_status
             : good_status;
}

}  // namespace evenkeel
