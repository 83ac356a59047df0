#include "bot/slack/slack_channel.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <deque>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "bot/base/json.h"
#include "tests/support/fake_slack.h"
#include "tests/support/paths.h"
#include "tests/support/slack_limits.h"

using namespace evenkeel;
using namespace evenkeel::slack;
using evenkeel::http::Call;
using evenkeel::http::CallResult;
using evenkeel::outbox::Delivery;
using evenkeel::tests::slack_command;
using evenkeel::tests::slack_event_message;
using evenkeel::tests::slack_message_faults;
using evenkeel::turn::Answer;
using evenkeel::turn::Card;
using evenkeel::turn::Inbound;
using evenkeel::turn::PersonNote;
using nlohmann::json;

namespace {

std::string recorded(const std::string& name) {
  std::ifstream in(evenkeel::tests::payloads_dir() / "slack" / name, std::ios::binary);
  INFO(name);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct FakeTurns : turn::Turns {
  Answer::Kind answer = Answer::Kind::Done;
  std::vector<Inbound> taken;
  std::vector<PersonNote> people;
  std::vector<std::string> gone;

  Answer take(const Inbound& inbound) override {
    taken.push_back(inbound);
    Answer made;
    made.kind = answer;
    return made;
  }
  void note_person(const PersonNote& note) override { people.push_back(note); }
  bool note_happening(const turn::Happening&) override { return true; }
  void tenant_gone(const std::string& tenant, const std::string&) override { gone.push_back(tenant); }
};

// A Slack that says what it was told to say, and a channel before it.
struct House {
  FakeTurns turns;
  std::vector<Call> calls;
  std::map<std::string, std::deque<CallResult>> answers;  // By method; "reply" is any response_url. Without one: success.
  std::int64_t now_ms = 1'700'000'000'000;
  std::vector<std::string> lines;  // Of the log.
  SlackConfig config;
  std::unique_ptr<SlackChannel> channel;

  House() {
    config.signing_secrets = {"new-secret", "old-secret"};
    config.bot_token = "xoxb-secret-token";
    config.api_url = "https://slack.com/api/";
    World world;
    world.now_ms = [this] { return now_ms; };
    world.monotonic_ms = [this] { return now_ms; };
    const Log log(LogLevel::Debug, [this] { return now_ms; }, [this](std::string_view line) { lines.emplace_back(line); });
    channel = std::make_unique<SlackChannel>(
        config, slack_hosts(false), world, log, [this](const Call& call) { return answer(call); }, turns);
  }

  static std::string method_of(const Call& call) {
    const std::string api = "https://slack.com/api/";
    return call.url.rfind(api, 0) == 0 ? call.url.substr(api.size()) : "reply";
  }

  CallResult answer(const Call& call) {
    calls.push_back(call);
    auto& planned = answers[method_of(call)];
    if (!planned.empty()) {
      const CallResult next = planned.front();
      planned.pop_front();
      return next;
    }
    const std::string method = method_of(call);
    if (method == "reply") return says("ok");
    if (method == "users.info")
      return says(R"({"ok":true,"user":{"id":"U1","profile":{"display_name":"Ada"},"locale":"en-GB","tz":"Europe/Amsterdam"}})");
    if (method == "chat.postEphemeral") return says(R"({"ok":true,"message_ts":"5.5"})");
    json said = json::parse(call.body);
    const std::string to = said["channel"];
    return says(
        json{{"ok", true}, {"channel", to.front() == 'U' ? "D" + to.substr(1) : to}, {"ts", said.value("ts", "1700.0001")}}
            .dump());
  }

  static CallResult says(std::string body, int status = 200) {
    CallResult result;
    result.kind = CallResult::Kind::Answered;
    result.status = status;
    result.body = std::move(body);
    return result;
  }
  static CallResult error(const std::string& code) { return says(R"({"ok":false,"error":")" + code + R"("})"); }
  static CallResult happens(CallResult::Kind kind) {
    CallResult result;
    result.kind = kind;
    return result;
  }
  static CallResult too_fast(const std::string& seconds) {
    CallResult result = says(recorded("web-api/ratelimited.json"), 429);
    result.headers.emplace_back("Retry-After", seconds);
    return result;
  }

  std::vector<std::string> methods(std::size_t from = 0) const {
    std::vector<std::string> made;
    for (std::size_t i = from; i < calls.size(); ++i) made.push_back(method_of(calls[i]));
    return made;
  }
  // The messages sent, but for who-is-that questions.
  std::vector<json> sent() const {
    std::vector<json> made;
    for (const Call& call : calls)
      if (method_of(call) != "users.info") made.push_back(json::parse(call.body));
    return made;
  }

  http::Request request(const std::string& body, const std::string& type = "application/json",
                        const std::string& secret = "new-secret") const {
    const std::string stamp = std::to_string(now_ms / 1000);
    http::Request made;
    made.method = "POST";
    made.path = "/slack/events";
    made.body = body;
    made.remote_address = "192.0.2.1";
    made.id = "r1";
    made.headers = {{"content-type", type},
                    {"x-slack-request-timestamp", stamp},
                    {"X-SLACK-SIGNATURE", evenkeel::tests::slack_signature(secret, stamp, body)}};
    return made;
  }
  http::Response post(const std::string& body, const std::string& type = "application/json") {
    return channel->handle(request(body, type));
  }

  Delivery deliver(const Card& card, int attempt = 1) { return channel->deliver("slack:T1", "key", attempt, card); }
};

const std::string form_type = "application/x-www-form-urlencoded";
const std::string reply_url = "https://hooks.slack.com/actions/T1/1/secret";

Card card_of(Card::Way way = Card::Way::Post) {
  Card card;
  card.way = way;
  card.session = "s1";
  card.actor = "slack:T1:U1";
  card.conversation = "slack:T1:U1";
  card.notification = "Even Keel: step 1 of about 9";
  dialogs::Reply prompt;
  prompt.kind = dialogs::Reply::Kind::Prompt;
  prompt.text = "How often does Acme call?";
  prompt.input = dialogs::Reply::Input::One;
  prompt.choices = {{"daily", "Daily"}, {"weekly", "Weekly"}};
  prompt.prompt = 1;
  card.replies = {prompt};
  return card;
}

Card update_of(const std::string& place = "slack:T1:D1") {
  Card card = card_of(Card::Way::Update);
  card.conversation = place;
  card.card = "D1/1600.0001";
  return card;
}

std::string header(const http::Response& response, const std::string& name) {
  for (const auto& [each, value] : response.headers)
    if (each == name) return value;
  return {};
}

std::string click_body() {
  FakeTurns turns;
  json payload = json::parse(recorded("interactivity/block_actions_button_message.json"));
  payload["actions"][0]["value"] = "ek1:pick:s1:1:daily";
  payload["team"]["id"] = "T1";
  payload["user"] = {{"id", "U1"}, {"team_id", "T1"}};
  static const char* digits = "0123456789ABCDEF";
  std::string form = "payload=";
  for (const char c : payload.dump()) form += {'%', digits[static_cast<unsigned char>(c) >> 4], digits[c & 15]};
  return form;
}

std::string event_body(const std::string& text = "hello") { return slack_event_message({"T1", "U1"}, text, "1700.1", "Ev1"); }
std::string command_body(const std::string& text = "Acme", const std::string& url = reply_url) {
  return slack_command({"T1", "U1"}, "C1", "/coach", text, url, "1.2.3");
}

}  // namespace

// --- In -----------------------------------------------------------------------------------------------------------------------

TEST_CASE("what is stored is acknowledged with an empty 200", "[slack][channel]") {
  House house;
  for (const auto& [body, type] : std::vector<std::pair<std::string, std::string>>{
           {event_body(), "application/json"}, {command_body(), form_type}, {click_body(), form_type + "; charset=utf-8"}}) {
    for (const auto answer : {Answer::Kind::Done, Answer::Kind::Duplicate}) {
      house.turns.answer = answer;
      const auto response = house.post(body, type);
      CHECK(response.status == 200);
      CHECK(response.body.empty());
      CHECK(response.content_type.empty());
    }
  }
  REQUIRE(house.turns.taken.size() == 6);
  CHECK(house.turns.taken[0].text == "hello");
  CHECK(house.turns.taken[2].text == "coach Acme");
  CHECK(house.turns.taken[4].choices == std::vector<std::string>{"daily"});
  CHECK(house.calls.empty());
  CHECK(house.channel->counters().taken == 3);
  CHECK(house.channel->counters().duplicates == 3);
}

TEST_CASE("each secret is good while one is being replaced", "[slack][channel]") {
  House house;
  CHECK(house.channel->handle(house.request(event_body(), "application/json", "new-secret")).status == 200);
  CHECK(house.channel->handle(house.request(event_body(), "application/json", "old-secret")).status == 200);
  CHECK(house.channel->handle(house.request(event_body(), "application/json", "other-secret")).status == 401);
}

TEST_CASE("without a good signature nothing is done and little is said", "[slack][channel]") {
  House house;
  const auto refused = [&](const http::Request& request) {
    const auto response = house.channel->handle(request);
    CHECK(response.status == 401);
    CHECK(json::parse(response.body)["error"] == "bad_signature");
    CHECK(response.body.find("hello") == std::string::npos);
  };
  const http::Request good = house.request(event_body());
  http::Request bad = good;
  bad.body += " ";
  refused(bad);
  bad = good;
  bad.headers.erase(bad.headers.begin() + 1);
  refused(bad);
  bad = good;
  bad.headers.pop_back();
  refused(bad);
  bad = good;
  bad.headers.push_back({"x-slack-signature", good.headers.back().second});  // Two, even if both are right.
  refused(bad);
  refused([&] {
    http::Request unsigned_handshake = good;
    unsigned_handshake.body = recorded("events/url_verification.json");
    return unsigned_handshake;
  }());
  refused([&] {
    http::Request probe = house.request("ssl_check=true&token=x", form_type, "wrong");
    return probe;
  }());
  house.now_ms += 301'000;
  refused(good);
  CHECK(house.turns.taken.empty());
  CHECK(house.channel->counters().bad_signatures == 7);
}

TEST_CASE("bad signatures are logged once a second for an address, with a count of the others", "[slack][channel]") {
  House house;
  http::Request bad = house.request(event_body(), "application/json", "wrong");
  for (int i = 0; i < 50; ++i) house.channel->handle(bad);
  CHECK(house.lines.size() == 1);
  house.now_ms += 1'000;
  house.channel->handle(bad);
  REQUIRE(house.lines.size() == 2);
  CHECK(house.lines.back().find("49") != std::string::npos);
  bad.remote_address = "192.0.2.2";
  house.channel->handle(bad);
  CHECK(house.lines.size() == 3);
}

TEST_CASE("the certificate probe is answered unsigned, and nothing in it is done", "[slack][channel]") {
  House house;
  for (const char* file : {"commands/ssl_check.form", "commands/ssl_check_smuggled.form"}) {
    http::Request probe = house.request(recorded(file), form_type);
    probe.headers.resize(1);
    const auto response = house.channel->handle(probe);
    CHECK(response.status == 200);
    CHECK(response.body.empty());
  }
  CHECK(house.turns.taken.empty());
}

TEST_CASE("the handshake gets its challenge", "[slack][channel]") {
  House house;
  const auto response = house.post(recorded("events/url_verification.json"));
  CHECK(response.status == 200);
  CHECK(response.content_type == "text/plain; charset=utf-8");
  CHECK(response.body == "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P");
}

TEST_CASE("signed but unreadable is refused for good, without quoting it", "[slack][channel]") {
  House house;
  const auto response = house.post("{\"private\": words");
  CHECK(response.status == 400);
  CHECK(header(response, "X-Slack-No-Retry") == "1");
  CHECK(json::parse(response.body)["message"] == "The request could not be read: not JSON.");
  CHECK(house.post("x", "text/plain").status == 415);
  CHECK(house.post("payload=%00", form_type).status == 400);
  for (const std::string& line : house.lines) CHECK(line.find("private") == std::string::npos);
}

TEST_CASE("what we do not take is acknowledged at once, twice if sent twice", "[slack][channel]") {
  House house;
  for (const char* file :
       {"events/reaction_added_unsubscribed.json", "events/message_channel.json", "events/message_im_own_bot_echo.json",
        "events/message_bot_via_response_url.json", "events/app_rate_limited.json", "events/app_home_opened.json"})
    for (int i = 0; i < 2; ++i) CHECK(house.post(recorded(file)).status == 200);
  for (const char* file : {"interactivity/unknown_type.form", "interactivity/view_submission.form",
                           "interactivity/block_actions_static_select_large.form"}) {
    const auto response = house.post(recorded(file), form_type);
    CHECK(response.status == 200);
    CHECK(response.body.empty());
  }
  CHECK(house.turns.taken.empty());
  CHECK(house.calls.empty());
}

TEST_CASE("an uninstalled app is told to the turns", "[slack][channel]") {
  House house;
  CHECK(house.post(recorded("events/app_uninstalled.json")).status == 200);
  CHECK(house.turns.gone == std::vector<std::string>{"slack:T111"});
}

TEST_CASE("a busy house lets Slack send an event again, and apologises for a command or a click", "[slack][channel]") {
  House house;
  house.turns.answer = Answer::Kind::Busy;
  auto response = house.post(event_body());
  CHECK(response.status == 503);
  CHECK(header(response, "Retry-After") == "1");
  CHECK(header(response, "X-Slack-No-Retry").empty());
  house.turns.answer = Answer::Kind::Failed;
  CHECK(house.post(event_body()).status == 500);
  CHECK(header(house.post(event_body()), "X-Slack-No-Retry").empty());
  for (const auto answer : {Answer::Kind::Busy, Answer::Kind::Failed})
    for (const std::string& body : {command_body(), click_body()}) {
      house.turns.answer = answer;
      response = house.post(body, form_type);
      CHECK(response.status == 200);
      const json said = json::parse(response.body);
      CHECK(said["response_type"] == "ephemeral");
      CHECK(said["replace_original"] == false);
      CHECK(said["text"] == "I could not save that. Please try again.");
    }
}

TEST_CASE("a reply address that is not Slack's is not kept", "[slack][channel]") {
  House house;
  house.post(command_body("a"), form_type);
  for (const char* url : {"https://hooks.slack.com.evil.example/x", "http://hooks.slack.com/x", "https://127.0.0.1/x",
                          "https://user@hooks.slack.com/x"})
    house.post(command_body(url, url), form_type);
  REQUIRE(house.turns.taken.size() == 5);
  CHECK(house.turns.taken[0].reply_url == reply_url);
  for (std::size_t i = 1; i < 5; ++i) CHECK(house.turns.taken[i].reply_url.empty());
}

TEST_CASE("somebody of another workspace is refused kindly, once, and nothing of theirs is kept", "[slack][channel]") {
  House house;
  json event = json::parse(event_body("our secret"));
  event["event"]["team"] = "T_OTHER";
  for (int i = 0; i < 3; ++i) CHECK(house.post(event.dump()).status == 200);
  CHECK(house.turns.taken.empty());
  REQUIRE(house.turns.people.size() == 3);
  CHECK(house.turns.people[0].standing == PersonNote::Standing::Outsider);
  CHECK(house.turns.people[0].actor == "slack:T1:U1");
  REQUIRE(house.methods() == std::vector<std::string>{"chat.postMessage"});
  CHECK(house.sent()[0].dump().find("people inside the company only") != std::string::npos);
  CHECK(slack_message_faults(house.sent()[0]).empty());

  // Once known, whatever else they do.
  const auto response = house.post(command_body(), form_type);
  CHECK(json::parse(response.body)["text"].get<std::string>().find("people inside the company only") != std::string::npos);
  CHECK(house.turns.taken.empty());
  CHECK(house.channel->counters().outsiders == 4);
}

TEST_CASE("too long a text is answered, not cut", "[slack][channel]") {
  House house;
  CHECK(house.post(event_body(std::string(8'001, 'a'))).status == 200);
  CHECK(house.turns.taken.empty());
  REQUIRE(house.calls.size() == 1);
  CHECK(house.sent()[0].dump().find("8000 characters") != std::string::npos);
  CHECK(json::parse(house.post(command_body(std::string(8'001, 'a')), form_type).body)["text"].get<std::string>().find("8000") !=
        std::string::npos);
}

TEST_CASE("nobody starts without a secret or a token", "[slack][channel]") {
  FakeTurns turns;
  SlackConfig config;
  config.bot_token = "xoxb-1";
  const auto make = [&] {
    SlackChannel(
        config, slack_hosts(false), real_world(), Log(), [](const Call&) { return CallResult(); }, turns);
  };
  CHECK_THROWS_AS(make(), std::invalid_argument);
  config.signing_secrets = {""};
  CHECK_THROWS_AS(make(), std::invalid_argument);
  config.signing_secrets = {"s"};
  CHECK_NOTHROW(make());
  config.bot_token.clear();
  CHECK_THROWS_AS(make(), std::invalid_argument);
}

// --- Out ----------------------------------------------------------------------------------------------------------------------

TEST_CASE("a card is posted to the person's direct conversation, and where it landed is told", "[slack][delivery]") {
  House house;
  const Delivery delivery = house.deliver(card_of());
  CHECK(delivery.kind == Delivery::Kind::Sent);
  CHECK(delivery.card == "D1/1700.0001");
  CHECK(delivery.conversation == "slack:T1:D1");
  REQUIRE(house.methods() == std::vector<std::string>{"users.info", "chat.postMessage"});
  const Call& call = house.calls[1];
  CHECK(call.content_type == "application/json; charset=utf-8");
  REQUIRE(call.headers.size() == 1);
  CHECK(call.headers[0] == std::pair<std::string, std::string>{"Authorization", "Bearer xoxb-secret-token"});
  const json body = json::parse(call.body);
  CHECK(slack_message_faults(body).empty());
  CHECK(body["channel"] == "U1");
  CHECK(body["unfurl_links"] == false);
  CHECK(body["unfurl_media"] == false);
  CHECK(body["parse"] == "none");
  CHECK_FALSE(body.contains("metadata"));
}

TEST_CASE("before the first delivery a person is looked up once, and what is learnt is told to the turns", "[slack][delivery]") {
  House house;
  house.deliver(card_of());
  house.deliver(card_of());
  CHECK(house.methods() == std::vector<std::string>{"users.info", "chat.postMessage", "chat.postMessage"});
  REQUIRE(house.turns.people.size() == 1);
  const PersonNote& note = house.turns.people[0];
  CHECK(note.tenant == "slack:T1");
  CHECK(note.actor == "slack:T1:U1");
  CHECK(note.display_name == "Ada");
  CHECK(note.locale == "en-GB");
  CHECK(note.time_zone == "Europe/Amsterdam");
  CHECK(note.standing == PersonNote::Standing::Member);
  CHECK(house.calls[0].content_type == form_type);
  CHECK(house.calls[0].body == "include_locale=true&user=U1");
  house.now_ms += 25LL * 3600 * 1000;
  house.deliver(card_of());
  CHECK(house.methods(3) == std::vector<std::string>{"users.info", "chat.postMessage"});
}

TEST_CASE("the recorded users.info is read", "[slack][delivery]") {
  House house;
  house.answers["users.info"].push_back(House::says(recorded("web-api/users.info.ok.json")));
  CHECK(house.deliver(card_of()).kind == Delivery::Kind::Sent);
  REQUIRE(house.turns.people.size() == 1);
  CHECK(house.turns.people[0].display_name == "spengler");
  CHECK(house.turns.people[0].time_zone == "America/Los_Angeles");
}

TEST_CASE("a guest gets a polite refusal instead of the card, and is not taken afterwards", "[slack][delivery]") {
  for (const char* flag : {"is_restricted", "is_ultra_restricted", "is_stranger"}) {
    House house;
    house.answers["users.info"].push_back(House::says(json{{"ok", true}, {"user", {{"id", "U1"}, {flag, true}}}}.dump()));
    CHECK(house.deliver(card_of()).kind == Delivery::Kind::Sent);
    REQUIRE(house.turns.people.size() == 1);
    CHECK(house.turns.people[0].standing == PersonNote::Standing::Outsider);
    const std::string said = house.sent().back().dump();
    CHECK(said.find("people inside the company only") != std::string::npos);
    CHECK(said.find("Acme") == std::string::npos);
    house.post(event_body());
    CHECK(house.turns.taken.empty());
  }
}

TEST_CASE("who chose a language is spoken to in it, whatever language their Slack is in", "[slack][delivery]") {
  const json guest{{"ok", true}, {"user", {{"id", "U1"}, {"locale", "en-GB"}, {"is_restricted", true}}}};
  const auto told = [&](std::string chosen) {
    House house;
    house.answers["users.info"].push_back(House::says(guest.dump()));
    Card card = card_of();
    card.locale = std::move(chosen);
    house.deliver(card);
    return house.sent().back().dump();
  };
  CHECK(told("").find("people inside the company only") != std::string::npos);
  CHECK(told("de").find("Leute im Unternehmen") != std::string::npos);
}

TEST_CASE("not knowing who somebody is delays their card a little, and never for good", "[slack][delivery]") {
  House house;
  house.answers["users.info"] = {House::happens(CallResult::Kind::NotSent), House::says("<html>", 503),
                                 House::happens(CallResult::Kind::Unsure)};
  CHECK(house.deliver(card_of(), 1).kind == Delivery::Kind::Retry);
  CHECK(house.deliver(card_of(), 2).kind == Delivery::Kind::Retry);
  CHECK(house.deliver(card_of(), 3).kind == Delivery::Kind::Sent);

  House other;
  other.answers["users.info"] = {House::error("missing_scope")};
  CHECK(other.deliver(card_of(), 1).kind == Delivery::Kind::Sent);
  CHECK(other.deliver(card_of(), 1).kind == Delivery::Kind::Sent);
  CHECK(other.methods() == std::vector<std::string>{"users.info", "chat.postMessage", "chat.postMessage"});

  House slow;
  slow.answers["users.info"] = {House::too_fast("7")};
  const Delivery delivery = slow.deliver(card_of());
  CHECK(delivery.kind == Delivery::Kind::Retry);
  CHECK(delivery.retry_after_ms == 7'000);
}

TEST_CASE("an update replaces the card in place", "[slack][delivery]") {
  House house;
  const Delivery delivery = house.deliver(update_of());
  CHECK(delivery.kind == Delivery::Kind::Sent);
  CHECK(delivery.card == "D1/1600.0001");
  CHECK(delivery.conversation == "slack:T1:D1");
  REQUIRE(house.methods() == std::vector<std::string>{"users.info", "chat.update"});
  CHECK(house.sent()[0]["ts"] == "1600.0001");
  CHECK(house.sent()[0]["channel"] == "D1");
}

TEST_CASE("an update addressed to a person finds the message by its own name, also after a restart", "[slack][delivery]") {
  House house;
  CHECK(house.deliver(update_of("slack:T1:U1")).card == "D1/1600.0001");
  CHECK(house.sent().back()["channel"] == "D1");
  CHECK(house.sent().back()["ts"] == "1600.0001");

  Card nameless = update_of("slack:T1:U1");
  for (const char* name : {"", "1600.0001", "/", "D1/", "/1600.0001"}) {
    nameless.card = name;
    CHECK(house.deliver(nameless).card == "D1/1700.0001");
    CHECK(house.methods().back() == "chat.postMessage");
  }
}

TEST_CASE("a card that can no longer be changed is posted afresh; nothing left to close is closed", "[slack][delivery]") {
  for (const char* file : {"error_message_not_found", "error_cant_update_message", "error_edit_window_closed"}) {
    House house;
    const std::string answer = recorded(std::string("web-api/chat.update.") + file + ".json");
    house.answers["chat.update"] = {House::says(answer), House::says(answer)};
    const Delivery delivery = house.deliver(update_of());
    CHECK(delivery.kind == Delivery::Kind::Sent);
    CHECK(delivery.card == "D1/1700.0001");
    Card closing = update_of();
    closing.way = Card::Way::Close;
    CHECK(house.deliver(closing).kind == Delivery::Kind::Sent);
    CHECK(house.methods() == std::vector<std::string>{"users.info", "chat.update", "chat.postMessage", "chat.update"});
  }
  House house;
  Card closing = card_of(Card::Way::Close);
  CHECK(house.deliver(closing).kind == Delivery::Kind::Sent);
  CHECK(house.methods() == std::vector<std::string>{"users.info"});
}

TEST_CASE("every error of Slack's has its consequence", "[slack][delivery]") {
  struct Row {
    CallResult result;
    Delivery::Kind posting, updating;
  };
  using Kind = Delivery::Kind;
  const auto file = [](const std::string& name) { return House::says(recorded("web-api/" + name + ".json")); };
  const std::vector<Row> rows = {
      {House::too_fast("30"), Kind::Retry, Kind::Retry},
      {file("ratelimited"), Kind::Retry, Kind::Retry},
      {House::error("rate_limited"), Kind::Retry, Kind::Retry},
      {House::error("service_unavailable"), Kind::Retry, Kind::Retry},
      {House::error("request_timeout"), Kind::Retry, Kind::Retry},
      {House::says("<!DOCTYPE html><html>", 503), Kind::Retry, Kind::Retry},
      {House::says("", 500), Kind::Retry, Kind::Retry},
      {House::happens(CallResult::Kind::NotSent), Kind::Retry, Kind::Retry},
      // Changing a card twice to the same text does no harm; posting one twice does.
      {House::happens(CallResult::Kind::Unsure), Kind::Unsure, Kind::Retry},
      {file("error_fatal_error"), Kind::Unsure, Kind::Retry},
      {file("error_internal_error"), Kind::Unsure, Kind::Retry},
      {House::says("<html>odd</html>", 200), Kind::Unsure, Kind::Retry},
      {file("error_invalid_auth"), Kind::ChannelDown, Kind::ChannelDown},
      {file("error_account_inactive"), Kind::ChannelDown, Kind::ChannelDown},
      {file("error_token_revoked"), Kind::ChannelDown, Kind::ChannelDown},
      {file("error_token_expired"), Kind::ChannelDown, Kind::ChannelDown},
      {House::error("not_authed"), Kind::ChannelDown, Kind::ChannelDown},
      {House::error("org_login_required"), Kind::ChannelDown, Kind::ChannelDown},
      {House::error("team_access_not_granted"), Kind::ChannelDown, Kind::ChannelDown},
      {file("error_missing_scope"), Kind::ChannelDown, Kind::ChannelDown},
      {file("error_messages_tab_disabled"), Kind::Refused, Kind::Sent},
      {file("error_is_archived"), Kind::Refused, Kind::Sent},
      {House::error("a_new_error_of_2031"), Kind::Refused, Kind::Refused},
      {House::says("no such page", 404), Kind::Refused, Kind::Refused},
      {House::happens(CallResult::Kind::NotAllowed), Kind::Refused, Kind::Refused},
  };
  for (const Row& row : rows) {
    INFO(row.result.status << " " << row.result.body);
    House posting;
    posting.answers["chat.postMessage"] = {row.result, row.result};
    CHECK(posting.deliver(card_of()).kind == row.posting);
    House updating;
    updating.answers["chat.update"] = {row.result};
    CHECK(updating.deliver(update_of()).kind == row.updating);
    for (const std::string& line : posting.lines) {
      CHECK(line.find("xoxb") == std::string::npos);
      CHECK(line.find("Acme") == std::string::npos);
    }
  }
}

TEST_CASE("a method rests as long as Slack said, for that workspace, and the others go on", "[slack][delivery]") {
  House house;
  house.answers["chat.postMessage"] = {House::too_fast("30")};
  Delivery delivery = house.deliver(card_of());
  CHECK(delivery.retry_after_ms == 30'000);
  CHECK(delivery.reason == "ratelimited");
  const std::size_t before = house.calls.size();
  house.now_ms += 10'000;
  delivery = house.deliver(card_of());
  CHECK(delivery.kind == Delivery::Kind::Retry);
  CHECK(delivery.retry_after_ms == 20'000);
  CHECK(house.calls.size() == before);
  CHECK(house.deliver(update_of()).kind == Delivery::Kind::Sent);
  Card elsewhere = card_of();
  elsewhere.actor = elsewhere.conversation = "slack:T2:U1";
  CHECK(house.deliver(elsewhere).kind == Delivery::Kind::Sent);
  house.now_ms += 20'000;
  CHECK(house.deliver(card_of()).kind == Delivery::Kind::Sent);

  for (const auto& [said, waits_ms] :
       std::map<std::string, std::int64_t>{{"0", 1'000}, {"-5", 1'000}, {"soon", 1'000}, {"", 1'000}, {"86400", 3'600'000}}) {
    House other;
    other.answers["chat.postMessage"] = {House::too_fast(said)};
    CHECK(other.deliver(card_of()).retry_after_ms == waits_ms);
  }
}

TEST_CASE("blocks that Slack refuses are sent again as plain words", "[slack][delivery]") {
  for (const char* file :
       {"error_invalid_blocks", "error_msg_blocks_too_long", "error_no_text", "chat.update.error_msg_too_long"}) {
    House house;
    house.answers["chat.postMessage"] = {House::says(recorded(std::string("web-api/") + file + ".json"))};
    CHECK(house.deliver(card_of()).kind == Delivery::Kind::Sent);
    const auto sent = house.sent();
    REQUIRE(sent.size() == 2);
    CHECK_FALSE(sent[1].contains("blocks"));
    CHECK(sent[1]["text"].get<std::string>().find("How often does Acme call?\n1. Daily\n2. Weekly") != std::string::npos);
    CHECK(house.channel->counters().as_plain_text == 1);
    for (const std::string& line : house.lines) CHECK(line.find("Acme") == std::string::npos);
  }
  House house;
  house.answers["chat.postMessage"] = {House::error("invalid_blocks"), House::error("msg_too_long")};
  CHECK(house.deliver(card_of()).kind == Delivery::Kind::Refused);
}

TEST_CASE("a place we may not write to gives way to the person's own", "[slack][delivery]") {
  House house;
  Card card = card_of();
  card.conversation = "slack:T1:D9";  // Somebody else's.
  house.answers["chat.postMessage"] = {House::error("channel_not_found")};
  const Delivery delivery = house.deliver(card);
  CHECK(delivery.kind == Delivery::Kind::Sent);
  CHECK(house.sent()[1]["channel"] == "U1");
  CHECK(delivery.conversation == "slack:T1:D1");
}

TEST_CASE("what only the asker may see goes through the reply address while it lasts", "[slack][delivery]") {
  House house;
  Card card = card_of(Card::Way::Private);
  card.conversation = "slack:T1:C1";
  card.reply_url = reply_url;
  card.reply_url_until_ms = house.now_ms + 30 * 60 * 1000;
  for (int i = 0; i < 5; ++i) CHECK(house.deliver(card).kind == Delivery::Kind::Sent);
  const json said = house.sent().front();
  CHECK(said["response_type"] == "ephemeral");
  CHECK(said["replace_original"] == false);
  CHECK(slack_message_faults(said).empty());
  CHECK(house.calls[1].url == reply_url);
  CHECK(house.calls[1].headers.empty());  // The token is Slack's business only.

  // Used up: shown to the asker alone, by the token.
  CHECK(house.deliver(card).kind == Delivery::Kind::Sent);
  CHECK(house.methods(6) == std::vector<std::string>{"chat.postEphemeral"});
  CHECK(house.sent().back()["user"] == "U1");

  card.reply_url += "2";
  house.now_ms += 30 * 60 * 1000;
  house.deliver(card);
  CHECK(house.methods(7) == std::vector<std::string>{"chat.postEphemeral"});
  for (const std::string& line : house.lines) CHECK(line.find("hooks") == std::string::npos);
}

TEST_CASE("a reply address that fails is not asked again", "[slack][delivery]") {
  House house;
  Card card = card_of(Card::Way::Private);
  card.conversation = "slack:T1:C1";
  card.reply_url = reply_url;
  house.answers["reply"] = {House::says(R"({"ok":false,"error":"expired_url"})", 404)};
  house.answers["chat.postEphemeral"] = {House::says(recorded("web-api/chat.postEphemeral.error_user_not_in_channel.json"))};
  CHECK(house.deliver(card).kind == Delivery::Kind::Sent);
  CHECK(house.methods(1) == std::vector<std::string>{"reply", "chat.postEphemeral", "chat.postMessage"});
  CHECK(house.sent().back()["channel"] == "U1");
  house.deliver(card);
  CHECK(house.methods(4) == std::vector<std::string>{"chat.postEphemeral"});

  House foreign;
  card.reply_url = "https://evil.example/x";
  foreign.deliver(card);
  CHECK(foreign.methods(1) == std::vector<std::string>{"chat.postEphemeral"});
}

TEST_CASE("a throttled update goes through the reply address", "[slack][delivery]") {
  House house;
  house.answers["chat.update"] = {House::too_fast("30")};
  Card card = update_of();
  card.reply_url = reply_url;
  CHECK(house.deliver(card).kind == Delivery::Kind::Sent);
  CHECK(house.methods(1) == std::vector<std::string>{"chat.update", "reply"});
  CHECK(house.sent().back()["replace_original"] == true);
  CHECK_FALSE(house.sent().back().contains("response_type"));
}

TEST_CASE("an address that is not one is refused", "[slack][delivery]") {
  House house;
  for (const auto& [actor, place] : std::vector<std::pair<std::string, std::string>>{{"", ""},
                                                                                     {"web:ada", "web:ada"},
                                                                                     {"slack:T1", "slack:T1:D1"},
                                                                                     {"slack:T1:U1", "slack:T2:D1"},
                                                                                     {"slack::U1", "slack::D1"},
                                                                                     {"slack:T1:", "slack:T1:"}}) {
    Card card = card_of();
    card.actor = actor;
    card.conversation = place;
    const Delivery delivery = house.deliver(card);
    CHECK(delivery.kind == Delivery::Kind::Refused);
    CHECK(delivery.reason == "bad_address");
  }
  CHECK(house.calls.empty());
}

TEST_CASE("the token is checked for whom it speaks and what it may do", "[slack][channel]") {
  House house;
  CallResult granted = House::says(recorded("web-api/auth.test.ok.json"));
  granted.headers.emplace_back("x-oauth-scopes", "chat:write, commands,im:history,users:read.email");
  house.answers["auth.test"] = {granted, House::error("invalid_auth")};
  TokenCheck check = house.channel->check_token();
  CHECK(check.good);
  CHECK(check.team == "T1234567");
  CHECK(check.missing_scopes == std::vector<std::string>{"app_mentions:read", "users:read"});
  check = house.channel->check_token();
  CHECK_FALSE(check.good);
  CHECK(check.error == "invalid_auth");
}

TEST_CASE("every recorded payload, signed and sent twice, gets an answer Slack is content with", "[slack][channel]") {
  House house;
  for (const char* folder : {"events", "commands", "interactivity"})
    for (const auto& entry : std::filesystem::directory_iterator(evenkeel::tests::payloads_dir() / "slack" / folder)) {
      const bool form = entry.path().extension() == ".form";
      if (!form && std::string(folder) == "interactivity") continue;
      const std::string name = std::string(folder) + "/" + entry.path().filename().string();
      INFO(name);
      for (int i = 0; i < 2; ++i) CHECK(house.post(recorded(name), form ? form_type : "application/json").status == 200);
    }
  CHECK(house.turns.taken.size() ==
        10);  // Three direct messages, a mention and a command, each twice; the turns tell duplicates.
}
