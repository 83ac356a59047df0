#include "knowledge/decision.h"

#include <algorithm>

namespace evenkeel::knowledge {
namespace {

using S = Sign;
using K = CounterSign;

// Someone is in danger from the customer: no answer about anything else matters now.
bool danger_to_staff(const Answers& a) {
  return a.level(S::SafetyThreat) >= 3 || a.level(S::HarassmentOrHate) == 4;
}

bool stops_everything(const Answers& a) {
  return a.facts.immediate_danger.value_or(false) || a.facts.welfare_emergency.value_or(false) || danger_to_staff(a);
}

bool integrity_broken(const Answers& a) {
  return a.level(S::UnethicalDemands) == 4 || a.level(S::TrustBroken) == 4;
}

bool is_severe(const Rules& rules, const Answers& a) {
  for (std::size_t i = 0; i < count_of<S>; ++i)
    if (rules.severe[i] && a.signs[i].value_or(0) >= *rules.severe[i]) return true;
  return false;
}

// G3: while a protected complaint is open, what could merely be its echo is not counted.
bool left_out_by_complaint(Sign sign) {
  return sign == S::ConstantComplaints || sign == S::ReputationRisk || sign == S::NoAppreciationOrEmpathy;
}

Score score_of(const Rules& rules, const Answers& a, bool protected_complaint) {
  Score score;
  for (std::size_t i = 0; i < count_of<S>; ++i) {
    const Sign sign = static_cast<Sign>(i);
    if (protected_complaint && left_out_by_complaint(sign)) continue;
    const int points = rules.weights[i] * rules.points[static_cast<std::size_t>(a.level(sign))];
    (is_conduct(sign) ? score.conduct : score.support) += points;
  }
  score.total = score.conduct + std::min(score.support, score.conduct);
  return score;
}

bool any_conduct_from(const Answers& a, int level) {
  return std::any_of(a.signs.begin(), a.signs.begin() + conduct_signs,
                     [&](const std::optional<int>& sign) { return sign.value_or(0) >= level; });
}

// One run of the table: the rung, and the rows that acted on it.
class Run {
 public:
  Run(const Rules& rules, const Answers& answers, std::vector<Acted>* trace)
      : rules_(rules), a_(answers), trace_(trace) {
    score_ = score_of(rules_, a_, a_.is(K::ProtectedComplaint));
    severe_ = is_severe(rules_, a_);
    walk();
  }

  Outcome outcome() const { return outcome_; }
  Variant variant() const { return variant_; }
  Rule settled_by() const { return settled_by_; }
  bool severe() const { return severe_; }
  const Score& score() const { return score_; }
  int rung() const { return rung_; }

 private:
  void set(Rule rule, int rung) {
    if (trace_) trace_->push_back({rule, rung_, rung});
    if (rung != rung_) settled_by_ = rule;
    rung_ = rung;
  }
  void at_most(Rule rule, int rung) { set(rule, std::min(rung_, rung)); }
  void at_least(Rule rule, int rung) { set(rule, std::max(rung_, rung)); }

  void walk() {
    const Facts& facts = a_.facts;
    const bool essential = facts.service_type == ServiceType::Essential;

    if (stops_everything(a_)) {
      set(Rule::D1, 4);
      // Both at once, a person in crisis who is also a danger to staff: staff get out first, and the hold
      // welfare_response stays open beside security_response, so help is called for the person as well.
      const bool person = facts.welfare_emergency.value_or(false) && !danger_to_staff(a_);
      variant_ = person ? Variant::ProtectPerson : Variant::ProtectStaff;
    } else if (integrity_broken(a_)) {
      set(Rule::D2, 3);
    } else if (no_blame_exit(essential)) {
      set(Rule::D3, 3);
      variant_ = Variant::NoBlame;
    } else {
      climb();
    }
    if (essential && rung_ < 4) at_most(Rule::E1, 2);
    name_outcome();
  }

  bool unadjusted() const { return a_.is(K::VulnerableCustomer) && !a_.facts.adjustments_considered.value_or(false); }

  // D3: what they need is not what we offer, and other ways were tried.
  bool no_blame_exit(bool essential) const {
    const bool strained = a_.level(S::ConstantComplaints) >= 2 || a_.level(S::UnreasonableDemands) >= 2 ||
                          a_.level(S::ScopeCreep) >= 2 || a_.level(S::CommunicationBreakdown) >= 2;
    return a_.is(K::WrongFit) && a_.facts.options_offered.value_or(false) && strained && !a_.is(K::OurFailure) &&
           !a_.is(K::ProtectedComplaint) && !essential && !unadjusted();
  }

  void climb() {
    const Facts& facts = a_.facts;
    const bool limits_stated =
        facts.boundaries_stated.value_or(Stated::None) != Stated::None && !a_.is(K::BoundariesNeverStated);
    const bool warned = facts.warnings_given.value_or(0) >= 1;
    const bool breached = facts.breach_after_warning.value_or(false);

    if (severe_ || score_.total >= rules_.warning_threshold)
      set(Rule::D4, 2);
    else if (score_.total >= rules_.limit_threshold)
      set(Rule::D5, 1);
    else
      set(Rule::D6, 0);
    if (rung_ == 2 && limits_stated && warned && breached) set(Rule::D7, 3);
    bool by_cost = false;
    if (rung_ == 0 && (a_.level(S::LowReturn) >= 3 || a_.level(S::CrowdingOut) >= 3)) {
      set(Rule::D8, 1);
      by_cost = true;
    }
    if (!limits_stated || !warned) at_most(Rule::D9, limits_stated || severe_ ? 2 : 1);

    const bool forgiven = a_.is(K::FirstIncident) && facts.made_amends.value_or(false) &&
                          a_.level(S::SafetyThreat) <= 2 && a_.level(S::HarassmentOrHate) <= 2 &&
                          a_.level(S::DisrespectOrAbuse) <= 3 && a_.level(S::UnethicalDemands) <= 2 &&
                          a_.level(S::TrustBroken) <= 2;
    if (forgiven) {
      severe_ = false;
      set(Rule::G6, 0);
    }

    pull(breached);

    // Our failure brought it out: abuse 3 counts like 2.
    const bool brought_out = a_.is(K::OurFailure) && !severe_ && (a_.is(K::FirstIncident) || unadjusted());
    const int abuse = a_.level(S::DisrespectOrAbuse) == 3 && brought_out ? 2 : a_.level(S::DisrespectOrAbuse);
    if (a_.is(K::OurFailure) && !severe_) {
      const bool mild = abuse <= 2 && a_.level(S::HarassmentOrHate) <= 1 && a_.level(S::BoundaryPushing) <= 2 &&
                        a_.level(S::ScopeCreep) <= 2;
      at_most(Rule::G2, mild ? 0 : 1);
    }
    if (a_.is(K::ProtectedComplaint)) at_most(Rule::G3, severe_ ? 2 : 1);
    if (unadjusted()) at_most(Rule::G4, severe_ ? 2 : 1);
    if (a_.is(K::OneBadContact)) at_most(Rule::G5, 2);

    bool by_conduct = false;
    if (!forgiven) {
      if (abuse >= 3 || a_.level(S::HarassmentOrHate) >= 2 || a_.level(S::UnethicalDemands) >= 2) {
        at_least(Rule::F1, 1);
        by_conduct = true;
      }
      if (severe_) at_least(Rule::F2, 2);
    }
    if (by_cost && !by_conduct && rung_ == 1) variant_ = Variant::Commercial;
  }

  // G1, else G1b: one step down, once.
  void pull(bool breached) {
    if (severe_) return;
    if (a_.is(K::FirstIncident) || a_.is(K::CauseOutsideControl) || a_.is(K::ProtectedComplaint)) {
      set(Rule::G1, std::max(rung_ - 1, 0));
      return;
    }
    const bool misplaced = a_.is(K::MisunderstoodProduct) || a_.is(K::OneBadContact) || a_.is(K::WrongFit);
    if (!unadjusted() && (breached || !misplaced)) return;
    // Where the trouble is a missing limit, a limit kindly said is the help.
    const bool needs_limit = a_.level(S::UnreasonableDemands) >= 3 || a_.level(S::BoundaryPushing) >= 3 ||
                             a_.level(S::ScopeCreep) >= 3 || a_.level(S::ExcessiveContact) >= 3 ||
                             a_.level(S::PaymentTrouble) >= 3;
    set(Rule::G1b, std::max(rung_ - 1, std::min(rung_, needs_limit ? 1 : 0)));
  }

  void name_outcome() {
    constexpr Outcome by_rung[] = {Outcome::Continue, Outcome::SetBoundaries, Outcome::FinalWarning,
                                   Outcome::GracefulExit, Outcome::SafetyStop};
    outcome_ = by_rung[rung_];
    if (rung_ > 0 || !to_be_put_right()) return;
    outcome_ = Outcome::Repair;
    settled_by_ = Rule::O;
    if (trace_) trace_->push_back({Rule::O, 0, 0});
  }

  bool to_be_put_right() const {
    const bool conduct = any_conduct_from(a_, 2);
    const bool complaint = a_.facts.complaint_open.value_or(false);
    if (a_.is(K::OurFailure) && (conduct || complaint)) return true;
    if (conduct && (a_.is(K::MisunderstoodProduct) || a_.is(K::WrongFit) || a_.is(K::CauseOutsideControl) ||
                    a_.is(K::VulnerableCustomer)))
      return true;
    if (a_.is(K::ProtectedComplaint) && complaint && (conduct || a_.level(S::DisrespectOrAbuse) >= 1)) return true;
    return a_.is(K::OneBadContact) && score_.total >= rules_.limit_threshold;
  }

  const Rules& rules_;
  const Answers& a_;
  std::vector<Acted>* trace_;
  Score score_;
  bool severe_ = false;
  int rung_ = 0;
  Rule settled_by_ = Rule::D6;
  Outcome outcome_ = Outcome::Continue;
  Variant variant_ = Variant::None;
};

std::vector<Hold> holds_of(const Answers& a, int rung, Variant variant) {
  const Facts& facts = a.facts;
  const auto done = [](const std::optional<bool>& fact) { return fact.value_or(false); };
  const bool restricting = rung == 2 || rung == 3;  // A warning or an exit; a stop waits for nobody.
  std::vector<Hold> holds;
  const auto open = [&](Hold hold, bool when) {
    if (when) holds.push_back(hold);
  };
  open(Hold::ContractCheck, rung == 3 && !done(facts.contract_checked));
  open(Hold::Authority, restricting && !done(facts.authority_confirmed));
  open(Hold::IndependentReview, a.is(K::ProtectedComplaint) && rung >= 1);
  open(Hold::AdjustmentReview, a.is(K::VulnerableCustomer) && !done(facts.adjustments_considered));
  open(Hold::FixOurFailure, a.is(K::OurFailure));
  open(Hold::AnswerComplaint, done(facts.complaint_open) && restricting);
  open(Hold::SectorProcedure, facts.service_type == ServiceType::Regulated && rung == 3);
  open(Hold::EssentialServiceDuty, facts.service_type == ServiceType::Essential && rung >= 2);
  open(Hold::HrNotify, a.level(S::HarassmentOrHate) >= 2 || a.level(S::SafetyThreat) >= 1 ||
                           a.level(S::DisrespectOrAbuse) >= 3 || a.level(S::TeamDrain) >= 3);
  open(Hold::EvidenceDates, restricting && variant != Variant::NoBlame && facts.dated_incidents.value_or(0) < 2);
  open(Hold::SecurityResponse, variant == Variant::ProtectStaff || a.level(S::SafetyThreat) >= 2);
  open(Hold::WelfareResponse, done(facts.welfare_emergency));
  return holds;
}

bool is_guard(Rule rule) {
  return (rule >= Rule::D9 && rule <= Rule::G5) || rule == Rule::E1;
}

}  // namespace

int rung(Outcome outcome) {
  return outcome == Outcome::Repair ? 0 : static_cast<int>(outcome) - static_cast<int>(Outcome::Continue);
}

std::vector<Hold> holds_for(const Answers& answers, Outcome outcome, Variant variant) {
  return holds_of(answers, rung(outcome), variant);
}

Decision decide(const Rules& rules, const Answers& answers) {
  Decision decision;
  const Run run(rules, answers, &decision.trace);
  decision.outcome = run.outcome();
  decision.variant = run.variant();
  decision.rule = run.settled_by();
  decision.severe = run.severe();
  decision.score = run.score();
  for (const Acted& acted : decision.trace)
    if (is_guard(acted.rule) && acted.after < acted.before) decision.guards.push_back(acted.rule);
  decision.holds = holds_of(answers, run.rung(), run.variant());
  return decision;
}

Outcome decide_outcome(const Rules& rules, const Answers& answers) {
  return Run(rules, answers, nullptr).outcome();
}

Picture triage(const Rules& rules, const Answers& answers) {
  if (stops_everything(answers)) return Picture::Danger;
  if (integrity_broken(answers)) return Picture::Integrity;
  if (is_severe(rules, answers) || score_of(rules, answers, false).total >= rules.limit_threshold)
    return Picture::Clear;
  const bool any = std::any_of(answers.signs.begin(), answers.signs.end(),
                               [](const std::optional<int>& sign) { return sign.value_or(0) >= 1; });
  return any ? Picture::Faint : Picture::Quiet;
}

}  // namespace evenkeel::knowledge
