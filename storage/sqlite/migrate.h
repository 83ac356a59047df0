// storage/sqlite/migrate.h — brings a file's schema up to date, or says why it may not be touched.
//
// The steps are the files of storage/sqlite/schema/, built in. Each runs in its own transaction and is noted in
// schema_migration with its number, name and hash; a file once shipped is never edited.
//
// Errors    StorageError Refused: another program's file, one from a newer version of this program, one whose steps are
// not ours.
#pragma once

#include <span>
#include <string_view>
#include <utility>

#include "storage/sqlite/connection.h"

namespace evenkeel::storage::sqlite {

using Migrations =
    std::span<const std::pair<std::string_view, std::string_view>>;  // ("0001_initial.sql", text), in order.

Migrations shipped_migrations();

// Refuses what is not ours; changes nothing. Returns how many steps the file has seen (0: it is empty).
int check_schema(Connection& connection, Migrations migrations);

// Runs the steps that are missing. Returns the number of the last one.
int migrate(Connection& writer, Migrations migrations);

}  // namespace evenkeel::storage::sqlite
