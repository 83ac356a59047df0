#include "bot/turn/turn_loop.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <future>
#include <thread>
#include <vector>

#include "bot/base/limits.h"
#include "storage/open.h"
#include "storage/settings.h"

using namespace evenkeel;
using turn::TurnLoop;

namespace {

constexpr std::int64_t long_enough_ms = 20'000;

std::optional<std::string> read(storage::Store& store, const std::string& name) {
  return store.read([&](const storage::ReadTx& tx) { return tx.settings().find("", name); });
}

TurnLoop::Work put(const std::string& name) {
  return [name](storage::Tx& tx) { tx.settings().put("", name, "here"); };
}

// Keeps the loop's thread busy until let go, so that a test decides what waits together.
struct Gate {
  std::promise<void> open, entered;
  std::thread thread;
  explicit Gate(TurnLoop& loop)
      : thread([this, &loop] {
          loop.run([this](storage::Tx&) { entered.set_value(), open.get_future().wait(); }, long_enough_ms);
        }) {
    entered.get_future().wait();
  }
  void let_go() {
    open.set_value();
    thread.join();
  }
};

}  // namespace

TEST_CASE("whoever is told Committed finds it on disk", "[turn][loop]") {
  const auto store = storage::open(":memory:");
  TurnLoop loop(*store, Log());
  CHECK(loop.run(put("a"), long_enough_ms) == TurnLoop::Result::Committed);
  CHECK(read(*store, "a") == "here");
}

TEST_CASE("what waits together is committed together, and one that throws is undone alone", "[turn][loop]") {
  const auto store = storage::open(":memory:");
  TurnLoop loop(*store, Log());
  Gate gate(loop);
  std::vector<std::future<TurnLoop::Result>> results;
  for (int i = 0; i < 20; ++i)
    results.push_back(std::async(std::launch::async, [&, i] {
      return loop.run(
          [i](storage::Tx& tx) {
            tx.settings().put("", "turn" + std::to_string(i), "here");
            if (i == 7) throw std::runtime_error("this one fails half-way");
          },
          long_enough_ms);
    }));
  while (loop.counters().waiting < 20) std::this_thread::yield();
  const auto commits_before = loop.counters().commits;
  gate.let_go();
  for (int i = 0; i < 20; ++i) {
    INFO("turn " << i);
    CHECK(results[static_cast<std::size_t>(i)].get() ==
          (i == 7 ? TurnLoop::Result::Failed : TurnLoop::Result::Committed));
    CHECK(read(*store, "turn" + std::to_string(i)).has_value() == (i != 7));
  }
  CHECK(loop.counters().commits - commits_before == 2);  // The gate's own, and one for all twenty.
  CHECK(loop.counters().largest_batch == 20);
  CHECK(loop.counters().batches.counts() == std::vector<std::uint64_t>{1, 0, 0, 0, 0, 1, 0, 0});  // 17 to 32.
}

TEST_CASE("a batch is done once; only where a piece of it throws, all is forgotten and done again", "[turn][loop]") {
  const auto store = storage::open(":memory:");
  int undone = 0, done = 0;
  const auto batch_of = [&](const TurnLoop::Work& second) {
    undone = done = 0;
    const std::vector<TurnLoop::Work> work{[&](storage::Tx& tx) { ++done, put("first")(tx); }, second};
    return TurnLoop::commit_together(*store, work, Log(), [&] { ++undone; });
  };
  using Results = std::vector<TurnLoop::Result>;
  CHECK(batch_of(put("second")).results == Results{TurnLoop::Result::Committed, TurnLoop::Result::Committed});
  CHECK((done == 1 && undone == 0));
  CHECK(batch_of([](storage::Tx& tx) { put("third")(tx), throw std::runtime_error("half-way"); }).results ==
        Results{TurnLoop::Result::Committed, TurnLoop::Result::Failed});
  CHECK((done == 2 && undone == 1));
  CHECK_FALSE(read(*store, "third"));
}

TEST_CASE("the database's own trouble fails the whole batch, and nobody hears Committed", "[turn][loop]") {
  const auto store = storage::open(":memory:");
  std::atomic<int> undone = 0;
  TurnLoop loop(*store, Log(), [&](bool committed) { undone += !committed; });
  Gate gate(loop);
  auto fine = std::async(std::launch::async, [&] { return loop.run(put("fine"), long_enough_ms); });
  while (loop.counters().waiting < 1) std::this_thread::yield();
  auto full = std::async(std::launch::async, [&] {
    return loop.run([](storage::Tx&) { throw storage::StorageError(storage::StorageError::Kind::Full, "no room"); },
                    long_enough_ms);
  });
  while (loop.counters().waiting < 2) std::this_thread::yield();
  gate.let_go();
  CHECK(fine.get() == TurnLoop::Result::Failed);
  CHECK(full.get() == TurnLoop::Result::Failed);
  CHECK_FALSE(read(*store, "fine"));
  CHECK(undone == 1);
  CHECK_FALSE(loop.broken());
  CHECK(loop.run(put("later"), long_enough_ms) == TurnLoop::Result::Committed);
}

TEST_CASE("after an I/O error nothing is acknowledged any more", "[turn][loop]") {
  const auto store = storage::open(":memory:");
  TurnLoop loop(*store, Log());
  CHECK(loop.run([](storage::Tx&) { throw storage::StorageError(storage::StorageError::Kind::Io, "disk"); },
                 long_enough_ms) == TurnLoop::Result::Failed);
  CHECK(loop.broken());
  CHECK(loop.run(put("a"), long_enough_ms) == TurnLoop::Result::Busy);
  CHECK_FALSE(read(*store, "a"));
}

TEST_CASE("who waits too long is told Busy, and what had not begun is not done behind their back", "[turn][loop]") {
  const auto store = storage::open(":memory:");
  TurnLoop loop(*store, Log());
  Gate gate(loop);
  CHECK(loop.run(put("impatient"), 1) == TurnLoop::Result::Busy);
  gate.let_go();
  CHECK(loop.run(put("next"), long_enough_ms) == TurnLoop::Result::Committed);
  CHECK_FALSE(read(*store, "impatient"));
}

TEST_CASE("a full queue answers at once", "[turn][loop]") {
  const auto store = storage::open(":memory:");
  TurnLoop loop(*store, Log());
  Gate gate(loop);
  for (std::size_t i = 0; i < limits::turns_waiting_max; ++i) loop.run(put("filler"), 0);
  CHECK(loop.counters().waiting == limits::turns_waiting_max);
  CHECK(loop.run(put("one too many"), long_enough_ms) == TurnLoop::Result::Busy);
  CHECK(loop.counters().refused == 1);
  gate.let_go();
}

TEST_CASE("stopping finishes what waits and takes nothing new", "[turn][loop]") {
  const auto store = storage::open(":memory:");
  TurnLoop loop(*store, Log());
  Gate gate(loop);
  auto waiting = std::async(std::launch::async, [&] { return loop.run(put("a"), long_enough_ms); });
  while (loop.counters().waiting < 1) std::this_thread::yield();
  auto stopped = std::async(std::launch::async, [&] { loop.stop(); });
  gate.let_go();
  stopped.get();
  CHECK(waiting.get() == TurnLoop::Result::Committed);
  CHECK(read(*store, "a") == "here");
  CHECK(loop.run(put("b"), long_enough_ms) == TurnLoop::Result::Busy);
}
