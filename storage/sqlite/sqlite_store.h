// storage/sqlite/sqlite_store.h — a Store on one SQLite file.
//
// One connection writes, and it alone checkpoints; up to `readers_max` read-only ones read, opened when first needed.
// ":memory:" has one connection for everything.
//
// Threads, errors   As in storage/store.h. After an I/O error or damage the store writes nothing more.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "storage/open.h"
#include "storage/sqlite/connection.h"
#include "storage/sqlite/file_lock.h"

namespace evenkeel::storage::sqlite {

constexpr int readers_max = 3;  // Each costs up to 4 MB of cache.

class SqliteStore final : public Store {
 public:
  SqliteStore(const std::string& path, Access access);
  ~SqliteStore() override;

  void in_transaction(const std::function<void(Tx&)>& work) override;
  BackupReport backup(const std::string& path) override;
  bool maintenance() override;
  bool compact() override;
  int schema_version() const override { return schema_version_; }

  // Every statement prepared so far on any connection: the tests ask SQLite how it would run them.
  std::vector<std::string> prepared_statements();
  // For tests: how much SQLite's machine did for `work` on the writer's connection; to be called inside a transaction
  // of it.
  std::int64_t virtual_machine_steps(const std::function<void()>& work);
  // For tests: the most pages the file may grow to, as if the disk were full beyond.
  void set_pages_max(std::int64_t pages);

 protected:
  void read_with(const std::function<void(const ReadTx&)>& work) override;

 private:
  class Desk;  // One connection and the tables on it.

  std::unique_ptr<Desk> take_reader();
  void give_back(std::unique_ptr<Desk> reader);
  Connection& connection_to_maintain();  // Under writing_.
  bool empty_log(Connection& connection);

  std::string path_;
  bool in_memory_ = false;
  std::unique_ptr<FileLock> lock_;  // Outlives every connection.
  int schema_version_ = 0;

  std::mutex writing_;
  std::unique_ptr<Desk> writer_;  // Null when read-only.
  std::optional<StorageError> broken_;

  std::mutex pool_;
  std::condition_variable reader_free_;
  std::vector<std::unique_ptr<Desk>> idle_readers_;
  int readers_ = 0;
};

}  // namespace evenkeel::storage::sqlite
