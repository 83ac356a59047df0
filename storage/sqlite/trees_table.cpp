#include "storage/sqlite/trees_table.h"

#define TREE_COLUMNS "t.hash, t.id, t.json, t.at, t.by_actor, t.note, t.recalled_at, t.recall_note"

namespace evenkeel::storage::sqlite {
namespace {

PublishedTree tree_of(const Rows& row) {
  return {.hash = row.text(0),
          .id = row.text(1),
          .json = row.text(2),
          .at = row.integer(3),
          .by = row.text(4),
          .note = row.text(5),
          .recalled_at = row.maybe_integer(6),
          .recall_note = row.text(7)};
}

std::vector<PublishedTree> all_trees(Rows rows) {
  std::vector<PublishedTree> trees;
  while (rows.next()) trees.push_back(tree_of(rows));
  return trees;
}

}  // namespace

TreesTable::TreesTable(Connection& c)
    : find_(c, "SELECT " TREE_COLUMNS " FROM tree t WHERE t.hash = ?1"),
      versions_(c, "SELECT " TREE_COLUMNS " FROM tree t WHERE t.id = ?1 ORDER BY t.no DESC"),
      closure_(c, "SELECT " TREE_COLUMNS
                  " FROM closure_tree m JOIN tree t ON t.hash = m.tree WHERE m.closure = ?1 ORDER BY t.id"),
      recalled_(c,
                "SELECT EXISTS (SELECT 1 FROM closure_tree m JOIN tree t ON t.hash = m.tree "
                "WHERE m.closure = ?1 AND t.recalled_at IS NOT NULL)"),
      publish_(c,
               "INSERT INTO tree (hash, id, json, at, by_actor, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT "
               "(hash) DO NOTHING"),
      add_closure_(c, "INSERT INTO closure (hash) VALUES (?1) ON CONFLICT (hash) DO NOTHING"),
      add_member_(c, "INSERT INTO closure_tree (closure, tree) VALUES (?1, ?2)"),
      recall_(c, "UPDATE tree SET recalled_at = ?2, recall_note = ?3 WHERE hash = ?1 AND recalled_at IS NULL") {}

std::optional<PublishedTree> TreesTable::find(const std::string& hash) const {
  Rows row = find_(hash);
  return row.next() ? std::optional(tree_of(row)) : std::nullopt;
}

std::vector<PublishedTree> TreesTable::versions(const std::string& id) const {
  return all_trees(versions_(id));
}

std::vector<PublishedTree> TreesTable::closure(const std::string& closure_hash) const {
  return all_trees(closure_(closure_hash));
}

bool TreesTable::closure_recalled(const std::string& closure_hash) const {
  Rows row = recalled_(closure_hash);
  return row.next() && row.boolean(0);
}

bool TreesTable::publish(const PublishedTree& tree) {
  return publish_.run(tree.hash, tree.id, tree.json, tree.at, tree.by, tree.note) == 1;
}

bool TreesTable::add_closure(const std::string& closure_hash, const std::vector<std::string>& tree_hashes) {
  if (add_closure_.run(closure_hash) == 0) return false;
  for (const std::string& tree : tree_hashes) add_member_.run(closure_hash, tree);
  return true;
}

bool TreesTable::recall(const std::string& hash, Timestamp at, const std::string& note) {
  return recall_.run(hash, at, note) == 1;
}

}  // namespace evenkeel::storage::sqlite
