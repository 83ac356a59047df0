#include <stdexcept>
#include <thread>

#include "tests/storage/house.h"

using namespace evenkeel::storage;

namespace {

std::optional<std::string> setting(Store& store, const std::string& name) {
  return store.read([&](const ReadTx& tx) { return tx.settings().find("", name); });
}

}  // namespace

TEST_CASE("what a transaction wrote can be read after it", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) { tx.settings().put("", "a", "1"); });
  CHECK(setting(store, "a") == "1");
}

TEST_CASE("a transaction whose work throws leaves nothing behind", "[storage][contract]") {
  WITH_EACH_STORE;
  CHECK_THROWS_AS(store.in_transaction([](Tx& tx) {
    tx.settings().put("", "a", "1");
    throw std::runtime_error("no");
  }),
                  std::runtime_error);
  CHECK(setting(store, "a") == std::nullopt);
  store.in_transaction([](Tx& tx) { tx.settings().put("", "b", "2"); });
  CHECK(setting(store, "b") == "2");
}

TEST_CASE("a savepoint that throws undoes itself and nothing else", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    tx.settings().put("", "before", "1");
    CHECK_THROWS_AS(tx.savepoint([&] {
      tx.settings().put("", "inside", "1");
      throw std::runtime_error("no");
    }),
                    std::runtime_error);
    tx.savepoint([&] { tx.settings().put("", "another", "1"); });
    tx.settings().put("", "after", "1");
  });
  CHECK(setting(store, "before"));
  CHECK_FALSE(setting(store, "inside"));
  CHECK(setting(store, "another"));
  CHECK(setting(store, "after"));
}

TEST_CASE("an inner savepoint can fail while the outer one stands", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    tx.savepoint([&] {
      tx.settings().put("", "outer", "1");
      CHECK_THROWS_AS(tx.savepoint([&] {
        tx.settings().put("", "inner", "1");
        throw std::runtime_error("no");
      }),
                      std::runtime_error);
    });
  });
  CHECK(setting(store, "outer"));
  CHECK_FALSE(setting(store, "inner"));
}

TEST_CASE("a broken constraint is the turn's own: its savepoint goes, the batch stands", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    tx.savepoint([&] { tx.outbox().enqueue(envelope_named("same")); });
    CHECK_THROWS_AS(tx.savepoint([&] {
      tx.settings().put("", "with the duplicate", "1");
      tx.outbox().enqueue(envelope_named("same"));
    }),
                    ConstraintError);
    tx.savepoint([&] { tx.outbox().enqueue(envelope_named("another")); });
  });
  CHECK_FALSE(setting(store, "with the duplicate"));
  CHECK(store.read([](const ReadTx& tx) { return tx.outbox().counts().pending; }) == 2);
}

TEST_CASE("a storage error in a savepoint fails the whole batch, also when somebody swallows it",
          "[storage][contract]") {
  WITH_EACH_STORE;
  const bool swallowed = GENERATE(false, true);
  CHECK_THROWS_AS(store.in_transaction([&](Tx& tx) {
    tx.savepoint([&] { tx.settings().put("", "first", "1"); });
    try {
      tx.savepoint([&] { throw StorageError(StorageError::Kind::Full, "no room"); });
    } catch (const StorageError&) {
      if (!swallowed) throw;
    }
    tx.savepoint([&] { tx.settings().put("", "second", "1"); });
  }),
                  StorageError);
  CHECK_FALSE(setting(store, "first"));
  CHECK_FALSE(setting(store, "second"));
  store.in_transaction([](Tx& tx) { tx.settings().put("", "third", "1"); });
  CHECK(setting(store, "third"));
}

TEST_CASE("transactions of several threads follow each other and none is lost", "[storage][contract]") {
  WITH_EACH_STORE;
  constexpr int threads = 4, rounds = 50;
  std::vector<std::thread> all;
  for (int t = 0; t < threads; ++t)
    all.emplace_back([&store] {
      for (int i = 0; i < rounds; ++i)
        store.in_transaction([](Tx& tx) {
          const int n = std::stoi(tx.settings().find("", "n").value_or("0"));
          tx.settings().put("", "n", std::to_string(n + 1));
        });
    });
  for (std::thread& thread : all) thread.join();
  CHECK(setting(store, "n") == std::to_string(threads * rounds));
}

TEST_CASE("a read sees one moment, and what it throws goes to the caller", "[storage][contract]") {
  WITH_EACH_STORE;
  CHECK_THROWS_AS(store.read([](const ReadTx&) { throw std::runtime_error("no"); }), std::runtime_error);
  CHECK(store.read([](const ReadTx& tx) { return tx.settings().find("", "x").has_value(); }) == false);
}

TEST_CASE("a setting is bytes, belongs to its tenant, and the first of two put_if_absent wins", "[storage][contract]") {
  WITH_EACH_STORE;
  const std::string bytes("\0\xff\x01 a", 5);
  store.in_transaction([&](Tx& tx) {
    CHECK(tx.settings().put_if_absent("", "key", bytes) == bytes);
    CHECK(tx.settings().put_if_absent("", "key", "other") == bytes);
    CHECK_FALSE(tx.settings().find(t1, "key"));
    tx.settings().put(t1, "key", "theirs");
    tx.settings().put(t1, "empty", "");
    CHECK(tx.settings().find(t1, "empty") == "");
    CHECK(tx.settings().remove(t1, "key"));
    CHECK_FALSE(tx.settings().remove(t1, "key"));
  });
  CHECK(setting(store, "key") == bytes);
}

TEST_CASE("a row that is too large is refused, and it alone", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    tx.savepoint([&] { tx.settings().put("", "large", std::string(990'000, 'x')); });
    CHECK_THROWS_AS(tx.savepoint([&] { tx.settings().put("", "too large", std::string(1'000'001, 'x')); }),
                    ConstraintError);
    CHECK_THROWS_AS(tx.savepoint([&] { tx.settings().put("", std::string(501, 'x'), ""); }), ConstraintError);
    CHECK_THROWS_AS(tx.savepoint([&] { tx.settings().put("", "", ""); }), ConstraintError);
  });
  CHECK(setting(store, "large"));
  CHECK_FALSE(setting(store, "too large"));
}
