// storage/sqlite/follow_through_table.h — FollowThrough on SQLite.
#pragma once

#include "storage/follow_through.h"
#include "storage/sqlite/statement.h"

namespace evenkeel::storage::sqlite {

class FollowThroughTable final : public FollowThrough {
 public:
  explicit FollowThroughTable(Connection& connection);

  std::vector<StepTaken> steps(const std::string& tenant, std::int64_t case_number) const override;
  void add_step(const std::string& tenant, std::int64_t case_number, const StepTaken& step) override;
  bool postpone(std::int64_t follow_up, Timestamp due_at) override;
  std::vector<FollowUp> unanswered(Timestamp reminded_before, int limit, std::int64_t after_id) const override;
  std::optional<Timestamp> last_nudge(const std::string& tenant, const std::string& actor) const override;
  bool nudged(const std::string& tenant, const std::string& key) const override;
  bool record_nudge(const std::string& tenant, const std::string& key, const std::string& actor, Timestamp at) override;
  int prune_nudges(Timestamp before, int limit) override;

 private:
  mutable Statement steps_, touch_, unanswered_, last_nudge_, nudged_;
  Statement add_step_, postpone_, record_nudge_, prune_nudges_;
};

}  // namespace evenkeel::storage::sqlite
