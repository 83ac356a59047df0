// bot/turn/places.h — for channels that must remember where a conversation is reached: what they know of a place outlives a restart.
//
// Threads   Any thread may call; put(), gone() and forget() block until that is on disk.
// Errors    Nothing throws but what the store throws when it is read; false means it was not saved.
#pragma once

#include <optional>
#include <string>

#include "storage/records.h"

namespace evenkeel::turn {

using Place = storage::Place;

class Places {
 public:
  virtual ~Places() = default;
  virtual std::optional<Place> find_place(const std::string& tenant, const std::string& conversation) = 0;
  virtual bool put_place(const Place& place) = 0;
  // Nothing can be sent there until it is put again. `reason` is a code from a fixed list.
  virtual bool place_gone(const std::string& tenant, const std::string& conversation, const std::string& reason) = 0;
};

}  // namespace evenkeel::turn
