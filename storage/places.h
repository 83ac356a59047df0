// storage/places.h — where a conversation is reached outside, for channels that can't tell it from the conversation's name alone.
//
// Some channels give every conversation an address of its own, and a reminder three weeks later needs it. The address is the
// channel's business; here it is only kept, with the time at which it was last proved to be genuine.
//
// Threads   Used inside one transaction.
#pragma once

#include <optional>
#include <string>

#include "storage/records.h"

namespace evenkeel::storage {

class Places {
 public:
  virtual ~Places() = default;

  virtual std::optional<Place> find(const std::string& tenant, const std::string& conversation) const = 0;

  // Adds or replaces; it is reachable again if `place.gone_at` is absent.
  virtual void put(const Place& place) = 0;
  // Nothing can be sent there until it is put again. False: unknown, or gone already; the first reason stays.
  virtual bool mark_gone(const std::string& tenant, const std::string& conversation, const std::string& reason,
                         Timestamp at) = 0;
  virtual bool forget(const std::string& tenant, const std::string& conversation) = 0;
  // Forgets at most `limit` of those that have been gone since before `before`, over all tenants; says how many.
  virtual int prune(Timestamp before, int limit) = 0;
};

}  // namespace evenkeel::storage
