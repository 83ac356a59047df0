#include "storage/sqlite/connection.h"

#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

namespace evenkeel::storage::sqlite {
namespace {

StorageError::Kind kind_of(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return StorageError::Kind::Busy;
    case SQLITE_FULL:
      return StorageError::Kind::Full;
    case SQLITE_IOERR:
      return StorageError::Kind::Io;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return StorageError::Kind::Damaged;
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return StorageError::Kind::Refused;
    default:
      return StorageError::Kind::Internal;
  }
}

StorageError to_storage_error(const std::string& path, const SQLite::Exception& error) {
  return StorageError(kind_of(error.getErrorCode()), path + ": " + error.what());
}

// SQLite counts every allocation under one lock, for figures nobody reads: a tenth of a turn. Must come before anything
// else.
void count_no_memory() {
  static const int done = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(done);  // Somebody else began to use SQLite first: slower, not wrong.
}

SQLite::Database open_database(const std::string& path, Connection::Role role) {
  count_no_memory();
  try {
    const int flags = (role == Connection::Role::Writer ? SQLite::OPEN_READWRITE : SQLite::OPEN_READONLY) |
                      (path == ":memory:" ? SQLite::OPEN_CREATE : 0) | SQLite::OPEN_NOMUTEX;
    return SQLite::Database(path, flags, Connection::busy_timeout_ms);
  } catch (const SQLite::Exception& error) {
    throw to_storage_error(path, error);
  }
}

}  // namespace

Connection::Connection(const std::string& path, Role role) : path_(path), database_(open_database(path, role)) {
  sqlite3* const handle = database_.getHandle();
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);  // "typo" would otherwise be taken for a text.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, row_bytes_max);
  exec("PRAGMA trusted_schema = OFF");
  exec("PRAGMA cell_size_check = ON");
  exec("PRAGMA foreign_keys = ON");
  // What savepoints would restore stands in memory, not in a file: a third of a turn's cost otherwise.
  exec("PRAGMA temp_store = MEMORY");
  if (role == Role::Writer) {
    exec("PRAGMA synchronous = FULL");
    exec("PRAGMA secure_delete = ON");
    exec("PRAGMA journal_size_limit = 67108864");
    exec("PRAGMA wal_autocheckpoint = 4000");  // 16 MB: a page that many turns touch goes home once.
    exec("PRAGMA cache_size = -8192");  // The system keeps the pages too: measured, four times as much saves nothing.
  } else {
    // Only the writer may checkpoint: SQLite before 3.51.3 can damage a file when two connections do it at once.
    exec("PRAGMA query_only = ON");
    exec("PRAGMA wal_autocheckpoint = 0");
    exec("PRAGMA cache_size = -4096");
  }
}

void Connection::exec(const char* sql) {
  refuse_if_failed();
  try {
    SQLite::Statement statement(database_, sql);
    while (statement.executeStep()) {
    }
  } catch (const SQLite::Exception& error) {
    fail(error);
  }
}

std::int64_t Connection::integer(const char* sql) {
  refuse_if_failed();
  try {
    SQLite::Statement statement(database_, sql);
    return statement.executeStep() ? statement.getColumn(0).getInt64() : 0;
  } catch (const SQLite::Exception& error) {
    fail(error);
  }
}

bool Connection::in_transaction() {
  return sqlite3_get_autocommit(database_.getHandle()) == 0;
}

void Connection::refuse_if_failed() const {
  if (failure_) throw *failure_;
}

void Connection::fail(const SQLite::Exception& error) {
  const int code = error.getErrorCode() & 0xff;
  if (code == SQLITE_CONSTRAINT || code == SQLITE_TOOBIG) throw ConstraintError(error.what());
  failure_ = to_storage_error(path_, error);
  throw *failure_;
}

}  // namespace evenkeel::storage::sqlite
