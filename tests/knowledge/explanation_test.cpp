#include "knowledge/explanation.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/knowledge/content_for_tests.h"
#include "tests/knowledge/random_answers.h"

using namespace evenkeel::knowledge;
using evenkeel::tests::Content;
using evenkeel::tests::RandomAnswers;
using evenkeel::tests::shipped_knowledge;
using K = CounterSign;

namespace {

const Knowledge& know() {
  return shipped_knowledge();
}

std::vector<std::string> ids(const std::vector<Reason>& reasons) {
  std::vector<std::string> found;
  for (const Reason& reason : reasons) found.push_back(reason.id);
  return found;
}
bool names(const std::vector<Reason>& reasons, std::string_view id) {
  return std::any_of(reasons.begin(), reasons.end(), [&](const Reason& reason) { return reason.id == id; });
}

// Asked about everything, and nothing found.
Answers calm() {
  Answers answers;
  for (auto& sign : answers.signs) sign = 0;
  for (auto& sign : answers.counter_signs) sign = false;
  Facts& f = answers.facts;
  f.boundaries_stated = Stated::Verbal;
  f.warnings_given = 0;
  f.service_type = ServiceType::Ordinary;
  f.dated_incidents = 3;
  for (auto* fact :
       {&f.breach_after_warning, &f.made_amends, &f.contract_checked, &f.authority_confirmed, &f.complaint_open,
        &f.immediate_danger, &f.welfare_emergency, &f.adjustments_considered, &f.options_offered})
    *fact = false;
  return answers;
}

Answers ladder_climbed() {
  Answers answers = calm();
  answers[Sign::DisrespectOrAbuse] = 3;
  answers[Sign::TeamDrain] = 3;
  answers.facts.warnings_given = 1;
  answers.facts.breach_after_warning = true;
  return answers;
}

// How many answers differ.
int differences(const Answers& a, const Answers& b) {
  int count = 0;
  for (std::size_t i = 0; i < a.signs.size(); ++i) count += a.signs[i] != b.signs[i];
  for (std::size_t i = 0; i < a.counter_signs.size(); ++i) count += a.counter_signs[i] != b.counter_signs[i];
  const Facts &f = a.facts, &g = b.facts;
  count += f.boundaries_stated != g.boundaries_stated;
  count += f.warnings_given != g.warnings_given;
  count += f.breach_after_warning != g.breach_after_warning;
  count += f.made_amends != g.made_amends;
  count += f.complaint_open != g.complaint_open;
  count += f.immediate_danger != g.immediate_danger;
  count += f.welfare_emergency != g.welfare_emergency;
  count += f.adjustments_considered != g.adjustments_considered;
  count += f.options_offered != g.options_offered;
  count += f.service_type != g.service_type;
  return count;
}

}  // namespace

TEST_CASE("reasons keep their bounds: three a side, never none, no one on both, money only against",
          "[knowledge][property]") {
  std::set<std::string_view> known;
  for (const auto& name : Ids<Sign>::names) known.insert(name);
  for (const auto& name : Ids<CounterSign>::names) known.insert(name);
  for (const auto& name : Ids<FactReason>::names) known.insert(name);
  for (unsigned seed = 1; seed <= 5'000; ++seed) {
    const Answers answers = RandomAnswers(seed).draw();
    const Assessment assessment = assess(know(), answers);
    INFO("seed " << seed << " " << answers_to_json(answers));
    REQUIRE(assessment.reasons_for.size() >= 1);
    REQUIRE(assessment.reasons_for.size() <= reasons_max);
    REQUIRE(assessment.reasons_against.size() >= 1);
    REQUIRE(assessment.reasons_against.size() <= reasons_max);
    std::set<std::string> seen;
    for (const auto* side : {&assessment.reasons_for, &assessment.reasons_against})
      for (const Reason& reason : *side) {
        REQUIRE(known.count(reason.id) == 1);
        REQUIRE_FALSE(reason.text.empty());
        REQUIRE(reason.text.find('{') == std::string::npos);
        // Talk can follow from acting and from not acting: the one reason that may stand on both sides.
        if (reason.id != "reputation_risk") REQUIRE(seen.insert(reason.id).second);
      }
    REQUIRE_FALSE(names(assessment.reasons_for, "revenue_at_risk"));
  }
}

TEST_CASE("what would change it really changes it, by one answer, and nothing smaller would", "[knowledge][property]") {
  for (unsigned seed = 1; seed <= 5'000; ++seed) {
    const Answers answers = RandomAnswers(seed).draw();
    const Assessment assessment = assess(know(), answers);
    const int here = rung(assessment.decision.outcome);
    INFO("seed " << seed << " " << answers_to_json(answers));
    for (const bool firmer : {false, true}) {
      const auto& changes = firmer ? assessment.firmer : assessment.milder;
      REQUIRE(changes.size() <= changes_max);
      int last = 0;
      std::set<std::string> seen;
      for (const Change& change : changes) {
        REQUIRE(differences(answers, change.answers) == 1);
        REQUIRE(decide(know().rules, change.answers).outcome == change.outcome);
        const int rungs = rung(change.outcome) - here;
        REQUIRE((firmer ? rungs > 0 : rungs < 0));
        REQUIRE(std::abs(rungs) >= last);
        last = std::abs(rungs);
        REQUIRE(seen.insert(change.id).second);
        REQUIRE(change.text.find("{") == std::string::npos);
        REQUIRE(change.text.find("if .") == std::string::npos);
      }
      // Signs by hand: no single step gets nearer than the first change named.
      for (std::size_t i = 0; i < count_of<Sign>; ++i) {
        if (!answers.signs[i]) continue;
        for (const int level : {*answers.signs[i] - 1, *answers.signs[i] + 1}) {
          if (level < 0 || level > level_max) continue;
          Answers stepped = answers;
          stepped.signs[i] = level;
          const int rungs = rung(decide_outcome(know().rules, stepped)) - here;
          if (firmer ? rungs <= 0 : rungs >= 0) continue;
          REQUIRE_FALSE(changes.empty());
          REQUIRE(std::abs(rung(changes.front().outcome) - here) <= std::abs(rungs));
        }
      }
    }
  }
}

TEST_CASE("what is called missing is unknown, and could change the outcome", "[knowledge][property]") {
  for (unsigned seed = 1; seed <= 2'000; ++seed) {
    const Answers answers = RandomAnswers(seed).draw();
    const Assessment assessment = assess(know(), answers);
    INFO("seed " << seed << " " << answers_to_json(answers));
    for (const std::string& id : assessment.missing) {
      bool changes = false;
      for (const char* value : {"none", "faint", "clear", "serious", "extreme", "yes", "no", "verbal", "written",
                                "ordinary", "regulated", "essential"}) {
        Answers known = answers;
        if (set_answer(known, id, value)) changes |= decide_outcome(know().rules, known) != assessment.decision.outcome;
      }
      Answers counted = answers;
      if (set_answer(counted, id, 1.0)) changes |= decide_outcome(know().rules, counted) != assessment.decision.outcome;
      REQUIRE(changes);
      Answers cleared = answers;
      REQUIRE(set_answer(cleared, id, "unknown"));
      REQUIRE(cleared == answers);
    }
    if (assessment.decision.outcome == Outcome::SafetyStop) REQUIRE_FALSE(assessment.provisional);
  }
}

TEST_CASE("an exit after the ladder says what was done, and what speaks against it", "[knowledge]") {
  Answers answers = ladder_climbed();
  answers.facts.revenue_per_month = 900;
  answers.facts.cost_to_serve_per_month = 300;
  const Assessment assessment = assess(know(), answers);
  CHECK(assessment.decision.outcome == Outcome::GracefulExit);
  CHECK(ids(assessment.reasons_for) ==
        std::vector<std::string>{"breach_after_warning", "disrespect_or_abuse", "team_drain"});
  CHECK(ids(assessment.reasons_against) == std::vector<std::string>{"revenue_at_risk"});
  CHECK(assessment.reasons_against[0].text.find("does not decide") != std::string::npos);
  CHECK_FALSE(assessment.provisional);
  CHECK(assessment.missing.empty());
  CHECK(assessment.texts.recommendation == know()[Outcome::GracefulExit].recommendation[0]);
  CHECK(assessment.texts.missing == know().phrases.at("missing_none"));
}

TEST_CASE("even the clearest case names a doubt", "[knowledge]") {
  Answers answers = ladder_climbed();
  CHECK(ids(assess(know(), answers).reasons_against) == std::vector<std::string>{"reputation_risk"});
  CHECK(assess(know(), answers).reasons_against[0].text == know().always_against);
  answers[K::OurFailure] = std::nullopt;
  CHECK(ids(assess(know(), answers).reasons_against) == std::vector<std::string>{"our_failure"});
  CHECK(assess(know(), answers).reasons_against[0].text == know()[K::OurFailure].unknown);
  CHECK(ids(assess(know(), calm()).reasons_for) == std::vector<std::string>{"no_serious_conduct"});
  CHECK(ids(assess(know(), calm()).reasons_against) == std::vector<std::string>{"boundaries_stated"});
  CHECK_FALSE(assess(know(), calm()).provisional);
}

TEST_CASE("where we put things right, our part speaks for it and the conduct against", "[knowledge]") {
  Answers answers = calm();
  answers[Sign::DisrespectOrAbuse] = 2;
  answers[K::OurFailure] = true;
  const Assessment assessment = assess(know(), answers);
  CHECK(assessment.decision.outcome == Outcome::Repair);
  CHECK(assessment.reasons_for.front().id == "our_failure");
  CHECK(assessment.reasons_against.front().id == "disrespect_or_abuse");
}

TEST_CASE("amends speak for letting it go, and against a firmer step", "[knowledge]") {
  Answers answers = calm();
  answers[Sign::DisrespectOrAbuse] = 3;
  answers.facts.made_amends = true;
  CHECK(names(assess(know(), answers).reasons_against, "made_amends"));
  answers[K::FirstIncident] = true;
  const Assessment forgiven = assess(know(), answers);
  CHECK(forgiven.decision.outcome == Outcome::Continue);
  CHECK(ids(forgiven.reasons_for) == std::vector<std::string>{"first_incident", "made_amends"});
}

TEST_CASE("danger leads, and money is named but does not decide", "[knowledge]") {
  Answers answers = ladder_climbed();
  answers[Sign::SafetyThreat] = 3;
  answers.facts.immediate_danger = true;
  answers.facts.revenue_per_month = 10;
  answers.facts.cost_to_serve_per_month = 500;
  const Assessment assessment = assess(know(), answers);
  CHECK(assessment.reasons_for[0].id == "immediate_danger");
  CHECK(assessment.reasons_for[1].id == "safety_threat");
  CHECK(names(assessment.reasons_against, "revenue_at_risk"));
  CHECK(assessment.texts.holds.rfind(know().phrases.at("holds_heading_stop"), 0) == 0);
  CHECK(assessment.firmer.empty());
}

TEST_CASE("a case without a warning says so, and an essential service is named", "[knowledge]") {
  Answers answers = calm();
  answers[Sign::TrustBroken] = 3;
  CHECK(names(assess(know(), answers).reasons_against, "no_warning_yet"));
  answers.facts.warnings_given = 1;
  CHECK_FALSE(names(assess(know(), answers).reasons_against, "no_warning_yet"));
  answers = ladder_climbed();
  answers.facts.service_type = ServiceType::Essential;
  CHECK(assess(know(), answers).reasons_against.front().id == "essential_service");
}

TEST_CASE("parting without blame rests on the fit and on what was offered", "[knowledge]") {
  Answers answers = calm();
  answers[Sign::ConstantComplaints] = 2;
  answers[K::WrongFit] = true;
  answers.facts.options_offered = true;
  const Assessment assessment = assess(know(), answers);
  CHECK(assessment.decision.variant == Variant::NoBlame);
  CHECK(ids(assessment.reasons_for) == std::vector<std::string>{"wrong_fit", "options_offered", "constant_complaints"});
  CHECK(assessment.texts.recommendation == know()[Outcome::GracefulExit].recommendation[index_of(Variant::NoBlame)]);
}

TEST_CASE("thin evidence is said, and the questions that would settle it are shown", "[knowledge]") {
  const Assessment assessment = assess(know(), {});
  CHECK(assessment.decision.outcome == Outcome::Continue);
  CHECK(assessment.provisional);
  CHECK(assessment.reasons_for.front().id == "thin_evidence");
  REQUIRE(assessment.missing.size() > 2);
  CHECK(assessment.missing[0] == "safety_threat");
  CHECK(assessment.missing[1] == "harassment_or_hate");
  CHECK(assessment.texts.missing.find(know()[Sign::SafetyThreat].question) != std::string::npos);
  CHECK(assessment.texts.missing.find(know()[Sign::DisrespectOrAbuse].question) == std::string::npos);
}

TEST_CASE("a step is provisional until someone looked at our own part", "[knowledge]") {
  Answers answers = calm();
  answers[Sign::ExcessiveContact] = 3;
  CHECK_FALSE(assess(know(), answers).provisional);
  answers[K::OurFailure] = std::nullopt;
  const Assessment assessment = assess(know(), answers);
  CHECK(assessment.provisional);
  CHECK(assessment.missing.front() == "our_failure");
}

TEST_CASE("what was said is quoted behind the strongest sign, in one line and cut to size", "[knowledge]") {
  const Answers answers = ladder_climbed();
  const Assessment quoted = assess(know(), answers, "  you are\n\ta {clown}\x01 ");
  CHECK(quoted.reasons_for[1].text ==
        know()[Sign::DisrespectOrAbuse].anchors[3].seen + " In their words: “you are a {clown}”");
  for (const char* marked : {"\"you are a {clown}\"", " “you are a {clown}” ", "„you are a {clown}“", "'you are a {clown}'"})
    CHECK(assess(know(), answers, marked).reasons_for[1].text == quoted.reasons_for[1].text);
  CHECK(assess(know(), answers, "\"You\" and \"cow\"").reasons_for[1].text.find("“\"You\" and \"cow\"”") != std::string::npos);
  CHECK(quoted.reasons_for[0].text == assess(know(), answers).reasons_for[0].text);
  std::string lengthy;
  for (int i = 0; i < 500; ++i) lengthy += "ä";
  const std::string text = assess(know(), answers, lengthy).reasons_for[1].text;
  std::string kept;
  for (std::size_t i = 0; i < worst_words_max; ++i) kept += "ä";
  CHECK(text.find("“" + kept + "…”") != std::string::npos);
  CHECK(assess(know(), answers, " \n ").reasons_for == assess(know(), answers).reasons_for);
}

TEST_CASE("every text says something, in plain lines and list items only", "[knowledge][property]") {
  for (unsigned seed = 1; seed <= 2'000; ++seed) {
    const Assessment assessment = assess(know(), RandomAnswers(seed).draw());
    const Texts& texts = assessment.texts;
    INFO("seed " << seed);
    for (const std::string* text :
         {&texts.recommendation, &texts.reasons, &texts.holds, &texts.would_change, &texts.missing, &texts.closing}) {
      REQUIRE_FALSE(text->empty());
      REQUIRE(text->find("{") == std::string::npos);
      REQUIRE(text->find("\n\n") == std::string::npos);
      REQUIRE(text->back() != '\n');
    }
    REQUIRE(texts.recommendation.find('\n') == std::string::npos);
    REQUIRE(readable(assessment).find(texts.closing) != std::string::npos);
  }
  CHECK(assess(know(), calm()).texts.holds == know().phrases.at("holds_none"));
}

TEST_CASE("next steps: each outcome and variant has steps, words and dates of its own", "[knowledge]") {
  for (std::size_t i = 0; i < count_of<Outcome>; ++i)
    for (std::size_t v = 0; v < count_of<Variant>; ++v) {
      const NextSteps next = next_steps(know(), static_cast<Outcome>(i), static_cast<Variant>(v));
      INFO(Ids<Outcome>::names[i] << " " << Ids<Variant>::names[v]);
      CHECK(next.steps.rfind("- ", 0) == 0);
      CHECK_FALSE(next.words.empty());
      CHECK_FALSE(next.watch.empty());
      CHECK_FALSE(next.approver.empty());
    }
  const NextSteps no_blame = next_steps(know(), Outcome::GracefulExit, Variant::NoBlame);
  CHECK(no_blame.words.find("Title of exit_with_referral") == 0);
  CHECK(no_blame.words.find("\n> Words for {name}.") != std::string::npos);
  CHECK(no_blame.words.find("graceful_exit_notice") == std::string::npos);
  CHECK(next_steps(know(), Outcome::SafetyStop, Variant::None).steps ==
        next_steps(know(), Outcome::SafetyStop, Variant::ProtectStaff).steps);
  CHECK(next_steps(know(), Outcome::SafetyStop, Variant::ProtectPerson).words.find("self_harm_statement") !=
        std::string::npos);
  CHECK(next_steps(know(), Outcome::SafetyStop, Variant::ProtectPerson).words.find("threat_of_violence") ==
        std::string::npos);
  const NextSteps repair = next_steps(know(), Outcome::Repair, Variant::None);
  REQUIRE(repair.follow_ups.size() == 2);
  CHECK(repair.follow_ups[0].days == 2);
  CHECK(repair.follow_ups[0].working_days);
  CHECK(repair.follow_ups[1].days == 14);
}

TEST_CASE("words that an open hold locks are not shown, and the line says what opens them", "[knowledge]") {
  const Hold open[] = {Hold::Authority, Hold::EvidenceDates, Hold::HrNotify};
  const std::string words = next_steps(know(), Outcome::FinalWarning, Variant::None, open).words;
  CHECK(words.find("Title of warning_letter: these words wait until this is cleared: Authority, Dates.") !=
        std::string::npos);
  CHECK(words.find("Title of ending_call (") != std::string::npos);
  CHECK(words.find("warning_letter (") == std::string::npos);
}

TEST_CASE("a line of JSON gets its object, keys in the promised order", "[knowledge]") {
  const JsonAnswer answer = assess_json(
      know(),
      R"({"id":"c-7","signs":{"disrespect_or_abuse":3},"counter_signs":{"our_failure":false},"facts":{"boundaries_stated":"none"}})",
      false);
  REQUIRE_FALSE(answer.is_error);
  CHECK(answer.text.find('\n') == std::string::npos);
  const auto json = nlohmann::ordered_json::parse(answer.text);
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.push_back(key);
  CHECK(keys == std::vector<std::string>{"id", "outcome", "variant", "rule", "severe", "score", "reasons_for",
                                         "reasons_against", "holds", "would_change", "missing", "provisional"});
  CHECK(json["id"] == "c-7");
  CHECK(json["outcome"] == "set_boundaries");
  CHECK(json["variant"].is_null());
  CHECK(json["rule"] == "D5");
  CHECK(json["severe"] == false);
  CHECK(json["score"] == nlohmann::ordered_json{{"conduct", 6}, {"support", 0}, {"total", 6}});
  CHECK(json["reasons_for"][0]["id"] == "disrespect_or_abuse");
  CHECK(json["holds"][0]["id"] == "hr_notify");
  CHECK(json["would_change"]["firmer"][0]["set"].size() == 1);
  CHECK(json["provisional"] == false);  // Abuse at that level is named, whoever else had a part in it.
  CHECK(assess_json(know(), "{}", true).text.find("{\n  \"id\": null,\n  \"outcome\": \"continue\"") == 0);
  CHECK(nlohmann::json::parse(
            assess_json(know(), R"({"id":12,"facts":{"welfare_emergency":true}})", false).text)["variant"] ==
        "protect_person");
}

TEST_CASE("the changes in JSON are set as answers are given", "[knowledge][property]") {
  for (unsigned seed = 1; seed <= 500; ++seed) {
    const Answers answers = RandomAnswers(seed).draw();
    const auto json = nlohmann::json::parse(assess_json(know(), answers_to_json(answers), false).text);
    INFO("seed " << seed << " " << answers_to_json(answers));
    for (const char* side : {"milder", "firmer"})
      for (const auto& change : json["would_change"][side]) {
        auto changed = nlohmann::json::parse(answers_to_json(answers));
        for (const auto& [id, value] : change["set"].items())
          changed[from_text<Sign>(id) ? "signs" : from_text<CounterSign>(id) ? "counter_signs" : "facts"][id] = value;
        REQUIRE(nlohmann::json::parse(assess_json(know(), changed.dump(), false).text)["outcome"] == change["outcome"]);
      }
  }
}

TEST_CASE("a bad line gets its id and a reason", "[knowledge]") {
  const JsonAnswer unknown = assess_json(know(), R"({"id":"x","signs":{"rudeness":1}})", false);
  CHECK(unknown.is_error);
  CHECK(nlohmann::json::parse(unknown.text)["id"] == "x");
  CHECK(nlohmann::json::parse(unknown.text)["error"].get<std::string>().find("rudeness") != std::string::npos);
  for (const std::string& line :
       {std::string("{"), std::string("[]"), std::string(), std::string("{}\0", 3), std::string("{\"id\":\"\xff\"}")}) {
    const JsonAnswer answer = assess_json(know(), line, false);
    CHECK(answer.is_error);
    CHECK(nlohmann::json::parse(answer.text)["id"].is_null());
  }
}
