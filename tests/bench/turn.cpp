// tests/bench/turn.cpp — a whole turn: a signed Slack message, its conversation moved on, committed with synchronous
// FULL, then 200; against a bare cpp-httplib handler that only checks the HMAC. Then the time of an answer at half of
// that load, alone and beside 1,000 idle and 500 trickling connections.
//
// Everybody talks a decision through: each message is an answer, its event, what is said, and a card in the outbox.
// Slack itself can't be reached, so the cards pile up as they would on a bad day.
//
// Prints one JSON object. Options: --seconds N (of each measurement), --connections N, --folder DIR (for the database).
#include <sys/stat.h>

#include <cstring>
#include <filesystem>

#include "bot/app.h"
#include "bot/publishing/coach_content.h"
#include "tests/bench/signed.h"

using namespace evenkeel;
using bench::BareServer, bench::LoadPlan, bench::LoadResult, bench::shown;

namespace {

constexpr std::uint64_t people = 5'000;  // Enough that nobody says more than a minute allows.

std::string message(std::uint64_t number) {
  static const std::string said[] = {"decide Acme Ltd", "1", "He swore at Priya about the invoice.", "2", "3", "4"};
  return bench::slack_message(number, people, said[(number / people) % std::size(said)], real_world().now_ms() / 1'000);
}

}  // namespace

int main(int argc, char** argv) {
  LoadPlan plan;
  plan.request = message;
  std::string folder = std::filesystem::temp_directory_path();
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--seconds") == 0) plan.seconds = std::atof(argv[i + 1]);
    if (std::strcmp(argv[i], "--connections") == 0) plan.connections = std::atoi(argv[i + 1]);
    if (std::strcmp(argv[i], "--folder") == 0) folder = argv[i + 1];
  }
  nlohmann::ordered_json report;
  std::vector<double> ratios;
  double best = 0;
  // A fresh database each time, so that a round is like the one before.
  const auto with_ours = [&](const std::function<void(App&)>& use) {
    const std::filesystem::path place = folder + "/evenkeel-bench-" + random_hex(real_world(), 8);
    std::filesystem::create_directory(place);
    ConfigSources sources;
    sources.environment = {{"EVENKEEL_PORT", "0"},
                           {"EVENKEEL_DATABASE", place / "evenkeel.sqlite3"},
                           {"EVENKEEL_WEB_CHAT", "off"},
                           {"EVENKEEL_ALLOW_LOOPBACK_URLS", "1"},
                           {"SLACK_SIGNING_SECRET", std::string(bench::secret)},
                           {"SLACK_BOT_TOKEN", "xoxb-1-bench"},
                           {"SLACK_API_URL", "http://127.0.0.1:9/api/"}};
    const auto config = read_config(sources);
    auto content = load_coach_content("");
    if (!config || !content) throw std::runtime_error("the settings or the content can not be read");
    {
      App app(*config, std::move(*content), real_world(), Log());
      use(app);
    }
    std::filesystem::remove_all(place);
  };
  for (int round = 0; round < 3; ++round) {
    LoadResult bare_result;
    {
      BareServer bare(plan.connections);
      plan.port = bare.port();
      bare_result = run_load(plan);
    }
    report["bare"].push_back(shown(bare_result));
    with_ours([&](App& app) {
      plan.port = app.port();
      const LoadResult our_result = run_load(plan);
      ratios.push_back(our_result.per_second / bare_result.per_second);
      best = std::max(best, our_result.per_second);
      report["ours"].push_back(shown(our_result));
    });
  }
  std::sort(ratios.begin(), ratios.end());
  report["ratio"] = static_cast<double>(static_cast<std::int64_t>(ratios[1] * 1'000)) / 1'000;

  plan.per_second = best / 2;
  with_ours([&](App& app) {
    plan.port = app.port();
    report["half_load"]["alone"] = shown(run_load(plan));
  });
  with_ours([&](App& app) {
    plan.port = app.port();
    const bench::Crowd crowd(app.port(), 1'000, 500);
    report["half_load"]["beside_crowd"] = shown(run_load(plan));
  });
  std::puts(report.dump(2).c_str());
  return 0;
}
