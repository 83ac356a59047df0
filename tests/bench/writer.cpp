// tests/bench/writer.cpp — what one turn costs the writer, in processor time of its one thread: steadier than turns a second, on a
// machine that others use too. No HTTP: what a Slack message becomes is handed in, 32 turns a commit.
//
//   bench_writer [--people 5000] [--folder DIR]
//
// Everybody talks a decision through, as in turn.cpp; each message has two keys, as Slack's have. Prints one JSON object: microseconds
// of processor time a turn, for each message of the conversation and for all of them.
#include <time.h>

#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "bot/base/world.h"
#include "bot/publishing/coach_content.h"
#include "bot/turn/look_ahead.h"
#include "bot/turn/turn.h"
#include "storage/open.h"

using namespace evenkeel;

namespace {

const std::string tenant = "slack:T1";
const std::vector<std::string> said = {"decide Acme Ltd", "1", "He swore at Priya about the invoice.", "2", "3", "4", "2", "1"};
constexpr int turns_a_commit = 32;

double thread_us() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

turn::Inbound message(int person, int n, std::int64_t at_ms) {
  const std::string name = std::to_string(person);
  const std::string actor = tenant + ":U" + name;
  return {.place = turn::Inbound::Place::Private,
          .idempotency_keys = {"slack:event:Ev" + name + "-" + std::to_string(n), "slack:message:D" + name + ":" + std::to_string(n)},
          .channel = "slack",
          .tenant = tenant,
          .actor = actor,
          .conversation = "slack:T1:D" + name,
          .locale = "en",
          .at_ms = at_ms,
          .text = said[static_cast<std::size_t>(n)]};
}

}  // namespace

int main(int argc, char** argv) {
  int people = 5'000;
  std::string folder = std::filesystem::temp_directory_path();
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--people") == 0) people = std::atoi(argv[i + 1]);
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
  {
    const auto store = storage::open(database);
    turn::Coach coach(real_world(), std::string(32, 's'));
    store->in_transaction([&](storage::Tx& tx) { coach.publish(tx, *content, "bench", {}); });
    coach.after_batch(true);
    const std::int64_t began_ms = real_world().now_ms();
    double all_us = 0;
    for (std::size_t n = 0; n < said.size(); ++n) {
      double us = 0;
      for (int person = 0; person < people; person += turns_a_commit) {
        std::vector<turn::Inbound> batch;  // Made ready by other threads, as the counter has it done.
        for (int i = person; i < std::min(people, person + turns_a_commit); ++i)
          turn::look_ahead(batch.emplace_back(message(i, static_cast<int>(n), began_ms + static_cast<std::int64_t>(n) * 2'000)),
                           content->knowledge);
        const double began_us = thread_us();
        store->in_transaction([&](storage::Tx& tx) {
          for (const turn::Inbound& inbound : batch) coach.take(tx, inbound);
        });
        coach.after_batch(true);
        us += thread_us() - began_us;
      }
      us /= people;
      all_us += us;
      report["turns"].push_back({{"said", said[n]}, {"us", std::round(us * 10) / 10}});
    }
    report["us"] = std::round(all_us / static_cast<double>(said.size()) * 10) / 10;
    store->maintenance();
    report["database_mb"] = std::filesystem::file_size(database) / 1'000'000;
  }
  std::filesystem::remove_all(place);
  std::puts(report.dump(2).c_str());
  return 0;
}
