#include <catch2/catch.hpp>
#include <sstream>

#include "bot/cli.h"
#include "tests/support/scratch_dir.h"

using namespace evenkeel;

TEST_CASE("a day named in the terminal is a day of the zone in the settings", "[app][chat]") {
  const tests::ScratchDir scratch;
  scratch.write("settings", "EVENKEEL_TIME_ZONE=America/Los_Angeles\n");
  World world = real_world();
  world.now_ms = [] { return 1'795'405'200'000; };  // Monday 23 November 2026, 03:40 UTC: there Sunday evening.
  std::istringstream in("decide Acme\nlater\n");
  std::ostringstream out, err;
  run_command({"chat", "--database", scratch / "even.sqlite3", "--env-file", scratch / "settings"}, world, {}, in, out, err);
  INFO(out.str() << err.str());
  CHECK(out.str().find("Monday 23 November 2026") != std::string::npos);
  CHECK(out.str().find("Tuesday 24 November 2026") == std::string::npos);
}
