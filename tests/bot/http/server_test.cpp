#include "bot/http/server.h"

#include <catch2/catch.hpp>
#include <condition_variable>
#include <fstream>
#include <future>
#include <mutex>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>
#include <poll.h>
#include <thread>

#include "tests/support/paths.h"
#include "tests/support/raw_client.h"

namespace {

using namespace evenkeel;
using http::Request, http::Response, http::Route, http::Server, http::ServerOptions;
using tests::RawAnswer, tests::RawClient;

// A clock the test moves; chance stays real.
struct Clock {
  std::shared_ptr<std::atomic<std::int64_t>> ms = std::make_shared<std::atomic<std::int64_t>>(1'000'000);
  World world() const {
    World world = real_world();
    world.monotonic_ms = [ms = ms] { return ms->load(); };
    return world;
  }
  void pass(std::int64_t more) const { *ms += more; }
};

// A door that handlers stand at until the test opens it.
class Gate {
 public:
  void pass() {
    std::unique_lock lock(mutex_);
    ++arrived_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
  }
  void await(int arrived) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return arrived_ >= arrived; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int arrived_ = 0;
  bool open_ = false;
};

Response text(std::string body) { return {200, "text/plain", std::move(body), {}}; }

// The routes of the tests: as the product's, as far as the front can tell.
void add_routes(Server& server) {
  server.route({"POST", "/slack/events", limits::chat_body_max, [](const Request& request) {
                  if (request.header("x-test-signed").empty())
                    return http::refusal(request, 401, "bad_signature", "The signature is missing, wrong or too old.");
                  return text(request.body);
                }});
  server.route({"GET", "/healthz", 0, [](const Request&) { return text("ok"); }});
  server.route({"POST", "/echo", 100'000, [](const Request& request) { return text(request.body); }});
  server.route({"GET", "/echo/{what}/{how}", 0, [](const Request& request) {
                  std::string shown =
                      request.method + ' ' + request.parameters.at("what") + ' ' + request.parameters.at("how");
                  for (const auto& [name, value] : request.query) shown += ' ' + name + '=' + value;
                  return text(shown + ' ' + request.remote_address + ' ' + std::string(request.header("Remote_Addr")) +
                              std::to_string(request.body.size()));
                }});
  server.route({"GET", "/large", 0, [](const Request&) { return text(std::string(16 * 1024 * 1024, 'x')); }});
  server.route({"GET", "/throws", 0, [](const Request&) -> Response { throw std::runtime_error("secret words"); }});
  server.route({"GET", "/throws-other", 0, [](const Request&) -> Response { throw 7; }});
  server.route({"GET", "/headers", 0, [](const Request&) {
                  Response response = text("x");
                  response.headers = {{"X-Good", "yes"},         {"X-Bad", "a\r\nSet-Cookie: b=c"},
                                      {"Bad Name", "x"},         {"Cache-Control", "max-age=60"},
                                      {"Content-Length", "999"}, {"Set-Cookie", "a=1"},
                                      {"Set-Cookie", "b=2"}};
                  return response;
                }});
  server.route({"GET", "/nothing", 0, [](const Request&) { return Response{204, {}, {}, {}}; }});
  server.route({"GET", "/moved", 0, [](const Request&) { return Response{303, {}, {}, {{"Location", "/healthz"}}}; }});
}

std::string post(std::string_view path, std::string_view body, std::string_view headers = {}) {
  std::string request = "POST " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n";
  request += headers;
  return request + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

std::string get(std::string_view path, std::string_view headers = {}) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(headers) + "\r\n";
}

std::optional<RawAnswer> once(const Server& server, std::string_view request) {
  RawClient client(server.port());
  client.send(request);
  return client.answer();
}

bool alive(const Server& server) {
  const auto answer = once(server, get("/healthz"));
  return answer && answer->status == 200 && answer->body == "ok";
}

// Until `condition`, for at most 10 s: for what the server's own thread does in its time.
bool eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 10'000; ++i) {
    if (condition()) return true;
    poll(nullptr, 0, 1);  // Nothing tells when a counter changes.
  }
  return false;
}

std::string from_base64(const std::string& text) {
  std::string bytes(text.size(), '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0) throw std::runtime_error("bad base64 in a vector");
  bytes.resize(static_cast<std::size_t>(size) - static_cast<std::size_t>(std::count(text.begin(), text.end(), '=')));
  return bytes;
}

std::int64_t resident_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::stoll(line.substr(6));
  return 0;
}

}  // namespace

TEST_CASE("a malformed request gets an allowed answer in time, and the server goes on", "[http][server]") {
  Server server({}, real_world(), Log());
  add_routes(server);
  server.start();
  std::ifstream file(tests::payloads_dir() / "vectors" / "http_raw.json");
  const auto vectors = nlohmann::json::parse(file);
  REQUIRE(vectors["cases"].size() > 25);
  for (const auto& vector : vectors["cases"]) {
    INFO(vector["name"].get<std::string>());
    const int within_ms = vector.value("slow", false) ? static_cast<int>(limits::head_timeout_ms) + 1'000 : 2'000;
    RawClient client(server.port());
    client.send(from_base64(vector["raw_b64"]));
    const auto answer = client.answer(within_ms);
    bool allowed = false;
    for (const auto& expected : vector["expect"])
      allowed = allowed ||
                (expected.is_number() ? answer && answer->status == expected.get<int>() : !answer && client.closed(0));
    CHECK(allowed);
    REQUIRE(alive(server));
  }
}

TEST_CASE("handlers get what was sent, whole and decoded", "[http][server]") {
  Server server({}, real_world(), Log());
  add_routes(server);
  server.start();
  RawClient client(server.port());

  // A form far over the 8 KiB at which cpp-httplib refuses forms.
  const std::string form = "payload=" + std::string(90'000, 'x');
  client.send(post("/echo", form, "Content-Type: application/x-www-form-urlencoded\r\n"));
  CHECK(client.answer()->body == form);

  client.send(
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n");
  CHECK(client.answer()->body == "abcde");

  const std::string bytes = std::string("\0\xff\r\n\r\nGET / HTTP/1.1", 21);
  client.send(post("/echo", bytes));
  CHECK(client.answer()->body == bytes);

  client.send(get("/echo/a%20b/c?d=1&d=%2f&e=+", "REMOTE_ADDR: 6.6.6.6\r\nX-Forwarded-For: 6.6.6.6\r\n"));
  CHECK(client.answer()->body == "GET a b c d=1 d=/ e=  127.0.0.1 6.6.6.60");

  client.send(get("/echo/a%2fb/c"));
  CHECK(client.answer()->status == 404);
}

TEST_CASE("every answer carries the security headers and nothing about us", "[http][server]") {
  ServerOptions options;
  options.https_outside = true;
  Server server(options, real_world(), Log());
  add_routes(server);
  server.start();
  for (const std::string& request :
       {get("/healthz"), get("/nowhere"), post("/slack/events", "{}"), std::string("bad\r\n"), get("/throws"),
        get("/nothing"), get("/moved"), std::string("PUT /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")}) {
    INFO(request);
    const auto answer = once(server, request);
    REQUIRE(answer);
    CHECK(answer->header("content-security-policy").find("default-src 'none'") == 0);
    CHECK(answer->header("x-content-type-options") == "nosniff");
    CHECK(answer->header("referrer-policy") == "no-referrer");
    CHECK(answer->header("cross-origin-opener-policy") == "same-origin");
    CHECK(answer->header("cache-control") == "no-store");
    CHECK(answer->header("strict-transport-security") == "max-age=31536000");
    CHECK(answer->header("access-control-allow-origin").empty());
    for (const char* name : {"server", "x-powered-by", "exception_what", "keep-alive", "accept-ranges"})
      CHECK(answer->headers.count(name) == 0);
    for (const auto& [name, value] : answer->headers) CHECK((name + value).find("httplib") == std::string::npos);
  }
  Server plain({}, real_world(), Log());
  add_routes(plain);
  plain.start();
  CHECK(once(plain, get("/healthz"))->headers.count("strict-transport-security") == 0);
}

TEST_CASE("a refusal is JSON with a code, a sentence and the request's id, and never an echo", "[http][server]") {
  Server server({}, real_world(), Log());
  add_routes(server);
  server.start();
  const auto [request, status, code] = GENERATE(table<std::string, int, const char*>({
      {"GET /evil-words HTTP/1.1\r\nHost: localhost\r\n\r\n", 404, "not_found"},
      {"DELETE /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 405, "method"},
      {"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", 405, "method"},
      {"TRACE /evil-words HTTP/1.1\r\nHost: localhost\r\n\r\n", 405, "method"},
      {"CONNECT evil-words:443 HTTP/1.1\r\nHost: localhost\r\n\r\n", 405, "method"},
      {"GET /healthz HTTP/1.1\r\nHost: evil-words.example\r\n\r\n", 421, "wrong_host"},
      {"POST /echo HTTP/1.1\r\nHost: localhost\r\n\r\n", 411, "length_required"},
      {"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100001\r\n\r\nevil-words", 413, "too_large"},
      {post("/echo", "evil-words", "Content-Type: multipart/form-data; boundary=evil-words\r\n"), 415, "media_type"},
      {post("/echo", "evil-words", "Expect: evil-words\r\n"), 417, "expectation"},
      {"evil-words\r\n\r\n", 400, "bad_request"},
      {"GET /" + std::string(9'000, 'e'), 414, "line_too_long"},
      {get("/healthz", "X-A: " + std::string(17'000, 'e') + "\r\n"), 431, "head_too_large"},
      {get("/throws"), 500, "internal"},
      {get("/throws-other"), 500, "internal"},
      {post("/slack/events", "evil-words"), 401, "bad_signature"},
  }));
  INFO(request.substr(0, 100));
  const auto answer = once(server, request);
  REQUIRE(answer);
  CHECK(answer->status == status);
  CHECK(answer->header("content-type") == "application/json");
  const auto body = nlohmann::json::parse(answer->body);
  CHECK(body.size() == 3);
  CHECK(body["error"] == code);
  CHECK_FALSE(body["message"].get<std::string>().empty());
  CHECK(body["request"].get<std::string>().size() == 16);
  for (const char* echo : {"evil-words", "eeee", "secret"}) CHECK(answer->body.find(echo) == std::string::npos);
  if (status == 405) CHECK_FALSE(answer->header("allow").empty());
}

TEST_CASE("what a handler throws is logged as a type only", "[http][server]") {
  std::mutex mutex;
  std::string logged;
  Server server({}, real_world(), Log(LogLevel::Warning, real_world().now_ms, [&](std::string_view line) {
                  const std::lock_guard lock(mutex);
                  logged += line;
                }));
  add_routes(server);
  server.start();
  const auto answer = once(server, get("/throws?token=secret"));
  REQUIRE(answer);
  CHECK(answer->body.find("secret") == std::string::npos);
  CHECK(once(server, get("/throws-other"))->status == 500);
  server.stop();
  CHECK(logged.find("std::runtime_error") != std::string::npos);
  CHECK(logged.find("\"type\":\"int\"") != std::string::npos);
  CHECK(logged.find("\"route\":\"/throws\"") != std::string::npos);
  CHECK(logged.find(nlohmann::json::parse(answer->body)["request"].get<std::string>()) != std::string::npos);
  CHECK(logged.find("secret") == std::string::npos);
}

TEST_CASE("headers of a handler are checked before they are sent", "[http][server]") {
  Server server({}, real_world(), Log());
  add_routes(server);
  server.start();
  const auto answer = once(server, get("/headers"));
  REQUIRE(answer);
  CHECK(answer->header("x-good") == "yes");
  CHECK(answer->headers.count("x-bad") == 0);
  CHECK(answer->headers.count("bad name") == 0);
  CHECK(answer->headers.count("set-cookie") == 2);
  CHECK(answer->headers.count("content-length") == 1);
  CHECK(answer->header("content-length") == "1");
  CHECK(answer->headers.count("cache-control") == 1);
  CHECK(answer->header("cache-control") == "max-age=60");
}

TEST_CASE("HEAD is a GET without its body; an empty answer has none", "[http][server]") {
  Server server({}, real_world(), Log());
  add_routes(server);
  server.start();
  RawClient client(server.port());
  client.send("HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const auto head = client.answer(5'000, true);
  CHECK(head->status == 200);
  CHECK(head->header("content-length") == "2");
  client.send("HEAD /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CHECK(client.answer(5'000, true)->status == 404);
  client.send(get("/nothing"));
  const auto nothing = client.answer();
  CHECK(nothing->status == 204);
  CHECK(nothing->headers.count("content-length") == 0);
  CHECK(nothing->headers.count("content-type") == 0);
  client.send(get("/moved"));
  CHECK(client.answer()->header("location") == "/healthz");
  client.send(get("/healthz", "Range: bytes=0-0,0-0,0-0\r\nAccept-Encoding: gzip, br\r\n"));
  const auto whole = client.answer();
  CHECK(whole->status == 200);
  CHECK(whole->body == "ok");
  CHECK(whole->headers.count("content-encoding") == 0);
}

TEST_CASE("pipelined requests are answered in their order", "[http][server]") {
  Server server({}, real_world(), Log());
  add_routes(server);
  server.start();
  RawClient client(server.port());
  std::string all;
  for (int i = 0; i < 200; ++i) {
    all += post("/echo", std::to_string(i));
    if (i % 3 == 0) all += get("/nowhere");
  }
  REQUIRE(client.send(all));
  for (int i = 0; i < 200; ++i) {
    const auto answer = client.answer();
    REQUIRE(answer);
    REQUIRE(answer->body == std::to_string(i));
    if (i % 3 == 0) REQUIRE(client.answer()->status == 404);
  }
  CHECK(client.unread() == 0);
}

TEST_CASE("a body is never taken for a request", "[http][server]") {
  Server server({}, real_world(), Log());
  add_routes(server);
  server.start();
  const std::string inside = get("/nothing");
  RawClient client(server.port());
  client.send(get("/healthz", "Content-Length: " + std::to_string(inside.size()) + "\r\n") + inside + get("/echo/a/b"));
  CHECK(client.answer()->body == "ok");
  CHECK(client.answer()->body == "GET a b 127.0.0.1 0");
  client.send(post("/nowhere", inside));
  CHECK(client.answer()->status == 404);
  CHECK(client.closed());
}

TEST_CASE("a connection ends when client, version or count say so", "[http][server]") {
  ServerOptions options;
  options.bounds.requests_per_connection_max = 3;
  Server server(options, real_world(), Log());
  add_routes(server);
  server.start();

  RawClient closing(server.port());
  closing.send(get("/healthz", "Connection: CLOSE\r\n"));
  CHECK(closing.answer()->header("connection") == "close");
  CHECK(closing.closed());

  RawClient old(server.port());
  old.send("GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n");
  CHECK(old.answer()->body == "ok");
  CHECK(old.closed());

  RawClient old_keeping(server.port());
  old_keeping.send("GET /healthz HTTP/1.0\r\nHost: localhost\r\nConnection: Keep-Alive\r\n\r\n");
  CHECK(old_keeping.answer()->header("connection") == "keep-alive");
  old_keeping.send("GET /nowhere HTTP/1.0\r\nHost: localhost\r\nConnection: Keep-Alive\r\n\r\n");
  CHECK(old_keeping.answer()->header("connection") == "keep-alive");

  RawClient third(server.port());
  for (int i = 0; i < 3; ++i) {
    third.send(get("/healthz"));
    CHECK(third.answer()->header("connection") == (i == 2 ? "close" : ""));
  }
  CHECK(third.closed());

  RawClient half(server.port());
  half.send(get("/healthz"));
  half.finish_sending();
  CHECK(half.answer()->body == "ok");

  RawClient broken(server.port());
  broken.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n12345");
  broken.finish_sending();
  CHECK(broken.answer()->status == 400);
}

TEST_CASE("100-continue is answered before the body, and not when the body is unwelcome", "[http][server]") {
  Server server({}, real_world(), Log());
  add_routes(server);
  server.start();
  RawClient client(server.port());
  client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  CHECK(client.answer()->status == 100);
  client.send("hello");
  CHECK(client.answer()->body == "hello");
  client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 100001\r\n\r\n");
  CHECK(client.answer()->status == 413);
}

TEST_CASE("a refused upload may go on for a while, so that its sender hears why", "[http][server]") {
  ServerOptions options;
  options.deadlines.linger_ms = 600'000;
  Server server(options, real_world(), Log());
  add_routes(server);
  server.start();
  RawClient client(server.port());
  client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n");
  CHECK(client.answer()->status == 413);
  CHECK(client.closed());
  // Closed for good, the connection would be reset by the first of these, and with it an answer still on its way.
  for (int i = 0; i < 20; ++i) REQUIRE(client.send(std::string(100'000, 'x')));
}

TEST_CASE("a refused upload is not read to its end", "[http][server]") {
  Server server({}, real_world(), Log());
  add_routes(server);
  server.start();
  RawClient endless(server.port());
  endless.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000000\r\n\r\n");
  std::size_t taken = 0;
  const std::string piece(1'000'000, 'x');
  while (taken < 500'000'000 && endless.send(piece)) taken += piece.size();
  CHECK(taken < 50'000'000);
  CHECK(endless.answer()->status == 413);
}

TEST_CASE("each deadline ends its own kind of waiting", "[http][server][deadline]") {
  const Clock clock;
  Server server({}, clock.world(), Log());
  add_routes(server);
  server.start();
  RawClient silent(server.port()), head(server.port()), body(server.port()), idle(server.port());
  head.send("GET /healthz HTTP/1.1\r\n");
  body.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n12345");
  idle.send(get("/healthz"));
  CHECK(idle.answer()->status == 200);
  // The clock stands still, so nothing is late, however slow this machine is.
  REQUIRE(eventually([&] { return server.counters().open_connections == 4; }));

  clock.pass(limits::head_timeout_ms);
  CHECK(head.answer()->status == 408);
  CHECK(head.closed());
  body.send("67");  // Progress does not help: the deadline is for all of it.
  clock.pass(limits::body_timeout_ms - limits::head_timeout_ms);
  CHECK(body.answer()->status == 408);
  CHECK(silent.answer()->status == 408);
  CHECK(silent.closed());
  idle.send(get("/healthz"));
  CHECK(idle.answer()->status == 200);
  clock.pass(limits::idle_timeout_ms - 1);
  idle.send(get("/healthz"));
  CHECK(idle.answer()->status == 200);
  clock.pass(limits::idle_timeout_ms);
  CHECK(idle.closed());
  CHECK(server.counters().timed_out == 3);
}

TEST_CASE("a reader that stops reading is cut off, and costs no worker", "[http][server][deadline]") {
  const Clock clock;
  ServerOptions options;
  options.bounds.workers = 1;
  Server server(options, clock.world(), Log());
  add_routes(server);
  server.start();
  RawClient slow(server.port(), 4'096);
  slow.send(get("/large"));
  REQUIRE(eventually([&] { return server.counters().by_status[200] == 1; }));
  CHECK(alive(server));  // The only worker is free again.
  // As long as something is taken, it goes on...
  for (int i = 0; i < 3; ++i) {
    clock.pass(limits::write_stall_timeout_ms - 1);
    std::size_t taken = 0;
    while (taken < 3'000'000) {
      const std::size_t size = slow.read_some(5'000).size();
      REQUIRE(size > 0);
      taken += size;
    }
    CHECK(alive(server));
  }
  // ... and without progress it ends.
  REQUIRE(eventually([&] {
    clock.pass(limits::write_stall_timeout_ms);
    return server.counters().open_connections == 0;
  }));
  CHECK(server.counters().timed_out == 1);
}

TEST_CASE("a whole answer reaches a reader who takes its time", "[http][server]") {
  Server server({}, real_world(), Log());
  add_routes(server);
  server.start();
  RawClient client(server.port(), 4'096);
  client.send(get("/large") + get("/healthz"));
  CHECK(client.answer(10'000)->body.size() == 16 * 1024 * 1024);
  CHECK(client.answer()->body == "ok");
}

TEST_CASE("when everybody is busy a request is sent away with a time to come back", "[http][server]") {
  Gate gate;
  ServerOptions options;
  options.bounds.workers = 2;
  options.bounds.waiting_max = 3;
  Server server(options, real_world(), Log());
  add_routes(server);
  server.route({"GET", "/waits", 0, [&](const Request&) {
                  gate.pass();
                  return text("done");
                }});
  server.start();
  std::vector<RawClient> clients;
  for (int i = 0; i < 5; ++i) {
    clients.emplace_back(server.port());
    clients.back().send(get("/waits"));
    if (i == 1) gate.await(2);  // Both workers stand at the gate; the next three wait in the queue.
  }
  REQUIRE(eventually([&] { return server.counters().requests == 5; }));
  RawClient turned_away(server.port());
  turned_away.send(get("/healthz"));
  const auto answer = turned_away.answer();
  REQUIRE(answer);
  CHECK(answer->status == 503);
  CHECK(answer->header("retry-after") == "1");
  CHECK(nlohmann::json::parse(answer->body)["error"] == "busy");
  CHECK(server.counters().shed == 1);
  gate.open();
  for (RawClient& client : clients) CHECK(client.answer()->body == "done");
  turned_away.send(get("/healthz"));  // Its connection is as good as before.
  CHECK(turned_away.answer()->body == "ok");
}

TEST_CASE("a second server cannot take the same port", "[http][server]") {
  Server first({}, real_world(), Log());
  add_routes(first);
  first.start();
  ServerOptions options;
  options.port = first.port();
  Server second(options, real_world(), Log());
  CHECK_THROWS_WITH(second.start(), Catch::Contains("cannot listen on 127.0.0.1 port " + std::to_string(first.port())));
  CHECK(alive(first));
  first.stop();
  Server third(options, real_world(), Log());  // At once, although connections of the first are in TIME_WAIT.
  add_routes(third);
  third.start();
  CHECK(alive(third));
}

TEST_CASE("an address that is none is refused at start", "[http][server]") {
  ServerOptions options;
  options.host = "256.256.256.256";
  Server server(options, real_world(), Log());
  CHECK_THROWS_AS(server.start(), std::runtime_error);
}

TEST_CASE("stopping lets the request that is being answered finish, and ends all others", "[http][server]") {
  Gate gate;
  Server server({}, real_world(), Log());
  add_routes(server);
  server.route({"GET", "/waits", 0, [&](const Request&) {
                  gate.pass();
                  return text("done");
                }});
  server.start();
  RawClient idle(server.port()), half(server.port()), busy(server.port());
  idle.send(get("/healthz"));
  CHECK(idle.answer()->status == 200);
  half.send("GET /healthz HTTP/1.1\r\n");
  busy.send(get("/waits"));
  gate.await(1);
  auto stopped = std::async(std::launch::async, [&] { server.stop(); });
  CHECK(idle.closed());
  CHECK(half.closed());
  CHECK_THROWS(RawClient(server.port()));  // Nobody listens any more.
  gate.open();
  const auto answer = busy.answer();
  REQUIRE(answer);
  CHECK(answer->body == "done");
  CHECK(answer->header("connection") == "close");
  CHECK(stopped.wait_for(std::chrono::seconds(5)) == std::future_status::ready);
  CHECK(server.counters().open_connections == 0);
  server.stop();  // Twice is once.
}

TEST_CASE("at the bound of connections the oldest idle one goes first", "[http][server]") {
  const Clock clock;
  ServerOptions options;
  options.bounds.connections_max = 3;
  Server server(options, clock.world(), Log());
  add_routes(server);
  server.start();
  std::vector<RawClient> clients;
  for (int i = 0; i < 3; ++i) {
    clients.emplace_back(server.port());
    clients.back().send(get("/healthz"));
    REQUIRE(clients.back().answer()->status == 200);
    clock.pass(10);
  }
  clients[0].send(get("/healthz"));  // Now the second is the one that has been idle for longest.
  REQUIRE(clients[0].answer()->status == 200);
  CHECK(alive(server));
  CHECK(clients[1].closed());
  clients[0].send(get("/healthz"));
  CHECK(clients[0].answer()->status == 200);
  CHECK(server.counters().shed == 1);
}

TEST_CASE("a crowd that sends half requests cannot keep a newcomer out", "[http][server]") {
  ServerOptions options;
  options.bounds.connections_max = 20;
  Server server(options, real_world(), Log());
  add_routes(server);
  server.start();
  std::vector<RawClient> crowd;
  for (int i = 0; i < 20; ++i) {
    crowd.emplace_back(server.port());
    crowd.back().send("GET /healthz HTTP/1.1\r\nX-");
  }
  for (int i = 0; i < 10; ++i) CHECK(alive(server));
}

TEST_CASE("memory stays bounded whatever is sent", "[http][server][memory]") {
  ServerOptions options;
  options.bounds.held_max = 4 * 1024 * 1024;
  Server server(options, real_world(), Log());
  add_routes(server);
  server.start();
  REQUIRE(alive(server));
  const std::int64_t before = resident_kb();
  const auto flood = [&](std::string_view start, const std::string& piece, std::size_t in_all) {
    RawClient client(server.port());
    client.send(start);
    std::size_t sent = 0;
    while (sent < in_all && client.send(piece)) sent += piece.size();
    return sent;
  };
  CHECK(flood("GET /healthz HTTP/1.1\r\nHost: localhost\r\n", std::string(100'000, 'a'), 200'000'000) < 50'000'000);
  CHECK(flood("GET /healthz HTTP/1.1\r\nHost: localhost\r\n", "X-A: b\r\nX-A: b\r\nX-A: b\r\n", 50'000'000) <
        50'000'000);
  const std::string chunk = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
  CHECK(flood("POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n", chunk, 200'000'000) <
        50'000'000);

  // Many bodies at once, each within its bound, together over what is held for all: some are sent away.
  std::vector<RawClient> clients;
  for (int i = 0; i < 16; ++i) {
    clients.emplace_back(server.port());
    clients.back().send("POST /slack/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n");
    clients.back().send(std::string(900'000, 'x'));
  }
  CHECK(eventually([&] { return server.counters().by_status[503] >= 12; }));
  CHECK(alive(server));
  clients.clear();
  CHECK(resident_kb() - before < 40 * 1024);
  CHECK(eventually([&] { return server.counters().open_connections == 0; }));
  // What was held is free again.
  CHECK(once(server, post("/slack/events", std::string(1'000'000, 'x'), "X-Test-Signed: yes\r\n"))->body.size() ==
        1'000'000);
}

TEST_CASE("what happened is counted", "[http][server]") {
  Server server({}, real_world(), Log());
  add_routes(server);
  server.start();
  CHECK(alive(server));
  CHECK(once(server, get("/nowhere"))->status == 404);
  CHECK(once(server, post("/slack/events", "{}"))->status == 401);
  REQUIRE(eventually([&] { return server.counters().open_connections == 0; }));
  const auto counters = server.counters();
  CHECK(counters.accepted == 3);
  CHECK(counters.requests == 2);
  CHECK(counters.refused_by_front == 1);
  CHECK(counters.by_status == std::map<int, std::uint64_t>{{200, 1}, {401, 1}, {404, 1}});
}
