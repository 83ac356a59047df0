// storage/sqlite/case_links_table.h — CaseLinks on SQLite; and the letters of names by which near ones are found.
#pragma once

#include "storage/case_links.h"
#include "storage/sqlite/statement.h"

namespace evenkeel::storage::sqlite {

class CaseLinksTable final : public CaseLinks {
 public:
  explicit CaseLinksTable(Connection& connection);

  std::vector<CaseLink> links(const std::string& tenant, std::int64_t number) const override;
  std::vector<Case> near(const std::string& tenant, const std::string& customer_key, int limit,
                         std::int64_t except) const override;
  bool offer(const std::string& tenant, std::int64_t number, std::int64_t other, CaseLink::Kind kind, const std::string& by,
             Timestamp at) override;
  bool answer(const std::string& tenant, std::int64_t number, std::int64_t other, CaseLink::Kind kind, CaseLink::State state,
              const std::string& by, Timestamp at) override;

  // For the table of cases.
  void remember_name(const std::string& tenant, std::int64_t case_no, const std::string& customer_key);
  void forget_name(std::int64_t case_no);

 private:
  struct Pair {
    std::int64_t low = 0, high = 0;
  };
  Pair rows_of(const std::string& tenant, std::int64_t number, std::int64_t other) const;

  mutable Statement row_, links_, with_gram_, case_;
  Statement offer_, answer_, add_gram_, forget_;
};

}  // namespace evenkeel::storage::sqlite
