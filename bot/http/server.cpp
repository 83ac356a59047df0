#include "bot/http/server.h"

#include <cxxabi.h>
#include <httplib.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdlib>
#include <cstring>

#include "bot/http/answers.h"
#include "bot/http/front.h"
#include "bot/http/route_table.h"

namespace evenkeel::http {
namespace {

constexpr std::string_view internal_message = "Something went wrong here. It has been logged.";

// What cpp-httplib sees of a connection: one request's head, and room for its answer. The body stays with the Exchange:
// our handlers take it whole, so nothing of it passes through cpp-httplib's readers (which refuse forms over 8 KiB).
class OneRequest final : public httplib::Stream {
 public:
  OneRequest(const ReadRequest& request, const std::string& remote_address) : remote_address_(remote_address) {
    head_ = request.method + ' ' + request.raw_path + " HTTP/1.1\r\n\r\n";
  }
  std::string take_answer() { return std::move(answer_); }

  bool is_readable() const override { return at_ < head_.size(); }
  bool is_writable() const override { return true; }
  ssize_t read(char* to, std::size_t size) override {
    const std::size_t taken = std::min(size, head_.size() - at_);
    std::memcpy(to, head_.data() + at_, taken);
    at_ += taken;
    return static_cast<ssize_t>(taken);
  }
  ssize_t write(const char* from, std::size_t size) override {
    answer_.append(from, size);
    return static_cast<ssize_t>(size);
  }
  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    ip = remote_address_;
    port = 0;
  }
  void get_local_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }
  socket_t socket() const override { return INVALID_SOCKET; }

 private:
  const std::string& remote_address_;
  std::string head_;
  std::size_t at_ = 0;
  std::string answer_;
};

// The request this thread is answering: cpp-httplib's own Request has no room for a pointer of ours.
struct Answering {
  Exchange* exchange = nullptr;
  std::string id;
  std::string_view route = "-";
  int status = 0;
};
thread_local Answering* answering = nullptr;

// The type of the exception being handled; its text may quote a user.
std::string exception_type() {
  const std::type_info* const type = abi::__cxa_current_exception_type();
  if (!type) return "unknown";
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(abi::__cxa_demangle(type->name(), nullptr, nullptr, &status),
                                                         &std::free);
  return name ? name.get() : type->name();
}

}  // namespace

std::string_view Request::header(std::string_view name) const { return find_header(headers, name); }

std::optional<std::string> Request::query_value(std::string_view name) const {
  for (const auto& [key, value] : query)
    if (key == name) return value;
  return std::nullopt;
}

// cpp-httplib parses the request line, finds the handler and writes the answer; its sockets are never used.
struct Server::Implementation : private httplib::Server {
  Implementation(ServerOptions given, World its_world, Log its_log)
      : options(std::move(given)), world(std::move(its_world)), log(std::move(its_log)),
        security(security_headers(options.https_outside)) {
    set_exception_handler([this](const httplib::Request&, httplib::Response& response, std::exception_ptr thrown) {
      std::string type;
      try {
        std::rethrow_exception(thrown);
      } catch (...) {
        type = exception_type();
      }
      log.error("http_handler_failed",
                {{"request", answering->id}, {"route", answering->route}, {"type", std::string_view(type)}});
      // Whatever the handler had begun to say is taken back.
      response.headers.clear();
      write_refusal(response, 500, "internal", internal_message);
    });
    set_error_handler(HandlerWithResponse([](const httplib::Request&, httplib::Response& response) {
      // Answers of handlers come by here too; only cpp-httplib's own are without a body of ours.
      if (answering->status == response.status) return HandlerResponse::Unhandled;
      if (response.status == 404)
        write_refusal(response, 404, "not_found", "There is nothing here.");
      else
        write_refusal(response, response.status, "bad_request", "The request could not be read: not HTTP.");
      return HandlerResponse::Handled;
    }));
    set_post_routing_handler([this](const httplib::Request&, httplib::Response& response) { finish(response); });
  }

  static void write_refusal(httplib::Response& response, int status, std::string_view code, std::string_view message) {
    response.status = answering->status = status;
    response.body = refusal_body(code, message, answering->id);
    response.headers.erase("Content-Type");
    response.set_header("Content-Type", "application/json");
  }

  void add(std::size_t index) {
    const Route& route = table.routes()[index];
    const auto names = RouteTable::parameter_names(route);
    const auto handle = [this, &route, names](const httplib::Request& given, httplib::Response& response) {
      ReadRequest& read = answering->exchange->request;
      answering->route = route.path;
      Request request;
      request.method = std::move(read.method);
      request.path = std::move(read.path);
      for (std::size_t i = 0; i < names.size(); ++i) request.parameters[names[i]] = given.matches[i + 1].str();
      request.query = std::move(read.query);
      if (route.method == "POST") request.body = std::move(read.body);
      request.remote_address = answering->exchange->remote_address;
      request.id = answering->id;
      request.headers = std::move(read.headers);

      Response answer = route.handler(request);
      response.status = answering->status = answer.status;
      response.body = std::move(answer.body);
      if (!answer.content_type.empty() && may_send({"X", answer.content_type}))
        response.set_header("Content-Type", answer.content_type);
      for (const auto& header : answer.headers) {
        if (may_send(header))
          response.set_header(header.first, header.second);
        else
          log.warning("http_header_dropped", {{"request", answering->id}, {"route", answering->route}});
      }
    };
    if (route.method == "GET")
      Get(RouteTable::regex_of(route), handle);
    else
      Post(RouteTable::regex_of(route),
           [handle](const httplib::Request& request, httplib::Response& response, const httplib::ContentReader&) {
             handle(request, response);
           });
  }

  // The last word on the head of an answer.
  void finish(httplib::Response& response) const {
    for (const char* name : {"Keep-Alive", "Connection", "Accept-Ranges"}) response.headers.erase(name);
    if (response.status == 204 || response.status == 304) response.headers.erase("Content-Length");
    Exchange& exchange = *answering->exchange;
    exchange.close = exchange.close || *exchange.stopping;
    if (exchange.close)
      response.set_header("Connection", "close");
    else if (!exchange.request.http_1_1)
      response.set_header("Connection", "keep-alive");
    for (const auto& [name, value] : security)
      if (!response.has_header(name)) response.set_header(name, value);
  }

  Answer answer(Exchange& exchange) {
    const std::int64_t began = world.monotonic_ms();
    Answering now;
    now.exchange = &exchange;
    now.id = random_hex(world, 8);
    answering = &now;
    OneRequest stream(exchange.request, exchange.remote_address);
    bool closed = false;
    process_request(stream, false, closed, nullptr);
    answering = nullptr;

    Answer answer{now.status, stream.take_answer()};
    if (answer.bytes.empty()) {  // cpp-httplib gave up without a word.
      answer.status = 500;
      FrontAnswer plain;
      plain.status = 500;
      plain.body = refusal_body("internal", internal_message, now.id);
      plain.close = exchange.close;
      answer.bytes = write_answer(plain, security);
    }
    log.write(answer.status >= 500 ? LogLevel::Warning : LogLevel::Debug, "http_request",
              {{"request", now.id},
               {"route", now.route},
               {"status", std::int64_t{answer.status}},
               {"ms", world.monotonic_ms() - began},
               {"bytes", static_cast<std::int64_t>(answer.bytes.size())}});
    return answer;
  }

  const ServerOptions options;
  const World world;
  const Log log;
  const std::vector<std::pair<std::string, std::string>> security;
  RouteTable table;
  std::unique_ptr<Front> front;  // Last: its threads use all of the above.
};

Server::Server(ServerOptions options, World world, Log log)
    : implementation_(std::make_unique<Implementation>(std::move(options), std::move(world), std::move(log))) {}

Server::~Server() { stop(); }

void Server::route(Route route) {
  assert(!implementation_->front);
  implementation_->table.add(std::move(route));
}

void Server::start() {
  Implementation& it = *implementation_;
  assert(!it.front);
  for (std::size_t i = 0; i < it.table.routes().size(); ++i) it.add(i);
  ReadingRules rules;
  rules.host_names = {"localhost", "127.0.0.1", "[::1]"};
  for (std::string name : it.options.host_names) {
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    rules.host_names.push_back(std::move(name));
  }
  rules.admit = [&it](std::string_view method, std::string_view path) { return it.table.admit(method, path); };
  it.front = std::make_unique<Front>(it.options, std::move(rules), it.world, it.log,
                                     [&it](Exchange& exchange) { return it.answer(exchange); });
  it.front->start();
}

int Server::port() const { return implementation_->front ? implementation_->front->port() : 0; }

void Server::stop() {
  if (implementation_->front) implementation_->front->stop();
}

ServerCounters Server::counters() const {
  return implementation_->front ? implementation_->front->counters() : ServerCounters{};
}

}  // namespace evenkeel::http
