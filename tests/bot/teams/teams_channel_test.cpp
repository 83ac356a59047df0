#include "bot/teams/teams_channel.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "bot/base/limits.h"
#include "bot/teams/phrases.h"
#include "bot/teams/reference.h"
#include "bot/teams/signing_keys.h"
#include "tests/bot/teams/street.h"
#include "tests/support/paths.h"
#include "tests/support/scratch_dir.h"

using namespace evenkeel;
using namespace evenkeel::teams;
using evenkeel::tests::FakeTeams;
using evenkeel::tests::Street;
using evenkeel::tests::teams_event;
using evenkeel::tests::teams_message;
using evenkeel::tests::TeamsPerson;
using nlohmann::json;
using turn::Answer;
using turn::Card;
using turn::Inbound;

namespace {

std::string recorded(const std::string& name) {
  return evenkeel::tests::read_file(evenkeel::tests::payloads_dir() / "teams" / (name + ".json"));
}

const TeamsPerson ada;
const std::string tenant = "teams:" + FakeTeams::tenant_id();
const std::string ada_name = tenant + ":" + ada.aad;

std::string pressed(const FakeTeams& teams, const std::string& id, const json& data,
                    const json& patch = json::object()) {
  json body = json::parse(teams_event(teams, ada, "invoke", id));
  body["name"] = "adaptiveCard/action";
  body["replyToId"] = "1:card";
  json value = {{"evenkeel", 1}, {"session", "s1"}, {"prompt", 7}};
  value.update(data);
  body["value"] = {{"action", {{"type", "Action.Execute"}, {"data", value}}}, {"trigger", "manual"}};
  body.merge_patch(patch);
  return body.dump();
}

Card card_with(const std::string& text, const std::string& id, Card::Way way = Card::Way::Update) {
  Card card;
  card.way = way;
  card.session = "s1";
  card.actor = ada_name;
  card.conversation = ada_name;
  card.card = id;
  card.replies.push_back(
      {.kind = dialogs::Reply::Kind::Prompt, .text = text, .choices = {{"a", "Often"}}, .prompt = 8});
  return card;
}

}  // namespace

TEST_CASE("a message becomes a turn of the one who wrote it, and where it came from is known before", "[teams]") {
  Street street;
  CHECK(street.post(teams_message(street.teams, ada, "hello there", "a1")).status == 200);
  REQUIRE(street.turns.taken.size() == 1);
  const Inbound& inbound = street.turns.taken[0];
  CHECK(inbound.text == "hello there");
  CHECK(inbound.tenant == tenant);
  CHECK(inbound.actor == ada_name);
  CHECK(inbound.vouched);
  CHECK(inbound.place == Inbound::Place::Private);
  CHECK(inbound.answered == Inbound::Answered::Later);
  CHECK(inbound.locale == "en-GB");

  REQUIRE(street.places.places.size() == 1);
  const auto reference = reference_from_json(street.places.places.begin()->second.address_json);
  REQUIRE(reference);
  CHECK(reference->conversation == ada_name);
  CHECK(reference->conversation_id == ada.conversation);
  CHECK(reference->user_id == ada.user);
  CHECK(reference->service_url + "/" == street.teams.service_url());

  REQUIRE(street.turns.people.size() == 1);
  CHECK(street.turns.people[0].actor == ada_name);
  CHECK(street.turns.people[0].display_name == "Ada");
  CHECK(street.turns.people[0].time_zone == "Europe/Amsterdam");

  // The second one costs neither a place nor a name.
  CHECK(street.post(teams_message(street.teams, ada, "again", "a2")).status == 200);
  CHECK(street.places.written == 1);
  CHECK(street.turns.people.size() == 1);
  CHECK(street.channel->counters().taken == 2);
}

TEST_CASE("who has no id in Entra goes by the one Teams made for us", "[teams]") {
  Street street;
  TeamsPerson guest = ada;
  guest.aad.clear();
  street.post(teams_message(street.teams, guest, "hello", "a1"));
  REQUIRE(street.turns.taken.size() == 1);
  CHECK(street.turns.taken[0].actor == tenant + ":29:ada");
}

TEST_CASE("what could not be saved is not acknowledged", "[teams]") {
  Street street;
  street.turns.answer.kind = Answer::Kind::Busy;
  const http::Response busy = street.post(teams_message(street.teams, ada, "hello", "a1"));
  CHECK(busy.status == 503);
  CHECK(std::find(busy.headers.begin(), busy.headers.end(), std::pair<std::string, std::string>("Retry-After", "1")) !=
        busy.headers.end());
  street.turns.answer.kind = Answer::Kind::Failed;
  CHECK(street.post(teams_message(street.teams, ada, "hello", "a1")).status == 500);
  street.turns.answer.kind = Answer::Kind::Duplicate;
  CHECK(street.post(teams_message(street.teams, ada, "hello", "a1")).status == 200);
  CHECK(street.channel->counters().duplicates == 1);

  Street full;
  full.places.full = true;
  CHECK(full.post(teams_message(full.teams, ada, "hello", "a1")).status == 503);
  CHECK(full.turns.taken.empty());
  CHECK(full.post(teams_event(full.teams, ada, "conversationUpdate", "a2")).status == 503);
  // A button is answered in words: Teams would only show an error.
  const http::Response button = full.post(pressed(full.teams, "a3", {{"choice", "a"}}));
  CHECK(button.status == 200);
  CHECK(json::parse(button.body)["value"] == phrases().say("not_saved", "en"));
}

TEST_CASE("another tenant's are refused, and so is whoever names two", "[teams]") {
  Street street;
  for (const std::string patch : {R"({"conversation":{"tenantId":"other"},"channelData":{"tenant":{"id":"other"}}})",
                                  R"({"conversation":{"tenantId":null},"channelData":{"tenant":{"id":"other"}}})",
                                  R"({"conversation":{"tenantId":"other"}})"}) {
    INFO(patch);
    CHECK(street.post(teams_message(street.teams, ada, "hello", "a1", patch)).status == 403);
  }
  CHECK(street.turns.taken.empty());
  CHECK(street.places.places.empty());
  CHECK(street.channel->counters().wrong_tenant == 3);
  // Older clients do not say: a bot of one tenant is reached from that one alone.
  CHECK(street
            .post(teams_message(street.teams, ada, "hello", "a1",
                                R"({"conversation":{"tenantId":null},"channelData":null})"))
            .status == 200);
  CHECK(street.turns.taken.size() == 1);

  Street any;
  any.config.tenant_id.clear();
  any.open();
  CHECK(any.post(teams_message(any.teams, ada, "hello", "a1",
                               R"({"conversation":{"tenantId":"other"},"channelData":{"tenant":{"id":"other"}}})"))
            .status == 200);
  REQUIRE(any.turns.taken.size() == 1);
  CHECK(any.turns.taken[0].tenant == "teams:other");
  CHECK(
      any.post(teams_message(any.teams, ada, "hello", "a1", R"({"conversation":{"tenantId":null},"channelData":null})"))
          .status == 200);
  CHECK(any.turns.taken.size() == 1);
}

TEST_CASE("in a group or a channel only what is said to us is heard, and it is answered there", "[teams]") {
  Street street;
  TeamsPerson there = ada;
  there.kind = "channel";
  there.conversation = "19:x@thread.tacv2;messageid=1";
  CHECK(street.post(teams_message(street.teams, there, "not to us", "a1")).status == 200);
  CHECK(street.turns.taken.empty());
  CHECK(street.channel->counters().ignored == 1);
  json to_us = json::parse(teams_message(street.teams, there, "<at>Coach</at> a customer shouts", "a2"));
  to_us["entities"].push_back(
      {{"type", "mention"}, {"mentioned", {{"id", to_us["recipient"]["id"]}}}, {"text", "<at>Coach</at>"}});
  CHECK(street.post(to_us.dump()).status == 200);
  REQUIRE(street.turns.taken.size() == 1);
  CHECK(street.turns.taken[0].place == Inbound::Place::Channel);
  CHECK(street.turns.taken[0].text == "a customer shouts");
  CHECK(street.turns.taken[0].conversation == tenant + ":19:x@thread.tacv2;messageid=1");
  const auto place = street.places.find_place(tenant, street.turns.taken[0].conversation);
  REQUIRE(place);
  CHECK(reference_from_json(place->address_json)->kind == Reference::Kind::Channel);
}

TEST_CASE("who speaks to us among others can be written to in private from then on", "[teams]") {
  Street street;
  TeamsPerson bob{.user = "29:bob", .aad = "bob", .name = "Bob", .conversation = "19:g@thread.v2", .kind = "groupChat"};
  const std::string us = R"({"entities":[{"type":"mention","text":"<at>Coach</at>","mentioned":{"id":"28:)" +
                         FakeTeams::app_id() + R"("}}]})";
  CHECK(street.post(teams_message(street.teams, bob, "nothing for us", "a1")).status == 200);
  CHECK(street.places.places.empty());
  CHECK(street.post(teams_message(street.teams, bob, "<at>Coach</at> hello", "a2", us)).status == 200);
  REQUIRE(street.places.places.size() == 2);
  const auto chat = street.places.find_place(tenant, tenant + ":bob");
  REQUIRE(chat);
  const auto reference = reference_from_json(chat->address_json);
  REQUIRE(reference);
  CHECK(reference->kind == Reference::Kind::Personal);
  CHECK(reference->user_id == "29:bob");
  CHECK(reference->conversation_id.empty());

  street.post(teams_message(street.teams, ada, "hello", "a3"));
  const auto before = street.places.find_place(tenant, ada_name);
  REQUIRE(before);
  TeamsPerson among_others = ada;
  among_others.conversation = bob.conversation;
  among_others.kind = bob.kind;
  street.post(teams_message(street.teams, among_others, "<at>Coach</at> hello", "a4", us));
  CHECK(street.places.find_place(tenant, before->conversation) == before);
}

TEST_CASE("a press is answered with the card as it is now", "[teams]") {
  Street street;
  street.turns.answer.cards = {card_with("Beside it", "1:card", Card::Way::Post), card_with("How often?", "1:card")};
  street.turns.answer.cards[0].aside = true;
  const http::Response answer = street.post(pressed(street.teams, "a1", {{"choice", "a"}}));
  CHECK(answer.status == 200);
  CHECK(answer.content_type.starts_with("application/json"));
  const json body = json::parse(answer.body);
  CHECK(body["statusCode"] == 200);
  CHECK(body["type"] == "application/vnd.microsoft.card.adaptive");
  CHECK(body["value"]["type"] == "AdaptiveCard");
  CHECK(body["value"].dump().find("How often?") != std::string::npos);
  CHECK(body["value"].dump().find("Beside it") == std::string::npos);
  REQUIRE(street.turns.taken.size() == 1);
  CHECK(street.turns.taken[0].answered == Inbound::Answered::Both);
  CHECK(street.turns.taken[0].card == "1:card");
  CHECK(street.turns.taken[0].choices == std::vector<std::string>{"a"});

  // The very same answer to the very same press.
  street.turns.answer.kind = Answer::Kind::Duplicate;
  CHECK(street.post(pressed(street.teams, "a1", {{"choice", "a"}})).body == answer.body);

  // Nothing that changes the card: a pointer to what stands below.
  street.turns.answer.cards = {card_with("Help", "", Card::Way::Post)};
  const json text = json::parse(street.post(pressed(street.teams, "a2", {{"command", "help"}})).body);
  CHECK(text["type"] == "application/vnd.microsoft.activity.message");
  CHECK(text["value"] == phrases().say("answered_below", "en"));
}

TEST_CASE("a press that makes no sense is answered inside the body, and runs nothing", "[teams]") {
  Street street;
  for (const json& patch :
       {json{{"value", nullptr}}, json{{"value", "x"}}, json{{"value", {{"action", nullptr}}}},
        json{{"value", {{"action", "x"}}}}, json{{"value", {{"action", {{"type", "Action.Submit"}}}}}},
        json{{"value", {{"action", {{"data", nullptr}}}}}},
        json{{"value", {{"action", {{"data", {{"evenkeel", 2}}}}}}}},
        json{{"value", {{"action", {{"data", {{"session", 5}}}}}}}}, json{{"value", {{"trigger", "automatic"}}}},
        json{{"from", nullptr}}, json{{"conversation", {{"id", nullptr}}}}}) {
    INFO(patch.dump());
    const http::Response answer = street.post(pressed(street.teams, "a1", {{"choice", "a"}}, patch));
    CHECK(answer.status == 200);
    const json body = json::parse(answer.body);
    CHECK(body["statusCode"] == 400);
    CHECK(body["type"] == "application/vnd.microsoft.error");
    CHECK(body["value"]["message"].is_string());
  }
  CHECK(street.turns.taken.empty());
}

TEST_CASE("other invokes are answered by the table, and run nothing", "[teams]") {
  Street street;
  const auto invoke = [&](const json& name) {
    json body = json::parse(teams_event(street.teams, ada, "invoke", "a1"));
    body.merge_patch({{"name", name}, {"value", {{"data", {{"x", 1}}}}}});
    return street.post(body.dump());
  };
  for (const char* name : {"task/fetch", "task/submit"})
    CHECK(json::parse(invoke(name).body)["task"]["type"] == "message");
  for (const char* name : {"signin/verifyState", "signin/tokenExchange", "signin/failure", "suggestedActions/submit"}) {
    CHECK(invoke(name).status == 200);
    CHECK(invoke(name).body.empty());
  }
  for (const char* name :
       {"config/fetch", "composeExtension/query", "message/submitAction", "fileConsent/invoke", "application/search",
        "handoff/action", "adaptivecard/action", "adaptiveCard/action2", "made/up", ""})
    CHECK(invoke(name).status == 501);
  CHECK(invoke(nullptr).status == 501);
  CHECK(street.turns.taken.empty());
  CHECK(street.channel->counters().invokes == 21);
}

TEST_CASE("an installation is greeted once, whichever of its two events comes first", "[teams]") {
  const auto keys_of = [](const std::vector<std::string>& order) {
    Street street;
    for (const std::string& what : order)
      CHECK(street.post(teams_event(street.teams, ada, what, "id of " + what)).status == 200);
    std::vector<std::vector<std::string>> keys;
    for (const Inbound& inbound : street.turns.taken) {
      keys.push_back(inbound.idempotency_keys);
      CHECK(inbound.kind == Inbound::Kind::Command);
      CHECK(inbound.session.empty());
    }
    CHECK(street.places.places.size() == 1);
    return keys;
  };
  const auto one = keys_of({"installationUpdate:add", "conversationUpdate"});
  const auto other = keys_of({"conversationUpdate", "installationUpdate:add"});
  REQUIRE(one.size() == 2);
  CHECK(one[0] == one[1]);  // The turn's own memory makes one of them.
  CHECK(one == other);
  CHECK(keys_of({"installationUpdate:add-upgrade"}).empty());

  Street street;  // A team is not greeted.
  TeamsPerson team = ada;
  team.kind = "channel";
  team.conversation = "19:x@thread.tacv2";
  street.post(teams_event(street.teams, team, "installationUpdate:add", "a1"));
  street.post(teams_event(street.teams, team, "conversationUpdate", "a2"));
  CHECK(street.turns.taken.empty());
  CHECK(street.places.places.size() == 1);
}

TEST_CASE("who removes the app is not written to, until they come back", "[teams]") {
  for (const bool by_installation : {true, false}) {
    Street street;
    street.post(teams_message(street.teams, ada, "hello", "a1"));
    json removed = json::parse(
        teams_event(street.teams, ada, by_installation ? "installationUpdate:remove" : "conversationUpdate", "a2"));
    if (!by_installation) {
      removed["membersRemoved"] = json::array({removed["recipient"]});
      removed.erase("membersAdded");
    }
    CHECK(street.post(removed.dump()).status == 200);
    CHECK(street.places.places.begin()->second.gone_at);
    CHECK(street.places.places.begin()->second.gone_reason == "removed");
    street.post(teams_message(street.teams, ada, "hello again", "a3"));
    CHECK_FALSE(street.places.places.begin()->second.gone_at);
  }
}

TEST_CASE("edits, deletions and an end are noted once each, and never run as a message", "[teams]") {
  Street street;
  for (const std::string type : {"messageUpdate", "messageDelete", "endOfConversation"})
    for (int i = 0; i < 2; ++i)
      CHECK(street.post(teams_event(street.teams, ada, type, "a1", R"({"text":"new words"})")).status == 200);
  REQUIRE(street.turns.happenings.size() == 6);
  std::set<std::string> keys;
  for (const turn::Happening& happening : street.turns.happenings) {
    keys.insert(happening.idempotency_key);
    CHECK(happening.actor == ada_name);
  }
  CHECK(keys.size() == 3);
  CHECK(street.turns.happenings[0].kind == turn::Happening::Kind::MessageEdited);
  CHECK(street.turns.happenings[2].kind == turn::Happening::Kind::MessageDeleted);
  CHECK(street.turns.happenings[4].kind == turn::Happening::Kind::ConversationEnded);
  CHECK(street.turns.taken.empty());
  street.turns.saves = false;
  CHECK(street.post(teams_event(street.teams, ada, "messageUpdate", "a2")).status == 503);
}

TEST_CASE("what we have nothing to say to is answered 200 and changes nothing", "[teams]") {
  Street street;
  for (const std::string type : {"typing", "messageReaction", "event", "trace", "made-up", "Message",
                                 "installationUpdate:remove-upgrade", "installationUpdate:new"})
    CHECK(street.post(teams_event(street.teams, ada, type, "a1")).status == 200);
  for (const char* name :
       {"conversation-update-channel-created", "conversation-update-member-removed-team", "message-reaction-added",
        "typing", "unknown-activity-type", "captured-message-action-submit"})
    CHECK(street.post(street.adopted(recorded(name))).status == 200);
  CHECK(street.turns.taken.empty());
  CHECK(street.places.places.empty());
  CHECK(street.channel->counters().ignored == 14);
}

TEST_CASE("what a trusted sender sends and nobody can read is 400, and quotes nothing", "[teams]") {
  Street street;
  for (const std::string body :
       {"", "null", "[]", "{\"secret words\"", "{}", "{\"type\":5}", R"({"type":"message","type":"x"})"}) {
    const http::Response answer = street.post(body);
    CHECK(answer.status == 400);
    CHECK(json::parse(answer.body)["error"] == "bad_request");
    CHECK(answer.body.find("secret") == std::string::npos);
  }
  for (const std::string patch : {R"({"from":null})", R"({"conversation":{"id":null}})", R"({"recipient":null})"})
    CHECK(street.post(teams_message(street.teams, ada, "hello", "a1", patch)).status == 400);
  CHECK(street.turns.taken.empty());
  for (const std::string& line : street.lines) CHECK(line.find("secret") == std::string::npos);
}

TEST_CASE("a message that expects replies gets them in the answer", "[teams]") {
  Street street;
  street.turns.answer.cards = {card_with("closed", "1:old", Card::Way::Close),
                               card_with("How often?", "", Card::Way::Post)};
  const http::Response answer =
      street.post(teams_message(street.teams, ada, "hello", "a1", R"({"deliveryMode":"expectReplies"})"));
  CHECK(answer.status == 200);
  const json body = json::parse(answer.body);
  REQUIRE(body["activities"].size() == 1);
  CHECK(body["activities"][0]["type"] == "message");
  CHECK(body["activities"][0]["replyToId"] == "a1");
  CHECK(body["activities"][0]["attachments"][0]["contentType"] == "application/vnd.microsoft.card.adaptive");
  CHECK(body["activities"][0]["attachments"][0]["content"].dump().find("How often?") != std::string::npos);
  CHECK(body["activities"][0]["summary"].get<std::string>().find("How often") == std::string::npos);
  CHECK(street.turns.taken[0].answered == Inbound::Answered::Here);
  // Any other mode is the usual one.
  CHECK(
      street.post(teams_message(street.teams, ada, "hello", "a2", R"({"deliveryMode":"notification"})")).body.empty());
}

TEST_CASE("without keys nobody is believed and nobody is blamed", "[teams]") {
  Street street;
  street.key_answer = [](const http::Call&) { return http::CallResult{}; };
  const http::Response answer = street.post(teams_message(street.teams, ada, "hello", "a1"));
  CHECK(answer.status == 503);
  CHECK(street.turns.taken.empty());
  CHECK(street.channel->counters().not_ready == 1);
  // What is no token at all is 401 all the same.
  CHECK(street.channel->handle(Street::request("", "{}")).status == 401);
  street.key_answer = {};
  street.monotonic_ms += SigningKeys::cold_again_ms;
  CHECK(street.post(teams_message(street.teams, ada, "hello", "a1")).status == 200);
}

TEST_CASE("when the key server fails, those who are known stay known; a new key is found when it answers", "[teams]") {
  Street street;
  CHECK(street.post(teams_message(street.teams, ada, "hello", "a1")).status == 200);
  street.key_answer = [](const http::Call&) { return Street::says("<html>", 502); };
  street.monotonic_ms += 3 * SigningKeys::refresh_ms;
  street.channel->look_after();
  CHECK(street.post(teams_message(street.teams, ada, "hello", "a2")).status == 200);
  street.teams.rotate_key();
  street.monotonic_ms += SigningKeys::again_ms;
  CHECK(street.post(teams_message(street.teams, ada, "hello", "a3")).status == 401);
  street.key_answer = {};
  street.monotonic_ms += SigningKeys::again_ms;
  CHECK(street.post(teams_message(street.teams, ada, "hello", "a3")).status == 200);
}

TEST_CASE("a local client without a token is heard only where that was asked for, with a loud line at every start",
          "[teams]") {
  Street street;
  const auto anonymous = [&](const std::string& patch = "{}") {
    return street.channel->handle(Street::request("", teams_message(street.teams, ada, "hello", "a1", patch))).status;
  };
  CHECK(anonymous() == 401);
  street.config.allow_anonymous_on_loopback = true;
  for (int start = 1; start <= 2; ++start) {
    street.lines.clear();
    street.open();
    REQUIRE(street.lines.size() == 1);
    CHECK(street.lines[0].find("TEAMS_ALLOW_ANONYMOUS_ON_LOOPBACK") != std::string::npos);
    CHECK(street.lines[0].find("\"error\"") != std::string::npos);
  }
  CHECK(anonymous() == 200);
  CHECK_FALSE(street.turns.taken.back().vouched);  // No link to the console for whoever gives a name.
  CHECK(anonymous(R"({"serviceUrl":"http://localhost:56150/_connector"})") == 200);
  CHECK(anonymous(R"({"serviceUrl":"https://evil.example/"})") == 401);
  CHECK(anonymous(R"({"serviceUrl":null})") == 401);
  CHECK(anonymous(R"({"channelId":"emulator"})") == 401);
  // A token that is there is checked.
  CHECK(street.channel->handle(Street::request("Bearer x", teams_message(street.teams, ada, "hello", "a1"))).status ==
        401);
}

// ---- outgoing webhooks

namespace {

std::string signature(const std::string& key, const std::string& body) {
  unsigned char digest[32];
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(body.data()),
       body.size(), digest, &size);
  std::string text(64, '\0');
  text.resize(static_cast<std::size_t>(
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), digest, static_cast<int>(size))));
  return "HMAC " + text;
}

std::string stamp(std::int64_t seconds) {
  const std::time_t time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  gmtime_r(&time, &parts);
  char text[40];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S.123Z", &parts);
  return text;
}

http::Request webhook(const Street& street, const std::string& name, const json& patch = json::object(),
                      const std::string& key_name = {}) {
  json body = json::parse(recorded("outgoing-webhook-message"));
  body["timestamp"] = stamp(street.now_ms / 1'000);
  body.merge_patch(patch);
  http::Request request = Street::request("", body.dump());
  request.parameters["name"] = name;
  for (const auto& [each, key] : street.config.outgoing_secrets)
    if (each == (key_name.empty() ? name : key_name))
      request.headers.emplace_back("Authorization", signature(key, request.body));
  return request;
}

}  // namespace

TEST_CASE("an outgoing webhook is answered in the answer, with numbered choices", "[teams]") {
  Street street;
  street.turns.answer.replies = {{.text = "You said <b>x</b>"},
                                 {.kind = dialogs::Reply::Kind::Prompt,
                                  .text = "How often?",
                                  .choices = {{"a", "Once"}, {"b", "Often"}},
                                  .input = dialogs::Reply::Input::One,
                                  .prompt = 3}};
  const http::Response answer = street.channel->handle_outgoing(webhook(street, "sales"));
  CHECK(answer.status == 200);
  const json body = json::parse(answer.body);
  CHECK(body["type"] == "message");
  const std::string text = body["text"];
  CHECK(text.find("How often?") != std::string::npos);
  CHECK(text.find("1") < text.find("Once"));
  CHECK(text.find("2") < text.find("Often"));
  CHECK(text.find("<b>") == std::string::npos);
  CHECK(text.find(phrases().say("all_can_read", "en")) != std::string::npos);
  REQUIRE(street.turns.taken.size() == 1);
  const Inbound& inbound = street.turns.taken[0];
  CHECK(inbound.channel == "teams-outgoing");
  CHECK(inbound.tenant == "teams-outgoing:sales");
  CHECK_FALSE(inbound.vouched);
  CHECK(inbound.actor.starts_with("teams-outgoing:sales:29:"));
  CHECK(inbound.place == Inbound::Place::Private);
  CHECK(inbound.text == "Hello Larry Brown");
  CHECK(street.places.places.empty());
}

TEST_CASE("what a webhook's body says of Entra's names is not believed", "[teams]") {
  Street street;
  street.channel->handle_outgoing(
      webhook(street, "sales",
              {{"from", {{"aadObjectId", ada.aad}}}, {"channelData", {{"tenant", {{"id", FakeTeams::tenant_id()}}}}}}));
  REQUIRE(street.turns.taken.size() == 1);
  CHECK(street.turns.taken[0].actor.find(ada.aad) == std::string::npos);
  CHECK(street.turns.taken[0].tenant == "teams-outgoing:sales");
}

TEST_CASE("a webhook's message has to be signed by its own team, and of the last minutes", "[teams]") {
  Street street;
  const auto status = [&](const http::Request& request) { return street.channel->handle_outgoing(request).status; };
  const std::int64_t now = street.now_ms / 1'000;
  CHECK(status(webhook(street, "sales")) == 200);
  CHECK(status(webhook(street, "support")) == 200);
  CHECK(status(webhook(street, "sales", json::object(), "support")) == 401);
  CHECK(status(webhook(street, "nobody")) == 404);
  CHECK(status(webhook(street, "")) == 404);
  http::Request twice = webhook(street, "sales");
  twice.headers.push_back(twice.headers.back());
  CHECK(status(twice) == 401);
  http::Request changed = webhook(street, "sales");
  changed.body += " ";
  CHECK(status(changed) == 401);
  CHECK(status(webhook(street, "sales", {{"timestamp", stamp(now - 599)}})) == 200);
  CHECK(status(webhook(street, "sales", {{"timestamp", stamp(now + 599)}})) == 200);
  for (const json& old : {json(stamp(now - 601)), json(stamp(now + 601)), json("yesterday"), json(now), json(nullptr)})
    CHECK(status(webhook(street, "sales", {{"timestamp", old}})) == 401);
  CHECK(street.turns.taken.size() == 4);
  http::Request broken = webhook(street, "sales");
  broken.body = "no json";
  broken.headers = {{"Authorization", signature(street.config.outgoing_secrets[0].second, broken.body)}};
  CHECK(status(broken) == 400);
  CHECK(status(webhook(street, "sales", {{"type", "typing"}})) == 200);
  CHECK(status(webhook(street, "sales", {{"from", nullptr}})) == 200);
  CHECK(street.turns.taken.size() == 4);
  CHECK(street.channel->counters().outgoing_refused == 8);

  street.turns.answer.kind = Answer::Kind::Busy;
  const http::Response busy = street.channel->handle_outgoing(webhook(street, "sales"));
  CHECK(busy.status == 200);
  CHECK(json::parse(busy.body)["text"] == phrases().say("not_saved", "en"));
}

TEST_CASE("every sentence of this folder is there in every language", "[teams]") {
  for (const char* key :
       {"not_saved", "answered_below", "not_my_card", "bad_card_action", "no_dialogs", "all_can_read"})
    for (const char* locale : {"en", "de"}) CHECK_FALSE(phrases().say(key, locale).empty());
}
