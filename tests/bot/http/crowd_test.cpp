#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "bot/http/server.h"
#include "tests/support/raw_client.h"

using namespace evenkeel;
using tests::RawClient;

TEST_CASE("1,000 idle and 500 trickling connections delay nobody", "[http][server][crowd]") {
  tests::allow_descriptors(4'000);
  http::Server server({}, real_world(), Log());
  server.route({"POST", "/echo", 10'000, [](const http::Request& request) {
                  return http::Response{200, "text/plain", request.body, {}};
                }});
  server.route({"GET", "/healthz", 0, [](const http::Request&) {
                  return http::Response{200, "text/plain", "ok", {}};
                }});
  server.start();

  std::vector<RawClient> idle, trickling;
  for (int i = 0; i < 1'000; ++i) idle.emplace_back(server.port());
  for (int i = 0; i < 500; ++i) {
    trickling.emplace_back(server.port());
    trickling.back().send(i % 2 == 0 ? "GET /healthz HTTP/1.1\r\nX-A: "
                                     : "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n\r\n");
  }
  std::atomic<bool> enough{false};
  std::thread drip([&] {
    while (!enough)
      for (RawClient& client : trickling) client.send("x");
  });

  RawClient kept(server.port());
  const World world = real_world();
  std::vector<std::int64_t> took;
  for (int i = 0; i < 300; ++i) {
    const std::int64_t began = world.monotonic_ms();
    kept.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello");
    const auto posted = kept.answer();
    RawClient fresh(server.port());
    fresh.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const auto got = fresh.answer();
    took.push_back(world.monotonic_ms() - began);
    REQUIRE((posted && posted->body == "hello"));
    REQUIRE((got && got->body == "ok"));
  }
  enough = true;
  drip.join();
  std::sort(took.begin(), took.end());
  INFO("median " << took[150] << " ms, slowest " << took.back() << " ms");
  CHECK(took[150] < 100);     // Milliseconds; measured 1, and other work may share this machine.
  CHECK(took.back() < 2'000);
  CHECK(server.counters().open_connections >= 1'000);
}

TEST_CASE("2,000 connections come at once and none is lost", "[http][server][crowd]") {
  tests::allow_descriptors(8'000);
  http::Server server({}, real_world(), Log());
  server.route({"GET", "/healthz", 0, [](const http::Request&) {
                  return http::Response{200, "text/plain", "ok", {}};
                }});
  server.start();
  std::vector<RawClient> clients;
  for (int i = 0; i < 2'000; ++i) {
    clients.emplace_back(server.port());
    clients.back().send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }
  int answered = 0;
  for (RawClient& client : clients) answered += client.answer().has_value() ? 1 : 0;
  CHECK(answered == 2'000);
  CHECK(server.counters().shed == 0);
}
