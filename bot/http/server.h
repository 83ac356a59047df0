// bot/http/server.h — our HTTP server: whole requests in, whole answers out, under limits.
//
// An epoll thread (the front) reads each request whole, within the limits of bot/base/limits.h, and refuses what we never
// accept; workers then let cpp-httplib parse, route and answer it. Without the front, idle connections starve cpp-httplib's
// threads and neither bodies nor headers have a bound.
//
// Threads   Handlers run on up to limits::http_workers threads at once. route() only before start().
// Errors    start() throws std::runtime_error if the address can't be bound. A handler that throws gives a fixed 500; what it
//           threw goes to the log as a type, never as text, and never to the client.
// Shapes    A header value is what the client sent; a header with '%' in its value is refused by the front wherever we act on
//           it (cpp-httplib decodes it). Query and path parameters are decoded.
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

#include "bot/base/log.h"
#include "bot/base/world.h"

namespace evenkeel::http {

struct Request {
  std::string method;
  std::string path;                                 // As routed: decoded, without the query.
  std::map<std::string, std::string> parameters;    // `{name}` parts of the route.
  std::vector<std::pair<std::string, std::string>> query;
  std::string body;                                 // The raw bytes, as they came. No form or multipart is parsed for you.
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

struct ServerOptions {
  std::string host = "127.0.0.1";
  int port = 0;                          // 0: any free one.
  std::vector<std::string> host_names;   // Accepted in Host beside localhost, 127.0.0.1 and [::1]; without a port.
  bool https_outside = false;            // Behind a TLS proxy: adds Strict-Transport-Security.
};

struct ServerCounters {  // For /metrics; a snapshot.
  std::uint64_t accepted = 0, requests = 0, refused_by_front = 0, timed_out = 0, shed = 0;
  std::size_t open_connections = 0;
  std::map<int, std::uint64_t> by_status;
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
