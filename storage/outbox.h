// storage/outbox.h — envelopes waiting to leave the house, and what became of them.
//
// Order     Within a conversation an envelope is claimed only when none before it is pending or sending; conversations
// do not
//           wait for each other. Sent, unsure and dead ones stand in nobody's way.
// Threads   Used inside one transaction. Several couriers, later several servers, may claim: no envelope is given out
// twice. Errors    A taken key is a ConstraintError. Marking an envelope that is not in a state the mark allows returns
// false: another
//           courier, or an operator, was first.
// Cost      claim_due and counts do not grow with the number of finished envelopes, nor with the length of a
// conversation's queue.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/records.h"

namespace evenkeel::storage {

class Outbox {
 public:
  virtual ~Outbox() = default;

  virtual std::optional<Envelope> find(std::int64_t id) const = 0;
  // When the next envelope that is not held back by another falls due; absent: nothing waits. May lie in the past.
  virtual std::optional<Timestamp> next_due_at() const = 0;
  virtual OutboxCounts counts() const = 0;
  // Dead and unsure ones, newest first, for an operator; below `before_id` (0: from the newest). An empty tenant: of all.
  virtual std::vector<Envelope> failed(const std::string& tenant, int limit, std::int64_t before_id = 0) const = 0;

  virtual std::int64_t enqueue(const NewEnvelope& envelope) = 0;

  // Those due, the longest due first, at most one a conversation. They are Sending from now on, and attempts counts
  // this time.
  virtual std::vector<Envelope> claim_due(Timestamp now, int limit) = 0;
  // Sent: its body is emptied. What was said stands in Conversations, and need not stand twice.
  virtual bool mark_sent(std::int64_t id, const std::string& card, Timestamp at) = 0;         // Sending, Unsure
  virtual bool mark_retry(std::int64_t id, const std::string& reason, Timestamp due_at) = 0;  // Sending
  virtual bool mark_unsure(std::int64_t id, const std::string& reason, Timestamp at) = 0;     // Sending
  virtual bool mark_dead(std::int64_t id, const std::string& reason, Timestamp at) = 0;       // any but Sent and Dead
  // An operator sends it after all; attempts count from 0 again. What overtook it has overtaken it.
  virtual bool revive(std::int64_t id, Timestamp due_at) = 0;  // Dead, Unsure
  // An operator has seen to it otherwise: it is dead, with the reason "settled".
  virtual bool settle(std::int64_t id, Timestamp at) = 0;  // Dead, Unsure

  // A courier stopped half-way: what was claimed up to `claimed_until` becomes unsure, or is tried again at `now`. Says
  // how many.
  enum class Recovery { Unsure, Retry };
  virtual int recover(Timestamp claimed_until, Recovery recovery, Timestamp now) = 0;

  // Nothing of a held tenant is claimed; what is enqueued meanwhile is held too, and so is what comes back by
  // mark_retry, revive or recover. Holding twice keeps the first reason.
  virtual void hold_tenant(const std::string& tenant, const std::string& reason, Timestamp at) = 0;
  // Harmless if it is not held. What waited counts its attempts from 0 again.
  virtual void release_tenant(const std::string& tenant) = 0;
  virtual bool tenant_held(const std::string& tenant) const = 0;
  virtual std::vector<TenantHold> holds() const = 0;  // All of them, by tenant.

  // Deletes at most `limit` of the oldest sent or dead ones finished before `before`; says how many. Call until 0.
  virtual int prune(Timestamp before, int limit) = 0;
  // Empties the bodies of everything of a session; what has not left yet is made dead first, with the reason "erased".
  // Looks through all that is unsent.
  virtual void erase_session(const std::string& tenant, const std::string& session, Timestamp at) = 0;
};

}  // namespace evenkeel::storage
