// Slack, with the real program on one side and a Slack that can fail on the other.
#include <algorithm>
#include <catch2/catch.hpp>
#include <ctime>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <random>

#include "tests/e2e/house.h"
#include "tests/support/fake_slack.h"
#include "tests/support/http_probe.h"
#include "tests/support/paths.h"

using namespace evenkeel::tests;
using nlohmann::json;

namespace {

const std::string secret = "8f742231b10e8888abcd99yyyzzz85a5";
constexpr const char* form = "application/x-www-form-urlencoded";

Environment slack_environment(const FakeSlack& slack) {
  return {{"SLACK_SIGNING_SECRET", secret},
          {"SLACK_BOT_TOKEN", slack.token()},
          {"SLACK_API_URL", slack.url()},
          {"EVENKEEL_ALLOW_LOOPBACK_URLS", "1"}};
}

std::string now() {
  return std::to_string(std::time(nullptr));
}

ProbeAnswer post(int port, const std::string& content_type, const std::string& body) {
  return http_request(port, signed_slack_request(secret, now(), content_type, body));
}

// The newest message of the person's direct channel that has buttons: the live card.
std::optional<FakeSlack::Message> live_card(const FakeSlack& slack) {
  std::optional<FakeSlack::Message> live;
  for (const FakeSlack::Message& message : slack.messages())
    if (message.only_for.empty() && !message.by_response_url && !message.buttons().empty()) live = message;
  return live;
}

int cards_with_buttons(const FakeSlack& slack) {
  int count = 0;
  for (const FakeSlack::Message& message : slack.messages())
    count += message.only_for.empty() && !message.by_response_url && !message.buttons().empty();
  return count;
}

bool is_way(const std::string& label) {
  static const std::vector<std::string> ways{"Back", "Later", "Help", "Skip", "Next"};
  return std::find(ways.begin(), ways.end(), label) != ways.end();
}

struct Workspace {
  FakeSlack slack;
  House house{slack_environment(slack)};
  SlackPerson ada{.team = "T1", .user = "U1"};
  int stamp = 0;

  // Everything we were going to say has been said: the outbox is empty and Slack has it.
  bool settled() {
    return slack.wait_until([&] {
      const std::string metrics = http_request(house.port(), {.target = "/metrics"}).body;
      return metrics.find("envelopes{state=\"pending\"} 0") != std::string::npos &&
             metrics.find("envelopes{state=\"sending\"} 0") != std::string::npos;
    });
  }
  void command(const std::string& name, const std::string& text) {
    const ProbeAnswer answer =
        post(house.port(), form,
             slack_command(ada, "D1", name, text, slack.response_url(), "trigger" + std::to_string(++stamp)));
    INFO(answer.status << answer.body << answer.trouble);
    REQUIRE(answer.status == 200);
    REQUIRE(settled());
  }
  void say(const std::string& text) {
    const std::string ts = "17000000" + std::to_string(10 + ++stamp) + ".000100";
    const ProbeAnswer answer =
        post(house.port(), "application/json", slack_event_message(ada, text, ts, "Ev" + std::to_string(stamp)));
    INFO(answer.status << answer.body << answer.trouble);
    REQUIRE(answer.status == 200);
    REQUIRE(settled());
  }
  void click(const FakeSlack::Message& card, const std::string& label, const std::vector<std::string>& chosen = {}) {
    const std::string body =
        slack_click(ada, card, label, "1800000000." + std::to_string(100'000 + ++stamp), slack.response_url(), chosen);
    const ProbeAnswer answer = post(house.port(), form, body);
    INFO(answer.status << answer.body << answer.trouble);
    REQUIRE(answer.status == 200);
    REQUIRE(settled());
  }
  // One answer at the live card, whatever it asks; false when there is nothing to answer.
  bool answer_card() {
    const auto card = live_card(slack);
    if (!card) return false;
    const auto options = card->options();
    if (!options.empty()) {
      click(*card, "Next", {options.begin()->second});
      return true;
    }
    for (const std::string& label : card->buttons())
      if (!is_way(label)) {
        click(*card, label);
        return true;
      }
    // A question for words, a number or a date: whichever it takes.
    for (const char* words : {"He said so twice, and nobody dared to speak", "1500", "last Monday"}) {
      const std::string before = card->words();
      say(words);
      const auto now = live_card(slack);
      if (!now || now->words().find(before.substr(before.find('\n'), 60)) == std::string::npos) break;
    }
    return true;
  }
};

}  // namespace

TEST_CASE("a whole decision in Slack, by buttons and words, on one live card", "[e2e][slack]") {
  Workspace workspace;
  workspace.command("/coach", "Acme Ltd");
  REQUIRE(live_card(workspace.slack));
  int answers = 0;
  for (; answers < 150 && cards_with_buttons(workspace.slack) > 0; ++answers) {
    CHECK(cards_with_buttons(workspace.slack) == 1);
    if (!workspace.answer_card()) break;
  }
  CHECK(answers > 3);
  CHECK(answers < 150);
  CHECK(workspace.slack.complaints().empty());
  workspace.house.stop();
  const Finished cases = workspace.house.command({"cases", "list", "--tenant", "slack:T1", "--json"});
  CHECK(json::parse(cases.out).size() == 1);
}

TEST_CASE("what Slack sends again has no second effect", "[e2e][slack]") {
  Workspace workspace;
  const std::string hello = slack_event_message(workspace.ada, "hello", "1700000001.000100", "Ev1");
  for (int i = 0; i < 3; ++i) CHECK(post(workspace.house.port(), "application/json", hello).status == 200);
  // The same message under another event id, as Slack has been seen to send it.
  CHECK(post(workspace.house.port(), "application/json",
             slack_event_message(workspace.ada, "hello", "1700000001.000100", "Ev2"))
            .status == 200);
  REQUIRE(workspace.settled());
  CHECK(workspace.slack.messages().size() == 1);
}

TEST_CASE("a button of an earlier question changes nothing and says so kindly", "[e2e][slack]") {
  Workspace workspace;
  workspace.command("/coach", "Acme Ltd");
  const auto first = live_card(workspace.slack);
  REQUIRE(first);
  workspace.answer_card();
  const auto second = live_card(workspace.slack);
  const std::vector<std::string> buttons = first->buttons();
  const std::string label = *std::find_if_not(buttons.begin(), buttons.end(), is_way);
  FakeSlack::Message stale = *first;
  workspace.click(stale, label);
  const auto after = live_card(workspace.slack);
  CHECK(after->words() == second->words());
  const auto messages = workspace.slack.messages();
  CHECK(std::any_of(messages.begin(), messages.end(),
                    [](const auto& message) { return !message.only_for.empty() || message.by_response_url; }));
}

TEST_CASE("Slack failing in every way in turn loses nothing and says nothing twice", "[e2e][slack]") {
  for (const auto fault : {FakeSlack::Fault::RateLimited, FakeSlack::Fault::ServerError, FakeSlack::Fault::Reset,
                           FakeSlack::Fault::InvalidBlocks}) {
    INFO("fault " << static_cast<int>(fault));
    Workspace workspace;
    workspace.slack.set_retry_after(1);
    workspace.slack.fail_next(fault, 1, "chat.postMessage");
    workspace.command("/coach", "Acme Ltd");
    REQUIRE(workspace.slack.wait_until(
        [&] { return live_card(workspace.slack) || workspace.slack.messages().size() > 0; }));
    CHECK(workspace.slack.messages().size() <= (fault == FakeSlack::Fault::Reset ? 2u : 1u));
  }
}

TEST_CASE("a card that is gone is posted afresh", "[e2e][slack]") {
  Workspace workspace;
  workspace.command("/coach", "Acme Ltd");
  workspace.slack.fail_next(FakeSlack::Fault::MessageNotFound, 1, "chat.update");
  workspace.answer_card();
  CHECK(workspace.slack.messages().size() >= 2);
  CHECK(live_card(workspace.slack));
}

TEST_CASE("a kill between the answer and the delivery still delivers", "[e2e][slack]") {
  Workspace workspace;
  workspace.slack.fail_next(FakeSlack::Fault::ServerError, 1, "chat.postMessage");
  const ProbeAnswer answer = post(workspace.house.port(), "application/json",
                                  slack_event_message(workspace.ada, "hello", "1700000001.000100", "Ev1"));
  CHECK(answer.status == 200);
  workspace.house.kill_and_start_again();
  CHECK(workspace.slack.wait_until([&] { return workspace.slack.messages().size() == 1; }));
}

TEST_CASE("the doctor names a workspace that refused us, and what waits goes out at the next start or when an operator says so",
          "[e2e][slack]") {
  Workspace work;
  const auto held = [&](int count) {
    return work.slack.wait_until([&] {
      return http_request(work.house.port(), {.target = "/metrics"}).body.find("envelopes{state=\"held\"} " + std::to_string(count)) !=
             std::string::npos;
    });
  };
  const auto examined = [&] {
    const json all = json::parse(work.house.command({"doctor", "--json"}).out);
    for (const json& each : all["checks"])
      if (each["name"] == "outbox") return each;
    return json();
  };
  work.slack.fail_next(FakeSlack::Fault::Revoked, 1, "chat.postMessage");
  work.say("decide Acme");
  REQUIRE(held(1));
  REQUIRE(work.slack.messages().empty());
  CHECK(work.house.command({"outbox", "list"}).out.find("slack:T1") != std::string::npos);
  const json found = examined();
  CHECK(found["state"] == "bad");
  CHECK(found["lines"] == json{"slack:T1: token_revoked"});
  CHECK(found["help"].get<std::string>().find("evenkeel outbox release") != std::string::npos);

  SECTION("the next start") {
    work.house.kill_and_start_again();
    CHECK(work.slack.wait_until([&] { return work.slack.messages().size() == 1; }));
    CHECK(work.house.server().err().find("held_tried_again") != std::string::npos);
  }
  SECTION("an operator, while the server runs") {
    const Finished released = work.house.command({"outbox", "release"});
    CHECK(released.exit_code == 0);
    CHECK(released.out.find("slack:T1 is tried again (it was held: token_revoked)") != std::string::npos);
    CHECK(work.slack.wait_until([&] { return work.slack.messages().size() == 1; }));
    CHECK(work.house.command({"outbox", "release"}).out == "No workspace is held.\n");
  }
  SECTION("a start with nothing mended holds it again, and loses nothing") {
    work.slack.fail_next(FakeSlack::Fault::Revoked, 1, "chat.postMessage");
    work.house.kill_and_start_again();
    CHECK(work.slack.wait_until([&] { return work.slack.calls_of("chat.postMessage") == 2; }));
    CHECK(held(1));
    return;
  }
  CHECK(examined().is_null());
}

TEST_CASE("a guest is refused politely and learns nothing", "[e2e][slack]") {
  Workspace workspace;
  workspace.slack.set_user("U1", {.name = "Guest", .guest = true});
  workspace.say("hello");
  REQUIRE(workspace.slack.messages().size() == 1);
  CHECK(workspace.slack.messages()[0].buttons().empty());
  workspace.say("/coach Acme");
  CHECK(cards_with_buttons(workspace.slack) == 0);
}

TEST_CASE("every recorded Slack payload gets an answer, twice over and in any order", "[e2e][slack]") {
  Workspace workspace;
  struct Recorded {
    std::string name, content_type, body;
  };
  std::vector<Recorded> recorded;
  for (const auto& file : std::filesystem::recursive_directory_iterator(payloads_dir() / "slack")) {
    const std::string folder = file.path().parent_path().filename();
    const std::string extension = file.path().extension();
    if (folder == "events" && extension == ".json")
      recorded.push_back({file.path().filename(), "application/json", read_file(file.path())});
    if ((folder == "commands" || folder == "interactivity") && extension == ".form")
      recorded.push_back({file.path().filename(), form, read_file(file.path())});
  }
  REQUIRE(recorded.size() > 40);
  std::mt19937 shuffle(7);
  std::size_t messages_after_first = 0;
  for (int round = 0; round < 2; ++round) {
    std::shuffle(recorded.begin(), recorded.end(), shuffle);
    for (const Recorded& each : recorded) {
      INFO(each.name);
      const ProbeAnswer answer = post(workspace.house.port(), each.content_type, each.body);
      CHECK(answer.status == 200);
      if (each.name == "url_verification.json")
        CHECK(answer.body.find(json::parse(each.body).at("challenge").get<std::string>()) != std::string::npos);
    }
    if (round == 0) {
      workspace.settled();
      messages_after_first = workspace.slack.messages().size();
    }
  }
  workspace.settled();
  CHECK(workspace.slack.messages().size() == messages_after_first);
}

TEST_CASE("/wording in a channel gives one line to copy, to the asker alone; nothing of it is in the log", "[e2e][slack]") {
  Workspace workspace;
  const ProbeAnswer answer =
      post(workspace.house.port(), form,
           slack_command(workspace.ada, "C1", "/wording", "he keeps swearing at me about the <b>zebra</b> & refund",
                         workspace.slack.response_url(), "trigger1"));
  CHECK(answer.status == 200);
  REQUIRE(workspace.settled());
  int ephemeral = 0, copyable = 0;
  for (const FakeSlack::Message& message : workspace.slack.messages()) {
    const bool preformatted = message.body.find("rich_text_preformatted") != std::string::npos;
    if (message.by_response_url) {
      ++ephemeral;
      CHECK(preformatted);
      CHECK(message.buttons().empty());
    } else {
      CHECK(message.channel.rfind("D", 0) == 0);  // The conversation itself stays private.
      copyable += preformatted;
    }
  }
  CHECK(ephemeral == 1);
  CHECK(copyable == 1);
  CHECK(workspace.slack.complaints().empty());
  const Finished stopped = workspace.house.stop();
  CHECK(stopped.err.find("zebra") == std::string::npos);
  CHECK(stopped.out.find("zebra") == std::string::npos);
}
