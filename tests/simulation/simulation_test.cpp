// Whole worlds, each from a seed: EVENKEEL_SEEDS=5000 runs so many, EVENKEEL_SEED=7 runs that one alone; EVENKEEL_TALLY=1
// prints what happened.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/simulation/town.h"
#include "tests/support/scratch_dir.h"

using namespace evenkeel;

namespace {

std::uint32_t number_from(const char* name, std::uint32_t otherwise) {
  const char* text = std::getenv(name);
  return text ? static_cast<std::uint32_t>(std::stoul(text)) : otherwise;
}

}  // namespace

TEST_CASE("whatever fails and whenever, everybody is heard once, answered, and told in order", "[simulation]") {
  const std::uint32_t only = number_from("EVENKEEL_SEED", 0);
  const std::uint32_t first = only ? only : 1, last = only ? only : number_from("EVENKEEL_SEEDS", 100);
  const tests::ScratchDir scratch;
  simulation::make_template(scratch.path() / "template.sqlite3");
  simulation::Tally tally;
  for (std::uint32_t seed = first; seed <= last; ++seed) {
    INFO("again alone: EVENKEEL_SEED=" << seed);
    try {
      tally += simulation::run_town(seed, scratch.path() / "template.sqlite3", scratch.path() / "town");
    } catch (const simulation::BrokenPromise& broken) {
      FAIL(broken.what());
    }
  }
  if (std::getenv("EVENKEEL_TALLY"))
    WARN(tally.turns << " turns, " << tally.duplicates << " repeats, " << tally.failed_turns << " turns failed, "
                     << tally.failed_batches << " batches failed, " << tally.crashes << " crashes, " << tally.unknown_commits
                     << " commits nobody heard of, " << tally.envelopes << " envelopes, " << tally.delivered << " delivered, "
                     << tally.not_delivered << " not, " << tally.rounds << " rounds, " << tally.events << " events");
  if (only) return;
  // A simulation in which nothing goes wrong proves nothing.
  const int worlds = static_cast<int>(last);
  CHECK(tally.turns >= 40 * worlds);
  CHECK(tally.crashes > worlds);
  CHECK(tally.failed_batches > worlds);
  CHECK(tally.duplicates > worlds);
  CHECK(tally.not_delivered > worlds);
  if (worlds >= 50) {
    CHECK(tally.unknown_commits > 0);
    CHECK(tally.failed_turns > worlds);
  }
}
