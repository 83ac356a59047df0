// tests/bench/load.h — a load generator for our own server on this machine: many kept connections, unique requests,
// honest times.
//
// With a rate, request k is due at k / rate and its time is counted from then, also when no connection was free: a
// server that stalls is charged for everybody who would have waited. Without one, every connection asks again as soon
// as it is answered.
//
// Threads   run_load() uses the calling thread; Crowd has one of its own.
// Errors    std::runtime_error if a connection can't be opened. An answer that breaks off counts as lost.
// Limits    127.0.0.1 only. Answers need a Content-Length, or are chunked and end with an empty chunk.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace evenkeel::bench {

struct LoadPlan {
  int port = 0;
  int connections = 64;
  double seconds = 3;
  double per_second = 0;  // 0: as fast as it goes.
  // The whole request, head and body, of number 0, 1, 2, ...
  std::function<std::string(std::uint64_t number)> request;
};

struct LoadResult {
  std::uint64_t answered = 0;   // With 200.
  std::uint64_t otherwise = 0;  // With another status.
  std::uint64_t lost = 0;       // Broke off, or never came.
  double seconds = 0;
  double per_second = 0;        // Answers, of any status.
  double p50_ms = 0, p90_ms = 0, p99_ms = 0, slowest_ms = 0;
  std::uint64_t least = 0, most = 0;  // Answers of one connection: fairness.
};

inline double now_s() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

inline void allow_descriptors(rlim_t wanted) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
  limit.rlim_cur = std::min(wanted, limit.rlim_max);
  setrlimit(RLIMIT_NOFILE, &limit);
}

inline int connect_here(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0 || connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("could not connect to port " + std::to_string(port));
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  fcntl(fd, F_SETFL, O_NONBLOCK);
  return fd;
}

inline LoadResult run_load(const LoadPlan& plan) {
  struct Connection {
    int fd = -1;
    bool busy = false;
    double due = 0;
    std::string output, input;
    std::size_t output_at = 0;
    std::uint64_t answers = 0;
  };
  allow_descriptors(static_cast<rlim_t>(plan.connections) + 256);
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  std::vector<Connection> connections(static_cast<std::size_t>(plan.connections));
  LoadResult result;
  std::vector<float> times_ms;
  times_ms.reserve(1'000'000);
  std::uint64_t number = 0;

  const auto open = [&](std::size_t i) {
    connections[i].fd = connect_here(plan.port);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    epoll_ctl(epoll, EPOLL_CTL_ADD, connections[i].fd, &event);
  };
  const auto watch = [&](std::size_t i, bool writing) {
    epoll_event event{};
    event.events = EPOLLIN | (writing ? static_cast<std::uint32_t>(EPOLLOUT) : 0U);
    event.data.u64 = i;
    epoll_ctl(epoll, EPOLL_CTL_MOD, connections[i].fd, &event);
  };
  const auto push = [&](std::size_t i) {
    Connection& connection = connections[i];
    const bool waited = connection.output_at > 0;
    while (connection.output_at < connection.output.size()) {
      const ssize_t sent = send(connection.fd, connection.output.data() + connection.output_at,
                                connection.output.size() - connection.output_at, MSG_NOSIGNAL);
      if (sent <= 0) return watch(i, true);  // A broken one shows when it is read.
      connection.output_at += static_cast<std::size_t>(sent);
    }
    if (waited) watch(i, false);
  };
  const auto ask = [&](std::size_t i, double due) {
    Connection& connection = connections[i];
    connection.busy = true;
    connection.due = due;
    connection.output = plan.request(number++);
    connection.output_at = 0;
    push(i);
  };
  // The size of the whole answer at the front of `input`, 0 if it is not there yet.
  // As ours and node write it. Asking once more on such a connection would be our mistake, not a lost answer.
  const auto says_close = [](std::string_view answer) {
    return answer.substr(0, answer.find("\r\n\r\n")).find("\r\nConnection: close") != std::string_view::npos;
  };
  const auto answer_size = [](std::string_view input) -> std::size_t {
    const std::size_t head = input.find("\r\n\r\n");
    if (head == std::string_view::npos) return 0;
    if (const std::size_t chunked = input.find("Transfer-Encoding: chunked"); chunked < head)
      return input.ends_with("0\r\n\r\n") ? input.size() : 0;
    const std::size_t length = input.find("Content-Length: ");
    const std::size_t body = length < head ? std::strtoul(input.data() + length + 16, nullptr, 10) : 0;
    return input.size() >= head + 4 + body ? head + 4 + body : 0;
  };

  for (std::size_t i = 0; i < connections.size(); ++i) open(i);
  std::vector<std::size_t> free;  // With a rate: those that wait for a request.
  const double start = now_s(), end = start + plan.seconds;
  std::uint64_t scheduled = 0;
  if (plan.per_second > 0)
    for (std::size_t i = connections.size(); i-- > 0;) free.push_back(i);
  else
    for (std::size_t i = 0; i < connections.size(); ++i) ask(i, now_s());

  std::array<epoll_event, 256> events;
  std::array<char, 64 * 1024> piece;
  double now = start;
  std::size_t busy = plan.per_second > 0 ? 0 : connections.size();
  while (now < end || (busy > 0 && now < end + 2)) {
    int wait_ms = 50;
    if (plan.per_second > 0 && now < end) {
      while (!free.empty()) {
        const double due = start + static_cast<double>(scheduled) / plan.per_second;
        if (due > now) {
          wait_ms = std::min(wait_ms, static_cast<int>((due - now) * 1'000));
          break;
        }
        ++scheduled;
        ++busy;
        const std::size_t i = free.back();
        free.pop_back();
        ask(i, due);
      }
    }
    const int ready = epoll_wait(epoll, events.data(), static_cast<int>(events.size()), wait_ms);
    now = now_s();
    for (int e = 0; e < ready; ++e) {
      const auto i = static_cast<std::size_t>(events[static_cast<std::size_t>(e)].data.u64);
      Connection& connection = connections[i];
      if (connection.output_at < connection.output.size()) push(i);
      const ssize_t size = recv(connection.fd, piece.data(), piece.size(), 0);
      if (size > 0) connection.input.append(piece.data(), static_cast<std::size_t>(size));
      bool over = size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR);
      const std::size_t whole = answer_size(connection.input);
      bool free_again = false;
      if (whole > 0 && connection.busy) {
        now = now_s();
        times_ms.push_back(static_cast<float>((now - connection.due) * 1'000));
        (connection.input.compare(9, 3, "200") == 0 ? result.answered : result.otherwise)++;
        ++connection.answers;
        over = over || says_close(std::string_view(connection.input).substr(0, whole));
        connection.input.erase(0, whole);
        free_again = true;
      } else if (over && connection.busy) {
        ++result.lost;
        free_again = true;
      }
      if (over) {
        close(connection.fd);
        connection.input.clear();
        open(i);
      }
      if (!free_again) continue;
      connection.busy = false;
      if (plan.per_second > 0) {
        free.push_back(i);
        --busy;
      } else if (now < end) {
        ask(i, now);
      } else {
        --busy;
      }
    }
  }
  result.lost += busy;
  for (const Connection& connection : connections) close(connection.fd);
  close(epoll);

  result.seconds = plan.seconds;
  result.per_second = static_cast<double>(times_ms.size()) / plan.seconds;
  std::sort(times_ms.begin(), times_ms.end());
  const auto at = [&](double share) {
    return times_ms.empty() ? 0.0
                            : static_cast<double>(
                                  times_ms[static_cast<std::size_t>(share * static_cast<double>(times_ms.size() - 1))]);
  };
  result.p50_ms = at(0.5);
  result.p90_ms = at(0.9);
  result.p99_ms = at(0.99);
  result.slowest_ms = at(1);
  const auto by_answers = [](const Connection& a, const Connection& b) { return a.answers < b.answers; };
  result.least = std::min_element(connections.begin(), connections.end(), by_answers)->answers;
  result.most = std::max_element(connections.begin(), connections.end(), by_answers)->answers;
  return result;
}

// Connections that say nothing, and connections that say one byte of a head every now and then; those that are cut off
// come again. Here as long as it lives.
class Crowd {
 public:
  Crowd(int port, int idle, int trickling, double every_s = 0.25)
      : thread_([this, port, idle, trickling, every_s] { run(port, idle, trickling, every_s); }) {
    while (!ready_) usleep(1'000);
  }
  ~Crowd() {
    enough_ = true;
    thread_.join();
  }
  std::uint64_t came_again() const { return came_again_; }

 private:
  void run(int port, int idle, int trickling, double every_s) {
    allow_descriptors(static_cast<rlim_t>(idle + trickling) * 2 + 1'024);
    std::vector<int> all;
    for (int i = 0; i < idle + trickling; ++i) all.push_back(connect_here(port));
    ready_ = true;
    while (!enough_) {
      for (std::size_t i = 0; i < all.size() && !enough_; ++i) {
        char byte = 0;
        const bool gone = recv(all[i], &byte, 1, MSG_PEEK) >= 0;  // Said something, or ended: we are cut off.
        const bool trickles = i >= static_cast<std::size_t>(idle);
        if (gone) {
          close(all[i]);
          all[i] = connect_here(port);
          ++came_again_;
        }
        if (trickles) send(all[i], "G", 1, MSG_NOSIGNAL);
        if (i % 50 == 49) usleep(static_cast<useconds_t>(every_s * 1e6 * 50 / static_cast<double>(all.size())));
      }
    }
    for (const int fd : all) close(fd);
  }

  std::atomic<bool> ready_{false}, enough_{false};
  std::atomic<std::uint64_t> came_again_{0};
  std::thread thread_;
};

}  // namespace evenkeel::bench
