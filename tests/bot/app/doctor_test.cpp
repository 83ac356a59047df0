#include "bot/operators/doctor.h"

#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "bot/cli.h"
#include "storage/open.h"
#include "storage/outbox.h"
#include "tests/support/scratch_dir.h"

using namespace evenkeel;
using nlohmann::json;

namespace {

// {"aud":"https://api.botframework.com","appid":"00000000-0000-4000-8000-000000000001"} in the middle.
const std::string token =
    "e30."
    "eyJhdWQiOiJodHRwczovL2FwaS5ib3RmcmFtZXdvcmsuY29tIiwiYXBwaWQiOiIwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDEifQ"
    ".x";
constexpr std::int64_t now_s = 1'794'990'400;  // Wed, 18 Nov 2026 08:26:40 GMT.

struct Ward {
  tests::ScratchDir scratch;
  std::map<std::string, std::string> settings{{"EVENKEEL_DATABASE", scratch / "none.sqlite3"},
                                              {"MicrosoftAppId", "00000000-0000-4000-8000-000000000001"},
                                              {"MicrosoftAppPassword", "very~secret"},
                                              {"MicrosoftAppTenantId", "contoso-tenant"}};
  std::map<std::string, http::CallResult> answers{
      // By what the address holds.
      {"/token", answer(200, R"({"expires_in":3600,"access_token":")" + token + "\"}")},
      {"openidconfiguration", answer(200, R"({"jwks_uri":"https://login.botframework.com/v1/.well-known/keys"})",
                                     {{"Date", "Wed, 18 Nov 2026 08:26:40 GMT"}})},
      {"/keys", answer(200, R"({"keys":[{"kty":"RSA"}]})")},
      {"smba.trafficmanager.net", answer(404)},
      {"auth.test", answer(200, R"({"ok":true,"team_id":"T1"})")}};
  std::string asked;
  int status = -1;

  static http::CallResult answer(int status, std::string body = "",
                                 std::vector<std::pair<std::string, std::string>> headers = {}) {
    return {.kind = http::CallResult::Kind::Answered,
            .status = status,
            .headers = std::move(headers),
            .body = std::move(body)};
  }

  std::string examine_as(bool as_json) {
    World world = real_world();
    world.now_ms = [] { return now_s * 1'000; };
    std::ostringstream out;
    const auto config = read_config({.environment = settings});
    status = examine({world,
                      [this](const http::Call& call) {
                        asked += call.method + " " + call.url + "\n";
                        for (const auto& [part, result] : answers)
                          if (call.url.find(part) != std::string::npos) return result;
                        return http::CallResult();
                      }},
                     config, "", as_json, out);
    CHECK(out.str().find("very~secret") == std::string::npos);
    CHECK(out.str().find(token) == std::string::npos);
    return out.str();
  }
  // The finding of that name.
  json finding(const std::string& name) {
    const json all = json::parse(examine_as(true));
    for (const json& each : all["checks"])
      if (each["name"] == name) return each;
    return {};
  }
};

}  // namespace

TEST_CASE("a doctor who finds nothing says so, and what was looked at", "[app][doctor]") {
  Ward ward;
  const std::string said = ward.examine_as(false);
  INFO(said);
  CHECK(ward.status == 0);
  CHECK(said.find("https://login.microsoftonline.com/contoso-tenant/oauth2/v2.0/token") != std::string::npos);
  CHECK(said.find("for https://api.botframework.com, as 00000000-0000-4000-8000-000000000001, good for 60 minutes") !=
        std::string::npos);
  CHECK(said.find("MicrosoftAppPassword=***") != std::string::npos);
  CHECK(said.find("Off: SLACK_SIGNING_SECRET is not set.") != std::string::npos);
  CHECK(said.find("agrees with login.botframework.com to 0 seconds") != std::string::npos);
  CHECK(said.find("smba.trafficmanager.net takes it.") != std::string::npos);
  CHECK(said.ends_with("All is well.\n"));
  CHECK_FALSE(std::filesystem::exists(ward.scratch / "none.sqlite3"));  // Looking makes nothing.
}

TEST_CASE("the usual failures of a Teams bot are named, with what to do", "[app][doctor]") {
  struct Case {
    std::string part;
    http::CallResult answer;
    std::string name, text, help;
  };
  const auto error = [](const std::string& code, const std::string& number) {
    return Ward::answer(400, R"({"error":")" + code + R"(","error_description":"AADSTS)" + number + R"(: And more."})");
  };
  for (const Case& each : std::vector<Case>{
           {"/token", error("unauthorized_client", "700016"), "teams_token", "AADSTS700016", "MicrosoftAppTenantId"},
           {"/token", error("invalid_client", "7000215"), "teams_token", "AADSTS7000215", "its value, not its id"},
           {"/token", error("invalid_client", "7000222"), "teams_token", "AADSTS7000222", "expired"},
           {"/token", error("invalid_request", "90002"), "teams_token", "AADSTS90002", "no such directory"},
           {"/token", error("invalid_request", "1"), "teams_token", "AADSTS1", "Compare"},
           {"/token", {}, "teams_token", "unreachable", "firewall"},
           {"/token", Ward::answer(200, R"({"access_token":"e30.eyJhcHBpZCI6Im90aGVyIn0.x"})"), "teams_token",
            "as other", "one and the same"},
           {"openidconfiguration", {}, "teams_keys", "can't be reached", "refused"},
           {"openidconfiguration", Ward::answer(200, "<html>"), "teams_keys", "HTTP 200", "refused"},
           {"/keys", Ward::answer(200, R"({"keys":[]})"), "teams_keys", "HTTP 200", "refused"},
           {"smba.trafficmanager.net", Ward::answer(401), "teams_connector", "Authorization has been denied",
            "Single Tenant"},
           {"smba.trafficmanager.net", {}, "teams_connector", "can't be reached", "firewall"}}) {
    INFO(each.name << " " << each.text);
    Ward ward;
    ward.answers[each.part] = each.answer;
    const json found = ward.finding(each.name);
    CHECK(ward.status == 1);
    CHECK(found["state"] == "bad");
    CHECK(found["text"].get<std::string>().find(each.text) != std::string::npos);
    CHECK(found["help"].get<std::string>().find(each.help) != std::string::npos);
  }
}

TEST_CASE("a clock that is wrong is found by whoever has one", "[app][doctor]") {
  Ward ward;
  ward.answers["openidconfiguration"].headers = {{"Date", "Wed, 18 Nov 2026 08:20:00 GMT"}};
  CHECK(ward.finding("teams_clock")["text"].get<std::string>().find(
            "differs from login.botframework.com by 400 seconds") != std::string::npos);
  CHECK(ward.status == 1);
  ward.answers["openidconfiguration"].headers = {{"Date", "Wed, 18 Nov 2026 08:26:00 GMT"}};
  CHECK(ward.finding("teams_clock")["state"] == "ok");
  for (const char* nonsense : {"", "soon", "Wed, 99 Nov 2026 08:26:00 GMT", "Wed, 18 Foo 2026 08:26:00 GMT"}) {
    ward.answers["openidconfiguration"].headers = {{"Date", nonsense}};
    CHECK(ward.finding("teams_clock")["state"] == "look");
  }
}

TEST_CASE("settings that do not fit, a database that is none and content that is broken are findings like others",
          "[app][doctor]") {
  Ward ward;
  ward.settings["EVENKEEL_PORT"] = "many";
  const json bad = ward.finding("settings");
  CHECK(bad["state"] == "bad");
  CHECK(bad["lines"][0].get<std::string>().find("EK902") != std::string::npos);
  CHECK(ward.asked.empty());
  ward.settings.erase("EVENKEEL_PORT");

  ward.scratch.write("none.sqlite3", "this is no database, and long enough to be seen as none");
  CHECK(ward.finding("database")["state"] == "bad");
  ward.settings["EVENKEEL_CONTENT"] = ward.scratch / "nowhere";
  CHECK(ward.finding("content")["state"] == "bad");
  CHECK(ward.status == 1);
}

TEST_CASE("Slack's token is looked at where Slack is on", "[app][doctor]") {
  Ward ward;
  ward.settings["SLACK_SIGNING_SECRET"] = "8f742231b10e8888abcd99yyyzzz85a5";
  ward.settings["SLACK_BOT_TOKEN"] = "xoxb-secret";
  CHECK(ward.finding("slack")["text"] == "Slack takes the bot token, for the workspace T1.");
  CHECK(ward.status == 0);
  ward.answers["auth.test"] = Ward::answer(200, R"({"ok":false,"error":"invalid_auth"})");
  CHECK(ward.finding("slack")["text"] == "Slack does not take the bot token: invalid_auth.");
  CHECK(ward.status == 1);
  CHECK(ward.examine_as(false).find("xoxb-secret") == std::string::npos);
}

TEST_CASE("a message that did not get there is named until somebody has seen to it; what was erased is not", "[app][doctor]") {
  Ward ward;
  std::int64_t lost = 0;
  {
    const auto store = storage::open(ward.scratch / "none.sqlite3");
    store->in_transaction([&](storage::Tx& tx) {
      for (const char* reason : {"no_channel", "erased", "nothing_to_close"}) {
        const auto id = tx.outbox().enqueue({.tenant = "slack:T1",
                                             .channel = "slack",
                                             .conversation = "slack:T1:U1",
                                             .session = {},
                                             .key = reason,
                                             .body_json = "{}",
                                             .due_at = 1,
                                             .created_at = 1});
        tx.outbox().mark_dead(id, reason, 2);
        if (lost == 0) lost = id;
      }
    });
  }
  const json found = ward.finding("outbox");
  CHECK(found["state"] == "look");
  CHECK(found["lines"] == json{"no_channel: 1"});
  CHECK(ward.status == 0);
  CHECK(ward.examine_as(false).find("All is well") == std::string::npos);

  const auto run = [&](std::vector<std::string> words) {
    words.insert(words.end(), {"--database", ward.scratch / "none.sqlite3"});
    std::istringstream in;
    std::ostringstream out, err;
    run_command(words, real_world(), {}, in, out, err);
    return out.str() + err.str();
  };
  const std::string number = std::to_string(lost);
  CHECK(run({"outbox", "list"}).find(number + "  dead") == 0);
  CHECK(run({"outbox", "list"}).find("erased") == std::string::npos);
  SECTION("sent after all") {
    CHECK(run({"outbox", "again", number}) == "Message " + number + " is sent again.\n");
    CHECK(run({"outbox", "again", number}).find("no message") != std::string::npos);
  }
  SECTION("seen to otherwise") { CHECK(run({"outbox", "settle", number}) == "Message " + number + " is settled.\n"); }
  CHECK(ward.finding("outbox").is_null());
  CHECK(run({"outbox", "list"}) == "Everything got there, or is on its way.\n");
  CHECK(run({"audit", "verify"}).find("unbroken") != std::string::npos);
}
