// tests/support/raw_client.h — a connection that sends exactly the bytes a test says, and reads answers one by one.
//
// Threads   One client, one thread.   Errors   Sending and reading report failure; connecting throws
// std::runtime_error. Units     Every wait has a bound in milliseconds.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace evenkeel::tests {

struct RawAnswer {
  int status = 0;
  std::string version;
  std::multimap<std::string, std::string> headers;  // Names in lower case.
  std::string body;
  std::string header(const std::string& lower_case_name) const;
};

class RawClient {
 public:
  explicit RawClient(int port, int receive_buffer = 0);  // 127.0.0.1
  ~RawClient();
  RawClient(RawClient&& other) noexcept;
  RawClient& operator=(RawClient&&) = delete;

  bool send(std::string_view bytes);  // All of them, or false (the other side has closed, or takes nothing for 5 s).
  void finish_sending();              // Half-closes.
  // The next answer; absent if the connection closes or nothing whole comes in time. A HEAD's answer has no body.
  std::optional<RawAnswer> answer(int within_ms = 5'000, bool of_head_request = false);
  bool closed(int within_ms = 5'000);    // Closed by the server, with nothing left to read.
  std::string read_some(int within_ms);  // Whatever comes next, at most 64 KiB; empty if nothing does.
  std::size_t unread() const { return input_.size(); }

 private:
  bool receive(int within_ms);
  int fd_ = -1;
  bool ended_ = false;
  std::string input_;
};

// A descriptor for every connection of a crowd: raises the soft limit, at most to the hard one.
void allow_descriptors(unsigned long wanted);

}  // namespace evenkeel::tests
