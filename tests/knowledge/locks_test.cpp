#include "knowledge/locks.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/knowledge/content_for_tests.h"

using namespace evenkeel;
using namespace evenkeel::knowledge;

namespace {

const std::vector<Hold>& all_holds() {
  static const std::vector<Hold> holds = [] {
    std::vector<Hold> list;
    for (std::size_t i = 0; i < count_of<Hold>; ++i) list.push_back(static_cast<Hold>(i));
    return list;
  }();
  return holds;
}

}  // namespace

TEST_CASE("an open hold locks the situations it names, and a wording the holds it names itself", "[knowledge]") {
  const Knowledge& k = tests::shipped_knowledge();
  const Hold open[] = {Hold::EvidenceDates, Hold::Authority, Hold::HrNotify};
  CHECK(locked_by(k, "warning_letter", open) == std::vector<Hold>{Hold::EvidenceDates, Hold::Authority});
  CHECK(locked_by(k, "late_payment", open).empty());
  CHECK(locked_by(k, "warning_letter", {}).empty());
  Wording wording;
  CHECK(locked_by(k, "late_payment", wording, open).empty());
  wording.after_holds = {Hold::HrNotify, Hold::ContractCheck};
  CHECK(locked_by(k, "late_payment", wording, open) == std::vector<Hold>{Hold::HrNotify});
  CHECK(locked_by(k, "warning_letter", wording, open).size() == 3);
  CHECK(locked_by(k, "no_such_situation", wording, {}).empty());
}

TEST_CASE("what is locked says what clears it, and who", "[knowledge]") {
  const Knowledge& k = tests::shipped_knowledge();
  CHECK(to_clear(k, {}).empty());
  for (const Hold hold : all_holds()) {
    const Hold holds[] = {hold};
    const std::string text = to_clear(k, holds);
    INFO(text);
    CHECK(text.substr(0, 2) == "- ");
    CHECK(text.find(k[hold].text) != std::string::npos);
    CHECK(text.find(k[hold].clears) != std::string::npos);
  }
  const std::string all = to_clear(k, all_holds());
  CHECK(std::count(all.begin(), all.end(), '\n') == static_cast<std::ptrdiff_t>(all_holds().size()) - 1);
}

TEST_CASE("words for the moment of danger are never locked", "[knowledge]") {
  const Knowledge& k = tests::shipped_knowledge();
  for (const char* situation : {"threat_of_violence", "self_harm_statement", "ending_call", "ending_call_warning",
                                "refusal_to_leave", "ask_manager_for_help"})
    CHECK(locked_by(k, situation, all_holds()).empty());
}
