// bot/turn/turn.h — one turn: one inbound, dealt with to the end inside one savepoint.
//
//   seen before? -> who may speak -> which session -> fold -> advance -> effects (in this transaction) -> their results
//   advance it again -> events, what was said, outbox envelopes and idempotency keys are written. Nothing here calls
//   the network.
//
// Threads   All members on the turn loop's thread only.
// Errors    take() throws what storage throws; the loop undoes the turn. After every batch call after_batch().
#pragma once

#include <cstdint>
#include <deque>
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
#include "bot/turn/turns.h"
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

class Coach {
 public:
  // `audit_salt` is the installation's own. Holds no conversation before publish().
  // `time_zone` is that of people whose channel does not say theirs.
  Coach(World world, std::string audit_salt, std::string time_zone = "UTC");

  // Stores the trees of `content`, so that every session can be replayed, and holds new conversations with it once
  // after_batch() has told that this was committed. Running ones keep the trees they began with. First before the first
  // turn.
  void publish(storage::Tx& tx, CoachContent content, const std::string& by, const std::string& note);
  // Sessions that can reach this version of a tree move on to the newest at their next event. False: no such tree, or
  // recalled before.
  bool recall(storage::Tx& tx, const std::string& tree_hash, const std::string& note);

  Answer take(storage::Tx& tx, const Inbound& inbound);
  // Begins a tree with somebody who has said nothing. False: there is no such tree in the content, and nothing was done.
  bool begin_unasked(storage::Tx& tx, const std::string& tenant, const std::string& actor, const std::string& tree,
                     dialogs::Values values, const std::string& key, std::int64_t at_ms);
  std::string time_zone_of(const std::optional<storage::Person>& person) const;
  void note_person(storage::Tx& tx, const PersonNote& note);
  void note_happening(storage::Tx& tx, const Happening& happening);
  void after_batch(bool committed);
  std::shared_ptr<const knowledge::Knowledge> knowledge() const { return content_.knowledge; }
  void console_at(std::function<std::string()> address) { console_address_ = std::move(address); }

  // What the person's newest session showed, from the database alone.
  static Transcript transcript(const storage::ReadTx& tx, const std::string& tenant, const std::string& actor);
  // The same of any session: what was shown and answered, as it was then. Nothing is said of what was erased.
  static Transcript transcript_of(const storage::ReadTx& tx, const storage::Session& session);

 private:
  struct Walk;  // A session as it stands in this turn.

  struct Beginning {
    std::string tree;
    std::string takes, given;  // What it takes first, and the words for it; both may be empty.
  };
  Beginning beginning_of(const Inbound& inbound, const std::string& first) const;
  bool put_safety_first(const Inbound& inbound, Walk& walk) const;  // False: there was no need.
  void offer_words(const Inbound& inbound, Walk& walk) const;
  void answer_in_channel(storage::Tx& tx, const Inbound& asked, const Walk& walk);

  std::optional<Answer> refusal(storage::Tx& tx, const std::optional<storage::Person>& person, const Inbound& inbound);
  Answer point_to_private(storage::Tx& tx, const Inbound& inbound);
  bool too_many(const Inbound& inbound);
  std::optional<storage::Session> current_session(const storage::Tx& tx, const Inbound& inbound) const;
  Walk load(storage::Tx& tx, const storage::Session& session);
  Walk start(storage::Tx& tx, const Inbound& inbound, const std::string& tree, dialogs::Values values);
  void feed(storage::Tx& tx, const Inbound& inbound, Walk& walk, dialogs::Event event);
  void restart(storage::Tx& tx, const Inbound& inbound, Walk& walk);
  bool recalled(const storage::Tx& tx, const std::string& closure);
  bool move_on_if_recalled(storage::Tx& tx, const Inbound& inbound, Walk& walk);
  std::optional<dialogs::Reply> host_words(storage::Tx& tx, const Inbound& inbound, bool session_is_open);
  dialogs::Reply note_outside(storage::Tx& tx, const Inbound& inbound, const std::string& text);
  dialogs::Reply cases_of(const storage::Tx& tx, const Inbound& inbound) const;
  Answer hand_out_link(storage::Tx& tx, const Inbound& inbound);
  Answer finish(storage::Tx& tx, const Inbound& inbound, Walk& walk);
  Answer finish(storage::Tx& tx, const Inbound& inbound, std::vector<dialogs::Reply> replies);
  // What was enqueued, or is to be said here.
  std::vector<Card> send(storage::Tx& tx, const Inbound& inbound, Walk* walk, const std::vector<dialogs::Reply>& replies);
  void remember(const Walk& walk);

  CoachContent content_;
  std::optional<CoachContent> next_content_;  // Published in this batch.
  World world_;
  std::string audit_salt_;
  std::string time_zone_;
  const Phrases& phrases_;
  std::function<std::string()> console_address_;

  // Sessions as folded so far, the one used longest ago dropped first: a cache, never trusted over the events.
  struct Cached {
    storage::Session session;
    dialogs::State state;
    std::int64_t next_seq = 1;
    std::list<std::string>::iterator used;
  };
  std::unordered_map<std::string, Cached> cache_;
  std::list<std::string> used_;
  std::vector<std::string> touched_;  // In this batch: forgotten again if it is not committed.
  std::unordered_map<std::string, bool> recalled_;  // By closure, as far as asked; only this program recalls.
  std::unordered_map<std::string, std::deque<std::int64_t>> turns_of_;  // Actor -> times of the last minute.
};

}  // namespace evenkeel::turn
