#include "tests/storage/house.h"

using namespace evenkeel::storage;

namespace {

const std::string ada = "slack:T1:U1", sam = "slack:T1:U2", hr = "slack:T1:UHR";

// A case somebody decided; its number.
std::int64_t decided(Tx& tx, const std::string& chosen = "final_warning") {
  const std::int64_t number = tx.cases().open(case_of_acme());
  tx.cases().add_decision(t1, number,
                          {.recommended = chosen, .rule = "D4", .chosen = chosen, .reason = "Twice told.", .by = ada, .at = 6'000});
  return number;
}

}  // namespace

TEST_CASE("an approval waits once a case, is answered once, and the case keeps every one", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    CaseLife& life = tx.case_life();
    const std::int64_t number = decided(tx);
    CHECK_FALSE(life.waiting_approval(t1, number));
    const std::int64_t first = life.ask_approval(t1, number, ada, "senior", 7'000);
    CHECK_THROWS_AS(tx.savepoint([&] { life.ask_approval(t1, number, ada, "senior", 7'000); }), ConstraintError);
    Approval expected{.id = first,
                      .case_number = number,
                      .decision = tx.cases().file(t1, number)->decisions[0].id,
                      .outcome = "final_warning",
                      .asked_by = ada,
                      .asked_at = 7'000,
                      .asked_of = "senior"};
    CHECK(life.waiting_approval(t1, number) == expected);
    CHECK(life.approval(t1, first) == expected);
    CHECK_FALSE(life.approval(t2, first));
    CHECK_FALSE(life.answer_approval(t1, first, Approval::State::Waiting, sam, "", 8'000));
    CHECK_FALSE(life.answer_approval(t2, first, Approval::State::Approved, sam, "", 8'000));
    CHECK(life.answer_approval(t1, first, Approval::State::SentBack, sam, "Ask them first.", 8'000));
    CHECK_FALSE(life.answer_approval(t1, first, Approval::State::Approved, sam, "", 9'000));
    expected.state = Approval::State::SentBack;
    expected.by = sam;
    expected.at = 8'000;
    expected.reason = "Ask them first.";
    CHECK(life.newest_approval(t1, number) == expected);
    CHECK_FALSE(life.waiting_approval(t1, number));
    CHECK(tx.cases().find(t1, number)->changed_at == 8'000);

    const std::int64_t second = life.ask_approval(t1, number, ada, sam, 9'000);
    CHECK(life.newest_approval(t1, number)->id == second);
    CHECK(tx.cases().file(t1, number)->approvals.size() == 2);
    const std::int64_t other = decided(tx);
    life.ask_approval(t1, other, ada, "senior", 9'001);
    REQUIRE(life.approvals_waiting(t1, 10).size() == 2);
    CHECK(life.approvals_waiting(t1, 10)[0].case_number == number);
    CHECK(life.approvals_waiting(t1, 10, second).size() == 1);
    CHECK(life.approvals_waiting(t1, 1).size() == 1);
    CHECK(life.approvals_waiting(t2, 10).empty());
    const std::int64_t undecided = tx.cases().open(case_of_acme());
    CHECK_THROWS_AS(tx.savepoint([&] { life.ask_approval(t1, undecided, ada, "senior", 1); }), ConstraintError);
    CHECK_THROWS_AS(tx.savepoint([&] { life.ask_approval(t1, 4'711, ada, "senior", 1); }), ConstraintError);
  });
}

TEST_CASE("what is known of somebody affected is amended, never overwritten", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    CaseLife& life = tx.case_life();
    const std::int64_t number = decided(tx);
    const Affected first{.actor = sam, .name = "Sam", .name_key = "sam", .by = ada, .at = 7'000};
    const std::int64_t person = life.add_affected(t1, number, first);
    life.add_affected(t1, number, {.part = Affected::Part::Subject, .name = "Kim", .name_key = "kim", .by = ada, .at = 7'001});
    Affected amended = first;
    amended.person = person;
    amended.offered = "A talk with somebody they trust.";
    amended.accepted = Affected::Accepted::Later;
    amended.wishes = "No phone shifts this week.";
    amended.by = hr;
    amended.at = 8'000;
    amended.id = life.add_affected(t1, number, amended);
    REQUIRE(life.affected(t1, number).size() == 2);
    CHECK(life.affected(t1, number)[0] == amended);
    CHECK(life.affected(t1, number)[1].part == Affected::Part::Subject);
    CHECK(tx.cases().file(t1, number)->affected.size() == 3);
    CHECK(life.cases_touching(t1, sam, 0, 10) == std::vector<std::pair<std::int64_t, Timestamp>>{{number, 7'000}});
    CHECK(life.cases_touching(t1, sam, 7'001, 10).empty());
    CHECK(life.cases_touching(t1, "", 0, 10).empty());
    // By what somebody typed: a case once, however often it was amended; nobody whom a complaint is about.
    CHECK(life.cases_naming(t1, "sam", 0, 10) == std::vector<std::pair<std::int64_t, Timestamp>>{{number, 8'000}});
    CHECK(life.cases_naming(t1, "sam", 8'001, 10).empty());
    CHECK(life.cases_naming(t1, "kim", 0, 10).empty());
    CHECK(life.cases_naming(t2, "sam", 0, 10).empty());
    CHECK(life.cases_naming(t1, "", 0, 10).empty());
    const std::int64_t other = decided(tx);
    amended.person = person;  // Somebody of another case.
    CHECK_THROWS_AS(tx.savepoint([&] { life.add_affected(t1, other, amended); }), ConstraintError);
    amended.person = amended.id;  // An amendment is nobody new.
    CHECK_THROWS_AS(tx.savepoint([&] { life.add_affected(t1, number, amended); }), ConstraintError);
  });
}

TEST_CASE("a question of HR's waits for the one who was asked, and is answered once", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    CaseLife& life = tx.case_life();
    const std::int64_t number = decided(tx);
    const std::int64_t id = life.ask(t1, number, {.text = "Who was there?", .asked_by = hr, .asked_at = 7'000, .asked_of = ada});
    life.ask(t1, number, {.text = "And when?", .asked_by = hr, .asked_at = 7'001, .asked_of = sam});
    CHECK(life.open_questions(t1, "", 10).size() == 2);
    REQUIRE(life.open_questions(t1, ada, 10).size() == 1);
    CHECK(life.open_questions(t1, ada, 10)[0].text == "Who was there?");
    CHECK(life.open_questions(t2, ada, 10).empty());
    CHECK(life.answer(t1, id, ada, "Kim and I.", 8'000));
    CHECK_FALSE(life.answer(t1, id, ada, "Nobody.", 8'001));
    CHECK(life.question(t1, id) == Question{.id = id,
                                            .case_number = number,
                                            .text = "Who was there?",
                                            .asked_by = hr,
                                            .asked_at = 7'000,
                                            .asked_of = ada,
                                            .answer = "Kim and I.",
                                            .answered_by = ada,
                                            .answered_at = 8'000});
    CHECK(life.open_questions(t1, ada, 10).empty());
  });
}

TEST_CASE("comments and exports are no news about a case; everything else is", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    CaseLife& life = tx.case_life();
    const std::int64_t number = decided(tx);
    const auto changed = [&] { return tx.cases().find(t1, number)->changed_at; };
    life.add_comment(t1, number, {.text = "Compare with 1001.", .by = hr, .at = 7'000});
    life.add_change(t1, number, {.what = CaseChange::What::Exported, .reason = "For the file.", .by = hr, .at = 7'001});
    CHECK(changed() == 6'000);
    life.add_wording(t1, number, {.wording = "warning_letter/firm/letter/1", .text = "Dear", .text_hash = hash_like("Dear"),
        .by = ada, .at = 7'002});
    CHECK(changed() == 7'002);
    life.add_change(t1, number, {.what = CaseChange::What::LegalHoldOn, .reason = "A claim.", .by = hr, .at = 7'003});
    CHECK(changed() == 7'003);
    const CaseFile file = tx.cases().file(t1, number).value();
    CHECK(file.comments.at(0).text == "Compare with 1001.");
    CHECK(file.wordings.at(0).wording == "warning_letter/firm/letter/1");
    CHECK(file.changes.at(1).what == CaseChange::What::LegalHoldOn);
    CHECK_THROWS_AS(tx.savepoint([&] { life.add_comment(t2, number, {.text = "x", .by = hr, .at = 1}); }), ConstraintError);
  });
}

TEST_CASE("a redaction empties one text, once, and leaves a note that it did", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    CaseLife& life = tx.case_life();
    const std::int64_t number = decided(tx);
    const std::int64_t other = decided(tx);
    tx.cases().add_note(t1, number, {.text = "Her doctor said ...", .by = ada, .at = 7'000});
    tx.cases().add_incident(t1, number, {.quote = "Fool.", .affected = "Sam", .by = ada, .at = 7'000});
    tx.cases().add_finding(t1, number, {.about = "team_drain", .value = "2", .evidence = "Swapped.", .by = ada, .at = 7'000});
    life.add_comment(t1, number, {.text = "c", .by = hr, .at = 7'000});
    life.add_wording(t1, number, {.wording = "w", .text = "t", .text_hash = hash_like("t"), .by = ada, .at = 7'000});
    life.add_affected(t1, number, {.name = "Sam", .name_key = "sam", .by = ada, .at = 7'000});
    const std::int64_t question = life.ask(t1, number, {.text = "q", .asked_by = hr, .asked_at = 7'000, .asked_of = ada});
    life.answer(t1, question, ada, "a", 7'000);
    const CaseFile before = tx.cases().file(t1, number).value();
    const std::vector<std::pair<std::string, std::int64_t>> parts = {
        {"note", before.notes[0].id},       {"quote", before.incidents[0].id},    {"evidence", before.findings[0].id},
        {"reason", before.decisions[0].id}, {"comment", before.comments[0].id},   {"wording", before.wordings[0].id},
        {"affected", before.affected[0].id}, {"question", before.questions[0].id}, {"answer", before.questions[0].id}};
    for (const auto& [part, id] : parts) {
      INFO(part);
      const Redaction redaction{.part = part, .part_id = id, .reason = "Not ours to keep.", .by = hr, .at = 9'000};
      CHECK_FALSE(life.redact(t1, other, redaction));  // Not a part of that one.
      CHECK(life.redact(t1, number, redaction));
      CHECK_FALSE(life.redact(t1, number, redaction));
    }
    CHECK_FALSE(life.redact(t1, number, {.part = "customer", .part_id = 1, .by = hr, .at = 9'000}));
    const CaseFile after = tx.cases().file(t1, number).value();
    for (const std::string& text :
         {after.notes[0].text, after.incidents[0].quote, after.findings[0].evidence, after.decisions[0].reason, after.head.reason,
          after.comments[0].text, after.wordings[0].text, after.affected[0].name, after.questions[0].text,
          after.questions[0].answer})
      CHECK(text.empty());
    CHECK(after.redactions.size() == parts.size());
    CHECK(after.redactions[0].reason == "Not ours to keep.");
    CHECK(after.wordings[0].text_hash == hash_like("t"));
  });
}

TEST_CASE("erasing a case takes the texts and names of its life too", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    CaseLife& life = tx.case_life();
    const std::int64_t number = decided(tx);
    life.answer_approval(t1, life.ask_approval(t1, number, ada, sam, 7'000), Approval::State::SentBack, sam, "Why", 7'000);
    life.add_affected(t1, number, {.actor = sam, .name = "Sam", .name_key = "sam", .offered = "o", .wishes = "w", .by = ada, .at = 7'000});
    life.add_wording(t1, number, {.wording = "w", .text = "t", .text_hash = hash_like("t"), .by = ada, .at = 7'000});
    life.add_comment(t1, number, {.text = "c", .by = hr, .at = 7'000});
    life.answer(t1, life.ask(t1, number, {.text = "q", .asked_by = hr, .asked_at = 7'000, .asked_of = ada}), ada, "a", 7'000);
    life.add_change(t1, number, {.what = CaseChange::What::Exported, .reason = "r", .by = hr, .at = 7'000});
    REQUIRE(tx.case_links().near(t1, "acme gmbh", 10).size() == 1);
    REQUIRE(tx.cases().erase(t1, number, 9'000));
    const CaseFile file = tx.cases().file(t1, number).value();
    for (const std::string& text :
         {file.approvals.at(0).reason, file.affected.at(0).actor, file.affected[0].name, file.affected[0].name_key,
          file.affected[0].offered, file.affected[0].wishes, file.wordings.at(0).text, file.comments.at(0).text,
          file.questions.at(0).text, file.questions[0].answer, file.changes.at(0).reason})
      CHECK(text.empty());
    CHECK(file.approvals[0].state == Approval::State::SentBack);
    CHECK(tx.case_links().near(t1, "acme gmbh", 10).empty());
    CHECK(tx.case_search().search({.tenant = t1, .comments = true}, "Acme", 10).empty());
  });
}
