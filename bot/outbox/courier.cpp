#include "bot/outbox/courier.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "bot/base/limits.h"
#include "bot/outbox/backoff.h"
#include "storage/conversations.h"
#include "storage/outbox.h"

namespace evenkeel::outbox {
namespace {

constexpr std::int64_t write_wait_ms = 30'000;  // Nobody waits for us; the commit may take its time.
constexpr std::int64_t look_again_ms = 1'000;   // For what fell due meanwhile.
constexpr int claims_max = 32;

struct Task {
  storage::Envelope envelope;
  turn::Card card;
};

}  // namespace

struct Courier::Implementation {
  storage::Store& store;
  turn::TurnLoop& loop;
  std::map<std::string, Channel*> channels;
  World world;
  Log log;
  int workers;

  mutable std::mutex mutex;
  std::condition_variable changed;
  bool stopping = false;
  bool look = true;
  std::deque<Task> tasks;
  int sending = 0;
  CourierCounters counters;
  std::vector<std::thread> threads;

  void claim_loop() {
    while (true) {
      {
        std::unique_lock lock(mutex);
        changed.wait_for(lock, std::chrono::milliseconds(look_again_ms),
                         [&] { return stopping || (look && tasks.empty()); });
        if (stopping) return;
        if (!tasks.empty()) continue;
        look = false;
      }
      if (!something_due()) continue;
      std::vector<Task> claimed = claim();
      const std::scoped_lock lock(mutex);
      if (!claimed.empty()) look = true;
      for (Task& task : claimed) tasks.push_back(std::move(task));
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

  std::vector<Task> claim() {
    const auto claimed = std::make_shared<std::vector<Task>>();
    const std::int64_t now = world.now_ms();
    const auto result = loop.run(
        [claimed, now](storage::Tx& tx) {
          claimed->clear();
          for (storage::Envelope& envelope : tx.outbox().claim_due(now, claims_max)) {
            auto card = turn::card_from_json(envelope.body_json);
            if (!card) {
              tx.outbox().mark_dead(envelope.id, "unreadable", now);
              continue;
            }
            // The live card was not known when the envelope was written if the post before it was still on its way.
            if (card->card.empty() && !card->session.empty() && !card->aside)
              if (const auto session = tx.conversations().find(envelope.tenant, card->session))
                card->card = session->card;
            claimed->push_back({std::move(envelope), std::move(*card)});
          }
        },
        write_wait_ms);
    // Not committed: they are still pending, and will be claimed again.
    return result == turn::TurnLoop::Result::Committed ? std::move(*claimed) : std::vector<Task>{};
  }

  void send_loop() {
    while (true) {
      std::optional<Task> task;
      {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return stopping || !tasks.empty(); });
        if (stopping) return;  // What was claimed and not sent is taken back at the next start.
        task = std::move(tasks.front());
        tasks.pop_front();
      }
      send(*task);
      const std::scoped_lock lock(mutex);
      look = true;  // The next of this conversation may go.
      changed.notify_all();
    }
  }

  void send(const Task& task) {
    const storage::Envelope& envelope = task.envelope;
    Delivery delivery{.kind = Delivery::Kind::Refused, .reason = "no_channel"};
    const auto channel = channels.find(envelope.channel);
    if (task.card.way == turn::Card::Way::Close && task.card.card.empty())
      delivery = {.kind = Delivery::Kind::Refused, .reason = "nothing_to_close"};
    else if (channel != channels.end())
      delivery = channel->second->deliver(envelope.tenant, envelope.key, envelope.attempts, task.card);
    record(task, delivery);
  }

  void record(const Task& task, const Delivery& delivery) {
    const storage::Envelope& envelope = task.envelope;
    const std::int64_t now = world.now_ms();
    const bool give = give_up(envelope.attempts, now - envelope.created_at);
    const auto chance = static_cast<double>(static_cast<unsigned char>(world.random_bytes(1)[0])) / 256.0;
    const std::int64_t again = now + backoff_ms(envelope.attempts, delivery.retry_after_ms, chance);
    const turn::Card::Way way = task.card.way;
    const bool live = !task.card.aside && (way == turn::Card::Way::Post || way == turn::Card::Way::Update);
    // Changing a card twice does no harm. A post that may have arrived is tried once more: better said twice than not.
    const bool once_more =
        !give && (way == turn::Card::Way::Update || way == turn::Card::Way::Close || envelope.attempts == 1);
    // By value: the work may still run when the wait for it is over.
    const auto write = [=, id = envelope.id, tenant = envelope.tenant, session = task.card.session](storage::Tx& tx) {
      storage::Outbox& outbox = tx.outbox();
      switch (delivery.kind) {
        case Delivery::Kind::Sent:
          outbox.mark_sent(id, delivery.card, now);
          if (live && !session.empty() && !delivery.card.empty())
            tx.conversations().set_card(tenant, session, delivery.card);
          break;
        case Delivery::Kind::Retry:
          give ? outbox.mark_dead(id, delivery.reason, now) : outbox.mark_retry(id, delivery.reason, again);
          break;
        case Delivery::Kind::Unsure:
          once_more ? outbox.mark_retry(id, delivery.reason, again) : outbox.mark_unsure(id, delivery.reason, now);
          break;
        case Delivery::Kind::Refused:
          outbox.mark_dead(id, delivery.reason, now);
          break;
        case Delivery::Kind::ChannelDown:
          outbox.hold_tenant(tenant, delivery.reason, now);
          outbox.mark_retry(id, delivery.reason, now);
          break;
      }
    };
    turn::TurnLoop::Result result;
    do {  // An outcome must be written down: a full queue only means a little later.
      result = loop.run(write, write_wait_ms);
      if (result == turn::TurnLoop::Result::Busy) {
        std::unique_lock lock(mutex);
        changed.wait_for(lock, std::chrono::milliseconds(100), [&] { return stopping; });
        if (stopping) return;
      }
    } while (result == turn::TurnLoop::Result::Busy && !loop.broken());

    const std::scoped_lock lock(mutex);
    switch (delivery.kind) {
      case Delivery::Kind::Sent:
        ++counters.sent;
        break;
      case Delivery::Kind::Retry:
        ++(give ? counters.dead : counters.retried);
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
    if (delivery.kind != Delivery::Kind::Sent)
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
  const std::int64_t now = implementation_->world.now_ms();
  implementation_->loop.run([now](storage::Tx& tx) { tx.outbox().recover(now, storage::Outbox::Recovery::Retry, now); },
                            write_wait_ms);
  implementation_->threads.emplace_back([this] { implementation_->claim_loop(); });
  for (int i = 0; i < implementation_->workers; ++i)
    implementation_->threads.emplace_back([this] { implementation_->send_loop(); });
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
