// tests/support/raw_server.h — another party's server that misbehaves exactly as a test says.
//
// Each connection gets a thread that runs the script with its descriptor and closes it afterwards.
//
// Threads   The script runs on several threads at once if several connections come.
// Errors    The constructor throws std::runtime_error.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace evenkeel::tests {

class RawServer {
 public:
  using Script = std::function<void(RawServer& server, int fd)>;

  explicit RawServer(Script script);
  ~RawServer();  // Ends every connection and waits for the scripts.

  int port() const { return port_; }
  std::string url(std::string_view path = "/") const;
  int connections() const { return connections_; }
  bool stopping() const { return stopping_; }

  // For scripts. They end early when the server is stopped.
  std::string read_request(int fd);                  // Head, and body by its Content-Length; empty if it breaks off.
  bool write(int fd, std::string_view bytes) const;  // False: the other side is gone.
  bool wait(int fd, int ms) const;     // True: still wanted after this long; false: the other side is gone.
  static void reset_on_close(int fd);  // Its close() will reset the connection.

 private:
  void accept_all();
  Script script_;
  int listener_ = -1, port_ = 0;
  std::atomic<int> connections_{0};
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::vector<int> open_;
  std::vector<std::thread> scripts_;
  std::thread acceptor_;
};

}  // namespace evenkeel::tests
