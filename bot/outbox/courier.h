// bot/outbox/courier.h — takes envelopes that are due, hands them to their channel, records what became of each.
//
// Envelopes of one conversation leave in order, one at a time; conversations do not wait for each other. A claim and an
// outcome are written through the turn loop like everything else. Between the two the envelope is `sending`: a crash
// there leaves open whether it arrived, so the next start sends it again under its key (every reply is said at least
// once, and in order).
//
// Threads   Runs `workers` threads of its own. notify() from any thread.
// Errors    A channel that throws is a bug; it counts as unsure, and the courier goes on.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "bot/base/log.h"
#include "bot/base/world.h"
#include "bot/outbox/channel.h"
#include "bot/turn/turn_loop.h"

namespace evenkeel::outbox {

struct CourierCounters {
  std::uint64_t sent = 0, retried = 0, unsure = 0, dead = 0, held = 0;
  std::map<std::string, std::uint64_t> not_sent;  // Delivery::reason -> how often; "other" beyond the first few.
};

class Courier {
 public:
  // `channels` by name ("slack"); they, the store and the loop that writes it must outlive the courier.
  Courier(storage::Store& store, turn::TurnLoop& loop, std::map<std::string, Channel*> channels, World world, Log log,
          int workers = 4);
  ~Courier();  // stop()s.

  void start();   // Takes back what a crash left half sent, tries again what a workspace held, then begins.
  void notify();  // Something may be due.
  void stop();    // Finishes what is being sent.
  CourierCounters counters() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace evenkeel::outbox
