// storage/sqlite/case_row.h — a row of case_head as a Case, for every table that gives cases out.
//
// Threads   Plain functions.
#pragma once

#include <vector>

#include "storage/records.h"
#include "storage/sqlite/names.h"
#include "storage/sqlite/statement.h"

#define CASE_COLUMNS                                                                                              \
  "tenant, number, customer, customer_key, owner, session, status, opened_at, changed_at, closed_at, erased_at, " \
  "legal_hold, recommended, rule, chosen, reason, region, team"

namespace evenkeel::storage::sqlite {

// The columns CASE_COLUMNS, from `first` on.
inline Case case_of(const Rows& row, int first = 0) {
  return {.tenant = row.text(first),
          .number = row.integer(first + 1),
          .customer = row.text(first + 2),
          .customer_key = row.text(first + 3),
          .owner = row.text(first + 4),
          .session = row.text(first + 5),
          .status = from_name<Case::Status>(row.text(first + 6)),
          .opened_at = row.integer(first + 7),
          .changed_at = row.integer(first + 8),
          .closed_at = row.maybe_integer(first + 9),
          .erased_at = row.maybe_integer(first + 10),
          .legal_hold = row.boolean(first + 11),
          .recommended = row.text(first + 12),
          .rule = row.text(first + 13),
          .chosen = row.text(first + 14),
          .reason = row.text(first + 15),
          .region = row.text(first + 16),
          .team = row.text(first + 17)};
}

template <class Reader>
auto all_of(Rows rows, Reader reader) {
  std::vector<decltype(reader(rows))> list;
  while (rows.next()) list.push_back(reader(rows));
  return list;
}

}  // namespace evenkeel::storage::sqlite
