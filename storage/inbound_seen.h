// storage/inbound_seen.h — what was already dealt with, and how it was answered, so that a retry has no second effect.
//
// Kept for 7 days (prune). Threads, errors: as in store.h.
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

  // One inbound may have several keys (the event and the message it tells of); all lead to the one answer. If one of them was
  // seen before, gives what it was answered, and marks none. Cheaper than looking first, for nearly every inbound is new.
  virtual std::optional<SeenAnswer> mark(const std::string& tenant, std::span<const std::string> keys, Timestamp at) = 0;
  // What a marked inbound was answered, by the first of its keys; until then, and where nobody wants it again, it is empty.
  // `session`: in which the answer was given; empty: outside every one. Without such a key: ConstraintError.
  virtual void answer(const std::string& tenant, const std::string& first_key, const std::string& answer_json,
                      const std::string& session = {}) = 0;
  // Empties the answers given in this session, or outside every one; the keys stay: a repeat still has no second effect.
  virtual void erase_answers(const std::string& tenant, const std::string& session) = 0;

  // Forgets at most `limit` of the oldest that are older than `before`, over all tenants; says how many. Call until 0.
  virtual int prune(Timestamp before, int limit) = 0;
};

}  // namespace evenkeel::storage
