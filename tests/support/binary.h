// tests/support/binary.h — the real program as a value: run a command to its end, or keep a server running beside the
// test.
//
//   const Finished done = run_to_end({EVENKEEL_PROGRAM, "wording", "he shouts"});
//   RunningServer server({EVENKEEL_PROGRAM, "serve", "--port", "0", "--database", scratch / "k.sqlite3"}, {.scratch =
//   ...}); http_request(server.port(), {...});
//
// The program sees only the environment it is given, PATH, HOME and the options of the sanitizers: what is set in the
// developer's shell changes no test. It is killed when the thread that started it ends, so none outlives its test.
//
// Threads   One thread a value.
// Errors    What can't be started, or is not ready or over in time, throws std::runtime_error with what it wrote so
// far.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace evenkeel::tests {

using Environment = std::map<std::string, std::string>;

constexpr int wait_max_ms =
    60'000;  // Generous: sanitizers and busy machines are slow, and nobody waits when all is well.

struct Finished {
  int exit_code = -1;  // -1 if a signal ended it.
  int signal = 0;
  std::string out;
  std::string err;
};

struct RunOptions {
  std::string stdin_text = {};  // Then the end of input.
  Environment environment = {};
  std::string folder = {};  // Where it runs; empty: where the test runs.
  int timeout_ms = wait_max_ms;
};

Finished run_to_end(const std::vector<std::string>& arguments, const RunOptions& options = {});

// A program that prints "listening on http://HOST:PORT" once it is ready. Killed at the end if it still runs.
class RunningServer {
 public:
  // Returns when it is ready. What it writes to stderr is kept in `err_file` (a path in the test's scratch folder).
  RunningServer(const std::vector<std::string>& arguments, const std::string& err_file,
                const Environment& environment = {}, int timeout_ms = wait_max_ms);
  ~RunningServer();
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;

  const std::string& address() const { return address_; }  // "http://127.0.0.1:40123"
  int port() const { return port_; }
  int process() const { return process_; }
  bool running() const;
  std::string err() const;  // So far.
  void signal(int number);
  // Waits until it has written `text` to stderr, behind the first `from` bytes; false if it did not in time.
  bool says(std::string_view text, std::size_t from, int timeout_ms = wait_max_ms) const;

  // Asks it to stop (SIGTERM) and waits. `out` holds what it printed from the beginning.
  Finished stop(int timeout_ms = wait_max_ms);
  // As a power cut does it: SIGKILL.
  Finished kill();

 private:
  Finished wait(int timeout_ms);

  int process_ = -1;
  int handle_ = -1;  // Becomes readable when the process is over (pidfd).
  int out_ = -1;
  std::string out_text_, err_file_, address_;
  int port_ = 0;
};

}  // namespace evenkeel::tests
