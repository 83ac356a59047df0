// What the program writes about itself while people talk with it: lines of JSON, and nothing anybody said or any secret.
#include <catch2/catch.hpp>
#include <csignal>
#include <ctime>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/e2e/house.h"
#include "tests/support/fake_slack.h"
#include "tests/support/http_probe.h"

using namespace evenkeel::tests;
using nlohmann::json;

namespace {

// Words that stand nowhere else: whatever of them is found in a log got there from a conversation.
const std::string signing_secret = "5ec3e7aaaa0f4b1e9d2c7f60b18a4433", bot_token = "xoxb-777-quagga-token",
                  chat_token = "ocelot-chat-token-0123456789abcdef", customer = "Wombat Holdings",
                  sentence = "He called me a pangolin in front of everybody", draft = "You are an absolute numbat",
                  threat = "he said he will kill me, axolotl", private_note = "the capybara invoice was never paid";

struct Talk {
  FakeSlack slack{bot_token};
  House house{{{"SLACK_SIGNING_SECRET", signing_secret},
               {"SLACK_BOT_TOKEN", bot_token},
               {"SLACK_API_URL", slack.url()},
               {"EVENKEEL_CHAT_TOKEN", chat_token},
               {"EVENKEEL_LOG_LEVEL", "debug"},
               {"EVENKEEL_ALLOW_LOOPBACK_URLS", "1"}}};
  SlackPerson ada{.team = "T1", .user = "U1"};
  int stamp = 0;
  std::vector<std::string> links;  // Secrets of their own: sign-in links, addresses for answers.

  void settle() {
    REQUIRE(slack.wait_until([&] {
      const std::string metrics = http_request(house.port(), {.target = "/metrics"}).body;
      return metrics.find("envelopes{state=\"pending\"} 0") != std::string::npos &&
             metrics.find("envelopes{state=\"sending\"} 0") != std::string::npos;
    }));
  }
  void post(const std::string& type, const std::string& body, const std::string& with = signing_secret) {
    http_request(house.port(), signed_slack_request(with, std::to_string(std::time(nullptr)), type, body));
    settle();
  }
  void say(const std::string& text) {
    const std::string n = std::to_string(1'000 + ++stamp);
    post("application/json", slack_event_message(ada, text, "1700000000.00" + n, "Ev" + n));
  }
  void command(const std::string& name, const std::string& text, const std::string& channel = "D1") {
    links.push_back(slack.response_url());
    post("application/x-www-form-urlencoded",
         slack_command(ada, channel, name, text, links.back(), "trigger" + std::to_string(++stamp)));
  }
  void click_something() {
    const auto messages = slack.messages();
    for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
      if (message->buttons().empty() || !message->only_for.empty() || message->by_response_url) continue;
      const auto options = message->options();
      std::vector<std::string> chosen;
      std::string label = message->buttons().front();
      if (!options.empty()) {
        chosen = {options.begin()->second};
        label = "Next";
      }
      links.push_back(slack.response_url());
      post("application/x-www-form-urlencoded",
           slack_click(ada, *message, label, "1800000000." + std::to_string(100'000 + ++stamp), links.back(), chosen));
      return;
    }
  }
  ProbeAnswer chat(const std::string& text, const std::string& token = chat_token) {
    return http_request(house.port(), {.method = "POST",
                                       .target = "/chat/messages",
                                       .headers = {{"Content-Type", "application/json"}, {"Authorization", "Bearer " + token}},
                                       .body = json{{"text", text}, {"user", "echidna"}}.dump()});
  }
};

}  // namespace

TEST_CASE("no secret, no name and no word anybody said stands in the log, even at its most talkative", "[e2e][log]") {
  Talk talk;
  talk.command("/coach", customer);
  for (int i = 0; i < 12; ++i) {
    talk.click_something();
    if (i % 4 == 3) talk.say(sentence);
  }
  talk.say("note: " + private_note);
  talk.command("/wording", sentence);
  talk.command("/wording", sentence, "C1");
  talk.command("/tone", draft);
  talk.say(threat);
  // In the browser, with the right token and a wrong one.
  CHECK(talk.chat("decide " + customer).status == 200);
  for (const std::string& text : {sentence, threat, "note: " + private_note, "tone " + draft}) talk.chat(text);
  CHECK(talk.chat(sentence, "kakapo-wrong-token").status == 401);
  // What is refused: a forged signature, signed nonsense, a broken body, paths and queries with words in them.
  talk.post("application/json", slack_event_message(talk.ada, sentence, "1700000001.000100", "EvForged"), "tarsier-wrong-secret");
  talk.post("application/json", "{\"quokka\": \"" + sentence);
  http_request(talk.house.port(), {.target = "/bilby/" + std::string("dugong?margay=serval")});
  http_request(talk.house.port(), {.target = "/review/once/fossa-sign-in-token"});
  // A Slack that fails while it is written to.
  talk.slack.set_retry_after(1);
  for (const auto fault : {FakeSlack::Fault::RateLimited, FakeSlack::Fault::InvalidBlocks, FakeSlack::Fault::ServerError}) {
    talk.slack.fail_next(fault, 1, "chat.postMessage");
    talk.say("/coach " + customer);
  }
  // An operator's link, and a publication.
  const Finished link = talk.house.command({"sign-in-link", "--user", "slack:T1:U1"});
  INFO(link.out << link.err);
  talk.house.server().signal(SIGHUP);
  const std::string said_by_slack = talk.slack.messages().back().words();
  const Finished stopped = talk.house.stop();
  CHECK(stopped.exit_code == 0);
  const std::string log = read_file(talk.house.scratch() / "stderr.txt") + stopped.out.substr(stopped.out.find('\n') + 1);

  std::vector<std::string> never{signing_secret, bot_token,  chat_token, "kakapo", "tarsier", "quokka", "bilby",  "dugong", "margay",
                                 "serval",       "fossa",    "echidna",  "ombat",  "pangolin", "numbat", "axolotl", "capybara",
                                 "quagga",       "ocelot",   "v0=",      "Bearer"};
  for (const std::string& one : talk.links) never.push_back(one.substr(one.find("127.0.0.1")));
  std::istringstream words(link.out);
  for (std::string word; words >> word;)
    if (word.size() > 40) never.push_back(word.substr(word.size() - 20));
  for (const FakeSlack::Message& message : talk.slack.messages()) {
    std::istringstream said(message.words());  // What the coach said is as private as what was said to it.
    for (std::string line; std::getline(said, line);)
      if (line.size() > 25) never.push_back(line);
  }
  int lines = 0, requests = 0, signatures = 0, deliveries = 0;
  std::istringstream all(log);
  for (std::string line; std::getline(all, line);) {
    INFO(line);
    ++lines;
    const json parsed = json::parse(line, nullptr, false);
    REQUIRE(parsed.is_object());
    CHECK(parsed.contains("time"));
    CHECK(parsed.contains("level"));
    CHECK(parsed.contains("event"));
    requests += parsed.value("event", "") == "http_request";
    signatures += parsed.value("event", "") == "bad_signature";
    deliveries += parsed.value("event", "") == "delivery";
    for (const std::string& word : never) {
      INFO(word);
      CHECK(line.find(word) == std::string::npos);
    }
  }
  // It was talkative indeed.
  CHECK(requests > 30);
  CHECK(signatures >= 1);
  CHECK(deliveries >= 2);
  CHECK(lines > 40);
}
