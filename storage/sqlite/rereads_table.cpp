#include "storage/sqlite/rereads_table.h"

#include <algorithm>

namespace evenkeel::storage::sqlite {

RereadsTable::RereadsTable(Connection& c)
    : since_(c,
             "SELECT h.number, r.chosen, r.again, r.by_actor, r.at FROM reread r JOIN case_head h ON h.no = r.case_no "
             "WHERE r.tenant = ?1 AND r.at >= ?2 ORDER BY r.at DESC, r.case_no DESC LIMIT ?3"),
      done_(c,
            "SELECT EXISTS (SELECT 1 FROM reread WHERE case_no = (SELECT no FROM case_head WHERE tenant = ?1 AND number = ?2) "
            "AND by_actor = ?3)"),
      add_(c,
           "INSERT INTO reread (tenant, case_no, chosen, again, by_actor, at) "
           "VALUES (?1, (SELECT no FROM case_head WHERE tenant = ?1 AND number = ?2), ?3, ?4, ?5, ?6)") {}

std::vector<Reread> RereadsTable::since(const std::string& tenant, Timestamp from, int limit) const {
  std::vector<Reread> list;
  for (Rows row = since_(tenant, from, std::max(limit, 0)); row.next();)
    list.push_back({.number = row.integer(0), .chosen = row.text(1), .again = row.text(2), .by = row.text(3), .at = row.integer(4)});
  return list;
}

bool RereadsTable::done(const std::string& tenant, std::int64_t number, const std::string& by) const {
  Rows row = done_(tenant, number, by);
  return row.next() && row.boolean(0);
}

void RereadsTable::add(const std::string& tenant, const Reread& reread) {
  add_.run(tenant, reread.number, reread.chosen, reread.again, reread.by, reread.at);
}

}  // namespace evenkeel::storage::sqlite
