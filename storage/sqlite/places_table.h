// storage/sqlite/places_table.h — Places on SQLite.
#pragma once

#include "storage/places.h"
#include "storage/sqlite/statement.h"

namespace evenkeel::storage::sqlite {

class PlacesTable final : public Places {
 public:
  explicit PlacesTable(Connection& connection);

  std::optional<Place> find(const std::string& tenant, const std::string& conversation) const override;
  void put(const Place& place) override;
  bool mark_gone(const std::string& tenant, const std::string& conversation, const std::string& reason,
                 Timestamp at) override;
  bool forget(const std::string& tenant, const std::string& conversation) override;
  int prune(Timestamp before, int limit) override;

 private:
  mutable Statement find_;
  Statement put_, mark_gone_, forget_, prune_;
};

}  // namespace evenkeel::storage::sqlite
