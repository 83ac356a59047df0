// A whole decision, with the real program, as a manager would have it in the browser.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/e2e/house.h"
#include "tests/support/http_probe.h"

using namespace evenkeel::tests;
using nlohmann::json;

namespace {

constexpr std::uint32_t seeds = 6;

// From nothing to the end of `decide`, as one person; the number of the case, or 0 if none was opened.
int decide(WebTalk& talk, const Interviewee& who) {
  talk.say("decide Acme Ltd");
  talk.answer_all(who);
  REQUIRE(talk.ended());
  const json transcript = talk.transcript();
  INFO("ended with " << transcript.at("messages").back().dump());
  int number = 0;
  for (const json& message : transcript.at("messages"))
    if (message.contains("case")) number = std::stoi(message.at("case").get<std::string>());
  return number;
}

}  // namespace

TEST_CASE("the same conversation by clicks and by typed answers gives the same case", "[e2e]") {
  House house;
  int cases = 0;
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    INFO("seed " << seed);
    WebTalk clicks(house.port(), "clicks" + std::to_string(seed)), typed(house.port(), "typed" + std::to_string(seed));
    const int by_clicks = decide(clicks, Interviewee(seed, Manner::Clicks));
    const int by_words = decide(typed, Interviewee(seed, Manner::Typed));
    CHECK((by_clicks == 0) == (by_words == 0));
    if (by_clicks == 0 || by_words == 0) continue;
    ++cases;
    CHECK(house.case_content(by_clicks) == house.case_content(by_words));
  }
  CHECK(cases >= 3);
}

TEST_CASE("a kill in the middle loses nothing that was acknowledged, and the conversation goes on", "[e2e]") {
  House house;
  const Interviewee who(2, Manner::Clicks);
  WebTalk whole(house.port(), "whole"), broken(house.port(), "broken");
  const int undisturbed = decide(whole, who);

  broken.say("decide Acme Ltd");
  int turns = 0;
  while (!broken.ended() && turns < 400) {
    broken.answer_all(who, 7);
    turns += 7;
    const json before = broken.transcript();
    house.kill_and_start_again();
    broken.move_to(house.port());
    REQUIRE(broken.transcript() == before);
  }
  REQUIRE(broken.ended());
  REQUIRE(undisturbed != 0);
  CHECK(house.case_content(undisturbed + 1) == house.case_content(undisturbed));

  for (const std::string user : {"whole", "broken"}) {
    const json transcript = WebTalk(house.port(), user).transcript();
    const Finished replayed = house.command({"replay", transcript.at("session")});
    INFO(replayed.out << replayed.err);
    CHECK(replayed.exit_code == 0);
  }
  const Finished audit = house.command({"audit", "verify"});
  CHECK(audit.exit_code == 0);
  CHECK(audit.out.find("unbroken") != std::string::npos);
}

TEST_CASE("an early answer edited at the review keeps the later ones", "[e2e]") {
  House house;
  WebTalk talk(house.port(), "ada");
  talk.say("decide Acme Ltd");
  const Interviewee who(3, Manner::Clicks);
  int turns = 0;
  while (!talk.ended() && talk.open().at("kind") != "summary" && turns++ < 200) talk.hand(who.answer(talk.open()));
  REQUIRE(talk.open().at("kind") == "summary");
  const std::string before = talk.open().at("text");
  REQUIRE(before.find("Acme Ltd") != std::string::npos);

  // Answer 1 is asked again, given anew, and everything after it stands as it was.
  const json replies = talk.say("edit 1");
  REQUIRE(talk.open().at("kind") == "prompt");
  const json question = talk.open();
  Said again = who.answer(question);
  talk.hand(again);
  turns = 0;
  while (!talk.ended() && talk.open().at("kind") != "summary" && turns++ < 20) talk.hand(who.answer(talk.open()));
  CHECK(talk.open().at("text") == before);
  CHECK(turns <= 1);
}

TEST_CASE("the page that reloads shows the conversation as it was", "[e2e]") {
  House house;
  WebTalk talk(house.port(), "ada");
  talk.say("start");
  const json transcript = talk.transcript();
  REQUIRE(transcript.at("messages").size() >= 2);
  CHECK(transcript.at("messages").back().at("from") == "coach");
  CHECK(transcript.at("messages").back().at("choices") == talk.open().at("choices"));
  CHECK(http_request(house.port(), {.target = "/"}).header("Content-Security-Policy").find("default-src 'none'") == 0);
}

TEST_CASE("the same message sent twice is answered twice and done once", "[e2e]") {
  House house;
  const auto send = [&](const std::string& id) {
    return http_request(house.port(), {.method = "POST",
                                       .target = "/chat/messages",
                                       .headers = {{"Content-Type", "application/json"}},
                                       .body = json{{"text", "start"}, {"id", id}}.dump()});
  };
  const ProbeAnswer first = send("m1"), second = send("m1");
  CHECK(first.status == 200);
  CHECK(second.body == first.body);
  // What the coach said, and one message of ours, however often it came.
  int ours = 0;
  const json transcript = WebTalk(house.port(), "local").transcript();
  for (const json& message : transcript.at("messages")) ours += message.at("from") == "you";
  CHECK(ours <= 1);
}

TEST_CASE("the terminal holds the same conversation, piped or typed", "[e2e][cli]") {
  House house;
  house.stop();
  const Finished said = house.command({"chat", "--user", "ada", "--json"}, "decide Acme Ltd\nhelp\n");
  INFO(said.out << said.err);
  REQUIRE(said.exit_code == 0);
  std::istringstream lines(said.out);
  int objects = 0;
  for (std::string line; std::getline(lines, line); ++objects) {
    const json object = json::parse(line);
    CHECK(object.contains("kind"));
    CHECK(object.contains("text"));
    CHECK(object.contains("choices"));
  }
  CHECK(objects >= 3);
  const Finished later = house.command({"chat", "--user", "ada"}, "where\n");
  CHECK(later.exit_code == 0);
  CHECK(later.out.find("step 1") != std::string::npos);
}

TEST_CASE("a second server on the same database is refused with a sentence", "[e2e]") {
  House house;
  const Finished second = house.command({"serve", "--port", "0"});
  CHECK(second.exit_code == 1);
  CHECK(second.err.find("evenkeel:") != std::string::npos);
}
