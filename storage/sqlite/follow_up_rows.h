// storage/sqlite/follow_up_rows.h — a row of follow_up as a FollowUp, for the two tables that read them.
#pragma once

#include "storage/records.h"
#include "storage/sqlite/names.h"
#include "storage/sqlite/statement.h"

#define FOLLOW_UP_COLUMNS                                                                                            \
  "id, tenant, (SELECT number FROM case_head h WHERE h.no = case_no), owner, conversation, session, what, due_day, " \
  "due_at, created_at, state, reminded_at, finished_at, finished_by, note"

namespace evenkeel::storage::sqlite {

inline std::optional<Day> maybe_day(const Rows& row, int column) {
  return row.null(column) ? std::nullopt : std::optional<Day>(row.small(column));
}

inline FollowUp follow_up_of(const Rows& row) {
  return {.id = row.integer(0),
          .tenant = row.text(1),
          .case_number = row.maybe_integer(2),
          .owner = row.text(3),
          .conversation = row.text(4),
          .session = row.text(5),
          .what = row.text(6),
          .due_day = maybe_day(row, 7),
          .due_at = row.integer(8),
          .created_at = row.integer(9),
          .state = from_name<FollowUp::State>(row.text(10)),
          .reminded_at = row.maybe_integer(11),
          .finished_at = row.maybe_integer(12),
          .finished_by = row.text(13),
          .note = row.text(14)};
}

}  // namespace evenkeel::storage::sqlite
