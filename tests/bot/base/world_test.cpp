#include "bot/base/world.h"

#include <catch2/catch.hpp>
#include <ctime>
#include <set>

namespace evenkeel {
namespace {

TEST_CASE("the real world tells the time of day in milliseconds since 1970", "[base][world]") {
  const std::int64_t before = std::time(nullptr);
  const std::int64_t now = real_world().now_ms() / 1000;
  CHECK(now >= before - 1);
  CHECK(now <= std::time(nullptr) + 1);
}

TEST_CASE("the clock for deadlines never goes back", "[base][world]") {
  const World world = real_world();
  std::int64_t last = world.monotonic_ms();
  for (int i = 0; i < 10'000; ++i) {
    const std::int64_t next = world.monotonic_ms();
    REQUIRE(next >= last);
    last = next;
  }
}

TEST_CASE("random bytes come in the number asked for and do not repeat", "[base][world]") {
  const World world = real_world();
  CHECK(world.random_bytes(0).empty());
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) {
    const std::string bytes = world.random_bytes(16);
    REQUIRE(bytes.size() == 16);
    REQUIRE(seen.insert(bytes).second);
  }
}

TEST_CASE("a random name is two hex digits a byte, each byte as it was drawn", "[base][world]") {
  World world;
  world.random_bytes = [](std::size_t size) { return std::string("\x00\x0f\xa5\xff", 4).substr(0, size); };
  CHECK(random_hex(world, 4) == "000fa5ff");
  CHECK(random_hex(world, 2) == "000f");
  CHECK(random_hex(world, 0).empty());
}

}  // namespace
}  // namespace evenkeel
