#include "bot/teams/activity.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "bot/base/limits.h"
#include "tests/support/paths.h"
#include "tests/support/scratch_dir.h"

using namespace evenkeel;
using namespace evenkeel::teams;
using nlohmann::json;
using turn::Inbound;

namespace {

std::string recorded(const std::string& name) {
  return evenkeel::tests::read_file(evenkeel::tests::payloads_dir() / "teams" / (name + ".json"));
}

Activity read(const std::string& body) {
  auto activity = read_activity(body);
  REQUIRE(activity);
  return *activity;
}

json message(const std::string& text) {
  return {{"type", "message"},
          {"id", "1"},
          {"text", text},
          {"from", {{"id", "29:ada"}}},
          {"recipient", {{"id", "28:bot"}}},
          {"conversation", {{"id", "a:1"}, {"conversationType", "personal"}}}};
}

json mention(const std::string& id, const std::string& text) {
  return {{"type", "mention"}, {"mentioned", {{"id", id}}}, {"text", text}};
}

std::string text_with(const std::string& text, const json& entities) {
  json body = message(text);
  body["entities"] = entities;
  return read(body.dump()).text;
}

}  // namespace

TEST_CASE("recorded activities are read as what they are", "[teams]") {
  using Kind = Reference::Kind;
  struct Expected {
    std::string name, type;
    Kind place;
    std::string actor, text;
  };
  const std::string sam = "teams:T:00000000-0000-4000-8000-0000000000aa",
                    alex = "teams:T:00000000-0000-0000-0000-0000000000020";
  for (const Expected& each : std::vector<Expected>{
           {"message-personal", "message", Kind::Personal, "teams:T:7faf8ab2-3d56-4244-b585-20c8a42ed2b8",
            "Hello Teams TestBot.Sending bold-italic rich text"},
           {"captured-message-personal", "message", Kind::Personal, alex, "hello there"},
           {"captured-message-groupchat-mention", "message", Kind::Group, alex, "please help"},
           {"captured-message-channel-mention", "message", Kind::Channel, alex, "channel question"},
           {"captured-message-action-submit", "message", Kind::Personal, alex, ""},
           {"captured-message-imback", "message", Kind::Personal, alex, "Yes"},
           {"message-channel-user-mention", "message", Kind::Group, "teams:T:29:9e52142b-5e5e-4d7b-bb3e-e82dcf620000",
            "Hey Pranav Smith check out this message"},
           {"message-messageback-value", "message", Kind::Group, "teams:T:29:102jd210jd010icsoaeclaejcoa9ue09u",
            "User just clicked the MessageBack button"},
           {"message-expect-replies", "message", Kind::Personal, sam, "hello"},
           {"invoke-adaptivecard-action-manual", "invoke", Kind::Personal, sam, ""},
           {"invoke-card-action-legacy", "invoke", Kind::Group,
            "teams:T:29:1Eniglq0-uVL83xNB9GU6w_G5a4SZF0gcJLprZzhtEbel21G_5h-NgoprRw45mP0AXUIZVeqrsIHSYV4ntgfVJQ", ""},
           {"conversation-update-bot-added-personal", "conversationUpdate", Kind::Personal, sam, ""},
           {"end-of-conversation", "endOfConversation", Kind::Personal, sam, ""}}) {
    INFO(each.name);
    const Activity activity = read(recorded(each.name));
    CHECK(activity.type == each.type);
    CHECK(activity.channel_id == "msteams");
    CHECK(activity.place == each.place);
    CHECK(actor_of(activity, "teams:T") == each.actor);
    CHECK(activity.text == each.text);
  }
  CHECK(read(recorded("message-expect-replies")).expects_replies);
  CHECK(read(recorded("captured-message-channel-mention")).mentions_bot);
  CHECK_FALSE(read(recorded("message-channel-user-mention")).mentions_bot);
  CHECK(read(recorded("message-personal")).locale == "en-US");
  CHECK(read(recorded("message-personal")).time_zone == "America/Los_Angeles");
  CHECK(read(recorded("message-personal")).from_name == "Megan Bowen");
  CHECK(read(recorded("message-personal")).tenant == "72f988bf-86f1-41af-91ab-2d7cd011db47");
  CHECK(read(recorded("conversation-update-bot-added-personal")).bot_added);
  CHECK(read(recorded("conversation-update-bot-added-team")).bot_added);
  CHECK(read(recorded("captured-conversation-update-added")).bot_added);
  CHECK(read(recorded("captured-conversation-update-removed")).bot_removed);
  CHECK_FALSE(read(recorded("conversation-update-channel-created")).bot_added);
  CHECK_FALSE(read(recorded("conversation-update-member-removed-team")).bot_removed);
  CHECK(read(recorded("captured-installation-update-remove")).action == "remove");
  CHECK(read(recorded("invoke-adaptivecard-action-refresh")).automatic);
  CHECK(read(recorded("captured-invoke-adaptivecard-action")).has_action);
  CHECK(read(recorded("captured-invoke-adaptivecard-action")).click.error() == ClickFault::NotOurs);
}

TEST_CASE("whatever stands in a recorded file, it is read or refused, never more than that", "[teams]") {
  int read_well = 0;
  for (const auto& file : std::filesystem::directory_iterator(evenkeel::tests::payloads_dir() / "teams")) {
    if (file.path().extension() != ".json") continue;
    const std::string whole = evenkeel::tests::read_file(file.path());
    read_well += read_activity(whole).has_value();
    if (whole.size() > 3'000) continue;
    for (std::size_t cut = 0; cut <= whole.rfind('}'); cut += 7) CHECK_FALSE(read_activity(whole.substr(0, cut)));
  }
  CHECK(read_well >= 30);
  for (const std::string bad : {"", "null", "5", "[]", "\"message\"", "{}", R"({"type":5})", R"({"type":null})",
                                R"({"type":"message","type":"typing"})"})
    CHECK_FALSE(read_activity(bad));
  CHECK_FALSE(read_activity(std::string("{\"type\":\"message\"}\0", 19)));
  CHECK_FALSE(read_activity(std::string(10'000, '[')));
  // Wrong types are no types.
  const Activity strange =
      read(R"({"type":"message","id":5,"from":"ada","conversation":[],"recipient":7,"entities":{},"text":{},
                                    "channelData":"x","membersAdded":{"id":"28:bot"},"value":null,"replyToId":{}})");
  CHECK(strange.id.empty());
  CHECK(strange.from_id.empty());
  CHECK_FALSE(strange.has_text);
  CHECK_FALSE(strange.has_value);
}

TEST_CASE("mentions of the bot go, all of them, wherever they stand; others leave their names", "[teams]") {
  const json bot = mention("28:bot", "<at>Coach</at>");
  CHECK(text_with("<at>Coach</at> help", json::array({bot})) == "help");
  CHECK(text_with("<at>Coach</at>&nbsp;help", json::array({bot})) == "help");
  CHECK(text_with("<at>Coach</at>\xC2\xA0help me", json::array({bot})) == "help me");
  CHECK(text_with("hey <at>Coach</at>, help <at>Coach</at>", json::array({bot, bot})) == "hey  , help");
  CHECK(text_with("<at>Coach</at>", json::array({bot})).empty());
  // People edit what stands between the tags.
  CHECK(text_with("<at>Co</at> help", json::array({mention("28:bot", "<at>@Coach</at>")})) == "help");
  CHECK(text_with("<at id=\"0\">Coach</at> help", json::array({mention("28:bot", "")})) == "help");
  CHECK(text_with("help", json::array({mention("28:bot", "<at>gone</at>")})) == "help");
  CHECK(text_with("ask <at>Bob B.</at> about it", json::array({mention("29:bob", "<at>Bob B.</at>")})) ==
        "ask Bob B. about it");
  CHECK(text_with("<at>Bob</at> hello", json::array({mention("29:bob", "<at>Bob</at>")})) == "Bob hello");
  // No entity, no mention; a tag that is not closed is text.
  CHECK(text_with("<at>Coach</at> help", json::array()) == "Coach help");
  CHECK(text_with("<at>Coach help", json::array({bot})) == "<at>Coach help");
  CHECK(text_with("a <at b < c <atlas> d", json::array()) == "a <at b < c <atlas> d");
  CHECK(text_with("1 &lt; 2 &amp;amp; &quot;x&quot;", json::array()) == "1 < 2 &amp; \"x\"");
  CHECK(text_with("  \n two\nlines \t", json::array()) == "two\nlines");
  CHECK(text_with("hello", json::array({5, "x", json::object(), {{"type", "mention"}}})) == "hello");

  json many = json::array();
  for (int i = 0; i < 5'000; ++i) many.push_back(mention("28:bot", "<at>x</at>"));
  std::string tags;
  for (int i = 0; i < 1'900; ++i) tags += "<at>";
  CHECK(text_with(tags + "x", many) == tags + "x");
}

TEST_CASE("a conversation is private only if that is certain", "[teams]") {
  const auto place = [](const json& conversation) {
    json body = message("x");
    body["conversation"] = conversation;
    return read(body.dump()).place;
  };
  using Kind = Reference::Kind;
  CHECK(place({{"id", "a:1"}, {"conversationType", "personal"}}) == Kind::Personal);
  CHECK(place({{"id", "a:1"}}) == Kind::Personal);
  CHECK(place({{"id", "x"}, {"conversationType", "personal"}, {"isGroup", true}}) == Kind::Group);
  CHECK(place({{"id", "a:1"}, {"conversationType", "groupChat"}}) == Kind::Group);
  CHECK(place({{"id", "19:x@thread.tacv2"}}) == Kind::Group);
  CHECK(place({{"id", "19:x@thread.tacv2"}, {"conversationType", "channel"}}) == Kind::Channel);
  CHECK(place({{"id", "x"}}) == Kind::Group);
  CHECK(place({{"id", "a:1"}, {"conversationType", "new thing"}}) == Kind::Group);
}

TEST_CASE("ids are opaque, but nothing that could break a name or a line", "[teams]") {
  const auto with = [](const std::string& path, const json& value) {
    json body = message("x");
    body[json::json_pointer(path)] = value;
    return read(body.dump());
  };
  for (const std::string bad : {"", "a b", "a\nb", "\xC3\xA4", "a\x7f"}) {
    CHECK(with("/from/id", bad).from_id.empty());
    CHECK(with("/conversation/id", bad).conversation_id.empty());
    CHECK(with("/conversation/tenantId", bad).tenant.empty());
    CHECK(with("/from/aadObjectId", bad).from_object_id.empty());
    CHECK(with("/locale", bad).locale.empty());
  }
  CHECK(with("/from/aadObjectId", "a:b").from_object_id.empty());
  CHECK(with("/conversation/tenantId", "a:b").tenant.empty());
  CHECK(with("/conversation/tenantId", std::string(65, 'a')).tenant.empty());
  CHECK(with("/conversation/id", std::string(400, 'a')).conversation_id.size() == 400);
  CHECK(with("/conversation/id", std::string(401, 'a')).conversation_id.empty());
  std::string umlauts;
  for (int i = 0; i < 150; ++i) umlauts += "\xC3\xA4";
  CHECK(with("/from/name", "x" + umlauts).from_name.size() == 199);  // Cut between two characters.
  json two_tenants = message("x");
  two_tenants["conversation"]["tenantId"] = "t1";
  two_tenants["channelData"]["tenant"]["id"] = "t2";
  CHECK(read(two_tenants.dump()).tenants_differ);
  CHECK(read(two_tenants.dump()).tenant.empty());
}

TEST_CASE("a text has its bound in characters", "[teams]") {
  std::string longest;
  for (std::size_t i = 0; i < limits::text_max; ++i) longest += "\xE2\x82\xAC";
  CHECK(read(message(longest).dump()).text == longest);
  const Activity over = read(message(longest + "x").dump());
  CHECK(over.too_long);
  CHECK(over.text.empty());
  CHECK(inbound_of(over, "teams:T", "", 1).too_long);
}

TEST_CASE("one thing sent again has one key, however it is sent", "[teams]") {
  const json first = message("hello");
  const auto keys = [](const json& body, const std::string& hash = "") {
    return inbound_of(read(body.dump()), "teams:T", hash, 1).idempotency_keys;
  };
  CHECK(keys(first).size() == 1);
  json again = first;
  again["timestamp"] = "2026-11-22T00:00:00Z";
  CHECK(keys(again) == keys(first));
  json other = first;
  other["id"] = "2";
  CHECK(keys(other) != keys(first));
  json elsewhere = first;
  elsewhere["conversation"]["id"] = "a:2";
  CHECK(keys(elsewhere) != keys(first));
  json without = first;
  without.erase("id");
  CHECK(keys(without, "h1") == keys(without, "h1"));
  CHECK(keys(without, "h1") != keys(without, "h2"));

  // A press that is sent again under another id is known by what was pressed.
  const auto pressed = [&](const std::string& id, const json& data, const std::string& user = "29:ada") {
    json body = message("");
    body.erase("text");
    body["id"] = id;
    body["from"]["id"] = user;
    body["value"] = {{"evenkeel", 1}, {"session", "s"}, {"prompt", 7}};
    body["value"].update(data);
    return keys(body);
  };
  const auto shares_a_key = [](const std::vector<std::string>& a, const std::vector<std::string>& b) {
    return std::any_of(a.begin(), a.end(),
                       [&](const std::string& key) { return std::find(b.begin(), b.end(), key) != b.end(); });
  };
  CHECK(shares_a_key(pressed("1", {{"choice", "a"}}), pressed("2", {{"choice", "a"}})));
  CHECK_FALSE(shares_a_key(pressed("1", {{"choice", "a"}}), pressed("2", {{"choice", "b"}})));
  CHECK_FALSE(shares_a_key(pressed("1", {{"choice", "a"}}), pressed("2", {{"choice", "a"}, {"prompt", 8}})));
  CHECK_FALSE(shares_a_key(pressed("1", {{"choice", "a"}}), pressed("2", {{"choice", "a"}}, "29:bob")));
  CHECK(shares_a_key(pressed("1", {{"command", "back"}}), pressed("2", {{"command", "back"}})));
  CHECK(shares_a_key(pressed("1", {{"text", "x"}}), pressed("2", {{"text", "x"}})));
  // These may be pressed as often as one likes.
  for (const char* command : {"help", "where", "later", "cancel"})
    CHECK_FALSE(shares_a_key(pressed("1", {{"command", command}}), pressed("2", {{"command", command}})));
  CHECK_FALSE(shares_a_key(pressed("1", {{"choice", "/help"}}), pressed("2", {{"choice", "/help"}})));
}

TEST_CASE("a press says whose card it was and what was pressed", "[teams]") {
  json body = message("");
  body.erase("text");
  body["replyToId"] = "1:abc";
  body["value"] = {{"evenkeel", 1}, {"session", "s"}, {"prompt", 7}, {"command", "edit"}, {"argument", "3"}};
  const Inbound inbound = inbound_of(read(body.dump()), "teams:T", "", 5);
  CHECK(inbound.kind == Inbound::Kind::Command);
  CHECK(inbound.text == "edit");
  CHECK(inbound.argument == "3");
  CHECK(inbound.session == "s");
  CHECK(inbound.prompt == 7);
  CHECK(inbound.card == "1:abc");
  CHECK(inbound.place == Inbound::Place::Private);
  CHECK(inbound.conversation == "teams:T:29:ada");
  CHECK(inbound.channel == "teams");
  CHECK(inbound.at_ms == 5);
}

TEST_CASE("what Teams adds to a message, or will one day, changes nothing of what was said", "[teams]") {
  const Inbound plain = inbound_of(read(message("He shouts").dump()), "teams:T", "", 5);
  for (const char* more :
       {R"({"attachments":[{"contentType":"text/html","content":"<p>He <b>shouts</b></p>"}]})",
        R"({"deliveryMode":"notification"})", R"({"callerId":"urn:botframework:aadappid:x","importance":"urgent"})",
        R"({"timestamp":"2016-01-01T00:00:00Z","localTimestamp":"later"})", R"({"inputHint":7,"invented":{"text":"x"}})",
        R"({"entities":[{"type":"mention"},{"type":"invented","text":"He"},7,null]})",
        R"({"entities":[{"type":"mention","mentioned":{"id":"28:bot"},"text":null}]})"}) {
    INFO(more);
    json body = message("He shouts");
    body.merge_patch(json::parse(more));
    const Activity activity = read(body.dump());
    CHECK_FALSE(activity.expects_replies);
    const Inbound inbound = inbound_of(activity, "teams:T", "", 5);
    CHECK(inbound.kind == plain.kind);
    CHECK(inbound.text == plain.text);
    CHECK(inbound.idempotency_keys == plain.idempotency_keys);
    CHECK(inbound.place == plain.place);
    CHECK(inbound.actor == plain.actor);
  }
  json tongue = message("He shouts");
  tongue["locale"] = "tlh-Piqd";  // Nobody is refused for their language.
  CHECK(read(tongue.dump()).locale == "tlh-Piqd");
  json wordless = message("");
  wordless.erase("text");
  wordless["entities"] = json::array({mention("28:bot", "<at>Coach</at>")});
  CHECK_FALSE(read(wordless.dump()).has_text);
}

TEST_CASE("times are read as they are written in RFC 3339, and nothing else is", "[teams]") {
  CHECK(seconds_of("1970-01-01T00:00:00Z") == 0);
  CHECK(seconds_of("2026-01-15T09:00:00.000Z") == 1'768'467'600);
  CHECK(seconds_of("2017-02-01T21:10:07.4370000Z") == 1'485'983'407);
  CHECK(seconds_of("2017-02-01T14:10:07.437-07:00") == 1'485'983'407);
  CHECK(seconds_of("2024-02-29T00:00:00+00:00") == 1'709'164'800);
  for (const std::string_view bad :
       {"", "now", "2026-01-15", "2026-01-15T09:00:00", "2026-01-15 09:00:00Z", "2026-13-15T09:00:00Z",
        "2026-02-30T09:00:00Z", "2026-01-15T24:00:00Z", "2026-01-15T09:60:00Z", "2026-01-15T09:00:00.Z",
        "2026-01-15T09:00:00z", "2026-01-15T09:00:00+0000", "2026-01-15T09:00:00+0a:00", "2026-01-15T09:00:00ZZ",
        "-026-01-15T09:00:00Z", "2026-01-15T09:00:00.00000000000000000000000000Z"})
    CHECK_FALSE(seconds_of(bad));
}
