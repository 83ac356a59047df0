#include "tests/storage/house.h"

using namespace evenkeel::storage;

namespace {

Release release_named(const std::string& note) {
  return {.digest = hash_like(note),
          .at = 10,
          .by = "cli:ada",
          .approved_by = "cli:bo",
          .note = note,
          .files = {{"content/signs.json", "{\"a\":1}"}, {"trees/decide.json", note}}};
}

}  // namespace

TEST_CASE("the newest release comes back whole, and the older ones stay", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    CHECK_FALSE(tx.releases().newest());
    CHECK(tx.releases().list(10).empty());
    Release first = release_named("first"), second = release_named("second");
    first.no = tx.releases().publish(first);
    second.no = tx.releases().publish(second);
    CHECK(first.no == 1);
    CHECK(second.no == 2);
    CHECK(tx.releases().newest() == second);
    CHECK(tx.releases().find(1) == first);
    CHECK_FALSE(tx.releases().find(3));
  });
  // A list names them, without what may be megabytes of files.
  const auto listed = store.read([](const ReadTx& tx) { return tx.releases().list(10); });
  REQUIRE(listed.size() == 2);
  CHECK(listed[0].note == "second");
  CHECK(listed[1].note == "first");
  CHECK(listed[0].files.empty());
  CHECK(store.read([](const ReadTx& tx) { return tx.releases().list(1).size(); }) == 1);
}

TEST_CASE("what was published once is known for ever, and can be published again", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    tx.releases().publish(release_named("first"));
    tx.releases().publish(release_named("second"));
    CHECK(tx.releases().published(hash_like("first")));
    CHECK_FALSE(tx.releases().published(hash_like("third")));
    CHECK(tx.releases().publish(release_named("first")) == 3);
    CHECK(tx.releases().newest()->note == "first");
  });
}

TEST_CASE("a release without a reason or with a file twice is not one", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    Release silent = release_named("x");
    silent.note.clear();
    CHECK_THROWS_AS(tx.savepoint([&] { tx.releases().publish(silent); }), ConstraintError);
    Release twice = release_named("y");
    twice.files.push_back(twice.files.front());
    CHECK_THROWS_AS(tx.savepoint([&] { tx.releases().publish(twice); }), ConstraintError);
    CHECK_FALSE(tx.releases().newest());  // Nothing of the half release stayed.
  });
}
