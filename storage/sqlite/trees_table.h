// storage/sqlite/trees_table.h — Trees on SQLite: tree, closure, closure_tree.
#pragma once

#include "storage/sqlite/statement.h"
#include "storage/trees.h"

namespace evenkeel::storage::sqlite {

class TreesTable final : public Trees {
 public:
  explicit TreesTable(Connection& connection);

  std::optional<PublishedTree> find(const std::string& hash) const override;
  std::vector<PublishedTree> versions(const std::string& id) const override;
  std::vector<PublishedTree> closure(const std::string& closure_hash) const override;
  bool closure_recalled(const std::string& closure_hash) const override;
  bool publish(const PublishedTree& tree) override;
  bool add_closure(const std::string& closure_hash, const std::vector<std::string>& tree_hashes) override;
  bool recall(const std::string& hash, Timestamp at, const std::string& note) override;

 private:
  mutable Statement find_, versions_, closure_, recalled_;
  Statement publish_, add_closure_, add_member_, recall_;
};

}  // namespace evenkeel::storage::sqlite
