#include "bot/http/route_table.h"

#include <catch2/catch.hpp>
#include <random>
#include <regex>

using namespace evenkeel;

namespace {

http::Route route(std::string method, std::string path, std::size_t body_max = 0) {
  return {std::move(method), std::move(path), body_max, [](const http::Request&) { return http::Response{}; }};
}

}  // namespace

TEST_CASE("a route is found by its path, then by its method", "[http][routes]") {
  http::RouteTable table;
  table.add(route("GET", "/"));
  table.add(route("POST", "/slack/events", 1'000));
  table.add(route("GET", "/review/{case}"));
  table.add(route("POST", "/review/{case}", 50));

  CHECK(table.admit("GET", "/").refused == 0);
  CHECK(table.admit("HEAD", "/").refused == 0);
  CHECK(table.admit("POST", "/slack/events").body_max == 1'000);
  CHECK(table.admit("POST", "/review/7").body_max == 50);
  CHECK(table.admit("GET", "/review/7").body_max == http::ignored_body_max);
  CHECK(table.admit("GET", "/slack/events").refused == 405);
  CHECK(table.admit("GET", "/slack/events").allow == "POST");
  CHECK(table.admit("POST", "/").allow == "GET, HEAD");
  CHECK(table.admit("PUT", "/review/7").allow == "GET, HEAD, POST");
  CHECK(table.admit("OPTIONS", "/").refused == 405);
  CHECK(table.admit("get", "/").refused == 405);
  CHECK(table.admit("TRACE", "/nowhere").refused == 405);
  for (const char* path : {"", "//", "/nowhere", "/slack", "/slack/events/", "/slack/events/x", "/Slack/events",
                           "/review/", "/review", "/review/a/b"})
    CHECK(table.admit("GET", path).refused == 404);
  CHECK(table.admit("GET", "/review/" + std::string(http::path_part_max, 'x')).refused == 0);
  CHECK(table.admit("GET", "/review/" + std::string(http::path_part_max + 1, 'x')).refused == 404);
}

TEST_CASE("a route nobody could serve is a bug of its author", "[http][routes]") {
  http::RouteTable table;
  CHECK_THROWS_AS(table.add(route("PUT", "/a")), std::logic_error);
  CHECK_THROWS_AS(table.add(route("GET", "a")), std::logic_error);
  CHECK_THROWS_AS(table.add({"GET", "/a", 0, nullptr}), std::logic_error);
}

TEST_CASE("the table and its regular expressions agree on every path", "[http][routes][property]") {
  const char* const patterns[] = {"/", "/a", "/a.b", "/a/{x}", "/{x}/a", "/{x}/{y}", "/a+(b)", "/a/{x}/b"};
  const char* const parts[] = {"/", "a", "b", ".", "+", "(b)", "{x}", "a.b", "axb", "\n", "\xc3\xa4", "a+(b)"};
  std::vector<std::regex> regexes;
  for (const char* pattern : patterns) regexes.emplace_back(http::RouteTable::regex_of(route("GET", pattern)));
  for (unsigned seed = 1; seed <= 2'000; ++seed) {
    std::mt19937 random(seed);
    std::string path = "/";
    for (std::size_t n = random() % 5; n > 0; --n) path += parts[random() % std::size(parts)];
    for (std::size_t i = 0; i < regexes.size(); ++i) {
      INFO("seed " << seed << ": " << path << " against " << patterns[i]);
      REQUIRE(http::fits(patterns[i], path) == std::regex_match(path, regexes[i]));
    }
  }
}
