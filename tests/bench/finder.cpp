// tests/bench/finder.cpp — the words for an agent: how long content takes to load and be learnt, what one find and one tone
// check cost (half of them at most, and 99 of 100 at most), and memory.
//
// Prints one JSON object. Times are processor time of this thread, so that what else the machine does counts less. The
// requests are those of tests/knowledge/finder/dev.jsonl, the drafts those of tests/knowledge/tone/clean.jsonl and
// faulty.jsonl. Options: --rounds N (times through all of them; 5).
#include <time.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "knowledge/knowledge.h"

using namespace evenkeel;

namespace {

double processor_us() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

long resident_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
  return 0;
}

void add_texts(const std::string& name, std::vector<std::string>& texts) {
  std::ifstream file(EVENKEEL_SOURCE_DIR "/tests/knowledge/" + name);
  for (std::string line; std::getline(file, line);) texts.push_back(nlohmann::json::parse(line)["text"]);
}

// Microseconds that half of the calls, and 99 of 100, need at most.
nlohmann::json timed(int rounds, const std::vector<std::string>& texts, const auto& call) {
  std::vector<double> each;
  for (int round = 0; round < rounds; ++round)
    for (const std::string& text : texts) {
      const double begin = processor_us();
      call(text);
      each.push_back(processor_us() - begin);
    }
  std::sort(each.begin(), each.end());
  return {{"calls", each.size()}, {"p50_us", each[each.size() / 2]}, {"p99_us", each[each.size() * 99 / 100]}};
}

}  // namespace

int main(int argc, char** argv) {
  int rounds = 5;
  for (int i = 1; i + 1 < argc; i += 2)
    if (std::strcmp(argv[i], "--rounds") == 0) rounds = std::max(1, std::atoi(argv[i + 1]));
  std::vector<std::string> requests, drafts;
  add_texts("finder/dev.jsonl", requests);
  add_texts("tone/clean.jsonl", drafts);
  add_texts("tone/faulty.jsonl", drafts);
  const long before_kb = resident_kb();
  const double begin = processor_us();
  const auto loaded = knowledge::load(knowledge::embedded_content());
  const double load_s = (processor_us() - begin) / 1e6;
  if (!loaded || requests.empty() || drafts.empty()) return 1;
  const long loaded_kb = resident_kb() - before_kb;
  const knowledge::Knowledge& coach = *loaded;
  std::size_t seen = 0;
  std::cout << nlohmann::ordered_json{
                   {"load_s", load_s},
                   {"memory_kb", loaded_kb},
                   {"find", timed(rounds, requests, [&](const std::string& text) { seen += coach.finder.find(text).situations.size(); })},
                   {"tone", timed(rounds, drafts, [&](const std::string& text) { seen += coach.tone.check(text).faults.size(); })},
                   {"seen", seen}}
                   .dump(1)
            << "\n";
}
