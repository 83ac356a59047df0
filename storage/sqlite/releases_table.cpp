#include "storage/sqlite/releases_table.h"

#define RELEASE_COLUMNS "no, digest, at, by_actor, approved_by, note"

namespace evenkeel::storage::sqlite {
namespace {

Release release_of(const Rows& row) {
  return {.no = row.integer(0),
          .digest = row.text(1),
          .at = row.integer(2),
          .by = row.text(3),
          .approved_by = row.text(4),
          .note = row.text(5)};
}

std::optional<Release> one(Rows row) {
  return row.next() ? std::optional(release_of(row)) : std::nullopt;
}

}  // namespace

ReleasesTable::ReleasesTable(Connection& c)
    : newest_(c, "SELECT " RELEASE_COLUMNS " FROM release ORDER BY no DESC LIMIT 1"),
      find_(c, "SELECT " RELEASE_COLUMNS " FROM release WHERE no = ?1"),
      files_(c, "SELECT name, text FROM release_file WHERE release_no = ?1 ORDER BY name"),
      published_(c, "SELECT EXISTS (SELECT 1 FROM release WHERE digest = ?1)"),
      list_(c, "SELECT " RELEASE_COLUMNS " FROM release ORDER BY no DESC LIMIT ?1"),
      publish_(c, "INSERT INTO release (digest, at, by_actor, approved_by, note) VALUES (?1, ?2, ?3, ?4, ?5)"),
      add_file_(c, "INSERT INTO release_file (release_no, name, text) VALUES (?1, ?2, ?3)") {}

std::optional<Release> ReleasesTable::with_files(std::optional<Release> release) const {
  if (!release) return release;
  for (Rows row = files_(release->no); row.next();) release->files.emplace_back(row.text(0), row.text(1));
  return release;
}

std::optional<Release> ReleasesTable::newest() const {
  return with_files(one(newest_()));
}

std::optional<Release> ReleasesTable::find(std::int64_t no) const {
  return with_files(one(find_(no)));
}

bool ReleasesTable::published(const std::string& digest) const {
  Rows row = published_(digest);
  return row.next() && row.boolean(0);
}

std::vector<Release> ReleasesTable::list(int limit) const {
  std::vector<Release> releases;
  for (Rows row = list_(limit); row.next();) releases.push_back(release_of(row));
  return releases;
}

std::int64_t ReleasesTable::publish(const Release& release) {
  const std::int64_t no = publish_.insert(release.digest, release.at, release.by, release.approved_by, release.note);
  for (const auto& [name, text] : release.files) add_file_.run(no, name, text);
  return no;
}

}  // namespace evenkeel::storage::sqlite
