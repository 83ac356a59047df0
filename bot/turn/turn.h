// bot/turn/turn.h — one turn: one inbound, dealt with to the end inside the transaction it is given.
//
//   seen before? -> who may speak -> which session -> its walk is fed -> the walk, outbox envelopes and idempotency keys are written
//
// Nothing here calls the network.
//
// Threads   All members on the turn loop's thread only.
// Errors    take() throws what storage throws; the loop undoes the turn. After every batch call after_batch().
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bot/base/limits.h"
#include "bot/base/phrases.h"
#include "bot/base/world.h"
#include "bot/turn/inbound.h"
#include "bot/turn/pace.h"
#include "bot/turn/turns.h"
#include "bot/turn/walk.h"
#include "knowledge/knowledge.h"
#include "storage/store.h"

namespace evenkeel::turn {

class Coach {
 public:
  // `audit_salt` is the installation's own. Holds no conversation before publish().
  // `time_zone` is that of people whose channel does not say theirs.
  Coach(World world, std::string audit_salt, std::string time_zone = "UTC");

  // Stores the trees of `content`, so that every session can be replayed, and holds new conversations with it once
  // after_batch() has told that this was committed. Running ones keep the trees they began with. First before the first
  // turn.
  void publish(storage::Tx& tx, CoachContent content, const std::string& by, const std::string& note) {
    walks_.publish(tx, std::move(content), by, note);
  }
  // Sessions that can reach this version of a tree move on to the newest at their next event. False: no such tree, or
  // recalled before.
  bool recall(storage::Tx& tx, const std::string& tree_hash, const std::string& note) {
    return walks_.recall(tx, tree_hash, note);
  }

  Answer take(storage::Tx& tx, const Inbound& inbound);
  // Begins a tree with somebody who has said nothing. False: there is no such tree in the content, and nothing was done.
  bool begin_unasked(storage::Tx& tx, const std::string& tenant, const std::string& actor, const std::string& tree,
                     dialogs::Values values, const std::string& key, std::int64_t at_ms);
  std::string time_zone_of(const std::optional<storage::Person>& person) const;
  void note_person(storage::Tx& tx, const PersonNote& note);
  void note_happening(storage::Tx& tx, const Happening& happening);
  void after_batch(bool committed) { walks_.after_batch(committed); }
  std::shared_ptr<const knowledge::Knowledge> knowledge() const { return walks_.content().knowledge; }
  void console_at(std::function<std::string()> address) {
    console_address_ = address;
    walks_.console_at(std::move(address));
  }

 private:
  void where_we_are(storage::Tx& tx, const Inbound& inbound, Walk& walk);
  void answer_in_channel(storage::Tx& tx, const Inbound& asked, const Walk& walk);

  std::optional<Answer> refusal(storage::Tx& tx, const std::optional<storage::Person>& person, const Inbound& inbound);
  Answer point_to_private(storage::Tx& tx, const Inbound& inbound);
  std::optional<storage::Session> current_session(const storage::Tx& tx, const Inbound& inbound) const;
  Answer hand_out_link(storage::Tx& tx, const Inbound& inbound);
  // The last step: where the walk stands is moved out of it, into memory.
  Answer finish(storage::Tx& tx, const Inbound& inbound, Walk& walk);
  Answer finish(storage::Tx& tx, const Inbound& inbound, std::vector<dialogs::Reply> replies);
  // What was enqueued, or is to be said here.
  std::vector<Card> send(storage::Tx& tx, const Inbound& inbound, Walk* walk, const std::vector<dialogs::Reply>& replies);

  World world_;
  std::string audit_salt_;
  std::string time_zone_;
  const Phrases& phrases_;
  std::function<std::string()> console_address_;

  Walks walks_;
  Pace turns_pace_{limits::turns_per_minute_max}, look_ups_pace_{limits::look_ups_per_minute_max};
};

}  // namespace evenkeel::turn
