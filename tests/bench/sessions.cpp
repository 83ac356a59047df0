// tests/bench/sessions.cpp — what a turn costs against what is in the database already, and what a conversation costs that has been
// out of memory for a while, against its length.
//
//   bench_sessions [--most 100000] [--folder DIR]
//
// The crowd is one real conversation (eight messages), repeated under other ids; then 250 newcomers say the same, 32 turns a
// commit. Prints one JSON object; `ratio` is to the first line of its list, in the same run.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "bot/base/world.h"
#include "bot/publishing/coach_content.h"
#include "bot/turn/turn.h"
#include "storage/conversations.h"
#include "storage/open.h"

using namespace evenkeel;
using Clock = std::chrono::steady_clock;

namespace {

const std::string tenant = "slack:T1";
const std::vector<std::string> said = {"decide Acme Ltd", "1", "He swore at Priya about the invoice.", "2", "3", "4", "1", "2"};
const std::int64_t began_ms = real_world().now_ms();
constexpr int newcomers = 250, turns_a_commit = 32, sessions_a_commit = 2'000;

double us_since(Clock::time_point start) { return std::chrono::duration<double, std::micro>(Clock::now() - start).count(); }

turn::Inbound message(const std::string& person, int n, const std::string& text) {
  const std::string actor = tenant + ":" + person;
  return {.idempotency_keys = {"slack:event:" + person + "-" + std::to_string(n)},
          .channel = "slack",
          .tenant = tenant,
          .actor = actor,
          .conversation = actor,
          .locale = "en",
          .at_ms = began_ms + n * 2'000,  // Nobody says so much that they are asked to wait.
          .text = text};
}

struct House {
  House(const std::string& database, const turn::CoachContent& content)
      : store(storage::open(database)), coach(real_world(), std::string(32, 's')) {
    store->in_transaction([&](storage::Tx& tx) { coach.publish(tx, content, "bench", {}); });
    coach.after_batch(true);
  }
  turn::Answer say(const std::string& person, int n, const std::string& text) {
    turn::Answer answer;
    store->in_transaction([&](storage::Tx& tx) { answer = coach.take(tx, message(person, n, text)); });
    coach.after_batch(true);
    return answer;
  }
  std::unique_ptr<storage::Store> store;
  turn::Coach coach;
};

// The conversation `session` again, `count` times, each of its own person.
void repeat(storage::Store& store, const std::string& session, std::int64_t count) {
  storage::Session one;
  std::vector<storage::StoredEvent> events;
  std::vector<storage::SaidReply> replies;
  store.read([&](const storage::ReadTx& tx) {
    one = *tx.conversations().find(tenant, session);
    events = tx.conversations().events(tenant, session);
    replies = tx.conversations().said(tenant, session);
  });
  one.case_number.reset();
  for (std::int64_t done = 0; done < count; done += sessions_a_commit)
    store.in_transaction([&](storage::Tx& tx) {
      for (std::int64_t i = done; i < std::min(count, done + sessions_a_commit); ++i) {
        storage::Session copy = one;
        copy.id = random_hex(real_world(), 16);
        copy.owner = copy.conversation = tenant + ":C" + std::to_string(i);
        tx.conversations().create(copy);
        std::vector<storage::NewEvent> copies;
        for (const storage::StoredEvent& event : events)
          copies.push_back({.seq = event.seq,
                            .key = copy.id + ":" + std::to_string(event.seq),
                            .at = event.at,
                            .actor = event.actor,
                            .kind = event.kind,
                            .body_json = event.body_json.value_or(""),
                            .salt = std::string(16, 's')});
        tx.conversations().append(tenant, copy.id, copies);
        tx.conversations().say(tenant, copy.id, replies);
      }
    });
  store.maintenance();
}

}  // namespace

int main(int argc, char** argv) {
  std::int64_t most = 100'000;
  std::string folder = std::filesystem::temp_directory_path();
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--most") == 0) most = std::atoll(argv[i + 1]);
    if (std::strcmp(argv[i], "--folder") == 0) folder = argv[i + 1];
  }
  const auto content = load_coach_content("");
  if (!content) {
    std::fputs("the content can not be read\n", stderr);
    return 1;
  }
  const std::filesystem::path place = folder + "/evenkeel-bench-" + random_hex(real_world(), 8);
  std::filesystem::create_directory(place);
  const std::string database = place / "evenkeel.sqlite3";
  nlohmann::ordered_json report;
  const auto compared = [](nlohmann::ordered_json& list, nlohmann::ordered_json line, const char* figure) {
    const double first = list.empty() ? line[figure].get<double>() : list[0][figure].get<double>();
    line["ratio"] = std::round(line[figure].get<double>() / first * 100) / 100;
    list.push_back(std::move(line));
  };

  std::string model;
  std::int64_t there = 0;
  {
    House house(database, *content);
    for (std::size_t n = 0; n < said.size(); ++n) model = house.say("model", static_cast<int>(n), said[n]).session;
  }
  for (std::int64_t size = 1'000; size <= most; size *= 10) {
    House house(database, *content);  // Begun anew: nothing is in memory.
    repeat(*house.store, model, size - there);
    there = size;
    std::vector<double> times;
    for (std::size_t n = 0; n < said.size(); ++n)
      for (int person = 0; person < newcomers; person += turns_a_commit) {
        const int end = std::min(newcomers, person + turns_a_commit);
        const auto start = Clock::now();
        house.store->in_transaction([&](storage::Tx& tx) {
          for (int i = person; i < end; ++i)
            house.coach.take(tx, message("N" + std::to_string(size) + "-" + std::to_string(i), static_cast<int>(n), said[n]));
        });
        house.coach.after_batch(true);
        times.push_back(us_since(start) / (end - person));
      }
    std::sort(times.begin(), times.end());
    compared(report["sessions"],
             {{"sessions", size},
              {"turn_us", std::round(times[times.size() / 2])},
              {"turn_us_p90", std::round(times[times.size() * 9 / 10])},
              {"database_mb", std::filesystem::file_size(database) / 1'000'000}},
             "turn_us");
  }

  // Long conversations, met again by a program that has just started.
  for (const int length : {10, 100, 1'000}) {
    const std::string person = "L" + std::to_string(length);
    {
      House house(database, *content);
      for (int n = 0; n < length; ++n) house.say(person, n, n == 0 ? said[0] : n % 2 == 1 ? "1" : "back");
    }
    House house(database, *content);
    const auto start = Clock::now();
    house.say(person, length, "where");
    const double first = us_since(start);
    std::vector<double> next;
    for (int n = 1; n <= 20; ++n) {
      const auto again = Clock::now();
      house.say(person, length + n, "where");
      next.push_back(us_since(again));
    }
    std::sort(next.begin(), next.end());
    compared(report["length"],
             {{"events", length}, {"first_turn_us", std::round(first)}, {"next_turns_us", std::round(next[next.size() / 2])}},
             "first_turn_us");
  }
  std::filesystem::remove_all(place);
  std::puts(report.dump(2).c_str());
  return 0;
}
