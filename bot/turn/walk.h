// bot/turn/walk.h — sessions as they stand in a turn: found again or begun, fed what was said and what follows from it, written down.
//
//   fold -> advance -> effects (in this transaction) -> their results advance it again -> events and what was said are written
//
// A session's state is the fold over its events. Folded states of recent sessions are kept, packed; a batch that is not committed
// forgets every state it touched, and the next turn folds again.
//
// Threads   All members on the turn loop's thread only.
// Errors    What storage throws, and std::runtime_error where a stored session can't be read: the loop undoes the turn. After
//           every batch call after_batch().
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "bot/base/content.h"
#include "bot/base/phrases.h"
#include "bot/base/world.h"
#include "bot/turn/inbound.h"
#include "dialogs/advance.h"
#include "dialogs/tree_library.h"
#include "knowledge/knowledge.h"
#include "storage/store.h"

namespace evenkeel::turn {

struct CoachContent {
  std::shared_ptr<const knowledge::Knowledge> knowledge;
  std::string knowledge_digest;
  std::shared_ptr<const dialogs::Library> library;
  ContentFolder own;  // The company's own files in it.
};

// `library` with every version of the trees that a stored session walked through; null if one can no longer be read.
std::shared_ptr<const dialogs::Library> library_for(const storage::ReadTx& tx,
                                                    std::shared_ptr<const dialogs::Library> library,
                                                    const storage::Session& session,
                                                    std::span<const dialogs::Event> events);

// One session in one turn.
struct Walk {
  storage::Session session;
  dialogs::State state;
  std::int64_t next_seq = 1;
  bool is_new = false;
  bool met_safety = false;  // In this turn a dialogue has put safety first by itself.
  std::vector<storage::NewEvent> events;
  std::vector<storage::SaidReply> said;
  std::vector<dialogs::Reply> replies;
  // For the cards: what was open and answered before this turn.
  std::optional<dialogs::Reply> open_before;
  std::size_t answers_before = 0;
};

class Walks {
 public:
  // `audit_salt` is the installation's own.
  Walks(World world, std::string audit_salt, const Phrases& phrases);

  // What new sessions walk through. Empty before the first publish().
  const CoachContent& content() const { return content_; }
  // Coach::publish and Coach::recall.
  void publish(storage::Tx& tx, CoachContent content, const std::string& by, const std::string& note);
  bool recall(storage::Tx& tx, const std::string& tree_hash, const std::string& note);

  Walk load(storage::Tx& tx, const storage::Session& session);
  Walk start(storage::Tx& tx, const Inbound& inbound, const std::string& tree, dialogs::Values values);
  // One event, and what follows from it. `inbound` says who, where and when.
  void feed(storage::Tx& tx, const Inbound& inbound, Walk& walk, dialogs::Event event);
  // "start over": the old walk stays as it ended; a new one of the same tree begins.
  void restart(storage::Tx& tx, const Inbound& inbound, Walk& walk);
  // Whoever wrote or pressed this had the old question before them: it is asked anew rather than answered for them.
  // False: nothing of it was recalled.
  bool move_on_if_recalled(storage::Tx& tx, const Inbound& inbound, Walk& walk);
  // Its events and what was said; ends its session if it has ended.
  void write(storage::Tx& tx, Walk& walk);
  // The last step of a turn: what fails after it would be undone alone, and its state would stay.
  void remember(Walk&& walk);

  // Its folded state: the next turn folds again.
  void forget(const std::string& session);

  void after_batch(bool committed);
  // Coach::console_at.
  void console_at(std::function<std::string()> address) { console_address_ = std::move(address); }

 private:
  bool recalled(const storage::Tx& tx, const std::string& closure);

  CoachContent content_;
  std::optional<CoachContent> next_content_;  // Published in this batch.
  World world_;
  std::string audit_salt_;
  const Phrases& phrases_;
  std::function<std::string()> console_address_;

  // Sessions as folded so far, the one used longest ago dropped first: a cache, never trusted over the events.
  struct Cached {
    std::string state;  // dialogs/packed.h
    std::int64_t next_seq = 1;
    std::list<const std::string*>::iterator used;
  };
  std::unordered_map<std::string, Cached> cache_;  // By session.
  std::list<const std::string*> used_;             // The keys of cache_.
  std::size_t cached_bytes_ = 0;                   // All packed states.
  std::vector<std::string> touched_;  // In this batch: forgotten again if it is not committed.
  std::unordered_map<std::string, bool> recalled_;  // By closure, as far as asked; only this program recalls.
};

}  // namespace evenkeel::turn
