#include "bot/base/log.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/paths.h"

using evenkeel::Log, evenkeel::LogLevel;

namespace {

std::string line_with(std::string_view value) {
  std::string written;
  const Log log(LogLevel::Debug, [] { return std::int64_t{0}; }, [&](std::string_view line) { written += line; });
  log.info("said", {{"value", value}});
  return written;
}

std::string logged(std::string_view value) { return nlohmann::json::parse(line_with(value))["value"]; }

}  // namespace

TEST_CASE("an event is one line of JSON, in one write", "[base][log]") {
  std::vector<std::string> writes;
  const Log log(
      LogLevel::Info, [] { return std::int64_t{1'795'253'400'123}; },
      [&](std::string_view line) { writes.emplace_back(line); });
  log.warning("http_shed",
              {{"count", std::int64_t{-7}}, {"share", 0.5}, {"late", true}, {"route", std::string_view("/a")}});
  REQUIRE(writes.size() == 1);
  CHECK(writes[0] ==
        "{\"time\":\"2026-11-21T09:30:00.123Z\",\"level\":\"warning\",\"event\":\"http_shed\",\"count\":-7,\"share\":0."
        "5,\"late\":true,\"route\":\"/a\"}\n");
}

TEST_CASE("what is less than the least is not written", "[base][log]") {
  int writes = 0;
  const Log log(LogLevel::Warning, [] { return std::int64_t{0}; }, [&](std::string_view) { ++writes; });
  log.write(LogLevel::Debug, "a");
  log.info("b");
  CHECK(writes == 0);
  log.warning("c");
  log.error("d");
  CHECK(writes == 2);
  Log().error("to nowhere");
}

TEST_CASE("a failing log stops nobody", "[base][log]") {
  const Log broken_sink(
      LogLevel::Info, [] { return std::int64_t{0}; }, [](std::string_view) { throw std::runtime_error("full"); });
  CHECK_NOTHROW(broken_sink.error("a"));
  const Log broken_clock(
      LogLevel::Info, []() -> std::int64_t { throw std::runtime_error("no time"); }, [](std::string_view) {});
  CHECK_NOTHROW(broken_clock.error("a"));
}

TEST_CASE("no value breaks, forges or reorders a line", "[base][log]") {
  std::ifstream file(evenkeel::tests::payloads_dir() / "vectors" / "log_injection.json");
  auto cases = nlohmann::json::parse(file)["cases"].get<std::vector<std::string>>();
  REQUIRE(cases.size() > 5);
  for (const char* more : {"a\nb",
                           "a\r\n{\"level\":\"error\"}",
                           "\",\"admin\":true,\"x\":\"",
                           "\\",
                           "\\\"",
                           "a\xe2\x80\xa8"
                           "b\xe2\x80\xa9"
                           "c",
                           "\xe2\x80\xae"
                           "evil",
                           "\xe2\x81\xa6x\xe2\x81\xa9",
                           "\xd8\x9c",
                           "\xe2\x80\x8b",
                           "\xef\xbb\xbf",
                           "\x7f",
                           "\xf3\xa0\x81\xa1",
                           "\xc2\x85",
                           "\xff\xfe",
                           "\xc3",
                           "\xe2\x80",
                           "\xed\xa0\x80",
                           "\xc0\x80",
                           "\xf4\x90\x80\x80"})
    cases.emplace_back(more);
  for (const std::string& text : cases) {
    const std::string line = line_with(text);
    INFO(line);
    REQUIRE_FALSE(line.empty());
    CHECK(line.find('\n') == line.size() - 1);
    for (const char c : line.substr(0, line.size() - 1)) CHECK((static_cast<unsigned char>(c) >= 0x20 && c != 0x7f));
    for (const char* mark : {"\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x81\xa9", "\xd8\x9c",
                             "\xe2\x80\x8b", "\xef\xbb\xbf", "\xc2\x85", "\xf3\xa0\x81\xa1"})
      CHECK(line.find(mark) == std::string::npos);
    const auto parsed = nlohmann::json::parse(line);
    CHECK(parsed.size() == 4);
    CHECK(parsed["level"] == "info");
  }
}

TEST_CASE("what is harmless is logged as it is, what is not UTF-8 as U+FFFD", "[base][log]") {
  for (const char* text : {"", "plain",
                           "Gr\xc3\xbc\xc3\x9f"
                           "e \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x99\x82",
                           "a/b?c=%0d", "\"quoted\" \\ back"})
    CHECK(logged(text) == text);
  CHECK(logged(std::string("a\0b", 3)) == std::string("a\0b", 3));
  CHECK(logged("a\xff" "b") == "a\xef\xbf\xbd" "b");
  CHECK(logged("a\xe2\x80") == "a\xef\xbf\xbd\xef\xbf\xbd");
}

TEST_CASE("a value is cut at 200 bytes, never inside a character", "[base][log]") {
  CHECK(logged(std::string(200, 'a')) == std::string(200, 'a'));
  CHECK(logged(std::string(201, 'a')) == std::string(200, 'a') + "...");
  CHECK(logged(std::string(199, 'a') + "\xc3\xbc") == std::string(199, 'a') + "...");
  CHECK(line_with(std::string(1'000'000, '\x01')).size() < 1'500);
  // An event and a field's name are values too.
  std::string written;
  const Log log(LogLevel::Debug, [] { return std::int64_t{0}; }, [&](std::string_view line) { written += line; });
  log.info(std::string(300, 'e'), {{"na\nme", std::int64_t{1}}});
  CHECK(nlohmann::json::parse(written)["event"] == std::string(200, 'e') + "...");
  CHECK(nlohmann::json::parse(written)["na\nme"] == 1);
}

TEST_CASE("numbers are JSON numbers, to the last digit", "[base][log]") {
  std::string written;
  const Log log(LogLevel::Debug, nullptr, [&](std::string_view line) { written = line; });
  log.info("n", {{"least", std::numeric_limits<std::int64_t>::min()},
                 {"tenth", 0.1},
                 {"large", 1e300},
                 {"none", std::numeric_limits<double>::quiet_NaN()},
                 {"endless", std::numeric_limits<double>::infinity()}});
  const auto parsed = nlohmann::json::parse(written);
  CHECK(parsed["least"] == std::numeric_limits<std::int64_t>::min());
  CHECK(parsed["tenth"] == 0.1);
  CHECK(parsed["large"] == 1e300);
  CHECK(parsed["none"].is_null());
  CHECK(parsed["endless"].is_null());
}
