#include "bot/base/config.h"

#include <sys/stat.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>

#include "tests/support/scratch_dir.h"

namespace evenkeel {
namespace {

using Settings = std::map<std::string, std::string>;

expected<Config, Problems> from_environment(Settings settings) {
  return read_config({.environment = std::move(settings)});
}
expected<Config, Problems> from_file(std::string text) {
  return read_config({.env_file_name = "evenkeel.env", .env_file_text = std::move(text)});
}

Problems problems_of(const expected<Config, Problems>& config) {
  if (config) return {};
  for (const Problem& problem : config.error()) {
    CHECK_FALSE(problem.message.empty());
    CHECK_FALSE(problem.fix.empty());
    CHECK_FALSE(problem.file.empty());
  }
  return config.error();
}

// The one Problem there is, as "CODE message".
std::string only_problem(const expected<Config, Problems>& config) {
  const Problems problems = problems_of(config);
  if (problems.size() != 1) return std::to_string(problems.size()) + " problems";
  return problems[0].code + " " + problems[0].message;
}

std::string shown(const Config& config, const std::string& key) {
  for (const Config::Shown& setting : config.shown)
    if (setting.key == key) return setting.value + " from " + setting.from;
  return "nothing";
}

TEST_CASE("with nothing set every setting has its default and no channel is on", "[base][config]") {
  const auto config = from_environment({{"PATH", "/usr/bin"}, {"HOME", "/"}});
  REQUIRE(config);
  CHECK(config->host == "127.0.0.1");
  CHECK(config->port == 8080);
  CHECK(config->database == "evenkeel.sqlite3");
  CHECK(config->locale == "en");
  CHECK(config->log_level == LogLevel::Info);
  CHECK(config->web_chat_on());
  CHECK_FALSE(config->slack.on());
  CHECK(config->slack.api_url == "https://slack.com/api/");
  CHECK(config->slack.commands.coach == "coach");
  CHECK_FALSE(config->teams.on());
  CHECK(config->teams.token_url == "https://login.microsoftonline.com/botframework.com/oauth2/v2.0/token");
  CHECK(config->teams.service_hosts.size() == 4);
  CHECK(config->retention_months == std::map<std::string, int>{{"undecided", 12},
                                                               {"repair", 12},
                                                               {"continue", 12},
                                                               {"set_boundaries", 24},
                                                               {"final_warning", 36},
                                                               {"graceful_exit", 36},
                                                               {"safety_stop", 72}});
  CHECK(shown(*config, "EVENKEEL_PORT") == "8080 from default");
  CHECK(shown(*config, "SLACK_BOT_TOKEN") == " from not set");
}

TEST_CASE("every setting can be given, and arrives", "[base][config]") {
  const auto config = from_environment({{"EVENKEEL_HOST", "127.0.0.2"},
                                        {"EVENKEEL_PORT", "0"},
                                        {"EVENKEEL_DATABASE", "/var/lib/evenkeel/cases.sqlite3"},
                                        {"EVENKEEL_CONTENT", "our words"},
                                        {"EVENKEEL_PUBLIC_URL", "https://Coach.Example.com/"},
                                        {"EVENKEEL_LOCALE", "de-AT"},
                                        {"EVENKEEL_TIME_ZONE", "Europe/Vienna"},
                                        {"EVENKEEL_LOG_LEVEL", "warning"},
                                        {"EVENKEEL_WEB_CHAT", "on"},
                                        {"EVENKEEL_CHAT_TOKEN", "chat-token-1"},
                                        {"EVENKEEL_COMMAND_NAMES", "keel, /words,tone-check,my_cases"},
                                        {"EVENKEEL_RETENTION_SAFETY_STOP", "120"},
                                        {"EVENKEEL_ALLOW_LOOPBACK_URLS", "1"},
                                        {"SLACK_SIGNING_SECRET", "new-secret,old-secret"},
                                        {"SLACK_BOT_TOKEN", "xoxb-1"},
                                        {"SLACK_API_URL", "http://127.0.0.1:9000/api"},
                                        {"MicrosoftAppId", "app-1"},
                                        {"MicrosoftAppPassword", "app-password"},
                                        {"MicrosoftAppTenantId", "tenant-1"},
                                        {"TEAMS_OPENID_URL", "http://127.0.0.1:9001/openid"},
                                        {"TEAMS_ISSUER", "https://issuer.example"},
                                        {"TEAMS_SERVICE_HOSTS", "smba.trafficmanager.net, Extra.Example.com"},
                                        {"TEAMS_OUTGOING_SECRETS", "hr=AAECAw==,ops=/+8="}});
  REQUIRE(problems_of(config).empty());
  REQUIRE(config);
  CHECK(config->host == "127.0.0.2");
  CHECK(config->port == 0);
  CHECK(config->database == "/var/lib/evenkeel/cases.sqlite3");
  CHECK(config->content == "our words");
  CHECK(config->public_url == "https://coach.example.com");
  CHECK(config->public_host() == "coach.example.com");
  CHECK(config->locale == "de-AT");
  CHECK(config->time_zone == "Europe/Vienna");
  CHECK(config->log_level == LogLevel::Warning);
  CHECK(config->web_chat_on());
  CHECK(config->slack.commands.coach == "keel");
  CHECK(config->slack.commands.wording == "words");
  CHECK(config->slack.commands.tone == "tone-check");
  CHECK(config->slack.commands.cases == "my_cases");
  CHECK(config->retention_months.at("safety_stop") == 120);
  CHECK(config->slack.signing_secrets == std::vector<std::string>{"new-secret", "old-secret"});
  CHECK(config->slack.api_url == "http://127.0.0.1:9000/api/");
  CHECK(config->teams.token_url == "https://login.microsoftonline.com/tenant-1/oauth2/v2.0/token");
  CHECK(config->teams.service_hosts == std::vector<std::string>{"smba.trafficmanager.net", "extra.example.com"});
  using Secret = std::pair<std::string, std::string>;
  CHECK(config->teams.outgoing_secrets == std::vector<Secret>{{"hr", std::string("\0\1\2\3", 4)}, {"ops", "\xff\xef"}});
}

TEST_CASE("the command line wins over the environment, the environment over the file, the file over the default",
          "[base][config]") {
  ConfigSources sources{.command_line = {{"EVENKEEL_PORT", "1"}},
                        .environment = {{"EVENKEEL_PORT", "2"}, {"EVENKEEL_LOCALE", "de"}},
                        .env_file_name = "evenkeel.env",
                        .env_file_text = "# ours\nEVENKEEL_PORT=3\nEVENKEEL_LOCALE=fr\nEVENKEEL_LOG_LEVEL=error\n"};
  const auto config = read_config(sources);
  REQUIRE(config);
  CHECK(shown(*config, "EVENKEEL_PORT") == "1 from command line");
  CHECK(shown(*config, "EVENKEEL_LOCALE") == "de from environment");
  CHECK(shown(*config, "EVENKEEL_LOG_LEVEL") == "error from evenkeel.env:4");
  CHECK(shown(*config, "EVENKEEL_HOST") == "127.0.0.1 from default");
  CHECK(config->port == 1);
  CHECK(config->locale == "de");
  CHECK(config->log_level == LogLevel::Error);
}

TEST_CASE("an unknown key of ours is named, with the nearest one there is", "[base][config]") {
  CHECK(only_problem(from_environment({{"EVENKEEL_PROT", "80"}})) == "EK901 There is no setting EVENKEEL_PROT.");
  CHECK(problems_of(from_environment({{"EVENKEEL_PROT", "80"}}))[0].fix == "Did you mean EVENKEEL_PORT?");
  CHECK(problems_of(from_environment({{"EVENKEEL_SOMETHING_ELSE_ENTIRELY", "80"}}))[0].fix ==
        "Leave it out; the README lists every setting.");
  CHECK(problems_of(from_environment({{"SLACK_SIGNIN_SECRET", "x"}}))[0].fix == "Did you mean SLACK_SIGNING_SECRET?");
  CHECK(problems_of(from_environment({{"MICROSOFTAPPID", "x"}}))[0].fix == "Did you mean MicrosoftAppId?");
  CHECK(problems_of(from_file("\nEVENKEEL_HOTS=x\n"))[0].line == 2);
  // Other programs' keys are none of our business.
  CHECK(from_environment({{"SLACK_WEBHOOK_URL", "x"}, {"TEAMS_THEME", "dark"}, {"PORT", "1"}, {"", ""}}));
}

TEST_CASE("a bad value is refused with a sentence that names the key and says what to write", "[base][config]") {
  const std::vector<std::pair<std::string, std::vector<std::string>>> bad = {
      {"EVENKEEL_HOST", {"http://127.0.0.1", "a b", "-x.example", "a..b", "::g"}},
      {"EVENKEEL_PORT", {"-1", "65536", "eighty", "80 ", "0x50", "999999999999", "8080.0"}},
      {"EVENKEEL_PUBLIC_URL",
       {"coach.example.com", "http://coach.example.com", "https://a@b.example", "https://b.example/path",
        "https://b.example?x", "https://", "https://b.example:0", "https://b_c.example", "ftp://b.example"}},
      {"EVENKEEL_LOCALE", {"english", "EN", "en-", "e", "en_US", "en-a"}},
      {"EVENKEEL_TIME_ZONE", {"Vienna", "/etc/localtime", "../UTC", "Europe/Vienna "}},
      {"EVENKEEL_LOG_LEVEL", {"loud", "INFO", "warn"}},
      {"EVENKEEL_WEB_CHAT", {"yes", "1", "ON"}},
      {"EVENKEEL_CHAT_TOKEN", {"short", "with a blank in it", "umlaut-\xc3\xa4-token"}},
      {"EVENKEEL_COMMAND_NAMES", {"coach", "a,b,c", "a,b,c,c", "a,b,c,d,e", "Coach,b,c,d", "a b,b,c,d", ",,,"}},
      {"EVENKEEL_RETENTION_REPAIR", {"0", "-1", "601", "forever", "1.5"}},
      {"EVENKEEL_ALLOW_LOOPBACK_URLS", {"true", "2", "yes"}},
      {"SLACK_API_URL",
       {"https://slack.com.evil.example/api/", "https://evilslack.com/", "http://slack.com/api/",
        "https://slack.com:8443/api/", "http://127.0.0.1@evil.example/", "https://u:p@slack.com/"}},
      {"TEAMS_OPENID_URL",
       {"http://login.botframework.com/", "https://10.0.0.1/", "https://localhost/", "login.botframework.com",
        "https://login.botframework.com/#x", "https://[::1]/"}},
      {"TEAMS_TOKEN_URL", {"https://login.microsoftonline.com:444/", "http://localhost:1/"}},
      {"TEAMS_ISSUER", {"me", "https:// x"}},
      {"TEAMS_SERVICE_HOSTS",
       {"", "localhost", "a.example,,b.example", "10.0.0.1", "a.example/x", "a.example:443", "*.example"}},
      {"TEAMS_OUTGOING_SECRETS",
       {"hr", "hr=", "=AAECAw==", "hr=AAECAw", "hr=AA=CAw==", "hr=AAECAw==,hr=AAECAw==", "h r=AAECAw=="}},
      {"EVENKEEL_DATABASE", {"", "a\nb", std::string(5'000, 'x')}},
  };
  for (const auto& [key, values] : bad)
    for (const std::string& value : values) {
      INFO(key << "=" << value);
      const Problems problems = problems_of(from_environment({{key, value}}));
      REQUIRE_FALSE(problems.empty());
      CHECK(std::all_of(problems.begin(), problems.end(),
                        [](const Problem& p) { return p.code == "EK902" || p.code == "EK904"; }));
      CHECK(problems[0].message.starts_with(key));
    }
}

TEST_CASE("all Problems come at once", "[base][config]") {
  CHECK(problems_of(from_environment({{"EVENKEEL_PORT", "x"}, {"EVENKEEL_LOCALE", "?"}, {"EVENKEEL_NOTHING", "1"}}))
            .size() == 3);
}

TEST_CASE("one half of a pair is refused, and the missing half named", "[base][config]") {
  CHECK(only_problem(from_environment({{"SLACK_SIGNING_SECRET", "abc"}})) ==
        "EK903 SLACK_SIGNING_SECRET is set, but SLACK_BOT_TOKEN is not.");
  CHECK(only_problem(from_environment({{"SLACK_BOT_TOKEN", "xoxb-1"}})) ==
        "EK903 SLACK_BOT_TOKEN is set, but SLACK_SIGNING_SECRET is not.");
  CHECK(only_problem(from_environment({{"MicrosoftAppId", "a"}})) ==
        "EK903 MicrosoftAppId is set, but MicrosoftAppPassword is not.");
  CHECK(only_problem(from_environment({{"MicrosoftAppPassword", "p"}})) ==
        "EK903 MicrosoftAppPassword is set, but MicrosoftAppId is not.");
  CHECK(only_problem(from_environment({{"MicrosoftAppTenantId", "t"}})) ==
        "EK903 MicrosoftAppTenantId is set, but MicrosoftAppId is not.");
  CHECK(from_environment({{"MicrosoftAppId", "a"}, {"TEAMS_ALLOW_ANONYMOUS_ON_LOOPBACK", "1"}}));
}

TEST_CASE("an empty secret is refused and never switches a check off", "[base][config]") {
  CHECK(only_problem(from_environment({{"SLACK_SIGNING_SECRET", ""}, {"SLACK_BOT_TOKEN", "xoxb-1"}})) ==
        "EK902 SLACK_SIGNING_SECRET is empty.");
  for (const std::string secrets : {",", "a,", ",a", "a,,b", "a b", " "})
    CHECK(only_problem(from_environment({{"SLACK_SIGNING_SECRET", secrets}, {"SLACK_BOT_TOKEN", "xoxb-1"}})) ==
          "EK902 SLACK_SIGNING_SECRET is not what it should be.");
}

TEST_CASE("what only this machine may have is refused when others can reach us", "[base][config]") {
  for (const std::string host :
       {"0.0.0.0", "::", "192.168.1.10", "coach.example.com", "127.0.0.1.example.com", "128.0.0.1"}) {
    INFO(host);
    CHECK(only_problem(from_environment({{"EVENKEEL_HOST", host}, {"EVENKEEL_ALLOW_LOOPBACK_URLS", "1"}}))
              .starts_with("EK904 EVENKEEL_ALLOW"));
    CHECK(only_problem(from_environment({{"EVENKEEL_HOST", host}, {"TEAMS_ALLOW_ANONYMOUS_ON_LOOPBACK", "1"}}))
              .starts_with("EK904 TEAMS_ALLOW"));
    CHECK(only_problem(from_environment({{"EVENKEEL_HOST", host}, {"EVENKEEL_WEB_CHAT", "on"}}))
              .starts_with("EK904 EVENKEEL_WEB_CHAT"));
    CHECK(from_environment(
        {{"EVENKEEL_HOST", host}, {"EVENKEEL_WEB_CHAT", "on"}, {"EVENKEEL_CHAT_TOKEN", "token-token"}}));
    const auto quiet = from_environment({{"EVENKEEL_HOST", host}});
    REQUIRE(quiet);
    CHECK_FALSE(quiet->web_chat_on());
  }
  for (const std::string host : {"127.0.0.1", "127.3.2.1", "::1", "localhost"}) {
    INFO(host);
    CHECK(from_environment({{"EVENKEEL_HOST", host},
                            {"EVENKEEL_ALLOW_LOOPBACK_URLS", "1"},
                            {"TEAMS_ALLOW_ANONYMOUS_ON_LOOPBACK", "1"},
                            {"EVENKEEL_WEB_CHAT", "on"}}));
  }
}

TEST_CASE("behind a proxy the loopback address is no excuse", "[base][config]") {
  const Settings proxied = {{"EVENKEEL_PUBLIC_URL", "https://coach.example.com"}};
  const auto quiet = from_environment(proxied);
  REQUIRE(quiet);
  CHECK_FALSE(quiet->web_chat_on());
  Settings open = proxied;
  open["EVENKEEL_WEB_CHAT"] = "on";
  CHECK(only_problem(from_environment(open)).starts_with("EK904 EVENKEEL_WEB_CHAT"));
  Settings anonymous = proxied;
  anonymous["TEAMS_ALLOW_ANONYMOUS_ON_LOOPBACK"] = "1";
  CHECK(only_problem(from_environment(anonymous)).starts_with("EK904 TEAMS_ALLOW"));
  Settings guarded = proxied;
  guarded["EVENKEEL_CHAT_TOKEN"] = "token-token";
  CHECK(from_environment(guarded)->web_chat_on());
}

TEST_CASE("an address in plain http is for test doubles on this machine only", "[base][config]") {
  for (const std::string key : {"SLACK_API_URL", "TEAMS_OPENID_URL", "TEAMS_TOKEN_URL"}) {
    INFO(key);
    CHECK(only_problem(from_environment({{key, "http://127.0.0.1:9000/"}})) == "EK904 " + key + " is plain http.");
    CHECK(from_environment({{key, "http://127.0.0.1:9000/"}, {"EVENKEEL_ALLOW_LOOPBACK_URLS", "1"}}));
  }
}

TEST_CASE("the file may hold comments, blank lines, quotes and 'export'", "[base][config]") {
  const auto config = from_file(
      "\xEF\xBB\xBF# settings\r\n"
      "\r\n"
      "  export EVENKEEL_PORT = 9090   # near the other one\r\n"
      "EVENKEEL_DATABASE=\"/srv/even keel/#1.sqlite3\" # quoted\n"
      "EVENKEEL_CONTENT='$HOME/x'\n"
      "SLACK_SIGNING_SECRET=a#b\n"
      "SLACK_BOT_TOKEN=xoxb-1");
  REQUIRE(problems_of(config).empty());
  REQUIRE(config);
  CHECK(config->port == 9090);
  CHECK(config->database == "/srv/even keel/#1.sqlite3");
  CHECK(config->content == "$HOME/x");
  CHECK(config->slack.signing_secrets == std::vector<std::string>{"a#b"});
  CHECK(config->slack.bot_token == "xoxb-1");
}

TEST_CASE("a line that is not KEY=VALUE is named by its number and never shown", "[base][config]") {
  for (const std::string line : {"hunter2", "=hunter2", "1KEY=hunter2", "A B=hunter2", "EVENKEEL_LOCALE=\"hunter2",
                                 "EVENKEEL_LOCALE='hunter2' x"}) {
    INFO(line);
    const Problems problems = problems_of(from_file("\n" + line + "\n"));
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].code == "EK905");
    CHECK(problems[0].file == "evenkeel.env");
    CHECK(problems[0].line == 2);
    CHECK(to_text(problems[0]).find("hunter2") == std::string::npos);
  }
  CHECK(only_problem(from_file("EVENKEEL_PORT=1\nEVENKEEL_PORT=2\n")) ==
        "EK905 EVENKEEL_PORT stands here for the second time.");
  CHECK(only_problem(from_file(std::string(64 * 1024 + 1, '\n'))) == "EK905 The file is larger than 64 KiB.");
}

TEST_CASE("no secret is ever printed, neither as a setting nor in a Problem", "[base][config]") {
  const Settings secrets = {
      {"EVENKEEL_CHAT_TOKEN", "hunter2-chat"},      {"SLACK_SIGNING_SECRET", "hunter2-signing"},
      {"SLACK_BOT_TOKEN", "xoxb-hunter2"},          {"MicrosoftAppId", "app"},
      {"MicrosoftAppPassword", "hunter2-password"}, {"TEAMS_OUTGOING_SECRETS", "hr=aHVudGVyMg=="}};
  const auto config = from_environment(secrets);
  REQUIRE(config);
  const std::string printed = print_config(*config);
  CHECK(printed.find("hunter2") == std::string::npos);
  CHECK(printed.find("aHVudGVyMg") == std::string::npos);
  CHECK(printed.find("SLACK_BOT_TOKEN=***  # environment\n") != std::string::npos);
  for (const auto& [key, value] : secrets) {
    if (key == "MicrosoftAppId") continue;
    for (const Problem& problem : problems_of(from_environment({{key, value + " \xff"}}))) {
      CHECK(to_text(problem).find("hunter2") == std::string::npos);
      CHECK(to_text(problem).find("aHVudGVyMg") == std::string::npos);
    }
  }
}

TEST_CASE("what is printed has one line a setting and can be read again as a file", "[base][config]") {
  const auto config = from_environment({{"EVENKEEL_CONTENT", "our 'own' #words"}, {"EVENKEEL_PORT", "0"}});
  REQUIRE(config);
  std::string printed = print_config(*config);
  CHECK(static_cast<std::size_t>(std::count(printed.begin(), printed.end(), '\n')) == config->shown.size());
  std::string set;  // Without those that are not set, which print as empty.
  for (std::size_t at = 0; at < printed.size();) {
    const std::size_t end = printed.find('\n', at);
    const std::string line = printed.substr(at, end - at);
    if (!line.ends_with("# not set")) set += line + "\n";
    at = end + 1;
  }
  const auto again = from_file(set);
  REQUIRE(problems_of(again).empty());
  CHECK(again->content == config->content);
  CHECK(again->port == 0);
  CHECK(again->teams.token_url == config->teams.token_url);
}

TEST_CASE("a settings file on disk is read, and one that others can read is noticed", "[base][config]") {
  const tests::ScratchDir scratch;
  const std::string path = (scratch.path() / "evenkeel.env").string();
  std::ofstream(path) << "EVENKEEL_PORT=4711\n";
  ::chmod(path.c_str(), 0600);
  const auto config = load_config(path, {{"EVENKEEL_LOCALE", "de"}});
  REQUIRE(problems_of(config).empty());
  CHECK(config->port == 4711);
  CHECK(config->locale == "de");
  CHECK_FALSE(config->env_file_readable_by_others);
  ::chmod(path.c_str(), 0644);
  CHECK(load_config(path, {})->env_file_readable_by_others);
  CHECK(only_problem(load_config(path + "x", {})) == "EK906 The settings file can't be read.");
  CHECK(only_problem(load_config(scratch.path().string(), {})) == "EK906 The settings file can't be read.");
}

}  // namespace
}  // namespace evenkeel
