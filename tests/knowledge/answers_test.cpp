#include "knowledge/answers.h"

#include <catch2/catch.hpp>

#include "tests/knowledge/random_answers.h"

using namespace evenkeel::knowledge;

TEST_CASE("answers survive the way through JSON", "[knowledge][property]") {
  for (unsigned seed = 1; seed <= 2'000; ++seed) {
    const Answers answers = evenkeel::tests::RandomAnswers(seed).draw();
    const auto read = answers_from_json(answers_to_json(answers));
    INFO("seed " << seed);
    REQUIRE(read);
    REQUIRE(*read == answers);
  }
}

TEST_CASE("absent, null and empty answers are unknown", "[knowledge]") {
  for (
      const char* text :
      {"{}", R"({"id":"x"})", R"({"signs":null,"counter_signs":{},"facts":{}})",
       R"({"signs":{"team_drain":null},"counter_signs":{"our_failure":null},"facts":{"service_type":null,"warnings_given":null,"made_amends":null,"revenue_per_month":null}})"}) {
    INFO(text);
    const auto answers = answers_from_json(text);
    REQUIRE(answers);
    CHECK(*answers == Answers{});
  }
}

TEST_CASE("each fact is read in its own kind", "[knowledge]") {
  const auto answers = answers_from_json(
      R"({"facts":{"boundaries_stated":"written","warnings_given":2,"breach_after_warning":false,"service_type":"regulated","dated_incidents":0,"revenue_per_month":12.5,"cost_to_serve_per_month":7}})");
  REQUIRE(answers);
  CHECK(answers->facts.boundaries_stated == Stated::Written);
  CHECK(answers->facts.warnings_given == 2);
  CHECK(answers->facts.breach_after_warning == false);
  CHECK(answers->facts.service_type == ServiceType::Regulated);
  CHECK(answers->facts.dated_incidents == 0);
  CHECK(answers->facts.revenue_per_month == 12.5);
  CHECK(answers->facts.cost_to_serve_per_month == 7.0);
  CHECK_FALSE(answers->facts.made_amends);
}

TEST_CASE("what does not fit is an error that names it", "[knowledge]") {
  const std::pair<const char*, const char*> wrong[] = {
      {"", "not JSON"},
      {"[]", "must be an object"},
      {"7", "must be an object"},
      {R"({"sign":{}})", "\"sign\""},
      {R"({"signs":[]})", "signs must be an object"},
      {R"({"signs":{"rudeness":1}})", "\"rudeness\" in signs"},
      {R"({"signs":{"our_failure":1}})", "\"our_failure\" in signs"},
      {R"({"signs":{"team_drain":5}})", "signs.team_drain"},
      {R"({"signs":{"team_drain":-1}})", "signs.team_drain"},
      {R"({"signs":{"team_drain":2.0}})", "signs.team_drain"},
      {R"({"signs":{"team_drain":"2"}})", "signs.team_drain"},
      {R"({"signs":{"team_drain":true}})", "signs.team_drain"},
      {R"({"signs":{"team_drain":99999999999999999999}})", "signs.team_drain"},
      {R"({"counter_signs":{"team_drain":true}})", "\"team_drain\" in counter_signs"},
      {R"({"counter_signs":{"our_failure":1}})", "counter_signs.our_failure"},
      {R"({"facts":{"mood":1}})", "\"mood\" in facts"},
      {R"({"facts":{"boundaries_stated":"shouted"}})", "facts.boundaries_stated"},
      {R"({"facts":{"boundaries_stated":true}})", "facts.boundaries_stated"},
      {R"({"facts":{"service_type":"vital"}})", "facts.service_type"},
      {R"({"facts":{"warnings_given":-1}})", "facts.warnings_given"},
      {R"({"facts":{"warnings_given":1.5}})", "facts.warnings_given"},
      {R"({"facts":{"dated_incidents":100001}})", "facts.dated_incidents"},
      {R"({"facts":{"made_amends":"yes"}})", "facts.made_amends"},
      {R"({"facts":{"revenue_per_month":-1}})", "facts.revenue_per_month"},
      {R"({"facts":{"revenue_per_month":1e13}})", "facts.revenue_per_month"},
      {R"({"signs":{"team_drain":1,"team_drain":2}})", "repeated key \"team_drain\""},
  };
  for (const auto& [text, named] : wrong) {
    INFO(text);
    const auto answers = answers_from_json(text);
    REQUIRE_FALSE(answers);
    CHECK(answers.error().find(named) != std::string::npos);
  }
  CHECK(answers_from_json("{\"signs\":{\"" + std::string(10'000, 'x') + "\":1}}").error().size() < 200);
}

TEST_CASE("a dialogue's names become levels, yes and no", "[knowledge]") {
  CHECK(level_from_name("none") == 0);
  CHECK(level_from_name("extreme") == 4);
  CHECK_FALSE(level_from_name("unknown"));
  CHECK_FALSE(level_from_name("Clear"));
  for (int level = 0; level <= level_max; ++level) CHECK(level_from_name(level_name(level)) == level);
  CHECK(level_name({}) == "unknown");
  CHECK(counter_sign_from_name("faint") == false);
  CHECK(counter_sign_from_name("clear") == true);
  CHECK(counter_sign_from_name("extreme") == true);
  CHECK(counter_sign_from_name("no") == false);
  CHECK_FALSE(counter_sign_from_name("unknown"));
  CHECK(yes_no_from_name("yes") == true);
  CHECK_FALSE(yes_no_from_name("maybe"));
}

TEST_CASE("an answer can be set by its id, and nothing else changes", "[knowledge]") {
  Answers answers;
  CHECK(set_answer(answers, "disrespect_or_abuse", "serious"));
  CHECK(answers[Sign::DisrespectOrAbuse] == 3);
  CHECK(set_answer(answers, "our_failure", "clear"));
  CHECK(answers[CounterSign::OurFailure] == true);
  CHECK(set_answer(answers, "boundaries_stated", "verbal"));
  CHECK(answers.facts.boundaries_stated == Stated::Verbal);
  CHECK(set_answer(answers, "made_amends", "no"));
  CHECK(answers.facts.made_amends == false);
  CHECK(set_answer(answers, "warnings_given", 2.9));
  CHECK(answers.facts.warnings_given == 2);
  CHECK(set_answer(answers, "revenue_per_month", 99.5));
  CHECK(answers.facts.revenue_per_month == 99.5);
  const Answers before = answers;
  CHECK_FALSE(set_answer(answers, "mood", "clear"));
  CHECK_FALSE(set_answer(answers, "mood", 1.0));
  CHECK_FALSE(set_answer(answers, "disrespect_or_abuse", "awful"));
  CHECK_FALSE(set_answer(answers, "disrespect_or_abuse", 3.0));
  CHECK_FALSE(set_answer(answers, "made_amends", 1.0));
  CHECK_FALSE(set_answer(answers, "warnings_given", -1.0));
  CHECK_FALSE(set_answer(answers, "warnings_given", 1e18));
  CHECK_FALSE(set_answer(answers, "warnings_given", "two"));
  CHECK_FALSE(set_answer(answers, "revenue_per_month", std::numeric_limits<double>::quiet_NaN()));
  CHECK(answers == before);
  for (const char* id : {"disrespect_or_abuse", "our_failure", "boundaries_stated", "made_amends", "warnings_given",
                         "revenue_per_month"})
    CHECK(set_answer(answers, id, "unknown"));
  CHECK(answers == Answers{});
}

TEST_CASE("the level of low return follows the ratio of cost to revenue", "[knowledge]") {
  CHECK(low_return_level(1000.0, 499.0) == 0);
  CHECK(low_return_level(1000.0, 500.0) == 1);
  CHECK(low_return_level(1000.0, 800.0) == 2);
  CHECK(low_return_level(1000.0, 1000.0) == 3);
  CHECK(low_return_level(1000.0, 1500.0) == 3);
  CHECK(low_return_level(1000.0, 1501.0) == 4);
  CHECK(low_return_level(0.0, 10.0) == 4);
  CHECK_FALSE(low_return_level(0.0, 0.0));
  CHECK_FALSE(low_return_level({}, 10.0));
  CHECK_FALSE(low_return_level(10.0, {}));
  CHECK_FALSE(low_return_level(-1.0, 10.0));
}

TEST_CASE("every id finds its way back", "[knowledge]") {
  const auto round = []<class E>(E) {
    for (std::size_t i = 0; i < count_of<E>; ++i) CHECK(from_text<E>(to_text(static_cast<E>(i))) == static_cast<E>(i));
    CHECK_FALSE(from_text<E>("no such id"));
  };
  round(Sign{});
  round(CounterSign{});
  round(Fact{});
  round(Outcome{});
  round(Hold{});
  round(FactReason{});
}
