#include "bot/teams/app_package.h"

#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/support/unpacked_zip.h"

using evenkeel::teams::app_package;
using evenkeel::teams::manifest;
using evenkeel::teams::PackageOptions;
using nlohmann::json;

namespace {

const PackageOptions ours{
    .url = "https://coach.example.com", .app_id = "00000000-0000-4000-8000-000000000001", .version = "0.1.0"};

// Width and height stand at a fixed place of a PNG.
std::pair<int, int> size_of_png(const std::string& png) {
  REQUIRE(png.substr(0, 8) == "\x89PNG\r\n\x1a\n");
  const auto number = [&](std::size_t at) {
    return static_cast<unsigned char>(png[at + 2]) * 256 + static_cast<unsigned char>(png[at + 3]);
  };
  return {number(16), number(20)};
}

}  // namespace

TEST_CASE("the app package holds the manifest, its German and two icons of the right size", "[teams][package]") {
  auto files = evenkeel::tests::unpacked(app_package(ours).value());
  CHECK(files.size() == 4);
  CHECK(size_of_png(files["color.png"].bytes) == std::pair{192, 192});
  CHECK(size_of_png(files["outline.png"].bytes) == std::pair{32, 32});
  CHECK(files["outline.png"].bytes[25] == 6);  // With an alpha channel: white on transparent.
  const json made = json::parse(files["manifest.json"].bytes);
  CHECK(made["id"] == ours.app_id);
  CHECK(made["bots"][0]["botId"] == ours.app_id);
  CHECK(made["bots"][0]["scopes"] == json{"personal", "team", "groupChat"});
  CHECK(made["validDomains"] == json{"coach.example.com"});
  CHECK(made["version"] == "0.1.0");
  CHECK(made["permissions"] == json{"identity", "messageTeamMembers"});
  const json german = json::parse(files["de.json"].bytes);
  const json& commands = made["bots"][0]["commandLists"][0]["commands"];
  CHECK(commands.size() == 5);
  for (std::size_t i = 0; i < commands.size(); ++i)
    CHECK(german.contains("bots[0].commandLists[0].commands[" + std::to_string(i) + "].title"));
  for (const json& texts : {json{made["name"]["short"], made["description"]["short"]},
                            json{german["name.short"], german["description.short"]}}) {
    CHECK(texts[0].get<std::string>().size() <= 30);
    CHECK(texts[1].get<std::string>().size() <= 80);
  }
}

TEST_CASE("the same options give the same bytes", "[teams][package]") {
  CHECK(app_package(ours).value() == app_package(ours).value());
  PackageOptions other = ours;
  other.company = "Example Ltd";
  CHECK(app_package(ours).value() != app_package(other).value());
}

TEST_CASE("a package is not made with an address or an id Teams would refuse", "[teams][package]") {
  const auto fault = [](auto change) {
    PackageOptions options = ours;
    change(options);
    const auto made = manifest(options);
    return made ? std::string() : made.error();
  };
  for (const char* url : {"", "http://coach.example.com", "https://", "https://coach", "https://127.0.0.1",
                          "https://a.b:8443", "https://user@coach.example.com", "coach.example.com"})
    CHECK(fault([&](PackageOptions& options) { options.url = url; }) == "package_bad_url");
  for (const char* id : {"", "1", "00000000-0000-4000-8000-00000000000g", "00000000-0000-4000-8000-0000000000011"})
    CHECK(fault([&](PackageOptions& options) { options.app_id = id; }) == "package_bad_app_id");
  CHECK(fault([](PackageOptions& options) { options.company = std::string(33, 'x'); }) == "package_bad_company");
  CHECK(fault([](PackageOptions& options) { options.privacy_url = "http://x.example"; }) == "package_bad_page");
  CHECK(fault([](PackageOptions& options) { options.url = "https://coach.example.com/even-keel/"; }).empty());
}
