#include "knowledge/tone_json.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/knowledge/content_for_tests.h"

namespace evenkeel::knowledge {
namespace {

const Knowledge& know() {
  return tests::shipped_knowledge();
}

TEST_CASE("a line with a draft is answered with its faults, in bytes", "[knowledge][tone]") {
  const JsonAnswer answer = tone_json(know(), R"({"id":7,"text":"Señor, calm down."})", false);
  CHECK_FALSE(answer.is_error);
  CHECK(answer.text.find('\n') == std::string::npos);
  const auto json = nlohmann::json::parse(answer.text);
  CHECK(json["id"] == 7);
  CHECK(json["verdict"] == "revise");
  REQUIRE(json["faults"].size() == 1);
  const auto& fault = json["faults"][0];
  CHECK(fault["category"] == "policing_emotion");
  CHECK(fault["severity"] == "warn");
  CHECK(fault["start"] == 8);  // The ñ is two bytes.
  CHECK(fault["end"] == 17);
  CHECK(fault["quote"] == "calm down");
  CHECK(fault["why"].is_string());
  CHECK(fault["instead"].is_string());
  CHECK(json["good"].is_array());
}

TEST_CASE("the channel and the language of a line count", "[knowledge][tone]") {
  const auto verdict = [](const std::string& line) -> std::string {
    return nlohmann::json::parse(tone_json(know(), line, false).text)["verdict"];
  };
  CHECK(verdict(R"({"text":"Your order 448812 went out."})") == "ok");
  CHECK(verdict(R"({"text":"Your order 448812 went out.","channel":"social"})") == "block");
  CHECK(verdict(R"({"text":"Calm down.","locale":"de"})") == "revise");
  CHECK(verdict(R"({"text":"Calm down.","channel":null})") == "revise");
}

TEST_CASE("a bad line of a draft says what is wrong with it", "[knowledge][tone]") {
  const auto error = [](const std::string& line) -> std::string {
    const JsonAnswer answer = tone_json(know(), line, false);
    CHECK(answer.is_error);
    return nlohmann::json::parse(answer.text)["error"];
  };
  CHECK(error("{") == "not JSON");
  CHECK(error("[]") == "not an object");
  CHECK(error(R"({"id":1})") == "\"text\" is missing");
  CHECK(error(R"({"text":5})") == "\"text\" is not a text");
  CHECK(error(R"({"text":"a","channel":"smoke"})") == "unknown channel \"smoke\"");
  CHECK(error(R"({"text":"a","chanel":"chat"})") == "unknown key \"chanel\"");
  CHECK(error("{\"text\":\"" + std::string(tone_text_max + 1, 'a') + "\"}") == "\"text\" is longer than 20000 bytes");
  CHECK_FALSE(tone_json(know(), "{\"text\":\"" + std::string(tone_text_max, 'a') + "\"}", false).is_error);
  CHECK(nlohmann::json::parse(tone_json(know(), R"({"id":"x"})", false).text)["id"] == "x");
}

TEST_CASE("a draft that is no JSON has a report, and its verdict", "[knowledge][tone]") {
  DraftReport checked;
  const JsonAnswer answer = tone_json_of_draft(know(), "We'll see you in court.", "en", &checked);
  CHECK_FALSE(answer.is_error);
  CHECK(checked.report.verdict == Verdict::Block);
  CHECK(nlohmann::json::parse(answer.text)["id"] == nullptr);
  CHECK(nlohmann::json::parse(answer.text)["language"] == "en");
  CHECK(tone_json_of_draft(know(), std::string(tone_text_max + 1, 'a')).is_error);
}

TEST_CASE("in a terminal the faults are marked, and no control character gets through", "[knowledge][tone]") {
  const std::string draft = "Hello.\x1b[2J Calm down.\n";
  const DraftReport checked = check_draft(know(), draft);
  const ToneReport& report = checked.report;
  const std::string plain = readable(know(), draft, checked, false);
  CHECK(plain.find("Hello.?[2J >>Calm down<<.") == 0);
  CHECK(plain.find('\x1b') == std::string::npos);
  CHECK(plain.find(report.faults.at(0).why) != std::string::npos);
  CHECK(plain.find(report.faults.at(0).instead) != std::string::npos);
  CHECK(readable(know(), draft, checked, true).find("\x1b[1;31mCalm down\x1b[0m") != std::string::npos);
  CHECK(readable(know(), "Hello.", check_draft(know(), "Hello."), false) == "Hello.\n\nReady to send.\n");
}

}  // namespace
}  // namespace evenkeel::knowledge
