#include <SQLiteCpp/SQLiteCpp.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "tests/storage/house.h"

using namespace evenkeel::storage;
using evenkeel::tests::ScratchDir;

TEST_CASE("a backup taken while others write is whole and opens as a store", "[storage][sqlite]") {
  const ScratchDir scratch;
  const auto store = open(scratch / "even.sqlite3");
  std::atomic<bool> stop = false;
  std::atomic<int> rounds = 0;
  std::thread writer([&] {
    while (!stop) {
      store->in_transaction([&](Tx& tx) {
        const std::string n = std::to_string(++rounds);
        tx.settings().put("", "a", n);
        tx.settings().put(t1, "b", n);
        tx.audit_log().append({.tenant = t1, .at = 1, .actor = "a", .action = "b"});
      });
    }
  });
  while (rounds < 20) std::this_thread::yield();
  const BackupReport first = store->backup(scratch / "copy.sqlite3");
  const BackupReport second = store->backup(scratch / "copy.sqlite3");  // Replaces the first.
  stop = true;
  writer.join();
  CHECK(first.audit_rows >= 19);
  CHECK(second.audit_rows >= first.audit_rows);
  CHECK(second.bytes == static_cast<std::int64_t>(std::filesystem::file_size(scratch / "copy.sqlite3")));
  CHECK_FALSE(std::filesystem::exists(scratch / "copy.sqlite3.unfinished"));

  const auto copy = open(scratch / "copy.sqlite3");
  copy->read([&](const ReadTx& tx) {
    const std::string n = tx.settings().find("", "a").value();
    CHECK(tx.settings().find(t1, "b") == n);
    CHECK(tx.audit_log().head(t1).seq == std::stoll(n));
    CHECK(second.audit_rows == std::stoll(n));
  });
  copy->in_transaction([](Tx& tx) { tx.settings().put("", "a", "goes on"); });
}

TEST_CASE("a backup that does not pass its checks is not kept, and an older one stays", "[storage][sqlite]") {
  const ScratchDir scratch;
  const std::string path = scratch / "even.sqlite3";
  const std::string copy = scratch.write("copy.sqlite3", "the older one");
  {
    const auto store = open(path);
    store->in_transaction([](Tx& tx) {
      for (int i = 0; i < 5; ++i) tx.audit_log().append({.tenant = t1, .at = i, .actor = "a", .action = "b"});
    });
  }
  SQLite::Database(path, SQLite::OPEN_READWRITE)
      .exec("DROP TRIGGER audit_log_is_not_changed; UPDATE audit_log SET at = 9 WHERE seq = 2");
  CHECK_THROWS_AS(open(path)->backup(copy), StorageError);
  CHECK(evenkeel::tests::read_file(copy) == "the older one");
  CHECK_FALSE(std::filesystem::exists(copy + ".unfinished"));
}

TEST_CASE("a backup to where nothing can be written says so", "[storage][sqlite]") {
  const ScratchDir scratch;
  const auto store = open(scratch / "even.sqlite3");
  CHECK_THROWS_AS(store->backup(scratch / "no/such/folder/copy.sqlite3"), StorageError);
  CHECK_THROWS_AS(store->backup(scratch.path().string()), StorageError);
}
