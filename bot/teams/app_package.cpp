#include "bot/teams/app_package.h"

#include <zip.h>

#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

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

class Zip {
 public:
  Zip() {
    zip_error_t error;
    zip_error_init(&error);
    buffer_ = zip_source_buffer_create(nullptr, 0, 0, &error);
    if (buffer_) zip_source_keep(buffer_);
    archive_ = buffer_ ? zip_open_from_source(buffer_, ZIP_CREATE | ZIP_TRUNCATE, &error) : nullptr;
    zip_error_fini(&error);
    if (!archive_) fail();
  }
  ~Zip() {
    if (archive_) zip_discard(archive_);
    if (buffer_) zip_source_free(buffer_);
  }
  Zip(const Zip&) = delete;
  Zip& operator=(const Zip&) = delete;

  // `text` must live until bytes().
  void add(const char* name, std::string_view text) {
    constexpr zip_uint16_t first_day = (1 << 5) | 1;  // 1980-01-01: the same bytes on every day.
    zip_source_t* source = zip_source_buffer(archive_, text.data(), text.size(), 0);
    const zip_int64_t at = source ? zip_file_add(archive_, name, source, ZIP_FL_ENC_UTF_8) : -1;
    if (at < 0 || zip_file_set_dostime(archive_, static_cast<zip_uint64_t>(at), 0, first_day, 0) != 0) fail();
  }

  std::string bytes() {
    if (zip_close(archive_) != 0) fail();
    archive_ = nullptr;
    zip_stat_t size;
    if (zip_source_stat(buffer_, &size) != 0 || zip_source_open(buffer_) != 0) fail();
    std::string bytes(size.size, '\0');
    const zip_int64_t read = zip_source_read(buffer_, bytes.data(), bytes.size());
    zip_source_close(buffer_);
    if (read != static_cast<zip_int64_t>(bytes.size())) fail();
    return bytes;
  }

 private:
  [[noreturn]] static void fail() { throw std::runtime_error("the package could not be written"); }

  zip_source_t* buffer_ = nullptr;
  zip_t* archive_ = nullptr;
};

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
  const std::string german = translation("de");
  Zip zip;
  zip.add("manifest.json", *text);
  zip.add("de.json", german);
  for (const auto& [name, bytes] : embedded_icons()) zip.add(std::string(name).c_str(), bytes);
  return zip.bytes();
}

}  // namespace evenkeel::teams
