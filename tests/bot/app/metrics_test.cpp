// What Prometheus would read, read as it reads it.
#include "bot/metrics.h"

#include <catch2/catch.hpp>
#include <map>
#include <regex>
#include <set>
#include <sstream>

using namespace evenkeel;

namespace {

// Sample ("name{labels}") -> value. Every line must be one the format knows, and a family's lines must stand together.
std::map<std::string, std::string> samples_of(const std::string& text) {
  static const std::regex sample(R"(([a-z_]+)((?:\{[a-z]+="[A-Za-z0-9_.+]*"\})?) (-?[0-9.e+-]+))");
  static const std::regex head(R"(# (HELP|TYPE) ([a-z_]+) (.+))");
  std::map<std::string, std::string> samples;
  std::set<std::string> families;
  std::string family, line;
  for (std::istringstream lines(text); std::getline(lines, line);) {
    INFO(line);
    std::smatch part;
    if (std::regex_match(line, part, head)) {
      if (part[1] == "HELP") {
        family = part[2];
        CHECK(families.insert(family).second);
      } else {
        CHECK(part[2] == family);
      }
      continue;
    }
    REQUIRE(std::regex_match(line, part, sample));
    CHECK(part[1].str().starts_with(family));
    CHECK(samples.emplace(part[1].str() + part[2].str(), part[3]).second);
  }
  return samples;
}

}  // namespace

TEST_CASE("the metrics page is in the format Prometheus reads", "[app][metrics]") {
  MetricsInput input;
  input.slack.emplace();
  input.teams.emplace();
  input.server.by_status[200] = 7;
  const auto samples = samples_of(metrics_text(input));
  CHECK(samples.at("evenkeel_http_responses_total{status=\"200\"}") == "7");
  CHECK(samples.at("evenkeel_outbox_oldest_waiting_ms") == "0");
}

TEST_CASE("a histogram counts upwards, ends with everything, and tells milliseconds as seconds", "[app][metrics]") {
  MetricsInput input;
  for (const int ms : {0, 1, 2, 3, 60, 9'000}) input.turns.took_ms.add(ms);
  const auto samples = samples_of(metrics_text(input));
  const auto below = [&](const std::string& bound) {
    return samples.at("evenkeel_answer_seconds_bucket{le=\"" + bound + "\"}");
  };
  CHECK(below("0.001") == "2");
  CHECK(below("0.002") == "3");
  CHECK(below("0.05") == "4");
  CHECK(below("2.5") == "5");
  CHECK(below("+Inf") == "6");
  CHECK(samples.at("evenkeel_answer_seconds_count") == "6");
  CHECK(samples.at("evenkeel_answer_seconds_sum") == "9.066");
}

TEST_CASE("a channel's reason can not end its label", "[app][metrics]") {
  MetricsInput input;
  input.courier.not_sent["not_in_channel"] = 2;
  input.courier.not_sent["a\"} 1\nevenkeel_turns_total 9"] = 1;
  input.courier.not_sent[std::string(500, 'x')] = 1;
  const auto samples = samples_of(metrics_text(input));
  CHECK(samples.at("evenkeel_deliveries_not_sent_total{reason=\"not_in_channel\"}") == "2");
  CHECK(samples.at("evenkeel_deliveries_not_sent_total{reason=\"a___1_evenkeel_turns_total_9\"}") == "1");
}
