#include "tests/support/fake_http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

namespace evenkeel::tests {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// Whole lines and bodies from one socket; gives up when the peer goes or `stopping` is set.
class Connection {
 public:
  Connection(int fd, const std::atomic<bool>& stopping) : fd_(fd), stopping_(stopping) {}
  ~Connection() { ::close(fd_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  std::optional<FakeRequest> read() {
    std::size_t head_end = 0;
    while ((head_end = buffer_.find("\r\n\r\n")) == std::string::npos)
      if (!more()) return std::nullopt;
    FakeRequest request;
    const std::string head = buffer_.substr(0, head_end);
    buffer_.erase(0, head_end + 4);
    const std::size_t first = head.find(' ');
    request.method = head.substr(0, first);
    request.target = head.substr(first + 1, head.find(' ', first + 1) - first - 1);
    for (std::size_t at = head.find("\r\n"); at != std::string::npos;) {
      const std::size_t end = head.find("\r\n", at + 2);
      const std::string line = head.substr(at + 2, end == std::string::npos ? end : end - at - 2);
      const std::size_t colon = line.find(':');
      if (colon != std::string::npos)
        request.headers[lower(line.substr(0, colon))] = line.substr(line.find_first_not_of(' ', colon + 1));
      at = end;
    }
    const std::string length_header = request.header("content-length");
    const std::size_t length = length_header.empty() ? 0 : std::stoul(length_header);
    while (buffer_.size() < length)
      if (!more()) return std::nullopt;
    request.body = buffer_.substr(0, length);
    buffer_.erase(0, length);
    return request;
  }

  // False: the connection is over.
  bool write(const FakeAnswer& answer) {
    switch (answer.way) {
      case FakeAnswer::Way::Hang:
        while (more()) {
        }
        return false;
      case FakeAnswer::Way::Reset: {
        const linger now{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        return false;
      }
      case FakeAnswer::Way::Garbage:
        send_all(answer.body);
        return false;
      case FakeAnswer::Way::Answer:
        break;
    }
    return send_all("HTTP/1.1 " + std::to_string(answer.status) + " Fake\r\nContent-Type: " + answer.content_type +
                    "\r\nContent-Length: " + std::to_string(answer.body.size()) + "\r\n" + answer.more_headers +
                    "\r\n" + answer.body);
  }

 private:
  bool send_all(const std::string& text) {
    for (std::size_t sent = 0; sent < text.size();) {
      const ssize_t wrote = ::send(fd_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
      if (wrote <= 0) return false;
      sent += static_cast<std::size_t>(wrote);
    }
    return true;
  }

  bool more() {
    while (!stopping_) {
      pollfd waiting{.fd = fd_, .events = POLLIN, .revents = 0};
      if (::poll(&waiting, 1, 50) <= 0) continue;
      char bytes[16 * 1024];
      const ssize_t got = ::recv(fd_, bytes, sizeof bytes, 0);
      if (got <= 0) return false;
      buffer_.append(bytes, static_cast<std::size_t>(got));
      return true;
    }
    return false;
  }

  const int fd_;
  const std::atomic<bool>& stopping_;
  std::string buffer_;
};

}  // namespace

struct FakeHttp::Implementation {
  Handler handler;
  int listener = -1;
  int port = 0;
  std::atomic<bool> stopping = false;
  std::thread accepting;
  std::mutex mutex;
  std::deque<std::thread> connections;

  void accept_all() {
    while (!stopping) {
      pollfd waiting{.fd = listener, .events = POLLIN, .revents = 0};
      if (::poll(&waiting, 1, 50) <= 0) continue;
      const int fd = ::accept(listener, nullptr, nullptr);
      if (fd < 0) continue;
      const std::lock_guard lock(mutex);
      connections.emplace_back([this, fd] {
        Connection connection(fd, stopping);
        while (const auto request = connection.read())
          if (!connection.write(handler(*request))) return;
      });
    }
  }
};

FakeHttp::FakeHttp(Handler handler) : implementation_(std::make_unique<Implementation>()) {
  Implementation& own = *implementation_;
  own.handler = std::move(handler);
  own.listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (own.listener < 0 || ::bind(own.listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::listen(own.listener, 128) != 0 ||
      ::getsockname(own.listener, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("the fake server cannot listen");
  own.port = ntohs(address.sin_port);
  own.accepting = std::thread([&own] { own.accept_all(); });
}

FakeHttp::~FakeHttp() {
  stop();
}

void FakeHttp::stop() {
  Implementation& own = *implementation_;
  if (own.stopping.exchange(true)) return;
  own.accepting.join();
  ::close(own.listener);
  for (std::thread& each : own.connections) each.join();
}

int FakeHttp::port() const {
  return implementation_->port;
}

std::string FakeHttp::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port()) + path;
}

std::string FakeRequest::header(const std::string& lower_name) const {
  const auto found = headers.find(lower_name);
  return found == headers.end() ? std::string() : found->second;
}

std::string percent_encoded(const std::string& text) {
  static const char* digits = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) || c == '-' || c == '.' || c == '_' || c == '*')
      result += c;
    else
      result += {'%', digits[byte >> 4], digits[byte & 15]};
  }
  return result;
}

std::string percent_decoded(const std::string& text) {
  const auto digit = [](char c) { return c >= 'a' ? c - 'a' + 10 : c >= 'A' ? c - 'A' + 10 : c - '0'; };
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && std::isxdigit(static_cast<unsigned char>(text[i + 1])) &&
        std::isxdigit(static_cast<unsigned char>(text[i + 2]))) {
      result += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

}  // namespace evenkeel::tests
