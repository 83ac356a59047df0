#include "tests/storage/house.h"

using namespace evenkeel::storage;
using Keys = std::vector<std::string>;

TEST_CASE("every key of an inbound leads to its answer, in its tenant", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    CHECK_FALSE(tx.inbound_seen().find(t1, Keys{"event:1", "message:1"}));
    tx.inbound_seen().mark(t1, Keys{"event:1", "message:1"}, 10, "[\"said\"]");
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

TEST_CASE("a key is marked once", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    tx.inbound_seen().mark(t1, Keys{"a"}, 10, "[]");
    tx.inbound_seen().mark(t2, Keys{"a"}, 10, "[]");
    CHECK_THROWS_AS(tx.savepoint([&] { tx.inbound_seen().mark(t1, Keys{"b", "a"}, 11, "[]"); }), ConstraintError);
    CHECK_FALSE(tx.inbound_seen().find(t1, Keys{"b"}));
  });
}

TEST_CASE("answers are erased by their session, and the keys stay", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    InboundSeen& seen = tx.inbound_seen();
    const auto answer = [&](const std::string& tenant, const std::string& key) {
      return seen.find(tenant, Keys{key})->answer_json;
    };
    seen.mark(t1, Keys{"a", "b"}, 10, "[1]", "s1");
    seen.mark(t1, Keys{"c"}, 10, "[2]", "s2");
    seen.mark(t1, Keys{"d"}, 10, "[3]");
    seen.mark(t2, Keys{"a"}, 10, "[4]", "s1");
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
    for (int i = 0; i < 30; ++i)
      tx.inbound_seen().mark(t1, Keys{"e" + std::to_string(i), "m" + std::to_string(i)}, i, "[1]");
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
