#include "bot/turn/approvals.h"

#include <catch2/catch.hpp>

#include "bot/cases/actions.h"
#include "bot/turn/phrases.h"
#include "storage/cases.h"
#include "storage/open.h"
#include "storage/outbox.h"
#include "storage/people.h"
#include "tests/support/shipped_content.h"

using namespace evenkeel;
using storage::Person;

namespace {

const std::string tenant = "slack:T1", ada = "slack:T1:ada", lee = "slack:T1:lee", kim = "slack:T1:kim",
                  bo = "slack:T1:bo";

// Ada decided; lee is a senior, kim is HR.
struct Room {
  std::unique_ptr<storage::Store> store = storage::open(":memory:");
  std::int64_t number = 0;
  int turns = 0;

  explicit Room(const std::string& chosen) {
    store->in_transaction([&](storage::Tx& tx) {
      tx.people().note({.tenant = tenant, .actor = ada, .display_name = "Ada"});
      tx.people().set_role(tenant, lee, Person::Role::Senior);
      tx.people().set_role(tenant, kim, Person::Role::Hr);
      number =
          tx.cases().open({.tenant = tenant, .customer = "Acme", .customer_key = "acme", .owner = ada, .session = {}});
      tx.cases().add_finding(tenant, number, {.about = "disrespect_or_abuse", .value = "4", .by = ada});
      tx.cases().add_decision(tenant, number,
                              {.recommended = "set_boundaries", .chosen = chosen, .reason = "Twice told.", .by = ada});
      turn::after_decision(tx, turn::phrases(), "salt", said(ada, ""), number);
    });
  }
  turn::Inbound said(const std::string& actor, const std::string& text) {
    return {.idempotency_keys = {"key" + std::to_string(++turns)},
            .channel = "slack",
            .tenant = tenant,
            .actor = actor,
            .conversation = actor,
            .locale = "en",
            .at_ms = 5'000,
            .text = text};
  }
  std::string answer(const std::string& actor, const std::string& text) {
    std::string answer;
    store->in_transaction([&](storage::Tx& tx) {
      answer = turn::case_word(tx, turn::phrases(), tests::shipped_knowledge(), "salt", said(actor, text)).value_or("(none)");
    });
    return answer;
  }
  // Who was told something, and all of it.
  std::pair<std::string, std::string> told() {
    std::pair<std::string, std::string> all;
    store->in_transaction([&](storage::Tx& tx) {
      for (const storage::Envelope& envelope : tx.outbox().claim_due(9'000, 100)) {
        all.first += envelope.conversation + " ";
        all.second += envelope.body_json;
        tx.outbox().mark_sent(envelope.id, "c", 9'000);
      }
    });
    return all;
  }
  std::vector<knowledge::Hold> locks() {
    return store->read([&](const storage::ReadTx& tx) { return turn::holds_in_the_way(tx, tenant, number); });
  }
};

}  // namespace

TEST_CASE("a warning is asked of the seniors, who read both sides and say yes in a line", "[turn][approvals]") {
  Room room("final_warning");
  // HR hears of every such step. The question itself comes with buttons: approval_dialogue_test.cpp.
  CHECK(room.told().first == kim + " ");
  CHECK(room.locks() == std::vector{knowledge::Hold::Authority});
  const std::string summary = room.answer(lee, "Case 1001");
  for (const char* part : {"Acme", "Ada", "Twice told.", "What speaks for it", "approve 1001"}) {
    INFO(part << " in: " << summary);
    CHECK(summary.find(part) != std::string::npos);
  }
  CHECK(room.answer(ada, "approve 1001").find("somebody else") != std::string::npos);
  CHECK(room.answer(bo, "approve 1001").find("no case 1001") != std::string::npos);
  CHECK(room.answer(bo, "case 1001").find("no case 1001") != std::string::npos);
  CHECK(room.answer(ada, "case 1001").find("approve 1001") == std::string::npos);
  CHECK(room.answer(lee, "zustimmen 1001: gern").find("Your yes stands") != std::string::npos);
  CHECK(room.locks().empty());
  const auto answered = room.told();
  CHECK(answered.first == ada + " ");
  CHECK(answered.second.find("gern") != std::string::npos);
  CHECK(room.answer(lee, "approve 1001").find("already (You)") != std::string::npos);
  CHECK(room.answer(lee, "send back 1001: no").find("already (You)") != std::string::npos);
  CHECK(room.told().first.empty());
}

TEST_CASE("a no needs a reason, and reaches who asked", "[turn][approvals]") {
  Room room("graceful_exit");
  room.told();
  CHECK(room.answer(lee, "send back 1001").find("why") != std::string::npos);
  CHECK(room.answer(lee, "Send back 1001: warn them first").find("back with Ada") != std::string::npos);
  CHECK(room.told().second.find("warn them first") != std::string::npos);
  CHECK(room.locks() == std::vector{knowledge::Hold::Authority});
}

TEST_CASE("a danger is told to HR and the seniors at once, and waits for nobody's yes", "[turn][approvals]") {
  Room room("safety_stop");
  const auto told = room.told();
  CHECK(told.first.find(lee) != std::string::npos);
  CHECK(told.first.find(kim) != std::string::npos);
  CHECK(told.second.find("Acme") == std::string::npos);
  CHECK(room.locks().empty());
  CHECK(room.answer(lee, "case 1001").find("Acme") != std::string::npos);
}

TEST_CASE("words that only look like these are left to the dialogue", "[turn][approvals]") {
  Room room("set_boundaries");
  CHECK(room.told().first.empty());
  for (const char* text : {"approve", "case", "I approve of 1001 things", "case 1001st", "1001", "", "send 1001",
                           "the case 1001", "approve 99999999999999999999"}) {
    INFO(text);
    CHECK(room.answer(ada, text) == "(none)");
  }
}
