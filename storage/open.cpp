#include "storage/open.h"

#include "storage/sqlite/sqlite_store.h"

namespace evenkeel::storage {

std::unique_ptr<Store> open(const std::string& dsn, Access access) {
  if (dsn.empty()) throw StorageError(StorageError::Kind::Refused, "The database has no name.");
  if (dsn.find("://") != std::string::npos)
    throw StorageError(
        StorageError::Kind::Refused,
        dsn.substr(0, dsn.find("://")) + ": this program keeps its data in a SQLite file only. Give it a path.");
  return std::make_unique<sqlite::SqliteStore>(dsn, access);
}

}  // namespace evenkeel::storage
