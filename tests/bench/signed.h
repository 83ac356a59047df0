// tests/bench/signed.h — a signed Slack message to ask with, and what we are measured against: cpp-httplib alone, checking it.
//
// Threads   BareServer has its own.
#pragma once

#include <httplib.h>
#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <thread>

#include "tests/bench/load.h"

namespace evenkeel::bench {

constexpr std::string_view secret = "8f742231b10e8888abcd99yyyzzz85a5";  // Of Slack's documentation.

inline std::string signature(std::string_view timestamp, std::string_view body) {
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

inline bool is_signed(std::string_view timestamp, std::string_view given, std::string_view body) {
  const std::string wanted = signature(timestamp, body);
  return given.size() == wanted.size() && CRYPTO_memcmp(given.data(), wanted.data(), wanted.size()) == 0;
}

// Message `number`, of one of `people`, saying `text`, signed at `now_s`.
inline std::string slack_message(std::uint64_t number, std::uint64_t people, std::string_view text, std::int64_t now_s) {
  const std::string person = std::to_string(number % people);
  const std::string body = R"({"token":"x","team_id":"T1","api_app_id":"A1","event":{"type":"message","channel":"D)" + person +
                           R"(","user":"U)" + person + R"(","text":")" + std::string(text) + R"(","ts":")" +
                           std::to_string(1'795'253'400 + number) +
                           R"(.000100","channel_type":"im"},"type":"event_callback","event_id":"Ev)" + std::to_string(number) +
                           R"(","event_time":1795253400})";
  const std::string timestamp = std::to_string(now_s);
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

inline nlohmann::ordered_json shown(const LoadResult& result) {
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

}  // namespace evenkeel::bench
