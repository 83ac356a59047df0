#include "tests/storage/house.h"

using namespace evenkeel::storage;

namespace {

std::int64_t planned(Tx& tx, std::optional<std::int64_t> case_number, Timestamp due_at, const std::string& owner = "a") {
  return tx.cases().plan(
      {.tenant = t1, .case_number = case_number, .owner = owner, .what = "w", .due_at = due_at, .created_at = 1});
}

}  // namespace

TEST_CASE("steps of a case are kept in order, and belong to a case that is there", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    const std::int64_t n = tx.cases().open(case_of_acme());
    StepTaken plan{.step = "plan", .note = "Ada tells them.", .by = "a", .at = 900'000};
    StepTaken referral{.step = "referral", .how = StepTaken::How::NotNeeded, .note = "", .by = "a", .at = 950'000};
    tx.follow_through().add_step(t1, n, plan);
    tx.follow_through().add_step(t1, n, referral);
    auto steps = tx.follow_through().steps(t1, n);
    REQUIRE(steps.size() == 2);
    plan.id = steps[0].id;
    referral.id = steps[1].id;
    CHECK(steps == std::vector{plan, referral});
    CHECK(tx.cases().find(t1, n)->changed_at == 950'000);
    CHECK(tx.follow_through().steps(t2, n).empty());
    CHECK_THROWS_AS(tx.savepoint([&] { tx.follow_through().add_step(t1, n + 1, plan); }), ConstraintError);
    CHECK_THROWS_AS(tx.savepoint([&] { tx.follow_through().add_step(t2, n, plan); }), ConstraintError);

    REQUIRE(tx.cases().erase(t1, n, 1'000'000));
    CHECK(tx.follow_through().steps(t1, n).at(0).note.empty());
    CHECK(tx.follow_through().steps(t1, n).at(0).step == "plan");
  });
}

TEST_CASE("a date put off is open again until its new hour, and a finished one stays finished", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    const std::int64_t n = tx.cases().open(case_of_acme());
    const std::int64_t id = planned(tx, n, 1'000);
    CHECK(tx.cases().mark_reminded(id, 1'500));
    CHECK(tx.follow_through().postpone(id, 5'000));
    CHECK(tx.cases().due(4'999, 10).empty());
    CHECK(tx.cases().due(5'000, 10).at(0).state == FollowUp::State::Open);
    CHECK_FALSE(tx.cases().due(5'000, 10).at(0).reminded_at);
    CHECK(tx.follow_through().postpone(id, 6'000));  // Not spoken of yet: it may be put off as well.
    CHECK(tx.cases().finish(t1, id, FollowUp::State::Done, "a", "", 7'000));
    CHECK_FALSE(tx.follow_through().postpone(id, 8'000));
    CHECK_FALSE(tx.follow_through().postpone(id + 1, 8'000));
  });
}

TEST_CASE("a date put off is late by the day it was for", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    constexpr Timestamp day = 86'400'000;
    const std::int64_t n = tx.cases().open(case_of_acme());
    const auto plan = [&](std::optional<Day> on, Timestamp at) {
      return tx.cases().plan({.tenant = t1, .case_number = n, .owner = "a", .what = "w", .due_day = on, .due_at = at, .created_at = 1});
    };
    const std::int64_t undated = plan(std::nullopt, 2 * day), dated = plan(3, 3 * day + 9);
    const auto late = [&](Timestamp before) {
      std::vector<std::int64_t> ids;
      for (const FollowUp& one : tx.cases().overdue(t1, before, 10)) ids.push_back(one.id);
      return ids;
    };
    const auto found = [&](Timestamp before) { return tx.case_search().list({.reader = {.tenant = t1}, .overdue_at = before}, 10).size(); };
    CHECK(tx.follow_through().postpone(dated, 9 * day));
    CHECK(late(2 * day).empty());
    CHECK(found(2 * day) == 0);
    CHECK(late(3 * day) == std::vector{undated});
    CHECK(late(3 * day + 1) == std::vector{undated, dated});
    CHECK(tx.cases().finish(t1, undated, FollowUp::State::Done, "a", "", 7'000));
    CHECK(late(3 * day + 1) == std::vector{dated});
    CHECK(found(3 * day) == 0);
    CHECK(found(3 * day + 1) == 1);
  });
}

TEST_CASE("what was spoken of and not answered is found page by page", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    const std::int64_t n = tx.cases().open(case_of_acme());
    const std::int64_t first = planned(tx, n, 1), silent = planned(tx, n, 1), second = planned(tx, n, 1);
    const std::int64_t outside = planned(tx, std::nullopt, 1), answered = planned(tx, n, 1);
    tx.cases().mark_reminded(first, 100);
    tx.cases().mark_reminded(second, 50);
    tx.cases().mark_reminded(outside, 50);
    tx.cases().mark_reminded(answered, 50);
    tx.cases().finish(t1, answered, FollowUp::State::Done, "a", "", 60);
    const auto all = tx.follow_through().unanswered(101, 10);
    REQUIRE(all.size() == 2);
    CHECK(all[0].id == first);
    CHECK(all[1].id == second);
    CHECK(all[0].case_number == n);
    CHECK(tx.follow_through().unanswered(100, 10).at(0).id == second);
    CHECK(tx.follow_through().unanswered(101, 1).at(0).id == first);
    CHECK(tx.follow_through().unanswered(101, 1, first).at(0).id == second);
    CHECK(tx.follow_through().unanswered(101, 0).empty());
    CHECK(silent < second);
  });
}

TEST_CASE("nobody is told of one thing twice", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    FollowThrough& told = tx.follow_through();
    CHECK_FALSE(told.last_nudge(t1, "a"));
    CHECK(told.record_nudge(t1, "overdue:1", "a", 100));
    CHECK_FALSE(told.record_nudge(t1, "overdue:1", "b", 200));
    CHECK(told.record_nudge(t1, "overdue:2", "a", 300));
    CHECK(told.record_nudge(t2, "overdue:1", "a", 50));
    CHECK(told.nudged(t1, "overdue:2"));
    CHECK_FALSE(told.nudged(t1, "overdue:3"));
    CHECK_FALSE(told.nudged(t2, "overdue:2"));
    CHECK(told.last_nudge(t1, "a") == 300);
    CHECK_FALSE(told.last_nudge(t1, "b"));
    CHECK(told.last_nudge(t2, "a") == 50);
    CHECK(told.prune_nudges(200, 1) == 1);
    CHECK(told.prune_nudges(200, 10) == 1);
    CHECK(told.prune_nudges(200, 10) == 0);
    CHECK(told.last_nudge(t1, "a") == 300);
  });
}
