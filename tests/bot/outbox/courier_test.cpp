#include "bot/outbox/courier.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

#include "storage/conversations.h"
#include "storage/open.h"
#include "storage/outbox.h"
#include "storage/trees.h"

using namespace evenkeel;
using outbox::Delivery;
using storage::Envelope;

namespace {

constexpr std::chrono::seconds wait_max{20};

// Nothing will happen that could be waited for.
void rest(std::chrono::milliseconds time) {
  std::mutex none;
  std::unique_lock lock(none);
  std::condition_variable().wait_for(lock, time, [] { return false; });
}

struct FakeChannel : outbox::Channel {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> delivered;  // Keys, in order.
  std::vector<turn::Card> cards;
  std::function<Delivery(const std::string& key, int attempt)> answer = [this](const std::string&, int) {
    return Delivery{.card = "D1:" + std::to_string(delivered.size())};
  };

  Delivery deliver(const std::string&, const std::string& key, int attempt, const turn::Card& card) override {
    const std::scoped_lock lock(mutex);
    delivered.push_back(key);
    cards.push_back(card);
    changed.notify_all();
    return answer(key, attempt);
  }
  bool wait_for(std::size_t count) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, wait_max, [&] { return delivered.size() >= count; });
  }
};

// A store whose disk is full while `full` is more than zero: that many transactions find no room.
class SometimesFull : public storage::Store {
 public:
  explicit SometimesFull(storage::Store& inner) : inner_(inner) {}
  std::atomic<int> full = 0;
  std::atomic<int> slow_one = 0;  // That transaction from now takes longer than half a minute.

  void in_transaction(const std::function<void(storage::Tx&)>& work) override {
    if (full > 0) {
      --full;
      throw storage::StorageError(storage::StorageError::Kind::Full, "no room");
    }
    const bool slow = slow_one > 0 && --slow_one == 0;
    inner_.in_transaction([&](storage::Tx& tx) {
      work(tx);
      if (slow) rest(std::chrono::seconds(32));
    });
  }
  storage::BackupReport backup(const std::string& path) override { return inner_.backup(path); }
  bool maintenance() override { return inner_.maintenance(); }
  bool compact() override { return inner_.compact(); }
  int schema_version() const override { return inner_.schema_version(); }

 protected:
  void read_with(const std::function<void(const storage::ReadTx&)>& work) override {
    inner_.read([&](const storage::ReadTx& tx) { work(tx); });
  }

 private:
  storage::Store& inner_;
};

struct House {
  std::unique_ptr<storage::Store> store = storage::open(":memory:");
  SometimesFull disk{*store};
  // Every commit is told to the courier, as in the real house: also the courier's own.
  turn::TurnLoop loop{disk, Log(), [this](bool) { courier.notify(); }};
  FakeChannel channel;
  std::atomic<std::int64_t> now = 1'000'000;
  World world{.now_ms = [this] { return now.load(); },
              .monotonic_ms = [this] { return now.load(); },
              .random_bytes = [](std::size_t n) { return std::string(n, '\x40'); }};
  outbox::Courier courier{*store, loop, {{"slack", &channel}}, world, Log()};

  std::int64_t enqueue(const std::string& key, const std::string& conversation, turn::Card card = {}) {
    std::int64_t id = 0;
    store->in_transaction([&](storage::Tx& tx) {
      id = tx.outbox().enqueue({.tenant = "slack:T1",
                                .channel = "slack",
                                .conversation = conversation,
                                .session = card.session,
                                .key = key,
                                .body_json = turn::to_json(card),
                                .due_at = now,
                                .created_at = now});
    });
    courier.notify();
    return id;
  }
  void open_session(const std::string& id) {
    const std::string hash(64, 'a');
    store->in_transaction([&](storage::Tx& tx) {
      tx.trees().publish({.hash = hash, .id = "decide", .json = "{}", .by = "test"});
      tx.trees().add_closure(hash, {hash});
      tx.conversations().create({.id = id,
                                 .tenant = "slack:T1",
                                 .conversation = "slack:T1:U1",
                                 .owner = "slack:T1:U1",
                                 .tree = "decide",
                                 .closure = hash,
                                 .locale = "en"});
    });
  }
  // Until the envelope is in that state: outcomes are written a moment after the delivery.
  Envelope wait_for_state(std::int64_t id, Envelope::State state) {
    const auto read = [&] { return *store->read([&](const storage::ReadTx& tx) { return tx.outbox().find(id); }); };
    for (int i = 0; i < 2'000 && read().state != state; ++i) {
      courier.notify();
      std::mutex none;
      std::unique_lock lock(none);
      std::condition_variable().wait_for(lock, std::chrono::milliseconds(10));
    }
    return read();
  }
};

}  // namespace

TEST_CASE("envelopes of one conversation leave in order, and a card's id is remembered", "[outbox][courier]") {
  House house;
  house.open_session("s1");
  std::vector<std::int64_t> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(house.enqueue("k" + std::to_string(i), "slack:T1:U1", {.session = "s1"}));
  house.courier.start();
  REQUIRE(house.channel.wait_for(5));
  CHECK(house.channel.delivered == std::vector<std::string>{"k0", "k1", "k2", "k3", "k4"});
  CHECK(house.wait_for_state(ids[4], Envelope::State::Sent).result_card == "D1:5");
  const auto session =
      house.store->read([](const storage::ReadTx& tx) { return tx.conversations().find("slack:T1", "s1"); });
  CHECK(session->card == "D1:5");
}

TEST_CASE("an update that was written before its post had left finds the card at its turn", "[outbox][courier]") {
  House house;
  house.open_session("s1");
  house.enqueue("post", "slack:T1:U1", {.way = turn::Card::Way::Post, .session = "s1"});
  house.enqueue("close", "slack:T1:U1", {.way = turn::Card::Way::Close, .session = "s1"});
  house.courier.start();
  REQUIRE(house.channel.wait_for(2));
  CHECK(house.channel.cards[1].card == "D1:1");
}

TEST_CASE("a failed delivery is tried again when the channel said, and holds back only its own conversation",
          "[outbox][courier]") {
  House house;
  house.channel.answer = [](const std::string& key, int attempt) {
    if (key == "a" && attempt == 1)
      return Delivery{.kind = Delivery::Kind::Retry, .retry_after_ms = 30'000, .reason = "ratelimited"};
    return Delivery{.card = "c"};
  };
  const auto a = house.enqueue("a", "one");
  const auto after_a = house.enqueue("after a", "one");
  const auto b = house.enqueue("b", "two");
  house.courier.start();
  house.wait_for_state(b, Envelope::State::Sent);
  const Envelope waiting = house.wait_for_state(a, Envelope::State::Pending);
  CHECK(waiting.due_at == house.now + 30'000);
  CHECK(waiting.last_reason == "ratelimited");
  CHECK(house.wait_for_state(after_a, Envelope::State::Pending).attempts == 0);
  house.now += 30'001;
  CHECK(house.wait_for_state(after_a, Envelope::State::Sent).state == Envelope::State::Sent);
  CHECK(house.wait_for_state(a, Envelope::State::Sent).attempts == 2);
  CHECK(house.courier.counters().not_sent == std::map<std::string, std::uint64_t>{{"ratelimited", 1}});
}

TEST_CASE("a refused envelope is a dead letter and stands in nobody's way", "[outbox][courier]") {
  House house;
  house.channel.answer = [](const std::string& key, int) {
    return key == "bad" ? Delivery{.kind = Delivery::Kind::Refused, .reason = "channel_not_found"}
                        : Delivery{.card = "c"};
  };
  const auto bad = house.enqueue("bad", "one");
  const auto good = house.enqueue("good", "one");
  house.courier.start();
  CHECK(house.wait_for_state(good, Envelope::State::Sent).state == Envelope::State::Sent);
  const Envelope dead = house.wait_for_state(bad, Envelope::State::Dead);
  CHECK(dead.state == Envelope::State::Dead);
  CHECK(dead.last_reason == "channel_not_found");
}

TEST_CASE("an envelope that can't be read is a dead letter, and what follows it leaves", "[outbox][courier]") {
  House house;
  std::int64_t broken = 0;
  house.store->in_transaction([&](storage::Tx& tx) {
    broken = tx.outbox().enqueue({.tenant = "slack:T1",
                                  .channel = "slack",
                                  .conversation = "one",
                                  .session = {},
                                  .key = "broken",
                                  .body_json = R"({"way":"sideways"})",
                                  .due_at = house.now,
                                  .created_at = house.now});
  });
  const auto next = house.enqueue("next", "one");
  house.courier.start();
  CHECK(house.wait_for_state(next, Envelope::State::Sent).state == Envelope::State::Sent);
  CHECK(house.wait_for_state(broken, Envelope::State::Dead).last_reason == "unreadable");
  CHECK(house.channel.delivered == std::vector<std::string>{"next"});
}

TEST_CASE("a post that may have arrived is tried once more and then left to a person; an update may be repeated",
          "[outbox][courier]") {
  House house;
  house.channel.answer = [](const std::string&, int) {
    return Delivery{.kind = Delivery::Kind::Unsure, .reason = "no_answer"};
  };
  const auto post = house.enqueue("post", "one", {.way = turn::Card::Way::Post});
  house.courier.start();
  REQUIRE(house.channel.wait_for(1));
  house.wait_for_state(post, Envelope::State::Pending);
  house.now += 10'000;
  CHECK(house.wait_for_state(post, Envelope::State::Unsure).attempts == 2);
}

TEST_CASE("a revoked token holds the whole workspace and loses nothing", "[outbox][courier]") {
  House house;
  house.channel.answer = [](const std::string&, int) {
    return Delivery{.kind = Delivery::Kind::ChannelDown, .reason = "token_revoked"};
  };
  const auto first = house.enqueue("first", "one");
  const auto second = house.enqueue("second", "two");
  house.courier.start();
  CHECK(house.wait_for_state(first, Envelope::State::Held).state == Envelope::State::Held);
  CHECK(house.wait_for_state(second, Envelope::State::Held).state == Envelope::State::Held);
  house.channel.answer = [](const std::string&, int) { return Delivery{.card = "c"}; };
  house.store->in_transaction([](storage::Tx& tx) { tx.outbox().release_tenant("slack:T1"); });
  CHECK(house.wait_for_state(first, Envelope::State::Sent).state == Envelope::State::Sent);
  CHECK(house.wait_for_state(second, Envelope::State::Sent).state == Envelope::State::Sent);
}

TEST_CASE("what a crash left half sent is sent again at the next start, under the same key", "[outbox][courier]") {
  House house;
  const auto id = house.enqueue("half", "one");
  house.store->in_transaction([&](storage::Tx& tx) { REQUIRE(tx.outbox().claim_due(house.now, 10).size() == 1); });
  house.courier.start();
  const Envelope sent = house.wait_for_state(id, Envelope::State::Sent);
  CHECK(sent.state == Envelope::State::Sent);
  CHECK(house.channel.delivered == std::vector<std::string>{"half"});
}

TEST_CASE("an outcome is written down once there is room for it, and is delivered no second time meanwhile", "[outbox][courier]") {
  House house;
  house.channel.answer = [&](const std::string& key, int) {
    if (key == "first") house.disk.full = 3;  // Handed over; then the disk fills up.
    return Delivery{};
  };
  const auto first = house.enqueue("first", "one");
  const auto next = house.enqueue("next", "one");
  house.courier.start();
  CHECK(house.wait_for_state(next, Envelope::State::Sent).state == Envelope::State::Sent);
  CHECK(house.wait_for_state(first, Envelope::State::Sent).state == Envelope::State::Sent);
  CHECK(house.disk.full == 0);
  CHECK(house.channel.delivered == std::vector<std::string>{"first", "next"});
}

TEST_CASE("with nothing to send the courier writes nothing", "[outbox][courier]") {
  House house;
  const auto id = house.enqueue("only", "one");
  const auto later = house.enqueue("later", "two");
  house.store->in_transaction([&](storage::Tx& tx) {
    REQUIRE(tx.outbox().claim_due(house.now, 10).size() == 2);
    REQUIRE(tx.outbox().mark_retry(later, "ratelimited", house.now + 60'000));
    REQUIRE(tx.outbox().mark_retry(id, "ratelimited", house.now));
  });
  house.courier.start();
  house.wait_for_state(id, Envelope::State::Sent);
  const std::uint64_t commits = house.loop.counters().commits;
  for (int i = 0; i < 50; ++i) {
    house.courier.notify();
    std::mutex none;
    std::unique_lock lock(none);
    std::condition_variable().wait_for(lock, std::chrono::milliseconds(2));
  }
  CHECK(house.loop.counters().commits <= commits + 1);  // The one that told of the delivery may still have been under way.
  CHECK(house.wait_for_state(later, Envelope::State::Pending).attempts == 1);
}

TEST_CASE("a channel that throws is unsure, and the courier goes on", "[outbox][courier]") {
  House house;
  house.channel.answer = [](const std::string& key, int) -> Delivery {
    if (key == "bad") throw storage::StorageError(storage::StorageError::Kind::Busy, "locked");
    return {.card = "c"};
  };
  const auto bad = house.enqueue("bad", "one");
  const auto good = house.enqueue("good", "one");
  house.courier.start();
  REQUIRE(house.channel.wait_for(1));
  CHECK(house.wait_for_state(bad, Envelope::State::Pending).last_reason == "channel_failed");
  house.now += 10'000;
  CHECK(house.wait_for_state(bad, Envelope::State::Unsure).attempts == 2);
  CHECK(house.wait_for_state(good, Envelope::State::Sent).state == Envelope::State::Sent);
}

// By hand: it waits longer than the courier once did.
TEST_CASE("however long the disk takes over a claim, what was claimed is delivered", "[.slow][outbox][courier]") {
  House house;
  const auto first = house.enqueue("first", "one");
  const auto next = house.enqueue("next", "one");
  house.disk.slow_one = 2;  // The first takes back, the second claims.
  house.courier.start();
  while (house.disk.slow_one > 0) rest(std::chrono::milliseconds(10));
  rest(std::chrono::seconds(33));
  CHECK(house.wait_for_state(first, Envelope::State::Sent).state == Envelope::State::Sent);
  CHECK(house.wait_for_state(next, Envelope::State::Sent).state == Envelope::State::Sent);
  CHECK(house.channel.delivered == std::vector<std::string>{"first", "next"});
}
