#include "tests/support/http_probe.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>

namespace evenkeel::tests {
namespace {

using Clock = std::chrono::steady_clock;

int left_ms(Clock::time_point end) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
  return left > 0 ? static_cast<int>(left) : 0;
}

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

constexpr std::string_view hex_digits = "0123456789abcdef";

}  // namespace

std::string ProbeAnswer::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (same_name(key, name)) return value;
  return {};
}

ProbeConnection::ProbeConnection(int port, int timeout_ms) : port_(port), timeout_ms_(timeout_ms) {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const timeval wait{timeout_ms / 1000, timeout_ms % 1000 * 1000};
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket_);
    socket_ = -1;
  }
}

ProbeConnection::~ProbeConnection() {
  if (socket_ >= 0) ::close(socket_);
}

bool ProbeConnection::send(std::string_view bytes) {
  while (socket_ >= 0 && !bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return socket_ >= 0;
}

// More bytes in the buffer; false when none came in time or the other side closed.
bool ProbeConnection::fill(int wait_ms) {
  pollfd ready{socket_, POLLIN, 0};
  if (socket_ < 0 || ended_ || ::poll(&ready, 1, wait_ms) <= 0) return false;
  std::array<char, 16 * 1024> bytes{};
  const ssize_t count = ::recv(socket_, bytes.data(), bytes.size(), 0);
  if (count <= 0) {
    ended_ = true;
    return false;
  }
  buffer_.append(bytes.data(), static_cast<std::size_t>(count));
  return true;
}

ProbeAnswer ProbeConnection::read_answer(bool to_head) {
  const auto end = Clock::now() + std::chrono::milliseconds(timeout_ms_);
  ProbeAnswer answer;
  const auto failed = [&](std::string trouble) {
    answer.status = 0;
    answer.trouble = std::move(trouble);
    return answer;
  };
  std::size_t head_end = 0;
  while (true) {
    while ((head_end = buffer_.find("\r\n\r\n")) == std::string::npos)
      if (!fill(left_ms(end))) return failed(ended_ ? "the connection was closed" : "no answer in time");
    if (!buffer_.starts_with("HTTP/1.1 1")) break;  // 100 Continue: the answer proper follows.
    buffer_.erase(0, head_end + 4);
  }
  std::string_view head = std::string_view(buffer_).substr(0, head_end);
  if (!head.starts_with("HTTP/1.") || head.size() < 12) return failed("this is no HTTP answer");
  answer.status = std::atoi(std::string(head.substr(9, 3)).c_str());
  while (true) {
    const std::size_t line_end = head.find("\r\n");
    if (line_end == std::string_view::npos) break;
    head.remove_prefix(line_end + 2);
    const std::string_view line = head.substr(0, head.find("\r\n"));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return failed("a header line without a colon");
    std::string_view value = line.substr(colon + 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    answer.headers.emplace_back(line.substr(0, colon), value);
  }
  buffer_.erase(0, head_end + 4);
  if (!answer.header("Transfer-Encoding").empty()) return failed("an answer in chunks");
  const std::string length = answer.header("Content-Length");
  if (to_head || answer.status == 204 || answer.status == 304) return answer;
  if (length.empty()) {
    while (fill(left_ms(end))) {
    }
    if (!ended_) return failed("the answer has no end");
    answer.body = std::exchange(buffer_, {});
    return answer;
  }
  const std::size_t size = std::strtoull(length.c_str(), nullptr, 10);
  while (buffer_.size() < size)
    if (!fill(left_ms(end))) return failed("the body broke off");
  answer.body = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return answer;
}

ProbeAnswer ProbeConnection::request(const ProbeRequest& request) {
  std::string bytes =
      request.method + " " + request.target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_) + "\r\n";
  for (const auto& [name, value] : request.headers) bytes += name + ": " + value + "\r\n";
  if (!request.body.empty() || request.method == "POST")
    bytes += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  bytes += "\r\n" + request.body;
  // A server that refuses early closes while we still send: its answer is there to be read all the same.
  if (socket_ < 0) return {.status = 0, .headers = {}, .body = {}, .trouble = "can't connect"};
  send(bytes);
  return read_answer(request.method == "HEAD");
}

ProbeAnswer http_request(int port, const ProbeRequest& request, int timeout_ms) {
  ProbeConnection connection(port, timeout_ms);
  ProbeRequest closing = request;
  closing.headers.emplace_back("Connection", "close");
  return connection.request(closing);
}

std::string slack_sign(std::string_view secret, std::string_view timestamp, std::string_view body) {
  const std::string base = "v0:" + std::string(timestamp) + ":" + std::string(body);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  ::HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(base.data()), base.size(), digest.data(), &size);
  std::string signature = "v0=";
  for (unsigned int i = 0; i < size; ++i) {
    signature += hex_digits[digest[i] >> 4];
    signature += hex_digits[digest[i] & 15];
  }
  return signature;
}

ProbeRequest signed_slack_request(std::string_view secret, std::string_view timestamp, std::string_view content_type,
                                  std::string body) {
  ProbeRequest request{.method = "POST", .target = "/slack/events"};
  request.headers = {{"Content-Type", std::string(content_type)},
                     {"X-Slack-Request-Timestamp", std::string(timestamp)},
                     {"X-Slack-Signature", slack_sign(secret, timestamp, body)}};
  request.body = std::move(body);
  return request;
}

std::string form_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-_.~").find(c) != std::string_view::npos;
    if (plain)
      encoded += c;
    else if (c == ' ')
      encoded += '+';
    else
      (encoded += '%') += {"0123456789ABCDEF"[byte >> 4], "0123456789ABCDEF"[byte & 15]};
  }
  return encoded;
}

}  // namespace evenkeel::tests
