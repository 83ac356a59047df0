#include <catch2/catch.hpp>

#include "dialogs/tree_library.h"
#include "knowledge/json_layout.h"

using namespace evenkeel;

TEST_CASE("every shipped dialogue is laid out as evenkeel fmt lays it out", "[dialogs][layout]") {
  for (const auto& [name, text] : dialogs::embedded_trees()) {
    if (!name.ends_with(".json")) continue;
    INFO("to mend: evenkeel fmt dialogs/trees/" << name);
    const auto laid_out = knowledge::formatted(text);
    REQUIRE(laid_out);
    CHECK((*laid_out == text));  // In brackets: two thousand lines side by side tell nobody anything.
  }
}
