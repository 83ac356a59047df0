#include "knowledge/house.h"

#include <catch2/catch.hpp>

#include "tests/knowledge/content_for_tests.h"

using namespace evenkeel;
using namespace evenkeel::knowledge;
using evenkeel::tests::Content;

namespace {

House house_with(const std::string& from, const std::string& to) {
  Content content;
  REQUIRE(content.edit("house.json", from, to));
  const auto loaded = load(content.files());
  if (!loaded) FAIL(to_text(loaded.error().front()));
  return loaded->house;
}

std::string fault_with(const std::string& from, const std::string& to) {
  Content content;
  INFO(to);
  const std::string before = content.text("house.json");
  REQUIRE(content.edit("house.json", from, to));
  const auto loaded = load(content.files());
  if (loaded) return "none";
  CHECK(loaded.error().size() == 1);
  CHECK(loaded.error().front().file == "house.json");
  CHECK(loaded.error().front().line == tests::line_of(before, from));
  return loaded.error().front().code;
}

}  // namespace

TEST_CASE("before anybody confirmed the numbers, all are shown, with a note", "[knowledge][content]") {
  const House& house = tests::shipped_knowledge().house;
  const Lines emergency = emergency_lines(house);
  REQUIRE(emergency.size() == 8);
  CHECK(emergency[0] == "UK: 999");
  CHECK(emergency[1] == "European Union: 112");
  CHECK(emergency[2] == "United States: 911");
  CHECK(emergency[4] == "Australia: 000");
  const Lines crisis = crisis_lines(house);
  REQUIRE(crisis.size() == 7);
  CHECK(crisis[0] == "UK: Samaritans, 116 123");
  CHECK(crisis[3] == "Australia: Lifeline, 13 11 14");
  CHECK(unconfirmed_note(house).find("check") != std::string::npos);
  CHECK(house_values(house).empty());
}

TEST_CASE("what is shown of a house is shown in German too", "[knowledge][content][german]") {
  const House& house = tests::shipped_knowledge().house;
  CHECK(emergency_lines(house, "de").at(6) == "Österreich: 112");
  CHECK(unconfirmed_note(house, "de").find("bestätigt") != std::string::npos);
  for (const Region& region : house.regions) CHECK(region.label.contains("de"));
}

TEST_CASE("a house shows its own regions, and no note once the numbers are confirmed", "[knowledge][content]") {
  const House ours = house_with("\"regions\": []", "\"regions\": [\"au\", \"uk\"]");
  CHECK(emergency_lines(ours) == Lines{"Australia: 000", "UK: 999"});
  CHECK(crisis_lines(ours).size() == 2);
  CHECK(unconfirmed_note(house_with("\"confirmed_on\": \"\"", "\"confirmed_on\": \"2024-02-29\"")).empty());
}

TEST_CASE("the house fills the slots it settles, numbers only where one is confirmed", "[knowledge][content]") {
  Content content;
  REQUIRE(content.edit("house.json", "\"lead\": \"\"", "\"lead\": \"Jo Brand\""));
  REQUIRE(content.edit("house.json", "\"security\": \"\"", "\"security\": \"the desk, 555\""));
  REQUIRE(content.edit("house.json", "\"regions\": []", "\"regions\": [\"uk\"]"));
  const SlotValues unconfirmed = house_values(load(content.files())->house);
  CHECK(unconfirmed == SlotValues{{"lead", "Jo Brand"}, {"security", "the desk, 555"}});
  REQUIRE(content.edit("house.json", "\"confirmed_on\": \"\"", "\"confirmed_on\": \"2026-11-22\""));
  const SlotValues confirmed = house_values(load(content.files())->house);
  CHECK(confirmed.at("emergency_number") == "999");
  CHECK(confirmed.at("crisis_line") == "Samaritans, 116 123");
  for (const auto& [slot, value] : confirmed) CHECK(tests::shipped_knowledge().slots.find(slot));
}

TEST_CASE("nonsense in the settings of a house is told", "[knowledge][content]") {
  CHECK(fault_with("\"confirmed_on\": \"\"", "\"confirmed_on\": \"2023-02-29\"") == "EK146");
  CHECK(fault_with("\"confirmed_on\": \"\"", "\"confirmed_on\": \"last week\"") == "EK146");
  CHECK(fault_with("\"confirmed_on\": \"\"", "\"confirmed_on\": 2026") == "EK106");
  CHECK(fault_with("\"emergency\": \"999\"", "\"emergency\": \"call us\"") == "EK145");
  CHECK(fault_with("\"emergency\": \"999\"", "\"emergency\": \"" + std::string(41, '9') + "\"") == "EK145");
  CHECK(fault_with("\"emergency\": \"999\"", "\"emergency\": \"\"") == "EK106");
  CHECK(fault_with("\"Samaritans\", \"number\": \"116 123\"", "\"Samaritans\", \"number\": \"soon\"") == "EK145");
  CHECK(fault_with("\"regions\": []", "\"regions\": [\"mars\"]") == "EK107");
  CHECK(fault_with("\"regions\": []", "\"regions\": [\"uk\", \"uk\"]") == "EK109");
  CHECK(fault_with("\"region\": \"eu\"", "\"region\": \"uk\"") == "EK109");
  CHECK(fault_with("\"lead\": \"\"", "\"lead\": \"" + std::string(121, 'x') + "\"") == "EK144");
  CHECK(fault_with("\"lead\": \"\"", "\"lead\": \"{name}\"") == "EK144");
  CHECK(fault_with("\"conduct_policy\": \"\"", "\"conduct_policy\": \"javascript:alert(1)\"") == "EK147");
  CHECK(fault_with("\"emergency_line\": \"{region}: {number}\"", "\"emergency_line\": \"{region}\"") == "EK118");
  CHECK(fault_with("\"lead\": \"\"", "\"leed\": \"\"") == "EK104");
}
