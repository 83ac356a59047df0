// tests/bench/finder.cpp — finding a situation: how long content takes to load and be learnt, microseconds a find, memory.
//
// Prints one JSON object. The requests are those of tests/knowledge/finder/dev.jsonl.
#include <chrono>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "knowledge/knowledge.h"

using namespace evenkeel;

namespace {

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

long resident_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
  return 0;
}

}  // namespace

int main() {
  std::vector<std::string> texts;
  std::ifstream file(EVENKEEL_SOURCE_DIR "/tests/knowledge/finder/dev.jsonl");
  for (std::string line; std::getline(file, line);) texts.push_back(nlohmann::json::parse(line)["text"]);
  const long before_kb = resident_kb();
  auto begin = std::chrono::steady_clock::now();
  const auto loaded = knowledge::load(knowledge::embedded_content());
  const double load_seconds = seconds_since(begin);
  if (!loaded || texts.empty()) return 1;
  const knowledge::Knowledge& coach = loaded.value();

  std::size_t finds = 0, situations = 0;
  begin = std::chrono::steady_clock::now();
  while (seconds_since(begin) < 2)
    for (const std::string& text : texts) {
      situations += coach.finder.find(text).situations.size();
      ++finds;
    }
  const double find_us = seconds_since(begin) * 1e6 / static_cast<double>(finds);
  std::printf("{\"load_s\": %.3f, \"find_us\": %.1f, \"finds\": %zu, \"situations\": %zu, \"memory_kb\": %ld}\n", load_seconds,
              find_us, finds, situations, resident_kb() - before_kb);
}
