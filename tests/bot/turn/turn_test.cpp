// One turn at a time, with the shipped content and a store in memory.
#include "bot/turn/turn.h"

#include <catch2/catch.hpp>

#include "bot/base/limits.h"
#include "bot/turn/card.h"
#include "bot/turn/phrases.h"
#include "bot/turn/transcript.h"
#include "dialogs/functions.h"
#include "knowledge/digest.h"
#include "storage/audit_log.h"
#include "storage/cases.h"
#include "storage/conversations.h"
#include "storage/open.h"
#include "storage/outbox.h"
#include "storage/people.h"
#include "tests/support/shipped_content.h"

using namespace evenkeel;
using dialogs::Reply;
using turn::Answer;
using turn::Inbound;

namespace {

struct Room {
  std::unique_ptr<storage::Store> store = storage::open(":memory:");
  std::int64_t now = 1'795'253'400'000;  // 21 November 2026
  int random = 0;
  World world{
      .now_ms = [this] { return now; },
      .monotonic_ms = [this] { return now; },
      .random_bytes = [this](std::size_t size) { return sha256_hex(std::to_string(++random)).substr(0, size); }};
  std::unique_ptr<turn::Coach> coach;
  int sent = 0;

  Room() { restart(); }

  void restart() {
    coach = std::make_unique<turn::Coach>(world, "salt");
    store->in_transaction([&](storage::Tx& tx) { coach->publish(tx, tests::shipped_content(), "test", {}); });
    coach->after_batch(true);
  }

  Answer take(Inbound inbound) {
    if (inbound.idempotency_keys.empty()) inbound.idempotency_keys = {"key" + std::to_string(++sent)};
    inbound.at_ms = ++now;
    Answer answer;
    store->in_transaction([&](storage::Tx& tx) { answer = coach->take(tx, inbound); });
    coach->after_batch(true);
    return answer;
  }
  Inbound from(const std::string& text, const std::string& who = "U1", const std::string& channel = "slack") {
    const std::string actor = channel == "slack" ? "slack:T1:" + who : channel + ":" + who;
    return {.channel = channel,
            .tenant = channel == "slack" ? "slack:T1" : "local",
            .actor = actor,
            .conversation = actor,
            .text = text};
  }
  Answer say(const std::string& text, const std::string& who = "U1") { return take(from(text, who)); }
  Answer command(const std::string& text, const std::string& who = "U1") {
    Inbound inbound = from(text, who);
    inbound.command = true;
    return take(inbound);
  }
  std::vector<turn::Card> cards() {  // Everything in the outbox, in order.
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

bool says(const Answer& answer, const std::string& key) {
  const std::string text = turn::phrases().say(key, "en");
  for (const Reply& reply : answer.replies)
    if (reply.text == text) return true;
  return false;
}

const Reply* asks(const Answer& answer) {
  for (const Reply& reply : answer.replies)
    if (reply.kind == Reply::Kind::Prompt) return &reply;
  return nullptr;
}

}  // namespace

TEST_CASE("whoever writes first meets the menu; whoever names a customer is in the decision at once", "[turn]") {
  Room room;
  const Answer menu = room.say("hello");
  REQUIRE(asks(menu));
  CHECK(asks(menu)->choices.size() >= 3);
  const Answer decision = room.say("decide Acme Ltd");
  CHECK(decision.session != menu.session);
  REQUIRE(asks(decision));
}

TEST_CASE("a duplicate under any of its keys gets the first answer and has no second effect", "[turn]") {
  Room room;
  Inbound inbound = room.from("decide Acme", "ada", "web");
  inbound.idempotency_keys = {"event:1", "message:1"};
  const Answer first = room.take(inbound);
  inbound.idempotency_keys = {"event:2", "message:1"};
  const Answer again = room.take(inbound);
  CHECK(again.kind == Answer::Kind::Duplicate);
  CHECK(again.replies == first.replies);
  CHECK(again.session == first.session);
  const auto sessions = room.store->read(
      [](const storage::ReadTx& tx) { return tx.conversations().sessions_of_owner("local", "web:ada", 10); });
  CHECK(sessions.size() == 1);
}

TEST_CASE("somebody else's card does not exist for you", "[turn]") {
  Room room;
  const Answer mine = room.say("decide Acme");
  Inbound click = room.from("", "U2");
  click.kind = Inbound::Kind::Pick;
  click.session = mine.session;
  click.prompt = asks(mine)->prompt;
  click.choices = {asks(mine)->choices.front().id};
  CHECK(says(room.take(click), "nothing_yours"));
  const auto events = room.store->read(
      [&](const storage::ReadTx& tx) { return tx.conversations().events("slack:T1", mine.session).size(); });
  CHECK(events == 1);
}

TEST_CASE("a press on a card of a conversation that was started over changes nothing", "[turn]") {
  Room room;
  const Answer old = room.say("decide Acme");
  Inbound click = room.from("");
  click.kind = Inbound::Kind::Pick;
  click.session = old.session;
  click.prompt = asks(old)->prompt;
  click.choices = {asks(old)->choices.front().id};
  const Answer anew = room.say("start over");
  REQUIRE(anew.session != old.session);
  const Answer late = room.take(click);
  CHECK(late.kind == Answer::Kind::Done);
  CHECK(late.session == old.session);
  const auto sessions = room.store->read(
      [&](const storage::ReadTx& tx) { return tx.conversations().sessions_of_owner("slack:T1", "slack:T1:U1", 9); });
  CHECK(sessions.size() == 2);
}

TEST_CASE("an outsider is refused, whatever they send", "[turn]") {
  Room room;
  room.store->in_transaction([&](storage::Tx& tx) {
    room.coach->note_person(tx, {.tenant = "slack:T1",
                                 .actor = "slack:T1:U1",
                                 .display_name = "Guest",
                                 .standing = turn::PersonNote::Standing::Outsider});
  });
  const Answer refused = room.say("decide Acme");
  CHECK(says(refused, "outsider"));
  CHECK(refused.session.empty());
}

TEST_CASE("sixty turns a minute are enough for anybody", "[turn]") {
  Room room;
  for (int i = 0; i < limits::turns_per_minute_max; ++i) REQUIRE_FALSE(says(room.say("help"), "one_moment"));
  CHECK(says(room.say("help"), "one_moment"));
  CHECK_FALSE(says(room.say("help", "U2"), "one_moment"));
  room.now += 61'000;
  CHECK_FALSE(says(room.say("help"), "one_moment"));
}

TEST_CASE("in a channel only the asker hears anything, and a command goes on in private", "[turn]") {
  Room room;
  Inbound mention = room.from("hello");
  mention.place = Inbound::Place::Channel;
  mention.conversation = "slack:T1:C9";
  CHECK(room.take(mention).session.empty());
  auto cards = room.cards();
  REQUIRE(cards.size() == 1);
  CHECK(cards[0].actor == "slack:T1:U1");

  Inbound command = mention;
  command.command = true;
  command.text = "coach Acme";
  command.reply_url = "https://hooks.slack.com/commands/x";
  CHECK_FALSE(room.take(command).session.empty());
  cards = room.cards();
  REQUIRE(cards.size() == 2);
  CHECK(cards[0].way == turn::Card::Way::Private);
  CHECK(cards[1].conversation == "slack:T1:U1");
  CHECK(cards[1].way == turn::Card::Way::Post);
}

TEST_CASE("a second decision sets the first aside, and 'go on' returns to it", "[turn]") {
  Room room;
  const Answer first = room.command("coach Acme");
  const Answer second = room.command("coach Beta");
  CHECK(second.session != first.session);
  CHECK(says(second, "set_aside"));
  room.say("cancel");
  const Answer cancelled = room.say("yes");
  CHECK(says(cancelled, "resume_hint"));
  const Answer back = room.say("go on");
  CHECK(back.session == first.session);
  CHECK(asks(back));
  CHECK(room.command("coach").session == first.session);  // Asks where it stands, begins nothing.
}

TEST_CASE("a command that names a dialogue begins it over an open question, and is no answer to that", "[turn]") {
  const auto tree_of = [](Room& room, const Answer& answer) {
    std::string tree;
    room.store->in_transaction([&](storage::Tx& tx) { tree = tx.conversations().find("slack:T1", answer.session)->tree; });
    return tree;
  };
  Room room;
  const Answer decision = room.command("coach Acme");
  for (const std::string named : {"incident", "wellbeing", "welcome", "incident", "decide"}) {
    INFO(named);
    const Answer before = room.say("where");
    const Answer begun = room.command(named);
    CHECK(begun.session != before.session);
    CHECK(tree_of(room, begun) == named);
    CHECK(asks(begun));
    // Once more: it is open already, and asked where it stands.
    CHECK(room.command(named).session == begun.session);
  }
  // What was open stands where it stood.
  for (int left = 0; left < 5; ++left) {
    room.say("cancel");
    room.say("yes");
    if (room.say("go on").session == decision.session) break;
  }
  CHECK(tree_of(room, room.command("decide")) == "decide");
  CHECK(room.command("coach").session == decision.session);
  // Words are looked up beside the question, which stays.
  CHECK(room.command("wording").session == decision.session);
}

TEST_CASE("starting over ends the walk and begins another of the same tree", "[turn]") {
  Room room;
  const Answer first = room.say("decide Acme");
  const Answer again = room.say("start over");
  CHECK(again.session != first.session);
  REQUIRE(asks(again));
  const auto old =
      room.store->read([&](const storage::ReadTx& tx) { return *tx.conversations().find("slack:T1", first.session); });
  CHECK(old.status == storage::Session::Status::Ended);
  CHECK(old.outcome == "restarted");
}

TEST_CASE("a batch that was not committed leaves no trace in memory", "[turn]") {
  Room room;
  const Answer begun = room.say("decide Acme");
  Inbound answer = room.from("1");
  answer.idempotency_keys = {"lost"};
  answer.at_ms = room.now;
  CHECK_THROWS(room.store->in_transaction([&](storage::Tx& tx) {
    room.coach->take(tx, answer);
    throw std::runtime_error("the disk says no");
  }));
  room.coach->after_batch(false);
  const Answer again = room.say("1");
  CHECK(again.session == begun.session);
  const auto events = room.store->read(
      [&](const storage::ReadTx& tx) { return tx.conversations().events("slack:T1", begun.session).size(); });
  CHECK(events >= 2);
}

TEST_CASE("a session folded from the database goes on exactly like one kept in memory", "[turn]") {
  Room kept, folded;
  for (const char* text :
       {"decide Acme", "1", "He swore at Priya twice.", "back", "He swore at Priya.", "where", "2", "1, 3", "4"}) {
    INFO(text);
    const Answer a = kept.say(text);
    folded.restart();
    const Answer b = folded.say(text);
    CHECK(a.replies == b.replies);
  }
}

TEST_CASE("cases and notes without a case, and with one", "[turn]") {
  Room room;
  CHECK(says(room.say("cases"), "no_cases"));
  CHECK(says(room.say("note: he called again"), "note_needs_case"));
  room.store->in_transaction([](storage::Tx& tx) {
    tx.cases().open({.tenant = "slack:T1",
                     .customer = "Acme <!channel>",
                     .customer_key = "acme",
                     .owner = "slack:T1:U1",
                     .session = {},
                     .opened_at = 1'795'253'400'000});
    tx.cases().open({.tenant = "slack:T1",
                     .customer = "Not yours",
                     .customer_key = "not yours",
                     .owner = "slack:T1:U2",
                     .session = {},
                     .opened_at = 1'795'253'400'000});
  });
  const Answer saved = room.say("note: he called again");
  CHECK(saved.replies.front().text.find("1001") != std::string::npos);
  const Answer list = room.say("cases");
  CHECK(list.replies.front().text.find("Acme <!channel>") != std::string::npos);
  CHECK(list.replies.front().text.find("Not yours") == std::string::npos);
  const auto file = room.store->read([](const storage::ReadTx& tx) { return *tx.cases().file("slack:T1", 1001); });
  REQUIRE(file.notes.size() == 1);
  CHECK(file.notes[0].text == "he called again");
  CHECK_FALSE(room.store->read([](const storage::ReadTx& tx) { return tx.audit_log().verify("slack:T1"); }));
}

TEST_CASE("whoever works in German asks the coach itself in German, and is answered in it", "[turn][german]") {
  Room room;
  const auto say = [&](const std::string& text) {
    Inbound inbound = room.from(text);
    inbound.locale = "de";
    return room.take(std::move(inbound));
  };
  CHECK(say("Fälle").replies.front().text == turn::phrases().say("no_cases", "de"));
  CHECK(say("Notiz: kam wieder").replies.front().text == turn::phrases().say("note_needs_case", "de"));
  CHECK(say("Hilfe").replies.front().text == turn::phrases().say("help", "de"));
  const Answer first = say("entscheiden Bäckerei Meier");
  REQUIRE(asks(first));
  CHECK(asks(first)->text == "Zuallererst: Ist gerade jemand in Gefahr?");
  Inbound other = room.from("coach Beta");
  other.locale = "de";
  other.command = true;
  room.take(std::move(other));
  say("abbrechen");
  say("ja");
  CHECK(say("weiter").session == first.session);
}

TEST_CASE("a greeting begins the menu and nothing else, in every language", "[turn][german]") {
  for (const char* greeting : {"start", "Hello!", "hi there", "Hallo", "Grüß Gott", "guten Morgen", "Menü"})
    for (const char* locale : {"en", "de", "de-AT"}) {
      INFO(greeting << " " << locale);
      Room room;
      Inbound inbound = room.from(greeting);
      inbound.locale = locale;
      inbound.channel = "web";
      const Answer answer = room.take(std::move(inbound));
      CHECK(answer.replies.size() == 2);
      CHECK(asks(answer));
    }
}

TEST_CASE("an answer says which language it is in, and so does its repeat", "[turn][languages]") {
  Room room;
  Inbound inbound = room.from("entscheiden Huber");
  inbound.locale = "de-AT";
  CHECK(room.take(inbound).locale == "de-AT");
  CHECK(room.take(inbound).locale == "de-AT");
  CHECK(room.say("english").locale == "en");
  CHECK(room.say("cases").locale == "en");
  const auto transcript = room.store->read([](const storage::ReadTx& tx) { return turn::transcript(tx, "slack:T1", "slack:T1:U1"); });
  CHECK(transcript.locale == "en");
}

TEST_CASE("no card shows case content on a lock screen", "[turn]") {
  Room room;
  room.say("decide Secret Customer");
  room.say("1");
  room.say("Secret Customer shouted.");
  for (const turn::Card& card : room.cards()) {
    INFO(card.notification);
    CHECK_FALSE(card.notification.empty());
    CHECK(card.notification.find("Secret") == std::string::npos);
  }
}

TEST_CASE("whoever asks for another language gets it, in this conversation and the next", "[turn][languages]") {
  Room room;
  room.say("decide Acme");
  const Answer switched = room.say("deutsch");
  REQUIRE_FALSE(switched.replies.empty());
  CHECK(switched.replies.front().text == "Ab hier auf Deutsch.");
  CHECK(switched.replies.back().prompt > 0);  // The question stays open.
  CHECK(room.say("start over").replies.size() >= 1);
  const auto person = room.store->read([](const storage::ReadTx& tx) { return tx.people().find("slack:T1", "slack:T1:U1"); });
  REQUIRE(person);
  CHECK(person->chosen_locale == "de");
  CHECK(room.say("english").replies.front().text == "From here on in English.");
}

TEST_CASE("a language chosen between two conversations holds for the next", "[turn][languages]") {
  Room room;
  room.say("deutsch");
  room.say("decide Acme");
  const auto sessions = room.store->read(
      [](const storage::ReadTx& tx) { return tx.conversations().sessions_of_owner("slack:T1", "slack:T1:U1", 1); });
  REQUIRE(sessions.size() == 1);
  CHECK(sessions[0].locale == "de");
}

TEST_CASE("an answer that begins like a word about a case is kept as the answer; the bare word is still heard", "[turn]") {
  for (const std::string word : {"case 1001", "approve 1001", "send back 1001"}) {
    INFO(word);
    Room room;
    Answer asked = room.say("incident");
    REQUIRE(asks(asked));
    REQUIRE(asks(asked)->input == Reply::Input::Text);
    const std::string unknown = turn::phrases().say("case_unknown", "en", {{"number", "1001"}});
    const Answer bare = room.say(word);
    REQUIRE(!bare.replies.empty());
    CHECK(bare.replies.front().text == unknown);

    const Answer answered = room.say(word + " was about the same: he shouted again");
    REQUIRE(asks(answered));
    CHECK(asks(answered)->prompt != asks(asked)->prompt);
    for (const Reply& reply : answered.replies) CHECK(reply.text != unknown);
    const auto events = room.store->read([&](const storage::ReadTx& tx) { return tx.conversations().events("slack:T1", asked.session); });
    CHECK(events.back().body_json->find("he shouted again") != std::string::npos);
  }
  Room room;  // At a question with buttons it is no answer.
  const Answer asked = room.say("hello");
  REQUIRE(asks(asked)->input == Reply::Input::One);
  CHECK(room.say("send back 1001: too thin").replies.front().text == turn::phrases().say("case_unknown", "en", {{"number", "1001"}}));
}
