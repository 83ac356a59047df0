// storage/sqlite/cases_table.h — Cases on SQLite: case_head and the tables of its parts.
#pragma once

#include "storage/cases.h"
#include "storage/sqlite/statement.h"

namespace evenkeel::storage::sqlite {

class CaseLifeTable;
class CaseLinksTable;
class CaseWords;

class CasesTable final : public Cases {
 public:
  // The others hold parts of the same cases: a file has them all, and erasing reaches them.
  CasesTable(Connection& connection, CaseWords& words, CaseLifeTable& life, CaseLinksTable& links);

  std::optional<Case> find(const std::string& tenant, std::int64_t number) const override;
  std::optional<CaseFile> file(const std::string& tenant, std::int64_t number) const override;
  std::optional<CaseFile> outline(const std::string& tenant, std::int64_t number) const override;
  std::vector<Case> list(const Filter& filter, int limit, std::int64_t before_number) const override;
  std::vector<Finding> findings(const std::string& tenant, std::int64_t number) const override;
  std::vector<Hold> open_holds(const std::string& tenant, std::int64_t number) const override;

  std::int64_t open(const NewCase& new_case) override;
  void add_incident(const std::string& tenant, std::int64_t number, const Incident& incident) override;
  void add_finding(const std::string& tenant, std::int64_t number, const Finding& finding) override;
  void add_note(const std::string& tenant, std::int64_t number, const Note& note) override;
  void add_decision(const std::string& tenant, std::int64_t number, const Decision& decision) override;
  void open_hold(const std::string& tenant, std::int64_t number, const std::string& hold, Timestamp at) override;
  bool clear_hold(const std::string& tenant, std::int64_t number, const std::string& hold, const std::string& by,
                  const std::string& note, Timestamp at) override;
  bool close(const std::string& tenant, std::int64_t number, Timestamp at) override;
  bool reopen(const std::string& tenant, std::int64_t number, Timestamp at) override;

  std::int64_t plan(const NewFollowUp& follow_up) override;
  std::optional<FollowUp> follow_up(const std::string& tenant, std::int64_t id) const override;
  std::vector<FollowUp> due(Timestamp now, int limit) const override;
  std::vector<FollowUp> waiting_for(const std::string& tenant, const std::string& owner, int limit) const override;
  std::vector<FollowUp> overdue(const std::string& tenant, Timestamp before, int limit) const override;
  bool mark_reminded(std::int64_t id, Timestamp at) override;
  bool finish(const std::string& tenant, std::int64_t id, FollowUp::State state, const std::string& by,
              const std::string& note, Timestamp at) override;

  void set_legal_hold(const std::string& tenant, std::int64_t number, bool on) override;
  std::vector<Case> unchanged_since(const std::string& outcome, Timestamp before, int limit) const override;
  bool erase(const std::string& tenant, std::int64_t number, Timestamp at) override;

 private:
  std::optional<std::int64_t> row_of(const std::string& tenant, std::int64_t number) const;
  std::int64_t touch(const std::string& tenant, std::int64_t number,
                     Timestamp at);  // The row; ConstraintError if none.

  CaseWords& words_;
  CaseLifeTable& life_;
  CaseLinksTable& links_;
  mutable Statement find_, row_, by_customer_, by_owner_, by_status_, all_, incidents_, findings_, newest_findings_,
      notes_, decisions_, holds_, open_holds_, follow_ups_of_case_, follow_up_, due_, waiting_, overdue_, unchanged_;
  Statement number_, open_, touch_, add_incident_, add_finding_, add_note_, add_decision_, decide_, open_hold_,
      clear_hold_, close_, reopen_, plan_, remind_, finish_, legal_hold_, erase_head_, erase_incidents_,
      erase_findings_, erase_notes_, erase_decisions_, erase_holds_, erase_steps_, erase_follow_ups_;
};

}  // namespace evenkeel::storage::sqlite
