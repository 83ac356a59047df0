// tests/support/http_probe.h — a small HTTP client on plain sockets, so that no test needs the library the server is
// made of.
//
// Threads   One thread a connection.
// Errors    Nothing throws: an answer that did not come whole says so in `trouble` and has status 0.
// Limits    127.0.0.1 only. An answer needs a Content-Length, no body, or the end of the connection.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace evenkeel::tests {

constexpr int probe_timeout_ms = 20'000;  // For the whole answer.

using Headers = std::vector<std::pair<std::string, std::string>>;

struct ProbeRequest {
  std::string method = "GET";
  std::string target = "/";
  Headers headers = {};  // Host, Content-Length and (unless kept open) Connection come by themselves.
  std::string body = {};
};

struct ProbeAnswer {
  int status = 0;
  Headers headers;
  std::string body;
  std::string trouble;  // Empty when all is well.

  std::string header(std::string_view name) const;  // Case-insensitive; the first; empty if absent.
};

// One connection, one request after the other.
class ProbeConnection {
 public:
  explicit ProbeConnection(int port, int timeout_ms = probe_timeout_ms);
  ~ProbeConnection();
  ProbeConnection(const ProbeConnection&) = delete;
  ProbeConnection& operator=(const ProbeConnection&) = delete;

  bool open() const { return socket_ >= 0; }
  ProbeAnswer request(const ProbeRequest& request);

  // In pieces, for tests that misbehave.
  bool send(std::string_view bytes);
  ProbeAnswer read_answer(bool to_head = false);  // to_head: the answer to a HEAD has a length and no body.

 private:
  bool fill(int left_ms);

  int socket_ = -1;
  int port_;
  int timeout_ms_;
  std::string buffer_;
  bool ended_ = false;
};

// Its own connection, closed afterwards.
ProbeAnswer http_request(int port, const ProbeRequest& request, int timeout_ms = probe_timeout_ms);

// The value of X-Slack-Signature for these raw bytes: "v0=..." (docs.slack.dev, "Verifying requests from Slack").
std::string slack_sign(std::string_view secret, std::string_view timestamp, std::string_view body);

// POST /slack/events signed as Slack does; `timestamp` is seconds since 1970.
ProbeRequest signed_slack_request(std::string_view secret, std::string_view timestamp, std::string_view content_type,
                                  std::string body);

std::string form_encoded(std::string_view text);  // Percent-encoding for application/x-www-form-urlencoded.

}  // namespace evenkeel::tests
