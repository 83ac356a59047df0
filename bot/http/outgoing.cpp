#include "bot/http/outgoing.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <limits>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

namespace evenkeel::http {
namespace {

struct Address {
  sockaddr_storage bytes{};
  socklen_t size = 0;
};

std::vector<Address> look_up(const std::string& host, int port, int flags) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | flags;
  addrinfo* found = nullptr;
  std::vector<Address> addresses;
  if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return addresses;
  for (const addrinfo* at = found; at; at = at->ai_next) {
    Address address;
    if (at->ai_addrlen > sizeof address.bytes) continue;
    std::memcpy(&address.bytes, at->ai_addr, at->ai_addrlen);
    address.size = at->ai_addrlen;
    addresses.push_back(address);
  }
  freeaddrinfo(found);
  return addresses;
}

// getaddrinfo has no timeout and can't be stopped, so it runs on a thread of its own; one that is too late finishes for
// nobody.
std::vector<Address> look_up(const std::string& host, int port, const Deadline& deadline) {
  if (auto numeric = look_up(host, port, AI_NUMERICHOST); !numeric.empty()) return numeric;
  struct Shared {
    std::mutex mutex;
    std::condition_variable done;
    bool finished = false;
    std::vector<Address> addresses;
  };
  const auto shared = std::make_shared<Shared>();
  try {
    std::thread([shared, host, port] {
      auto addresses = look_up(host, port, 0);
      const std::lock_guard lock(shared->mutex);
      shared->addresses = std::move(addresses);
      shared->finished = true;
      shared->done.notify_all();
    }).detach();
  } catch (const std::system_error&) {
    return {};
  }
  std::unique_lock lock(shared->mutex);
  shared->done.wait_for(lock, std::chrono::milliseconds(deadline.left_ms()), [&] { return shared->finished; });
  return std::move(shared->addresses);
}

int connect_to(const Address& address, const Deadline& deadline) {
  const int fd = socket(address.bytes.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  const int yes = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  int error = 0;
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address.bytes), address.size) != 0) {
    error = errno;
    if (error == EINPROGRESS) {
      pollfd wait{fd, POLLOUT, 0};
      socklen_t size = sizeof error;
      if (poll(&wait, 1, deadline.left_ms()) <= 0 || getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
        error = ETIMEDOUT;
    }
  }
  if (error == 0) return fd;
  close(fd);
  return -1;
}

}  // namespace

int Deadline::left_ms() const {
  return static_cast<int>(std::clamp<std::int64_t>(at_ms - now_ms(), 0, std::numeric_limits<int>::max()));
}

Deadline Deadline::sooner(std::int64_t within_ms) const { return {now_ms, std::min(at_ms, now_ms() + within_ms)}; }

Trust::Trust(const std::string& certificates) : context_(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free) {
  SSL_CTX* const context = context_.get();
  if (!context || SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1 ||
      (certificates.empty() ? SSL_CTX_set_default_verify_paths(context)
                            : SSL_CTX_load_verify_locations(context, certificates.c_str(), nullptr)) != 1)
    throw std::runtime_error("TLS could not be set up");
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

std::unique_ptr<Outgoing> Outgoing::open(const Url& url, const Trust* trust, const Deadline& connect_by,
                                         const Deadline& done_by) {
  const std::vector<Address> addresses = look_up(url.host, url.port, connect_by);
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    // A dead address must not use up the time of those behind it.
    const int share = connect_by.left_ms() / static_cast<int>(addresses.size() - i);
    const int fd = connect_to(addresses[i], connect_by.sooner(share));
    if (fd < 0) continue;
    std::unique_ptr<Outgoing> connection(new Outgoing(fd));
    if (url.https && !(trust && connection->start_tls(url.host, *trust, done_by))) return nullptr;
    return connection;
  }
  return nullptr;
}

Outgoing::~Outgoing() {
  tls_.reset();
  if (fd_ >= 0) close(fd_);
}

bool Outgoing::start_tls(const std::string& host, const Trust& trust, const Deadline& deadline) {
  tls_.reset(SSL_new(trust.context()));
  if (!tls_) return false;
  SSL_set_hostflags(tls_.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (SSL_set1_host(tls_.get(), host.c_str()) != 1 || SSL_set_tlsext_host_name(tls_.get(), host.c_str()) != 1 ||
      SSL_set_fd(tls_.get(), fd_) != 1)
    return false;
  while (true) {
    ERR_clear_error();
    const int result = SSL_connect(tls_.get());
    if (result == 1) return true;
    if (!await_tls(result, deadline)) return false;
  }
}

bool Outgoing::await(short events, const Deadline& deadline) const {
  while (true) {
    const int left = deadline.left_ms();
    if (left == 0) return false;
    pollfd wait{fd_, events, 0};
    const int ready = poll(&wait, 1, left);
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

bool Outgoing::await_tls(int result, const Deadline& deadline) const {
  switch (SSL_get_error(tls_.get(), result)) {
    case SSL_ERROR_WANT_READ: return await(POLLIN, deadline);
    case SSL_ERROR_WANT_WRITE: return await(POLLOUT, deadline);
    default: return false;
  }
}

ssize_t Outgoing::read(char* to, std::size_t size, const Deadline& deadline) {
  while (true) {
    if (deadline.left_ms() == 0) return -1;  // Also for one who always has another byte ready.
    if (tls_) {
      ERR_clear_error();
      const int result = SSL_read(tls_.get(), to, static_cast<int>(std::min<std::size_t>(size, 1U << 20U)));
      if (result > 0) return result;
      if (SSL_get_error(tls_.get(), result) == SSL_ERROR_ZERO_RETURN) return 0;
      if (!await_tls(result, deadline)) return -1;
    } else {
      const ssize_t result = recv(fd_, to, size, 0);
      if (result >= 0) return result;
      if (errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK) return -1;
      if (errno != EINTR && !await(POLLIN, deadline)) return -1;
    }
  }
}

ssize_t Outgoing::write(const char* from, std::size_t size, const Deadline& deadline) {
  while (true) {
    if (deadline.left_ms() == 0) return -1;
    if (tls_) {
      ERR_clear_error();
      const int result = SSL_write(tls_.get(), from, static_cast<int>(std::min<std::size_t>(size, 1U << 20U)));
      if (result > 0) return result;
      if (!await_tls(result, deadline)) return -1;
    } else {
      const ssize_t result = send(fd_, from, size, MSG_NOSIGNAL);
      if (result >= 0) return result;
      if (errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK) return -1;
      if (errno != EINTR && !await(POLLOUT, deadline)) return -1;
    }
  }
}

bool Outgoing::quiet() {
  char byte = 0;
  if (tls_) {
    ERR_clear_error();
    const int result = SSL_peek(tls_.get(), &byte, 1);  // Session tickets are taken in on the way.
    return result <= 0 && SSL_get_error(tls_.get(), result) == SSL_ERROR_WANT_READ;
  }
  return recv(fd_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace evenkeel::http
