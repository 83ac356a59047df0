#include "tests/storage/house.h"

using namespace evenkeel::storage;

TEST_CASE("a person rereads a case once, and what they would have chosen is kept", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    const std::int64_t a = tx.cases().open(case_of_acme()), b = tx.cases().open(case_of_acme());
    const Reread first{.number = a, .chosen = "repair", .again = "continue", .by = "slack:T1:U1", .at = 10};
    const Reread second{.number = b, .chosen = "repair", .again = "repair", .by = "slack:T1:U1", .at = 20};
    CHECK_FALSE(tx.rereads().done(t1, a, first.by));
    tx.rereads().add(t1, first);
    tx.rereads().add(t1, second);
    CHECK(tx.rereads().done(t1, a, first.by));
    CHECK_FALSE(tx.rereads().done(t1, a, "slack:T1:U2"));
    CHECK_FALSE(tx.rereads().done(t2, a, first.by));
    CHECK(tx.rereads().since(t1, 0, 10) == std::vector{second, first});
    CHECK(tx.rereads().since(t1, 11, 10) == std::vector{second});
    CHECK(tx.rereads().since(t1, 0, 1) == std::vector{second});
    CHECK(tx.rereads().since(t2, 0, 10).empty());
    CHECK_THROWS_AS(tx.savepoint([&] { tx.rereads().add(t1, first); }), ConstraintError);
    Reread nowhere = first;
    nowhere.number = 4711;
    CHECK_THROWS_AS(tx.savepoint([&] { tx.rereads().add(t1, nowhere); }), ConstraintError);
  });
}
