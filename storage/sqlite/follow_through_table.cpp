#include "storage/sqlite/follow_through_table.h"

#include <algorithm>

#include "storage/sqlite/follow_up_rows.h"
#include "storage/sqlite/names.h"

namespace evenkeel::storage::sqlite {

FollowThroughTable::FollowThroughTable(Connection& c)
    : steps_(c,
             "SELECT s.id, s.step, s.how, s.note, s.by_actor, s.at FROM step_taken s JOIN case_head h ON h.no = s.case_no "
             "WHERE h.tenant = ?1 AND h.number = ?2 ORDER BY s.id"),
      touch_(c,
             "UPDATE case_head SET changed_at = max(changed_at, ?3) WHERE tenant = ?1 AND number = ?2 AND erased_at IS NULL "
             "RETURNING no"),
      unanswered_(c, "SELECT " FOLLOW_UP_COLUMNS
                     " FROM follow_up WHERE state = 'reminded' AND case_no IS NOT NULL AND id > ?3 "
                     "AND reminded_at < ?1 ORDER BY id LIMIT ?2"),
      last_nudge_(c, "SELECT at FROM nudge WHERE tenant = ?1 AND actor = ?2 ORDER BY at DESC LIMIT 1"),
      nudged_(c, "SELECT 1 FROM nudge WHERE tenant = ?1 AND key = ?2"),
      add_step_(c,
                "INSERT INTO step_taken (tenant, case_no, step, how, note, by_actor, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"),
      postpone_(c,
                "UPDATE follow_up SET state = 'open', reminded_at = NULL, due_at = ?2 "
                "WHERE id = ?1 AND state IN ('open', 'reminded')"),
      record_nudge_(c,
                    "INSERT INTO nudge (tenant, key, actor, at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (tenant, key) DO NOTHING"),
      prune_nudges_(c,
                    "DELETE FROM nudge WHERE (tenant, key) IN (SELECT tenant, key FROM nudge WHERE at < ?1 ORDER BY at LIMIT ?2)") {
}

std::vector<StepTaken> FollowThroughTable::steps(const std::string& tenant, std::int64_t case_number) const {
  std::vector<StepTaken> steps;
  for (Rows row = steps_(tenant, case_number); row.next();)
    steps.push_back({.id = row.integer(0),
                     .step = row.text(1),
                     .how = from_name<StepTaken::How>(row.text(2)),
                     .note = row.text(3),
                     .by = row.text(4),
                     .at = row.integer(5)});
  return steps;
}

void FollowThroughTable::add_step(const std::string& tenant, std::int64_t case_number, const StepTaken& step) {
  std::int64_t no = 0;
  {
    Rows row = touch_(tenant, case_number, step.at);
    if (!row.next()) throw ConstraintError("There is no such case, or it was erased.");
    no = row.integer(0);
    while (row.next()) {
    }
  }
  add_step_.run(tenant, no, step.step, name_of(step.how), step.note, step.by, step.at);
}

bool FollowThroughTable::postpone(std::int64_t follow_up, Timestamp due_at) {
  return postpone_.run(follow_up, due_at) == 1;
}

std::vector<FollowUp> FollowThroughTable::unanswered(Timestamp reminded_before, int limit,
                                                       std::int64_t after_id) const {
  std::vector<FollowUp> list;
  for (Rows row = unanswered_(reminded_before, std::max(limit, 0), after_id); row.next();) list.push_back(follow_up_of(row));
  return list;
}

std::optional<Timestamp> FollowThroughTable::last_nudge(const std::string& tenant, const std::string& actor) const {
  Rows row = last_nudge_(tenant, actor);
  return row.next() ? std::optional(row.integer(0)) : std::nullopt;
}

bool FollowThroughTable::nudged(const std::string& tenant, const std::string& key) const {
  return nudged_(tenant, key).next();
}

bool FollowThroughTable::record_nudge(const std::string& tenant, const std::string& key, const std::string& actor,
                                      Timestamp at) {
  return record_nudge_.run(tenant, key, actor, at) == 1;
}

int FollowThroughTable::prune_nudges(Timestamp before, int limit) {
  return prune_nudges_.run(before, std::max(limit, 0));
}

}  // namespace evenkeel::storage::sqlite
