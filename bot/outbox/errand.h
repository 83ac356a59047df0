// bot/outbox/errand.h — the steps of one delivery, each for a transaction of its own: claim, hand over, write down.
//
// The courier takes these steps on its threads. Whoever takes them one by one, as a test may, sees what a crash between any two
// of them leaves behind.
//
// Threads   claim and record on the thread of their transaction; hand_over from any.
// Errors    What storage throws.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bot/outbox/channel.h"
#include "bot/turn/card.h"
#include "storage/records.h"
#include "storage/store.h"

namespace evenkeel::outbox {

struct Errand {
  storage::Envelope envelope;
  std::string live_card;  // Of its session, when it was claimed: the channel's id of it.
  turn::Card card;        // What the envelope says, once it was handed over.
};

using Channels = std::map<std::string, Channel*>;

// What a process that ended left half sent goes again. Before the first claim.
void take_back(storage::Tx& tx, std::int64_t now_ms);
// What waits because a workspace refused us is tried again: whoever starts the program, or says so, has had a look. If nothing is
// mended it is held again at the first try. Says what was held.
std::vector<storage::TenantHold> release_held(storage::Tx& tx);
// Those due, at most one a conversation; they are `sending` once this is committed.
std::vector<Errand> claim(storage::Tx& tx, std::int64_t now_ms, int limit);
// Reads the card, and gives it to its channel. Not in a transaction: it may take as long as a channel takes.
Delivery hand_over(const Channels& channels, Errand& errand);
// `chance` is evenly spread in [0, 1): it spreads the next tries.
void record(storage::Tx& tx, const Errand& errand, const Delivery& delivery, std::int64_t now_ms, double chance);

// Does what failed want somebody's eye? Not where it was erased, settled, or a card to be closed was never there.
bool wants_a_look(const storage::Envelope& failed);

}  // namespace evenkeel::outbox
