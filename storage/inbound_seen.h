// storage/inbound_seen.h — what was already dealt with, and how it was answered, so that a retry has no second effect.
//
// Kept for 7 days (prune). Threads, errors: as in store.h; marking a key twice is a ConstraintError.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "storage/records.h"

namespace evenkeel::storage {

class InboundSeen {
 public:
  virtual ~InboundSeen() = default;

  // The answer given to the first of these keys that was seen before.
  virtual std::optional<SeenAnswer> find(const std::string& tenant, std::span<const std::string> keys) const = 0;

  // One inbound may have several keys (the event and the message it tells of); all lead to the one answer.
  // `session`: in which the answer was given; empty: outside every one.
  virtual void mark(const std::string& tenant, std::span<const std::string> keys, Timestamp at,
                    const std::string& answer_json, const std::string& session = {}) = 0;
  // Empties the answers given in this session, or outside every one; the keys stay: a repeat still has no second effect.
  virtual void erase_answers(const std::string& tenant, const std::string& session) = 0;

  // Forgets at most `limit` of the oldest that are older than `before`, over all tenants; says how many. Call until 0.
  virtual int prune(Timestamp before, int limit) = 0;
};

}  // namespace evenkeel::storage
