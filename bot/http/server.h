// bot/http/server.h — our HTTP server: whole requests in, whole answers out, under limits.
//
// An epoll thread (the front) reads each request whole, within the limits of bot/base/limits.h, and refuses what we
// never accept; workers then let cpp-httplib parse, route and answer it. Without the front, idle connections starve
// cpp-httplib's threads and neither bodies nor headers have a bound.
//
// Threads   Handlers run on up to Bounds::workers threads at once. route() only before start(); stop() not from a
// handler. Errors    start() throws std::runtime_error if the address can't be bound. A handler that throws gives a
// fixed 500; what it
//           threw goes to the log as a type, never as text, and never to the client.
// Shapes    A header value is what the client sent, without the blanks around it. A '%' in X-Slack-*, Authorization,
// Host or
//           Origin is refused, and a cookie that has one is left out: some readers decode such values, and nothing of
//           ours needs them. Path, path parameters and query are decoded, and hold no byte 0.
// Answers   Every answer carries the security headers of answers.cpp; one that a handler sets itself stands instead.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bot/base/limits.h"
#include "bot/base/log.h"
#include "bot/base/world.h"

namespace evenkeel::http {

struct Request {
  std::string method;
  std::string path;                                 // As routed: decoded, without the query.
  std::map<std::string, std::string> parameters;    // `{name}` parts of the route.
  std::vector<std::pair<std::string, std::string>> query;
  std::string body;  // The raw bytes, as they came. No form or multipart is parsed for you.
  std::string remote_address;
  std::string id;                                   // Of this request, for the log and error bodies.

  std::string_view header(std::string_view name) const;  // Case-insensitive; empty if absent; the first if repeated.
  std::optional<std::string> query_value(std::string_view name) const;
  std::vector<std::pair<std::string, std::string>> headers;
};

struct Response {
  int status = 200;
  std::string content_type;  // Empty: no body, no Content-Type.
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};

// {"error":code,"message":message,"request":id}, the body of every refusal.
Response refusal(const Request& request, int status, std::string_view code, std::string_view message);

using Handler = std::function<Response(const Request&)>;

struct Route {
  std::string method;         // "GET" (which answers HEAD too) or "POST".
  std::string path;           // "/slack/events"; a part in braces matches one segment: "/teams/outgoing/{name}".
  std::size_t body_max = 0;   // POST: larger is 413 before it is read.
  Handler handler;
};

// How long the front waits, by World::monotonic_ms. A test gives shorter ones, or a clock of its own.
struct Deadlines {
  std::int64_t first_byte_ms = limits::first_byte_timeout_ms;    // After accept.
  std::int64_t head_ms = limits::head_timeout_ms;                // From its first byte.
  std::int64_t body_ms = limits::body_timeout_ms;                // In all, from the end of the head.
  std::int64_t idle_ms = limits::idle_timeout_ms;                // Between two requests.
  std::int64_t write_stall_ms = limits::write_stall_timeout_ms;  // Without progress.
  std::int64_t write_ms = limits::write_timeout_ms;              // In all.
  std::int64_t linger_ms = 1'000;  // After a last answer, for the client to read it and close.
  std::int64_t stop_ms = 5'000;
};

struct Bounds {
  std::size_t connections_max = limits::connections_max;
  std::size_t requests_per_connection_max = limits::requests_per_connection_max;
  std::size_t workers = limits::http_workers;
  std::size_t waiting_max = limits::turns_waiting_max;  // Whole requests no worker has taken yet; then 503.
  std::size_t held_max = 64 * 1024 * 1024;  // Bytes of large bodies and unread answers, over all connections; then 503.
};

struct ServerOptions {
  std::string host = "127.0.0.1";
  int port = 0;                          // 0: any free one.
  std::vector<std::string> host_names;   // Accepted in Host beside localhost, 127.0.0.1 and [::1]; without a port.
  bool https_outside = false;            // Behind a TLS proxy: adds Strict-Transport-Security.
  Deadlines deadlines;
  Bounds bounds;
};

struct ServerCounters {              // For /metrics; a snapshot.
  std::uint64_t accepted = 0;          // Connections.
  std::uint64_t requests = 0;          // Read whole and handed on.
  std::uint64_t refused_by_front = 0;  // Answered before any handler, timeouts included.
  std::uint64_t timed_out = 0;
  std::uint64_t shed = 0;              // For want of room: requests answered 503, connections closed for newer ones.
  std::size_t open_connections = 0;
  std::map<int, std::uint64_t> by_status;  // Answers, of handlers and of the front.
};

class Server {
 public:
  Server(ServerOptions options, World world, Log log);
  ~Server();  // stop()s.

  void route(Route route);
  void start();         // Binds and serves; returns at once.
  int port() const;     // The real one.
  // Closes the listener, lets requests that are being handled finish (at most 5 s), closes the rest.
  void stop();
  ServerCounters counters() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace evenkeel::http
