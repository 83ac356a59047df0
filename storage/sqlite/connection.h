// storage/sqlite/connection.h — one connection to one file, set up the one way we use it, and what its errors become.
//
// Threads   One at a time.
// Errors    Every SQLite error but a broken constraint (a row that is too large is one) is a StorageError. After one,
// the connection refuses every further
//           statement until begin_again(): SQLite may have ended the transaction by itself (a full disk does that), and
//           what runs next would be committed alone.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>

#include <optional>
#include <string>

#include "storage/errors.h"

namespace evenkeel::storage::sqlite {

class Connection {
 public:
  enum class Role { Writer, Reader };
  static constexpr int busy_timeout_ms = 5'000;
  static constexpr int row_bytes_max = 1'000'000;

  // Opens; touches nothing but the connection itself. The file must exist, unless it is ":memory:".
  Connection(const std::string& path, Role role);

  SQLite::Database& database() { return database_; }
  const std::string& path() const { return path_; }

  void exec(const char* sql);
  std::int64_t integer(const char* sql);  // The first column of the first row.

  // Is a transaction open? SQLite may have closed it.
  bool in_transaction();

  // What made the running transaction worthless.
  const std::optional<StorageError>& failure() const { return failure_; }
  void refuse_if_failed() const;
  void begin_again() { failure_.reset(); }

  // Throws what `error` means to us, and remembers it if it is the database's trouble.
  [[noreturn]] void fail(const SQLite::Exception& error);
  void note(const StorageError& error) { failure_ = error; }

 private:
  std::string path_;
  SQLite::Database database_;
  std::optional<StorageError> failure_;
};

}  // namespace evenkeel::storage::sqlite
