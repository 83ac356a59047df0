#include "bot/slack/payload.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "bot/slack/control.h"
#include "bot/base/form.h"
#include "bot/slack/text.h"
#include "tests/support/fake_slack.h"
#include "tests/support/paths.h"

using namespace evenkeel;
using namespace evenkeel::slack;
using evenkeel::CommandNames;
using evenkeel::turn::Inbound;
using nlohmann::json;

namespace {

namespace fs = std::filesystem;

const std::string form_type = "application/x-www-form-urlencoded";
const std::string json_type = "application/json";
constexpr std::int64_t now_ms = 1'700'000'000'000;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  INFO(path.string());
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string recorded(const std::string& name) { return read(evenkeel::tests::payloads_dir() / "slack" / name); }

Payload parsed(const std::string& type, const std::string& body, const CommandNames& names = {}) {
  return parse(type, body, names, now_ms);
}

Payload parsed_file(const std::string& name, const CommandNames& names = {}) {
  const bool form = name.size() > 5 && name.substr(name.size() - 5) == ".form";
  return parsed(form ? form_type : json_type, recorded(name), names);
}

// One line for one result, so that a table can say what is expected.
std::string told(const Payload& payload) {
  struct Teller {
    std::string operator()(const Ignored& it) const { return "ignored: " + std::string(it.reason); }
    std::string operator()(const UrlVerification& it) const { return "challenge " + it.challenge; }
    std::string operator()(const SslCheck&) const { return "probe"; }
    std::string operator()(const TenantGone& it) const { return "gone " + it.tenant + " " + it.idempotency_key; }
    std::string operator()(const RateLimited& it) const { return "limited " + it.tenant; }
    std::string operator()(const HomeOpened& it) const { return "home " + it.actor; }
    std::string operator()(const Unreadable& it) const { return "unreadable: " + std::string(it.what); }
    std::string operator()(const Said& it) const {
      const Inbound& in = it.inbound;
      std::string line = in.kind == Inbound::Kind::Text ? "text" : in.kind == Inbound::Kind::Pick ? "pick" : "command";
      line += in.place == Inbound::Place::Private ? " private " : " channel ";
      line += in.actor + " in " + in.conversation + " '" + in.text + "'";
      for (const std::string& choice : in.choices) line += " [" + choice + "]";
      if (in.command) line += " as command";
      if (it.outsider) line += " OUTSIDER";
      if (it.too_long) line += " TOO LONG";
      return line;
    }
  };
  return std::visit(Teller{}, payload);
}

struct Expected {
  const char* file;
  const char* result;
};

// Every recorded event, command and interaction, and what it must lead to.
const std::vector<Expected> table = {
    {"events/url_verification.json", "challenge 3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"},
    {"events/message_im.json",
     "text private slack:T123ABC456:U2147483697 in slack:T123ABC456:D024BE91L 'Hello hello can you hear me?'"},
    {"events/message_im_rich_text.json",
     "text private slack:T111:W111 in slack:T111:D111 'Hi there! Thanks for sharing the info!'"},
    {"events/message_im_thread_reply.json", "text private slack:T111:W222 in slack:T111:D111 'When Slack was released?'"},
    {"events/message_channel.json", "ignored: channel message without mention"},
    {"events/message_bot_no_subtype.json", "ignored: bot message"},
    {"events/message_im_own_bot_echo.json", "ignored: bot message"},
    {"events/message_bot_classic_subtype.json", "ignored: bot message"},
    {"events/message_bot_via_response_url.json", "ignored: bot message"},
    {"events/message_changed.json", "ignored: an edited message"},
    {"events/message_deleted.json", "ignored: a deleted message"},
    {"events/message_file_share.json", "ignored: channel message without mention"},
    {"events/message_thread_broadcast.json", "ignored: channel message without mention"},
    {"events/message_org_install.json", "ignored: channel message without mention"},
    {"events/message_slack_connect.json", "ignored: channel message without mention"},
    {"events/app_mention.json", "text channel slack:T_INSTALLED:W222 in slack:T_INSTALLED:C111 'Hi there!'"},
    {"events/app_home_opened.json", "home slack:T123ABC456:U123ABC456"},
    {"events/app_home_opened_first_time.json", "home slack:T123ABC456:U123ABC456"},
    {"events/app_uninstalled.json", "gone slack:T111 slack:event:Ev0FIX0019"},
    {"events/tokens_revoked.json", "gone slack:T111 slack:event:Ev0FIX0020"},
    {"events/app_rate_limited.json", "limited slack:T123ABC456"},
    {"events/reaction_added_unsubscribed.json", "ignored: an event we do not take"},
    {"commands/slash_command.form", "ignored: a command that is not ours"},
    {"commands/slash_command_grid.form", "ignored: a command that is not ours"},
    {"commands/slash_command_dm_text.form",
     "text private slack:T111:U222 in slack:T111:D111 'coach note & <!channel> café 100%' as command"},
    {"commands/ssl_check.form", "probe"},
    {"commands/ssl_check_smuggled.form", "probe"},
    {"interactivity/block_actions_button_message", "ignored: a button that is not ours"},
    {"interactivity/block_actions_button_ephemeral", "ignored: a button that is not ours"},
    {"interactivity/block_actions_button_im_app", "ignored: a button that is not ours"},
    {"interactivity/block_actions_org_install", "ignored: a button that is not ours"},
    {"interactivity/block_actions_home_tab", "ignored: a button that is not ours"},
    {"interactivity/block_actions_static_select_large", "ignored: a selection: the answer comes with Next"},
    {"interactivity/block_actions_static_select", "ignored: a selection: the answer comes with Next"},
    {"interactivity/block_actions_radio_and_text_in_message", "ignored: a selection: the answer comes with Next"},
    {"interactivity/block_actions_plain_text_input_dispatch", "ignored: a selection: the answer comes with Next"},
    {"interactivity/block_actions_deselected_null", "ignored: a selection: the answer comes with Next"},
    {"interactivity/view_submission", "ignored: an interaction we do not take"},
    {"interactivity/view_submission_all_inputs", "ignored: an interaction we do not take"},
    {"interactivity/view_submission_empty_optional", "ignored: an interaction we do not take"},
    {"interactivity/view_submission_response_urls", "ignored: an interaction we do not take"},
    {"interactivity/view_submission_slack_connect", "ignored: an interaction we do not take"},
    {"interactivity/view_closed", "ignored: an interaction we do not take"},
    {"interactivity/shortcut_global", "ignored: an interaction we do not take"},
    {"interactivity/shortcut_message", "ignored: an interaction we do not take"},
    {"interactivity/block_suggestion", "ignored: an interaction we do not take"},
    {"interactivity/unknown_type", "ignored: an interaction we do not take"},
};

// A click on a button of ours, made of a recorded one.
json click(const std::string& value) {
  json payload = json::parse(recorded("interactivity/block_actions_button_message.json"));
  payload["actions"][0]["value"] = value;
  return payload;
}

std::string as_form(const json& payload) {
  static const char* digits = "0123456789ABCDEF";
  std::string form = "payload=";
  for (const char c : payload.dump()) form += {'%', digits[static_cast<unsigned char>(c) >> 4], digits[c & 15]};
  return form;
}

Said said(const Payload& payload) {
  INFO(told(payload));
  REQUIRE(std::holds_alternative<Said>(payload));
  return std::get<Said>(payload);
}

json message_event() { return json::parse(recorded("events/message_im.json")); }

}  // namespace

TEST_CASE("every recorded payload leads to what is written beside it, however often it is sent", "[slack][payload]") {
  std::set<std::string> seen;
  for (const Expected& each : table) {
    INFO(each.file);
    const std::string name = each.file;
    const std::string file = name.find('.') == std::string::npos ? name + ".form" : name;
    seen.insert(file);
    CHECK(told(parsed_file(file)) == each.result);
    CHECK(told(parsed_file(file)) == told(parsed_file(file)));
    if (file == name) continue;
    // The form is the JSON beside it, percent-encoded.
    CHECK(told(parsed(form_type, as_form(json::parse(recorded(name + ".json"))))) == each.result);
  }
  for (const char* folder : {"events", "commands", "interactivity"}) {
    for (const auto& entry : fs::directory_iterator(evenkeel::tests::payloads_dir() / "slack" / folder)) {
      const fs::path path = fs::path(folder) / entry.path().filename();
      if (path.extension() == ".json" && std::string(folder) == "interactivity") continue;
      INFO(path.string());
      CHECK(seen.count(path.string()) == 1);
    }
  }
}

TEST_CASE("a message has two keys, so that neither a retry nor a second event id repeats it", "[slack][payload]") {
  const Inbound inbound = said(parsed_file("events/message_im.json")).inbound;
  CHECK(inbound.idempotency_keys ==
        std::vector<std::string>{"slack:event:Ev0FIX0002", "slack:message:T123ABC456:D024BE91L:1355517523.000005"});
  CHECK(inbound.channel == "slack");
  CHECK(inbound.tenant == "slack:T123ABC456");
  CHECK(inbound.at_ms == now_ms);
  CHECK(inbound.locale.empty());  // Slack does not say; it is known of the person.
  CHECK(inbound.reply_url.empty());
}

TEST_CASE("the media type is read, not compared as a whole", "[slack][payload]") {
  const std::string body = recorded("events/message_im.json");
  for (const char* type : {"application/json", "application/json; charset=utf-8", "Application/JSON ;charset=UTF-8"})
    CHECK(std::holds_alternative<Said>(parsed(type, body)));
  CHECK(std::holds_alternative<SslCheck>(parsed("application/x-www-form-urlencoded; charset=utf-8", "ssl_check=1")));
  for (const char* type : {"", "text/plain", "application/jsonp", "multipart/form-data; boundary=B"}) {
    INFO(type);
    const Payload payload = parsed(type, body);
    REQUIRE(std::holds_alternative<Unreadable>(payload));
    CHECK(std::get<Unreadable>(payload).kind == Unreadable::Kind::MediaType);
  }
}

TEST_CASE("what is signed but cannot be read says why, from a fixed list", "[slack][payload]") {
  const auto kind = [](const Payload& payload) {
    INFO(told(payload));
    REQUIRE(std::holds_alternative<Unreadable>(payload));
    return std::get<Unreadable>(payload).kind;
  };
  CHECK(kind(parsed(json_type, "{not json")) == Unreadable::Kind::Json);
  CHECK(kind(parsed(json_type, "")) == Unreadable::Kind::Json);
  CHECK(kind(parsed(json_type, R"({"type":"event_callback","type":"url_verification"})")) == Unreadable::Kind::Json);
  CHECK(kind(parsed(json_type, std::string("{}\0x", 4))) == Unreadable::Kind::Json);
  CHECK(kind(parsed(json_type, std::string(100'000, '['))) == Unreadable::Kind::Json);
  CHECK(kind(parsed(json_type, "[]")) == Unreadable::Kind::Field);
  CHECK(kind(parsed(json_type, R"({"type":7})")) == Unreadable::Kind::Field);
  CHECK(kind(parsed(json_type, R"({"type":"event_callback"})")) == Unreadable::Kind::Field);
  CHECK(kind(parsed(json_type, R"({"type":"url_verification"})")) == Unreadable::Kind::Field);
  CHECK(kind(parsed(form_type, "payload=%7Bnot+json")) == Unreadable::Kind::Json);
  CHECK(kind(parsed(form_type, "payload=%zz")) == Unreadable::Kind::Form);
  CHECK(kind(parsed(form_type, "a=1&a=2")) == Unreadable::Kind::Form);
  CHECK(kind(parsed(form_type, "")) == Unreadable::Kind::Field);
  CHECK(kind(parsed(form_type, "text=hello")) == Unreadable::Kind::Field);

  for (const char* path : {"/event/text", "/event/user", "/event/channel", "/event/ts", "/event/type"}) {
    INFO(path);
    for (const json& odd : {json(7), json(nullptr), json(json::array()), json(std::string("a\0b", 3)), json("T1:U1")}) {
      json event = message_event();
      event[json::json_pointer(path)] = odd;
      const Payload payload = parsed(json_type, event.dump());
      if (odd == "T1:U1" && (std::string(path) == "/event/text" || std::string(path) == "/event/type")) continue;
      CHECK(kind(payload) == Unreadable::Kind::Field);
    }
  }
}

TEST_CASE("a message's text is decoded once", "[slack][payload]") {
  const auto text = [](const std::string& sent) {
    json event = message_event();
    event["event"]["text"] = sent;
    return said(parsed(json_type, event.dump())).inbound.text;
  };
  CHECK(text("a &lt;b&gt; &amp; c") == "a <b> & c");
  CHECK(text("&amp;lt;") == "&lt;");
  CHECK(text("ask <@U123> or <@U124|ada>") == "ask @U123 or @ada");
  CHECK(text("in <#C1|sales> and <#C2>") == "in #sales and #C2");
  CHECK(text("<!here> <!channel|channel> <!subteam^S1|@leads> <!subteam^S2>") == "@here @channel @leads @S2");
  CHECK(text("<!date^1392734382^{date_short}|Feb 18, 2014>") == "Feb 18, 2014");
  CHECK(text("<https://acme.example/a?b=1&amp;c=2|Acme &amp; Co> <https://x.example> <mailto:a@b.example|a@b.example>") ==
        "Acme & Co https://x.example a@b.example");
  CHECK(text("1 < 2 > 0 <> <@> <no control> <") == "1 < 2 > 0 <> <@> <no control> <");
  CHECK(text("  round  ") == "round");
  CHECK(text("") == "");
}

TEST_CASE("whatever a program wrote is never answered", "[slack][payload]") {
  const auto with = [](const char* name, const json& value) {
    json event = message_event();
    event["event"][name] = value;
    return told(parsed(json_type, event.dump()));
  };
  CHECK(with("bot_id", "B1") == "ignored: bot message");
  CHECK(with("bot_profile", json::object({{"id", "B1"}})) == "ignored: bot message");
  CHECK(with("user", "U0BOTUSER1") == "ignored: our own message");
  CHECK(with("user", "USLACKBOT") == "ignored: bot message");
  for (const char* subtype : {"channel_join", "me_message", "channel_topic", "message_replied", "assistant_app_thread"})
    CHECK(with("subtype", subtype) == "ignored: a subtype we do not take");
  CHECK(with("subtype", "file_share").rfind("text private", 0) == 0);

  json mention = json::parse(recorded("events/app_mention.json"));
  mention["event"]["bot_id"] = "B1";
  CHECK(told(parsed(json_type, mention.dump())) == "ignored: bot message");
}

TEST_CASE("the tenant is the installation, not whatever stands first", "[slack][payload]") {
  json event = message_event();
  event["team_id"] = "T_OTHER";
  CHECK(said(parsed(json_type, event.dump())).inbound.tenant == "slack:T123ABC456");

  event["authorizations"][0] = {{"enterprise_id", "E1"},
                                {"team_id", nullptr},
                                {"user_id", "U0BOTUSER1"},
                                {"is_bot", true},
                                {"is_enterprise_install", true}};
  CHECK(said(parsed(json_type, event.dump())).inbound.actor == "slack:E1:U2147483697");

  event.erase("authorizations");
  CHECK(said(parsed(json_type, event.dump())).inbound.tenant == "slack:T_OTHER");

  json clicked = click("ek1:pick:s1:7:often");
  clicked["is_enterprise_install"] = true;
  clicked["team"] = nullptr;
  clicked["enterprise"] = {{"id", "E1"}};
  CHECK(said(parsed(form_type, as_form(clicked))).inbound.tenant == "slack:E1");
  CHECK_FALSE(said(parsed(form_type, as_form(clicked))).outsider);

  const std::string command = recorded("commands/slash_command_dm_text.form");
  CHECK(said(parsed(form_type, command)).inbound.tenant == "slack:T111");
  const std::string flag = "is_enterprise_install=false";
  std::string organisation = command;
  organisation.replace(organisation.find(flag), flag.size(), "is_enterprise_install=true&enterprise_id=E9");
  CHECK(said(parsed(form_type, organisation)).inbound.tenant == "slack:E9");
}

TEST_CASE("people of another workspace are marked as such", "[slack][payload]") {
  json event = message_event();
  event["event"]["team"] = "T123ABC456";
  CHECK_FALSE(said(parsed(json_type, event.dump())).outsider);
  event["event"]["team"] = "T_ELSEWHERE";
  CHECK(said(parsed(json_type, event.dump())).outsider);
  event["event"]["user_team"] = "T123ABC456";
  CHECK_FALSE(said(parsed(json_type, event.dump())).outsider);

  json clicked = click("ek1:pick:s1:7:often");
  CHECK_FALSE(said(parsed(form_type, as_form(clicked))).outsider);
  clicked["user"]["team_id"] = "T_ELSEWHERE";
  CHECK(said(parsed(form_type, as_form(clicked))).outsider);
  // Slack names the clicker's team, and the team of the message's author tells whose app it is.
  clicked["team"]["id"] = "T_ELSEWHERE";
  clicked["message"]["team"] = "T9TK3CUKW";
  const Said marked = said(parsed(form_type, as_form(clicked)));
  CHECK(marked.outsider);
  CHECK(marked.inbound.tenant == "slack:T9TK3CUKW");
}

TEST_CASE("a click on a choice carries it back, with the card it stood on", "[slack][payload]") {
  const Said picked = said(parsed(form_type, as_form(click("ek1:pick:s1:7:often"))));
  CHECK(picked.by == Said::By::Click);
  const Inbound& inbound = picked.inbound;
  CHECK(inbound.kind == Inbound::Kind::Pick);
  CHECK(inbound.place == Inbound::Place::Private);
  CHECK(inbound.session == "s1");
  CHECK(inbound.prompt == 7);
  CHECK(inbound.choices == std::vector<std::string>{"often"});
  CHECK(inbound.card == "D111/1548261231.000200");
  CHECK(inbound.conversation == "slack:T9TK3CUKW:D111");
  CHECK(inbound.actor == "slack:T9TK3CUKW:UA8RXUSPL");
  CHECK(inbound.reply_url == "https://hooks.slack.com/actions/AABA1ABCD/1232321423432/EXAMPLE");
  REQUIRE(inbound.idempotency_keys.size() == 1);
  CHECK(inbound.idempotency_keys.front().rfind("slack:action:T9TK3CUKW:UA8RXUSPL:1548426417.840180:", 0) == 0);

  // A second click is another thing, another button at the same moment too; the same click sent again is not.
  json again = click("ek1:pick:s1:7:often");
  CHECK(said(parsed(form_type, as_form(again))).inbound.idempotency_keys == inbound.idempotency_keys);
  again["actions"][0]["action_ts"] = "1548426418.000001";
  CHECK(said(parsed(form_type, as_form(again))).inbound.idempotency_keys != inbound.idempotency_keys);
  again = click("ek1:pick:s1:7:often");
  again["actions"][0]["action_id"] = "pick-2";
  CHECK(said(parsed(form_type, as_form(again))).inbound.idempotency_keys != inbound.idempotency_keys);

  json ephemeral = click("ek1:pick:s1:7:often");
  ephemeral["container"]["is_ephemeral"] = true;
  CHECK(said(parsed(form_type, as_form(ephemeral))).inbound.card.empty());
}

TEST_CASE("a command button becomes a command", "[slack][payload]") {
  const auto command = [](const std::string& what) {
    const Inbound inbound = said(parsed(form_type, as_form(click("ek1:command:s1:7:" + what)))).inbound;
    CHECK(inbound.kind == Inbound::Kind::Command);
    return inbound.text + "|" + inbound.argument;
  };
  CHECK(command("back") == "back|");
  CHECK(command("start over") == "start over|");
  CHECK(command("edit 3") == "edit|3");
  CHECK(command("edit 12") == "edit|12");
}

TEST_CASE("Next takes what is chosen in the menu of its own prompt", "[slack][payload]") {
  json payload = click("ek1:next:s1:7:");
  const auto option = [](const char* id) { return json{{"value", id}, {"text", {{"type", "plain_text"}, {"text", id}}}}; };
  payload["state"]["values"] = {
      {"p7-abcd-2", {{"choose", {{"type", "checkboxes"}, {"selected_options", json::array({option("late"), option("rude")})}}}}},
      {"p6-abcd-2", {{"choose", {{"type", "radio_buttons"}, {"selected_option", option("old")}}}}},
      {"p77-abcd-2", {{"choose", {{"type", "radio_buttons"}, {"selected_option", option("other")}}}}},
      {"note", {{"choose", {{"type", "plain_text_input"}, {"value", "p7-"}}}}}};
  CHECK(said(parsed(form_type, as_form(payload))).inbound.choices == std::vector<std::string>{"late", "rude"});

  payload["state"]["values"] = {{"p7-x", {{"choose", {{"type", "static_select"}, {"selected_option", option("often")}}}}}};
  CHECK(said(parsed(form_type, as_form(payload))).inbound.choices == std::vector<std::string>{"often"});
  payload["state"]["values"] = {{"p7-x", {{"choose", {{"type", "static_select"}, {"selected_option", nullptr}}}}}};
  CHECK(said(parsed(form_type, as_form(payload))).inbound.choices.empty());
  for (const json& odd : {json(nullptr), json(7), json::array({1}), json{{"p7-x", 1}}, json{{"p7-x", {{"choose", "x"}}}},
                          json{{"p7-x", {{"choose", {{"selected_options", {1, nullptr, {{"value", 3}}}}}}}}}}) {
    payload["state"]["values"] = odd;
    CHECK(said(parsed(form_type, as_form(payload))).inbound.choices.empty());
  }
  // Names of choices, never text.
  payload["state"]["values"] = {{"p7-x", {{"choose", {{"selected_option", option("caf\xc3\xa9")}}}}}};
  CHECK(said(parsed(form_type, as_form(payload))).inbound.choices.empty());
}

TEST_CASE("a value we did not write is ignored, whatever it looks like", "[slack][payload]") {
  for (const std::string& value :
       {std::string(), std::string("ek1"), std::string("ek1:pick:s1:7"), std::string("ek1:pick::7:often"),
        std::string("ek1:pick:s1:-7:often"), std::string("ek1:pick:s1:99999999999:often"), std::string("ek1:pick:s1:7x:often"),
        std::string("ek1:pick:s1:7:"), std::string("ek1:next:s1:7:often"), std::string("ek1:vote:s1:7:often"),
        std::string("ek2:pick:s1:7:often"), "ek1:pick:s1:7:" + std::string(151, 'a'),
        "ek1:pick:" + std::string(200, 's') + ":7:often", std::string("ek1:pick:s 1:7:often"),
        std::string("ek1:pick:s1:7:caf\xc3\xa9"), std::string("ek1:pick:s1:7:a\nb")}) {
    INFO(value);
    CHECK(told(parsed(form_type, as_form(click(value)))) == "ignored: a button that is not ours");
  }
  for (const Control& control :
       {Control{Control::Kind::Pick, "9f3a", 7, "often"}, Control{Control::Kind::Next, "9f3a", 4'294'967'295u, ""},
        Control{Control::Kind::Command, "a-b_c.d", 0, "edit 3"}, Control{Control::Kind::Pick, "s", 1, "a:b:c"}})
    CHECK(control_of(to_value(control)) == control);
}

TEST_CASE("a slash command begins with its own word, whatever the company calls it", "[slack][payload]") {
  const auto sent = [](const std::string& command, const std::string& text, const CommandNames& names = {}) {
    return parsed(
        form_type,
        evenkeel::tests::slack_command({"T1", "U1"}, "C1", command, text, "https://hooks.slack.com/commands/1", "1.2.3"), names);
  };
  CHECK(told(sent("/coach", "Acme")) == "text channel slack:T1:U1 in slack:T1:C1 'coach Acme' as command");
  CHECK(told(sent("/coach", "  ")) == "text channel slack:T1:U1 in slack:T1:C1 'coach' as command");
  CHECK(told(sent("/wording", "he &amp; she shout")) ==
        "text channel slack:T1:U1 in slack:T1:C1 'wording he & she shout' as command");
  CHECK(told(sent("/tone", "Dear sir")) == "text channel slack:T1:U1 in slack:T1:C1 'tone Dear sir' as command");
  CHECK(told(sent("/cases", "")) == "text channel slack:T1:U1 in slack:T1:C1 'cases' as command");
  CHECK(told(sent("/coach", "help")) == "text channel slack:T1:U1 in slack:T1:C1 'help'");
  CHECK(told(sent("/coaches", "")) == "ignored: a command that is not ours");
  CHECK(told(sent("coach", "")) == "ignored: a command that is not ours");

  const CommandNames renamed{.coach = "even-keel", .wording = "words", .tone = "tone", .cases = "cases"};
  CHECK(told(sent("/even-keel", "Acme", renamed)) == "text channel slack:T1:U1 in slack:T1:C1 'coach Acme' as command");
  CHECK(told(sent("/coach", "Acme", renamed)) == "ignored: a command that is not ours");

  const Inbound inbound = said(sent("/coach", "Acme")).inbound;
  CHECK(inbound.reply_url == "https://hooks.slack.com/commands/1");
  REQUIRE(inbound.idempotency_keys.size() == 1);
  CHECK(said(sent("/coach", "Acme")).inbound.idempotency_keys == inbound.idempotency_keys);
  CHECK(said(sent("/coach", "Acm")).inbound.idempotency_keys != inbound.idempotency_keys);
}

TEST_CASE("a text beyond the limit is said to be too long, and dropped", "[slack][payload]") {
  const auto with = [](const std::string& text) {
    json event = message_event();
    event["event"]["text"] = text;
    return said(parsed(json_type, event.dump()));
  };
  std::string accents;
  for (int i = 0; i < 8'000; ++i) accents += "é";
  CHECK_FALSE(with(accents).too_long);
  CHECK(with(accents).inbound.text == accents);
  CHECK(with(accents + "e").too_long);
  CHECK(with(accents + "e").inbound.text.empty());
}

TEST_CASE("only Slack's own probe goes unsigned", "[slack][payload]") {
  CHECK(is_ssl_check(form_type, "token=random&ssl_check=1"));
  CHECK(is_ssl_check(form_type + "; charset=utf-8", "ssl_check=1"));
  CHECK_FALSE(is_ssl_check(form_type, "ssl_check=true"));
  CHECK_FALSE(is_ssl_check(form_type, "ssl_check=1 "));
  CHECK_FALSE(is_ssl_check(form_type, "ssl_check=01"));
  CHECK_FALSE(is_ssl_check(form_type, "ssl_check=0&ssl_check=1"));
  CHECK_FALSE(is_ssl_check(form_type, "SSL_CHECK=1"));
  CHECK_FALSE(is_ssl_check(json_type, "ssl_check=1"));
  CHECK_FALSE(is_ssl_check(form_type, "ssl_check=1&text=" + std::string(5'000, 'a')));
}

TEST_CASE("a form is decoded strictly", "[slack][payload]") {
  const auto value = [](const std::string& body) {
    const auto form = decode_form(body);
    return form && field(*form, "a") ? *field(*form, "a") : std::string("(none)");
  };
  CHECK(value("a=1") == "1");
  CHECK(value("b=2&a=x%20y+z%2B") == "x y z+");
  CHECK(value("a=/weather:") == "/weather:");
  CHECK(value("a") == "");
  CHECK(value("a=1&") == "1");
  CHECK(value("a=1=2") == "1=2");
  CHECK(value("a=caf%C3%A9") == "café");
  for (const char* bad : {"a=%", "a=%4", "a=%g1", "a=%00", "a=%C3", "a=%ED%A0%80", "a=%FF", "a=1&a=2", "=1", "a=\x01", "a=1\n",
                          "a=%C0%80", "a=%F5%80%80%80"}) {
    INFO(bad);
    CHECK_FALSE(decode_form(bad));
  }
  std::string many;
  for (int i = 0; i < 65; ++i) many += "f" + std::to_string(i) + "=1&";
  CHECK_FALSE(decode_form(many));
}

TEST_CASE("no bytes whatever make the parser throw", "[slack][payload][property]") {
  std::vector<std::pair<std::string, std::string>> seeds;
  for (const char* folder : {"events", "commands", "interactivity"})
    for (const auto& entry : fs::directory_iterator(evenkeel::tests::payloads_dir() / "slack" / folder)) {
      std::string body = read(entry.path());
      if (body.size() > 6'000) continue;  // The large ones say nothing new here, slowly.
      const bool form = entry.path().extension() == ".form";
      if (!form && std::string(folder) == "interactivity") continue;
      seeds.emplace_back(form ? form_type : json_type, std::move(body));
    }
  seeds.emplace_back(form_type, as_form(click("ek1:next:s1:7:")));
  std::sort(seeds.begin(), seeds.end());

  const char* chosen = std::getenv("SEED");
  const unsigned first = chosen ? static_cast<unsigned>(std::stoul(chosen)) : 1, last = chosen ? first : 3'000;
  for (unsigned seed = first; seed <= last; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    auto [type, body] = seeds[random() % seeds.size()];
    for (auto changes = 1 + random() % 6; changes > 0; --changes) {
      const std::size_t at = body.empty() ? 0 : random() % body.size();
      switch (random() % 6) {
        case 0: body.insert(at, 1, static_cast<char>(random())); break;
        case 1: body.erase(at, random() % 20); break;
        case 2: if (!body.empty()) body[at] = static_cast<char>(random()); break;
        case 3: body.insert(at, body.substr(random() % (body.size() + 1), random() % 50)); break;
        case 4:
          body.insert(at, std::vector<std::string>{"null", "[]", "{}", "\"\"", "%00", "\\u0000", "1e400", "\\ud800", "&",
                                                   "%7B"}[random() % 10]);
          break;
        default: body = body.substr(0, at); break;
      }
    }
    const Payload payload = parsed(type, body);
    if (const auto* it = std::get_if<Said>(&payload)) {
      REQUIRE(valid_utf8(it->inbound.text));
      REQUIRE(code_points(it->inbound.text) <= 8'000);
      REQUIRE(std::count(it->inbound.actor.begin(), it->inbound.actor.end(), ':') == 2);
      REQUIRE(std::count(it->inbound.conversation.begin(), it->inbound.conversation.end(), ':') == 2);
      REQUIRE_FALSE(it->inbound.idempotency_keys.empty());
    }
  }
}
