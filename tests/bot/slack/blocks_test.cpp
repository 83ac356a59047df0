#include "bot/slack/blocks.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "bot/base/json.h"
#include "bot/slack/control.h"
#include "bot/slack/phrases.h"
#include "bot/slack/text.h"
#include "tests/support/paths.h"
#include "tests/support/slack_limits.h"

using namespace evenkeel::slack;
using evenkeel::dialogs::Choice;
using evenkeel::dialogs::Reply;
using evenkeel::tests::slack_message_faults;
using evenkeel::turn::Card;
using nlohmann::json;

namespace {

Card card_of(std::vector<Reply> replies, Card::Way way = Card::Way::Post) {
  Card card;
  card.way = way;
  card.session = "9f3a5c";
  card.actor = "slack:T1:U1";
  card.conversation = "slack:T1:D1";
  card.notification = "Even Keel: step 4 of about 9";
  card.replies = std::move(replies);
  return card;
}

Reply line(std::string text) {
  Reply reply;
  reply.text = std::move(text);
  return reply;
}

Reply prompt(std::string text, std::vector<Choice> choices, Reply::Input input = Reply::Input::One) {
  Reply reply;
  reply.kind = Reply::Kind::Prompt;
  reply.text = std::move(text);
  reply.choices = std::move(choices);
  reply.input = input;
  reply.prompt = 7;
  reply.step = 4;
  reply.steps = 9;
  return reply;
}

std::vector<Choice> choices(int count) {
  std::vector<Choice> made;
  for (int i = 1; i <= count; ++i) made.push_back({"choice_" + std::to_string(i), "Choice " + std::to_string(i)});
  return made;
}

json message(const Card& card) {
  const json made = to_message(card, phrases(), "en");
  const auto faults = slack_message_faults(made);
  CAPTURE(faults);
  CHECK(faults.empty());
  return made;
}

// Every element of the blocks of that type.
std::vector<json> elements(const json& message, const std::string& type) {
  std::vector<json> found;
  for (const json& block : message["blocks"]) {
    for (const json& element : block.value("elements", json::array()))
      if (element["type"] == type) found.push_back(element);
    if (block.contains("accessory") && block["accessory"]["type"] == type) found.push_back(block["accessory"]);
  }
  return found;
}

std::vector<std::string> labels(const json& message) {
  std::vector<std::string> found;
  for (const json& button : elements(message, "button")) found.push_back(button["text"]["text"]);
  return found;
}

std::vector<std::string> recorded_strings(const std::string& name) {
  std::ifstream in(evenkeel::tests::payloads_dir() / "slack" / "naughty" / name);
  REQUIRE(in);
  return json::parse(in).get<std::vector<std::string>>();
}

// What a person reads, with the blocks' own marks in front; and, for UPDATE_GOLDEN=1, what is kept.
void check_golden(const std::string& name, const Card& card) {
  const auto path = evenkeel::tests::source_dir() / "tests" / "bot" / "slack" / "golden" / (name + ".json");
  const std::string drawn = json::parse(evenkeel::dump(message(card))).dump(1) + "\n";
  if (std::getenv("UPDATE_GOLDEN")) std::ofstream(path) << drawn;
  std::ifstream in(path);
  INFO(path.string() << " (UPDATE_GOLDEN=1 writes it anew)");
  REQUIRE(in);
  CHECK(drawn == std::string(std::istreambuf_iterator<char>(in), {}));
}

}  // namespace

TEST_CASE("the usual cards look as they were approved", "[slack][blocks][golden]") {
  Card question = card_of({prompt("How often has he paid late since spring?",
                                  {{"never", "Never"}, {"once", "Once or twice"}, {"often", "Nearly every month"}})});
  question.case_number = "1042";
  check_golden("prompt", question);

  check_golden("set", card_of({prompt("Which of these did you see?",
                                      {{"shouting", "Shouting"}, {"threats", "Threats"}, {"insults", "Insults"}},
                                      Reply::Input::Several)}));
  check_golden("long_list", card_of({prompt("What is it about?", choices(12))}));

  Reply summary =
      prompt("Here is what you told me:\n- 1. Customer: Acme & Co\n- 2. How often: nearly every month\nIs that right?",
             {{"confirm", "Yes, go on"}, {"edit", "Change an answer"}});
  summary.kind = Reply::Kind::Summary;
  summary.input = Reply::Input::One;
  check_golden("summary", card_of({summary}));

  check_golden("words", card_of({line("Here is something you can send:\n> Hello Ada,\n> \n> I want to sort this out with you. "
                                      "Please keep it civil.\nChange what does not fit."),
                                 prompt("Does that fit?", {{"yes", "Yes"}, {"softer", "Softer"}, {"firmer", "Firmer"}})}));

  Reply ended = line("You are done. Case 1042 is open, and I will remind you on 3 December.");
  ended.ended = true;
  Card last = card_of({ended}, Card::Way::Update);
  last.case_number = "1042";
  check_golden("ended", last);
}

TEST_CASE("a few choices are buttons, more are a menu with Next", "[slack][blocks]") {
  for (int count = 1; count <= 130; ++count) {
    const json made = message(card_of({prompt("Which?", choices(count))}));
    CAPTURE(count);
    const auto presses = labels(made);
    if (count <= 6) {
      REQUIRE(presses.size() == static_cast<std::size_t>(count) + 3);
      CHECK(presses.front() == "Choice 1");
      CHECK(control_of(elements(made, "button").front()["value"].get<std::string>()) ==
            Control{Control::Kind::Pick, "9f3a5c", 7, "choice_1"});
    } else {
      CHECK(presses == std::vector<std::string>{"Next", "Back", "Later", "Help"});
      const auto menus = elements(made, count <= 10 ? "radio_buttons" : "static_select");
      REQUIRE(menus.size() == 1);
      CHECK(menus.front()["options"].size() == static_cast<std::size_t>(std::min(count, 100)));
      CHECK(menus.front()["action_id"] == "choose");
    }
    CHECK((made.dump().find("more choices than fit") != std::string::npos) == (count > 100));
  }
}

TEST_CASE("a set is ticked, and sent with Next", "[slack][blocks]") {
  const json few = message(card_of({prompt("Which?", choices(3), Reply::Input::Several)}));
  CHECK(elements(few, "checkboxes").size() == 1);
  CHECK(labels(few) == std::vector<std::string>{"Next", "Back", "Later", "Help"});
  const json many = message(card_of({prompt("Which?", choices(11), Reply::Input::Several)}));
  CHECK(elements(many, "multi_static_select").size() == 1);
}

TEST_CASE("every open question offers a way back, a pause and help, and Skip only where it may be skipped", "[slack][blocks]") {
  Reply question = prompt("What happened?", {}, Reply::Input::Text);
  CHECK(labels(message(card_of({question}))) == std::vector<std::string>{"Back", "Later", "Help"});
  question.optional = true;
  const json made = message(card_of({question}));
  CHECK(labels(made) == std::vector<std::string>{"Skip", "Back", "Later", "Help"});
  CHECK(control_of(elements(made, "button").front()["value"].get<std::string>()) ==
        Control{Control::Kind::Command, "9f3a5c", 7, "skip"});
}

TEST_CASE("what is over, or belongs to no session, has no buttons", "[slack][blocks]") {
  const Reply question = prompt("Which?", choices(3));
  CHECK(labels(message(card_of({question}, Card::Way::Close))).empty());
  Card loose = card_of({question}, Card::Way::Private);
  loose.session.clear();
  CHECK(labels(message(loose)).empty());
  CHECK(message(loose).dump().find("3. Choice 3") != std::string::npos);
  Reply ended = line("Done.");
  ended.ended = true;
  CHECK(labels(message(card_of({ended}))).empty());
}

TEST_CASE("a long label is written out in full above its button", "[slack][blocks]") {
  const std::string label = "I have told them twice, in writing, what has to change";
  const json made = message(card_of({prompt("Which?", {{"a", label}, {"b", "No"}})}));
  CHECK(made.dump().find("1. " + label + "\\n2. No") != std::string::npos);
  CHECK(labels(made).front() == label);
}

TEST_CASE("while nobody can say how many questions come, the step is said alone", "[slack][blocks]") {
  Reply open = prompt("Which?", choices(2));
  CHECK(message(card_of({open})).dump().find("\"Step 4 of about 9\"") != std::string::npos);
  open.steps = 0;
  CHECK(message(card_of({open})).dump().find("\"Step 4\"") != std::string::npos);
}

TEST_CASE("the preview shows neither what was said nor what was asked", "[slack][blocks]") {
  Card card = card_of(
      {line("Acme Ltd shouted at Ben."), prompt("What did Acme Ltd do next?", {{"a", "Apologised"}, {"b", "Called again"}})});
  card.case_number = "1042";
  CHECK(message(card)["text"] == "Even Keel: step 4 of about 9\n1. Apologised\n2. Called again");
  CHECK(message(card_of({line("Acme Ltd shouted at Ben.")}))["text"].get<std::string>().find("Acme") == std::string::npos);
}

TEST_CASE("block ids are new with every version of a card, and only then", "[slack][blocks]") {
  const auto ids = [](const Card& card) {
    const json made = message(card);
    std::set<std::string> found;
    for (const json& block : made["blocks"]) found.insert(block["block_id"].get<std::string>());
    return found;
  };
  const Card card = card_of({prompt("Which?", choices(3))});
  CHECK(ids(card) == ids(card));
  CHECK(ids(card).begin()->rfind("p7-", 0) == 0);
  Card other = card;
  other.replies.front().text = "Which one?";
  std::vector<std::string> both;
  const auto before = ids(card), after = ids(other);
  std::set_intersection(before.begin(), before.end(), after.begin(), after.end(), std::back_inserter(both));
  CHECK(both.empty());
}

TEST_CASE("what does not fit ends with a sentence that says so, and the question stays", "[slack][blocks]") {
  std::string endless;
  for (int i = 0; i < 4'000; ++i) endless += "word" + std::to_string(i) + (i % 40 ? " " : "\n- item\n> line\n");
  const json made = message(card_of({line(endless), line(endless), prompt("Still here?", choices(5))}));
  CHECK(made.dump().find("The rest is longer than Slack can show here.") != std::string::npos);
  CHECK(made.dump().find("Still here?") != std::string::npos);
  CHECK(labels(made).size() == 8);
}

TEST_CASE("a choice whose id no button can carry is left to be typed, under its own number", "[slack][blocks]") {
  const json made =
      message(card_of({prompt("Which?", {{"caf\xc3\xa9", "One"}, {"two", "Two"}, {std::string(151, 'x'), "Three"}})}));
  CHECK(labels(made) == std::vector<std::string>{"Two", "Back", "Later", "Help"});
  CHECK(made["text"] == "Even Keel: step 4 of about 9\n2. Two");
}

TEST_CASE("nothing anybody typed becomes markup or breaks a limit", "[slack][blocks][property]") {
  std::vector<std::string> strings = recorded_strings("blns.json");
  for (const std::string& each : recorded_strings("xss.json")) strings.push_back(each);
  for (const char* each :
       {"<!channel>", "<@U1>", "<https://evil.example|HR portal>", "*bold* _it_ ~no~ `code`", ":tada:", "&amp;", "> ", "- ", ">",
        "\n\n\n", "a\r\nb", "\xff\xfe broken", "\xe2\x80\xae reversed", "```", "\xf0\x9f\x98\x80", "ek1:pick:s:1:x"})
    strings.push_back(each);

  const char* chosen = std::getenv("SEED");
  const unsigned first = chosen ? static_cast<unsigned>(std::stoul(chosen)) : 1, last = chosen ? first : 1'500;
  for (unsigned seed = first; seed <= last; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    const auto up_to = [&](unsigned long most) { return random() % (most + 1); };
    const auto text = [&](unsigned long parts) {
      std::string made;
      for (auto i = up_to(parts); i > 0; --i) {
        const std::string& part = strings[random() % strings.size()];
        for (auto repeat = up_to(20) ? 1 : up_to(300); repeat > 0; --repeat) made += part;
        made += std::vector<std::string>{"", " ", "\n", "\n> ", "\n- ", "\n\n"}[random() % 6];
      }
      return made;
    };
    Card card = card_of({});
    card.way = static_cast<Card::Way>(random() % 4);
    if (up_to(5) == 0) card.session = text(1);
    card.case_number = up_to(1) ? "1042" : text(1);
    card.notification = text(2);
    for (auto i = up_to(6); i > 0; --i) {
      Reply reply;
      reply.kind = static_cast<Reply::Kind>(random() % 4);
      reply.input = static_cast<Reply::Input>(random() % 6);
      reply.text = text(12);
      reply.prompt = static_cast<std::uint32_t>(random());
      reply.step = static_cast<int>(up_to(12));
      reply.steps = static_cast<int>(up_to(12));
      reply.optional = up_to(1);
      reply.ended = up_to(9) == 0;
      for (auto n = up_to(1) ? up_to(6) : up_to(120); n > 0; --n)
        reply.choices.push_back({up_to(9) ? "c" + std::to_string(n) : text(1), text(1)});
      // Ids are unique within a question.
      std::set<std::string> ids;
      std::erase_if(reply.choices, [&](const Choice& each) { return !ids.insert(each.id).second; });
      card.replies.push_back(std::move(reply));
    }
    const std::string wire = evenkeel::dump(to_message(card, phrases(), "en"));
    const auto faults = slack_message_faults(json::parse(wire));
    CAPTURE(faults);
    REQUIRE(faults.empty());
    REQUIRE(wire.find("mrkdwn") == std::string::npos);
    const auto plain = slack_message_faults({{"text", to_text_only(card, phrases(), "en")}});
    CAPTURE(plain);
    REQUIRE(plain.empty());
  }
}
