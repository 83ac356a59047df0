#include "bot/operators/door.h"

#include <catch2/catch.hpp>
#include <stdexcept>

#include "tests/support/scratch_dir.h"

using namespace evenkeel;

TEST_CASE("a command that fails costs its own answer, and the next one is served", "[app][door]") {
  const tests::ScratchDir scratch;
  const std::string database = scratch / "even.sqlite3";
  const Door door(database, [](std::string_view request) -> std::string {
    if (request == "bad") throw std::runtime_error("nobody expected this");
    return "done: " + std::string(request);
  });
  CHECK_THROWS_AS(ask_door(database, "bad"), std::runtime_error);
  CHECK(ask_door(database, "good") == "done: good");
}
