#include "bot/turn/turn_loop.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <semaphore>
#include <thread>
#include <vector>

#include "bot/base/limits.h"
#include "bot/base/thread_name.h"

namespace evenkeel::turn {
namespace {

struct Job {
  enum State { Waiting, Running, Abandoned };
  TurnLoop::Work work;
  std::atomic<int> state = Waiting;
  TurnLoop::Result result = TurnLoop::Result::Failed;
  std::binary_semaphore done{0};
};

}  // namespace

struct TurnLoop::Implementation {
  storage::Store& store;
  Log log;
  std::function<void(bool)> after_batch;

  mutable std::mutex mutex;
  std::condition_variable work_waits;
  std::deque<std::shared_ptr<Job>> queue;
  bool stopping = false;
  Counters counters;
  std::atomic<bool> broken = false;
  std::thread thread;

  // Nothing: it is not taken in.
  std::shared_ptr<Job> take_in(Work work) {
    const auto job = std::make_shared<Job>();
    job->work = std::move(work);
    {
      const std::scoped_lock lock(mutex);
      if (stopping || broken || queue.size() >= limits::turns_waiting_max) {
        ++counters.refused;
        return nullptr;
      }
      queue.push_back(job);
    }
    work_waits.notify_one();
    return job;
  }

  void loop() {
    while (true) {
      std::vector<std::shared_ptr<Job>> batch;
      {
        std::unique_lock lock(mutex);
        work_waits.wait(lock, [&] { return stopping || !queue.empty(); });
        if (queue.empty()) return;
        while (!queue.empty() && batch.size() < limits::turns_per_commit_max) {
          // A waiter that has given up already was told Busy: do not do behind its back what it may send again.
          int waiting = Job::Waiting;
          if (queue.front()->state.compare_exchange_strong(waiting, Job::Running))
            batch.push_back(std::move(queue.front()));
          queue.pop_front();
        }
      }
      if (!batch.empty()) commit(batch);
    }
  }

  void commit(const std::vector<std::shared_ptr<Job>>& batch) {
    Batch done{.results = std::vector(batch.size(), Result::Failed), .trouble = storage::StorageError::Kind::Io};
    if (!broken) {
      std::vector<Work> work;
      for (const std::shared_ptr<Job>& job : batch) work.push_back(std::move(job->work));
      done = commit_together(store, work, log, [&] {
        if (after_batch) after_batch(false);
      });
      if (done.trouble == storage::StorageError::Kind::Io) broken = true;
    }
    const bool committed = done.committed();
    for (std::size_t i = 0; i < batch.size(); ++i) batch[i]->result = done.results[i];
    if (after_batch) after_batch(committed);
    {
      const std::scoped_lock lock(mutex);
      counters.commits += committed;
      counters.turns += batch.size();
      counters.batches.add(static_cast<std::int64_t>(batch.size()));
      counters.largest_batch = std::max<std::uint64_t>(counters.largest_batch, batch.size());
      for (const std::shared_ptr<Job>& job : batch) counters.failed += job->result == Result::Failed;
    }
    for (const std::shared_ptr<Job>& job : batch) job->done.release();
  }
};

TurnLoop::Batch TurnLoop::commit_together(storage::Store& store, std::span<const Work> work, const Log& log,
                                          const std::function<void()>& undone) {
  Batch batch{.results = std::vector(work.size(), Result::Committed), .trouble = {}};
  try {
    try {
      store.in_transaction([&](storage::Tx& tx) {
        for (const Work& each : work) each(tx);
      });
      return batch;
    } catch (const storage::StorageError&) {
      throw;  // The database's trouble: SQLite may have rolled all of it back. Nobody may hear "saved".
    } catch (const std::exception&) {
      undone();
    }
    store.in_transaction([&](storage::Tx& tx) {
      for (std::size_t i = 0; i < work.size(); ++i) {
        try {
          tx.savepoint([&] { work[i](tx); });
        } catch (const storage::StorageError&) {
          throw;
        } catch (const std::exception& error) {
          batch.results[i] = Result::Failed;
          log.error("turn_failed", {{"kind", std::string_view(typeid(error).name())}});
        }
      }
    });
  } catch (const storage::StorageError& error) {
    batch.trouble = error.kind;
    batch.results.assign(work.size(), Result::Failed);
    log.error("commit_failed", {{"kind", std::int64_t{static_cast<int>(error.kind)}},
                                {"turns", static_cast<std::int64_t>(work.size())}});
  }
  return batch;
}

TurnLoop::TurnLoop(storage::Store& store, Log log, std::function<void(bool)> after_batch)
    : implementation_(
          new Implementation{.store = store, .log = std::move(log), .after_batch = std::move(after_batch)}) {
  implementation_->thread = std::thread([this] {
    name_thread("writer");
    implementation_->loop();
  });
}

TurnLoop::~TurnLoop() {
  stop();
}

TurnLoop::Result TurnLoop::run(Work work, std::int64_t wait_ms) {
  const auto job = implementation_->take_in(std::move(work));
  if (!job) return Result::Busy;
  if (job->done.try_acquire_for(std::chrono::milliseconds(wait_ms))) return job->result;
  int waiting = Job::Waiting;
  job->state.compare_exchange_strong(waiting, Job::Abandoned);
  return Result::Busy;
}

TurnLoop::Result TurnLoop::run_to_end(Work work) {
  const auto job = implementation_->take_in(std::move(work));
  if (!job) return Result::Busy;
  job->done.acquire();  // Whatever was taken in comes to its end, also while the loop stops.
  return job->result;
}

void TurnLoop::stop() {
  {
    const std::scoped_lock lock(implementation_->mutex);
    implementation_->stopping = true;
  }
  implementation_->work_waits.notify_all();
  if (implementation_->thread.joinable()) implementation_->thread.join();
}

bool TurnLoop::broken() const {
  return implementation_->broken;
}

TurnLoop::Counters TurnLoop::counters() const {
  const std::scoped_lock lock(implementation_->mutex);
  Counters now = implementation_->counters;
  now.waiting = implementation_->queue.size();
  return now;
}

}  // namespace evenkeel::turn
