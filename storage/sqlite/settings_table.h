// storage/sqlite/settings_table.h — Settings on SQLite.
#pragma once

#include "storage/settings.h"
#include "storage/sqlite/statement.h"

namespace evenkeel::storage::sqlite {

class SettingsTable final : public Settings {
 public:
  explicit SettingsTable(Connection& connection);

  std::optional<std::string> find(const std::string& tenant, const std::string& name) const override;
  void put(const std::string& tenant, const std::string& name, const std::string& value) override;
  std::string put_if_absent(const std::string& tenant, const std::string& name, const std::string& value) override;
  bool remove(const std::string& tenant, const std::string& name) override;

 private:
  mutable Statement find_;
  Statement put_, add_, remove_;
};

}  // namespace evenkeel::storage::sqlite
