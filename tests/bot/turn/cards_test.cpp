#include "bot/turn/cards.h"

#include <catch2/catch.hpp>

#include "bot/turn/card.h"
#include "bot/turn/reply_json.h"

using namespace evenkeel;
using dialogs::Reply;
using turn::Card;
using turn::cards_for;
using turn::Inbound;

namespace {

Reply prompt(const std::string& text) {
  return {.kind = Reply::Kind::Prompt,
          .text = text,
          .choices = {{"yes", "Yes"}, {"no", "No"}},
          .input = Reply::Input::One,
          .prompt = 7,
          .step = 4,
          .steps = 9};
}
Reply line(const std::string& text) {
  return {.kind = Reply::Kind::Line, .text = text};
}
Reply notice(const std::string& text) {
  return {.kind = Reply::Kind::Notice, .text = text};
}

Inbound click() {
  return {.kind = Inbound::Kind::Pick,
          .channel = "slack",
          .actor = "slack:T1:U1",
          .at_ms = 1'000,
          .session = "s1",
          .card = "D1:1.0",
          .reply_url = "https://hooks.slack.com/actions/x"};
}
Inbound typed() {
  return {.kind = Inbound::Kind::Text, .channel = "slack", .actor = "slack:T1:U1", .at_ms = 1'000};
}

turn::CardContext context() {
  return {.session = "s1",
          .case_number = "1042",
          .has_live_card = true,
          .open_before = prompt("Before?"),
          .answer_line = "How often: daily"};
}

}  // namespace

TEST_CASE("a click moves the card on in place, with what was answered on top", "[turn][cards]") {
  const auto cards = cards_for(click(), {prompt("Next?")}, context());
  REQUIRE(cards.size() == 1);
  CHECK(cards[0].way == Card::Way::Update);
  CHECK(cards[0].card == "D1:1.0");
  CHECK(cards[0].conversation == "slack:T1:U1");
  REQUIRE(cards[0].replies.size() == 2);
  CHECK(cards[0].replies[0].text == "How often: daily");
  CHECK(cards[0].replies[1] == prompt("Next?"));
}

TEST_CASE("what was said for good stays: the clicked card keeps it, and the question is a new card", "[turn][cards]") {
  const auto cards = cards_for(click(), {line("This is my advice."), prompt("Will you follow it?")}, context());
  REQUIRE(cards.size() == 2);
  CHECK(cards[0].way == Card::Way::Close);
  CHECK(cards[0].card == "D1:1.0");
  REQUIRE(cards[0].replies.size() == 2);
  CHECK(cards[0].replies[1].text == "This is my advice.");
  CHECK(cards[1].way == Card::Way::Post);
  REQUIRE(cards[1].replies.size() == 1);
  CHECK(cards[1].replies[0].text == "Will you follow it?");
}

TEST_CASE("a typed answer closes the old card to its question and posts the next", "[turn][cards]") {
  const auto cards = cards_for(typed(), {prompt("Next?")}, context());
  REQUIRE(cards.size() == 2);
  CHECK(cards[0].way == Card::Way::Close);
  CHECK(cards[0].card.empty());  // The courier knows the live card.
  REQUIRE(cards[0].replies.size() == 1);
  CHECK(cards[0].replies[0].text == "Before?");
  CHECK(cards[0].replies[0].choices.empty());
  CHECK(cards[1].way == Card::Way::Post);
}

TEST_CASE("the first card of a session closes nothing", "[turn][cards]") {
  auto fresh = context();
  fresh.has_live_card = false;
  fresh.open_before = {};
  fresh.answer_line = {};
  const auto cards = cards_for(typed(), {line("Welcome."), prompt("What is it?")}, fresh);
  REQUIRE(cards.size() == 1);
  CHECK(cards[0].way == Card::Way::Post);
  CHECK(cards[0].replies.size() == 2);
}

TEST_CASE("a notice changes no card: to the asker alone after a click, as a plain message after words",
          "[turn][cards]") {
  const auto after_click = cards_for(click(), {notice("That was answered already.")}, context());
  REQUIRE(after_click.size() == 1);
  CHECK(after_click[0].way == Card::Way::Private);
  CHECK(after_click[0].aside);
  CHECK(after_click[0].reply_url_until_ms == 1'000 + 30 * 60 * 1000);
  const auto after_words = cards_for(typed(), {notice("Step 4 of about 9.")}, context());
  REQUIRE(after_words.size() == 1);
  CHECK(after_words[0].way == Card::Way::Post);
  CHECK(after_words[0].aside);  // It must not become the live card.
}

TEST_CASE("a card survives the outbox", "[turn][cards]") {
  for (const Card& card :
       cards_for(click(), {line("Line with \"quotes\", <tags> & \n> words"), prompt("Next?")}, context())) {
    const auto back = turn::card_from_json(turn::to_json(card));
    REQUIRE(back);
    CHECK(*back == card);
  }
  CHECK_FALSE(turn::card_from_json("{}"));
  CHECK_FALSE(turn::card_from_json("not JSON"));
}

TEST_CASE("a program is told the step, and a total only where there is one", "[turn][cards]") {
  Reply open = prompt("Next?");
  CHECK(turn::reply_json(open, "s1", "").find(R"("step":4,"steps":9)") != std::string::npos);
  open.steps = 0;
  CHECK(turn::reply_json(open, "s1", "").find(R"("step":4,"input")") != std::string::npos);
}
