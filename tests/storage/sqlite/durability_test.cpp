#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/resource.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "storage/sqlite/sqlite_store.h"
#include "tests/storage/house.h"
#include "tests/storage/sqlite/child.h"

using namespace evenkeel::storage;
using evenkeel::storage::sqlite::SqliteStore;
using evenkeel::tests::ScratchDir;
using Kind = StorageError::Kind;

namespace {

std::optional<std::string> setting(Store& store, const std::string& name) {
  return store.read([&](const ReadTx& tx) { return tx.settings().find("", name); });
}

// How often `word` stands in any file of the folder, as bytes.
std::size_t occurrences(const std::filesystem::path& folder, const std::string& word) {
  std::size_t count = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    const std::string bytes = evenkeel::tests::read_file(file.path());
    for (std::size_t at = bytes.find(word); at != std::string::npos; at = bytes.find(word, at + 1)) ++count;
  }
  return count;
}

// One envelope a setting: a group of savepoints, as the turn loop makes it. Returns how many of them failed by
// themselves.
int write_group(Store& store, int from, int turns, std::size_t bytes) {
  int failed = 0;
  store.in_transaction([&](Tx& tx) {
    for (int i = from; i < from + turns; ++i) try {
        tx.savepoint([&] { tx.settings().put("", std::to_string(i), std::string(bytes, 'x')); });
      } catch (const StorageError&) {
        throw;
      } catch (...) {
        ++failed;
      }
  });
  return failed;
}

}  // namespace

TEST_CASE("a process killed in the middle of a transaction leaves all of what was committed and none of the rest",
          "[storage][sqlite]") {
  const ScratchDir scratch;
  const std::string path = scratch / "even.sqlite3";
  StoppedChild child([&](const auto& now) {
    const auto store = open(path);
    for (int i = 0; i < 20; ++i) write_group(*store, i * 10, 10, 500);
    store->in_transaction([&](Tx& tx) {
      tx.settings().put("", "half", "done");
      // More than the cache holds, so that uncommitted pages are in the log already.
      for (int i = 0; i < 100; ++i) tx.settings().put("", "big " + std::to_string(i), std::string(500'000, 'x'));
      now();
    });
  });
  REQUIRE(child.told());
  child.kill();
  const auto store = open(path);
  for (int i = 0; i < 200; ++i) CHECK(setting(*store, std::to_string(i)));
  CHECK_FALSE(setting(*store, "half"));
  CHECK_FALSE(setting(*store, "big 0"));
  SQLite::Database raw(path, SQLite::OPEN_READONLY);
  CHECK(raw.execAndGet("PRAGMA integrity_check").getString() == "ok");
}

TEST_CASE("when the disk is full the whole batch fails, reading goes on, and room brings writing back",
          "[storage][sqlite]") {
  const ScratchDir scratch;
  SqliteStore store(scratch / "even.sqlite3", Access::ReadWrite);
  store.in_transaction([](Tx& tx) { tx.settings().put("", "before", "1"); });
  store.set_pages_max(150);
  Kind kind = Kind::Internal;
  try {
    write_group(store, 0, 100, 20'000);
    FAIL("there was room");
  } catch (const StorageError& error) {
    kind = error.kind;
  }
  CHECK(kind == Kind::Full);
  // Without the rule that a storage error fails the batch, SQLite would have ended the transaction by itself and the
  // turns after the full one would each have been committed alone.
  for (int i = 0; i < 100; ++i) CHECK_FALSE(setting(store, std::to_string(i)));
  CHECK(setting(store, "before"));

  // Also when somebody swallows the error and goes on.
  CHECK_THROWS_AS(store.in_transaction([](Tx& tx) {
    for (int i = 0; i < 100; ++i) try {
        tx.savepoint([&] { tx.settings().put("", std::to_string(i), std::string(20'000, 'x')); });
      } catch (const StorageError&) {
      }
    try {
      tx.settings().put("", "small", "1");
    } catch (const StorageError&) {
    }
  }),
                  StorageError);
  CHECK_FALSE(setting(store, "0"));
  CHECK_FALSE(setting(store, "small"));

  store.set_pages_max(1'000'000);
  CHECK(write_group(store, 0, 100, 20'000) == 0);
  CHECK(setting(store, "99"));
}

TEST_CASE("after the disk itself failed nothing more is written until a restart", "[storage][sqlite]") {
  const ScratchDir scratch;
  const std::string path = scratch / "even.sqlite3";
  const int status = in_child([&] {
    ::signal(SIGXFSZ, SIG_IGN);
    const auto store = open(path);
    store->in_transaction([](Tx& tx) { tx.settings().put("", "before", "1"); });
    rlimit limit{300'000, RLIM_INFINITY};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    try {
      write_group(*store, 0, 100, 20'000);
      return 1;
    } catch (const StorageError& error) {
      if (error.kind != Kind::Io) return 2;
    }
    limit.rlim_cur = RLIM_INFINITY;
    ::setrlimit(RLIMIT_FSIZE, &limit);
    try {
      write_group(*store, 0, 1, 1);
      return 3;
    } catch (const StorageError& error) {
      if (error.kind != Kind::Io) return 4;
    }
    return setting(*store, "before") ? 0 : 5;  // Reading goes on.
  });
  CHECK(status == 0);
  const auto store = open(path);
  CHECK(setting(*store, "before"));
  CHECK_FALSE(setting(*store, "0"));
  CHECK(write_group(*store, 0, 1, 1) == 0);
}

TEST_CASE("maintenance empties the log, and a reader in the way only postpones it", "[storage][sqlite]") {
  const ScratchDir scratch;
  const std::string path = scratch / "even.sqlite3";
  const auto store = open(path);
  write_group(*store, 0, 100, 5'000);
  CHECK(std::filesystem::file_size(path + "-wal") > 0);
  const auto other = open(path, Access::ReadOnly);
  other->read([&](const ReadTx& tx) {
    CHECK(tx.settings().find("", "1"));  // Its moment begins here.
    write_group(*store, 100, 10, 5'000);
    CHECK_FALSE(store->maintenance());
    CHECK_FALSE(tx.settings().find("", "105"));
  });
  CHECK(store->maintenance());
  CHECK(std::filesystem::file_size(path + "-wal") == 0);
  CHECK(setting(*store, "105"));
}

TEST_CASE("the log does not grow without end while nobody calls maintenance", "[storage][sqlite]") {
  const ScratchDir scratch;
  const std::string path = scratch / "even.sqlite3";
  const auto store = open(path);
  for (int i = 0; i < 60; ++i) write_group(*store, 0, 50, 10'000);
  CHECK(std::filesystem::file_size(path + "-wal") < 20'000'000);
}

TEST_CASE("erased words are gone from every file after compacting", "[storage][sqlite]") {
  const ScratchDir scratch;
  const auto store = open(scratch / "even.sqlite3");
  const std::string word = "xylophonist";
  // Many sessions whose words end up side by side on many pages; every second one is erased.
  std::mt19937 random(7);
  store->in_transaction([&](Tx& tx) { publish(tx); });
  for (int i = 0; i < 40; ++i)
    store->in_transaction([&](Tx& tx) { tx.conversations().create(session_named("s" + std::to_string(i))); });
  for (int seq = 1; seq <= 12; ++seq)
    for (int i = 0; i < 40; ++i)
      store->in_transaction([&](Tx& tx) {
        const std::string id = "s" + std::to_string(i);
        const std::string secret = (i % 2 == 0 ? word : std::string("ordinary")) + std::string(random() % 1'500, 'y');
        const std::vector<NewEvent> events = {event_number(seq, "{\"text\":\"" + secret + "\"}")};
        tx.conversations().append(t1, id, events);
        const std::vector<SaidReply> said = {
            {.seq = seq, .n = 0, .hash = hash_like(secret), .json = "{\"said\":\"" + secret + "\"}"}};
        tx.conversations().say(t1, id, said);
        NewEnvelope envelope = envelope_named(id + "/" + std::to_string(seq), "slack:T1:D" + std::to_string(i));
        envelope.session = id;
        envelope.body_json = "{\"card\":\"" + secret + "\"}";
        tx.outbox().enqueue(envelope);
        const std::vector<std::string> keys = {id + "/" + std::to_string(seq)};
        tx.inbound_seen().mark(t1, keys, i % 2);
        tx.inbound_seen().answer(t1, keys.front(), "[\"" + secret + "\"]");
        if (seq == 1) {
          NewCase new_case = case_of_acme();
          new_case.customer = new_case.customer_key = secret;
          CHECK(tx.cases().open(new_case) == 1001 + i);
        }
        tx.cases().add_note(t1, 1001 + i, {.text = secret, .by = "a", .at = 1});
        tx.cases().add_incident(t1, 1001 + i, {.quote = secret, .affected = secret, .by = "a", .at = 1});
      });
  store->maintenance();
  REQUIRE(occurrences(scratch.path(), word) > 1'000);
  store->in_transaction([&](Tx& tx) {
    for (int i = 0; i < 40; i += 2) {
      tx.conversations().erase_bodies(t1, "s" + std::to_string(i));
      tx.outbox().erase_session(t1, "s" + std::to_string(i), 9);
      CHECK(tx.cases().erase(t1, 1001 + i, 9));
    }
    while (tx.inbound_seen().prune(1, 50) > 0) {
    }
  });
  REQUIRE(store->compact());
  CHECK(occurrences(scratch.path(), word) == 0);
  CHECK(occurrences(scratch.path(), "ordinary") > 1'000);
}
