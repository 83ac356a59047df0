#include "bot/http/client.h"

#include <httplib.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <mutex>
#include <optional>
#include <regex>
#include <stdexcept>

#include "bot/http/outgoing.h"
#include "bot/http/request_reader.h"

namespace evenkeel::http {
namespace {

constexpr std::size_t answer_head_max = 64 * 1024;  // Status line, headers, chunk sizes: all that is not body.
constexpr std::size_t status_line_max =
    1'024;  // cpp-httplib matches it with a std::regex, which recurses for every byte.
constexpr std::size_t kept_per_host_max = 8;
constexpr std::int64_t kept_ms =
    15'000;  // Shorter than others keep theirs: a connection that ends under a call makes it Unsure.

// cpp-httplib's client on a connection of ours: it writes the request and parses the answer, and sees at most
// `bytes_left` of it.
class Speaker final : public httplib::ClientImpl {
 public:
  Speaker(const Url& url, const Trust* trust) : httplib::ClientImpl(url.host, url.port), url_(url), trust_(trust) {
    set_keep_alive(true);
    set_follow_location(false);
    set_url_encode(false);
    set_decompress(false);
  }
  ~Speaker() override {
    // The descriptor is closed by the base; TLS needs no farewell.
    if (connection_) connection_->give_up_descriptor();
  }

  bool quiet() { return connection_ && connection_->quiet(); }
  bool open() const { return is_socket_open() != 0; }
  bool has_sent() const { return sent_; }

  bool speak(httplib::Request& request, httplib::Response& response, const Deadline& connect_by,
             const Deadline& done_by, std::size_t bytes_max) {
    connect_by_ = connect_by;
    done_by_ = done_by;
    bytes_left_ = bytes_max;
    sent_ = false;
    httplib::Error error = httplib::Error::Success;
    return send(request, response, error);
  }

 private:
  class BoundedStream final : public httplib::Stream {
   public:
    explicit BoundedStream(Speaker& speaker) : speaker_(speaker), buffer_(16 * 1024) {}
    bool is_readable() const override { return true; }
    bool is_writable() const override { return true; }
    ssize_t read(char* to, std::size_t size) override {
      if (at_ == end_) {  // cpp-httplib reads heads byte by byte.
        const std::size_t most = std::min(buffer_.size(), speaker_.bytes_left_);
        if (most == 0 || !speaker_.connection_) return -1;
        const ssize_t got = speaker_.connection_->read(buffer_.data(), most, speaker_.done_by_);
        if (got <= 0) return got;
        at_ = 0;
        end_ = static_cast<std::size_t>(got);
        speaker_.bytes_left_ -= end_;
      }
      const std::size_t taken = std::min(size, end_ - at_);
      std::copy_n(buffer_.data() + at_, taken, to);
      at_ += taken;
      if (size == 1 && !line_goes_on(*to)) return -1;
      return static_cast<ssize_t>(taken);
    }
    ssize_t write(const char* from, std::size_t size) override {
      const ssize_t written = speaker_.connection_ ? speaker_.connection_->write(from, size, speaker_.done_by_) : -1;
      if (written > 0) speaker_.sent_ = true;
      return written;
    }
    void get_remote_ip_and_port(std::string&, int&) const override {}
    void get_local_ip_and_port(std::string&, int&) const override {}
    socket_t socket() const override {
      return speaker_.connection_ ? speaker_.connection_->descriptor() : INVALID_SOCKET;
    }

   private:
    // Lines are read byte by byte; one that starts as a status line must soon end.
    bool line_goes_on(char next) {
      static constexpr std::string_view start = "HTTP/";
      if (next == '\n') {
        line_size_ = 0;
        status_line_ = true;
        return true;
      }
      if (line_size_ < start.size()) status_line_ = status_line_ && next == start[line_size_];
      return ++line_size_ <= status_line_max || !status_line_;
    }

    Speaker& speaker_;
    std::vector<char> buffer_;
    std::size_t at_ = 0, end_ = 0;
    std::size_t line_size_ = 0;
    bool status_line_ = true;
  };

  bool create_and_connect_socket(Socket& socket, httplib::Error& error) override {
    connection_ = Outgoing::open(url_, trust_, connect_by_, done_by_);
    if (!connection_) {
      error = httplib::Error::Connection;
      return false;
    }
    socket.sock = connection_->descriptor();
    return true;
  }

  // Called before the base closes the descriptor, which is why the connection lets go of it.
  void shutdown_ssl(Socket&, bool) override {
    if (connection_) connection_->give_up_descriptor();
    connection_.reset();
  }

  bool process_socket(const Socket&, std::function<bool(httplib::Stream&)> callback) override {
    BoundedStream stream(*this);
    return callback(stream);
  }

  const Url url_;
  const Trust* const trust_;  // Null for plain http.
  std::unique_ptr<Outgoing> connection_;
  Deadline connect_by_, done_by_;
  std::size_t bytes_left_ = 0;
  bool sent_ = false;
};

bool is_plain(std::string_view value) {
  return std::none_of(value.begin(), value.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

bool is_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

bool may_call_with(const Call& call) {
  static constexpr std::string_view methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
  if (std::find(std::begin(methods), std::end(methods), call.method) == std::end(methods)) return false;
  if (!is_plain(call.content_type)) return false;
  for (const auto& [name, value] : call.headers)
    if (!is_name(name) || !is_plain(value)) return false;
  for (const char* ours :
       {"Host", "Content-Length", "Content-Type", "Transfer-Encoding", "Connection", "Expect", "Accept-Encoding"})
    if (std::any_of(call.headers.begin(), call.headers.end(), [&](const auto& header) {
          return header.first.size() == std::char_traits<char>::length(ours) &&
                 strcasecmp(header.first.c_str(), ours) == 0;
        }))
      return false;
  return true;
}

}  // namespace

std::string_view CallResult::header(std::string_view name) const { return find_header(headers, name); }

struct Client::Implementation {
  Implementation(AllowedHosts its_hosts, World its_world, CallLimits its_limits)
      : hosts(std::move(its_hosts)), world(std::move(its_world)), limits(its_limits) {}

  struct Kept {
    std::unique_ptr<Speaker> speaker;
    std::int64_t since = 0;
  };

  const AllowedHosts hosts;
  const World world;
  const CallLimits limits;
  std::once_flag trust_made;
  std::optional<Trust> trust;  // Made for the first https call: reading the system's certificates takes a while.
  std::mutex mutex;
  std::map<std::string, std::vector<Kept>> kept;

  // Null for plain http, and if TLS can't be set up: then nothing is sent.
  const Trust* trust_for(const Url& url) {
    if (!url.https) return nullptr;
    std::call_once(trust_made, [this] {
      try {
        trust.emplace();
      } catch (const std::runtime_error&) {
      }
    });
    return trust ? &*trust : nullptr;
  }

  // A connection that is still good, else absent.
  std::unique_ptr<Speaker> take(const std::string& host) {
    while (true) {
      Kept last;
      {
        const std::lock_guard lock(mutex);
        auto& of_host = kept[host];
        if (of_host.empty()) return nullptr;
        last = std::move(of_host.back());
        of_host.pop_back();
      }
      if (world.monotonic_ms() - last.since < kept_ms && last.speaker->quiet()) return std::move(last.speaker);
    }
  }

  void keep(const std::string& host, std::unique_ptr<Speaker> speaker) {
    if (!speaker->open()) return;
    const std::lock_guard lock(mutex);
    auto& of_host = kept[host];
    if (of_host.size() < kept_per_host_max) of_host.push_back({std::move(speaker), world.monotonic_ms()});
  }

  CallResult call(const Call& call) {
    CallResult result;
    const auto url = allowed_url(hosts, call.url);
    if (!url || !may_call_with(call)) {
      result.kind = CallResult::Kind::NotAllowed;
      return result;
    }
    const Deadline done_by{world.monotonic_ms, world.monotonic_ms() + limits.total_ms};
    const std::string host = url->host + ':' + std::to_string(url->port);
    std::unique_ptr<Speaker> speaker = take(host);
    if (!speaker) speaker = std::make_unique<Speaker>(*url, trust_for(*url));

    httplib::Request request;
    request.method = call.method;
    request.path = url->target;
    request.body = call.body;
    request.headers.emplace("Host", url->port == (url->https ? 443 : 80) ? url->host : host);
    request.headers.emplace("Accept-Encoding", "identity");
    for (const auto& [name, value] : call.headers) request.headers.emplace(name, value);
    if (!request.has_header("User-Agent")) request.headers.emplace("User-Agent", "evenkeel");
    if (!call.content_type.empty()) request.headers.emplace("Content-Type", call.content_type);
    request.content_receiver = [&](const char* data, std::size_t size, std::uint64_t, std::uint64_t) {
      if (size > limits.answer_max - result.body.size()) return false;
      result.body.append(data, size);
      return true;
    };

    httplib::Response response;
    bool answered = false;
    try {
      answered = speaker->speak(request, response, done_by.sooner(limits.connect_ms), done_by,
                                limits.answer_max + answer_head_max);
    } catch (const std::logic_error&) {  // What cpp-httplib's readers of lines and numbers may throw.
    } catch (const std::regex_error&) {
    }
    if (!answered) {
      result.kind = speaker->has_sent() ? CallResult::Kind::Unsure : CallResult::Kind::NotSent;
      result.body.clear();
      return result;
    }
    result.kind = CallResult::Kind::Answered;
    result.status = response.status;
    for (const auto& [name, value] : response.headers) result.headers.emplace_back(name, value);
    keep(host, std::move(speaker));
    return result;
  }
};

Client::Client(AllowedHosts hosts, World world, CallLimits limits) {
  std::signal(SIGPIPE, SIG_IGN);
  implementation_ = std::make_unique<Implementation>(std::move(hosts), std::move(world), limits);
}

Client::~Client() = default;

CallResult Client::call(const Call& call) { return implementation_->call(call); }

}  // namespace evenkeel::http
