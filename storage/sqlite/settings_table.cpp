#include "storage/sqlite/settings_table.h"

namespace evenkeel::storage::sqlite {

SettingsTable::SettingsTable(Connection& c)
    : find_(c, "SELECT value FROM setting WHERE tenant = ?1 AND name = ?2"),
      put_(c,
           "INSERT INTO setting (tenant, name, value) VALUES (?1, ?2, ?3) ON CONFLICT (tenant, name) DO UPDATE SET "
           "value = excluded.value"),
      add_(c, "INSERT INTO setting (tenant, name, value) VALUES (?1, ?2, ?3) ON CONFLICT (tenant, name) DO NOTHING"),
      remove_(c, "DELETE FROM setting WHERE tenant = ?1 AND name = ?2") {}

std::optional<std::string> SettingsTable::find(const std::string& tenant, const std::string& name) const {
  Rows row = find_(tenant, name);
  return row.next() ? std::optional(row.text(0)) : std::nullopt;
}

void SettingsTable::put(const std::string& tenant, const std::string& name, const std::string& value) {
  put_.run(tenant, name, Blob{value});
}

std::string SettingsTable::put_if_absent(const std::string& tenant, const std::string& name, const std::string& value) {
  add_.run(tenant, name, Blob{value});
  return find(tenant, name).value();
}

bool SettingsTable::remove(const std::string& tenant, const std::string& name) {
  return remove_.run(tenant, name) == 1;
}

}  // namespace evenkeel::storage::sqlite
