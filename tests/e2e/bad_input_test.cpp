// What bad input gets: each kind gets its answer, and afterwards the conversation stands where it stood.
#include <catch2/catch.hpp>
#include <ctime>
#include <nlohmann/json.hpp>

#include "tests/e2e/house.h"
#include "tests/support/http_probe.h"

using namespace evenkeel::tests;
using nlohmann::json;

namespace {

const std::string secret = "8f742231b10e8888abcd99yyyzzz85a5";

struct SlackHouse {
  // Nothing listens at the API's address: what is said waits in the outbox.
  House house{{{"SLACK_SIGNING_SECRET", secret},
               {"SLACK_BOT_TOKEN", "xoxb-1"},
               {"SLACK_API_URL", "http://127.0.0.1:9/api/"},
               {"EVENKEEL_ALLOW_LOOPBACK_URLS", "1"}}};

  ProbeAnswer post(const std::string& body, const std::string& type = "application/json", long age_s = 0) {
    return http_request(house.port(),
                        signed_slack_request(secret, std::to_string(std::time(nullptr) - age_s), type, body));
  }
  std::string envelopes() {
    const std::string metrics = http_request(house.port(), {.target = "/metrics"}).body;
    const auto at = metrics.find("evenkeel_turns_total ");
    return metrics.substr(at, metrics.find('\n', at) - at);
  }
};

void is_refusal(const ProbeAnswer& answer, int status, const std::string& code) {
  INFO(answer.status << " " << answer.body << answer.trouble);
  REQUIRE(answer.status == status);
  const json body = json::parse(answer.body);
  CHECK(body.at("error") == code);
  CHECK(body.at("message").get<std::string>().size() > 10);
  CHECK(body.contains("request"));
}

}  // namespace

TEST_CASE("a bad, missing or old signature is refused and costs no write", "[e2e][bad]") {
  SlackHouse slack;
  const std::string before = slack.envelopes();
  auto request = signed_slack_request("another secret", std::to_string(std::time(nullptr)), "application/json",
                                      R"({"type":"event_callback"})");
  is_refusal(http_request(slack.house.port(), request), 401, "bad_signature");
  is_refusal(http_request(slack.house.port(), {.method = "POST",
                                               .target = "/slack/events",
                                               .headers = {{"Content-Type", "application/json"}},
                                               .body = "{}"}),
             401, "bad_signature");
  is_refusal(slack.post("{}", "application/json", 301), 401, "bad_signature");
  is_refusal(slack.post("{}", "application/json", -301), 401, "bad_signature");
  CHECK(slack.envelopes() == before);
}

TEST_CASE("signed but malformed is refused for good: Slack is told not to send it again", "[e2e][bad]") {
  SlackHouse slack;
  for (const std::string& body : {std::string("{"), std::string(R"({"type":"event_callback","type":"x"})"),
                                  std::string(100, '['), std::string(R"({"a":1})") + '\0' + "x"}) {
    const ProbeAnswer answer = slack.post(body);
    is_refusal(answer, 400, "bad_request");
    CHECK(answer.header("X-Slack-No-Retry") == "1");
    CHECK(answer.body.find("event_callback") == std::string::npos);  // No echo.
  }
}

TEST_CASE("too large is refused at once", "[e2e][bad]") {
  SlackHouse slack;
  is_refusal(slack.post(std::string(1024 * 1024 + 1, 'x')), 413, "too_large");
}

TEST_CASE("an unknown event is taken and ignored", "[e2e][bad]") {
  SlackHouse slack;
  const ProbeAnswer answer =
      slack.post(R"({"type":"event_callback","team_id":"T1","event_id":"Ev1","event":{"type":"never_heard_of"}})");
  CHECK(answer.status == 200);
  CHECK(answer.body.empty());
}

TEST_CASE("wrong ways in get a sentence each", "[e2e][bad]") {
  House house;
  is_refusal(http_request(house.port(), {.target = "/nowhere"}), 404, "not_found");
  is_refusal(http_request(house.port(), {.method = "POST", .target = "/slack/events", .body = "{}"}), 404,
             "not_found");  // Slack is off.
  const ProbeAnswer method = http_request(house.port(), {.method = "DELETE", .target = "/chat/messages"});
  is_refusal(method, 405, "method");
  CHECK(method.header("Allow").find("POST") != std::string::npos);
  const auto chat = [&](const std::string& body, const std::string& type = "application/json") {
    return http_request(
        house.port(),
        {.method = "POST", .target = "/chat/messages", .headers = {{"Content-Type", type}}, .body = body});
  };
  is_refusal(chat("text=hello", "application/x-www-form-urlencoded"), 415, "media_type");
  is_refusal(chat("not JSON"), 400, "bad_request");
  is_refusal(chat(R"({"nothing":1})"), 400, "bad_request");
  is_refusal(chat(R"({"text":"a","user":"../x"})"), 400, "bad_request");
  is_refusal(chat(json{{"text", std::string(9'000, 'a')}}.dump()), 413, "too_large");
  is_refusal(chat("{\"text\":\"" + std::string(70'000, 'a') + "\"}"), 413, "too_large");
  ProbeConnection elsewhere(house.port());
  elsewhere.send("GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n");
  is_refusal(elsewhere.read_answer(), 421, "wrong_host");
}

TEST_CASE("in a dialogue a miss repeats the choices, the third miss shows ways out, and nothing moves", "[e2e][bad]") {
  House house;
  WebTalk talk(house.port(), "ada");
  talk.say("start");
  const json asked = talk.open();
  for (int miss = 1; miss <= 3; ++miss) {
    const json replies = talk.say("xyzzy plugh");
    REQUIRE_FALSE(replies.empty());
    bool repeated = false;
    for (const json& reply : replies) repeated |= reply.at("choices").size() >= asked.at("choices").size();
    CHECK(repeated);
  }
  CHECK(talk.open().at("step") == asked.at("step"));
}

TEST_CASE("an operator's mistakes are named, with the key and never the secret", "[e2e][bad]") {
  House house;
  house.stop();
  for (const Environment& wrong : {Environment{{"EVENKEEL_PRT", "1"}}, Environment{{"EVENKEEL_LOG_LEVEL", "loud"}},
                                   Environment{{"SLACK_SIGNING_SECRET", "s3cr3t-value"}}}) {
    const Finished ran =
        run_to_end({EVENKEEL_PROGRAM, "serve", "--port", "0", "--database", house.database()}, {.environment = wrong});
    INFO(ran.err);
    CHECK(ran.exit_code == 1);
    CHECK(ran.err.find(wrong.begin()->first.substr(0, 9)) != std::string::npos);
    CHECK(ran.err.find("s3cr3t-value") == std::string::npos);
  }
  CHECK(run_to_end({EVENKEEL_PROGRAM, "nonsense"}).exit_code == 2);
  CHECK(run_to_end({EVENKEEL_PROGRAM, "serve", "--help"}).exit_code == 0);
  CHECK(run_to_end({EVENKEEL_PROGRAM, "serve", "--content", "/nowhere"}).exit_code == 1);
}

TEST_CASE("a language that is none leaves the conversation in English, a real one is taken", "[e2e][bad]") {
  House house;
  const auto start = [&](const std::string& user, const std::string& locale) {
    const ProbeAnswer answer = http_request(
        house.port(), {.method = "POST",
                       .target = "/chat/messages",
                       .headers = {{"Content-Type", "application/json"}},
                       .body = json{{"text", "help"}, {"user", user}, {"locale", locale}}.dump()});
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    return json::parse(answer.body).at("replies")[0].at("text").get<std::string>();
  };
  const std::string english = start("ada", "en-GB");
  CHECK(start("bo", std::string(5'000, 'd')) == english);
  CHECK(start("cy", "<script>") == english);
  CHECK(start("di", "de-AT") != english);
}
