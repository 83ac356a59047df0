#include "bot/slack/manifest.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

using evenkeel::CommandNames;
using evenkeel::slack::manifest;
using nlohmann::json;

TEST_CASE("the manifest names every address, scope and event we rely on, and no more", "[slack][manifest]") {
  const json made = json::parse(manifest("https://coach.example.com", {}));
  const std::string url = "https://coach.example.com/slack/events";
  CHECK(made["settings"]["event_subscriptions"]["request_url"] == url);
  CHECK(made["settings"]["interactivity"]["request_url"] == url);
  CHECK(made["settings"]["event_subscriptions"]["bot_events"] ==
        json{"app_mention", "app_uninstalled", "message.im", "tokens_revoked"});
  CHECK(made["oauth_config"]["scopes"]["bot"] == json{"app_mentions:read", "chat:write", "commands", "im:history", "users:read"});
  CHECK(made["features"]["app_home"]["messages_tab_enabled"] == true);
  CHECK(made["features"]["app_home"]["messages_tab_read_only_enabled"] == false);
  std::vector<std::string> commands;
  for (const json& each : made["features"]["slash_commands"]) {
    commands.push_back(each["command"]);
    CHECK(each["url"] == url);
  }
  CHECK(commands == std::vector<std::string>{"/coach", "/wording", "/tone", "/cases"});
}

TEST_CASE("a company's own command names and a careless address are taken as meant", "[slack][manifest]") {
  const json made = json::parse(
      manifest("https://coach.example.com//", {.coach = "even-keel", .wording = "/words", .tone = "tone", .cases = "cases"}));
  CHECK(made["settings"]["interactivity"]["request_url"] == "https://coach.example.com/slack/events");
  CHECK(made["features"]["slash_commands"][0]["command"] == "/even-keel");
  CHECK(made["features"]["slash_commands"][1]["command"] == "/words");
}
