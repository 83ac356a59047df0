#include "tests/storage/house.h"

using namespace evenkeel::storage;
using Keys = std::vector<std::string>;

TEST_CASE("every key of an inbound leads to its answer, in its tenant", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    CHECK_FALSE(tx.inbound_seen().find(t1, Keys{"event:1", "message:1"}));
    CHECK_FALSE(tx.inbound_seen().mark(t1, Keys{"event:1", "message:1"}, 10));
    CHECK(tx.inbound_seen().find(t1, Keys{"message:1"}) == SeenAnswer{.at = 10, .answer_json = ""});
    tx.inbound_seen().answer(t1, "event:1", "[\"said\"]");
  });
  store.read([](const ReadTx& tx) {
    const SeenAnswer answer{.at = 10, .answer_json = "[\"said\"]"};
    CHECK(tx.inbound_seen().find(t1, Keys{"event:1"}) == answer);
    CHECK(tx.inbound_seen().find(t1, Keys{"message:1"}) == answer);
    CHECK(tx.inbound_seen().find(t1, Keys{"event:2", "message:1"}) == answer);
    CHECK_FALSE(tx.inbound_seen().find(t2, Keys{"event:1"}));
    CHECK_FALSE(tx.inbound_seen().find(t1, Keys{}));
  });
}

TEST_CASE("a key is marked once, and whoever comes again hears what was answered", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    InboundSeen& seen = tx.inbound_seen();
    CHECK_FALSE(seen.mark(t1, Keys{"a", "b"}, 10));
    CHECK_FALSE(seen.mark(t2, Keys{"a"}, 10));
    seen.answer(t1, "a", "[1]", "s1");
    const SeenAnswer answer{.at = 10, .answer_json = "[1]"};
    CHECK(seen.mark(t1, Keys{"a"}, 11) == answer);
    CHECK(seen.mark(t1, Keys{"b"}, 11) == answer);
    // By any of its keys; and the others are not marked then, so that none leads to nothing.
    CHECK(seen.mark(t1, Keys{"c", "d", "b"}, 11) == answer);
    CHECK(seen.mark(t1, Keys{"b", "c"}, 11) == answer);
    CHECK_FALSE(seen.find(t1, Keys{"c", "d"}));
    CHECK_FALSE(seen.mark(t1, Keys{"c", "d"}, 12));
    CHECK(seen.find(t1, Keys{"a"}) == answer);
  });
}

TEST_CASE("a key that stands there twice is one, and no key is no inbound that was seen", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    InboundSeen& seen = tx.inbound_seen();
    CHECK_FALSE(seen.mark(t1, Keys{"a", "a", "b", "a"}, 10));
    CHECK(seen.mark(t1, Keys{"a"}, 11));
    CHECK(seen.mark(t1, Keys{"b"}, 11));
    CHECK_FALSE(seen.mark(t1, Keys{}, 10));
  });
}

TEST_CASE("only what was marked is answered, by its first key", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    InboundSeen& seen = tx.inbound_seen();
    seen.mark(t1, Keys{"a", "b"}, 10);
    CHECK_THROWS_AS(seen.answer(t1, "b", "[1]"), ConstraintError);
    CHECK_THROWS_AS(seen.answer(t2, "a", "[1]"), ConstraintError);
    CHECK_THROWS_AS(seen.answer(t1, "c", "[1]"), ConstraintError);
    CHECK(seen.find(t1, Keys{"a"})->answer_json.empty());
  });
}

TEST_CASE("a mark that is undone with its turn is none", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    CHECK_THROWS_AS(tx.savepoint([&] {
      tx.inbound_seen().mark(t1, Keys{"a", "b"}, 10);
      throw std::runtime_error("the turn failed");
    }),
                    std::runtime_error);
    CHECK_FALSE(tx.inbound_seen().mark(t1, Keys{"b", "a"}, 11));
  });
}

TEST_CASE("answers are erased by their session, and the keys stay", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    InboundSeen& seen = tx.inbound_seen();
    const auto answer = [&](const std::string& tenant, const std::string& key) {
      return seen.find(tenant, Keys{key})->answer_json;
    };
    const auto put = [&](const std::string& tenant, const Keys& keys, const std::string& json, const std::string& session) {
      seen.mark(tenant, keys, 10);
      seen.answer(tenant, keys.front(), json, session);
    };
    put(t1, {"a", "b"}, "[1]", "s1");
    put(t1, {"c"}, "[2]", "s2");
    put(t1, {"d"}, "[3]", "");
    put(t2, {"a"}, "[4]", "s1");
    seen.erase_answers(t1, "s1");
    CHECK(answer(t1, "a").empty());
    CHECK(answer(t1, "b").empty());
    CHECK(answer(t1, "c") == "[2]");
    CHECK(answer(t1, "d") == "[3]");
    CHECK(answer(t2, "a") == "[4]");
    seen.erase_answers(t1, {});
    CHECK(answer(t1, "d").empty());
    CHECK(answer(t1, "c") == "[2]");
  });
}

TEST_CASE("pruning forgets the old, in steps, and never parts a key from its answer", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    for (int i = 0; i < 30; ++i) {
      tx.inbound_seen().mark(t1, Keys{"e" + std::to_string(i), "m" + std::to_string(i)}, i);
      tx.inbound_seen().answer(t1, "e" + std::to_string(i), "[1]");
    }
    int steps = 0;
    while (tx.inbound_seen().prune(20, 5) > 0) {
      ++steps;
      for (int i = 0; i < 30; ++i) {
        const auto event = tx.inbound_seen().find(t1, Keys{"e" + std::to_string(i)});
        const auto message = tx.inbound_seen().find(t1, Keys{"m" + std::to_string(i)});
        CHECK(event == message);
        if (message) CHECK(message->answer_json == "[1]");
      }
    }
    CHECK(steps > 1);
    for (int i = 0; i < 30; ++i)
      CHECK(tx.inbound_seen().find(t1, Keys{"m" + std::to_string(i)}).has_value() == (i >= 20));
  });
}
