// tests/storage/house.h — every kind of store, fresh and empty, and records to put into it.
//
// The tests in contract/ run against each backend listed here and know nothing else of it: they are the contract. A new
// backend adds a line to backends().
#pragma once

#include <catch2/catch.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "storage/audit_log.h"
#include "storage/case_life.h"
#include "storage/case_links.h"
#include "storage/case_search.h"
#include "storage/cases.h"
#include "storage/conversations.h"
#include "storage/follow_through.h"
#include "storage/inbound_seen.h"
#include "storage/open.h"
#include "storage/outbox.h"
#include "storage/people.h"
#include "storage/places.h"
#include "storage/releases.h"
#include "storage/rereads.h"
#include "storage/settings.h"
#include "storage/sign_ins.h"
#include "storage/trees.h"
#include "tests/support/scratch_dir.h"

namespace evenkeel::storage {

struct House {
  std::shared_ptr<tests::ScratchDir> scratch = std::make_shared<tests::ScratchDir>();
  std::unique_ptr<Store> store;
};

struct Backend {
  std::string name;
  std::function<House()> build;
};

inline std::vector<Backend> backends() {
  return {{"SQLite in a file",
           [] {
             House house;
             house.store = open(*house.scratch / "evenkeel.sqlite3");
             return house;
           }},
          {"SQLite in memory", [] {
             House house;
             house.store = open(":memory:");
             return house;
           }}};
}

// First line of every contract test: `store` is a fresh store of each kind in turn.
#define WITH_EACH_STORE                                                     \
  const auto backend = GENERATE(from_range(evenkeel::storage::backends())); \
  INFO(backend.name);                                                       \
  const evenkeel::storage::House house = backend.build();                   \
  evenkeel::storage::Store& store = *house.store

inline const std::string t1 = "slack:T1";
inline const std::string t2 = "slack:T2";

inline std::string hash_like(const std::string& text) {
  return salted_hash("", text);
}
inline const std::string closure_hash = hash_like("closure");

// What a session needs before it can begin.
inline void publish(Tx& tx) {
  tx.trees().publish({.hash = hash_like("decide"), .id = "decide", .json = "{}", .at = 1, .by = "system"});
  tx.trees().add_closure(closure_hash, {hash_like("decide")});
}

inline Session session_named(const std::string& id, const std::string& conversation = "slack:T1:D1",
                             Timestamp at = 1'000) {
  return {.id = id,
          .tenant = t1,
          .conversation = conversation,
          .owner = "slack:T1:U1",
          .tree = "decide",
          .closure = closure_hash,
          .locale = "en",
          .opened_at = at,
          .last_at = at};
}

inline NewEvent event_number(std::int64_t seq, const std::string& body = "{\"text\":\"hello\"}", Timestamp at = 2'000) {
  return {.seq = seq,
          .key = "key-" + std::to_string(seq),
          .at = at,
          .actor = "slack:T1:U1",
          .kind = "text",
          .body_json = body,
          .salt = "salt of event " + std::to_string(seq) + " 0123456789"};
}

inline NewEnvelope envelope_named(const std::string& key, const std::string& conversation = "slack:T1:D1",
                                  Timestamp due_at = 100) {
  return {.tenant = t1,
          .channel = "slack",
          .conversation = conversation,
          .session = "s1",
          .key = key,
          .body_json = "{\"key\":\"" + key + "\"}",
          .due_at = due_at,
          .created_at = due_at};
}

inline NewCase case_of_acme(const std::string& tenant = t1) {
  return {.tenant = tenant,
          .customer = "Acme GmbH",
          .customer_key = "acme gmbh",
          .owner = tenant + ":U1",
          .session = "s1",
          .opened_at = 5'000};
}

}  // namespace evenkeel::storage
