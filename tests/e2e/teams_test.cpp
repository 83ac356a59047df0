// Teams, with the real program on one side and a Teams that signs, keeps and fails on the other: what comes in.
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <ctime>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <thread>

#include "tests/bot/teams/bad_tokens.h"
#include "tests/e2e/house.h"
#include "tests/support/fake_teams.h"
#include "tests/support/http_probe.h"
#include "tests/support/paths.h"
#include "tests/support/scratch_dir.h"

using namespace evenkeel::tests;
using nlohmann::json;

namespace {

const std::string webhook_key = "FAKE-KEY-FOR-TESTS-ONLY-0123456!";  // In the settings as base64.
const char* webhook_setting = "sales=RkFLRS1LRVktRk9SLVRFU1RTLU9OTFktMDEyMzQ1NiE=";

struct Company {
  FakeTeams teams;
  Environment environment;
  std::unique_ptr<House> house;
  TeamsPerson ada;
  int count = 0;

  explicit Company(const Environment& more = {}) {
    environment = teams.environment();
    environment["TEAMS_OUTGOING_SECRETS"] = webhook_setting;
    for (const auto& [key, value] : more) environment[key] = value;
    house = std::make_unique<House>(environment);
  }

  ProbeAnswer post(const std::string& body, const std::string& token, const std::string& path = "/api/messages") const {
    ProbeRequest request{
        .method = "POST", .target = path, .headers = {{"Content-Type", "application/json"}}, .body = body};
    if (!token.empty()) request.headers.emplace_back("Authorization", token);
    return http_request(house->port(), request);
  }
  ProbeAnswer post(const std::string& body) const { return post(body, "Bearer " + teams.token_for()); }
  ProbeAnswer say(const std::string& text) {
    return post(teams_message(teams, ada, text, "m" + std::to_string(++count)));
  }

  std::string metrics() const { return http_request(house->port(), {.target = "/metrics"}).body; }
  int metric(const std::string& name) const {
    const std::string all = metrics();
    const std::size_t at = all.find("evenkeel_" + name + " ");
    return at == std::string::npos ? -1 : std::atoi(all.c_str() + at + name.size() + 10);
  }
  // Everything we were going to say has been said.
  bool settled() const {
    return teams.wait_until([&] {
      const std::string all = metrics();
      return all.find("envelopes{state=\"pending\"} 0") != std::string::npos &&
             all.find("envelopes{state=\"sending\"} 0") != std::string::npos;
    });
  }
  std::optional<FakeTeams::Activity> live_card() const {
    std::optional<FakeTeams::Activity> live;
    for (const FakeTeams::Activity& activity : teams.activities())
      if (!activity.deleted && !activity.buttons().empty()) live = activity;
    return live;
  }
  ProbeAnswer press(const FakeTeams::Activity& card, const std::string& title, TeamsClick way = TeamsClick::Execute) {
    return post(teams_click(teams, ada, card, title, "c" + std::to_string(++count), way));
  }
};

std::string first_choice(const FakeTeams::Activity& card) {
  static const std::set<std::string> ways{"Back", "Later", "Help", "Skip", "Next", "Send"};
  for (const std::string& title : card.buttons())
    if (!ways.contains(title)) return title;
  return {};
}

std::string recorded(const std::filesystem::path& path) {
  return read_file(path);
}

// A recorded activity as if it had been sent to this bot.
std::string adopted(const FakeTeams& teams, json body) {
  body["serviceUrl"] = teams.service_url();
  if (body.contains("channelData") && body["channelData"].contains("tenant"))
    body["channelData"]["tenant"]["id"] = FakeTeams::tenant_id();
  if (body["conversation"].contains("tenantId")) body["conversation"]["tenantId"] = FakeTeams::tenant_id();
  return body.dump();
}

std::string webhook_signature(const std::string& body) {
  unsigned char digest[32];
  unsigned int size = 0;
  HMAC(EVP_sha256(), webhook_key.data(), static_cast<int>(webhook_key.size()),
       reinterpret_cast<const unsigned char*>(body.data()), body.size(), digest, &size);
  std::string text(64, '\0');
  text.resize(static_cast<std::size_t>(
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), digest, static_cast<int>(size))));
  return "HMAC " + text;
}

std::string webhook_message(const std::string& text, const std::string& id) {
  json body = json::parse(recorded(payloads_dir() / "teams" / "outgoing-webhook-message.json"));
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char stamp[40];
  std::strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S.000Z", &parts);
  body["timestamp"] = stamp;
  body["id"] = id;
  if (!text.empty()) body["text"] = "<at>MyWebHook</at> " + text;
  return body.dump();
}

}  // namespace

TEST_CASE("a conversation in Teams: a word, a card, a press, and the card moves on in place", "[e2e][teams]") {
  Company company;
  const ProbeAnswer hello = company.say("decide Acme Ltd");
  CHECK(hello.status == 200);
  CHECK(hello.body.empty());
  REQUIRE(company.settled());
  const auto first = company.live_card();
  REQUIRE(first);
  const std::string title = first_choice(*first);
  REQUIRE_FALSE(title.empty());

  const ProbeAnswer pressed = company.press(*first, title);
  CHECK(pressed.status == 200);
  const json answer = json::parse(pressed.body);
  CHECK(answer["statusCode"] == 200);
  CHECK(answer["type"] == "application/vnd.microsoft.card.adaptive");
  REQUIRE(company.settled());
  const auto second = company.live_card();
  REQUIRE(second);
  CHECK(second->id == first->id);
  CHECK(second->words() != first->words());
  // What was answered at once is what stands there for good.
  CHECK(json::parse(second->body)["attachments"][0]["content"] == answer["value"]);

  // The same by a client that knows no Action.Execute.
  REQUIRE_FALSE(second->buttons().empty());
  CHECK(company.press(*second, "Back", TeamsClick::Submit).body.empty());
  REQUIRE(company.settled());
  CHECK(company.live_card()->words() != second->words());
  CHECK(company.teams.complaints().empty());
}

TEST_CASE("every recorded Teams payload gets its answer, twice over and in any order, and works once", "[e2e][teams]") {
  Company company;
  struct Recorded {
    std::string name, body;
    int status;
  };
  std::vector<Recorded> all;
  for (const auto& file : std::filesystem::directory_iterator(payloads_dir() / "teams")) {
    const std::string name = file.path().stem();
    if (file.path().extension() != ".json" || name == "outgoing-webhook-message") continue;
    const json body = json::parse(recorded(file.path()));
    if (!body.is_object() || !body.contains("channelId") || !body.contains("type")) continue;
    const bool not_done = name == "invoke-unknown-name" || name == "invoke-card-action-legacy";
    all.push_back({name, adopted(company.teams, body), not_done ? 501 : 200});
  }
  REQUIRE(all.size() >= 30);
  std::mt19937 shuffle(7);
  std::size_t after_first = 0;
  int taken = 0;
  std::map<std::string, std::string> answers;
  for (int round = 0; round < 2; ++round) {
    std::shuffle(all.begin(), all.end(), shuffle);
    for (const Recorded& each : all) {
      INFO(each.name);
      const ProbeAnswer answer = company.post(each.body);
      CHECK(answer.status == each.status);
      if (each.name == "invoke-adaptivecard-action-refresh" || each.name == "captured-invoke-adaptivecard-action")
        CHECK(json::parse(answer.body)["statusCode"] == 400);
      if (each.name == "invoke-task-fetch") CHECK(json::parse(answer.body)["task"]["type"] == "message");
      if (each.name == "message-expect-replies") CHECK_FALSE(json::parse(answer.body)["activities"].empty());
      if (each.status == 200) {
        const auto [first, is_new] = answers.emplace(each.name, answer.body);
        if (!is_new) CHECK(first->second == answer.body);
      }
    }
    REQUIRE(company.settled());
    if (round == 0) {
      after_first = company.teams.activities().size();
      taken = company.metric("teams_requests_total{outcome=\"taken\"}");
    }
  }
  CHECK(after_first > 0);
  CHECK(company.teams.activities().size() == after_first);
  CHECK(company.metric("teams_requests_total{outcome=\"taken\"}") == taken);
  CHECK(company.metric("http_responses_total{status=\"500\"}") == -1);
  CHECK(company.teams.complaints().empty());
}

TEST_CASE("bad tokens are refused by the real program, and nothing of them is kept", "[e2e][teams]") {
  Company company;
  REQUIRE(company.say("hello").status == 200);
  REQUIRE(company.settled());
  const std::size_t activities = company.teams.activities().size(), calls = company.teams.calls_of("keys");
  int refused = 0;
  for (const BadToken& each : bad_tokens(company.teams)) {
    if (each.authorization.find_first_of("\t\xC3") != std::string::npos) continue;  // The front would not have them.
    INFO(each.name);
    json body = json::parse(teams_message(company.teams, company.ada, "hello", "bad" + std::to_string(refused)));
    body.merge_patch(json::parse(each.patch));
    CHECK(company.post(body.dump(), each.authorization).status == 401);
    ++refused;
  }
  CHECK(refused >= 60);
  REQUIRE(company.settled());
  CHECK(company.teams.activities().size() == activities);
  CHECK(company.metric("teams_requests_total{outcome=\"taken\"}") == 1);
  CHECK(company.teams.calls_of("keys") == calls);
  CHECK(company.teams.calls_of("redirected") == 0);
  for (const char* method : {"GET", "HEAD", "PUT"}) {
    ProbeConnection connection(company.house->port());
    REQUIRE(connection.send(std::string(method) + " /api/messages HTTP/1.1\r\nHost: 127.0.0.1\r\n" +
                            (method[0] == 'P' ? "Content-Length: 0\r\n" : "") + "\r\n"));
    CHECK(connection.read_answer(method[0] == 'H').status == 405);
  }
}

TEST_CASE("ten messages of one person at once lose no step", "[e2e][teams]") {
  Company company;
  REQUIRE(company.say("decide Acme").status == 200);
  REQUIRE(company.settled());
  const std::size_t before = company.teams.activities().size();
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int i = 0; i < 10; ++i)
    threads.emplace_back([&, i] {
      good +=
          company.post(teams_message(company.teams, company.ada, "help", "at once " + std::to_string(i))).status == 200;
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(good == 10);
  REQUIRE(company.settled());
  // Each was heard and answered on its own.
  CHECK(company.metric("teams_requests_total{outcome=\"taken\"}") == 11);
  CHECK(company.teams.activities().size() >= before + 10);
  CHECK(company.teams.complaints().empty());
}

TEST_CASE("one message sent five times, or pressed five times under five ids, works once", "[e2e][teams]") {
  Company company;
  const std::string hello = teams_message(company.teams, company.ada, "decide Acme", "the one");
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;  // Catch2 takes assertions from one thread.
  for (int i = 0; i < 5; ++i) threads.emplace_back([&] { good += company.post(hello).status == 200; });
  for (std::thread& thread : threads) thread.join();
  CHECK(good == 5);
  REQUIRE(company.settled());
  CHECK(company.teams.activities().size() == 1);
  CHECK(company.metric("teams_requests_total{outcome=\"taken\"}") == 1);
  CHECK(company.metric("teams_requests_total{outcome=\"duplicate\"}") == 4);

  const auto card = company.live_card();
  REQUIRE(card);
  const std::string title = first_choice(*card);
  std::set<std::string> answers;
  for (int i = 0; i < 5; ++i) answers.insert(company.press(*card, title).body);
  CHECK(answers.size() == 1);
  REQUIRE(company.settled());
  CHECK(company.teams.activities().size() == 1);
  CHECK(company.teams.activities()[0].versions.size() == 2);
  CHECK(company.metric("teams_requests_total{outcome=\"taken\"}") == 2);
}

TEST_CASE("somebody else's press on a card moves nothing and learns nothing", "[e2e][teams]") {
  Company company;
  company.say("decide Acme Ltd");
  REQUIRE(company.settled());
  const auto card = company.live_card();
  REQUIRE(card);
  const TeamsPerson eve{.user = "29:eve", .aad = "eve", .name = "Eve", .conversation = "a:eve"};
  for (const TeamsClick way : {TeamsClick::Execute, TeamsClick::Submit}) {
    const std::string id = way == TeamsClick::Execute ? "e1" : "e2";
    const ProbeAnswer answer = company.post(teams_click(company.teams, eve, *card, first_choice(*card), id, way));
    CHECK(answer.status == 200);
    CHECK(answer.body.find("Acme") == std::string::npos);
  }
  REQUIRE(company.settled());
  REQUIRE(company.live_card());
  CHECK(company.live_card()->versions.size() == card->versions.size());
  for (const FakeTeams::Activity& each : company.teams.activities())
    if (each.conversation == eve.conversation) CHECK(each.words().find("Acme") == std::string::npos);
}

TEST_CASE("an installation is greeted once, in either order", "[e2e][teams]") {
  for (const std::vector<std::string>& order :
       {std::vector<std::string>{"installationUpdate:add", "conversationUpdate"},
        {"conversationUpdate", "installationUpdate:add"}}) {
    Company company;
    for (const std::string& what : order)
      CHECK(company.post(teams_event(company.teams, company.ada, what, "id " + what)).status == 200);
    REQUIRE(company.settled());
    CHECK(company.teams.activities().size() == 1);
  }
}

TEST_CASE("in a channel there is a pointer, and nothing else", "[e2e][teams]") {
  Company company;
  TeamsPerson there = company.ada;
  there.kind = "channel";
  there.conversation = "19:x@thread.tacv2;messageid=1";
  json body = json::parse(teams_message(company.teams, there, "<at>Even Keel</at> Acme shouts at me", "a1"));
  body["entities"].push_back(
      {{"type", "mention"}, {"mentioned", {{"id", body["recipient"]["id"]}}}, {"text", "<at>Even Keel</at>"}});
  CHECK(company.post(body.dump()).status == 200);
  REQUIRE(company.settled());
  const auto activities = company.teams.activities();
  REQUIRE(activities.size() == 1);
  CHECK(activities[0].conversation == there.conversation);
  CHECK(activities[0].words().find("Acme") == std::string::npos);
  CHECK(activities[0].buttons().empty());
}

TEST_CASE("a restart forgets neither a place nor a press", "[e2e][teams]") {
  Company company;
  REQUIRE(company.say("decide Acme").status == 200);
  REQUIRE(company.settled());
  const auto card = company.live_card();
  REQUIRE(card);
  const std::string title = first_choice(*card);
  const std::string before = company.press(*card, title).body;
  company.house->kill_and_start_again();
  CHECK(company.press(*card, title).body == before);
  REQUIRE(company.settled());
  CHECK(company.teams.activities().size() == 1);
  CHECK(company.live_card()->words() != card->words());
}

TEST_CASE("an edited message is noted and not run; an ended conversation is over", "[e2e][teams]") {
  Company company;
  REQUIRE(company.say("decide Acme").status == 200);
  REQUIRE(company.settled());
  const std::size_t before = company.teams.activities().size();
  for (const char* what : {"messageUpdate", "messageDelete", "endOfConversation"})
    for (int i = 0; i < 2; ++i)
      CHECK(company.post(teams_event(company.teams, company.ada, what, "m1", R"({"text":"decide Other"})")).status ==
            200);
  REQUIRE(company.settled());
  CHECK(company.teams.activities().size() == before);
  // What is pressed on the old card is answered kindly.
  const auto card = company.live_card();
  REQUIRE(card);
  CHECK(company.press(*card, first_choice(*card)).status == 200);
  company.house->stop();
  const Finished log = company.house->command({"audit", "verify"});
  CHECK(log.exit_code == 0);
}

TEST_CASE("a server that starts while the keys can't be had waits for them, and then hears everybody", "[e2e][teams]") {
  for (const auto fault : {FakeTeams::Fault::ServerError, FakeTeams::Fault::Redirect, FakeTeams::Fault::Garbage}) {
    INFO("fault " << static_cast<int>(fault));
    Company company;
    company.house->stop();
    company.teams.fail_next(fault, 1, "openid");
    company.house->start();
    REQUIRE(
        company.teams.wait_until([&] { return company.metric("teams_key_fetches_total{outcome=\"failed\"}") == 1; }));
    CHECK(company.say("hello").status == 503);
    // Every five seconds it may ask again.
    CHECK(company.teams.wait_until([&] { return company.say("hello").status == 200; }));
    CHECK(company.teams.calls_of("redirected") == 0);
  }
}

TEST_CASE("an outgoing webhook is answered with numbered choices that can be typed", "[e2e][teams]") {
  Company company;
  const auto post = [&](const std::string& body, const std::string& signature, const std::string& name = "sales") {
    return company.post(body, signature, "/teams/outgoing/" + name);
  };
  const std::string hello = webhook_message("decide Acme", "w1");
  const ProbeAnswer first = post(hello, webhook_signature(hello));
  CHECK(first.status == 200);
  const std::string question = json::parse(first.body)["text"];
  CHECK(question.find("1") != std::string::npos);
  // Sent again: the same answer, and no second effect.
  CHECK(post(hello, webhook_signature(hello)).body == first.body);
  const std::string one = webhook_message("1", "w2");
  const ProbeAnswer second = post(one, webhook_signature(one));
  CHECK(second.status == 200);
  CHECK(json::parse(second.body)["text"] != json::parse(first.body)["text"]);

  CHECK(post(hello, webhook_signature(one)).status == 401);
  CHECK(post(hello, "").status == 401);
  CHECK(post(hello, "Bearer " + company.teams.token_for()).status == 401);
  CHECK(post(hello, webhook_signature(hello), "other").status == 404);
  CHECK(post("", webhook_signature("")).status == 401);
  const std::string old = recorded(payloads_dir() / "teams" / "outgoing-webhook-message.json");
  CHECK(post(old, webhook_signature(old)).status == 401);
  CHECK(company.metric("teams_requests_total{outcome=\"taken\"}") == 2);
  CHECK(company.metric("teams_requests_total{outcome=\"duplicate\"}") == 1);
  CHECK(company.teams.activities().empty());
}

TEST_CASE("outgoing webhooks work where nothing else of Teams is set up", "[e2e][teams]") {
  House house(Environment{{"TEAMS_OUTGOING_SECRETS", webhook_setting}});
  const std::string hello = webhook_message("hello", "w1");
  const ProbeAnswer answer = http_request(house.port(), {.method = "POST",
                                                         .target = "/teams/outgoing/sales",
                                                         .headers = {{"Authorization", webhook_signature(hello)}},
                                                         .body = hello});
  CHECK(answer.status == 200);
  CHECK(http_request(house.port(), {.method = "POST", .target = "/api/messages", .body = "{}"}).status == 404);
}

TEST_CASE("a local client that sends no token is heard where that is allowed, and the log says so loudly",
          "[e2e][teams]") {
  FakeTeams teams;
  House house(Environment{{"MicrosoftAppId", FakeTeams::app_id()}, {"TEAMS_ALLOW_ANONYMOUS_ON_LOOPBACK", "1"}});
  CHECK(house.server().says("TEAMS_ALLOW_ANONYMOUS_ON_LOOPBACK", 0));
  const ProbeAnswer answer = http_request(
      house.port(), {.method = "POST", .target = "/api/messages", .body = teams_message(teams, {}, "hello", "a1")});
  CHECK(answer.status == 200);
  CHECK(teams.wait_until([&] { return !teams.calls().empty(); }));
}
