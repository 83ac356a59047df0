// bot/outbox/channel.h — how one envelope leaves the house.
//
// Threads   deliver() is called by one courier thread at a time per conversation, possibly by several for different
// ones. Errors    Nothing throws: every way a delivery can end is a Delivery.
#pragma once

#include <cstdint>
#include <string>

#include "bot/turn/card.h"

namespace evenkeel::outbox {

struct Delivery {
  enum class Kind {
    Sent,     // `card` is the channel's id of the message, `conversation` the place it landed in (a D... for a U...).
    Retry,    // Not sent; try again after retry_after_ms (0: the courier's own backoff).
    Unsure,   // The request was sent and no answer came: it may have arrived. Not repeated blindly.
    Refused,  // Permanent for this envelope; `reason` says why. A dead letter.
    ChannelDown,  // Permanent for this tenant until an operator acts (token revoked): hold everything, no retry.
  };
  Kind kind = Kind::Sent;
  std::string card;
  std::string conversation;
  std::int64_t retry_after_ms = 0;
  std::string
      reason;  // The channel's error code from a fixed list ("not_in_channel"); never text of a user or a secret.
};

class Channel {
 public:
  virtual ~Channel() = default;
  // `key` is the envelope's idempotency key; `attempt` counts from 1.
  virtual Delivery deliver(const std::string& tenant, const std::string& key, int attempt, const turn::Card& card) = 0;
};

}  // namespace evenkeel::outbox
