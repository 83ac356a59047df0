// bot/turn/desk.h — the counter in front of the single writer: hands each inbound to the Coach inside a committed
// batch.
//
// Threads   Any thread may call; see Turns.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "bot/base/histogram.h"
#include "bot/base/log.h"
#include "bot/base/world.h"
#include "bot/turn/places.h"
#include "bot/turn/turn.h"
#include "bot/turn/turn_loop.h"
#include "bot/turn/turns.h"
#include "storage/store.h"

namespace evenkeel::turn {

class Desk : public Turns, public Transcripts, public Places {
 public:
  // Publishes the content's trees before it returns. Throws what storage throws.
  Desk(storage::Store& store, CoachContent content, World world, Log log, std::string time_zone = "UTC");
  ~Desk() override;

  Answer take(const Inbound& inbound) override;
  void note_person(const PersonNote& note) override;
  bool note_happening(const Happening& happening) override;
  void tenant_gone(const std::string& tenant, const std::string& idempotency_key) override;
  Transcript transcript(const std::string& tenant, const std::string& actor) override;
  std::optional<Place> find_place(const std::string& tenant, const std::string& conversation) override;
  bool put_place(const Place& place) override;
  bool place_gone(const std::string& tenant, const std::string& conversation, const std::string& reason) override;

  // One round of what is said unasked (schedule.h).
  void say_what_is_due();
  // For whoever else writes: the courier, an operator's command.
  TurnLoop& loop() { return loop_; }
  // Coach::publish and Coach::recall, with `also` in the same transaction. Unless Committed, nothing was changed; after
  // Busy it may still happen.
  TurnLoop::Result publish(CoachContent content, const std::string& by, const std::string& note,
                           std::function<void(storage::Tx&)> also);
  TurnLoop::Result recall(const std::string& tree_hash, const std::string& note, std::function<void(storage::Tx&)> also);
  // Called after each commit that may have put something into the outbox.
  void on_commit(std::function<void()> listener) { listener_ = std::move(listener); }
  void stop() { loop_.stop(); }

  // Of turns: from handing in what was said to its answer, the wait for the disk included, in milliseconds; how they ended.
  struct Counters {
    Histogram took_ms{{1, 2, 5, 10, 25, 50, 100, 250, 500, 1'000, 2'500}};
    std::uint64_t done = 0, duplicates = 0, busy = 0, failed = 0;
  };
  Counters counters() const;

  // What the coach knows now; the same as the next turn will use. From any thread.
  std::shared_ptr<const knowledge::Knowledge> knowledge() const;
  // Tells where the review pages are ("https://coach.example.com"), so that people can ask for a link to them. Before the
  // first turn; without it, or where it gives nothing, there are none.
  void console_at(std::function<std::string()> address) { coach_.console_at(std::move(address)); }

 private:
  void see_knowledge();
  void count(const Answer& answer, std::int64_t took_ms);

  storage::Store& store_;
  World world_;
  Coach coach_;
  mutable std::mutex knowledge_mutex_;
  std::shared_ptr<const knowledge::Knowledge> knowledge_;
  mutable std::mutex counters_mutex_;
  Counters counters_;
  std::function<void()> listener_;
  TurnLoop loop_;
};

}  // namespace evenkeel::turn
