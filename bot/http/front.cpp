#include "bot/http/front.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <limits>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "bot/base/thread_name.h"
#include "bot/http/answers.h"
#include "bot/http/work_queue.h"

namespace evenkeel::http {
namespace {

constexpr int tick_ms = 100;
constexpr int stopping_tick_ms = 10;
constexpr int accepts_per_turn_max = 64;          // Then those already here get their turn.
constexpr std::size_t read_size = 64 * 1024;
constexpr std::size_t small_body_size = 16 * 1024;  // Bodies up to this are bounded by the number of connections alone.
// A refused client may still be sending: closing at once would reset the connection and lose it the answer, so what it
// sends is thrown away for Deadlines::linger_ms, up to this much.
constexpr std::size_t discarded_max = 4 * 1024 * 1024;

enum class State {
  New,        // Nothing has come yet.
  Idle,       // Between two requests.
  Head,
  Body,
  Handling,   // With a worker, or waiting for one.
  Writing,
  Lingering,  // Answered for the last time; what still comes is thrown away.
  Evicted     // Shut down; its event will close it.
};

struct Connection {
  int fd = -1;
  std::size_t index = 0;  // In connections_.
  std::string remote_address;
  std::atomic<State> state{State::New};
  std::atomic<std::int64_t> since{0};  // When this state began; for Writing, the last progress.
  std::int64_t write_began = 0;
  std::size_t requests = 0;
  RequestReader reader;
  std::string input;           // Read, and not yet fed: the beginning of later requests.
  std::size_t input_at = 0;
  std::string output;
  std::size_t output_at = 0;
  std::size_t held = 0;        // Of Bounds::held_max.
  std::size_t discarded = 0;
  bool close_after = false;
  bool broken = false;         // Sending failed.

  explicit Connection(const ReadingRules& rules) : reader(rules) {}
};

struct Job {
  Connection* connection = nullptr;
  Exchange exchange;
};

std::string address_text(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* from = nullptr;
  if (address.ss_family == AF_INET)
    from = &reinterpret_cast<const sockaddr_in&>(address).sin_addr;
  else if (address.ss_family == AF_INET6)
    from = &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
  if (!from || !inet_ntop(address.ss_family, from, text.data(), static_cast<socklen_t>(text.size()))) return {};
  return text.data();
}

[[noreturn]] void cannot_listen(const ServerOptions& options, const char* why) {
  throw std::runtime_error("cannot listen on " + options.host + " port " + std::to_string(options.port) + ": " + why);
}

int listening_socket(const ServerOptions& options) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const std::string service = std::to_string(options.port);
  if (const int error = getaddrinfo(options.host.c_str(), service.c_str(), &hints, &found); error != 0)
    cannot_listen(options, gai_strerror(error));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> list(found, &freeaddrinfo);
  int error = EADDRNOTAVAIL;
  for (const addrinfo* at = found; at; at = at->ai_next) {
    const int fd = socket(at->ai_family, at->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, at->ai_protocol);
    if (fd < 0) {
      error = errno;
      continue;
    }
    // SO_REUSEADDR only: with SO_REUSEPORT a second server would silently take half of the connections.
    const int yes = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, at->ai_addr, at->ai_addrlen) == 0 && listen(fd, limits::listen_backlog_max) == 0) return fd;
    error = errno;
    close(fd);
  }
  cannot_listen(options, std::strerror(error));
}

// Every connection is a descriptor; a shell's usual soft limit of 1,024 would be reached before our own bound.
void allow_descriptors(std::size_t wanted) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
  limit.rlim_cur = std::min<rlim_t>(wanted, limit.rlim_max);
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

struct Front::Implementation {
  Implementation(const ServerOptions& given, ReadingRules reading, World its_world, Log its_log, Answerer its_answerer)
      : options(given),
        rules(std::move(reading)),
        world(std::move(its_world)),
        log(std::move(its_log)),
        answerer(std::move(its_answerer)),
        security(security_headers(given.https_outside)),
        queue(given.bounds.waiting_max) {}

  // Set before start(), then read-only.
  const ServerOptions options;
  const ReadingRules rules;
  const World world;
  const Log log;
  const Answerer answerer;
  const std::vector<std::pair<std::string, std::string>> security;
  int port = 0;

  int epoll = -1, wakes = -1;
  WorkQueue<Job> queue;
  std::vector<std::thread> workers;
  std::thread thread;
  std::atomic<bool> stopping{false};

  // Given back by workers, with something left to do.
  std::mutex returned_mutex;
  std::vector<Connection*> returned;

  // The epoll thread's own.
  int listener = -1;
  bool listener_paused = false;
  std::vector<std::unique_ptr<Connection>> connections;
  std::array<char, read_size> scratch{};
  std::int64_t swept = 0;
  std::uint64_t shed_logged = 0;
  std::int64_t shed_logged_at = std::numeric_limits<std::int64_t>::min() / 2;

  std::atomic<std::size_t> held{0};
  std::atomic<std::uint64_t> accepted{0}, requests{0}, refused{0}, timed_out{0}, shed{0};
  std::atomic<std::size_t> open{0};
  std::array<std::atomic<std::uint64_t>, 600> by_status{};

  void count(int status) {
    if (status >= 0 && status < 600)
      by_status[static_cast<std::size_t>(status)].fetch_add(1, std::memory_order_relaxed);
  }

  // --- Both sides
  // -----------------------------------------------------------------------------------------------------

  void arm(Connection& connection, std::uint32_t events) const { arm(connection.fd, &connection, events); }

  void arm(int fd, void* connection, std::uint32_t events) const {
    epoll_event event{};
    event.events = events | EPOLLONESHOT;
    event.data.ptr = connection;
    epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);
  }

  void wake() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t ignored = write(wakes, &one, sizeof one);  // Full means it is awake anyway.
  }

  // Counts `size` bytes against the bound on what all connections hold. False: there is no room.
  bool hold(Connection& connection, std::size_t size) {
    if (size > connection.held) {
      const std::size_t more = size - connection.held;
      if (held.fetch_add(more) + more > options.bounds.held_max) {
        held.fetch_sub(more);
        return false;
      }
    } else {
      held.fetch_sub(connection.held - size);
    }
    connection.held = size;
    return true;
  }

  // --- Workers
  // --------------------------------------------------------------------------------------------------------

  void work() {
    while (std::optional<Job> job = queue.pop()) {
      Answer answer = answerer(job->exchange);
      count(answer.status);
      deliver(*job->connection, std::move(answer.bytes), job->exchange.close || stopping);
    }
  }

  void deliver(Connection& connection, std::string bytes, bool close_after) {
    connection.since = world.monotonic_ms();  // Before the client can know.
    const ssize_t sent = send(connection.fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    const bool all = sent == static_cast<ssize_t>(bytes.size());
    hold(connection, 0);
    if (all && !close_after && connection.input.empty()) {
      // Straight back to waiting. From the store on the connection is no longer ours, only its address and descriptor are
      // still good: nobody closes a connection that waits but its own event, which can't come before it is armed.
      const int fd = connection.fd;
      connection.state.store(State::Idle, std::memory_order_release);
      arm(fd, &connection, EPOLLIN);
      return;
    }
    connection.broken = sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR;
    connection.output_at = sent > 0 ? static_cast<std::size_t>(sent) : 0;
    connection.output = std::move(bytes);
    connection.close_after = close_after;
    if (!hold(connection, connection.output.size() - connection.output_at)) connection.broken = true;
    bool first = false;
    {
      const std::lock_guard lock(returned_mutex);
      first = returned.empty();
      returned.push_back(&connection);
    }
    if (first) wake();
  }

  // --- The epoll thread
  // -----------------------------------------------------------------------------------------------

  void run() {
    std::array<epoll_event, 256> events;
    std::int64_t stop_at = 0;
    while (true) {
      const int ready =
          epoll_wait(epoll, events.data(), static_cast<int>(events.size()), stopping ? stopping_tick_ms : tick_ms);
      for (int i = 0; i < ready; ++i) {
        void* const at = events[static_cast<std::size_t>(i)].data.ptr;
        if (at == &listener)
          accept_some();
        else if (at == &wakes)
          drain_wakes();
        else
          on_event(*static_cast<Connection*>(at));
      }
      take_returned();
      const std::int64_t now = world.monotonic_ms();
      if (ready == 0 || now - swept >= tick_ms / 2) sweep(now);
      if (!stopping) continue;
      if (listener >= 0) {
        close(listener);
        listener = -1;
        stop_at = now + options.deadlines.stop_ms;
      }
      if (!close_unhandled() || now >= stop_at) return;
    }
  }

  void drain_wakes() const {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t ignored = read(wakes, &count, sizeof count);
  }

  void take_returned() {
    std::vector<Connection*> taken;
    {
      const std::lock_guard lock(returned_mutex);
      taken.swap(returned);
    }
    for (Connection* connection : taken) {
      if (connection->broken) {
        close_connection(*connection);
        continue;
      }
      begin_writing(*connection);
      drive(*connection);
    }
  }

  void pause_listener(bool pause) {
    if (listener < 0 || pause == listener_paused) return;
    listener_paused = pause;
    epoll_event event{};
    event.events = pause ? 0U : static_cast<std::uint32_t>(EPOLLIN);
    event.data.ptr = &listener;
    epoll_ctl(epoll, EPOLL_CTL_MOD, listener, &event);
  }

  void accept_some() {
    for (int i = 0; i < accepts_per_turn_max; ++i) {
      sockaddr_storage address{};
      socklen_t size = sizeof address;
      const int fd = accept4(listener, reinterpret_cast<sockaddr*>(&address), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) {
        // Out of descriptors: the listener would call again at once, so it rests until the next tick.
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
          evict_one();
          pause_listener(true);
        }
        if (errno == EINTR || errno == ECONNABORTED) continue;
        return;
      }
      accepted.fetch_add(1, std::memory_order_relaxed);
      if (connections.size() >= options.bounds.connections_max && !evict_one()) {
        shed.fetch_add(1, std::memory_order_relaxed);
        close(fd);
        continue;
      }
      const int yes = 1;
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
      auto connection = std::make_unique<Connection>(rules);
      connection->fd = fd;
      connection->remote_address = address_text(address);
      connection->since = world.monotonic_ms();
      connection->index = connections.size();
      epoll_event event{};
      event.events = EPOLLIN | EPOLLONESHOT;
      event.data.ptr = connection.get();
      if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
        close(fd);
        continue;
      }
      connections.push_back(std::move(connection));
      open.store(connections.size(), std::memory_order_relaxed);
    }
  }

  // Makes room for a newer connection: the longest idle one goes first; if none is idle, the one that has been sending
  // its head, then its body, for the longest time. False: all are being answered.
  bool evict_one() {
    Connection* victim = nullptr;
    const auto rank = [](State state) {
      return state == State::New || state == State::Idle ? 0 : state == State::Head ? 1 : state == State::Body ? 2 : 3;
    };
    int victim_rank = 3;
    std::int64_t victim_since = 0;
    for (const auto& connection : connections) {
      const int its_rank = rank(connection->state.load(std::memory_order_acquire));
      const std::int64_t its_since = connection->since;
      if (its_rank < victim_rank || (its_rank == victim_rank && its_rank < 3 && its_since < victim_since)) {
        victim = connection.get();
        victim_rank = its_rank;
        victim_since = its_since;
      }
    }
    if (!victim) return false;
    shed.fetch_add(1, std::memory_order_relaxed);
    shut(*victim);
    return true;
  }

  // For connections that wait for input and may just have been given back by a worker: their event closes them.
  void shut(Connection& connection) const {
    connection.state.store(State::Evicted, std::memory_order_release);
    shutdown(connection.fd, SHUT_RDWR);
  }

  void close_connection(Connection& connection) {
    hold(connection, 0);
    close(connection.fd);  // Which also takes it out of the epoll set.
    const std::size_t index = connection.index;
    if (index + 1 != connections.size()) {
      std::swap(connections[index], connections.back());
      connections[index]->index = index;
    }
    connections.pop_back();
    open.store(connections.size(), std::memory_order_relaxed);
  }

  void on_event(Connection& connection) {
    switch (connection.state.load(std::memory_order_acquire)) {
      case State::Evicted: return close_connection(connection);
      case State::Writing: return drive(connection);
      case State::Lingering: return discard(connection);
      case State::Handling: return;  // Not armed: never comes.
      default: break;
    }
    const ssize_t size = recv(connection.fd, scratch.data(), scratch.size(), 0);
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return arm(connection, EPOLLIN);
    if (size < 0) return close_connection(connection);
    if (size == 0) {
      if (connection.reader.part() == RequestReader::Part::Nothing) return close_connection(connection);
      refuse(connection, Refused{400, "bad_request", "The request could not be read: it broke off.", {}}, true);
    } else {
      connection.input.append(scratch.data(), static_cast<std::size_t>(size));
    }
    drive(connection);
  }

  // Does what can be done without waiting: writes, then feeds what has been read, request by request.
  void drive(Connection& connection) {
    while (true) {
      if (!connection.output.empty()) {
        if (!write_some(connection)) return;
        if (connection.close_after) return linger(connection);
        enter(connection, State::Idle);
      }
      if (connection.input.empty()) return arm(connection, EPOLLIN);
      if (!feed(connection)) return;
    }
  }

  void enter(Connection& connection, State state) const {
    connection.since = world.monotonic_ms();
    connection.state.store(state, std::memory_order_release);
  }

  // False: the connection is with a worker now, or gone.
  bool feed(Connection& connection) {
    std::string_view bytes = std::string_view(connection.input).substr(connection.input_at);
    const auto progress = connection.reader.feed(bytes);
    connection.input_at = connection.input.size() - bytes.size();
    if (bytes.empty()) {
      // No capacity is kept: an idle connection should cost next to nothing.
      connection.input = std::string();
      connection.input_at = 0;
    }
    const State state = connection.state.load(std::memory_order_relaxed);
    switch (progress) {
      case RequestReader::Progress::Refused:
        refuse(connection, connection.reader.refused(), !connection.reader.refused_whole());
        return true;
      case RequestReader::Progress::Complete: return submit(connection);
      case RequestReader::Progress::NeedsMore: break;
    }
    if (connection.reader.part() == RequestReader::Part::Head && state != State::Head) enter(connection, State::Head);
    if (connection.reader.part() == RequestReader::Part::Body && state != State::Body) enter(connection, State::Body);
    if (connection.reader.body_size() > small_body_size && !hold(connection, connection.reader.body_size())) {
      shed.fetch_add(1, std::memory_order_relaxed);
      refuse(connection, busy(), true);
      return true;
    }
    if (connection.reader.take_continue()) {
      constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
      if (send(connection.fd, go_on.data(), go_on.size(), MSG_NOSIGNAL | MSG_DONTWAIT) !=
          static_cast<ssize_t>(go_on.size())) {
        close_connection(connection);
        return false;
      }
    }
    return true;
  }

  static Refused busy() { return Refused{503, "busy", "Too much is waiting here. Please send it again.", {}}; }

  bool submit(Connection& connection) {
    Job job{&connection, Exchange{connection.reader.take(), connection.remote_address, false, &stopping}};
    job.exchange.close = !job.exchange.request.keep_alive || stopping ||
                         ++connection.requests >= options.bounds.requests_per_connection_max;
    enter(connection, State::Handling);
    if (queue.try_push(job)) {
      requests.fetch_add(1, std::memory_order_relaxed);
      return false;
    }
    shed.fetch_add(1, std::memory_order_relaxed);
    hold(connection, 0);
    answer_here(connection, busy(), job.exchange.request, job.exchange.close);
    return true;
  }

  void refuse(Connection& connection, const Refused& why, bool close_after) {
    const Refused reason = why;  // `why` may live in the reader, which is about to be new.
    const ReadRequest request = connection.reader.take();
    const bool last = !request.keep_alive || ++connection.requests >= options.bounds.requests_per_connection_max;
    hold(connection, 0);
    answer_here(connection, reason, request, close_after || last || stopping);
  }

  void answer_here(Connection& connection, const Refused& why, const ReadRequest& request, bool close_after) {
    refused.fetch_add(1, std::memory_order_relaxed);
    count(why.status);
    FrontAnswer answer;
    answer.status = why.status;
    answer.body = refusal_body(why.code, why.message, random_hex(world, 8));
    if (!why.allow.empty()) answer.headers.emplace_back("Allow", why.allow);
    if (why.status == 503) answer.headers.emplace_back("Retry-After", "1");
    answer.close = close_after;
    answer.head_request = request.method == "HEAD";
    answer.http_1_1 = request.http_1_1;
    connection.output = write_answer(answer, security);
    connection.output_at = 0;
    connection.close_after = close_after;
    begin_writing(connection);
  }

  void begin_writing(Connection& connection) const {
    enter(connection, State::Writing);
    connection.write_began = connection.since;
  }

  // True: all is written. False: the rest has to wait, or the connection is gone.
  bool write_some(Connection& connection) {
    while (connection.output_at < connection.output.size()) {
      const ssize_t sent = send(connection.fd, connection.output.data() + connection.output_at,
                                connection.output.size() - connection.output_at, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent > 0) {
        connection.output_at += static_cast<std::size_t>(sent);
        connection.since = world.monotonic_ms();
      } else if (sent < 0 && errno == EINTR) {
        continue;
      } else if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        arm(connection, EPOLLOUT);
        return false;
      } else {
        close_connection(connection);
        return false;
      }
    }
    connection.output = std::string();
    connection.output_at = 0;
    hold(connection, 0);
    return true;
  }

  void linger(Connection& connection) const {
    shutdown(connection.fd, SHUT_WR);
    connection.input = std::string();
    connection.input_at = 0;
    enter(connection, State::Lingering);
    arm(connection, EPOLLIN);
  }

  void discard(Connection& connection) {
    const ssize_t size = recv(connection.fd, scratch.data(), scratch.size(), 0);
    if (size == 0 || (size < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR))
      return close_connection(connection);
    if (size > 0) connection.discarded += static_cast<std::size_t>(size);
    if (connection.discarded <= discarded_max) arm(connection, EPOLLIN);  // Else it waits, unread, for its deadline.
  }

  void sweep(std::int64_t now) {
    swept = now;
    pause_listener(false);
    const Deadlines& deadlines = options.deadlines;
    // From the back: closing one moves the last into its place.
    for (std::size_t i = connections.size(); i-- > 0;) {
      Connection& connection = *connections[i];
      const State state = connection.state.load(std::memory_order_acquire);
      const std::int64_t age = now - connection.since;
      const bool late = (state == State::New && age >= deadlines.first_byte_ms) ||
                        (state == State::Head && age >= deadlines.head_ms) ||
                        (state == State::Body && age >= deadlines.body_ms);
      if (late) {
        timed_out.fetch_add(1, std::memory_order_relaxed);
        refuse(connection, Refused{408, "too_slow", "The request took too long to arrive.", {}}, true);
        drive(connection);
      } else if (state == State::Idle && age >= deadlines.idle_ms) {
        shut(connection);
      } else if (state == State::Writing &&
                 (age >= deadlines.write_stall_ms || now - connection.write_began >= deadlines.write_ms)) {
        timed_out.fetch_add(1, std::memory_order_relaxed);
        close_connection(connection);
      } else if (state == State::Lingering && age >= deadlines.linger_ms) {
        close_connection(connection);
      }
    }
    const std::uint64_t shed_now = shed;
    if (shed_now != shed_logged && now - shed_logged_at >= 1'000) {
      log.warning("http_shed", {{"count", static_cast<std::int64_t>(shed_now - shed_logged)},
                                {"connections", static_cast<std::int64_t>(connections.size())}});
      shed_logged = shed_now;
      shed_logged_at = now;
    }
  }

  // While stopping: everything that is not being answered ends. False: nothing is left to wait for.
  bool close_unhandled() {
    bool waiting = false;
    for (std::size_t i = connections.size(); i-- > 0;) {
      Connection& connection = *connections[i];
      switch (connection.state.load(std::memory_order_acquire)) {
        case State::Handling:
        case State::Writing: waiting = true; break;
        case State::Lingering: break;  // Has its answer.
        default: shut(connection); break;
      }
    }
    return waiting;
  }

  // --- Start and end
  // --------------------------------------------------------------------------------------------------

  void add_to_epoll(int fd, void* tag) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = tag;
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) throw std::runtime_error("epoll_ctl failed");
  }

  void start() {
    assert(listener < 0 && !thread.joinable());
    listener = listening_socket(options);
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(address).sin6_port
                                               : reinterpret_cast<sockaddr_in&>(address).sin_port);
    allow_descriptors(options.bounds.connections_max + 256);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    wakes = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (epoll < 0 || wakes < 0) throw std::runtime_error("no descriptors left for epoll");
    add_to_epoll(listener, &listener);
    add_to_epoll(wakes, &wakes);
    swept = world.monotonic_ms();
    for (std::size_t i = 0; i < options.bounds.workers; ++i)
      workers.emplace_back([this] {
        name_thread("http worker");
        work();
      });
    thread = std::thread([this] {
      name_thread("http front");
      run();
    });
  }

  void stop() {
    stopping = true;
    if (thread.joinable()) {
      wake();
      thread.join();
    }
    queue.close();
    for (std::thread& worker : workers) worker.join();
    workers.clear();
    while (!connections.empty()) close_connection(*connections.back());
    for (int* fd : {&listener, &epoll, &wakes}) {
      if (*fd >= 0) close(*fd);
      *fd = -1;
    }
  }
};

Front::Front(const ServerOptions& options, ReadingRules rules, World world, Log log, Answerer answerer)
    : implementation_(std::make_unique<Implementation>(options, std::move(rules), std::move(world), std::move(log),
                                                       std::move(answerer))) {}

Front::~Front() { stop(); }

void Front::start() { implementation_->start(); }

int Front::port() const { return implementation_->port; }

void Front::stop() { implementation_->stop(); }

ServerCounters Front::counters() const {
  const Implementation& it = *implementation_;
  ServerCounters counters;
  counters.accepted = it.accepted;
  counters.requests = it.requests;
  counters.refused_by_front = it.refused;
  counters.timed_out = it.timed_out;
  counters.shed = it.shed;
  counters.open_connections = it.open;
  for (std::size_t status = 0; status < it.by_status.size(); ++status)
    if (const std::uint64_t count = it.by_status[status]; count > 0)
      counters.by_status[static_cast<int>(status)] = count;
  return counters;
}

}  // namespace evenkeel::http
