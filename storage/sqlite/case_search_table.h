// storage/sqlite/case_search_table.h — CaseSearch on SQLite, with its full-text index (schema/0007).
#pragma once

#include <array>

#include "storage/case_search.h"
#include "storage/sqlite/statement.h"

namespace evenkeel::storage::sqlite {

class CaseSearchTable final : public CaseSearch {
 public:
  explicit CaseSearchTable(Connection& connection);

  std::vector<Case> list(const CaseQuery& query, int limit, const std::optional<AfterCase>& after) const override;
  std::vector<SearchHit> search(const Reader& reader, const std::string& words, int limit,
                                std::int64_t before_row) const override;
  SearchPage search_in(const CaseQuery& query, const std::string& words, int limit, std::int64_t before_row) const override;

 private:
  // What the index of words is asked; empty: nothing.
  std::string match(const CaseQuery& query, const std::string& words) const;

  mutable std::array<Statement, 36> lists_;  // By where they begin, then by what they are sorted by.
  mutable Statement search_, search_count_, search_end_, search_in_;
};

}  // namespace evenkeel::storage::sqlite
