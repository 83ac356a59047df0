#include "knowledge/decision.h"

#include <catch2/catch.hpp>

#include "tests/knowledge/content_for_tests.h"

using namespace evenkeel::knowledge;
using evenkeel::tests::shipped_knowledge;
using K = CounterSign;

namespace {

Answers with(std::initializer_list<std::pair<Sign, int>> signs, std::initializer_list<K> counter_signs = {}) {
  Answers answers;
  for (const auto& [sign, level] : signs) answers[sign] = level;
  for (const K sign : counter_signs) answers[sign] = true;
  return answers;
}
Answers told(Answers answers, Stated stated = Stated::Verbal) {
  answers.facts.boundaries_stated = stated;
  return answers;
}
Answers warned(Answers answers, bool breach = false) {
  answers = told(answers);
  answers.facts.warnings_given = 1;
  answers.facts.breach_after_warning = breach;
  return answers;
}
Decision decided(const Answers& answers) {
  return decide(shipped_knowledge().rules, answers);
}
Outcome outcome(const Answers& answers) {
  return decided(answers).outcome;
}
Rule rule(const Answers& answers) {
  return decided(answers).rule;
}
bool opens(const Answers& answers, Hold hold) {
  const auto holds = decided(answers).holds;
  return std::find(holds.begin(), holds.end(), hold) != holds.end();
}

// A serious pattern that is not severe: 6 + 4 points.
const Answers pattern = with({{Sign::DisrespectOrAbuse, 3}, {Sign::UnreasonableDemands, 3}});
// Light conduct: 2 points, a limit.
const Answers light = with({{Sign::ExcessiveContact, 2}});

}  // namespace

TEST_CASE("D1: danger to staff stops contact and protects staff", "[knowledge]") {
  for (const Answers& answers :
       {with({{Sign::SafetyThreat, 3}}), with({{Sign::SafetyThreat, 4}}), with({{Sign::HarassmentOrHate, 4}})}) {
    CHECK(outcome(answers) == Outcome::SafetyStop);
    CHECK(decided(answers).variant == Variant::ProtectStaff);
    CHECK(opens(answers, Hold::SecurityResponse));
    CHECK(rule(answers) == Rule::D1);
  }
  Answers now;
  now.facts.immediate_danger = true;
  CHECK(decided(now).variant == Variant::ProtectStaff);
}

TEST_CASE("D1: someone who may harm themselves is protected, not sanctioned", "[knowledge]") {
  Answers answers = with({{Sign::PaymentTrouble, 4}});
  answers.facts.welfare_emergency = true;
  CHECK(outcome(answers) == Outcome::SafetyStop);
  CHECK(decided(answers).variant == Variant::ProtectPerson);
  CHECK(opens(answers, Hold::WelfareResponse));
  CHECK_FALSE(opens(answers, Hold::SecurityResponse));
  answers.facts.immediate_danger = true;  // It is the person who is in danger.
  CHECK(decided(answers).variant == Variant::ProtectPerson);
}

TEST_CASE("D1: staff in danger from a person in crisis get out first, and help is called for both", "[knowledge]") {
  Answers answers = with({{Sign::SafetyThreat, 3}});
  answers.facts.welfare_emergency = true;
  CHECK(decided(answers).variant == Variant::ProtectStaff);
  CHECK(opens(answers, Hold::SecurityResponse));
  CHECK(opens(answers, Hold::WelfareResponse));
}

TEST_CASE("D2: broken integrity ends it without a warning", "[knowledge]") {
  for (const Sign sign : {Sign::UnethicalDemands, Sign::TrustBroken}) {
    const Answers answers = with({{sign, 4}});
    CHECK(outcome(answers) == Outcome::GracefulExit);
    CHECK(decided(answers).variant == Variant::None);
    CHECK(rule(answers) == Rule::D2);
    CHECK(opens(answers, Hold::ContractCheck));
    CHECK(opens(answers, Hold::Authority));
    CHECK(opens(answers, Hold::EvidenceDates));
    CHECK(outcome(with({{sign, 3}})) == Outcome::FinalWarning);
  }
  CHECK(outcome(with({{Sign::TrustBroken, 4}}, {K::OurFailure, K::ProtectedComplaint})) == Outcome::GracefulExit);
}

TEST_CASE("D3: a poor fit with other ways offered ends without blame", "[knowledge]") {
  for (const Sign sign :
       {Sign::ConstantComplaints, Sign::UnreasonableDemands, Sign::ScopeCreep, Sign::CommunicationBreakdown}) {
    Answers answers = with({{sign, 2}}, {K::WrongFit});
    answers.facts.options_offered = true;
    CHECK(outcome(answers) == Outcome::GracefulExit);
    CHECK(decided(answers).variant == Variant::NoBlame);
    CHECK(rule(answers) == Rule::D3);
    CHECK_FALSE(opens(answers, Hold::EvidenceDates));
    CHECK(opens(answers, Hold::ContractCheck));
  }
}

TEST_CASE("D3: each of its exceptions keeps the customer", "[knowledge]") {
  Answers fit = with({{Sign::ConstantComplaints, 2}}, {K::WrongFit});
  fit.facts.options_offered = true;
  const auto not_exit = [](const Answers& answers) { return outcome(answers) != Outcome::GracefulExit; };
  Answers a = fit;
  a.facts.options_offered = std::nullopt;
  CHECK(not_exit(a));
  a = fit;
  a[Sign::ConstantComplaints] = 1;
  CHECK(not_exit(a));
  a[Sign::ExcessiveContact] = 4;  // Not one of the four.
  CHECK(not_exit(a));
  a = fit;
  a[K::OurFailure] = true;
  CHECK(not_exit(a));
  a = fit;
  a[K::ProtectedComplaint] = true;
  CHECK(not_exit(a));
  a = fit;
  a.facts.service_type = ServiceType::Essential;
  CHECK(not_exit(a));
  a = fit;
  a[K::VulnerableCustomer] = true;
  CHECK(not_exit(a));
  a.facts.adjustments_considered = true;
  CHECK(outcome(a) == Outcome::GracefulExit);
}

TEST_CASE("D4: severe conduct or a serious pattern reaches the warning", "[knowledge]") {
  for (const auto& [sign, level] : {std::pair{Sign::DisrespectOrAbuse, 4},
                                    {Sign::HarassmentOrHate, 3},
                                    {Sign::SafetyThreat, 2},
                                    {Sign::UnethicalDemands, 3},
                                    {Sign::TrustBroken, 3}}) {
    CHECK(outcome(with({{sign, level}})) == Outcome::FinalWarning);
    CHECK(decided(with({{sign, level}})).severe);
    CHECK_FALSE(decided(with({{sign, level - 1}})).severe);
  }
  CHECK(outcome(told(pattern)) == Outcome::FinalWarning);
  CHECK(rule(told(pattern)) == Rule::D4);
  CHECK(outcome(told(with({{Sign::PaymentTrouble, 4}}))) == Outcome::FinalWarning);  // 8 points alone.
}

TEST_CASE("D5 and D6: clear conduct is told the limit, faint signs are not", "[knowledge]") {
  CHECK(outcome(light) == Outcome::SetBoundaries);
  CHECK(rule(light) == Rule::D5);
  Answers faint;
  for (auto& sign : faint.signs) sign = 1;
  CHECK(outcome(faint) == Outcome::Continue);
  CHECK(rule(faint) == Rule::D6);
  CHECK(decided(faint).score == Score{});
}

TEST_CASE("support can at most double what conduct shows", "[knowledge]") {
  Answers answers = with({{Sign::ExcessiveContact, 2}, {Sign::TeamDrain, 4}, {Sign::CrowdingOut, 4}});
  CHECK(decided(answers).score == Score{2, 20, 4});
  answers[Sign::ExcessiveContact] = 0;
  CHECK(decided(answers).score == Score{0, 20, 0});
}

TEST_CASE("D7: what went on after limits and a warning ends", "[knowledge]") {
  CHECK(outcome(warned(pattern, true)) == Outcome::GracefulExit);
  CHECK(rule(warned(pattern, true)) == Rule::D7);
  CHECK(outcome(warned(pattern, false)) == Outcome::FinalWarning);
  Answers answers = warned(pattern, true);
  answers.facts.warnings_given = 0;
  CHECK(outcome(answers) == Outcome::FinalWarning);
  answers = warned(pattern, true);
  answers.facts.boundaries_stated = Stated::None;
  CHECK(outcome(answers) == Outcome::SetBoundaries);
  CHECK(outcome(warned(light, true)) == Outcome::SetBoundaries);
}

TEST_CASE("D8: cost or crowding out alone is a commercial limit", "[knowledge]") {
  for (const Sign sign : {Sign::LowReturn, Sign::CrowdingOut}) {
    CHECK(outcome(with({{sign, 3}})) == Outcome::SetBoundaries);
    CHECK(decided(with({{sign, 3}})).variant == Variant::Commercial);
    CHECK(rule(with({{sign, 3}})) == Rule::D8);
    CHECK(outcome(with({{sign, 2}})) == Outcome::Continue);
  }
  CHECK(decided(with({{Sign::LowReturn, 4}, {Sign::ExcessiveContact, 2}})).variant == Variant::None);
  CHECK(outcome(with({{Sign::LowReturn, 4}}, {K::OurFailure})) == Outcome::Continue);
}

TEST_CASE("D9: nobody is warned for a limit they were never told, severe conduct apart", "[knowledge]") {
  CHECK(outcome(pattern) == Outcome::SetBoundaries);  // Unknown counts as not told.
  CHECK(rule(pattern) == Rule::D9);
  CHECK(decided(pattern).guards == std::vector<Rule>{Rule::D9});
  CHECK(outcome(told(pattern, Stated::None)) == Outcome::SetBoundaries);
  CHECK(outcome(told(pattern, Stated::Written)) == Outcome::FinalWarning);
  CHECK(outcome(with({{Sign::DisrespectOrAbuse, 4}})) == Outcome::FinalWarning);
  Answers contradicted = told(pattern);
  contradicted[K::BoundariesNeverStated] = true;
  CHECK(outcome(contradicted) == Outcome::SetBoundaries);
}

TEST_CASE("G6: a single outburst that was made good ends there", "[knowledge]") {
  Answers answers = with(
      {{Sign::DisrespectOrAbuse, 3}, {Sign::HarassmentOrHate, 2}, {Sign::SafetyThreat, 2}, {Sign::UnethicalDemands, 2}},
      {K::FirstIncident});
  answers.facts.made_amends = true;
  CHECK(outcome(answers) == Outcome::Continue);
  CHECK_FALSE(decided(answers).severe);
  CHECK(rule(answers) == Rule::G6);
  for (const auto& [sign, level] : {std::pair{Sign::DisrespectOrAbuse, 4},
                                    {Sign::HarassmentOrHate, 3},
                                    {Sign::UnethicalDemands, 3},
                                    {Sign::TrustBroken, 3}}) {
    Answers beyond = answers;
    beyond[sign] = level;
    CHECK(outcome(beyond) == Outcome::FinalWarning);
  }
  answers.facts.made_amends = false;
  CHECK(outcome(answers) == Outcome::FinalWarning);
}

TEST_CASE("G1: a first time, an outside cause or a protected complaint takes one step off", "[knowledge]") {
  for (const K sign : {K::FirstIncident, K::CauseOutsideControl, K::ProtectedComplaint}) {
    Answers answers = told(pattern);
    answers[sign] = true;
    CHECK(outcome(answers) == Outcome::SetBoundaries);
    answers[K::MisunderstoodProduct] = true;  // Once only.
    CHECK(outcome(answers) == Outcome::SetBoundaries);
    Answers severe = with({{Sign::TrustBroken, 3}}, {sign});
    CHECK(outcome(severe) == Outcome::FinalWarning);
  }
  CHECK(outcome(with({{Sign::ExcessiveContact, 2}}, {K::FirstIncident})) == Outcome::Continue);
}

TEST_CASE("G1b: a misunderstanding, a contact or a poor fit takes one step off while no stated limit was broken",
          "[knowledge]") {
  const Answers demands = told(with({{Sign::CommunicationBreakdown, 4}}));
  CHECK(outcome(demands) == Outcome::FinalWarning);
  for (const K sign : {K::MisunderstoodProduct, K::OneBadContact, K::WrongFit, K::VulnerableCustomer}) {
    Answers answers = demands;
    answers[sign] = true;
    CHECK(outcome(answers) == Outcome::SetBoundaries);
    CHECK(decided(answers).guards.front() == Rule::G1b);
    answers.facts.breach_after_warning = true;
    CHECK(outcome(answers) == (sign == K::VulnerableCustomer ? Outcome::SetBoundaries : Outcome::FinalWarning));
  }
  Answers adjusted = demands;
  adjusted[K::VulnerableCustomer] = true;
  adjusted.facts.adjustments_considered = true;
  CHECK(outcome(adjusted) == Outcome::FinalWarning);
}

TEST_CASE("G1b: where a limit is the help, it stays", "[knowledge]") {
  for (const Sign sign : {Sign::UnreasonableDemands, Sign::BoundaryPushing, Sign::ScopeCreep, Sign::ExcessiveContact,
                          Sign::PaymentTrouble}) {
    CHECK(outcome(with({{sign, 3}}, {K::MisunderstoodProduct})) == Outcome::SetBoundaries);
    CHECK(outcome(with({{sign, 2}}, {K::MisunderstoodProduct})) == Outcome::Repair);
    CHECK(outcome(with({{sign, 3}}, {K::FirstIncident})) == Outcome::Continue);  // G1 knows no floor.
  }
  CHECK(outcome(with({{Sign::ConstantComplaints, 3}}, {K::MisunderstoodProduct})) == Outcome::Repair);
}

TEST_CASE("G2: our failure is put right first", "[knowledge]") {
  CHECK(outcome(with({{Sign::DisrespectOrAbuse, 2}, {Sign::PaymentTrouble, 4}}, {K::OurFailure})) == Outcome::Repair);
  for (const auto& [sign, level] : {std::pair{Sign::DisrespectOrAbuse, 3},
                                    {Sign::HarassmentOrHate, 2},
                                    {Sign::BoundaryPushing, 3},
                                    {Sign::ScopeCreep, 3}}) {
    Answers answers = told(with({{sign, level}, {Sign::PaymentTrouble, 4}}, {K::OurFailure}));
    CHECK(outcome(answers) == Outcome::SetBoundaries);
  }
  CHECK(outcome(with({{Sign::TrustBroken, 3}}, {K::OurFailure})) == Outcome::FinalWarning);
}

TEST_CASE("G2: a tirade our failure brought out gets one calm sentence", "[knowledge]") {
  Answers answers = with({{Sign::DisrespectOrAbuse, 3}}, {K::OurFailure});
  CHECK(outcome(answers) == Outcome::SetBoundaries);
  Answers first = answers;
  first[K::FirstIncident] = true;
  CHECK(outcome(first) == Outcome::Repair);
  Answers vulnerable = answers;
  vulnerable[K::VulnerableCustomer] = true;
  CHECK(outcome(vulnerable) == Outcome::Repair);
  vulnerable.facts.adjustments_considered = true;
  CHECK(outcome(vulnerable) == Outcome::SetBoundaries);
  first[Sign::HarassmentOrHate] = 2;  // Only the tirade is excused.
  CHECK(outcome(first) == Outcome::SetBoundaries);
  first[Sign::HarassmentOrHate] = 3;
  CHECK(outcome(first) == Outcome::FinalWarning);
}

TEST_CASE("G3: a protected complaint leaves its echo out of the sum, and caps", "[knowledge]") {
  const Answers echo =
      with({{Sign::ConstantComplaints, 4}, {Sign::ReputationRisk, 4}, {Sign::NoAppreciationOrEmpathy, 4}},
           {K::ProtectedComplaint});
  CHECK(decided(echo).score == Score{0, 0, 0});
  CHECK(outcome(echo) == Outcome::Continue);
  Answers strong = warned(
      with({{Sign::DisrespectOrAbuse, 3}, {Sign::PaymentTrouble, 4}, {Sign::TeamDrain, 4}}, {K::ProtectedComplaint}),
      true);
  CHECK(outcome(strong) == Outcome::SetBoundaries);
  CHECK(decided(strong).guards == std::vector<Rule>{Rule::G1, Rule::G3});
  strong[Sign::TrustBroken] = 3;
  CHECK(outcome(strong) == Outcome::FinalWarning);
  CHECK(opens(strong, Hold::IndependentReview));
}

TEST_CASE("G4: without adjustments a vulnerable customer is told limits at most, severe conduct apart", "[knowledge]") {
  Answers answers = warned(pattern, true);
  answers[K::VulnerableCustomer] = true;
  CHECK(outcome(answers) == Outcome::SetBoundaries);
  CHECK(decided(answers).guards == std::vector<Rule>{Rule::G1b, Rule::G4});
  answers.facts.adjustments_considered = true;
  CHECK(outcome(answers) == Outcome::GracefulExit);
  answers.facts.adjustments_considered = false;
  answers[Sign::UnethicalDemands] = 3;
  CHECK(outcome(answers) == Outcome::FinalWarning);
}

TEST_CASE("G5: one bad contact never costs the account", "[knowledge]") {
  Answers answers = warned(pattern, true);
  answers[K::OneBadContact] = true;
  CHECK(outcome(answers) == Outcome::FinalWarning);
  CHECK(rule(answers) == Rule::G5);
}

TEST_CASE("F1 and F2: abuse, harassment and pressure to do wrong are always named", "[knowledge]") {
  for (const auto& [sign, level] :
       {std::pair{Sign::DisrespectOrAbuse, 3}, {Sign::HarassmentOrHate, 2}, {Sign::UnethicalDemands, 2}}) {
    Answers answers = with({{sign, level}}, {K::FirstIncident});
    CHECK(outcome(answers) == Outcome::SetBoundaries);
    CHECK(rule(answers) == Rule::F1);
  }
  CHECK(outcome(with({{Sign::DisrespectOrAbuse, 2}}, {K::FirstIncident})) == Outcome::Continue);
  Answers severe =
      with({{Sign::SafetyThreat, 2}}, {K::ProtectedComplaint, K::VulnerableCustomer, K::OurFailure, K::OneBadContact});
  CHECK(outcome(severe) == Outcome::FinalWarning);
}

TEST_CASE("E1: an essential service is limited, never withdrawn, and a stop stays a stop", "[knowledge]") {
  Answers answers = warned(pattern, true);
  answers.facts.service_type = ServiceType::Essential;
  CHECK(outcome(answers) == Outcome::FinalWarning);
  CHECK(rule(answers) == Rule::E1);
  CHECK(opens(answers, Hold::EssentialServiceDuty));
  Answers fraud = with({{Sign::TrustBroken, 4}});
  fraud.facts.service_type = ServiceType::Essential;
  CHECK(outcome(fraud) == Outcome::FinalWarning);
  Answers danger = with({{Sign::SafetyThreat, 4}});
  danger.facts.service_type = ServiceType::Essential;
  CHECK(outcome(danger) == Outcome::SafetyStop);
  CHECK(opens(danger, Hold::EssentialServiceDuty));
}

TEST_CASE("O: each way to repair, and what just carries on", "[knowledge]") {
  Answers ours = with({}, {K::OurFailure});
  CHECK(outcome(ours) == Outcome::Continue);
  CHECK(opens(ours, Hold::FixOurFailure));
  ours.facts.complaint_open = true;
  CHECK(outcome(ours) == Outcome::Repair);
  CHECK(rule(ours) == Rule::O);
  CHECK(outcome(with({{Sign::PaymentTrouble, 2}}, {K::OurFailure})) == Outcome::Repair);
  for (const K sign : {K::MisunderstoodProduct, K::WrongFit, K::CauseOutsideControl, K::VulnerableCustomer}) {
    CHECK(outcome(with({{Sign::PaymentTrouble, 2}}, {sign})) == Outcome::Repair);
    CHECK(outcome(with({{Sign::PaymentTrouble, 1}}, {sign})) == Outcome::Continue);
  }
  CHECK(outcome(with({{Sign::PaymentTrouble, 2}}, {K::FirstIncident})) == Outcome::Continue);

  Answers complaint = with({{Sign::DisrespectOrAbuse, 1}}, {K::ProtectedComplaint});
  CHECK(outcome(complaint) == Outcome::Continue);
  complaint.facts.complaint_open = true;
  CHECK(outcome(complaint) == Outcome::Repair);
  complaint[Sign::DisrespectOrAbuse] = 0;
  CHECK(outcome(complaint) == Outcome::Continue);
  complaint[Sign::ConstantComplaints] = 2;
  CHECK(outcome(complaint) == Outcome::Repair);

  CHECK(outcome(with({{Sign::ExcessiveContact, 2}}, {K::OneBadContact})) == Outcome::Repair);
  CHECK(outcome(with({{Sign::TeamDrain, 4}}, {K::OneBadContact})) == Outcome::Continue);
}

TEST_CASE("each hold opens when it should, and not otherwise", "[knowledge]") {
  const Answers exit = warned(pattern, true);
  Answers a = exit;
  CHECK(opens(a, Hold::ContractCheck));
  a.facts.contract_checked = true;
  CHECK_FALSE(opens(a, Hold::ContractCheck));
  CHECK_FALSE(opens(told(pattern), Hold::ContractCheck));

  CHECK(opens(exit, Hold::Authority));
  CHECK(opens(told(pattern), Hold::Authority));
  a.facts.authority_confirmed = true;
  CHECK_FALSE(opens(a, Hold::Authority));
  CHECK_FALSE(opens(light, Hold::Authority));
  CHECK_FALSE(opens(with({{Sign::SafetyThreat, 4}}), Hold::Authority));

  CHECK(opens(with({{Sign::BoundaryPushing, 4}, {Sign::PaymentTrouble, 4}}, {K::ProtectedComplaint}),
              Hold::IndependentReview) == false);
  CHECK(opens(with({{Sign::DisrespectOrAbuse, 3}}, {K::ProtectedComplaint}), Hold::IndependentReview));

  a = with({}, {K::VulnerableCustomer});
  CHECK(opens(a, Hold::AdjustmentReview));
  a.facts.adjustments_considered = false;
  CHECK(opens(a, Hold::AdjustmentReview));
  a.facts.adjustments_considered = true;
  CHECK_FALSE(opens(a, Hold::AdjustmentReview));

  CHECK(opens(with({{Sign::TrustBroken, 4}}, {K::OurFailure}), Hold::FixOurFailure));
  CHECK_FALSE(opens(with({{Sign::TrustBroken, 4}}), Hold::FixOurFailure));

  a = told(pattern);
  a.facts.complaint_open = true;
  CHECK(opens(a, Hold::AnswerComplaint));
  a = light;
  a.facts.complaint_open = true;
  CHECK_FALSE(opens(a, Hold::AnswerComplaint));

  a = exit;
  a.facts.service_type = ServiceType::Regulated;
  CHECK(opens(a, Hold::SectorProcedure));
  a = told(pattern);
  a.facts.service_type = ServiceType::Regulated;
  CHECK_FALSE(opens(a, Hold::SectorProcedure));

  a = light;
  a.facts.service_type = ServiceType::Essential;
  CHECK_FALSE(opens(a, Hold::EssentialServiceDuty));

  for (const auto& [sign, level] : {std::pair{Sign::HarassmentOrHate, 2},
                                    {Sign::SafetyThreat, 1},
                                    {Sign::DisrespectOrAbuse, 3},
                                    {Sign::TeamDrain, 3}}) {
    CHECK(opens(with({{sign, level}}), Hold::HrNotify));
    CHECK_FALSE(opens(with({{sign, level - 1}}), Hold::HrNotify));
  }

  a = told(pattern);
  CHECK(opens(a, Hold::EvidenceDates));
  a.facts.dated_incidents = 1;
  CHECK(opens(a, Hold::EvidenceDates));
  a.facts.dated_incidents = 2;
  CHECK_FALSE(opens(a, Hold::EvidenceDates));
  CHECK_FALSE(opens(light, Hold::EvidenceDates));

  CHECK(opens(with({{Sign::SafetyThreat, 2}}), Hold::SecurityResponse));
  CHECK_FALSE(opens(with({{Sign::SafetyThreat, 1}}), Hold::SecurityResponse));
}

TEST_CASE("triage tells from the signs whether a conversation may stop, must stop or should go on", "[knowledge]") {
  const Rules& rules = shipped_knowledge().rules;
  CHECK(triage(rules, {}) == Picture::Quiet);
  CHECK(triage(rules, with({{Sign::ReputationRisk, 1}})) == Picture::Faint);
  CHECK(triage(rules, with({{Sign::TeamDrain, 4}, {Sign::PaymentTrouble, 1}})) == Picture::Faint);
  CHECK(triage(rules, with({{Sign::PaymentTrouble, 2}})) == Picture::Clear);
  CHECK(triage(rules, with({{Sign::SafetyThreat, 2}})) == Picture::Clear);
  CHECK(triage(rules, with({{Sign::TrustBroken, 4}})) == Picture::Integrity);
  CHECK(triage(rules, with({{Sign::TrustBroken, 4}, {Sign::SafetyThreat, 3}})) == Picture::Danger);
  Answers now;
  now.facts.welfare_emergency = true;
  CHECK(triage(rules, now) == Picture::Danger);
}

TEST_CASE("the trace lists the rows in the order of the table and ends on the outcome", "[knowledge]") {
  Answers answers = warned(pattern, true);
  answers[K::OneBadContact] = true;
  answers.facts.service_type = ServiceType::Essential;
  std::vector<Rule> rows;
  int at = 0;
  const Decision decision = decided(answers);
  for (const Acted& acted : decision.trace) {
    CHECK(acted.before == at);
    at = acted.after;
    rows.push_back(acted.rule);
  }
  CHECK(rows == std::vector<Rule>{Rule::D4, Rule::D7, Rule::G5, Rule::F1, Rule::E1});
  CHECK(at == rung(decision.outcome));
}
