// bot/turn/turn_loop.h — the single writer: takes what waits, and commits it at once.
//
// Everything that changes the database goes through here: turns, deliveries' outcomes, commands of an operator. Nobody
// is answered before the commit, so an acknowledged turn is on disk. One commit serves all who wait, which is what
// makes a durable commit affordable (measured: 4,200 commits a second one by one, 45,000 turns a second in groups of
// 32).
//
// Nearly no work fails, and a savepoint costs a tenth of a turn. So a batch is first done without; if a piece of it throws, all of it
// is undone and done again, each piece in a savepoint of its own. Work must bear being done twice.
//
// Threads   run() from any thread; the work itself runs on the loop's one thread.
// Errors    Work that throws is undone alone and reported Failed; the others stand. A StorageError fails the whole
// batch:
//           SQLite may have rolled everything back by itself. After an I/O error, whose outcome nobody knows, broken()
//           is true, everything is refused, and the program should end: recovery runs at the next start.
// Limits    turns_waiting_max queued (more: Busy), turns_per_commit_max in one commit.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "bot/base/histogram.h"
#include "bot/base/log.h"
#include "bot/base/world.h"
#include "storage/errors.h"
#include "storage/store.h"

namespace evenkeel::turn {

class TurnLoop {
 public:
  using Work = std::function<void(storage::Tx&)>;
  enum class Result {
    Committed,  // On disk.
    Busy,       // The queue was full, or the commit did not come in time. If it still comes, a retry will find its key.
    Failed,     // Undone.
  };

  struct Counters {
    std::uint64_t commits = 0, turns = 0, failed = 0, refused = 0;
    std::size_t waiting = 0;
    std::uint64_t largest_batch = 0;
    Histogram batches{{1, 2, 4, 8, 16, 32, 64}};  // Pieces of work that were done together.
  };

  // What became of work that was done together: one result a piece.
  struct Batch {
    std::vector<Result> results;
    std::optional<storage::StorageError::Kind> trouble;  // Of the database: nothing was committed.
    bool committed() const { return !trouble; }
  };
  // One batch, here and now, on the caller's thread: what the loop does with all that waits. `undone` runs before it is done again:
  // whoever remembers what was written must forget it.
  static Batch commit_together(storage::Store& store, std::span<const Work> work, const Log& log, const std::function<void()>& undone);

  // `after_batch(committed)` runs on the loop's thread after each commit or roll-back (two, where a batch is done again), before
  // anybody is told.
  TurnLoop(storage::Store& store, Log log, std::function<void(bool committed)> after_batch = {});
  ~TurnLoop();

  Result run(Work work, std::int64_t wait_ms);
  // The same for whoever must know what became of it, and may wait: as long as it takes. Busy: it was not taken in, and never will be
  // done.
  Result run_to_end(Work work);
  // Finishes what waits, then ends. Later calls of run() give Busy.
  void stop();
  bool broken() const;
  Counters counters() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace evenkeel::turn
