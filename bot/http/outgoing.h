// bot/http/outgoing.h — one connection to another host, plain or TLS, on which no wait is longer than its deadline.
//
// cpp-httplib's own client connections have timeouts for each read, none for the whole, and none for the look-up of a
// name; so the connection is ours, and cpp-httplib speaks HTTP over it.
//
// Threads   One connection, one thread at a time.   Errors   Absent, false or -1; nothing throws but Trust.
// Sources   Verification is OpenSSL's: the system's certificates, and the host name in the certificate (RFC 6125).
#pragma once

#include <openssl/ssl.h>
#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "bot/http/client.h"

namespace evenkeel::http {

struct Deadline {
  std::function<std::int64_t()> now_ms;
  std::int64_t at_ms = 0;
  int left_ms() const;  // Never negative.
  Deadline sooner(std::int64_t within_ms) const;  // The same, or earlier.
};

// Whose word counts for a host being itself. Throws std::runtime_error if OpenSSL can't be set up.
class Trust {
 public:
  explicit Trust(const std::string& certificates = {});  // A PEM file instead of the system's, for tests.
  SSL_CTX* context() const { return context_.get(); }

 private:
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_;
};

class Outgoing {
 public:
  // Null: no such name, refused, out of time, or a certificate that does not prove the host. https needs `trust`.
  static std::unique_ptr<Outgoing> open(const Url& url, const Trust* trust, const Deadline& connect_by,
                                        const Deadline& done_by);
  ~Outgoing();
  Outgoing(const Outgoing&) = delete;
  Outgoing& operator=(const Outgoing&) = delete;

  // As read(2) and write(2), but they wait, until the deadline: -1.
  ssize_t read(char* to, std::size_t size, const Deadline& deadline);
  ssize_t write(const char* from, std::size_t size, const Deadline& deadline);

  // Nothing has come that nobody asked for, the end included.
  bool quiet();
  int descriptor() const { return fd_; }
  void give_up_descriptor() { fd_ = -1; }  // Somebody else closes it.

 private:
  explicit Outgoing(int fd) : fd_(fd) {}
  bool start_tls(const std::string& host, const Trust& trust, const Deadline& deadline);
  bool await(short events, const Deadline& deadline) const;
  bool await_tls(int result, const Deadline& deadline) const;

  int fd_;
  std::unique_ptr<SSL, void (*)(SSL*)> tls_{nullptr, &SSL_free};
};

}  // namespace evenkeel::http
