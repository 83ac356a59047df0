#include "bot/outbox/courier.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "bot/base/limits.h"
#include "bot/base/thread_name.h"
#include "bot/outbox/backoff.h"
#include "bot/outbox/errand.h"
#include "storage/outbox.h"

namespace evenkeel::outbox {
namespace {

constexpr std::int64_t look_again_ms = 1'000;   // For what fell due meanwhile.
constexpr std::int64_t write_again_ms = 100, write_again_longest_ms = 10'000;
constexpr int claims_max = 32;
constexpr std::size_t reasons_max = 40;  // Counted apart: channels name few, and a hostile one must not fill the memory.

}  // namespace

struct Courier::Implementation {
  storage::Store& store;
  turn::TurnLoop& loop;
  Channels channels;
  World world;
  Log log;
  int workers;

  mutable std::mutex mutex;
  std::condition_variable changed;
  bool stopping = false;
  bool look = true;
  std::deque<Errand> errands;
  int sending = 0;
  CourierCounters counters;
  std::vector<std::thread> threads;

  void claim_loop() {
    const auto released = std::make_shared<std::vector<storage::TenantHold>>();
    if (!write_down([released, now = world.now_ms()](storage::Tx& tx) {
          take_back(tx, now);
          *released = release_held(tx);
        }))
      return;
    for (const storage::TenantHold& held : *released)
      log.warning("held_tried_again", {{"tenant", std::string_view(held.tenant)}, {"reason", std::string_view(held.reason)}});
    while (true) {
      {
        std::unique_lock lock(mutex);
        changed.wait_for(lock, std::chrono::milliseconds(look_again_ms),
                         [&] { return stopping || (look && errands.empty()); });
        if (stopping) return;
        if (!errands.empty()) continue;
        look = false;
      }
      if (!something_due()) continue;
      std::vector<Errand> claimed = claim();
      const std::scoped_lock lock(mutex);
      if (!claimed.empty()) look = true;
      for (Errand& errand : claimed) errands.push_back(std::move(errand));
      changed.notify_all();
    }
  }

  // Asked of a reader: a claim is a commit of its own, and every commit is told to us, so that claiming without need
  // would never come to rest.
  bool something_due() {
    try {
      const auto due = store.read([](const storage::ReadTx& tx) { return tx.outbox().next_due_at(); });
      return due && *due <= world.now_ms();
    } catch (const storage::StorageError& error) {
      log.warning("outbox_unreadable", {{"kind", std::int64_t{static_cast<int>(error.kind)}}});
      return false;
    }
  }

  std::vector<Errand> claim() {
    const auto claimed = std::make_shared<std::vector<Errand>>();
    const std::int64_t now = world.now_ms();
    // However long the commit takes: what it made `sending` and nobody has in hand would wait until the next start.
    const auto result = loop.run_to_end([claimed, now](storage::Tx& tx) { *claimed = outbox::claim(tx, now, claims_max); });
    // Not committed: they are still pending, and will be claimed again.
    return result == turn::TurnLoop::Result::Committed ? std::move(*claimed) : std::vector<Errand>{};
  }

  void send_loop() {
    while (true) {
      std::optional<Errand> errand;
      {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return stopping || !errands.empty(); });
        if (stopping) return;  // What was claimed and not sent is taken back at the next start.
        errand = std::move(errands.front());
        errands.pop_front();
      }
      record(*errand, handed_over(*errand));
      const std::scoped_lock lock(mutex);
      look = true;  // The next of this conversation may go.
      changed.notify_all();
    }
  }

  Delivery handed_over(Errand& errand) {
    try {
      return hand_over(channels, errand);
    } catch (const std::exception&) {  // A database it could not read, say. How far it came nobody knows.
      return {.kind = Delivery::Kind::Unsure, .card = {}, .conversation = {}, .reason = "channel_failed"};
    }
  }

  // What must be written down is, however long the disk is full or the database locked: an envelope left `sending` would
  // keep all that follows it waiting until the next start. False: the program ends first, and the next start sees to it.
  bool write_down(const turn::TurnLoop::Work& write) {
    for (std::int64_t wait_ms = write_again_ms;; wait_ms = std::min(2 * wait_ms, write_again_longest_ms)) {
      if (loop.run_to_end(write) == turn::TurnLoop::Result::Committed) return true;
      std::unique_lock lock(mutex);
      changed.wait_for(lock, std::chrono::milliseconds(wait_ms), [&] { return stopping; });
      if (stopping || loop.broken()) return false;
    }
  }

  void record(const Errand& errand, const Delivery& delivery) {
    const storage::Envelope& envelope = errand.envelope;
    const std::int64_t now = world.now_ms();
    const auto chance = static_cast<double>(static_cast<unsigned char>(world.random_bytes(1)[0])) / 256.0;
    if (!write_down([&](storage::Tx& tx) { outbox::record(tx, errand, delivery, now, chance); })) return;

    const std::scoped_lock lock(mutex);
    switch (delivery.kind) {
      case Delivery::Kind::Sent:
        ++counters.sent;
        break;
      case Delivery::Kind::Retry:
        ++(give_up(envelope.attempts, now - envelope.created_at) ? counters.dead : counters.retried);
        break;
      case Delivery::Kind::Unsure:
        ++counters.unsure;
        break;
      case Delivery::Kind::Refused:
        ++counters.dead;
        break;
      case Delivery::Kind::ChannelDown:
        ++counters.held;
        break;
    }
    if (delivery.kind == Delivery::Kind::Sent) return;
    const bool apart = counters.not_sent.size() < reasons_max || counters.not_sent.contains(delivery.reason);
    ++counters.not_sent[apart ? delivery.reason : "other"];
    log.warning("delivery", {{"envelope", envelope.id},
                             {"attempt", std::int64_t{envelope.attempts}},
                             {"reason", std::string_view(delivery.reason)}});
  }
};

Courier::Courier(storage::Store& store, turn::TurnLoop& loop, std::map<std::string, Channel*> channels, World world,
                 Log log, int workers)
    : implementation_(new Implementation{.store = store,
                                         .loop = loop,
                                         .channels = std::move(channels),
                                         .world = std::move(world),
                                         .log = std::move(log),
                                         .workers = workers}) {}

Courier::~Courier() {
  stop();
}

void Courier::start() {
  implementation_->threads.emplace_back([this] {
    name_thread("courier");
    implementation_->claim_loop();
  });
  for (int i = 0; i < implementation_->workers; ++i)
    implementation_->threads.emplace_back([this] {
      name_thread("delivery");
      implementation_->send_loop();
    });
}

void Courier::notify() {
  const std::scoped_lock lock(implementation_->mutex);
  implementation_->look = true;
  implementation_->changed.notify_all();
}

void Courier::stop() {
  {
    const std::scoped_lock lock(implementation_->mutex);
    implementation_->stopping = true;
    implementation_->changed.notify_all();
  }
  for (std::thread& thread : implementation_->threads)
    if (thread.joinable()) thread.join();
}

CourierCounters Courier::counters() const {
  const std::scoped_lock lock(implementation_->mutex);
  return implementation_->counters;
}

}  // namespace evenkeel::outbox
