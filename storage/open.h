// storage/open.h — from a name to a store; the only file that knows which kinds of store there are.
//
// A DSN is the path of a database file, created if it is not there, or ":memory:" for a test. (Later:
// "postgresql://...".) A new file, and what SQLite keeps beside it, can be read by its owner only (0600). Opening
// brings the schema up to date.
//
// Threads   Any.
// Errors    StorageError with a sentence for the operator: the file is no database, is another program's, comes from a
// newer
//           version of this one, has been altered, is in use by another process, or cannot be written.
#pragma once

#include <memory>
#include <string>

#include "storage/store.h"

namespace evenkeel::storage {

enum class Access {
  ReadWrite,  // One process at a time, held by FILE.lock.
  ReadOnly,   // Beside a server that runs, or alone. Never creates, migrates or changes anything; in_transaction()
              // throws.
};

std::unique_ptr<Store> open(const std::string& dsn, Access access = Access::ReadWrite);

}  // namespace evenkeel::storage
