#include "bot/slack/manifest.h"

#include <nlohmann/json.hpp>

#include "bot/slack/phrases.h"

namespace evenkeel::slack {

std::string manifest(std::string base_url, const CommandNames& names) {
  using nlohmann::ordered_json;
  while (!base_url.empty() && base_url.back() == '/') base_url.pop_back();
  const std::string events_url = base_url + "/slack/events";
  const auto said = [](const char* key) { return phrases().say(key, "en"); };
  // should_escape stays off: a customer's name should arrive as it was typed.
  const auto command = [&](const std::string& name, const char* description, const char* hint) {
    ordered_json made = {
        {"command", (name.compare(0, 1, "/") == 0 ? "" : "/") + name}, {"url", events_url}, {"description", said(description)}};
    if (hint) made["usage_hint"] = said(hint);
    made["should_escape"] = false;
    return made;
  };
  const ordered_json made = {
      {"_metadata", {{"major_version", 1}, {"minor_version", 1}}},
      {"display_information",
       {{"name", said("manifest_name")},
        {"description", said("manifest_description")},
        {"long_description", said("manifest_long_description")},
        {"background_color", "#1f3a5f"}}},
      {"features",
       {{"app_home", {{"home_tab_enabled", false}, {"messages_tab_enabled", true}, {"messages_tab_read_only_enabled", false}}},
        {"bot_user", {{"display_name", said("manifest_bot_name")}, {"always_online", true}}},
        {"slash_commands", ordered_json::array({command(names.coach, "command_coach", "command_coach_hint"),
                                                command(names.wording, "command_wording", "command_wording_hint"),
                                                command(names.tone, "command_tone", "command_tone_hint"),
                                                command(names.cases, "command_cases", nullptr)})}}},
      {"oauth_config",
       {{"scopes", {{"bot", ordered_json::array({"app_mentions:read", "chat:write", "commands", "im:history", "users:read"})}}}}},
      {"settings",
       {{"event_subscriptions",
         {{"request_url", events_url},
          {"bot_events", ordered_json::array({"app_mention", "app_uninstalled", "message.im", "tokens_revoked"})}}},
        {"interactivity", {{"is_enabled", true}, {"request_url", events_url}}},
        {"org_deploy_enabled", false},
        {"socket_mode_enabled", false},
        {"token_rotation_enabled", false}}}};
  return made.dump(2) + "\n";
}

}  // namespace evenkeel::slack
