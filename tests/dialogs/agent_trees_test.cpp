// The trees of the agents, walked on every path. Their conversations, to be read: tests/transcripts/agent.
#include <catch2/catch.hpp>

#include "dialogs/tree_explore.h"
#include "dialogs/tree_library.h"

using namespace evenkeel;
using namespace evenkeel::dialogs;

namespace {

const Library& shipped() {
  static const Library library = [] {
    auto loaded = Library::load(with_overrides({}));
    REQUIRE(loaded);
    return std::move(*loaded);
  }();
  return library;
}

}  // namespace

TEST_CASE("every path through the agents' trees ends, with every loop walked to its bound", "[dialogs][explore]") {
  for (const char* tree : {"wording", "blanks", "tone", "incident", "wellbeing", "welcome", "follow_up", "steps", "approval", "share"}) {
    INFO(tree);
    const Exploration all = explore(shipped(), tree);
    CHECK(all.faults.empty());
    CHECK(all.loops_cut == 0);   // Every round of every loop was walked ...
    CHECK(all.states < 60'000);  // ... and that stays quick.
    for (const Exploration::End& end : all.ends) CHECK(end.paths > 0);
    for (const Exploration::Branch& branch : all.branches)
      if (branch.tree == tree) {
        INFO(branch.node << " " << branch.index << ", line " << branch.line);
        CHECK(branch.taken);
      }
  }
}

TEST_CASE("what an agent types of a customer, or drafts, is private", "[dialogs]") {
  const std::vector<std::pair<const char*, const char*>> typed{
      {"wording", "said"},  {"blanks", "value"},    {"blanks", "filled"}, {"tone", "draft"}, {"tone", "marks"},
      {"incident", "what"}, {"incident", "words"},  {"incident", "customer"},
      {"wording", "about"}, {"wording", "wording"}, {"wording", "filled"}};
  for (const auto& [tree, variable] : typed) {
    INFO(tree << "." << variable);
    CHECK(shipped().latest(tree)->variables.at(variable).is_private);
  }
}

TEST_CASE("no telephone number stands in a tree: the house sets them", "[dialogs]") {
  for (const std::string& id : shipped().ids())
    for (const char* number : {"112", "999", "911", "116 123", "13 11 14"}) {
      INFO(id << " " << number);
      CHECK(shipped().latest(id)->canonical.find(number) == std::string::npos);
    }
}
