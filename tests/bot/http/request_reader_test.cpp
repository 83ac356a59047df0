#include "bot/http/request_reader.h"

#include <catch2/catch.hpp>
#include <random>

#include "bot/base/limits.h"

namespace {

using namespace evenkeel;
using http::ReadingRules, http::ReadRequest, http::RequestReader;
using Progress = http::RequestReader::Progress;

// POST /in takes 100 bytes, GET /page exists, everything else does not.
const ReadingRules rules{{"localhost", "127.0.0.1", "[::1]", "coach.example.org"},
                         [](std::string_view method, std::string_view path) {
                           if (path == "/in") return http::Admission{method == "POST" ? 0 : 405, "POST", 100};
                           if (path == "/page") return http::Admission{method == "POST" ? 405 : 0, "GET, HEAD", 10};
                           return http::Admission{404, {}, 0};
                         }};

// Reads one request given in pieces of `step` bytes: its status if refused, 0 if it is whole, -1 if more is needed.
struct Outcome {
  int status = -1;
  ReadRequest request;
  std::size_t left = 0;
  bool refused_whole = false;
  bool operator==(const Outcome& other) const {
    return status == other.status && left == other.left && request.method == other.request.method &&
           request.path == other.request.path && request.headers == other.request.headers &&
           request.query == other.request.query && request.body == other.request.body &&
           request.keep_alive == other.request.keep_alive;
  }
};

Outcome read(std::string_view text, std::size_t step = 1'000'000) {
  RequestReader reader(rules);
  std::string pending;
  while (true) {
    const std::size_t size = std::min(step, text.size());
    pending.append(text.substr(0, size));
    text.remove_prefix(size);
    std::string_view bytes = pending;
    const Progress progress = reader.feed(bytes);
    pending.erase(0, pending.size() - bytes.size());
    if (progress == Progress::Refused) return {reader.refused().status, {}, 0, reader.refused_whole()};
    if (progress == Progress::Complete) return {0, reader.take(), pending.size() + text.size()};
    if (text.empty()) return {-1, {}, 0};
  }
}

std::string post(std::string_view headers, std::string_view body = "{}") {
  std::string text = "POST /in HTTP/1.1\r\nHost: localhost\r\n";
  text += headers;
  text += "\r\n";
  text += body;
  return text;
}

std::string get(std::string_view headers, std::string_view target = "/page") {
  std::string text = "GET ";
  text += target;
  text += " HTTP/1.1\r\nHost: localhost\r\n";
  text += headers;
  return text + "\r\n";
}

}  // namespace

TEST_CASE("a request is read whole, and not a byte of the next one", "[http]") {
  const Outcome outcome = read(post("Content-Type: application/json\r\nX-A:  b \r\nContent-Length: 2\r\n", "{}GET /"));
  REQUIRE(outcome.status == 0);
  CHECK(outcome.request.method == "POST");
  CHECK(outcome.request.path == "/in");
  CHECK(outcome.request.body == "{}");
  CHECK(http::find_header(outcome.request.headers, "x-a") == "b");
  CHECK(outcome.request.keep_alive);
  CHECK(outcome.left == 5);
}

TEST_CASE("path and query are decoded once, strictly", "[http]") {
  const auto query = [](std::string_view target) { return read(get("", target)).request.query; };
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  CHECK(query("/page?a=1&b=%20x+y&a=2&c&=d&&e=f=g?h") ==
        Pairs{{"a", "1"}, {"b", " x y"}, {"a", "2"}, {"c", ""}, {"", "d"}, {"e", "f=g?h"}});
  CHECK(query("/page").empty());
  CHECK(read(get("", "/p%61ge")).request.path == "/page");
  CHECK(read(get("", "/p%2561ge")).status == 404);  // Not decoded twice.
  for (const char* bad :
       {"/page?a=%", "/page?a=%4", "/page?a=%zz", "/page?%u0041=1", "/page?a=%00", "/%00", "/%0a", "/%7f", "/%"})
    CHECK(read(get("", bad)).status == 400);
}

TEST_CASE("heads that two readers could read differently are refused", "[http]") {
  const auto [name, text, status] = GENERATE(table<const char*, std::string, int>({
      {"LF line ends", "GET /page HTTP/1.1\nHost: localhost\n\n", 400},
      {"an LF in between", "GET /page HTTP/1.1\r\nHost: localhost\nX-A: b\r\n\r\n", 400},
      {"CR only", "GET /page HTTP/1.1\rHost: localhost\r\r", 400},
      {"CR in a value", get("X-A: a\rb\r\n"), 400},
      {"NUL in a value", get(std::string("X-A: a\0b\r\n", 10)), 400},
      {"NUL in the target", std::string("GET /pa\0ge HTTP/1.1\r\n", 21), 400},
      {"escape in a value", get("X-A: \x1b[31m\r\n"), 400},
      {"DEL in a value", get("X-A: \x7f\r\n"), 400},
      {"folded line", get("X-A: a\r\n b\r\n"), 400},
      {"folded line with a tab", get("X-A: a\r\n\tb: c\r\n"), 400},
      {"blank before the colon", get("X-A : a\r\n"), 400},
      {"no colon", get("X-A\r\n"), 400},
      {"empty name", get(": a\r\n"), 400},
      {"name with a slash", get("X/A: a\r\n"), 400},
      {"no Host", "GET /page HTTP/1.1\r\n\r\n", 400},
      {"no Host in 1.0", "GET /page HTTP/1.0\r\n\r\n", 400},
      {"empty Host", "GET /page HTTP/1.1\r\nHost:\r\n\r\n", 400},
      {"two Hosts", get("host: localhost\r\n"), 400},
      {"Host with a user", "GET /page HTTP/1.1\r\nHost: a@localhost\r\n\r\n", 400},
      {"Host with a bad port", "GET /page HTTP/1.1\r\nHost: localhost:8x\r\n\r\n", 400},
      {"Host with %", "GET /page HTTP/1.1\r\nHost: local%68ost\r\n\r\n", 400},
      {"another Host", "GET /page HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421},
      {"Host with a dot behind", "GET /page HTTP/1.1\r\nHost: localhost.\r\n\r\n", 421},
      {"double space", "GET  /page HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
      {"tab in the request line", "GET\t/page HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
      {"space in front", " GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
      {"space behind", "GET /page HTTP/1.1 \r\nHost: localhost\r\n\r\n", 400},
      {"no version", "GET /page\r\n", 400},
      {"method with a colon", "GE:T /page HTTP/1.1\r\n", 400},
      {"fragment", "GET /page#x HTTP/1.1\r\n", 400},
      {"byte beyond ASCII in the target", "GET /\xc3\xa4 HTTP/1.1\r\n", 400},
      {"absolute form", get("", "http://localhost/page"), 400},
      {"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
      {"HTTP/1.2", "GET /page HTTP/1.2\r\n", 505},
      {"HTTP/11", "GET /page HTTP/11\r\n", 400},
      {"lower-case method", "get /page HTTP/1.1\r\nHost: localhost\r\n\r\n", 0},  // A token; the route table decides.
      {"two empty lines in front", "\r\n\r\nGET /page HTTP/1.1\r\n", 400},
  }));
  INFO(name);
  CHECK(read(text).status == status);
}

TEST_CASE("hosts are compared without case and port", "[http]") {
  for (const char* host :
       {"localhost", "LocalHost:8080", "127.0.0.1:1", "[::1]", "[::1]:443", "coach.example.org:443", "localhost:"})
    CHECK(read(std::string("GET /page HTTP/1.1\r\nHost: ") + host + "\r\n\r\n").status == 0);
  CHECK(read("\r\nGET /page HTTP/1.1\r\nHost: localhost\r\n\r\n").status == 0);  // RFC 9112, 2.2
}

TEST_CASE("a body has exactly one length, in plain digits", "[http]") {
  const auto [headers, status] = GENERATE(table<std::string, int>({
      {"Content-Length: 2\r\n", 0},
      {"Content-Length: 002\r\n", 0},
      {"Content-Length: 100\r\n", -1},
      {"Content-Length: 101\r\n", 413},
      {"Content-Length: 18446744073709551616\r\n", 413},
      {"Content-Length: 18446744073709551618\r\n", 413},
      {"Content-Length: 340282366920938463463374607431768211458\r\n", 413},
      {"Content-Length: +2\r\n", 400},
      {"Content-Length: -2\r\n", 400},
      {"Content-Length: 0x2\r\n", 400},
      {"Content-Length: 2 2\r\n", 400},
      {"Content-Length: 2, 2\r\n", 400},
      {"Content-Length: 2.0\r\n", 400},
      {"Content-Length:\r\n", 400},
      {"Content-Length: abc\r\n", 400},
      {"Content-Length: 2\r\nContent-Length: 2\r\n", 400},
      {"Content-Length: 2\r\ncontent-length: 3\r\n", 400},
      {"", 411},
      {"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", 400},
      {"Transfer-Encoding: gzip, chunked\r\n", 400},
      {"Transfer-Encoding: chunked, chunked\r\n", 400},
      {"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400},
      {"Transfer-Encoding: identity\r\n", 400},
      {"Transfer-Encoding: xchunked\r\n", 400},
      {"Transfer-Encoding:\r\n", 400},
      {"Transfer-Encoding: \"chunked\"\r\n", 400},
  }));
  INFO(headers);
  CHECK(read(post(headers)).status == status);
}

TEST_CASE("what a body is wrapped in is refused", "[http]") {
  const std::string length = "Content-Length: 2\r\n";
  CHECK(read(post(length + "Content-Encoding: gzip\r\n")).status == 415);
  CHECK(read(post(length + "Content-Encoding: identity\r\n")).status == 0);
  CHECK(read(post(length + "Content-Type: Multipart/Form-Data; boundary=x\r\n")).status == 415);
  CHECK(read(post(length + "Expect: the-unexpected\r\n")).status == 417);
  CHECK(read(post(length + "Expect: 100-Continue\r\n")).status == 0);
  CHECK(read(post(length + "Content-Type: a/b\r\nContent-Type: c/d\r\n")).status == 400);
}

TEST_CASE("chunks are decoded strictly", "[http]") {
  const auto [name, body, status, decoded] = GENERATE(table<const char*, std::string, int, std::string>({
      {"one", "2\r\n{}\r\n0\r\n\r\n", 0, "{}"},
      {"several, with extensions", "1\r\n{\r\n1;x=y\r\n}\r\n0 ; z\r\n\r\n", 0, "{}"},
      {"upper and lower case, zeros", "0000000A\r\n0123456789\r\n0a\r\n0123456789\r\n0\r\n\r\n", 0,
       "01234567890123456789"},
      {"none", "0\r\n\r\n", 0, ""},
      {"trailers, dropped", "2\r\n{}\r\n0\r\nX-A: b\r\nHost: evil\r\n\r\n", 0, "{}"},
      {"looks like a chunk inside", "5\r\n0\r\n\r\n\r\n0\r\n\r\n", 0, "0\r\n\r\n"},
      {"0x", "0x2\r\n{}\r\n0\r\n\r\n", 400, ""},
      {"sign", "-2\r\n{}\r\n0\r\n\r\n", 400, ""},
      {"plus", "+2\r\n{}\r\n0\r\n\r\n", 400, ""},
      {"blank in front", " 2\r\n{}\r\n0\r\n\r\n", 400, ""},
      {"empty size", "\r\n{}\r\n0\r\n\r\n", 400, ""},
      {"nine digits", "000000002\r\n{}\r\n0\r\n\r\n", 400, ""},
      {"overflow", "ffffffffffffffff1\r\n{}\r\n0\r\n\r\n", 400, ""},
      {"too large at once", "ffffffff\r\n{}", 413, ""},
      {"too large in sum", "40\r\n" + std::string(64, 'x') + "\r\n25\r\n", 413, ""},
      {"no CRLF behind", "2\r\n{}0\r\n\r\n", 400, ""},
      {"too long a chunk", "1\r\n{}\r\n0\r\n\r\n", 400, ""},
      {"LF ends", "2\n{}\n0\n\n", 400, ""},
      {"not an extension", "2 x\r\n{}\r\n0\r\n\r\n", 400, ""},
      {"bad trailer", "0\r\nX-A\r\n\r\n", 400, ""},
      {"folded trailer", "0\r\nX-A: b\r\n c\r\n\r\n", 400, ""},
      {"endless extension", "2;" + std::string(2'000, 'x'), 400, ""},
  }));
  INFO(name);
  for (const std::size_t step : {1'000'000UL, 1UL, 3UL}) {
    const Outcome outcome = read(post("Transfer-Encoding: Chunked\r\n", body), step);
    CHECK(outcome.status == status);
    CHECK(outcome.request.body == decoded);
    CHECK(outcome.left == 0);
  }
}

TEST_CASE("chunks are for HTTP/1.1", "[http]") {
  CHECK(read("POST /in HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").status == 400);
}

TEST_CASE("overhead of chunks and trailers has an end", "[http]") {
  RequestReader reader(rules);
  std::string_view head = "POST /in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
  REQUIRE(reader.feed(head) == Progress::NeedsMore);
  const std::string trailer = "X-A: " + std::string(900, 'a') + "\r\n";
  std::size_t sent = 0;
  while (sent < 10'000'000) {
    std::string_view bytes = trailer;
    sent += bytes.size();
    if (reader.feed(bytes) == Progress::Refused) break;
  }
  CHECK(sent < 300'000);
  CHECK(reader.refused().status == 400);
}

TEST_CASE("heads have bounds that are met before the head ends", "[http]") {
  CHECK(read("GET /" + std::string(limits::request_line_max, 'a')).status == 414);
  CHECK(read(get("X-A: " + std::string(limits::head_max, 'a'))).status == 431);
  CHECK(read("GET /page HTTP/1.1\r\nHost: localhost\r\nX-A: " + std::string(limits::head_max, 'a')).status == 431);
  std::string lines;
  for (std::size_t i = 0; i + 1 < limits::header_lines_max; ++i) lines += "X-A: b\r\n";
  CHECK(read(get(lines)).status == 0);
  CHECK(read(get(lines + "X-A: b\r\n")).status == 431);
  const std::string fits = "GET /page?" + std::string(limits::request_line_max - 21, 'a') + " HTTP/1.1\r\n";
  REQUIRE(fits.size() == limits::request_line_max);
  CHECK(read(fits + "Host: localhost\r\n\r\n").status == 0);
}

TEST_CASE("a '%' in a header we act on is refused, and a foreign cookie with one is left out", "[http]") {
  for (const char* header : {"X-Slack-Signature: v0=%61", "X-Slack-Request-Timestamp: 1%30",
                             "Authorization: Bearer a%0d", "Origin: http://a%2eb"})
    CHECK(read(get(std::string(header) + "\r\n")).status == 400);
  CHECK(read(get("X-Request-Id: a%0d%0aSet-Cookie: b=c\r\n")).status == 0);
  const auto cookie = [](std::string_view value) {
    return std::string(
        http::find_header(read(get("Cookie: " + std::string(value) + "\r\n")).request.headers, "cookie"));
  };
  CHECK(cookie("a=1; evenkeel=0123abcd; b=%7B%7D;c=2") == "a=1; evenkeel=0123abcd; c=2");
  CHECK(cookie("a=%41").empty());
  CHECK(cookie("a=1;b=2") == "a=1;b=2");  // Nothing to leave out: as it came.
}

TEST_CASE("a header that says who is speaking comes once", "[http]") {
  for (const char* name :
       {"Authorization", "X-Slack-Signature", "X-Slack-Request-Timestamp", "Origin", "Content-Type"}) {
    const std::string line = std::string(name) + ": a\r\n";
    CHECK(read(get(line)).status == 0);
    CHECK(read(get(line + line)).status == 400);
  }
}

TEST_CASE("whether the connection stays is read from version and Connection, in any case", "[http]") {
  const auto keeps = [](const char* version, const char* connection) {
    std::string text = std::string("GET /page HTTP/") + version + "\r\nHost: localhost\r\n";
    if (*connection) text += std::string("Connection: ") + connection + "\r\n";
    const Outcome outcome = read(text + "\r\n");
    REQUIRE(outcome.status == 0);
    return outcome.request.keep_alive;
  };
  CHECK(keeps("1.1", ""));
  CHECK(keeps("1.1", "keep-alive"));
  CHECK_FALSE(keeps("1.1", "close"));
  CHECK_FALSE(keeps("1.1", "Close"));
  CHECK_FALSE(keeps("1.1", "upgrade, CLOSE"));
  CHECK_FALSE(keeps("1.0", ""));
  CHECK(keeps("1.0", "Keep-Alive"));
  CHECK_FALSE(keeps("1.0", "keep-alive, close"));
}

TEST_CASE("a refusal says whether the next request can still be told from it", "[http]") {
  CHECK(read(get("", "/nowhere")).refused_whole);
  CHECK(read("DELETE /page HTTP/1.1\r\nHost: localhost\r\n\r\n").refused_whole == false);  // The table above allows it.
  CHECK(read("GET /in HTTP/1.1\r\nHost: localhost\r\n\r\n").refused_whole);
  CHECK_FALSE(read("GET /in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n").refused_whole);
  CHECK_FALSE(read("GET /in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n").refused_whole);
  CHECK_FALSE(read(post("")).refused_whole);  // 411: who knows what follows.
}

TEST_CASE("a GET's body is read off the wire and ignored", "[http]") {
  const Outcome outcome = read(get("Content-Length: 5\r\n") + "helloGET");
  CHECK(outcome.status == 0);
  CHECK(outcome.left == 3);
  CHECK(read(get("Content-Length: 11\r\n")).status == 413);
}

TEST_CASE("100-continue is owed once, and only when a body is to come", "[http]") {
  RequestReader reader(rules);
  std::string_view head = "POST /in HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
  REQUIRE(reader.feed(head) == Progress::NeedsMore);
  CHECK(reader.take_continue());
  CHECK_FALSE(reader.take_continue());
}

TEST_CASE("how the bytes are cut never changes what is read", "[http][property]") {
  const std::string texts[] = {
      post("Content-Type: application/json\r\nContent-Length: 2\r\n", "{}POST"),
      post("Transfer-Encoding: chunked\r\n", "1\r\n{\r\n1;x=y\r\n}\r\n0\r\nA: b\r\n\r\nGET"),
      get("Cookie: a=1; b=%20\r\nConnection: close\r\n", "/page?a=1&b=2"),
      get("", "/nowhere"),
      "GET /page HTTP/1.1\nHost",
      post("Content-Length: +2\r\n"),
  };
  for (const std::string& text : texts)
    for (std::size_t step = 1; step < text.size(); ++step) {
      const Outcome whole = read(text), cut = read(text, step);
      INFO(text << " in pieces of " << step);
      // What is left over depends on how much had come; all else does not.
      CHECK(cut.status == whole.status);
      CHECK(cut.request.body == whole.request.body);
      CHECK(cut.request.headers == whole.request.headers);
      CHECK(cut.request.path == whole.request.path);
      CHECK(cut.left == whole.left);
    }
}

TEST_CASE("no bytes, however mangled, get a body over the bound or a control byte in a header", "[http][property]") {
  const std::string seeds[] = {
      post("Content-Length: 2\r\nX-Slack-Signature: v0=ab\r\n"),
      post("Transfer-Encoding: chunked\r\n", "1\r\n{\r\n1;x=y\r\n}\r\n0\r\nA: b\r\n\r\n"),
      get("Cookie: a=1; b=2\r\nExpect: 100-continue\r\n", "/page?a=%41"),
  };
  const char pieces[][8] = {"\r\n", "\r", "\n", ":", " ",    "\t",   "%",      "0",
                            "f",    "-",  ";",  ",", "\x80", "\x7f", "chunked"};
  for (unsigned seed = 1; seed <= 3'000; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random()) % n; };
    std::string text = seeds[below(std::size(seeds))];
    for (std::size_t changes = 1 + below(4); changes > 0; --changes) {
      const std::size_t at = below(text.size() + 1);
      switch (below(4)) {
        case 0: text.insert(at, pieces[below(std::size(pieces))]); break;
        case 1: text.erase(at, below(5)); break;
        case 2: text.insert(at, text.substr(below(text.size()), below(40))); break;
        default:
          if (at < text.size()) text[at] = static_cast<char>(below(256));
      }
    }
    const Outcome whole = read(text);
    REQUIRE(whole.request.body.size() <= 100);
    for (const auto& [name, value] : whole.request.headers) {
      REQUIRE_FALSE(name.empty());
      for (const char c : name + value) REQUIRE((static_cast<unsigned char>(c) >= 0x20 || c == '\t'));
    }
    const Outcome cut = read(text, 1 + below(7));
    REQUIRE(cut.status == whole.status);
    REQUIRE(cut.request.body == whole.request.body);
  }
}
