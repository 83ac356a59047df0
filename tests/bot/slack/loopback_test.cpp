// The channel between a real server and a real client, with a fake Slack on loopback at the other end.
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "bot/http/client.h"
#include "bot/http/server.h"
#include "bot/slack/slack_channel.h"
#include "tests/support/fake_slack.h"
#include "tests/support/paths.h"

using namespace evenkeel;
using evenkeel::outbox::Delivery;
using evenkeel::tests::FakeSlack;
using evenkeel::turn::Card;
using nlohmann::json;

namespace {

struct Turns : turn::Turns {
  std::vector<turn::Inbound> taken;
  turn::Answer take(const turn::Inbound& inbound) override {
    taken.push_back(inbound);
    return {};
  }
  void note_person(const turn::PersonNote&) override {}
  bool note_happening(const turn::Happening&) override { return true; }
  void tenant_gone(const std::string&, const std::string&) override {}
};

struct Street {
  FakeSlack slack;
  Turns turns;
  http::AllowedHosts hosts = slack::slack_hosts(true);
  http::Client client{hosts, real_world()};
  slack::SlackChannel channel{config(), hosts, real_world(), Log(), client, turns};
  http::Server server{http::ServerOptions{}, real_world(), Log()};

  Street() {
    channel.mount(server);
    server.start();
  }
  SlackConfig config() const {
    SlackConfig made;
    made.signing_secrets = {"secret"};
    made.bot_token = slack.token();
    made.api_url = slack.url();
    return made;
  }
  http::CallResult post(const std::string& body, const std::string& type) {
    const std::string stamp = std::to_string(real_world().now_ms() / 1000);
    http::Call call;
    call.url = "http://127.0.0.1:" + std::to_string(server.port()) + "/slack/events";
    call.headers = {{"X-Slack-Request-Timestamp", stamp},
                    {"X-Slack-Signature", evenkeel::tests::slack_signature("secret", stamp, body)}};
    call.content_type = type;
    call.body = body;
    return client.call(call);
  }
  Delivery deliver(const Card& card) { return channel.deliver("slack:T1", "key", 1, card); }
};

Card question(int choices) {
  Card card;
  card.session = "s1";
  card.actor = card.conversation = "slack:T1:U1";
  dialogs::Reply prompt;
  prompt.kind = dialogs::Reply::Kind::Prompt;
  prompt.text = "How often?";
  prompt.input = dialogs::Reply::Input::One;
  prompt.prompt = 3;
  for (int i = 1; i <= choices; ++i) prompt.choices.push_back({"c" + std::to_string(i), "Choice " + std::to_string(i)});
  card.replies = {prompt};
  return card;
}

const std::string form_type = "application/x-www-form-urlencoded";

}  // namespace

TEST_CASE("a card goes out, its button comes back, and the card moves on in place", "[slack][loopback]") {
  Street street;
  const Delivery first = street.deliver(question(3));
  REQUIRE(first.kind == Delivery::Kind::Sent);
  REQUIRE(street.slack.messages().size() == 1);
  CHECK(street.slack.messages()[0].channel == "D1");
  CHECK(street.slack.messages()[0].buttons() ==
        std::vector<std::string>{"Choice 1", "Choice 2", "Choice 3", "Back", "Later", "Help"});

  const std::string url = street.slack.response_url();
  CHECK(street.post(evenkeel::tests::slack_click({"T1", "U1"}, street.slack.messages()[0], "Choice 2", "1700.5", url), form_type)
            .status == 200);
  REQUIRE(street.turns.taken.size() == 1);
  const turn::Inbound click = street.turns.taken[0];
  CHECK(click.session == "s1");
  CHECK(click.prompt == 3);
  CHECK(click.choices == std::vector<std::string>{"c2"});
  CHECK(click.card == first.card);
  CHECK(click.reply_url == url);

  Card next = question(12);
  next.way = Card::Way::Update;
  next.card = click.card;
  CHECK(street.deliver(next).card == first.card);
  REQUIRE(street.slack.messages().size() == 1);
  const FakeSlack::Message updated = street.slack.messages()[0];
  CHECK(updated.versions.size() == 2);
  CHECK(street
            .post(evenkeel::tests::slack_click({"T1", "U1"}, updated, "Next", "1700.6", "", {updated.options().at("Choice 11")}),
                  form_type)
            .status == 200);
  CHECK(street.turns.taken.back().choices == std::vector<std::string>{"c11"});
  CHECK(street.slack.complaints().empty());
}

TEST_CASE("a click of 86 kB passes, and an unsigned request does not", "[slack][loopback]") {
  Street street;
  std::ifstream in(evenkeel::tests::payloads_dir() / "slack" / "interactivity" / "block_actions_static_select_large.form",
                   std::ios::binary);
  const std::string large((std::istreambuf_iterator<char>(in)), {});
  REQUIRE(large.size() == 86'005);
  CHECK(street.post(large, form_type).status == 200);

  http::Call bare;
  bare.url = "http://127.0.0.1:" + std::to_string(street.server.port()) + "/slack/events";
  bare.content_type = "application/json";
  bare.body = evenkeel::tests::slack_event_message({"T1", "U1"}, "hello", "1.1", "Ev1");
  CHECK(street.client.call(bare).status == 401);
  CHECK(street.post(bare.body, bare.content_type).status == 200);
  REQUIRE(street.turns.taken.size() == 1);
  CHECK(street.turns.taken[0].text == "hello");
}

TEST_CASE("every way in which Slack can fail ends as it should", "[slack][loopback]") {
  using Fault = FakeSlack::Fault;
  const auto after = [](Fault fault) {
    Street street;
    street.slack.set_retry_after(9);
    street.slack.fail_next(fault, 1, "chat.postMessage");
    const Delivery delivery = street.deliver(question(2));
    CHECK(street.slack.complaints().empty());
    return delivery;
  };
  CHECK(after(Fault::RateLimited).kind == Delivery::Kind::Retry);
  CHECK(after(Fault::RateLimited).retry_after_ms == 9'000);
  CHECK(after(Fault::ServerError).kind == Delivery::Kind::Retry);
  CHECK(after(Fault::Reset).kind == Delivery::Kind::Unsure);
  CHECK(after(Fault::InternalError).kind == Delivery::Kind::Unsure);
  CHECK(after(Fault::Revoked).kind == Delivery::Kind::ChannelDown);
  CHECK(after(Fault::MissingScope).kind == Delivery::Kind::ChannelDown);
  CHECK(after(Fault::InvalidBlocks).kind == Delivery::Kind::Sent);

  Street street;
  street.slack.stop();
  CHECK(street.deliver(question(2)).kind == Delivery::Kind::Retry);
}

TEST_CASE("a guest of the fake Slack is refused", "[slack][loopback]") {
  Street street;
  street.slack.set_user("U1", {.name = "Guest", .guest = true});
  CHECK(street.deliver(question(2)).kind == Delivery::Kind::Sent);
  REQUIRE(street.slack.messages().size() == 1);
  CHECK(street.slack.messages()[0].words().find("people inside the company only") != std::string::npos);
}

TEST_CASE("the fake Slack complains of what the real one would refuse", "[slack][loopback]") {
  FakeSlack slack;
  http::Client client(slack::slack_hosts(true), real_world());
  const auto call = [&](const std::string& token, const std::string& body) {
    http::Call made;
    made.url = slack.url() + "chat.postMessage";
    made.headers = {{"Authorization", "Bearer " + token}};
    made.content_type = "application/json; charset=utf-8";
    made.body = body;
    return json::parse(client.call(made).body)["error"];
  };
  CHECK(call("xoxb-wrong", "{}") == "invalid_auth");
  CHECK(call(slack.token(), "{\"channel\":") == "invalid_json");
  CHECK(call(slack.token(),
             R"({"channel":"U1","text":"hi","blocks":[{"type":"section","text":{"type":"mrkdwn","text":"<!channel>"}}]})") ==
        "invalid_blocks");
  CHECK(slack.complaints().size() >= 3);
  CHECK(slack.messages().empty());
}
