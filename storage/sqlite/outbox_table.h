// storage/sqlite/outbox_table.h — Outbox on SQLite.
//
// `head` = 1 marks the one envelope of each conversation that may leave; whoever enqueues or finishes one passes the
// mark on. So what is due is read from a small partial index, whatever has piled up behind or is long done.
#pragma once

#include "storage/outbox.h"
#include "storage/sqlite/statement.h"

namespace evenkeel::storage::sqlite {

class OutboxTable final : public Outbox {
 public:
  explicit OutboxTable(Connection& connection);

  std::optional<Envelope> find(std::int64_t id) const override;
  std::optional<Timestamp> next_due_at() const override;
  OutboxCounts counts() const override;
  std::vector<Envelope> failed(const std::string& tenant, int limit, std::int64_t before_id) const override;

  std::int64_t enqueue(const NewEnvelope& envelope) override;
  std::vector<Envelope> claim_due(Timestamp now, int limit) override;
  bool mark_sent(std::int64_t id, const std::string& card, Timestamp at) override;
  bool mark_retry(std::int64_t id, const std::string& reason, Timestamp due_at) override;
  bool mark_unsure(std::int64_t id, const std::string& reason, Timestamp at) override;
  bool mark_dead(std::int64_t id, const std::string& reason, Timestamp at) override;
  bool revive(std::int64_t id, Timestamp due_at) override;
  bool settle(std::int64_t id, Timestamp at) override;
  int recover(Timestamp claimed_until, Recovery recovery, Timestamp now) override;
  void hold_tenant(const std::string& tenant, const std::string& reason, Timestamp at) override;
  void release_tenant(const std::string& tenant) override;
  bool tenant_held(const std::string& tenant) const override;
  std::vector<TenantHold> holds() const override;
  int prune(Timestamp before, int limit) override;
  void erase_session(const std::string& tenant, const std::string& session, Timestamp at) override;

 private:
  // Runs a statement that takes envelope `id` out of the queue; if it carried the mark, the next one of its
  // conversation gets it.
  bool finish(Statement& change, std::int64_t id, const std::string& text, Timestamp at);

  mutable Statement find_, next_due_, counts_, oldest_, failed_, failed_anywhere_, tenant_held_, holds_;
  Statement place_, enqueue_, enqueue_body_, due_, claim_, sent_, retry_, unsure_, dead_, promote_, revive_, settle_, sending_,
      hold_, hold_pending_, release_, release_held_, prunable_, prune_body_, prune_, waiting_of_session_,
      empty_session_, empty_;
};

}  // namespace evenkeel::storage::sqlite
