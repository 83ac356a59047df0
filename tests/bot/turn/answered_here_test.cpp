// What Teams asks of a turn: answers that go back in the request, cards that take words, and things that are no turn.
#include <catch2/catch.hpp>

#include "bot/base/limits.h"
#include "bot/turn/card.h"
#include "bot/turn/phrases.h"
#include "bot/turn/turn.h"
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
using turn::Card;
using turn::Happening;
using turn::Inbound;

namespace {

const std::string tenant = "teams:T", ada = "teams:T:ada";

struct Room {
  std::unique_ptr<storage::Store> store = storage::open(":memory:");
  std::int64_t now = 1'795'253'400'000;  // 21 November 2026
  int random = 0;
  turn::Coach coach{
      World{.now_ms = [this] { return now; },
            .monotonic_ms = [this] { return now; },
            .random_bytes = [this](std::size_t size) { return sha256_hex(std::to_string(++random)).substr(0, size); }},
      "salt"};
  int sent = 0;

  Room() {
    store->in_transaction([&](storage::Tx& tx) { coach.publish(tx, tests::shipped_content(), "test", {}); });
    coach.after_batch(true);
  }
  Inbound from(const std::string& text) {
    Inbound inbound;
    inbound.channel = "teams";
    inbound.tenant = tenant;
    inbound.actor = ada;
    inbound.conversation = ada;
    inbound.text = text;
    inbound.idempotency_keys = {"key" + std::to_string(++sent)};
    return inbound;
  }
  Answer take(Inbound inbound) {
    inbound.at_ms = ++now;
    Answer answer;
    store->in_transaction([&](storage::Tx& tx) { answer = coach.take(tx, inbound); });
    coach.after_batch(true);
    return answer;
  }
  void note(const Happening& happening) {
    store->in_transaction([&](storage::Tx& tx) { coach.note_happening(tx, happening); });
    coach.after_batch(true);
  }
  std::vector<Card> cards() {  // Taken out of the outbox, in order.
    std::vector<Card> all;
    store->in_transaction([&](storage::Tx& tx) {
      for (bool any = true; any;) {
        any = false;
        for (const storage::Envelope& envelope : tx.outbox().claim_due(now, 100)) {
          all.push_back(*turn::card_from_json(envelope.body_json));
          tx.outbox().mark_sent(envelope.id, "1:" + std::to_string(envelope.id), now);
          if (!all.back().session.empty()) tx.conversations().set_card(tenant, all.back().session, "1:live");
          any = true;
        }
      }
    });
    return all;
  }
  std::optional<storage::Session> open_session() {
    return store->read([](const storage::ReadTx& tx) { return tx.conversations().open_session(tenant, ada); });
  }
};

const Reply& asked(const std::vector<Card>& cards) {
  for (const Card& card : cards)
    for (const Reply& reply : card.replies)
      if (reply.kind == Reply::Kind::Prompt) return reply;
  FAIL("nothing was asked");
  return cards.front().replies.front();
}

}  // namespace

TEST_CASE("an answer that goes back in the request is not in the outbox, and a duplicate gets it again", "[turn]") {
  Room room;
  Inbound inbound = room.from("hello");
  inbound.answered = Inbound::Answered::Here;
  const Answer first = room.take(inbound);
  REQUIRE_FALSE(first.cards.empty());
  CHECK(room.cards().empty());
  const Answer again = room.take(inbound);
  CHECK(again.kind == Answer::Kind::Duplicate);
  CHECK(again.cards == first.cards);
  CHECK(again.replies == first.replies);
}

TEST_CASE("a press is answered at once and through the outbox with the very same card", "[turn]") {
  Room room;
  room.take(room.from("decide Acme"));
  const std::vector<Card> posted = room.cards();
  const Reply& question = asked(posted);
  Inbound press = room.from("");
  press.kind = Inbound::Kind::Pick;
  press.session = posted.back().session;
  press.prompt = question.prompt;
  press.choices = {question.choices.front().id};
  press.card = "1:live";
  press.answered = Inbound::Answered::Both;
  const Answer answer = room.take(press);
  CHECK(answer.cards == room.cards());
  CHECK(std::any_of(answer.cards.begin(), answer.cards.end(), [](const Card& card) { return card.card == "1:live"; }));
  // Under another id, with the key of what was pressed: nothing happens twice, and the same card comes back.
  Inbound resent = press;
  resent.idempotency_keys.insert(resent.idempotency_keys.begin(), "another id");
  const Answer second = room.take(resent);
  CHECK(second.kind == Answer::Kind::Duplicate);
  CHECK(second.cards == answer.cards);
  CHECK(room.cards().empty());
}

TEST_CASE("an ordinary answer keeps no copy of what it said", "[turn]") {
  Room room;
  const Answer answer = room.take(room.from("hello"));
  CHECK(answer.cards.empty());
  CHECK_FALSE(room.cards().empty());
}

TEST_CASE("words in a card of an earlier question answer nothing", "[turn]") {
  Room room;
  room.take(room.from("tone"));  // Asks for words.
  const std::vector<Card> posted = room.cards();
  const Reply& question = asked(posted);
  REQUIRE(question.input == Reply::Input::Text);
  Inbound typed = room.from("Dear Mr Meier, thank you for your letter.");
  typed.session = posted.back().session;
  typed.prompt = question.prompt + 50;
  typed.card = "1:live";
  const Answer stale = room.take(typed);
  REQUIRE(stale.replies.size() == 1);
  CHECK(stale.replies[0].kind == Reply::Kind::Notice);
  CHECK(room.open_session()->id == posted.back().session);

  typed.idempotency_keys = {"now"};
  typed.prompt = question.prompt;
  const Answer answered = room.take(typed);
  CHECK(std::none_of(answered.replies.begin(), answered.replies.end(),
                     [&](const Reply& reply) { return reply.prompt == question.prompt; }));

  Inbound foreign = room.from("words");
  foreign.session = "somebody-elses";
  foreign.prompt = 1;
  const Answer nothing = room.take(foreign);
  REQUIRE(nothing.replies.size() == 1);
  CHECK(nothing.replies[0].text == turn::phrases().say("nothing_yours", "en"));
}

TEST_CASE("a text that is too long is met with a sentence, and nothing of it is kept", "[turn]") {
  Room room;
  Inbound inbound = room.from("");
  inbound.too_long = true;
  const Answer answer = room.take(inbound);
  REQUIRE(answer.replies.size() == 1);
  CHECK(answer.replies[0].text == turn::phrases().say("too_long", "en", {{"max", std::to_string(limits::text_max)}}));
  CHECK_FALSE(room.open_session());
}

TEST_CASE("in a channel of Teams the pointer stands where the question was asked", "[turn]") {
  Room room;
  Inbound inbound = room.from("a customer shouts at me");
  inbound.place = Inbound::Place::Channel;
  inbound.conversation = "teams:T:19:x@thread.tacv2";
  room.take(inbound);
  const std::vector<Card> cards = room.cards();
  REQUIRE(cards.size() == 1);
  CHECK(cards[0].conversation == "teams:T:19:x@thread.tacv2");
  CHECK(cards[0].session.empty());
  CHECK(cards[0].replies[0].text == turn::phrases().say("in_private", "en"));
  CHECK_FALSE(room.open_session());
}

TEST_CASE("an edited or deleted message is written down once, in the log and in the case, and runs nothing", "[turn]") {
  Room room;
  room.take(room.from("decide Acme"));
  const std::string session = room.open_session()->id;
  room.store->in_transaction([&](storage::Tx& tx) {
    const std::int64_t number = tx.cases().open({.tenant = tenant,
                                                 .customer = "Acme",
                                                 .customer_key = "acme",
                                                 .owner = ada,
                                                 .session = session,
                                                 .opened_at = 1});
    tx.conversations().set_case(tenant, session, number);
  });
  room.cards();
  for (const auto kind : {Happening::Kind::MessageEdited, Happening::Kind::MessageDeleted})
    for (int i = 0; i < 2; ++i)
      room.note({.kind = kind,
                 .tenant = tenant,
                 .actor = ada,
                 .idempotency_key = "h" + std::to_string(static_cast<int>(kind)),
                 .at_ms = ++room.now});
  room.store->read([&](const storage::ReadTx& tx) {
    const auto rows = tx.audit_log().list_object(tenant, "session", session, 100);
    std::vector<std::string> actions;
    for (const auto& row : rows) actions.push_back(row.entry.action);
    CHECK(std::count(actions.begin(), actions.end(), "message_edited") == 1);
    CHECK(std::count(actions.begin(), actions.end(), "message_deleted") == 1);
    const auto number = tx.conversations().find(tenant, session)->case_number;
    REQUIRE(number);
    const auto file = tx.cases().file(tenant, *number);
    REQUIRE(file);
    REQUIRE(file->notes.size() == 2);
    CHECK(file->notes[0].text == turn::phrases().say("message_edited", "en"));
    CHECK(file->notes[1].text == turn::phrases().say("message_deleted", "en"));
    CHECK(tx.conversations().events(tenant, session).size() == 1);
  });
  CHECK(room.cards().empty());
}

TEST_CASE("a conversation that its channel ends is over; its cards are stale and the next word begins anew", "[turn]") {
  Room room;
  room.take(room.from("decide Acme"));
  const std::vector<Card> posted = room.cards();
  const Reply question = asked(posted);
  const std::string session = posted.back().session;
  for (int i = 0; i < 2; ++i)
    room.note({.kind = Happening::Kind::ConversationEnded,
               .tenant = tenant,
               .actor = ada,
               .idempotency_key = "end",
               .at_ms = ++room.now});
  CHECK_FALSE(room.open_session());
  CHECK(room.cards().empty());

  Inbound press = room.from("");
  press.kind = Inbound::Kind::Pick;
  press.session = session;
  press.prompt = question.prompt;
  press.choices = {question.choices.front().id};
  press.card = "1:live";
  CHECK(room.take(press).kind == Answer::Kind::Done);
  CHECK_FALSE(room.open_session());

  room.take(room.from("hello"));
  REQUIRE(room.open_session());
  CHECK(room.open_session()->id != session);
  // Where nothing is open there is nothing to end.
  room.note({.kind = Happening::Kind::MessageEdited,
             .tenant = "teams:T2",
             .actor = "teams:T2:nobody",
             .idempotency_key = "x",
             .at_ms = 1});
}
