#include "bot/cases/actions.h"

#include <catch2/catch.hpp>

#include "storage/audit_log.h"
#include "storage/case_life.h"
#include "storage/case_links.h"
#include "storage/case_search.h"
#include "storage/cases.h"
#include "storage/conversations.h"
#include "storage/open.h"
#include "storage/people.h"

using namespace evenkeel;
using namespace evenkeel::cases;
using storage::Person;

namespace {

const std::string tenant = "slack:T1", ada = "slack:T1:ada", kim = "slack:T1:kim", lee = "slack:T1:lee", sam = "slack:T1:sam";

// Ada's case, decided; kim is HR, lee a senior.
struct Room {
  std::unique_ptr<storage::Store> store = storage::open(":memory:");
  std::int64_t number = 0;

  explicit Room(const std::string& chosen = "final_warning") {
    store->in_transaction([&](storage::Tx& tx) {
      tx.people().set_role(tenant, kim, Person::Role::Hr);
      tx.people().set_role(tenant, lee, Person::Role::Senior);
      number = tx.cases().open({.tenant = tenant, .customer = "Acme", .customer_key = "acme", .owner = ada, .session = {},
          .opened_at = 1'000});
      tx.cases().add_note(tenant, number, {.text = "It began in March.", .by = ada, .at = 1'001});
      tx.cases().add_decision(tenant, number, {.recommended = chosen, .rule = "D4", .chosen = chosen, .reason = "Twice told.",
          .by = ada, .at = 1'002});
      tx.cases().open_hold(tenant, number, "authority", 1'002);
      tx.cases().open_hold(tenant, number, "evidence_dates", 1'002);
    });
  }

  template <class Work>
  auto as(const std::string& actor, Work work) {
    decltype(work(std::declval<storage::Tx&>(), std::declval<const By&>())) result{};
    store->in_transaction([&](storage::Tx& tx) {
      const By by{.viewer = viewer_of(tx, tenant, actor), .at = 5'000, .audit_salt = "salt"};
      result = work(tx, by);
    });
    return result;
  }
  storage::CaseFile file() {
    return *store->read([&](const storage::ReadTx& tx) { return tx.cases().file(tenant, number); });
  }
  // What the log says was done to the case, newest last.
  std::vector<std::string> logged() {
    std::vector<std::string> actions;
    store->read([&](const storage::ReadTx& tx) {
      for (const auto& row : tx.audit_log().list_object(tenant, "case", std::to_string(number), 100))
        actions.insert(actions.begin(), row.entry.action);
      CHECK_FALSE(tx.audit_log().verify(tenant));
    });
    return actions;
  }
  bool waits() {
    return store->read([&](const storage::ReadTx& tx) { return waits_for_approval(tx, tenant, number); });
  }
};

}  // namespace

TEST_CASE("a warning waits until a senior who was not involved has said yes", "[cases][approvals]") {
  Room room;
  CHECK(room.waits());  // Also before anybody was asked.
  CHECK(room.as(ada, [&](auto& tx, auto& by) { return ask_approval(tx, by, room.number); }));
  for (const std::string& other : {ada, kim})
    CHECK(room.as(other, [&](auto& tx, auto& by) { return approve(tx, by, room.number, ""); }) == Done::Forbidden);
  CHECK(room.as(sam, [&](auto& tx, auto& by) { return approve(tx, by, room.number, ""); }) == Done::Hidden);
  By at_the_machine{.viewer = {.tenant = tenant, .actor = "cli:root"}, .at = 5'000, .audit_salt = "salt", .operates = true};
  room.store->in_transaction([&](storage::Tx& tx) { CHECK(approve(tx, at_the_machine, room.number, "") == Done::Hidden); });
  CHECK(room.waits());
  CHECK(room.as(lee, [&](auto& tx, auto& by) { return approve(tx, by, room.number, "I would do the same."); }) == Done::Yes);
  CHECK_FALSE(room.waits());
  CHECK(room.as(lee, [&](auto& tx, auto& by) { return approve(tx, by, room.number, ""); }) == Done::Forbidden);  // Nothing waits.
  CHECK(room.file().holds[0].cleared_by == lee);  // A senior's yes is the authority.
  CHECK(room.logged() == std::vector<std::string>{"approval_asked", "approved"});
}

TEST_CASE("what is sent back needs a reason, and a new decision asks anew", "[cases][approvals]") {
  Room room("graceful_exit");
  room.as(ada, [&](auto& tx, auto& by) { return ask_approval(tx, by, room.number); });
  CHECK(room.as(lee, [&](auto& tx, auto& by) { return send_back(tx, by, room.number, "  "); }) == Done::NeedsReason);
  CHECK(room.as(lee, [&](auto& tx, auto& by) { return send_back(tx, by, room.number, "Warn first."); }) == Done::Yes);
  CHECK(room.waits());
  CHECK(room.as(lee, [&](auto& tx, auto& by) { return decide_again(tx, by, room.number, "final_warning", "r"); }) == Done::Forbidden);
  CHECK(room.as(ada, [&](auto& tx, auto& by) { return decide_again(tx, by, room.number, "final_warning", ""); }) == Done::NeedsReason);
  CHECK(room.as(ada, [&](auto& tx, auto& by) { return decide_again(tx, by, room.number, "out_of_mind", "r"); }) == Done::Nothing);
  CHECK(room.as(ada, [&](auto& tx, auto& by) { return decide_again(tx, by, room.number, "final_warning", "As lee says."); })
      == Done::Yes);
  CHECK(room.file().approvals.size() == 2);
  CHECK(room.waits());
  CHECK(room.as(ada, [&](auto& tx, auto& by) { return withdraw_approval(tx, by, room.number, "Not yet."); }) == Done::Yes);
  CHECK(room.waits());
  CHECK(room.as(ada, [&](auto& tx, auto& by) { return decide_again(tx, by, room.number, "set_boundaries", "Milder."); }) == Done::Yes);
  CHECK_FALSE(room.waits());
  CHECK(room.file().decisions.size() == 3);
  CHECK(room.file().decisions.back().recommended == "graceful_exit");  // What was advised stays.
}

TEST_CASE("a yes to an ending is none to a warning, and an old one none to what is decided next", "[cases][approvals]") {
  Room room("graceful_exit");
  room.as(ada, [&](auto& tx, auto& by) { return ask_approval(tx, by, room.number); });
  room.as(lee, [&](auto& tx, auto& by) { return approve(tx, by, room.number, ""); });
  CHECK_FALSE(room.waits());
  room.as(ada, [&](auto& tx, auto& by) { return decide_again(tx, by, room.number, "final_warning", "r"); });
  CHECK(room.waits());
}

TEST_CASE("holds are cleared by a named person, with a note, and some not by who decided", "[cases][actions]") {
  Room room;
  const auto clear = [&](const std::string& who, const std::string& hold, const std::string& note) {
    return room.as(who, [&](auto& tx, auto& by) { return clear_hold(tx, by, room.number, hold, note); });
  };
  CHECK(clear(ada, "authority", "Sure.") == Done::Forbidden);
  CHECK(clear(ada, "evidence_dates", "") == Done::NeedsReason);
  CHECK(clear(ada, "evidence_dates", "Two dates added.") == Done::Yes);
  CHECK(clear(ada, "evidence_dates", "Again.") == Done::Nothing);
  CHECK(clear(sam, "evidence_dates", "x") == Done::Hidden);
  CHECK(room.file().holds[1].note == "Two dates added.");
  CHECK(room.logged() == std::vector<std::string>{"hold_cleared"});
}

TEST_CASE("closing, withdrawing and reopening need a reason and leave a trace", "[cases][actions]") {
  Room room;
  room.as(ada, [&](auto& tx, auto& by) { return ask_approval(tx, by, room.number); });
  using Deed = Done (*)(storage::Tx&, const By&, std::int64_t, const std::string&);
  const auto done = [&](Deed what, const std::string& who, const std::string& reason) {
    return room.as(who, [&](auto& tx, auto& by) { return what(tx, by, room.number, reason); });
  };
  CHECK(done(close, ada, "") == Done::NeedsReason);
  CHECK(done(close, lee, "x") == Done::Forbidden);
  CHECK(done(close, ada, "It held.") == Done::Yes);
  CHECK(done(close, ada, "It held.") == Done::Nothing);
  CHECK(room.file().approvals[0].state == storage::Approval::State::Withdrawn);  // Nobody is asked about a closed case.
  CHECK(done(reopen, kim, "It did not.") == Done::Yes);
  CHECK(done(withdraw, ada, "Opened twice.") == Done::Yes);
  const auto changes = room.file().changes;
  REQUIRE(changes.size() == 3);
  CHECK(changes[0].reason == "It held.");
  CHECK(changes[2].what == storage::CaseChange::What::Withdrawn);
  CHECK(room.logged() == std::vector<std::string>{"approval_asked", "case_closed", "case_reopened", "case_withdrawn"});
}

TEST_CASE("HR notes, asks and takes out; the keeper answers, and reads no notes of theirs", "[cases][actions]") {
  Room room;
  CHECK(room.as(kim, [&](auto& tx, auto& by) { return comment(tx, by, room.number, "Like 1001."); }) == Done::Yes);
  CHECK(room.as(ada, [&](auto& tx, auto& by) { return comment(tx, by, room.number, "x"); }) == Done::Forbidden);
  CHECK(room.as(kim, [&](auto& tx, auto& by) { return ask_keeper(tx, by, room.number, "Who was there?"); }) == Done::Yes);
  const std::int64_t question = room.file().questions.at(0).id;
  CHECK(room.file().questions[0].asked_of == ada);
  CHECK(room.as(kim, [&](auto& tx, auto& by) { return answer_question(tx, by, question, "x"); }) == Done::Forbidden);
  CHECK(room.as(sam, [&](auto& tx, auto& by) { return answer_question(tx, by, question, "x"); }) == Done::Hidden);
  CHECK(room.as(ada, [&](auto& tx, auto& by) { return answer_question(tx, by, question, "Kim and I."); }) == Done::Yes);
  room.store->read([&](const storage::ReadTx& tx) {
    CHECK(read(tx, viewer_of(tx, tenant, kim), room.number)->comments.size() == 1);
    CHECK(read(tx, viewer_of(tx, tenant, ada), room.number)->comments.empty());
    CHECK_FALSE(read(tx, viewer_of(tx, tenant, sam), room.number));
    CHECK_FALSE(read(tx, viewer_of(tx, "slack:T2", kim), room.number));
  });
  const std::int64_t note = room.file().notes[0].id;
  CHECK(room.as(ada, [&](auto& tx, auto& by) { return redact(tx, by, room.number, "note", note, "r"); }) == Done::Forbidden);
  CHECK(room.as(kim, [&](auto& tx, auto& by) { return redact(tx, by, room.number, "note", note, ""); }) == Done::NeedsReason);
  CHECK(room.as(kim, [&](auto& tx, auto& by) { return redact(tx, by, room.number, "note", note, "Health."); }) == Done::Yes);
  CHECK(room.file().notes[0].text.empty());
}

TEST_CASE("nothing of a case under legal hold goes, and what is erased is gone by name and by word", "[cases][erase]") {
  Room room;
  const auto wipe = [&] { return room.as(kim, [&](auto& tx, auto& by) { return erase(tx, by, room.number, "Asked for."); }); };
  CHECK(room.as(ada, [&](auto& tx, auto& by) { return set_legal_hold(tx, by, room.number, true, "A claim."); }) == Done::Forbidden);
  CHECK(room.as(kim, [&](auto& tx, auto& by) { return set_legal_hold(tx, by, room.number, true, "A claim."); }) == Done::Yes);
  CHECK(wipe() == Done::Nothing);
  const std::int64_t note = room.file().notes[0].id;
  CHECK(room.as(kim, [&](auto& tx, auto& by) { return redact(tx, by, room.number, "note", note, "r"); }) == Done::Nothing);
  CHECK(room.as(kim, [&](auto& tx, auto& by) { return set_legal_hold(tx, by, room.number, false, "Settled."); }) == Done::Yes);
  CHECK(wipe() == Done::Yes);
  CHECK(wipe() == Done::Nothing);
  CHECK(room.file().head.erased_at == 5'000);
  CHECK(room.file().head.chosen == "final_warning");
  CHECK(room.as(kim, [&](auto& tx, auto& by) { return clear_hold(tx, by, room.number, "evidence_dates", "x"); }) == Done::Nothing);
  CHECK(room.as(ada, [&](auto& tx, auto& by) { return add_affected(tx, by, room.number, {.name = "Tom"}); }) == Done::Nothing);
  CHECK(room.as(ada, [&](auto& tx, auto& by) { return close(tx, by, room.number, "x"); }) == Done::Nothing);
  CHECK(room.logged() == std::vector<std::string>{"legal_hold_on", "legal_hold_off", "case_erased"});
  room.store->read([&](const storage::ReadTx& tx) {
    CHECK(tx.case_search().search({.tenant = tenant}, "march", 10).empty());
  });
}

TEST_CASE("a case about a customer others know is offered as related, once, and answered by whoever sees both", "[cases][links]") {
  Room room;
  std::int64_t other = 0, foreign = 0;
  room.store->in_transaction([&](storage::Tx& tx) {
    other = tx.cases().open({.tenant = tenant, .customer = "ACME Ltd", .customer_key = "acme ltd", .owner = lee, .session = {},
        .opened_at = 2'000});
    foreign = tx.cases().open({.tenant = "slack:T2", .customer = "Acme", .customer_key = "acme", .owner = lee, .session = {},
        .opened_at = 2'000});
    CHECK(offer_links(tx, tenant, other, 2'000) == 1);
    CHECK(offer_links(tx, tenant, other, 2'001) == 0);
    CHECK(offer_links(tx, "slack:T2", foreign, 2'001) == 0);
  });
  const auto confirm = [&](const std::string& who) {
    return room.as(who, [&](auto& tx, auto& by) { return answer_link(tx, by, room.number, other,
        storage::CaseLink::Kind::SameCustomer, true); });
  };
  CHECK(confirm(ada) == Done::Hidden);  // The other is a colleague's.
  CHECK(confirm(kim) == Done::Yes);
  CHECK(room.file().links.at(0).state == storage::CaseLink::State::Confirmed);
}
