#include "bot/teams/app_package.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "bot/base/zip.h"
#include "bot/http/client.h"
#include "bot/teams/phrases.h"

namespace evenkeel::teams {

std::span<const std::pair<std::string_view, std::string_view>> embedded_icons();

namespace {

using nlohmann::ordered_json;

constexpr std::array<const char*, 5> commands{"decide", "wording", "tone", "cases", "help"};
constexpr std::size_t company_max = 32;
constexpr const char* schema_folder = "https://developer.microsoft.com/json-schemas/teams/v1.22/";

std::string said(const std::string& key, const std::string& locale) {
  return phrases().say(key, locale);
}

bool is_guid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (dash ? c != '-' : !digit) return false;
  }
  return true;
}

// The host of an https address on the usual port; empty if it is none.
std::string host_of(const std::string& url) {
  if (!url.starts_with("https://")) return {};
  const std::string host = url.substr(8, url.find_first_of("/?#:@", 8) - 8);
  const auto read = http::allowed_url({.exact = {host}, .and_below = {}}, url);
  return read ? read->host : std::string();
}

ordered_json bot_of(const PackageOptions& options) {
  ordered_json list = ordered_json::array();
  for (const std::string command : commands)
    list.push_back(
        {{"title", said("command_" + command, "en")}, {"description", said("command_" + command + "_does", "en")}});
  return {{"botId", options.app_id},
          {"scopes", {"personal", "team", "groupChat"}},
          {"supportsFiles", false},
          {"isNotificationOnly", false},
          {"commandLists", ordered_json::array({{{"scopes", {"personal"}}, {"commands", std::move(list)}}})}};
}

}  // namespace

expected<std::string, std::string> manifest(const PackageOptions& options) {
  const std::string host = host_of(options.url);
  if (host.empty()) return unexpected{std::string("package_bad_url")};
  if (!is_guid(options.app_id)) return unexpected{std::string("package_bad_app_id")};
  if (options.company.size() > company_max) return unexpected{std::string("package_bad_company")};
  for (const std::string* each : {&options.website, &options.privacy_url, &options.terms_url})
    if (!each->empty() && host_of(*each).empty()) return unexpected{std::string("package_bad_page")};
  const auto page = [&](const std::string& own) { return own.empty() ? options.url : own; };
  const ordered_json made = {
      {"$schema", std::string(schema_folder) + "MicrosoftTeams.schema.json"},
      {"manifestVersion", "1.22"},
      {"version", options.version},
      {"id", options.app_id},
      {"developer",
       {{"name", options.company.empty() ? said("package_name", "en") : options.company},
        {"websiteUrl", page(options.website)},
        {"privacyUrl", page(options.privacy_url)},
        {"termsOfUseUrl", page(options.terms_url)}}},
      {"localizationInfo",
       {{"defaultLanguageTag", "en"},
        {"additionalLanguages", ordered_json::array({{{"languageTag", "de"}, {"file", "de.json"}}})}}},
      {"icons", {{"color", "color.png"}, {"outline", "outline.png"}}},
      {"name", {{"short", said("package_name", "en")}, {"full", said("package_full_name", "en")}}},
      {"description", {{"short", said("package_description", "en")}, {"full", said("package_long_description", "en")}}},
      {"accentColor", "#1f3a5f"},
      {"bots", ordered_json::array({bot_of(options)})},
      {"permissions", {"identity", "messageTeamMembers"}},
      {"validDomains", {host}}};
  return made.dump(2) + "\n";
}

std::string translation(const std::string& locale) {
  ordered_json made = {{"$schema", std::string(schema_folder) + "MicrosoftTeams.Localization.schema.json"},
                       {"name.short", said("package_name", locale)},
                       {"name.full", said("package_full_name", locale)},
                       {"description.short", said("package_description", locale)},
                       {"description.full", said("package_long_description", locale)}};
  for (std::size_t i = 0; i < commands.size(); ++i) {
    const std::string place = "bots[0].commandLists[0].commands[" + std::to_string(i) + "].";
    made[place + "title"] = said("command_" + std::string(commands[i]), locale);
    made[place + "description"] = said("command_" + std::string(commands[i]) + "_does", locale);
  }
  return made.dump(2) + "\n";
}

expected<std::string, std::string> app_package(const PackageOptions& options) {
  const auto text = manifest(options);
  if (!text) return unexpected{text.error()};
  NamedBytes files{{"manifest.json", *text}, {"de.json", translation("de")}};
  for (const auto& [name, bytes] : embedded_icons()) files.emplace_back(name, bytes);
  return zip_of(files, {});
}

}  // namespace evenkeel::teams
