#include "storage/sqlite/inbound_seen_table.h"

#include <algorithm>

namespace evenkeel::storage::sqlite {

InboundSeenTable::InboundSeenTable(Connection& c)
    : find_(c,
            "SELECT s.at, CASE WHEN s.same_as IS NULL THEN s.answer ELSE (SELECT answer FROM inbound_seen WHERE no = "
            "s.same_as) END "
            "FROM inbound_seen s WHERE s.tenant = ?1 AND s.key = ?2"),
      mark_first_(c, "INSERT INTO inbound_seen (tenant, key, at, answer) VALUES (?1, ?2, ?3, '') ON CONFLICT (tenant, key) DO NOTHING"),
      mark_also_(c,
                 "INSERT INTO inbound_seen (tenant, key, at, same_as) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (tenant, key) DO NOTHING"),
      unmark_(c, "DELETE FROM inbound_seen WHERE tenant = ?1 AND key = ?2"),
      answer_(c, "UPDATE inbound_seen SET answer = ?3, session = ?4 WHERE tenant = ?1 AND key = ?2 AND same_as IS NULL"),
      erase_answers_(c, "UPDATE inbound_seen SET answer = '' WHERE tenant = ?1 AND session = ?2 AND answer <> ''"),
      // All keys of one inbound share its time, so none is left behind without its answer.
      prune_(c,
             "DELETE FROM inbound_seen WHERE at <= "
             "(SELECT max(at) FROM (SELECT at FROM inbound_seen WHERE at < ?1 ORDER BY at LIMIT ?2))") {}

std::optional<SeenAnswer> InboundSeenTable::find(const std::string& tenant, std::span<const std::string> keys) const {
  for (const std::string& key : keys)
    if (Rows row = find_(tenant, key); row.next()) return SeenAnswer{.at = row.integer(0), .answer_json = row.text(1)};
  return std::nullopt;
}

std::optional<SeenAnswer> InboundSeenTable::mark(const std::string& tenant, std::span<const std::string> keys, Timestamp at) {
  std::int64_t first = 0;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto marked = i == 0 ? mark_first_.insert_if_new(tenant, keys[i], at) : mark_also_.insert_if_new(tenant, keys[i], at, first);
    if (i == 0) first = marked.value_or(0);
    const auto before = keys.first(i);
    if (marked || std::find(before.begin(), before.end(), keys[i]) != before.end()) continue;  // Given twice is not seen before.
    for (const std::string& key : before) unmark_.run(tenant, key);
    return find(tenant, keys.subspan(i));
  }
  return std::nullopt;
}

void InboundSeenTable::answer(const std::string& tenant, const std::string& first_key, const std::string& answer_json,
                              const std::string& session) {
  if (answer_.run(tenant, first_key, answer_json, session) != 1) throw ConstraintError("Nothing was marked with this key.");
}

void InboundSeenTable::erase_answers(const std::string& tenant, const std::string& session) {
  erase_answers_.run(tenant, session);
}

int InboundSeenTable::prune(Timestamp before, int limit) {
  return prune_.run(before, std::max(limit, 0));
}

}  // namespace evenkeel::storage::sqlite
