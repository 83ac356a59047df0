#include "tests/storage/house.h"

using namespace evenkeel::storage;

namespace {

// A case with one of everything; its number.
std::int64_t full_case(Tx& tx) {
  const std::int64_t number = tx.cases().open(case_of_acme());
  tx.cases().add_incident(
      t1, number,
      {.on_day = 20'000, .quote = "You lot are useless.", .affected = "Sam", .by = "slack:T1:U1", .at = 6'000});
  tx.cases().add_finding(t1, number,
                         {.kind = Finding::Kind::Sign,
                          .about = "team_drain",
                          .value = "2",
                          .evidence = "Two asked to swap shifts.",
                          .by = "slack:T1:U1",
                          .at = 6'001});
  tx.cases().add_note(t1, number, {.kind = "story", .text = "It began in March.", .by = "slack:T1:U1", .at = 6'002});
  tx.cases().add_decision(t1, number,
                          {.recommended = "set_boundaries",
                           .variant = "",
                           .rule = "D4",
                           .chosen = "final_warning",
                           .reason = "We said it twice already.",
                           .by = "slack:T1:U1",
                           .at = 6'003,
                           .cooling_off = true,
                           .knowledge_digest = hash_like("content")});
  tx.cases().open_hold(t1, number, "evidence_dates", 6'004);
  tx.cases().clear_hold(t1, number, "evidence_dates", "slack:T1:U9", "Dates added.", 6'005);
  tx.cases().plan({.tenant = t1,
                   .case_number = number,
                   .owner = "slack:T1:U1",
                   .conversation = "slack:T1:D1",
                   .session = "s1",
                   .what = "Did it hold with Acme?",
                   .due_day = 20'014,
                   .due_at = 7'000,
                   .created_at = 6'006});
  return number;
}

}  // namespace

TEST_CASE("case numbers count from 1001 in each tenant and are never given twice", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    CHECK(tx.cases().open(case_of_acme(t1)) == 1001);
    CHECK(tx.cases().open(case_of_acme(t1)) == 1002);
    CHECK(tx.cases().open(case_of_acme(t2)) == 1001);
  });
  CHECK_THROWS(store.in_transaction([](Tx& tx) {
    CHECK(tx.cases().open(case_of_acme(t1)) == 1003);
    throw 1;
  }));
  store.in_transaction([](Tx& tx) {
    tx.cases().erase(t1, 1002, 1);
    CHECK(tx.cases().open(case_of_acme(t1)) == 1003);  // 1003 was never seen by anyone; 1002 was.
  });
}

TEST_CASE("a case file holds everything that was added, oldest first", "[storage][contract]") {
  WITH_EACH_STORE;
  std::int64_t number = 0;
  store.in_transaction([&](Tx& tx) { number = full_case(tx); });
  const auto file = store.read([&](const ReadTx& tx) { return tx.cases().file(t1, number); });
  REQUIRE(file);
  auto outline = store.read([&](const ReadTx& tx) { return tx.cases().outline(t1, number); });
  REQUIRE(outline);
  CHECK(outline->notes.empty());
  CHECK(outline->holds.empty());
  outline->notes = file->notes;
  outline->holds = file->holds;
  CHECK(*outline == *file);
  CHECK_FALSE(store.read([&](const ReadTx& tx) { return tx.cases().outline(t2, number); }));
  CHECK(file->head == Case{.tenant = t1,
                           .number = number,
                           .customer = "Acme GmbH",
                           .customer_key = "acme gmbh",
                           .owner = "slack:T1:U1",
                           .session = "s1",
                           .status = Case::Status::Decided,
                           .opened_at = 5'000,
                           .changed_at = 6'006,
                           .recommended = "set_boundaries",
                           .rule = "D4",
                           .chosen = "final_warning",
                           .reason = "We said it twice already."});
  REQUIRE(file->incidents.size() == 1);
  CHECK(file->incidents[0].on_day == 20'000);
  CHECK(file->incidents[0].quote == "You lot are useless.");
  CHECK(file->incidents[0].affected == "Sam");
  REQUIRE(file->findings.size() == 1);
  CHECK(file->findings[0].evidence == "Two asked to swap shifts.");
  REQUIRE(file->notes.size() == 1);
  CHECK(file->notes[0].kind == "story");
  REQUIRE(file->decisions.size() == 1);
  CHECK(file->decisions[0].cooling_off);
  CHECK(file->decisions[0].knowledge_digest == hash_like("content"));
  REQUIRE(file->holds.size() == 1);
  CHECK(file->holds[0] == Hold{.id = file->holds[0].id,
                               .hold = "evidence_dates",
                               .opened_at = 6'004,
                               .cleared_by = "slack:T1:U9",
                               .cleared_at = 6'005,
                               .note = "Dates added."});
  REQUIRE(file->follow_ups.size() == 1);
  CHECK(file->follow_ups[0].case_number == number);
  CHECK(file->follow_ups[0].due_day == 20'014);
  CHECK_FALSE(store.read([&](const ReadTx& tx) { return tx.cases().file(t2, number); }));
}

TEST_CASE("nothing can be added to a case that is not there, or is another tenant's", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    const std::int64_t number = tx.cases().open(case_of_acme());
    for (const auto& [tenant, n] : {std::pair{t2, number}, std::pair{t1, number + 1}}) {
      CHECK_THROWS_AS(
          tx.savepoint([&, t = tenant, i = n] { tx.cases().add_note(t, i, {.text = "x", .by = "a", .at = 1}); }),
          ConstraintError);
      CHECK_THROWS_AS(tx.savepoint([&, t = tenant, i = n] { tx.cases().add_incident(t, i, {.by = "a", .at = 1}); }),
                      ConstraintError);
      CHECK_THROWS_AS(tx.savepoint([&, t = tenant, i = n] { tx.cases().open_hold(t, i, "h", 1); }), ConstraintError);
      CHECK_THROWS_AS(tx.savepoint([&, t = tenant, i = n] { tx.cases().set_legal_hold(t, i, true); }), ConstraintError);
      CHECK_FALSE(tx.cases().close(tenant, n, 1));
      CHECK_FALSE(tx.cases().erase(tenant, n, 1));
    }
  });
}

TEST_CASE("an amended finding hides the older one and destroys nothing", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    const std::int64_t number = tx.cases().open(case_of_acme());
    const auto add = [&](Finding::Kind kind, const std::string& about, const std::string& value) {
      tx.cases().add_finding(t1, number, {.kind = kind, .about = about, .value = value, .by = "a", .at = 1});
    };
    add(Finding::Kind::Sign, "team_drain", "1");
    add(Finding::Kind::CounterSign, "our_failure", "no");
    add(Finding::Kind::Sign, "team_drain", "3");
    add(Finding::Kind::Fact, "team_drain", "same id, another kind");
    std::vector<std::string> values;
    for (const Finding& finding : tx.cases().findings(t1, number)) values.push_back(finding.value);
    std::sort(values.begin(), values.end());
    CHECK(values == std::vector<std::string>{"3", "no", "same id, another kind"});
    CHECK(tx.cases().file(t1, number)->findings.size() == 4);
  });
}

TEST_CASE("a hold of a kind is open once, and can be opened again after it was cleared", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    const std::int64_t number = tx.cases().open(case_of_acme());
    tx.cases().open_hold(t1, number, "fix_our_failure", 10);
    tx.cases().open_hold(t1, number, "fix_our_failure", 20);
    REQUIRE(tx.cases().open_holds(t1, number).size() == 1);
    CHECK(tx.cases().open_holds(t1, number)[0].opened_at == 10);
    CHECK_FALSE(tx.cases().clear_hold(t1, number, "other", "a", "", 30));
    CHECK(tx.cases().clear_hold(t1, number, "fix_our_failure", "a", "Refunded.", 30));
    CHECK_FALSE(tx.cases().clear_hold(t1, number, "fix_our_failure", "a", "", 30));
    CHECK(tx.cases().open_holds(t1, number).empty());
    tx.cases().open_hold(t1, number, "fix_our_failure", 40);
    CHECK(tx.cases().file(t1, number)->holds.size() == 2);
  });
}

TEST_CASE("a decided case stays closed when it is closed, and comes back as it was", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    const std::int64_t number = full_case(tx);
    const std::int64_t undecided = tx.cases().open(case_of_acme());
    CHECK(tx.cases().close(t1, number, 8'000));
    CHECK_FALSE(tx.cases().close(t1, number, 8'001));
    CHECK(tx.cases().find(t1, number)->closed_at == 8'000);
    CHECK(tx.cases().reopen(t1, number, 9'000));
    CHECK_FALSE(tx.cases().reopen(t1, number, 9'000));
    CHECK(tx.cases().find(t1, number)->status == Case::Status::Decided);
    CHECK_FALSE(tx.cases().find(t1, number)->closed_at);
    tx.cases().close(t1, undecided, 8'000);
    tx.cases().reopen(t1, undecided, 8'000);
    CHECK(tx.cases().find(t1, undecided)->status == Case::Status::Open);
  });
}

TEST_CASE("cases are listed newest first, page by page, by owner, customer and status", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    for (int i = 0; i < 30; ++i) {
      NewCase new_case = case_of_acme(i % 3 == 0 ? t2 : t1);
      new_case.owner = i % 2 == 0 ? "ada" : "ben";
      new_case.customer_key = i % 5 == 0 ? "" : i % 5 == 1 ? "zeta" : "acme gmbh";
      const std::int64_t number = tx.cases().open(new_case);
      if (i % 4 == 0) tx.cases().close(new_case.tenant, number, 1);
    }
  });
  store.read([](const ReadTx& tx) {
    for (const std::string& tenant : {t1, t2})
      for (const char* owner : {"", "ada", "ben"})
        for (const char* customer : {"", "zeta", "acme gmbh"})
          for (const std::optional<Case::Status> status :
               {std::optional<Case::Status>{}, {Case::Status::Open}, {Case::Status::Closed}}) {
            std::vector<Case> expected;
            for (const Case& c : tx.cases().list({.tenant = tenant}, 100))
              if ((*owner == 0 || c.owner == owner) && (*customer == 0 || c.customer_key == customer) &&
                  (!status || c.status == *status))
                expected.push_back(c);
            std::vector<Case> found;
            for (std::int64_t before = 0;;) {
              const auto page = tx.cases().list(
                  {.tenant = tenant, .owner = owner, .customer_key = customer, .status = status}, 3, before);
              if (page.empty()) break;
              found.insert(found.end(), page.begin(), page.end());
              before = page.back().number;
            }
            CHECK(found == expected);
          }
    const auto all = tx.cases().list({.tenant = t1}, 100);
    CHECK(all.size() == 20);
    CHECK(all.front().number == 1020);
    CHECK(all.back().number == 1001);
  });
}

TEST_CASE("a follow-up speaks once when its time has come, and can be finished once", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    const std::int64_t reminder =
        tx.cases().plan({.tenant = t1, .owner = "ada", .what = "resume", .due_at = 200, .created_at = 1});
    const std::int64_t earlier =
        tx.cases().plan({.tenant = t2, .owner = "ada", .what = "resume", .due_at = 100, .created_at = 1});
    CHECK(tx.cases().due(99, 10).empty());
    REQUIRE(tx.cases().due(200, 10).size() == 2);
    CHECK(tx.cases().due(200, 10)[0].id == earlier);
    CHECK(tx.cases().due(200, 1).size() == 1);
    CHECK(tx.cases().mark_reminded(reminder, 201));
    CHECK_FALSE(tx.cases().mark_reminded(reminder, 202));
    CHECK(tx.cases().due(300, 10).size() == 1);
    CHECK(tx.cases().waiting_for(t1, "ada", 10).size() == 1);
    CHECK(tx.cases().overdue(t1, 201, 10).size() == 1);
    CHECK(tx.cases().overdue(t1, 200, 10).empty());
    CHECK_FALSE(tx.cases().finish(t2, reminder, FollowUp::State::Done, "ada", "", 300));
    CHECK(tx.cases().finish(t1, reminder, FollowUp::State::Done, "ada", "It held.", 300));
    CHECK_FALSE(tx.cases().finish(t1, reminder, FollowUp::State::Cancelled, "ada", "", 300));
    CHECK(tx.cases().waiting_for(t1, "ada", 10).empty());
    CHECK(tx.cases().overdue(t1, 1'000, 10).empty());
    CHECK(tx.cases().follow_up(t1, reminder) == FollowUp{.id = reminder,
                                                         .tenant = t1,
                                                         .owner = "ada",
                                                         .what = "resume",
                                                         .due_at = 200,
                                                         .created_at = 1,
                                                         .state = FollowUp::State::Done,
                                                         .reminded_at = 201,
                                                         .finished_at = 300,
                                                         .finished_by = "ada",
                                                         .note = "It held."});
    CHECK_FALSE(tx.cases().follow_up(t2, reminder));
  });
}

TEST_CASE("retention finds cases by outcome and last change, and leaves those under legal hold",
          "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    const std::int64_t decided = full_case(tx);
    const std::int64_t undecided = tx.cases().open(case_of_acme());
    const auto numbers = [&](const std::string& outcome, Timestamp before) {
      std::vector<std::int64_t> list;
      for (const Case& c : tx.cases().unchanged_since(outcome, before, 10)) list.push_back(c.number);
      return list;
    };
    using Numbers = std::vector<std::int64_t>;
    CHECK(numbers("final_warning", 6'006).empty());
    CHECK(numbers("final_warning", 6'007) == Numbers{decided});
    CHECK(numbers("", 9'000) == Numbers{undecided});
    tx.cases().set_legal_hold(t1, decided, true);
    CHECK(numbers("final_warning", 9'000).empty());
    CHECK_FALSE(tx.cases().erase(t1, decided, 10'000));
    tx.cases().set_legal_hold(t1, decided, false);
    CHECK(tx.cases().erase(t1, decided, 10'000));
    CHECK(numbers("final_warning", 99'000).empty());
    CHECK_THROWS_AS(tx.savepoint([&] { tx.cases().set_legal_hold(t1, decided, true); }), ConstraintError);
  });
}

TEST_CASE("an erased case keeps its number, dates and outcomes, and not one word", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    const std::int64_t number = full_case(tx);
    REQUIRE(tx.cases().erase(t1, number, 10'000));
    const CaseFile file = tx.cases().file(t1, number).value();
    CHECK(file.head.erased_at == 10'000);
    CHECK(file.head.chosen == "final_warning");
    CHECK(file.findings[0].value == "2");
    CHECK(file.follow_ups[0].state == FollowUp::State::Cancelled);
    CHECK(file.follow_ups[0].due_at == 7'000);
    for (const std::string& text :
         {file.head.customer, file.head.customer_key, file.head.reason, file.incidents[0].quote,
          file.incidents[0].affected, file.findings[0].evidence, file.notes[0].text, file.decisions[0].reason,
          file.holds[0].note, file.follow_ups[0].note})
      CHECK(text.empty());
    CHECK(file.follow_ups[0].what == "erased");
    CHECK(tx.cases().list({.tenant = t1, .customer_key = "acme gmbh"}, 10).empty());
  });
}

TEST_CASE("nothing is written into an erased case: it would never go again", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    const std::int64_t n = full_case(tx);
    REQUIRE(tx.cases().erase(t1, n, 10'000));
    const CaseFile before = tx.cases().file(t1, n).value();
    Cases& cases = tx.cases();
    CaseLife& life = tx.case_life();
    const std::vector<std::function<void()>> ways = {
        [&] { cases.add_note(t1, n, {.text = "late", .by = "a", .at = 11'000}); },
        [&] { cases.add_incident(t1, n, {.quote = "late", .by = "a", .at = 11'000}); },
        [&] { cases.add_finding(t1, n, {.about = "team_drain", .evidence = "late", .by = "a", .at = 11'000}); },
        [&] { cases.add_decision(t1, n, {.recommended = "repair", .chosen = "repair", .reason = "late", .by = "a", .at = 11'000}); },
        [&] { cases.open_hold(t1, n, "evidence_dates", 11'000); },
        [&] { cases.plan({.tenant = t1, .case_number = n, .owner = "a", .what = "late", .due_at = 1, .created_at = 11'000}); },
        [&] { tx.follow_through().add_step(t1, n, {.step = "plan", .note = "late", .by = "a", .at = 11'000}); },
        [&] { life.add_affected(t1, n, {.name = "late", .name_key = "late", .by = "a", .at = 11'000}); },
        [&] { life.add_wording(t1, n, {.wording = "w", .text = "late", .text_hash = hash_like("t"), .by = "a", .at = 11'000}); },
        [&] { life.add_comment(t1, n, {.text = "late", .by = "a", .at = 11'000}); },
        [&] { life.ask(t1, n, {.text = "late", .asked_by = "a", .asked_at = 11'000, .asked_of = "b"}); },
        [&] { life.add_change(t1, n, {.what = CaseChange::What::Exported, .reason = "late", .by = "a", .at = 11'000}); },
    };
    for (std::size_t i = 0; i < ways.size(); ++i) {
      INFO("way " << i);
      CHECK_THROWS_AS(tx.savepoint(ways[i]), ConstraintError);
    }
    CHECK(tx.cases().file(t1, n) == before);
    // That what is left was taken away is noted, without a word.
    life.add_change(t1, n, {.what = CaseChange::What::Exported, .reason = {}, .by = "a", .at = 11'000});
    CHECK(tx.cases().file(t1, n)->changes.size() == before.changes.size() + 1);
  });
}
