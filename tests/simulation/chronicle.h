// tests/simulation/chronicle.h — what a world was told and said, so that two worlds can be compared and a store be judged.
//
// Threads   Plain values; the functions read one transaction.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bot/turn/inbound.h"
#include "bot/turn/turn.h"
#include "storage/store.h"

namespace evenkeel::simulation {

struct Person {
  std::string channel, tenant, actor;
};
const std::vector<Person>& people();
const std::vector<std::string>& tenants();

// One thing that was committed, in the order of commits.
struct Deed {
  bool round = false;  // The schedule's, at `at_ms`; else `inbound`.
  std::int64_t at_ms = 0;
  turn::Inbound inbound;
  // Sessions have random names; when one was opened names it in every world. Of inbound.session; 0: none.
  std::int64_t session_opened_at = 0;
};

// Everything that must be the same whatever went wrong: what was said to whom, the cases, the envelopes by conversation.
// `bodies` holds the body of every envelope by its id, for those that are emptied once they have left.
struct Chronicle {
  std::map<std::string, std::string> said;       // Actor -> the sessions' events and replies.
  std::map<std::string, std::string> cases;      // Tenant -> its cases with their parts.
  std::map<std::string, std::string> envelopes;  // Conversation -> keys and texts, in order.
  bool operator==(const Chronicle&) const = default;
};
Chronicle chronicle_of(const storage::ReadTx& tx, const std::map<std::int64_t, std::string>& bodies);

// The same deeds in a world without any fault.
Chronicle ideal_world(const std::vector<Deed>& deeds);

// Throws BrokenPromise if what is stored of any session does not fold to what was said, or an audit chain is broken. Says how
// many events there are.
int check_replay(const storage::ReadTx& tx);

std::vector<storage::Envelope> all_envelopes(const storage::ReadTx& tx);

}  // namespace evenkeel::simulation
