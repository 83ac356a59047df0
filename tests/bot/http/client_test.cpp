#include "bot/http/client.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>

#include "bot/http/outgoing.h"
#include "tests/support/raw_server.h"
#include "tests/support/scratch_dir.h"

namespace {

using namespace evenkeel;
using http::Call, http::CallLimits, http::CallResult, http::Client;
using Kind = http::CallResult::Kind;
using tests::RawServer;

const http::AllowedHosts loopback{{}, {}, true};

// Short enough to try what never ends, long enough for a busy machine.
const CallLimits hasty{.connect_ms = 400, .total_ms = 400, .answer_max = 1024 * 1024};

std::string answer(std::string_view body, std::string_view headers = {}) {
  return "HTTP/1.1 200 OK\r\n" + std::string(headers) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

// What one call makes of a server that reads the request and then says this.
CallResult call_one_that_says(std::string said, CallLimits limits = {}) {
  RawServer server([said](RawServer& self, int fd) {
    if (!self.read_request(fd).empty()) self.write(fd, said);
  });
  Client client(loopback, real_world(), limits);
  return client.call({.url = server.url("/api"), .body = "{}"});
}

std::int64_t measure(const std::function<void()>& work) {
  const World world = real_world();
  const std::int64_t began = world.monotonic_ms();
  work();
  return world.monotonic_ms() - began;
}

}  // namespace

TEST_CASE("a call says exactly what it was given, and nothing about us", "[http][client]") {
  std::string seen;
  RawServer server([&](RawServer& self, int fd) {
    seen = self.read_request(fd);
    self.write(fd, answer("{\"ok\":true}", "Retry-After: 7\r\n"));
  });
  Client client(loopback, real_world());
  const auto result = client.call({.url = server.url("/api/chat.postMessage?a=b%20c"),
                                   .headers = {{"Authorization", "Bearer xoxb-1"}},
                                   .content_type = "application/json; charset=utf-8",
                                   .body = "{\"text\":\"hi\"}"});
  REQUIRE(result.kind == Kind::Answered);
  CHECK(result.status == 200);
  CHECK(result.body == "{\"ok\":true}");
  CHECK(result.header("retry-after") == "7");
  CHECK(seen.starts_with("POST /api/chat.postMessage?a=b%20c HTTP/1.1\r\n"));
  CHECK(seen.ends_with("\r\n\r\n{\"text\":\"hi\"}"));
  CHECK(seen.find("\r\nAuthorization: Bearer xoxb-1\r\n") != std::string::npos);
  CHECK(seen.find("\r\nContent-Type: application/json; charset=utf-8\r\n") != std::string::npos);
  CHECK(seen.find("\r\nHost: 127.0.0.1:" + std::to_string(server.port()) + "\r\n") != std::string::npos);
  CHECK(seen.find("\r\nAccept-Encoding: identity\r\n") != std::string::npos);
  CHECK(seen.find("httplib") == std::string::npos);
}

TEST_CASE("a connection is kept for the next call, and not kept once it is over", "[http][client]") {
  RawServer server([](RawServer& self, int fd) {
    for (int i = 0; i < 3; ++i) {
      if (self.read_request(fd).empty()) return;
      if (!self.write(fd, answer("x"))) return;
    }
  });
  Client client(loopback, real_world());
  for (int i = 0; i < 30; ++i) {
    const auto result = client.call({.url = server.url(), .body = "{}"});
    REQUIRE((result.kind == Kind::Answered || result.kind == Kind::Unsure));
  }
  CHECK(server.connections() >= 30 / 4);  // Three answers each, and at most one call that met the end.
  CHECK(server.connections() <= 30 / 3 + 1);
}

TEST_CASE("many threads may call at once", "[http][client]") {
  RawServer server([](RawServer& self, int fd) {
    while (!self.read_request(fd).empty() && self.write(fd, answer("x"))) {
    }
  });
  Client client(loopback, real_world());
  std::atomic<int> answered{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      for (int call = 0; call < 50; ++call)
        if (client.call({.url = server.url(), .body = "{}"}).status == 200) ++answered;
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(answered == 400);
  CHECK(server.connections() <= 16);
}

TEST_CASE("an address off the list is not called, nor one with headers that could be two", "[http][client]") {
  RawServer server([](RawServer& self, int fd) { self.write(fd, answer("x")); });
  Client strict({{"slack.com"}, {}, false}, real_world());
  CHECK(strict.call({.url = server.url()}).kind == Kind::NotAllowed);
  Client client(loopback, real_world());
  for (const auto& header : std::vector<std::pair<std::string, std::string>>{{"X-A", "a\r\nX-B: b"},
                                                                             {"X-A", "a\nb"},
                                                                             {"X-A", std::string("a\0b", 3)},
                                                                             {"X A", "b"},
                                                                             {"", "b"},
                                                                             {"X-A:", "b"},
                                                                             {"host", "evil"},
                                                                             {"Content-length", "1"},
                                                                             {"Transfer-Encoding", "chunked"},
                                                                             {"Connection", "close"}})
    CHECK(client.call({.url = server.url(), .headers = {header}}).kind == Kind::NotAllowed);
  CHECK(client.call({.url = server.url(), .content_type = "a\r\nb: c"}).kind == Kind::NotAllowed);
  CHECK(client.call({.method = "GET / HTTP/1.1\r\nX: y", .url = server.url()}).kind == Kind::NotAllowed);
  CHECK(server.connections() == 0);
}

TEST_CASE("nothing was sent when nobody was there", "[http][client]") {
  int port = 0;
  {
    RawServer gone([](RawServer&, int) {});
    port = gone.port();
  }
  Client client(loopback, real_world(), hasty);
  CHECK(client.call({.url = "http://127.0.0.1:" + std::to_string(port) + "/"}).kind == Kind::NotSent);
  Client named({{"no-such-host.invalid"}, {}, false}, real_world(), hasty);
  CHECK(named.call({.url = "https://no-such-host.invalid/"}).kind == Kind::NotSent);
}

TEST_CASE("once something was sent, a missing answer is unsure", "[http][client]") {
  CHECK(call_one_that_says("").kind == Kind::Unsure);
  CHECK(call_one_that_says("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc").kind == Kind::Unsure);
  CHECK(call_one_that_says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc").kind == Kind::Unsure);
  for (const char* garbage :
       {"garbage\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "\r\n\r\n", "HTTP/1.1", "\0\1\2\3"})
    CHECK(call_one_that_says(garbage).kind == Kind::Unsure);

  RawServer resetting([](RawServer& self, int fd) {
    self.read_request(fd);
    RawServer::reset_on_close(fd);
  });
  Client client(loopback, real_world());
  CHECK(client.call({.url = resetting.url(), .body = "{}"}).kind == Kind::Unsure);
}

TEST_CASE("any status is an answer, and a redirect is not followed", "[http][client]") {
  RawServer elsewhere([](RawServer& self, int fd) { self.write(fd, answer("stolen")); });
  const auto moved = call_one_that_says("HTTP/1.1 307 Temporary Redirect\r\nLocation: " + elsewhere.url() +
                                        "\r\nContent-Length: 0\r\n\r\n");
  CHECK(moved.kind == Kind::Answered);
  CHECK(moved.status == 307);
  CHECK(elsewhere.connections() == 0);
  CHECK(call_one_that_says("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n").status == 429);
  CHECK(call_one_that_says("HTTP/1.1 500 Oh\r\nContent-Length: 2\r\n\r\nno").status == 500);
  CHECK(call_one_that_says("HTTP/1.1 204 No Content\r\n\r\n").status == 204);
  CHECK(call_one_that_says("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx").body == "x");
  CHECK(
      call_one_that_says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n").body ==
      "abc");
  CHECK(call_one_that_says("HTTP/1.0 200 OK\r\n\r\nuntil the end").body == "until the end");
}

TEST_CASE("an encoded answer is not inflated", "[http][client]") {
  const auto result =
      call_one_that_says("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x08");
  CHECK(result.body == "\x1f\x8b\x08\x08");
}

TEST_CASE("an answer has a largest size, in body and head", "[http][client]") {
  const std::string most(1024 * 1024, 'x');
  CHECK(call_one_that_says(answer(most)).body.size() == most.size());
  CHECK(call_one_that_says(answer(most + "x")).kind == Kind::Unsure);

  std::atomic<std::size_t> taken{0};
  const auto flood = [&](const std::string& start, const std::string& piece) {
    taken = 0;
    RawServer server([&](RawServer& self, int fd) {
      self.read_request(fd);
      if (!self.write(fd, start)) return;
      while (taken < 200'000'000 && self.write(fd, piece)) taken += piece.size();
    });
    Client client(loopback, real_world(), {.total_ms = 60'000});  // Its size has to end it, not its time.
    return client.call({.url = server.url(), .body = "{}"}).kind;
  };
  const std::string piece(100'000, 'x');
  CHECK(flood("HTTP/1.1 200 OK\r\nContent-Length: 200000000\r\n\r\n", piece) == Kind::Unsure);
  CHECK(taken < 20'000'000);
  CHECK(flood("HTTP/1.1 200 OK\r\n\r\n", piece) == Kind::Unsure);
  CHECK(taken < 20'000'000);
  CHECK(flood("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffff\r\n", piece) == Kind::Unsure);
  CHECK(taken < 20'000'000);
  CHECK(flood("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\n", piece) == Kind::Unsure);  // Read as nearly 2^64.
  CHECK(taken < 20'000'000);
  std::string headers;
  for (int i = 0; i < 10'000; ++i) headers += "X-A: b\r\n";
  CHECK(flood("HTTP/1.1 200 OK\r\n", headers) == Kind::Unsure);
  CHECK(taken < 20'000'000);
  CHECK(flood("HTTP/1.1 200 ", piece) == Kind::Unsure);
  CHECK(taken < 20'000'000);
  // Long, yet ended: enough to take a recursive matcher's stack.
  CHECK(call_one_that_says("HTTP/1.1 200 " + std::string(500'000, 'x') + "\r\nContent-Length: 0\r\n\r\n").kind ==
        Kind::Unsure);
  CHECK(
      call_one_that_says("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 " + std::string(500'000, 'x') + "\r\n\r\n").kind ==
      Kind::Unsure);
  CHECK(call_one_that_says(answer("x", "X-A: " + std::string(8'000, 'y') + "\r\n")).body == "x");
}

TEST_CASE("a call takes no longer than its total, however the answer drips", "[http][client][deadline]") {
  const auto [name, start, drop] = GENERATE(table<const char*, std::string, std::string>({
      {"silence", "", ""},
      {"the status line", "HTTP/1.1 ", "2"},
      {"headers", "HTTP/1.1 200 OK\r\n", "X-A: b\r\n"},
      {"the body", "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", "x"},
      {"chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n"},
      {"interim answers", "", "HTTP/1.1 100 Continue\r\n\r\n"},
  }));
  INFO(name);
  RawServer server([&, start = start, drop = drop](RawServer& self, int fd) {
    self.read_request(fd);
    self.write(fd, start);
    while (self.wait(fd, 20) && (drop.empty() || self.write(fd, drop))) {
    }
  });
  Client client(loopback, real_world(), hasty);
  Kind kind{};
  const std::int64_t took = measure([&] { kind = client.call({.url = server.url(), .body = "{}"}).kind; });
  CHECK(kind == Kind::Unsure);
  CHECK(took >= 350);
  CHECK(took < 2'000);
}

TEST_CASE("a server that takes no request does not hold a call for ever", "[http][client][deadline]") {
  RawServer server([](RawServer& self, int fd) {
    while (self.wait(fd, 20)) {
    }
  });
  Client client(loopback, real_world(), {.connect_ms = 1'500, .total_ms = 1'500});
  const Call large{.url = server.url(), .body = std::string(20'000'000, 'x')};  // More than any buffer between us takes.
  Kind kind{};
  const std::int64_t took = measure([&] { kind = client.call(large).kind; });
  CHECK(kind == Kind::Unsure);
  CHECK(took < 5'000);
}

namespace {

// A certificate for `host`, signed by itself, and a server that proves with it.
class TlsServer {
 public:
  TlsServer(const std::string& host, const std::filesystem::path& certificate_file)
      : context_(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free),
        server_([this](RawServer& self, int fd) {
          const std::unique_ptr<SSL, void (*)(SSL*)> tls(SSL_new(context_.get()), &SSL_free);
          SSL_set_fd(tls.get(), fd);
          char byte = 0;
          if (SSL_accept(tls.get()) == 1 && SSL_read(tls.get(), &byte, 1) == 1) SSL_write(tls.get(), &byte, 1);
          while (self.wait(fd, 20)) {
          }
        }) {
    const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const std::unique_ptr<X509, void (*)(X509*)> certificate(X509_new(), &X509_free);
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3'600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3'600);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* const name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("a test"), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    X509_EXTENSION* const alternative =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, ("DNS:" + host).c_str());
    X509_add_ext(certificate.get(), alternative, -1);
    X509_EXTENSION_free(alternative);
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    FILE* const file = fopen(certificate_file.c_str(), "w");
    PEM_write_X509(file, certificate.get());
    fclose(file);
    SSL_CTX_use_certificate(context_.get(), certificate.get());
    SSL_CTX_use_PrivateKey(context_.get(), key.get());
  }
  int port() const { return server_.port(); }

 private:
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_;
  RawServer server_;
};

http::Deadline within(std::int64_t ms) {
  const World world = real_world();
  return {world.monotonic_ms, world.monotonic_ms() + ms};
}

}  // namespace

TEST_CASE("a host proves itself with a certificate we trust, for its own name", "[http][client][tls]") {
  const tests::ScratchDir scratch;
  const auto file = scratch.path() / "certificate.pem";
  TlsServer server("localhost", file);
  const http::Url url{true, "localhost", server.port(), "/"};

  const http::Trust system;
  CHECK(http::Outgoing::open(url, &system, within(5'000), within(5'000)) == nullptr);  // Nobody vouches for it.

  const http::Trust trust(file);
  const auto connection = http::Outgoing::open(url, &trust, within(5'000), within(5'000));
  REQUIRE(connection);
  CHECK(connection->quiet());
  CHECK(connection->write("x", 1, within(5'000)) == 1);
  char byte = 0;
  CHECK(connection->read(&byte, 1, within(5'000)) == 1);
  CHECK(byte == 'x');
  CHECK(connection->quiet());  // Session tickets have come, which nobody need answer.
  CHECK(connection->read(&byte, 1, within(50)) == -1);

  TlsServer other("other.example", file);
  const http::Trust other_trust(file);
  CHECK(http::Outgoing::open({true, "localhost", other.port(), "/"}, &other_trust, within(5'000), within(5'000)) ==
        nullptr);
}

TEST_CASE("a host that never finishes its handshake is given up", "[http][client][tls][deadline]") {
  RawServer silent([](RawServer& self, int fd) {
    while (self.wait(fd, 20)) {
    }
  });
  const http::Trust trust;
  const std::int64_t took = measure([&] {
    CHECK(http::Outgoing::open({true, "localhost", silent.port(), "/"}, &trust, within(300), within(300)) == nullptr);
  });
  CHECK(took < 2'000);
}
