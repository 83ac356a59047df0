// tests/bench/http.cpp — our server against a bare cpp-httplib server, with the same handler: check the HMAC of a Slack
// message, answer 200. Then the time of an answer at half of our load, alone and beside 1,000 idle and 500 trickling
// connections.
//
// Prints one JSON object. Options: --seconds N (of each measurement), --connections N.
#include <httplib.h>
#include <openssl/crypto.h>
#include <openssl/hmac.h>

#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

#include "bot/http/server.h"
#include "tests/bench/load.h"

namespace {

using namespace evenkeel;
using bench::LoadPlan, bench::LoadResult;

constexpr std::string_view secret = "8f742231b10e8888abcd99yyyzzz85a5";  // Of Slack's documentation.

std::string signature(std::string_view timestamp, std::string_view body) {
  std::string base = "v0:";
  base += timestamp;
  base += ':';
  base += body;
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(base.data()), base.size(), digest, &size);
  std::string text = "v0=";
  char hex[3];
  for (unsigned i = 0; i < size; ++i) {
    std::snprintf(hex, sizeof hex, "%02x", digest[i]);
    text += hex;
  }
  return text;
}

bool is_signed(std::string_view timestamp, std::string_view given, std::string_view body) {
  const std::string wanted = signature(timestamp, body);
  return given.size() == wanted.size() && CRYPTO_memcmp(given.data(), wanted.data(), wanted.size()) == 0;
}

std::string slack_message(std::uint64_t number) {
  const std::string body =
      R"({"token":"x","team_id":"T1","api_app_id":"A1","event":{"type":"message","channel":"D1","user":"U)" +
      std::to_string(number % 500) +
      R"(","text":"The customer wrote again about the invoice and was rude to two of us.","ts":")" +
      std::to_string(1'795'253'400 + number) +
      R"(.000100","channel_type":"im"},"type":"event_callback","event_id":"Ev)" + std::to_string(number) +
      R"(","event_time":1795253400})";
  const std::string timestamp = "1795253400";
  return "POST /slack/events HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Slackbot 1.0 "
         "(+https://api.slack.com/robots)\r\n"
         "Accept: */*\r\nContent-Type: application/json\r\nX-Slack-Request-Timestamp: " +
         timestamp + "\r\nX-Slack-Signature: " + signature(timestamp, body) +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

// cpp-httplib as its users run it when they have read the issues: enough threads, keep-alive, TCP_NODELAY.
class BareServer {
 public:
  explicit BareServer(int threads) {
    server_.new_task_queue = [threads] { return new httplib::ThreadPool(static_cast<std::size_t>(threads)); };
    server_.set_tcp_nodelay(true);
    server_.set_keep_alive_max_count(1'000'000'000);
    server_.set_keep_alive_timeout(30);
    server_.Post("/slack/events", [](const httplib::Request& request, httplib::Response& response) {
      response.status = is_signed(request.get_header_value("X-Slack-Request-Timestamp"),
                                  request.get_header_value("X-Slack-Signature"), request.body)
                            ? 200
                            : 401;
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) usleep(1'000);
  }
  ~BareServer() {
    server_.stop();
    thread_.join();
  }
  int port() const { return port_; }

 private:
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

nlohmann::ordered_json shown(const LoadResult& result) {
  const auto rounded = [](double value) { return static_cast<double>(static_cast<std::int64_t>(value * 100)) / 100; };
  return {{"per_second", static_cast<std::int64_t>(result.per_second)},
          {"p50_ms", rounded(result.p50_ms)},
          {"p99_ms", rounded(result.p99_ms)},
          {"slowest_ms", rounded(result.slowest_ms)},
          {"answered", result.answered},
          {"otherwise", result.otherwise},
          {"lost", result.lost},
          {"least", result.least},
          {"most", result.most}};
}

}  // namespace

int main(int argc, char** argv) {
  LoadPlan plan;
  plan.request = slack_message;
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
