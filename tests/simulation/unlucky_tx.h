// tests/simulation/unlucky_tx.h — a transaction in which the n-th reach for a table throws: a turn that fails half-way by itself.
//
// What it throws is no StorageError, so the turn's savepoint is undone and the turns beside it stand.
#pragma once

#include <stdexcept>

#include "storage/store.h"

namespace evenkeel::simulation {

class UnluckyTx final : public storage::Tx {
 public:
  // `calls` reaches go well; 0 or less: all of them.
  UnluckyTx(storage::Tx& tx, int calls) : tx_(tx), left_(calls > 0 ? calls : -1) {}

  storage::Conversations& conversations() override { return next().conversations(); }
  storage::InboundSeen& inbound_seen() override { return next().inbound_seen(); }
  storage::Outbox& outbox() override { return next().outbox(); }
  storage::Cases& cases() override { return next().cases(); }
  storage::CaseLife& case_life() override { return next().case_life(); }
  storage::CaseLinks& case_links() override { return next().case_links(); }
  storage::AuditLog& audit_log() override { return next().audit_log(); }
  storage::Trees& trees() override { return next().trees(); }
  storage::Releases& releases() override { return next().releases(); }
  storage::People& people() override { return next().people(); }
  storage::Places& places() override { return next().places(); }
  storage::Rereads& rereads() override { return next().rereads(); }
  storage::Settings& settings() override { return next().settings(); }
  storage::SignIns& sign_ins() override { return next().sign_ins(); }
  storage::FollowThrough& follow_through() override { return next().follow_through(); }
  void savepoint(const std::function<void()>& work) override { next().savepoint(work); }

  const storage::Conversations& conversations() const override { return tx_.conversations(); }
  const storage::InboundSeen& inbound_seen() const override { return tx_.inbound_seen(); }
  const storage::Outbox& outbox() const override { return tx_.outbox(); }
  const storage::Cases& cases() const override { return tx_.cases(); }
  const storage::CaseLife& case_life() const override { return tx_.case_life(); }
  const storage::CaseLinks& case_links() const override { return tx_.case_links(); }
  const storage::CaseSearch& case_search() const override { return tx_.case_search(); }
  const storage::AuditLog& audit_log() const override { return tx_.audit_log(); }
  const storage::Trees& trees() const override { return tx_.trees(); }
  const storage::Releases& releases() const override { return tx_.releases(); }
  const storage::People& people() const override { return tx_.people(); }
  const storage::Places& places() const override { return tx_.places(); }
  const storage::Rereads& rereads() const override { return tx_.rereads(); }
  const storage::Settings& settings() const override { return tx_.settings(); }
  const storage::SignIns& sign_ins() const override { return tx_.sign_ins(); }
  const storage::FollowThrough& follow_through() const override { return tx_.follow_through(); }

 private:
  storage::Tx& next() {
    if (left_ == 0) throw std::runtime_error("a table that could not be reached");
    if (left_ > 0) --left_;
    return tx_;
  }

  storage::Tx& tx_;
  int left_;
};

}  // namespace evenkeel::simulation
