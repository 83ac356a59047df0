// Run by hand: storage_test "[.bench]". Trust the ratio to the yardstick, which runs in the same minute on the same
// machine.
#include <SQLiteCpp/SQLiteCpp.h>

#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>

#include "tests/storage/house.h"

using namespace evenkeel::storage;
using evenkeel::tests::ScratchDir;

namespace {

class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }
  double cpu_seconds() const {
    return static_cast<double>(std::clock() - cpu_start_) / CLOCKS_PER_SEC;
  }  // Of the whole process.

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

// What one answered question writes when all is full: two keys that were seen, two events, two replies, an envelope; it
// reads first. Half of it: what the plainest answer writes, one of each.
void turn(Tx& tx, Crowd& crowd, std::size_t who, int count, bool full) {
  const std::string& id = crowd.ids[who];
  const std::int64_t seq = crowd.next_seq[who];
  const std::size_t each = full ? 2 : 1;
  crowd.next_seq[who] += static_cast<std::int64_t>(each);
  const std::string unique = id + std::to_string(seq);
  std::vector<std::string> keys = {"slack:event:" + unique, "slack:message:" + unique};
  keys.resize(each);
  if (tx.inbound_seen().mark(t1, keys, count)) throw std::runtime_error("seen");
  if (!tx.conversations().find(t1, id)) throw std::runtime_error("no session");
  const std::string body = "{\"kind\":\"pick\",\"prompt\":7,\"choices\":[\"often\"],\"id\":\"" + unique + "\"," +
                           std::string(150, ' ') + "}";
  std::vector<NewEvent> events = {event_number(seq, body), event_number(seq + 1, body)};
  events.resize(each);
  tx.conversations().append(t1, id, events);
  const std::string said = "{\"kind\":\"prompt\",\"text\":\"" + std::string(400, 'x') + "\"}";
  std::vector<SaidReply> replies = {{.seq = seq, .n = 0, .hash = hash_like(said), .json = said},
                                    {.seq = seq, .n = 1, .hash = hash_like(said), .json = said}};
  replies.resize(each);
  tx.conversations().say(t1, id, replies);
  NewEnvelope envelope = envelope_named("envelope:" + unique, "slack:T1:D" + std::to_string(who), count);
  envelope.session = id;
  envelope.body_json = said + said;
  tx.outbox().enqueue(envelope);
  tx.inbound_seen().answer(t1, keys.front(), said);
}

// The least any program would do with SQLite for one turn: a key, a row changed, a note and a message, with three
// indexes and no checks, in groups of 64. 45,000 turns/s on an idle machine of two cores.
void yardstick(const std::string& path) {
  SQLite::Database db(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  db.exec(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
      "CREATE TABLE seen (key TEXT PRIMARY KEY) WITHOUT ROWID;"
      "CREATE TABLE work (id INTEGER PRIMARY KEY, n INTEGER);"
      "CREATE TABLE note (id INTEGER PRIMARY KEY, work INTEGER, text TEXT); CREATE INDEX note_work ON note (work);"
      "CREATE TABLE message (id INTEGER PRIMARY KEY, work INTEGER, due INTEGER, text TEXT);"
      "CREATE INDEX message_work ON message (work); CREATE INDEX message_due ON message (due);");
  SQLite::Statement seen(db, "INSERT INTO seen VALUES (?)"),
      work(db, "INSERT INTO work VALUES (?, 1) ON CONFLICT DO UPDATE SET n = n + 1"),
      note(db, "INSERT INTO note (work, text) VALUES (?, ?)"),
      message(db, "INSERT INTO message (work, due, text) VALUES (?, ?, ?)");
  const auto run = [](SQLite::Statement& s, auto&&... values) {
    int position = 0;
    (s.bind(++position, values), ...);
    s.exec();
    s.reset();
  };
  std::mt19937 random(1);
  const std::string text(300, 'x');
  constexpr int turns = 12'800;
  const Stopwatch watch;
  for (int done = 0; done < turns; done += 64) {
    db.exec("BEGIN IMMEDIATE");
    for (int i = 0; i < 64; ++i) {
      const int who = static_cast<int>(random() % 500) * 40;
      run(seen, random_id(random));
      run(work, who);
      run(note, who, text);
      run(message, who, done + i, text);
    }
    db.exec("COMMIT");
  }
  std::cout << "  yardstick, 64 a commit: " << static_cast<int>(turns / watch.seconds()) << " turns/s, "
            << static_cast<int>(watch.cpu_seconds() / turns * 1e6) << " us of processor a turn" << std::endl;
}

}  // namespace

TEST_CASE("turns a second, durable, in groups", "[.bench][storage]") {
  const ScratchDir scratch;
  const auto store = open(scratch / "even.sqlite3");
  std::mt19937 random(1);
  constexpr int sessions = 20'000, active = 500;  // Most conversations of the past are over.
  Crowd crowd = crowd_of(*store, sessions, random);
  yardstick(scratch / "yardstick.sqlite3");
  for (const bool full : {false, true})
    for (const int group : {1, 8, 64}) {
      const int turns = group == 1 ? 300 : 12'800;
      const Stopwatch watch;
      for (int done = 0; done < turns; done += group)
        store->in_transaction([&](Tx& tx) {
          for (int i = 0; i < group; ++i)
            tx.savepoint([&] { turn(tx, crowd, (random() % active) * 40, done + i, full); });
        });
      std::cout << "  " << (full ? "full" : "plain") << " turns, " << group
                << " a commit: " << static_cast<int>(turns / watch.seconds()) << " turns/s, "
                << static_cast<int>(watch.cpu_seconds() / turns * 1e6) << " us of processor a turn" << std::endl;
    }
  std::cout << "  file: " << std::filesystem::file_size(scratch / "even.sqlite3") / 1'000'000 << " MB\n";
}

TEST_CASE("a hundred thousand sessions: look-ups, memory, backup, compacting", "[.bench][storage]") {
  const ScratchDir scratch;
  const auto store = open(scratch / "even.sqlite3");
  std::mt19937 random(1);
  constexpr int sessions = 100'000, looks = 2'000;
  Crowd crowd = crowd_of(*store, sessions, random);
  for (int done = 0; done < 12'800; done += 64)
    store->in_transaction([&](Tx& tx) {
      for (int i = 0; i < 64; ++i) turn(tx, crowd, static_cast<std::size_t>(done + i) % 64, done + i, true);
    });
  const auto per_look = [&](const char* what, const auto& look) {
    const Stopwatch watch;
    for (int i = 0; i < looks; ++i) store->read([&](const ReadTx& tx) { look(tx, random() % sessions); });
    std::cout << "  " << what << ": " << static_cast<int>(watch.cpu_seconds() / looks * 1e6) << " us of processor"
              << std::endl;
  };
  per_look("one session by id",
           [&](const ReadTx& tx, std::size_t who) { CHECK(tx.conversations().find(t1, crowd.ids[who])); });
  per_look("the open session of a conversation", [&](const ReadTx& tx, std::size_t who) {
    CHECK(tx.conversations().open_session(t1, "slack:T1:D" + std::to_string(who)));
  });
  per_look("a session of 401 events", [&](const ReadTx& tx, std::size_t who) {
    CHECK(tx.conversations().events(t1, crowd.ids[who % 64]).size() == 401);
  });
  const auto report = [&](const char* what, const auto& work) {
    const Stopwatch watch;
    work();
    std::cout << "  " << what << ": " << static_cast<int>(watch.seconds() * 1e3) << " ms, "
              << static_cast<int>(watch.cpu_seconds() * 1e3) << " ms of processor" << std::endl;
  };
  std::cout << "  file: " << std::filesystem::file_size(scratch / "even.sqlite3") / 1'000'000 << " MB" << std::endl;
  report("backup, checked", [&] { store->backup(scratch / "copy.sqlite3"); });
  report("compact", [&] { CHECK(store->compact()); });
  for (std::ifstream status("/proc/self/status"); status;) {
    std::string line;
    std::getline(status, line);
    if (line.starts_with("VmRSS")) std::cout << "  " << line << " (the list of ids among it)" << std::endl;
  }
}
