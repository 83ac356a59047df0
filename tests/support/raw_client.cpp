#include "tests/support/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <stdexcept>
#include <utility>
#include <vector>

namespace evenkeel::tests {

std::string RawAnswer::header(const std::string& lower_case_name) const {
  const auto found = headers.find(lower_case_name);
  return found == headers.end() ? std::string() : found->second;
}

RawClient::RawClient(int port, int receive_buffer) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (fd_ < 0) throw std::runtime_error("no socket");
  if (receive_buffer > 0) setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  const int yes = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    close(fd_);
    throw std::runtime_error("could not connect");
  }
}

RawClient::~RawClient() {
  if (fd_ >= 0) close(fd_);
}

RawClient::RawClient(RawClient&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), ended_(other.ended_), input_(std::move(other.input_)) {}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      pollfd wait{fd_, POLLOUT, 0};
      if (poll(&wait, 1, 5'000) <= 0) return false;
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

void RawClient::finish_sending() {
  shutdown(fd_, SHUT_WR);
}

bool RawClient::receive(int within_ms) {
  if (ended_) return false;
  pollfd wait{fd_, POLLIN, 0};
  if (poll(&wait, 1, within_ms) <= 0) return false;
  std::vector<char> piece(64 * 1024);
  const ssize_t size = recv(fd_, piece.data(), piece.size(), 0);
  if (size <= 0) {
    ended_ = true;
    return false;
  }
  input_.append(piece.data(), static_cast<std::size_t>(size));
  return true;
}

std::string RawClient::read_some(int within_ms) {
  if (input_.empty()) receive(within_ms);
  return std::exchange(input_, {});
}

bool RawClient::closed(int within_ms) {
  while (input_.empty() && receive(within_ms)) {
  }
  return input_.empty() && ended_;
}

std::optional<RawAnswer> RawClient::answer(int within_ms, bool of_head_request) {
  std::size_t head_end = 0;
  while ((head_end = input_.find("\r\n\r\n")) == std::string::npos)
    if (!receive(within_ms)) return std::nullopt;
  const std::string head = input_.substr(0, head_end + 2);
  RawAnswer answer;
  const std::size_t line_end = head.find("\r\n");
  if (line_end < 12) return std::nullopt;
  answer.version = head.substr(0, 8);
  answer.status = std::stoi(head.substr(9, 3));
  for (std::size_t at = line_end + 2; at < head.size();) {
    const std::size_t end = head.find("\r\n", at), colon = head.find(':', at);
    if (colon == std::string::npos || colon > end) return std::nullopt;
    std::string name = head.substr(at, colon - at);
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    std::size_t value = colon + 1;
    while (value < end && head[value] == ' ') ++value;
    answer.headers.emplace(name, head.substr(value, end - value));
    at = end + 2;
  }
  input_.erase(0, head_end + 4);
  const std::string length = answer.header("content-length");
  const std::size_t body_size = of_head_request || length.empty() ? 0 : std::stoul(length);
  while (input_.size() < body_size)
    if (!receive(within_ms)) return std::nullopt;
  answer.body = input_.substr(0, body_size);
  input_.erase(0, body_size);
  return answer;
}

void allow_descriptors(unsigned long wanted) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
  limit.rlim_cur = std::min<rlim_t>(wanted, limit.rlim_max);
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace evenkeel::tests
