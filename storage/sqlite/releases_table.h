// storage/sqlite/releases_table.h — Releases on SQLite.
#pragma once

#include "storage/releases.h"
#include "storage/sqlite/statement.h"

namespace evenkeel::storage::sqlite {

class ReleasesTable final : public Releases {
 public:
  explicit ReleasesTable(Connection& connection);

  std::optional<Release> newest() const override;
  std::optional<Release> find(std::int64_t no) const override;
  bool published(const std::string& digest) const override;
  std::vector<Release> list(int limit) const override;
  std::int64_t publish(const Release& release) override;

 private:
  std::optional<Release> with_files(std::optional<Release> release) const;

  mutable Statement newest_, find_, files_, published_, list_;
  Statement publish_, add_file_;
};

}  // namespace evenkeel::storage::sqlite
