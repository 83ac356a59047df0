#include "storage/sqlite/migrate.h"

#include <string>

#include "storage/digest.h"
#include "storage/sqlite/statement.h"

namespace evenkeel::storage {

std::span<const std::pair<std::string_view, std::string_view>> embedded_schema();  // Made by CMake from schema/*.sql.

namespace sqlite {
namespace {

// Stands in the file's header, so that nobody takes another program's database for ours, or ours for theirs: "EvKl".
constexpr std::int64_t application_id = 0x45764b6c;

[[noreturn]] void refuse(const Connection& connection, const std::string& why) {
  throw StorageError(StorageError::Kind::Refused, connection.path() + ": " + why);
}

void run_script(Connection& connection, std::string_view sql) {
  try {
    connection.database().exec(std::string(sql));
  } catch (const SQLite::Exception& error) {
    connection.fail(error);
  }
}

}  // namespace

Migrations shipped_migrations() {
  return embedded_schema();
}

int check_schema(Connection& connection, Migrations migrations) {
  if (connection.integer("SELECT count(*) FROM sqlite_schema") == 0 && connection.integer("PRAGMA application_id") == 0)
    return 0;
  if (connection.integer("PRAGMA application_id") != application_id)
    refuse(connection, "this database belongs to another program.");
  if (connection.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'schema_migration'") == 0) return 0;

  Statement list(connection, "SELECT number, name, sha256 FROM schema_migration ORDER BY number");
  int seen = 0;
  for (Rows row = list(); row.next(); ++seen) {
    if (static_cast<std::size_t>(seen) >= migrations.size())
      refuse(connection, "this database comes from a newer version of Even Keel (schema " +
                             std::to_string(connection.integer("SELECT max(number) FROM schema_migration")) +
                             ", this program knows " + std::to_string(migrations.size()) +
                             "). Install that version, or restore a backup made before it.");
    const auto& [name, text] = migrations[static_cast<std::size_t>(seen)];
    if (row.integer(0) != seen + 1 || row.text(1) != name || row.text(2) != sha256_of({text}))
      refuse(connection, "schema step " + std::to_string(seen + 1) + " (" + row.text(1) +
                             ") is not the one this program ships. Use the program this database was made with.");
  }
  return seen;
}

int migrate(Connection& writer, Migrations migrations) {
  int seen = check_schema(writer, migrations);
  for (; static_cast<std::size_t>(seen) < migrations.size(); ++seen) {
    const auto& [name, text] = migrations[static_cast<std::size_t>(seen)];
    writer.exec("BEGIN EXCLUSIVE");
    try {
      if (seen == 0) {
        // 1165380460 is application_id, "EvKl"; a pragma takes no bound value.
        writer.exec("PRAGMA application_id = 1165380460");
        writer.exec(
            "CREATE TABLE schema_migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL) "
            "STRICT");
      }
      run_script(writer, text);
      Statement(writer, "INSERT INTO schema_migration VALUES (?1, ?2, ?3)")
          .run(seen + 1, std::string(name), sha256_of({text}));
      writer.exec("COMMIT");
    } catch (...) {
      writer.begin_again();
      if (writer.in_transaction()) writer.exec("ROLLBACK");
      throw;
    }
  }
  return seen;
}

}  // namespace sqlite
}  // namespace evenkeel::storage
