// knowledge/answers.h — what a manager told us: signs, counter-signs and facts, and the ids they go by.
//
// The ids are the contract with trees, content files, cases in the database and JSON lines: an id is never renamed.
// Every answer may be absent. Absent means "not asked" or "do not know", which adds nothing in either direction.
//
// Threads   Plain values and pure functions.
// Errors    answers_from_json says what is wrong in one sentence that names the id; nothing throws.
// Units     A sign has a level of 0 to 4 (none, faint, clear, serious, extreme). Money is a month's, in the house currency.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "knowledge/expected.h"

namespace evenkeel::knowledge {

enum class Sign : std::uint8_t {
  // Conduct: can drive the outcome.
  SafetyThreat, HarassmentOrHate, DisrespectOrAbuse, UnethicalDemands, TrustBroken, UnreasonableDemands,
  BoundaryPushing, ScopeCreep, ConstantComplaints, ExcessiveContact, CommunicationBreakdown, PaymentTrouble,
  // Support: can only add to conduct already shown.
  NoAppreciationOrEmpathy, TeamDrain, CrowdingOut, LowReturn, ReputationRisk,
};

enum class CounterSign : std::uint8_t {
  OurFailure, MisunderstoodProduct, WrongFit, VulnerableCustomer, BoundariesNeverStated, FirstIncident,
  OneBadContact, CauseOutsideControl, ProtectedComplaint,
};

enum class Fact : std::uint8_t {
  BoundariesStated, WarningsGiven, BreachAfterWarning, MadeAmends, ContractChecked, AuthorityConfirmed, ServiceType,
  ComplaintOpen, DatedIncidents, ImmediateDanger, WelfareEmergency, AdjustmentsConsidered, OptionsOffered,
  RevenuePerMonth, CostToServePerMonth,
};

enum class Outcome : std::uint8_t { Repair, Continue, SetBoundaries, FinalWarning, GracefulExit, SafetyStop };
enum class Variant : std::uint8_t { None, NoBlame, Commercial, ProtectStaff, ProtectPerson };
enum class Hold : std::uint8_t {
  ContractCheck, Authority, IndependentReview, AdjustmentReview, FixOurFailure, AnswerComplaint, SectorProcedure,
  EssentialServiceDuty, HrNotify, EvidenceDates, SecurityResponse, WelfareResponse,
};
// The reasons that are neither a sign nor a counter-sign.
enum class FactReason : std::uint8_t {
  MadeAmends, ImmediateDanger, WelfareEmergency, WarningsGiven, BreachAfterWarning, BoundariesStated, NoWarningYet,
  RevenueAtRisk, EssentialService, ThinEvidence, OptionsOffered, NoSeriousConduct,
};
enum class Stated : std::uint8_t { None, Verbal, Written };
enum class ServiceType : std::uint8_t { Ordinary, Regulated, Essential };

// The ids of an enum, in its order. Variant::None goes by "none" here and by null in JSON.
template <class E>
struct Ids;
template <>
struct Ids<Sign> {
  static constexpr std::array<std::string_view, 17> names{
      "safety_threat", "harassment_or_hate", "disrespect_or_abuse", "unethical_demands", "trust_broken",
      "unreasonable_demands", "boundary_pushing", "scope_creep", "constant_complaints", "excessive_contact",
      "communication_breakdown", "payment_trouble", "no_appreciation_or_empathy", "team_drain", "crowding_out",
      "low_return", "reputation_risk"};
};
template <>
struct Ids<CounterSign> {
  static constexpr std::array<std::string_view, 9> names{
      "our_failure", "misunderstood_product", "wrong_fit", "vulnerable_customer", "boundaries_never_stated",
      "first_incident", "one_bad_contact", "cause_outside_control", "protected_complaint"};
};
template <>
struct Ids<Fact> {
  static constexpr std::array<std::string_view, 15> names{
      "boundaries_stated", "warnings_given", "breach_after_warning", "made_amends", "contract_checked",
      "authority_confirmed", "service_type", "complaint_open", "dated_incidents", "immediate_danger",
      "welfare_emergency", "adjustments_considered", "options_offered", "revenue_per_month", "cost_to_serve_per_month"};
};
template <>
struct Ids<Outcome> {
  static constexpr std::array<std::string_view, 6> names{"repair", "continue", "set_boundaries", "final_warning",
                                                         "graceful_exit", "safety_stop"};
};
template <>
struct Ids<Variant> {
  static constexpr std::array<std::string_view, 5> names{"none", "no_blame", "commercial", "protect_staff",
                                                         "protect_person"};
};
template <>
struct Ids<Hold> {
  static constexpr std::array<std::string_view, 12> names{
      "contract_check", "authority", "independent_review", "adjustment_review", "fix_our_failure", "answer_complaint",
      "sector_procedure", "essential_service_duty", "hr_notify", "evidence_dates", "security_response",
      "welfare_response"};
};
template <>
struct Ids<FactReason> {
  static constexpr std::array<std::string_view, 12> names{
      "made_amends", "immediate_danger", "welfare_emergency", "warnings_given", "breach_after_warning",
      "boundaries_stated", "no_warning_yet", "revenue_at_risk", "essential_service", "thin_evidence",
      "options_offered", "no_serious_conduct"};
};
template <>
struct Ids<Stated> {
  static constexpr std::array<std::string_view, 3> names{"none", "verbal", "written"};
};
template <>
struct Ids<ServiceType> {
  static constexpr std::array<std::string_view, 3> names{"ordinary", "regulated", "essential"};
};

template <class E>
concept HasIds = requires { Ids<E>::names; };

template <HasIds E>
constexpr std::size_t count_of = Ids<E>::names.size();

template <HasIds E>
constexpr std::size_t index_of(E value) {
  return static_cast<std::size_t>(value);
}

template <HasIds E>
constexpr std::string_view to_text(E value) {
  return Ids<E>::names[index_of(value)];
}

template <HasIds E>
constexpr std::optional<E> from_text(std::string_view text) {
  for (std::size_t i = 0; i < count_of<E>; ++i)
    if (Ids<E>::names[i] == text) return static_cast<E>(i);
  return std::nullopt;
}

constexpr int level_max = 4;
constexpr std::size_t conduct_signs = 12;  // The first 12 of Sign; the other 5 are support.
constexpr bool is_conduct(Sign sign) { return index_of(sign) < conduct_signs; }

struct Facts {
  std::optional<Stated> boundaries_stated;
  std::optional<int> warnings_given;  // Formal ones, in the last 12 months.
  std::optional<bool> breach_after_warning;
  std::optional<bool> made_amends;
  std::optional<bool> contract_checked;
  std::optional<bool> authority_confirmed;
  std::optional<ServiceType> service_type;
  std::optional<bool> complaint_open;
  std::optional<int> dated_incidents;
  std::optional<bool> immediate_danger;
  std::optional<bool> welfare_emergency;
  std::optional<bool> adjustments_considered;
  std::optional<bool> options_offered;
  std::optional<double> revenue_per_month;
  std::optional<double> cost_to_serve_per_month;

  bool operator==(const Facts&) const = default;
};

struct Answers {
  std::array<std::optional<int>, count_of<Sign>> signs;
  std::array<std::optional<bool>, count_of<CounterSign>> counter_signs;
  Facts facts;

  std::optional<int>& operator[](Sign sign) { return signs[index_of(sign)]; }
  std::optional<int> operator[](Sign sign) const { return signs[index_of(sign)]; }
  std::optional<bool>& operator[](CounterSign sign) { return counter_signs[index_of(sign)]; }
  std::optional<bool> operator[](CounterSign sign) const { return counter_signs[index_of(sign)]; }

  int level(Sign sign) const { return signs[index_of(sign)].value_or(0); }             // Unknown adds nothing.
  bool is(CounterSign sign) const { return counter_signs[index_of(sign)].value_or(false); }

  bool operator==(const Answers&) const = default;
};

constexpr int count_max = 100'000;       // warnings_given, dated_incidents
constexpr double money_max = 1e12;

// {"signs":{id: 0-4|null},"counter_signs":{id: true|false|null},"facts":{id: value|null}}, each part optional; an "id"
// beside them is allowed and ignored. Strict: an unknown key, a repeated key, a wrong kind or a value out of range is
// an error that names the id.
expected<Answers, std::string> answers_from_json(std::string_view text);

// The same from JSON that is already read.
struct Node;
expected<Answers, std::string> answers_from_node(const Node& root);

// The same shape; what is absent is left out. answers_from_json(answers_to_json(a)) == a.
std::string answers_to_json(const Answers& answers);

// How a dialogue names its anchors: none faint clear serious extreme -> 0..4; "unknown" and any other name -> absent.
std::optional<int> level_from_name(std::string_view name);
std::string_view level_name(std::optional<int> level);  // absent -> "unknown"

// A counter-sign is asked with the same five names, and holds from `clear` up. "yes" and "no" are understood as well.
std::optional<bool> counter_sign_from_name(std::string_view name);

// "yes" -> true, "no" -> false, else absent.
std::optional<bool> yes_no_from_name(std::string_view name);

// Sets one answer by its id from what a dialogue holds: the name of a choice, or a number for counts and money (rounded
// down to a whole count). "unknown" clears it. False, and nothing set, if there is no such id or the value does not fit it.
bool set_answer(Answers& answers, std::string_view id, std::string_view name);
bool set_answer(Answers& answers, std::string_view id, double number);

// The level of low_return for a month's figures: cost / revenue under 0.5 -> 0, 0.8 -> 1, 1 -> 2, up to and including
// 1.5 -> 3, above -> 4. Absent if a figure is unknown or negative, or both are 0. The decision table never reads money:
// it is the caller who asks for this level and sets the sign.
std::optional<int> low_return_level(std::optional<double> revenue_per_month, std::optional<double> cost_to_serve_per_month);

}  // namespace evenkeel::knowledge
