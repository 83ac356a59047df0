#include "knowledge/decision_diff.h"

#include <catch2/catch.hpp>
#include <map>

#include "tests/knowledge/content_for_tests.h"

using namespace evenkeel;
using namespace evenkeel::knowledge;
using evenkeel::tests::Content;
using evenkeel::tests::shipped_knowledge;

namespace {

Knowledge changed(const std::string& file, const std::string& from, const std::string& to) {
  Content content;
  REQUIRE(content.edit(file, from, to));
  auto loaded = load(content.files());
  REQUIRE(loaded);
  return std::move(*loaded);
}

}  // namespace

TEST_CASE("the same numbers judge every case the same", "[knowledge][diff]") {
  const DecisionDifference difference = decision_differences(shipped_knowledge(), shipped_knowledge());
  CHECK(difference.tried > 70'000);
  CHECK(difference.moved == 0);
  CHECK(difference.numbers.empty());
}

TEST_CASE("each number of the table shows in the cases that move, and the example is one of them", "[knowledge][diff]") {
  struct Change {
    const char *file, *from, *to, *number;
  };
  for (const auto& [file, from, to, number] : std::vector<Change>{
           {"decision.json", "\"limit_threshold\": 2", "\"limit_threshold\": 3", "limit_threshold: 2 -> 3"},
           {"decision.json", "\"warning_threshold\": 8", "\"warning_threshold\": 9", "warning_threshold: 8 -> 9"},
           {"decision.json", "\"points\": [0, 0, 1, 2, 4]", "\"points\": [0, 0, 1, 3, 4]", "points of level 3: 2 -> 3"},
           {"decision.json", "\"trust_broken\": 3", "\"trust_broken\": 4", "severe from, trust_broken: 3 -> 4"},
           {"signs.json", "\"id\": \"payment_trouble\", \"kind\": \"conduct\", \"weight\": \"normal\"",
            "\"id\": \"payment_trouble\", \"kind\": \"conduct\", \"weight\": \"heavy\"", "weight of payment_trouble: 2 -> 3"}}) {
    const Knowledge after = changed(file, from, to);
    const DecisionDifference difference = decision_differences(shipped_knowledge(), after);
    INFO(number);
    CHECK(difference.numbers == std::vector<std::string>{number});
    CHECK(difference.moved > 0);
    std::size_t sum = 0;
    for (const MovedCase& one : difference.cases) {
      sum += one.count;
      CHECK(decide_outcome(shipped_knowledge().rules, one.answers) == one.before);
      CHECK(decide_outcome(after.rules, one.answers) == one.after);
      CHECK_FALSE(one.example.empty());
    }
    CHECK(sum == difference.moved);
  }
}
