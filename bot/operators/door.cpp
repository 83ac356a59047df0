#include "bot/operators/door.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <exception>
#include <filesystem>
#include <stdexcept>

namespace evenkeel {
namespace {

// Closes itself.
struct Descriptor {
  int fd = -1;
  explicit Descriptor(int given) : fd(given) {}
  ~Descriptor() {
    if (fd >= 0) close(fd);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
};

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what + ": " + std::strerror(errno));
}

// An address holds 107 characters, a path may have more: through the folder's descriptor it is always short.
struct Address {
  Descriptor folder;
  sockaddr_un address{};

  explicit Address(const std::string& path) : folder(open(folder_of(path).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {
    if (folder.fd < 0) return;
    const std::string name = "/proc/self/fd/" + std::to_string(folder.fd) + "/" +
                             std::filesystem::path(path).filename().string();
    if (name.size() >= sizeof address.sun_path) return;
    address.sun_family = AF_UNIX;
    name.copy(address.sun_path, name.size());
  }
  bool usable() const { return address.sun_family == AF_UNIX; }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&address); }

  static std::string folder_of(const std::string& path) {
    const std::string folder = std::filesystem::path(path).parent_path().string();
    return folder.empty() ? "." : folder;
  }
};

std::string door_of(const std::string& database) {
  return database + ".door";
}

bool ready(int fd, short events, int wait_ms) {
  pollfd one{fd, events, 0};
  int result = 0;
  do result = poll(&one, 1, wait_ms);
  while (result < 0 && errno == EINTR);
  return result > 0;
}

// Everything until the other side closes its half; absent if that is too much, too late, or broken off.
std::optional<std::string> read_all(int fd, std::size_t most, int wait_ms) {
  std::string all;
  std::string part(64 * 1024, '\0');
  while (ready(fd, POLLIN, wait_ms)) {
    const ssize_t got = recv(fd, part.data(), part.size(), 0);
    if (got == 0) return all;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 || all.size() + static_cast<std::size_t>(got) > most) return std::nullopt;
    all.append(part.data(), static_cast<std::size_t>(got));
  }
  return std::nullopt;
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    if (!ready(fd, POLLOUT, door_wait_ms)) return false;
    const ssize_t sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return shutdown(fd, SHUT_WR) == 0;
}

bool is_owner_or_root(int fd) {
  ucred peer{};
  socklen_t size = sizeof peer;
  return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && (peer.uid == geteuid() || peer.uid == 0);
}

}  // namespace

Door::Door(const std::string& database, Handler handler)
    : path_(std::filesystem::absolute(door_of(database)).string()), handler_(std::move(handler)) {
  const Address address(path_);
  if (!address.usable()) throw std::runtime_error(path_ + ": no socket can be made here");
  unlink(path_.c_str());  // Left by a process that is gone: the database's lock is ours.
  listener_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener_ < 0) fail(path_);
  // The mode of a socket that is being bound comes from its descriptor: at no moment could anybody else come in.
  if (fchmod(listener_, 0600) != 0 || bind(listener_, address.get(), sizeof address.address) != 0 ||
      chmod(path_.c_str(), 0600) != 0 || listen(listener_, 8) != 0 || pipe2(wake_, O_CLOEXEC) != 0) {
    const int error = errno;
    close(listener_);
    errno = error;
    fail(path_);
  }
  thread_ = std::thread([this] { serve(); });
}

Door::~Door() {
  close(wake_[1]);
  thread_.join();
  close(wake_[0]);
  close(listener_);
  unlink(path_.c_str());
}

void Door::serve() {
  while (true) {
    pollfd waiting[2] = {{listener_, POLLIN, 0}, {wake_[0], POLLIN, 0}};
    if (poll(waiting, 2, -1) < 0 && errno != EINTR) return;
    if (waiting[1].revents != 0) return;
    if ((waiting[0].revents & POLLIN) == 0) continue;
    const Descriptor guest(accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC));
    if (guest.fd < 0 || !is_owner_or_root(guest.fd)) continue;
    try {
      if (const auto request = read_all(guest.fd, door_request_max, door_wait_ms)) write_all(guest.fd, handler_(*request));
    } catch (const std::exception&) {  // Whoever asked hears that no answer came; the next is served.
    }
  }
}

std::optional<std::string> ask_door(const std::string& database, std::string_view request) {
  const Address address(std::filesystem::absolute(door_of(database)).string());
  const Descriptor door(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!address.usable() || door.fd < 0 || connect(door.fd, address.get(), sizeof address.address) != 0)
    return std::nullopt;
  // Also this way round: what is handed over is the company's, and so must be whoever takes it.
  if (!is_owner_or_root(door.fd)) throw std::runtime_error("the server at this database belongs to somebody else");
  std::optional<std::string> answer;
  if (write_all(door.fd, request)) answer = read_all(door.fd, door_answer_max, door_answer_wait_ms);
  // Closed without a word: what was asked for failed on the way.
  if (!answer || answer->empty())
    throw std::runtime_error("the server did not answer; look whether it was done before you try again");
  return answer;
}

}  // namespace evenkeel
