// bot/http/client.h — calls to the few hosts we may call: bounded in time and size, no redirects, certificates
// verified.
//
// Threads   A Client may be called from any thread; connections are kept per host and used by one call at a time.
// Errors    Nothing throws: see CallResult.
// Limits    CallLimits; the time is a total, from the name look-up to the answer's last byte.
// Process   Ignores SIGPIPE from the first Client on: OpenSSL writes without MSG_NOSIGNAL.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bot/base/limits.h"
#include "bot/base/world.h"

namespace evenkeel::http {

// Which hosts may be called, checked when an address is received and again when it is used.
struct AllowedHosts {
  std::vector<std::string> exact;       // "slack.com"
  std::vector<std::string> and_below;   // "slack-gov.com": itself and any sub-domain
  bool loopback_over_http = false;      // Test doubles on http://127.0.0.1:PORT; only when we are bound to loopback.
};

struct Url {
  bool https = true;
  std::string host;
  int port = 443;
  std::string target;  // Path and query, at least "/".
};

// https, port 443, an exact ASCII host from the list, no user part, no IP literal, no trailing dot. Absent otherwise.
std::optional<Url> allowed_url(const AllowedHosts& hosts, std::string_view text);

struct CallResult {
  enum class Kind {
    Answered,   // Any HTTP status.
    NotSent,    // Refused, unreachable, no such name: nothing left the house.
    Unsure,     // The request was sent; the answer did not come in time, or broke off.
    NotAllowed  // The address is not on the list.
  };
  Kind kind = Kind::NotSent;
  int status = 0;  // 0 unless Answered.
  std::vector<std::pair<std::string, std::string>> headers;  // In no order; a '%XX' in a value comes decoded.
  std::string body;
  std::string_view header(std::string_view name) const;  // Case-insensitive; empty if absent.
};

struct Call {
  std::string method = "POST";
  std::string url;
  // NotAllowed for a control byte in a value, and for what the client says itself (Host, lengths, Connection).
  std::vector<std::pair<std::string, std::string>> headers;
  std::string content_type;
  std::string body;
};

struct CallLimits {
  std::int64_t connect_ms = limits::connect_timeout_ms;  // Name and TCP; TLS counts to the total.
  std::int64_t total_ms = limits::call_timeout_ms;
  std::size_t answer_max = limits::answer_max;           // Of the body.
};

class Client {
 public:
  Client(AllowedHosts hosts, World world, CallLimits limits = {});
  ~Client();
  CallResult call(const Call& call);

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace evenkeel::http
