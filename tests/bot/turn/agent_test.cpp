// An agent at the counter: what is typed leads to words, and danger comes before everything else.
#include <array>
#include <catch2/catch.hpp>

#include "bot/base/limits.h"
#include "bot/turn/card.h"
#include "bot/turn/phrases.h"
#include "bot/turn/turn.h"
#include "dialogs/functions.h"
#include "knowledge/digest.h"
#include "storage/cases.h"
#include "storage/conversations.h"
#include "storage/open.h"
#include "storage/outbox.h"
#include "tests/support/shipped_content.h"

using namespace evenkeel;
using dialogs::Reply;
using turn::Answer;
using turn::Inbound;

namespace {

struct Room {
  std::unique_ptr<storage::Store> store = storage::open(":memory:");
  std::int64_t now = 1'795'253'400'000;  // 21 November 2026
  int random = 0, sent = 0;
  World world{
      .now_ms = [this] { return now; },
      .monotonic_ms = [this] { return now; },
      .random_bytes = [this](std::size_t size) { return sha256_hex(std::to_string(++random)).substr(0, size); }};
  turn::Coach coach{world, "salt"};

  Room() {
    store->in_transaction([&](storage::Tx& tx) { coach.publish(tx, tests::shipped_content(), "test", {}); });
    coach.after_batch(true);
  }
  Answer take(Inbound inbound) {
    inbound.idempotency_keys = {"key" + std::to_string(++sent)};
    inbound.at_ms = ++now;
    Answer answer;
    store->in_transaction([&](storage::Tx& tx) { answer = coach.take(tx, inbound); });
    coach.after_batch(true);
    return answer;
  }
  Inbound from(const std::string& text, const std::string& channel = "web") {
    const bool slack = channel == "slack";
    const std::string actor = slack ? "slack:T1:U1" : channel + ":ada";
    return {.channel = channel,
            .tenant = slack ? "slack:T1" : "local",
            .actor = actor,
            .conversation = actor,
            .text = text};
  }
  Answer say(const std::string& text) { return take(from(text)); }
  Answer press(const Answer& before, const Reply& reply, const std::string& id) {
    Inbound inbound = from("");
    inbound.kind = Inbound::Kind::Pick;
    inbound.session = before.session;
    inbound.prompt = reply.prompt;
    inbound.choices = {id};
    return take(inbound);
  }
  std::vector<turn::Card> cards() {
    std::vector<turn::Card> all;
    store->in_transaction([&](storage::Tx& tx) {
      for (bool any = true; any;) {
        any = false;
        for (const storage::Envelope& envelope : tx.outbox().claim_due(now, 100)) {
          all.push_back(*turn::card_from_json(envelope.body_json));
          tx.outbox().mark_sent(envelope.id, "D1:" + std::to_string(envelope.id), now);
          any = true;
        }
      }
    });
    return all;
  }
};

bool has(const std::vector<Reply>& replies, const std::string& part) {
  return std::any_of(replies.begin(), replies.end(),
                     [&](const Reply& reply) { return reply.text.find(part) != std::string::npos; });
}
bool has_words(const std::vector<Reply>& replies) {
  return has(replies, "\n> ");
}

std::string phrase(const char* key) {
  return turn::phrases().say(key, "en");
}
std::string first_line(const std::string& text) {
  return text.substr(0, text.find('{'));
}
bool meets_safety(const Answer& answer) {
  return has(answer.replies, first_line(phrase("safety_first")).substr(0, 40));
}

const Reply* with_choice(const Answer& answer, const std::string& prefix) {
  for (const Reply& reply : answer.replies)
    for (const dialogs::Choice& choice : reply.choices)
      if (choice.id.rfind(prefix, 0) == 0) return &reply;
  return nullptr;
}

constexpr const char* swearing = "he keeps swearing at me about the refund";
constexpr const char* unsure = "the customer wants something from us that is not quite right";
constexpr const char* danger = "he says he has a knife and will wait for me outside";

}  // namespace

TEST_CASE("from what is typed to a line to copy is one message", "[turn][agent]") {
  for (const char* typed :
       {"wording he keeps swearing at me about the refund", "words for he keeps swearing at me about the refund"}) {
    Room room;
    const Answer answer = room.say(typed);
    CHECK(has_words(answer.replies));
    CHECK(answer.replies.back().kind == Reply::Kind::Prompt);
  }
}

TEST_CASE("what the finder is sure of leads to the words at once, with nothing open and over the menu", "[turn][agent]") {
  Room room;
  CHECK(has_words(room.say(swearing).replies));
  Room other;
  const Answer menu = other.say("hello");
  CHECK_FALSE(with_choice(menu, "/wording "));
  const Answer words = other.say("she shouts at everybody at the counter");
  CHECK(has_words(words.replies));
  CHECK(words.session == menu.session);
  CHECK(other.say("yes").replies.back().prompt == menu.replies.back().prompt);  // And the menu waits.
}

TEST_CASE("free words it is not sure of begin the menu, and what they may be is offered, never taken", "[turn][agent]") {
  for (const char* channel : {"web", "slack"}) {
    Room room;
    const Answer answer = room.take(room.from(unsure, channel));
    CHECK_FALSE(has_words(answer.replies));
    const Reply* offer = with_choice(answer, "/wording ");
    REQUIRE(offer);
    CHECK(offer->kind == Reply::Kind::Notice);
    CHECK(answer.replies.back().kind == Reply::Kind::Prompt);
    Inbound press = room.from("", channel);
    press.kind = Inbound::Kind::Pick;
    press.session = answer.session;
    press.prompt = offer->prompt;
    press.choices = {offer->choices.front().id};
    CHECK(has_words(room.take(press).replies));
  }
}

TEST_CASE("inside a conversation nothing is offered but what the finder is sure of", "[turn][agent]") {
  Room room;
  room.say("decide Acme");
  CHECK_FALSE(with_choice(room.say(unsure), "/wording "));
  const Answer sure = room.say("she shouts at everybody at the counter");
  const Reply* offer = with_choice(sure, "/wording ");
  REQUIRE(offer);
  CHECK(offer->choices.size() == 1);
  CHECK_FALSE(has_words(sure.replies));
  CHECK(has_words(room.press(sure, *offer, offer->choices.front().id).replies));
}

TEST_CASE("danger typed with nothing open meets the card at once", "[turn][agent][safety]") {
  Room room;
  const Answer answer = room.say(danger);
  CHECK(has(answer.replies, "999"));
  CHECK_FALSE(meets_safety(answer));  // The card itself says it, and says it once.
  CHECK(answer.replies.back().kind == Reply::Kind::Prompt);
}

TEST_CASE("danger in an answer is met, and the answer is kept", "[turn][agent][safety]") {
  Room room;
  room.say("decide Acme");
  Answer at = room.say("no, everyone is safe");
  for (int i = 0; i < 6 && at.replies.back().input != Reply::Input::Text; ++i) {
    const Reply& open = at.replies.back();
    at = open.choices.empty() ? room.say("one") : room.press(at, open, open.choices.front().id);
  }
  REQUIRE(at.replies.back().input == Reply::Input::Text);
  const Answer answer = room.say(danger);
  CHECK(meets_safety(answer));
  CHECK(answer.replies.front().kind == Reply::Kind::Notice);
  CHECK(has(room.say("answers").replies, "knife"));
}

TEST_CASE("danger that is no answer leads straight to the card, wherever it is typed, and the question waits", "[turn][agent][safety]") {
  for (const char* channel : {"web", "slack"})
    for (const char* first : {"hello", "decide Acme", "wording he keeps swearing at me about the refund"}) {
      Room room;
      const Answer open = room.take(room.from(first, channel));
      const Answer answer = room.take(room.from(danger, channel));
      CHECK(answer.session == open.session);
      CHECK(has(answer.replies, "999"));
      CHECK_FALSE(meets_safety(answer));  // The card itself says it.
      CHECK_FALSE(has(answer.replies, "Did you mean"));
      CHECK(answer.replies.back().text.find("Are you safe") != std::string::npos);
      CHECK(room.take(room.from("yes", channel)).session == open.session);
      CHECK(has(room.take(room.from("done", channel)).replies, "Back to:"));
    }
}

TEST_CASE("the log takes what words were looked up for, and does not ask it again", "[turn][agent][incident]") {
  Room room;
  room.say("hello");
  room.say(danger);
  const Answer log = room.say("log it");
  CHECK(has(log.replies, "exact words"));
  CHECK_FALSE(has(log.replies, "What happened?"));
}

TEST_CASE("where danger stands in an answer, the button beside the next question leads to the card, also later",
          "[turn][agent][safety][slack]") {
  for (const char* channel : {"web", "slack"}) {
    Room room;
    room.take(room.from("log it", channel));
    const Answer answer = room.take(room.from(danger, channel));
    CHECK(meets_safety(answer));
    const Reply* line = with_choice(answer, "/wording ");
    REQUIRE(line);
    room.take(room.from("skip", channel));
    Inbound press = room.from("", channel);
    press.kind = Inbound::Kind::Pick;
    press.session = answer.session;
    press.prompt = line->prompt;
    press.choices = {line->choices.front().id};
    CHECK(has(room.take(press).replies, "999"));
  }
}

TEST_CASE("a word that begins the log begins it, and what is logged becomes a case of the session",
          "[turn][agent][incident]") {
  Room room;
  room.say("log it");
  room.say("She called me names in front of the queue.");
  room.say("skip");
  room.say("today");
  Answer at = room.say("to me");
  REQUIRE(at.replies.back().choices.size() >= 4);
  room.press(at, at.replies.back(), "clear");
  room.say("Acme");
  at = room.say("yes");
  CHECK(at.case_number == "1001");
  CHECK(has(at.replies, "1001"));
}

TEST_CASE("what happened may stand behind the word that begins the log, and is not asked again", "[turn][agent][incident]") {
  const auto asks_words = [](const Answer& answer) { return has(answer.replies, "exact words"); };
  const auto said_first = [](const std::string& text) { return Room().say(text); };
  CHECK(asks_words(said_first("log it: she called me names in front of the queue")));
  CHECK(asks_words(said_first("Report: he threw the tray at the wall")));
  CHECK(has(said_first("Incident:").replies, "What happened?"));
  CHECK_FALSE(asks_words(said_first("our incident: she shouted")));  // Not the word alone before the colon.
}

TEST_CASE("twenty look-ups a minute are enough for anybody, and nobody in danger is asked to wait", "[turn][agent]") {
  Room room;
  const auto look_up = [&](const std::string& text) {
    Inbound inbound = room.from("wording " + text, "slack");
    inbound.command = true;
    return room.take(inbound);
  };
  const auto waits = [](const Answer& answer) {
    return answer.replies.size() == 1 && answer.replies.front().text == turn::phrases().say("one_moment", "en");
  };
  for (int i = 0; i < limits::look_ups_per_minute_max; ++i) REQUIRE_FALSE(waits(look_up(swearing)));
  CHECK(waits(look_up(swearing)));
  CHECK_FALSE(waits(look_up("he said he will kill me")));
  CHECK_FALSE(waits(room.say("help")));  // Anything else goes on.
  room.now += 61'000;
  CHECK_FALSE(waits(look_up(swearing)));
}

TEST_CASE("/wording in a channel: one message to the asker alone, with the words; the conversation goes on in private",
          "[turn][agent][slack]") {
  Room room;
  Inbound inbound = room.from(std::string("wording ") + swearing, "slack");
  inbound.command = true;
  inbound.place = Inbound::Place::Channel;
  inbound.conversation = "slack:T1:C1";
  inbound.reply_url = "https://hooks.slack.com/commands/1";
  room.take(inbound);
  int in_channel = 0, in_private = 0;
  for (const turn::Card& card : room.cards()) {
    if (card.reply_url.empty()) {
      CHECK(card.conversation == "slack:T1:U1");
      in_private += has_words(card.replies);
    } else {
      CHECK(card.way == turn::Card::Way::Private);
      CHECK(has_words(card.replies));
      CHECK(card.replies.back().text == phrase("goes_on_in_private"));
      ++in_channel;
    }
  }
  CHECK(in_channel == 1);
  CHECK(in_private == 1);
}

TEST_CASE("/wording in a channel beside an open conversation answers there too, and the question waits",
          "[turn][agent][slack]") {
  Room room;
  const Answer open = room.take(room.from("decide Acme", "slack"));
  room.cards();
  Inbound inbound = room.from(std::string("wording ") + swearing, "slack");
  inbound.command = true;
  inbound.place = Inbound::Place::Channel;
  inbound.conversation = "slack:T1:C1";
  inbound.reply_url = "https://hooks.slack.com/commands/1";
  const Answer answer = room.take(inbound);
  CHECK(answer.session == open.session);
  int in_channel = 0;
  for (const turn::Card& card : room.cards()) in_channel += !card.reply_url.empty() && has_words(card.replies);
  CHECK(in_channel == 1);
  CHECK(has(room.take(room.from("back", "slack")).replies, "Back to:"));
}

TEST_CASE("a long story is no reason for no words", "[turn][agent]") {
  Room room;
  std::string story = std::string("wording ") + swearing;
  while (story.size() < 6'000) story += ", and again and again";
  CHECK(room.say(story).replies.back().kind == Reply::Kind::Prompt);
}

TEST_CASE("whoever is told to tell their lead gets the words for it by what they are told to type", "[turn][agent]") {
  for (const auto& [locale, typed, title] : {std::array<const char*, 3>{"en", "wording tell my lead", "I need my lead's help"},
                                             {"de", "Worte Teamleitung um Hilfe bitten", "Ich brauche Hilfe von meiner Leitung"}}) {
    INFO(typed);
    Room room;
    std::string wellbeing;
    for (const dialogs::TreeFile& file : dialogs::with_overrides({}))
      if (file.name == "wellbeing.json") wellbeing = file.text;
    CHECK(wellbeing.find(typed) != std::string::npos);
    Inbound inbound = room.from(typed);
    inbound.locale = locale;
    const Answer answer = room.take(inbound);
    CHECK(has(answer.replies, title));
    CHECK(has_words(answer.replies));
  }
}

TEST_CASE("who says that they are not okay hears a kind line first, and finds the door", "[turn][agent][care]") {
  const std::string kind = phrase("care_line"), how = "how are you right now?";
  Room room;
  const Answer first = room.say("i got threatened yesterday and cant stop thinking about it");
  CHECK(has({first.replies.front()}, kind));
  CHECK(has(first.replies, how));
  CHECK_FALSE(with_choice(first, "/wording "));
  for (const char* typed : {"I'm not okay", "i just want to talk", "Mir geht es nicht gut", "ich muss reden"})
    CHECK(has(Room().say(typed).replies, how));
  Room at_menu;
  at_menu.say("hello");
  CHECK(has(at_menu.say("I'm not okay after a customer").replies, how));
  Room talking;
  talking.say("hello");
  const Answer door = talking.say("i just want to talk");
  CHECK(has(door.replies, how));
  CHECK_FALSE(meets_safety(door));
  Room deciding;
  deciding.say("decide Acme");
  CHECK(has(deciding.say("I'm not okay").replies, how));
}

TEST_CASE("words for who is not okay are the shortest there are: for the phone, after a word for them", "[turn][agent][care]") {
  Room room;
  const Answer words = room.say("wording customer says 'you people are all thieves' and i started crying");
  CHECK(has({words.replies.front()}, phrase("care_line")));
  CHECK(has(words.replies, "for the phone"));
  CHECK_FALSE(has(Room().say("wording customer says 'I started crying because of you'").replies, phrase("care_line")));
  CHECK_FALSE(has(Room().say("tone: I started crying when I read your letter").replies, phrase("care_line")));
}

TEST_CASE("who asks what to do about a customer begins the decision with the name", "[turn][agent]") {
  const auto begins_with = [](const char* typed, const std::string& customer) {
    Room room;
    const Answer answer = room.say(typed);
    CHECK(has(answer.replies, "is anyone in danger right now?"));
    std::string start;
    room.store->in_transaction(
        [&](storage::Tx& tx) { start = tx.conversations().events("local", answer.session).front().body_json.value_or(""); });
    const std::size_t values = start.find("\"customer\"");
    return values != std::string::npos && start.find("\"" + customer + "\"", values) != std::string::npos;
  };
  CHECK(begins_with("I don't know what to do about Acme", "Acme"));
  CHECK(begins_with("hi, what should we do about our customer Acme Ltd?", "Acme Ltd"));
  CHECK(begins_with("Was soll ich mit der Firma Acme machen?", "Acme"));
  CHECK_FALSE(begins_with("what should I do about this?", "this"));
  CHECK(has(Room().say("what should I do about the man who says he will kill me").replies, "999"));  // That first.
}

TEST_CASE("German is answered with a word of German where English is spoken, once there is enough of it to tell", "[turn][agent]") {
  const std::string offer = turn::phrases().say("speaks_too", "de");
  CHECK(has(Room().say("moin, ich weiß nicht mehr weiter mit der Firma Krause").replies, offer));
  CHECK(has(Room().say("Worte er schreit mich an und hört nicht auf").replies, offer));
  CHECK(has_words(Room().say("Worte er schreit mich an und hört nicht auf").replies));
  CHECK_FALSE(has(Room().say(swearing).replies, offer));
  CHECK_FALSE(has(Room().say(swearing).replies, turn::phrases().say("speaks_too", "en")));
  Room room;
  room.say("hello");
  CHECK(has_words(room.say("Worte er schreit mich an und hört nicht auf").replies));
}
