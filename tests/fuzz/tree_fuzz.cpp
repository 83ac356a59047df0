// A tree file: a tree, or Problems its author can act on; and a tree's canonical form is the same tree.
#include <cstdint>

#include "dialogs/tree_parse.h"
#include "tests/fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace evenkeel;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto tree = dialogs::parse_tree("fuzzed.json", text, dialogs::coach_functions());
  if (!tree) {
    tests::hold(!tree.error().empty(), "a refused tree has a Problem");
    for (const Problem& problem : tree.error())
      tests::hold(!problem.code.empty() && !problem.message.empty(), "a Problem says something");
    return 0;
  }
  const auto again = dialogs::parse_tree("fuzzed.json", tree->canonical, dialogs::coach_functions());
  tests::hold(again.has_value() && again->hash == tree->hash, "the canonical form is the same tree");
  tests::hold(dialogs::canonical_json(tree->canonical) == tree->canonical,
              "the canonical form is its own canonical form");
  return 0;
}
