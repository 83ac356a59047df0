// tests/bench/http.cpp — our server against a bare cpp-httplib server, with the same handler: check the HMAC of a Slack
// message, answer 200. Then the time of an answer at half of our load, alone and beside 1,000 idle and 500 trickling
// connections.
//
// Prints one JSON object. Options: --seconds N (of each measurement), --connections N.
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

#include "bot/http/server.h"
#include "tests/bench/signed.h"

using namespace evenkeel;
using bench::BareServer, bench::is_signed, bench::LoadPlan, bench::LoadResult, bench::shown;

int main(int argc, char** argv) {
  LoadPlan plan;
  plan.request = [](std::uint64_t number) {
    return bench::slack_message(number, 500, "The customer wrote again about the invoice and was rude to two of us.",
                                1'795'253'400);
  };
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--seconds") == 0) plan.seconds = std::atof(argv[i + 1]);
    if (std::strcmp(argv[i], "--connections") == 0) plan.connections = std::atoi(argv[i + 1]);
  }
  http::ServerOptions options;
  options.bounds.requests_per_connection_max = 1'000'000'000;  // As the bare one.
  http::Server ours(options, real_world(), Log());
  ours.route({"POST", "/slack/events", limits::chat_body_max, [](const http::Request& request) {
                return http::Response{is_signed(request.header("X-Slack-Request-Timestamp"),
                                                request.header("X-Slack-Signature"), request.body)
                                          ? 200
                                          : 401,
                                      {},
                                      {},
                                      {}};
              }});
  ours.start();

  // In turns, so that what else the machine does falls on both.
  nlohmann::ordered_json report;
  std::vector<double> ratios;
  double ours_best = 0;
  for (int round = 0; round < 3; ++round) {
    LoadResult bare_result;
    {
      BareServer bare(plan.connections);
      plan.port = bare.port();
      bare_result = run_load(plan);
    }
    plan.port = ours.port();
    const LoadResult our_result = run_load(plan);
    ratios.push_back(our_result.per_second / bare_result.per_second);
    ours_best = std::max(ours_best, our_result.per_second);
    report["bare"].push_back(shown(bare_result));
    report["ours"].push_back(shown(our_result));
  }
  std::sort(ratios.begin(), ratios.end());
  report["ratio"] = static_cast<double>(static_cast<std::int64_t>(ratios[1] * 1'000)) / 1'000;

  plan.per_second = ours_best / 2;
  report["half_load"]["alone"] = shown(run_load(plan));
  {
    const bench::Crowd crowd(ours.port(), 1'000, 500);
    report["half_load"]["beside_crowd"] = shown(run_load(plan));
    report["half_load"]["crowd_came_again"] = crowd.came_again();
  }
  std::puts(report.dump(2).c_str());
  return 0;
}
