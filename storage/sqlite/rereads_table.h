// storage/sqlite/rereads_table.h — Rereads on SQLite.
#pragma once

#include "storage/rereads.h"
#include "storage/sqlite/statement.h"

namespace evenkeel::storage::sqlite {

class RereadsTable final : public Rereads {
 public:
  explicit RereadsTable(Connection& connection);

  std::vector<Reread> since(const std::string& tenant, Timestamp from, int limit) const override;
  bool done(const std::string& tenant, std::int64_t number, const std::string& by) const override;
  void add(const std::string& tenant, const Reread& reread) override;

 private:
  mutable Statement since_, done_;
  Statement add_;
};

}  // namespace evenkeel::storage::sqlite
