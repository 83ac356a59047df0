// Run by hand: storage_test "[.bench]" — figures for ratios, not promises; the machine is shared.
#include <chrono>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <random>

#include "tests/storage/house.h"

using namespace evenkeel::storage;
using evenkeel::tests::ScratchDir;

namespace {

class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }
  double cpu_seconds() const { return static_cast<double>(std::clock() - cpu_start_) / CLOCKS_PER_SEC; }  // Of the whole process.

 private:
  std::clock_t cpu_start_ = std::clock();
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

std::string random_id(std::mt19937& random) {
  static constexpr char hex[] = "0123456789abcdef";
  std::string id;
  for (int i = 0; i < 32; ++i) id += hex[random() % 16];
  return id;
}

// Sessions with one event each, in random order of ids.
struct Crowd {
  std::vector<std::string> ids;
  std::vector<std::int64_t> next_seq;
};

Crowd crowd_of(Store& store, int sessions, std::mt19937& random) {
  Crowd crowd;
  store.in_transaction([&](Tx& tx) { publish(tx); });
  for (int done = 0; done < sessions; done += 1'000)
    store.in_transaction([&](Tx& tx) {
      for (int i = 0; i < 1'000; ++i) {
        crowd.ids.push_back(random_id(random));
        crowd.next_seq.push_back(2);
        Session session = session_named(crowd.ids.back(), "slack:T1:D" + std::to_string(done + i));
        session.owner = "slack:T1:U" + std::to_string((done + i) / 10);
        tx.conversations().create(session);
        const std::vector<NewEvent> events = {event_number(1)};
        tx.conversations().append(t1, crowd.ids.back(), events);
      }
    });
  store.maintenance();
  return crowd;
}

// What one answered question writes: the keys that were seen, two events, two replies, an envelope; and it reads first.
void turn(Tx& tx, Crowd& crowd, std::size_t who, int count) {
  const std::string& id = crowd.ids[who];
  const std::int64_t seq = crowd.next_seq[who];
  crowd.next_seq[who] += 2;
  const std::string unique = id + std::to_string(seq);
  const std::vector<std::string> keys = {"slack:event:" + unique, "slack:message:" + unique};
  if (tx.inbound_seen().find(t1, keys)) throw std::runtime_error("seen");
  if (!tx.conversations().find(t1, id)) throw std::runtime_error("no session");
  const std::string body = "{\"kind\":\"pick\",\"prompt\":7,\"choices\":[\"often\"],\"id\":\"" + unique + "\"," + std::string(150, ' ') + "}";
  const std::vector<NewEvent> events = {event_number(seq, body), event_number(seq + 1, body)};
  tx.conversations().append(t1, id, events);
  const std::string said = "{\"kind\":\"prompt\",\"text\":\"" + std::string(400, 'x') + "\"}";
  const std::vector<SaidReply> replies = {{.seq = seq, .n = 0, .hash = hash_like(said), .json = said},
                                          {.seq = seq, .n = 1, .hash = hash_like(said), .json = said}};
  tx.conversations().say(t1, id, replies);
  NewEnvelope envelope = envelope_named("envelope:" + unique, "slack:T1:D" + std::to_string(who), count);
  envelope.session = id;
  envelope.body_json = said + said;
  tx.outbox().enqueue(envelope);
  tx.inbound_seen().mark(t1, keys, count, said);
}

}  // namespace

TEST_CASE("turns a second, durable, in groups", "[.bench][storage]") {
  const ScratchDir scratch;
  const auto store = open(scratch / "even.sqlite3");
  std::mt19937 random(1);
  constexpr int sessions = 20'000;
  Crowd crowd = crowd_of(*store, sessions, random);
  for (const int group : {1, 8, 64, 128}) {
    const int turns = group == 1 ? 1'000 : 32'000;
    const Stopwatch watch;
    for (int done = 0; done < turns; done += group)
      store->in_transaction([&](Tx& tx) {
        for (int i = 0; i < group; ++i) tx.savepoint([&] { turn(tx, crowd, random() % sessions, done + i); });
      });
    std::cout << "  " << group << " a commit: " << static_cast<int>(turns / watch.seconds()) << " turns/s, "
              << static_cast<int>(watch.cpu_seconds() / turns * 1e6) << " us of processor a turn" << std::endl;
  }
  std::cout << "  file: " << std::filesystem::file_size(scratch / "even.sqlite3") / 1'000'000 << " MB\n";
}
