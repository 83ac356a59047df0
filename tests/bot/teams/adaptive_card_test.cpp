#include "bot/teams/adaptive_card.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

#include "bot/teams/card_click.h"
#include "tests/support/paths.h"
#include "tests/support/teams_limits.h"

using namespace evenkeel;
using namespace evenkeel::teams;
using dialogs::Reply;
using nlohmann::json;
using turn::Card;
using Names = std::vector<std::string>;

namespace {

Card question() {
  Card card{.session = "9f3a", .case_number = "1042", .actor = "teams:T:A", .conversation = "teams:T:A"};
  card.notification = "Even Keel: step 2 of about 9";
  card.replies = {{.kind = Reply::Kind::Prompt,
                   .text = "How often does Acme do this?",
                   .choices = {{"never", "Never"}, {"often", "Often"}},
                   .input = Reply::Input::One,
                   .prompt = 7,
                   .step = 2,
                   .steps = 9}};
  return card;
}

json drawn(const Card& card, const std::string& locale = "en") {
  const json made = json::parse(adaptive_card(card, {locale}));
  for (const std::string& fault : tests::teams_card_faults(made)) FAIL_CHECK(fault);
  return made;
}

void each_object(const json& value, const std::function<void(const json&)>& visit) {
  if (value.is_object()) visit(value);
  if (value.is_structured())
    for (const json& part : value) each_object(part, visit);
}

std::vector<json> all_of_type(const json& card, const std::string& type) {
  std::vector<json> found;
  each_object(card, [&](const json& each) {
    if (each.value("type", "") == type) found.push_back(each);
  });
  return found;
}

std::vector<std::string> runs(const json& card) {
  Names texts;
  for (const json& each : all_of_type(card, "TextRun")) texts.push_back(each["text"]);
  return texts;
}

std::vector<std::string> titles(const json& card) {
  std::vector<std::string> found;
  for (const json& each : all_of_type(card, "Action.Execute")) found.push_back(each["title"]);
  return found;
}

// For looking at: every card of this file as a file of its own in the folder CARDS_TO names.
void keep_for_the_eye(const std::string& name, const Card& card, const std::string& locale = "en") {
  if (const char* folder = std::getenv("CARDS_TO"))
    std::ofstream(std::string(folder) + "/" + name + ".json") << adaptive_card(card, {locale});
}

}  // namespace

TEST_CASE("while nobody can say how many questions come, the step is said alone", "[teams][card]") {
  Card card = question();
  card.replies[0].steps = 0;
  CHECK(all_of_type(drawn(card), "TextBlock")[0]["text"] == "Case 1042 · Step 2");
}

TEST_CASE("a question is a heading, its words, a button a choice and the ways on", "[teams][card]") {
  const json card = drawn(question());
  keep_for_the_eye("buttons", question());
  CHECK(all_of_type(card, "TextBlock").size() == 1);
  CHECK(all_of_type(card, "TextBlock")[0]["text"] == "Case 1042 · Step 2 of about 9");
  CHECK(all_of_type(card, "TextBlock")[0]["style"] == "heading");
  CHECK(runs(card) == Names{"How often does Acme do this?"});
  CHECK(titles(card) == Names{"Never", "Often", "Back", "Later", "Help"});
  const auto click = read_click(all_of_type(card, "Action.Execute")[1]["data"]);
  REQUIRE(click);
  CHECK(*click == Click{.kind = Click::Kind::Pick, .session = "9f3a", .prompt = 7, .choices = {"often"}});
  CHECK(read_click(all_of_type(card, "Action.Execute")[2]["data"])->command == "back");
  CHECK(card["fallbackText"].get<std::string>().find("1\\. Never") != std::string::npos);
  CHECK(titles(drawn(question(), "de")) == Names{"Never", "Often", "Zurück", "Später", "Hilfe"});
}

TEST_CASE("a closed card, and one whose conversation has ended, has nothing to press", "[teams][card]") {
  Card closed = question();
  closed.way = Card::Way::Close;
  CHECK(titles(drawn(closed)).empty());
  CHECK(all_of_type(drawn(closed), "TextBlock").empty());
  CHECK(runs(drawn(closed)) == Names{"How often does Acme do this?"});
  Card ended = question();
  ended.replies[0].ended = true;
  CHECK(titles(drawn(ended)).empty());
  Card outside = question();
  outside.session.clear();
  CHECK(titles(drawn(outside)).empty());
}

TEST_CASE("many choices, long ones and several at once are a list with Next", "[teams][card]") {
  Card many = question();
  many.replies[0].choices.clear();
  for (int i = 0; i < 7; ++i)
    many.replies[0].choices.push_back({"c" + std::to_string(i), "Choice " + std::to_string(i)});
  json card = drawn(many);
  keep_for_the_eye("list", many);
  REQUIRE(all_of_type(card, "Input.ChoiceSet").size() == 1);
  CHECK(all_of_type(card, "Input.ChoiceSet")[0]["isRequired"] == true);
  CHECK(all_of_type(card, "Input.ChoiceSet")[0]["style"] == "expanded");
  CHECK(titles(card) == Names{"Next", "Back", "Later", "Help"});
  CHECK(all_of_type(card, "Action.Execute")[0].count("associatedInputs") == 0);
  CHECK(all_of_type(card, "Action.Execute")[1]["associatedInputs"] == "none");
  json data = all_of_type(card, "Action.Execute")[0]["data"];
  data["choices"] = "c3";
  CHECK(read_click(data)->choices == Names{"c3"});

  Card long_one = question();
  long_one.replies[0].choices[0].label = "The customer shouted at somebody of ours in front of other customers";
  CHECK(all_of_type(drawn(long_one), "Input.ChoiceSet").size() == 1);
  keep_for_the_eye("long-choices", long_one);

  Card several = question();
  several.replies[0].input = Reply::Input::Several;
  card = drawn(several);
  keep_for_the_eye("several", several);
  CHECK(all_of_type(card, "Input.ChoiceSet")[0]["isMultiSelect"] == true);
  CHECK(all_of_type(card, "Input.ChoiceSet")[0].count("isRequired") == 0);

  for (int i = 7; i < 130; ++i)
    many.replies[0].choices.push_back({"c" + std::to_string(i), "Choice " + std::to_string(i)});
  card = drawn(many);
  keep_for_the_eye("long-list", many);
  CHECK(all_of_type(card, "Input.ChoiceSet")[0]["style"] == "compact");
  CHECK(all_of_type(card, "Input.ChoiceSet")[0]["choices"].size() == 100);
  CHECK(runs(card).back() == "There are more choices than fit here. You can also type yours.");
}

TEST_CASE("a question for words, a number or a day has one input and Send", "[teams][card]") {
  const auto asking = [](Reply::Input input) {
    Card card = question();
    card.replies[0].choices.clear();
    card.replies[0].input = input;
    card.replies[0].optional = true;
    return card;
  };
  for (const auto& [input, type, name] : {std::tuple{Reply::Input::Text, "Input.Text", "text"},
                                          {Reply::Input::Number, "Input.Text", "number"},
                                          {Reply::Input::Date, "Input.Date", "date"}}) {
    const json card = drawn(asking(input));
    keep_for_the_eye(name, asking(input));
    REQUIRE(all_of_type(card, type).size() == 1);
    CHECK(all_of_type(card, type)[0]["id"] == "text");
    CHECK(titles(card) == Names{"Send", "Skip", "Back", "Later", "Help"});
    json data = all_of_type(card, "Action.Execute")[0]["data"];
    data["text"] = "Monday";
    const auto click = read_click(data);
    REQUIRE(click);
    CHECK(click->kind == Click::Kind::Text);
    CHECK(click->text == "Monday");
  }
  // With short choices beside it both stand there; a list takes the place of the input, for every button sends every
  // input.
  Card both = asking(Reply::Input::Text);
  both.replies[0].choices = {{"/skip", "Nothing to add"}};
  CHECK(titles(drawn(both)) == Names{"Send", "Nothing to add", "Skip", "Back", "Later", "Help"});
  for (int i = 0; i < 9; ++i) both.replies[0].choices.push_back({"c" + std::to_string(i), "C"});
  CHECK(all_of_type(drawn(both), "Input.Text").empty());
}

TEST_CASE("words to copy stand in a box of their own, lists as lists, and what is said on the way above the question",
          "[teams][card]") {
  Card card = question();
  card.replies.insert(
      card.replies.begin(),
      Reply{.text = "Say this:\n> I want to help.\n> Please speak\n>\n> calmly.\nAnd then:\n- wait\n- listen"});
  const json made = drawn(card);
  keep_for_the_eye("words", card);
  CHECK(runs(made) == Names{"Say this:", "I want to help.", "Please speak", "calmly.", "And then:", "• wait",
                            "• listen", "How often does Acme do this?"});
  const auto boxes = all_of_type(made, "Container");
  REQUIRE(boxes.size() == 1);
  REQUIRE(boxes[0]["items"].size() == 3);
  for (const json& line : boxes[0]["items"]) CHECK(line["inlines"][0]["fontType"] == "Monospace");
  CHECK(boxes[0]["items"][2]["spacing"] == "Medium");  // After the empty line.
}

TEST_CASE("what a user typed is shown as it was typed and read by nobody", "[teams][card]") {
  const std::string nasty =
      "**bold** <b>html</b> [x](https://evil.example) <at>Megan Bowen</at> <img src=x onerror=alert(1)> # h `c`";
  Card card = question();
  card.case_number = "10<b>";
  card.replies[0].text = nasty + "\n> " + nasty + "\n- " + nasty;
  card.replies[0].choices = {{"a", nasty.substr(0, 30)}, {"b", "_b_"}};
  const json buttons = drawn(card);
  keep_for_the_eye("nasty-buttons", card);
  CHECK(runs(buttons) == Names{nasty, nasty, "• " + nasty});
  CHECK(titles(buttons)[0] == nasty.substr(0, 30));
  card.replies[0].choices[0].label = nasty.substr(0, 75);
  const json list = drawn(card);
  keep_for_the_eye("nasty-list", card);
  REQUIRE(all_of_type(list, "Input.ChoiceSet").size() == 1);
  CHECK(list.dump().find("javascript:") == std::string::npos);
  const std::string words = plain_words(card);
  CHECK(words.find_first_of("<>") == std::string::npos);
  CHECK(words.find("**") == std::string::npos);
}

TEST_CASE("a lock screen shows the notification and nothing of the case", "[teams][card]") {
  CHECK(preview(question(), {}) == "Even Keel: step 2 of about 9");
  Card silent = question();
  silent.notification.clear();
  CHECK(preview(silent, {"de"}) == "Even Keel: Es gibt etwas für dich zu lesen");
}

TEST_CASE("what is too long ends with a sentence, and the question still stands there whole", "[teams][card]") {
  Card card = question();
  std::string much;
  for (int i = 0; i < 3'000; ++i) much += "\"quoted\" and more \\ ";
  card.replies.insert(card.replies.begin(), Reply{.text = much});
  const json made = drawn(card);
  keep_for_the_eye("cut", card);
  const auto said = runs(made);
  CHECK(said.back() == "How often does Acme do this?");
  CHECK(said[said.size() - 2] == "The rest is longer than Teams can show here.");
  CHECK(titles(made) == Names{"Never", "Often", "Back", "Later", "Help"});
  CHECK(tests::utf16_bytes(plain_words(card)) < tests::teams_message_max / 2);
}

TEST_CASE("whatever the coach says, Teams takes the card, and its buttons can be read back",
          "[teams][card][property]") {
  for (std::uint32_t seed = 1; seed <= 400; ++seed) {
    INFO("seed " << seed);
    std::mt19937 chance(seed);
    const auto below = [&](std::size_t most) { return chance() % most; };
    const auto text = [&](std::size_t longest) {
      static const std::vector<std::string> parts{"a",       " ", "\n", "> ",   "- ",     "<b>", "**",   "\"", "\\",
                                                  "{{DATE(", "😀", "ü",  "\x01", "\u202E", "1. ", "\xff", "x y"};
      std::string made;
      for (std::size_t length = below(longest); length > 0; --length) made += parts[below(parts.size())];
      return made;
    };
    Card card{.way = static_cast<Card::Way>(below(4)), .session = below(5) ? "s1" : ""};
    if (below(2)) card.case_number = "1042";
    for (std::size_t replies = below(4); replies > 0; --replies) {
      Reply reply{.kind = static_cast<Reply::Kind>(below(4)), .text = text(below(20) ? 60 : 20'000)};
      reply.input = static_cast<Reply::Input>(below(6));
      reply.prompt = static_cast<std::uint32_t>(below(100));
      reply.optional = below(2) == 0;
      reply.ended = below(9) == 0;
      reply.step = static_cast<int>(below(12));
      reply.steps = static_cast<int>(below(60));
      for (std::size_t choices = below(2) ? below(7) : below(130); choices > 0; --choices)
        reply.choices.push_back({below(30) ? "c" + std::to_string(choices) : text(5), text(40)});
      card.replies.push_back(std::move(reply));
    }
    const json made = drawn(card, below(2) ? "en" : "de");
    each_object(made, [&](const json& each) {
      if (!each.value("type", "").starts_with("Action.")) return;
      const auto click = read_click(each["data"]);
      REQUIRE(click);
      CHECK(click->session == "s1");
    });
    if (card.way == Card::Way::Close) CHECK(titles(made).empty());
    CHECK(tests::utf16_bytes(plain_words(card)) < tests::teams_message_max);
  }
}
