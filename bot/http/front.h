// bot/http/front.h — the sockets: one epoll thread that reads whole requests and writes what is left of answers, and
// the workers that answer them.
//
// A connection belongs to the epoll thread until its request is whole, then to one worker until its answer is ready.
// The worker sends what the socket takes at once; a slow reader's rest is the epoll thread's business, so that nobody
// waits for anybody's network. Descriptors are closed by the epoll thread alone, and a connection another thread may be
// giving back is only shut down, so that its own event closes it.
//
// Threads   start(), stop() from one thread; counters() from any.
// Errors    start() throws std::runtime_error if the address can't be bound.
// Limits    Deadlines and Bounds of server.h. Timeouts are noticed within tick_ms.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "bot/http/request_reader.h"
#include "bot/http/server.h"

namespace evenkeel::http {

// One whole request on its way to a handler.
struct Exchange {
  ReadRequest request;
  std::string remote_address;
  bool close = false;                           // The answer is the connection's last.
  const std::atomic<bool>* stopping = nullptr;  // From now on every answer is.
};

struct Answer {
  int status = 0;
  std::string bytes;
};

class Front {
 public:
  // Runs on a worker. Must not throw.
  using Answerer = std::function<Answer(Exchange& exchange)>;

  Front(const ServerOptions& options, ReadingRules rules, World world, Log log, Answerer answerer);
  ~Front();

  void start();
  int port() const;
  void stop();
  ServerCounters counters() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace evenkeel::http
