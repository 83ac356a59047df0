#include "knowledge/explanation.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <tuple>

#include "knowledge/located_json.h"
#include "knowledge/locks.h"

namespace evenkeel::knowledge {
namespace {

using S = Sign;
using K = CounterSign;
using Values = std::map<std::string, std::string, std::less<>>;

const std::string& phrase(const Knowledge& knowledge, std::string_view key) {
  static const std::string none;
  const auto found = knowledge.phrases.find(key);  // load() made sure of all of them.
  return found == knowledge.phrases.end() ? none : found->second;
}

// ---- Reasons
// -------------------------------------------------------------------------------------------------------------

// Something that pulls the decision one way. `strength` orders reasons within a side; it is never shown.
struct Pull {
  Reason reason;
  double strength = 0;
  bool conduct = false;  // A conduct sign: can carry a quotation.
};

// Collects what asks for a firmer and what asks for a milder step. For a recommendation on a rung from 1 up the firmer
// side speaks for it and the milder side against; where the recommendation is to carry on or to put things right, it is
// the other way round.
class Weighing {
 public:
  Weighing(const Knowledge& knowledge, const Answers& answers, const Decision& decision)
      : k_(knowledge), a_(answers), d_(decision), rung_(rung(decision.outcome)) {
    signs();
    firmer_facts();
    counter_signs();
    milder_facts();
    if (speaks_against().empty()) last_doubt();
    for (auto* side : {&firmer_, &milder_})
      std::stable_sort(side->begin(), side->end(),
                       [](const Pull& a, const Pull& b) { return a.strength > b.strength; });
  }

  std::vector<Pull>& speaks_for() { return rung_ > 0 ? firmer_ : milder_; }
  std::vector<Pull>& speaks_against() { return rung_ > 0 ? milder_ : firmer_; }

 private:
  void firmer(std::string_view id, const std::string& text, double strength, bool conduct = false) {
    if (!text.empty()) firmer_.push_back({{std::string(id), text}, strength, conduct});
  }
  void milder(std::string_view id, const std::string& text, double strength) {
    if (!text.empty()) milder_.push_back({{std::string(id), text}, strength, false});
  }
  void firmer(FactReason id, double strength) {
    const ReasonText& text = k_.fact_reasons[index_of(id)];
    firmer(to_text(id), rung_ > 0 ? text.reason_for : text.reason_against, strength);
  }
  void milder(FactReason id, double strength) {
    const ReasonText& text = k_.fact_reasons[index_of(id)];
    milder(to_text(id), rung_ > 0 ? text.reason_against : text.reason_for, strength);
  }
  void milder(K id, double strength) {
    const ReasonText& text = k_.counter_reasons[index_of(id)];
    milder(to_text(id), rung_ > 0 ? text.reason_against : text.reason_for, strength);
  }

  bool lowered_by(Rule rule) const { return std::find(d_.guards.begin(), d_.guards.end(), rule) != d_.guards.end(); }
  bool acted(Rule rule) const {
    return std::any_of(d_.trace.begin(), d_.trace.end(), [&](const Acted& a) { return a.rule == rule; });
  }
  // Nothing was pulled down to here: there is simply little to see.
  bool quiet() const { return d_.outcome == Outcome::Continue && d_.guards.empty(); }
  bool yes(const std::optional<bool>& fact) const { return fact.value_or(false); }

  // Signs: by points, with those in front that alone decide.
  void signs() {
    for (std::size_t i = 0; i < count_of<S>; ++i) {
      const S sign = static_cast<S>(i);
      const int level = a_.level(sign);
      const bool echo = a_.is(K::ProtectedComplaint) && (sign == S::ConstantComplaints || sign == S::ReputationRisk ||
                                                         sign == S::NoAppreciationOrEmpathy);
      if (level == 0 || echo) continue;
      const int points = k_.rules.weights[i] * k_.rules.points[static_cast<std::size_t>(level)];
      if (points == 0 && rung_ > 0) continue;  // Faint: not what it rests on.
      double strength = points + 0.1 * level;
      if (acted(Rule::D1) && ((sign == S::SafetyThreat && level >= 3) || (sign == S::HarassmentOrHate && level == 4)))
        strength += 100;
      if (acted(Rule::D2) && (sign == S::UnethicalDemands || sign == S::TrustBroken) && level == 4) strength += 100;
      if (k_.rules.severe[i] && level >= *k_.rules.severe[i]) strength += 12;
      if (d_.variant == Variant::Commercial && (sign == S::LowReturn || sign == S::CrowdingOut) && level >= 3)
        strength += 12;
      firmer(to_text(sign), k_.signs[i].anchors[static_cast<std::size_t>(level)].seen, strength, is_conduct(sign));
    }
  }

  void firmer_facts() {
    const Facts& facts = a_.facts;
    if (yes(facts.immediate_danger)) firmer(FactReason::ImmediateDanger, 300);
    if (yes(facts.welfare_emergency)) firmer(FactReason::WelfareEmergency, 301);
    if (d_.variant == Variant::NoBlame) {
      firmer(to_text(K::WrongFit), k_.counter_reasons[index_of(K::WrongFit)].reason_for, 60);
      firmer(FactReason::OptionsOffered, 50);
    }
    const bool told = stated() || facts.warnings_given.value_or(0) > 0;
    if (yes(facts.breach_after_warning) && told) firmer(FactReason::BreachAfterWarning, acted(Rule::D7) ? 11 : 4);
    if (facts.warnings_given.value_or(0) > 0) firmer(FactReason::WarningsGiven, acted(Rule::D7) ? 5.5 : 2.5);
    if (stated() && rung_ > 0) firmer(FactReason::BoundariesStated, rung_ >= 2 ? 2.2 : 0.5);
  }

  bool stated() const {
    return a_.facts.boundaries_stated.value_or(Stated::None) != Stated::None && !a_.is(K::BoundariesNeverStated);
  }

  // Counter-signs: the stronger where their guard changed something.
  void counter_signs() {
    struct Weight {
      K sign;
      double strength;
      std::vector<Rule> guards;
    };
    static const std::vector<Weight> weights{{K::OurFailure, 7, {Rule::G2}},
                                             {K::ProtectedComplaint, 6.8, {Rule::G1, Rule::G3}},
                                             {K::VulnerableCustomer, 6.5, {Rule::G1b, Rule::G4}},
                                             {K::FirstIncident, 6, {Rule::G6, Rule::G1}},
                                             {K::BoundariesNeverStated, 5.8, {Rule::D9}},
                                             {K::CauseOutsideControl, 5.5, {Rule::G1}},
                                             {K::OneBadContact, 5.2, {Rule::G1b, Rule::G5}},
                                             {K::MisunderstoodProduct, 5.1, {Rule::G1b}},
                                             {K::WrongFit, 5, {Rule::G1b}}};
    for (const Weight& weight : weights) {
      if (!a_.is(weight.sign) || (weight.sign == K::WrongFit && d_.variant == Variant::NoBlame)) continue;
      const bool worked =
          std::any_of(weight.guards.begin(), weight.guards.end(), [&](Rule rule) { return lowered_by(rule); });
      milder(weight.sign, weight.strength + (worked ? 8 : 0));
    }
    // The same from the fact, where the counter-sign itself was not asked.
    if (a_.is(K::BoundariesNeverStated) || stated() || rung_ == 0) return;
    if (a_.facts.boundaries_stated == Stated::None)
      milder(K::BoundariesNeverStated, 5.8 + (lowered_by(Rule::D9) ? 8 : 0));
    else if (lowered_by(Rule::D9))
      milder(to_text(K::BoundariesNeverStated), k_[K::BoundariesNeverStated].unknown, 5.8);
  }

  void milder_facts() {
    const Facts& facts = a_.facts;
    if (yes(facts.made_amends)) milder(FactReason::MadeAmends, lowered_by(Rule::G6) ? 13 : 5);
    const bool heavy_case = d_.severe || d_.score.total >= k_.rules.warning_threshold;
    if (facts.warnings_given.value_or(0) == 0 && heavy_case && rung_ < 4)
      milder(FactReason::NoWarningYet, rung_ == 0 ? 1 : (lowered_by(Rule::D9) ? 6.3 : 5.3));
    const double revenue = facts.revenue_per_month.value_or(0);
    const bool at_risk = rung_ == 4 ? revenue > 0 : revenue > facts.cost_to_serve_per_month.value_or(0);
    if (rung_ > 0 && at_risk) milder(FactReason::RevenueAtRisk, 4);
    if (facts.service_type == ServiceType::Essential && rung_ > 0)
      milder(FactReason::EssentialService, lowered_by(Rule::E1) ? 15 : rung_ == 2 ? 6.6 : 2);

    const auto conduct = [&](auto test) {
      return static_cast<std::size_t>(std::count_if(a_.signs.begin(), a_.signs.begin() + conduct_signs, test));
    };
    const std::size_t unknown = conduct([](const std::optional<int>& sign) { return !sign; });
    const bool mostly_unknown = unknown > conduct_signs / 2;
    const bool no_date = facts.dated_incidents.value_or(0) == 0;
    if (mostly_unknown || no_date)
      milder(FactReason::ThinEvidence, rung_ == 4                  ? 2
                                       : rung_ > 0                 ? (mostly_unknown ? 4.8 : 4.4)
                                       : mostly_unknown && quiet() ? 9
                                                                   : 1.5);
    if (conduct([](const std::optional<int>& sign) { return sign.value_or(0) >= 2; }) == 0)
      milder(FactReason::NoSeriousConduct, rung_ == 0 ? 8 : 5);
  }

  // Even a clear case has another side; say the strongest doubt that is left.
  void last_doubt() {
    if (rung_ > 0) {
      for (const K sign : {K::OurFailure, K::ProtectedComplaint, K::VulnerableCustomer, K::FirstIncident,
                           K::OneBadContact, K::CauseOutsideControl, K::MisunderstoodProduct, K::WrongFit})
        if (!a_[sign]) return milder(to_text(sign), k_[sign].unknown, 0);
      return milder(to_text(S::ReputationRisk), k_.always_against, 0);
    }
    for (std::size_t i = 0; i < conduct_signs; ++i)
      if (!a_.signs[i]) return firmer(Ids<S>::names[i], k_.signs[i].unknown, 0);
    if (stated()) return firmer(FactReason::BoundariesStated, 0);
    const bool known = a_.facts.boundaries_stated || a_.is(K::BoundariesNeverStated);
    firmer(to_text(K::BoundariesNeverStated),
           known ? k_.counter_reasons[index_of(K::BoundariesNeverStated)].reason_against
                 : k_[K::BoundariesNeverStated].unknown,
           0);
  }

  const Knowledge& k_;
  const Answers& a_;
  const Decision& d_;
  int rung_;
  std::vector<Pull> firmer_;
  std::vector<Pull> milder_;
};

// Marks around the whole of it would stand inside ours.
std::string_view unquoted(std::string_view words) {
  constexpr std::array<std::string_view, 7> marks{"\"", "'", "“", "”", "„", "«", "»"};
  while (!words.empty() && static_cast<unsigned char>(words.front()) <= 0x20) words.remove_prefix(1);
  while (!words.empty() && static_cast<unsigned char>(words.back()) <= 0x20) words.remove_suffix(1);
  for (const std::string_view first : marks)
    for (const std::string_view last : marks) {
      if (words.size() <= first.size() + last.size() || !words.starts_with(first) || !words.ends_with(last)) continue;
      const std::string_view inside = words.substr(first.size(), words.size() - first.size() - last.size());
      const bool more = std::any_of(marks.begin() + 2, marks.end(), [&](auto mark) { return inside.find(mark) != inside.npos; });
      if (!more && inside.find('"') == inside.npos) return inside;
    }
  return words;
}

// One line of what was said: no control characters, at most worst_words_max characters, cut between characters.
std::string quotation(std::string_view words) {
  std::string line;
  std::size_t characters = 0;
  bool space = false;
  for (const char c : words) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7F) {
      space = !line.empty();
      continue;
    }
    const bool begins = (byte & 0xC0) != 0x80;
    if (begins && characters + (space ? 1 : 0) >= worst_words_max) return line + "…";
    if (space) {
      line += ' ';
      ++characters;
    }
    space = false;
    line += c;
    if (begins) ++characters;
  }
  return line;
}

std::vector<Reason> top(const std::vector<Pull>& pulls) {
  std::vector<Reason> reasons;
  for (std::size_t i = 0; i < pulls.size() && i < reasons_max; ++i) reasons.push_back(pulls[i].reason);
  return reasons;
}

void quote(const Knowledge& knowledge, std::string_view worst_words, std::vector<Pull>& strongest,
           std::vector<Pull>& others) {
  const std::string words = quotation(unquoted(worst_words));
  if (words.empty()) return;
  for (std::vector<Pull>* side : {&strongest, &others})
    for (std::size_t i = 0; i < side->size() && i < reasons_max; ++i)
      if (Pull& pull = (*side)[i]; pull.conduct) {
        pull.reason.text = fill_slots(phrase(knowledge, "quoted"), {{"reason", pull.reason.text}, {"words", words}});
        return;
      }
}

// ---- What would change it
// ------------------------------------------------------------------------------------------------

// Runs the table again with each answer moved one step. From "unknown" every known answer is one step away.
class Search {
 public:
  Search(const Knowledge& knowledge, const Answers& answers, Outcome outcome)
      : k_(knowledge), a_(answers), outcome_(outcome) {
    signs();
    counter_signs();
    facts();
  }

  std::vector<Change> milder() { return nearest(milder_); }
  std::vector<Change> firmer() { return nearest(firmer_); }

  // Unknown answers that could change the outcome; the weightiest first.
  std::vector<std::string> missing() {
    std::stable_sort(missing_.begin(), missing_.end(),
                     [](const Missing& a, const Missing& b) { return a.rank < b.rank; });
    std::vector<std::string> ids;
    for (const Missing& missing : missing_) ids.push_back(missing.id);
    return ids;
  }

 private:
  struct Found {
    Change change;
    std::tuple<int, bool, bool, double>
        rank;  // Rungs away, a danger that would stop all, unknown so far, then the kind.
  };
  struct Missing {
    std::string id;
    std::tuple<int, int, int> rank;
  };

  // Tries one changed answer; true if the outcome is another one. `clause` is asked for only then.
  template <class Clause>
  bool attempt(const Answers& changed, std::string_view id, const std::variant<int, bool, std::string>& value,
               Clause clause, bool unknown, bool danger, double kind_milder, double kind_firmer) {
    const Outcome outcome = decide_outcome(k_.rules, changed);
    if (outcome == outcome_) return false;
    const int rungs = rung(outcome) - rung(outcome_);
    if (rungs == 0) return true;  // From carrying on to putting right, or back: neither milder nor firmer.
    Change change;
    change.id = std::string(id);
    change.value = value;
    change.answers = changed;
    change.outcome = outcome;
    change.text = fill_slots(phrase(k_, "change_item"), {{"outcome", k_[outcome].label}, {"clause", clause()}});
    (rungs < 0 ? milder_ : firmer_)
        .push_back({std::move(change), {std::abs(rungs), danger, unknown, rungs < 0 ? kind_milder : kind_firmer}});
    return true;
  }

  void signs() {
    for (std::size_t i = 0; i < count_of<S>; ++i) {
      const S sign = static_cast<S>(i);
      const std::optional<int> now = a_.signs[i];
      std::vector<int> levels;
      if (!now)
        levels = {1, 2, 3, 4};
      else {
        if (*now > 0) levels.push_back(*now - 1);
        if (*now < level_max) levels.push_back(*now + 1);
      }
      std::optional<int> first_that_matters;
      for (const int level : levels) {
        Answers changed = a_;
        changed[sign] = level;
        const auto clause = [&] {
          return fill_slots(
              phrase(k_, "change_sign"),
              {{"label", k_[sign].label}, {"button", k_[sign].anchors[static_cast<std::size_t>(level)].button}});
        };
        const double kind = 1 + 0.1 * level - 0.01 * k_.rules.weights[i];
        if (attempt(changed, to_text(sign), level, clause, !now, false, 2 + kind, kind) && !first_that_matters)
          first_that_matters = level;
      }
      // For the gentle outcomes, what was done is the open question; for the firm ones, the other side is.
      if (!now && first_that_matters)
        missing_.push_back(
            {std::string(to_text(sign)), {rung(outcome_) == 0 ? 0 : 3, *first_that_matters, -k_.rules.weights[i]}});
    }
  }

  void counter_signs() {
    for (std::size_t i = 0; i < count_of<K>; ++i) {
      const K sign = static_cast<K>(i);
      const std::optional<bool> now = a_.counter_signs[i];
      bool matters = false;
      for (const bool value : {true, false}) {
        if (now == value) continue;
        Answers changed = a_;
        changed[sign] = value;
        const auto clause = [&] { return value ? k_[sign].when_true : k_[sign].when_false; };
        matters |= attempt(changed, to_text(sign), value, clause, !now, false, 0, 2);
      }
      // Whether they were told is one question, asked as a counter-sign or as a fact.
      const bool answered = now || (sign == K::BoundariesNeverStated && a_.facts.boundaries_stated);
      if (!answered && matters) missing_.push_back({std::string(to_text(sign)), {1, urgency(sign), 0}});
    }
  }

  // The other side in the order in which it is worth asking.
  static int urgency(K sign) {
    switch (sign) {
      case K::OurFailure:
        return 0;
      case K::ProtectedComplaint:
        return 1;
      case K::VulnerableCustomer:
        return 2;
      case K::FirstIncident:
        return 3;
      default:
        return 4 + static_cast<int>(index_of(sign));
    }
  }

  void facts() {
    const Facts& facts = a_.facts;
    choice(Fact::BoundariesStated, facts.boundaries_stated, &Facts::boundaries_stated);
    count(Fact::WarningsGiven, facts.warnings_given, &Facts::warnings_given);
    yes_no(Fact::BreachAfterWarning, &Facts::breach_after_warning);
    yes_no(Fact::MadeAmends, &Facts::made_amends);
    yes_no(Fact::ComplaintOpen, &Facts::complaint_open);
    yes_no(Fact::AdjustmentsConsidered, &Facts::adjustments_considered);
    yes_no(Fact::OptionsOffered, &Facts::options_offered);
    choice(Fact::ServiceType, facts.service_type, &Facts::service_type);
    yes_no(Fact::ImmediateDanger, &Facts::immediate_danger, true);
    yes_no(Fact::WelfareEmergency, &Facts::welfare_emergency, true);
  }

  const std::string& clause(Fact fact, std::string_view value) const {
    static const std::string none;
    const auto& when = k_[fact].when;
    const auto found = when.find(std::string(value));
    return found == when.end() ? none : found->second;
  }
  void note_missing(Fact fact, bool known, bool matters) {
    if (!known && matters) missing_.push_back({std::string(to_text(fact)), {2, static_cast<int>(index_of(fact)), 0}});
  }

  void yes_no(Fact fact, std::optional<bool> Facts::*member, bool danger = false) {
    const std::optional<bool> now = a_.facts.*member;
    bool matters = false;
    for (const bool value : {true, false}) {
      if (now == value) continue;
      Answers changed = a_;
      changed.facts.*member = value;
      matters |= attempt(
          changed, to_text(fact), value, [&] { return clause(fact, value ? "yes" : "no"); }, !now, danger, 1, 0);
    }
    note_missing(fact, now.has_value(), matters);
  }

  template <HasIds E>
  void choice(Fact fact, const std::optional<E>& now, std::optional<E> Facts::*member) {
    bool matters = false;
    for (std::size_t i = 0; i < count_of<E>; ++i) {
      if (now && (i > index_of(*now) ? i - index_of(*now) : index_of(*now) - i) != 1) continue;
      const E value = static_cast<E>(i);
      Answers changed = a_;
      changed.facts.*member = value;
      matters |= attempt(
          changed, to_text(fact), std::string(to_text(value)), [&] { return clause(fact, to_text(value)); }, !now,
          false, 1, 0);
    }
    const bool answered = now || (fact == Fact::BoundariesStated && a_[K::BoundariesNeverStated] == true);
    note_missing(fact, answered, matters);
  }

  // Only "none" and "some" make a difference, so those are the steps worth trying.
  void count(Fact fact, const std::optional<int>& now, std::optional<int> Facts::*member) {
    bool matters = false;
    for (const int value : {0, 1}) {
      if (now ? std::abs(*now - value) != 1 : false) continue;
      Answers changed = a_;
      changed.facts.*member = value;
      matters |= attempt(
          changed, to_text(fact), value, [&] { return clause(fact, std::to_string(value)); }, !now, false, 1, 0);
    }
    note_missing(fact, now.has_value(), matters);
  }

  // The smallest changes; one an answer; "if someone were in danger" only where there is nothing else to say.
  static std::vector<Change> nearest(std::vector<Found>& found) {
    std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.rank < b.rank; });
    const bool other = std::any_of(found.begin(), found.end(), [](const Found& f) { return !std::get<1>(f.rank); });
    std::vector<Change> changes;
    std::set<std::string> ids;
    for (Found& f : found) {
      if (changes.size() == changes_max || (other && std::get<1>(f.rank)) || !ids.insert(f.change.id).second) continue;
      changes.push_back(std::move(f.change));
    }
    return changes;
  }

  const Knowledge& k_;
  const Answers& a_;
  Outcome outcome_;
  std::vector<Found> milder_;
  std::vector<Found> firmer_;
  std::vector<Missing> missing_;
};

// A first view only: conduct that was not asked about where nothing is to be done, or the other side not asked about
// where something is. A stop is never provisional.
bool is_provisional(const Answers& answers, const Decision& decision, const std::vector<std::string>& missing) {
  const auto lacks = [&](std::string_view id) {
    return std::find(missing.begin(), missing.end(), id) != missing.end();
  };
  switch (rung(decision.outcome)) {
    case 0:
      return std::any_of(answers.signs.begin(), answers.signs.begin() + conduct_signs,
                         [](const auto& sign) { return !sign; });
    case 4:
      return false;
    default:
      return lacks("our_failure") || lacks("protected_complaint") || lacks("vulnerable_customer");
  }
}

// ---- Texts
// ---------------------------------------------------------------------------------------------------------------

void add_line(std::string& text, std::string_view line) {
  if (!text.empty()) text += '\n';
  text += line;
}

std::string reasons_text(const Knowledge& knowledge, const Assessment& assessment) {
  std::string text = phrase(knowledge, "for_heading");
  for (const Reason& reason : assessment.reasons_for) add_line(text, "- " + reason.text);
  add_line(text, phrase(knowledge, "against_heading"));
  for (const Reason& reason : assessment.reasons_against) add_line(text, "- " + reason.text);
  return text;
}

// Only what restricts or ends something waits for its holds. A stop waits for nothing, and neither does a repair.
std::string holds_text(const Knowledge& knowledge, Outcome outcome, const std::vector<HeldBack>& holds) {
  if (holds.empty()) return phrase(knowledge, "holds_none");
  const int here = rung(outcome);
  std::string text = phrase(knowledge, here == 4   ? "holds_heading_stop"
                                       : here == 0 ? "holds_heading_beside"
                                                   : "holds_heading");
  std::vector<Hold> open;
  for (const HeldBack& held : holds) open.push_back(held.hold);
  return text + "\n" + to_clear(knowledge, open);
}

std::string changes_text(const Knowledge& knowledge, const Assessment& assessment) {
  std::string text;
  const auto side = [&](const std::vector<Change>& changes, std::string_view heading, std::string_view none) {
    add_line(text, phrase(knowledge, changes.empty() ? none : heading));
    for (const Change& change : changes) add_line(text, "- " + change.text);
  };
  if (rung(assessment.decision.outcome) > 0) side(assessment.milder, "milder_heading", "no_milder");
  if (rung(assessment.decision.outcome) < 4) side(assessment.firmer, "firmer_heading", "no_firmer");
  return text;
}

const std::string& question_of(const Knowledge& knowledge, std::string_view id) {
  if (const auto sign = from_text<Sign>(id)) return knowledge[*sign].question;
  if (const auto sign = from_text<CounterSign>(id)) return knowledge[*sign].question;
  return knowledge[*from_text<Fact>(id)].question;
}

std::string missing_text(const Knowledge& knowledge, const Assessment& assessment) {
  constexpr std::size_t questions_shown = 2;
  const auto& missing = assessment.missing;
  if (missing.empty()) return phrase(knowledge, "missing_none");
  std::string text = phrase(knowledge, assessment.provisional ? "missing_provisional" : "missing_heading");
  for (std::size_t i = 0; i < missing.size() && i < questions_shown; ++i)
    add_line(text,
             "- " + fill_slots(phrase(knowledge, "missing_item"), {{"question", question_of(knowledge, missing[i])}}));
  if (missing.size() == questions_shown + 1) add_line(text, "- " + phrase(knowledge, "missing_one_more"));
  if (missing.size() > questions_shown + 1)
    add_line(text, "- " + fill_slots(phrase(knowledge, "missing_more"),
                                     {{"count", std::to_string(missing.size() - questions_shown)}}));
  return text;
}

bool in(const std::vector<Variant>& variants, Variant variant) {
  return variants.empty() || std::find(variants.begin(), variants.end(), variant) != variants.end();
}

// The words of one step, or what opens them.
void add_words(const Knowledge& knowledge, const WordingUse& use, std::span<const Hold> open_holds,
               std::string_view locale, Step& step) {
  const Situation* situation = knowledge.wordings.find(use.situation);
  const Wording* wording = find_wording(knowledge.wordings, use.situation, use.tone, use.channel);
  if (!situation || !wording) return;
  const std::string title = one_line(situation->title, locale);
  std::string locks;
  for (const Hold hold : locked_by(knowledge, use.situation, *wording, open_holds)) {
    locks += (locks.empty() ? "" : ", ") + knowledge[hold].label;
    if (std::find(step.waits_for.begin(), step.waits_for.end(), hold) == step.waits_for.end()) step.waits_for.push_back(hold);
  }
  if (!locks.empty())
    return add_line(step.words, fill_slots(phrase(knowledge, "words_locked"), {{"title", title}, {"holds", locks}}));
  const Values names{{"title", title},
                     {"tone", phrase(knowledge, "tone_" + std::string(to_text(wording->tone)))},
                     {"channel", phrase(knowledge, "channel_" + std::string(to_text(wording->channel)))}};
  add_line(step.words, fill_slots(phrase(knowledge, "words_heading"), names));
  GivenWords given{.situation = use.situation, .wording = wording, .text = {}};
  for (const std::string& line : in_locale(wording->text, locale)) {
    add_line(step.words, "> " + line);
    add_line(given.text, line);
  }
  step.given.push_back(std::move(given));
}

std::string watch_line(const Knowledge& knowledge, const FollowUp& follow_up) {
  std::string when;
  if (follow_up.days == 0)
    when = phrase(knowledge, "when_same_day");
  else if (follow_up.days == 1)
    when = phrase(knowledge, "when_next_day");
  else
    when = fill_slots(phrase(knowledge, follow_up.working_days ? "when_working_days" : "when_days"),
                      {{"count", std::to_string(follow_up.days)}});
  return fill_slots(phrase(knowledge, "watch_item"), {{"when", when}, {"text", follow_up.text}});
}

// ---- JSON
// ----------------------------------------------------------------------------------------------------------------

using nlohmann::ordered_json;

ordered_json reasons_json(const std::vector<Reason>& reasons) {
  ordered_json list = ordered_json::array();
  for (const Reason& reason : reasons) list.push_back({{"id", reason.id}, {"text", reason.text}});
  return list;
}

ordered_json changes_json(const std::vector<Change>& changes) {
  ordered_json list = ordered_json::array();
  for (const Change& change : changes) {
    ordered_json set = ordered_json::object();
    std::visit([&](const auto& value) { set[change.id] = value; }, change.value);
    list.push_back({{"set", std::move(set)}, {"outcome", std::string(to_text(change.outcome))}});
  }
  return list;
}

// The id as it came: a text or a whole number; anything else is null.
ordered_json echoed(const Node* id) {
  if (id && id->is(Node::Kind::Text)) return id->text;
  if (id && id->is(Node::Kind::Integer)) return id->integer;
  return nullptr;
}

std::string dump(const ordered_json& json, bool pretty) {
  return json.dump(pretty ? 2 : -1, ' ', false, ordered_json::error_handler_t::replace);
}

JsonAnswer json_error(ordered_json id, const std::string& error, bool pretty) {
  return {dump({{"id", std::move(id)}, {"error", error}}, pretty), true};
}

}  // namespace

Assessment assess(const Knowledge& knowledge, const Answers& answers, std::string_view worst_words) {
  Assessment assessment;
  assessment.decision = decide(knowledge.rules, answers);
  const Decision& decision = assessment.decision;

  Weighing weighing(knowledge, answers, decision);
  quote(knowledge, worst_words, weighing.speaks_for(), weighing.speaks_against());
  assessment.reasons_for = top(weighing.speaks_for());
  assessment.reasons_against = top(weighing.speaks_against());

  for (const Hold hold : decision.holds) assessment.holds.push_back({hold, knowledge[hold].text});

  Search search(knowledge, answers, decision.outcome);
  assessment.milder = search.milder();
  assessment.firmer = search.firmer();
  assessment.missing = search.missing();
  assessment.provisional = is_provisional(answers, decision, assessment.missing);

  Texts& texts = assessment.texts;
  texts.recommendation =
      knowledge[decision.outcome].recommendation[index_of(usual_variant(decision.outcome, decision.variant))];
  texts.reasons = reasons_text(knowledge, assessment);
  texts.holds = holds_text(knowledge, decision.outcome, assessment.holds);
  texts.would_change = changes_text(knowledge, assessment);
  texts.missing = missing_text(knowledge, assessment);
  texts.closing = phrase(knowledge, "closing");
  return assessment;
}

std::string readable(const Assessment& assessment) {
  const Texts& texts = assessment.texts;
  std::string page;
  for (const std::string* block :
       {&texts.recommendation, &texts.reasons, &texts.holds, &texts.would_change, &texts.missing, &texts.closing})
    page += (page.empty() ? "" : "\n\n") + *block;
  return page + "\n";
}

std::vector<Step> steps_of(const Knowledge& knowledge, Outcome outcome, Variant variant, std::span<const Hold> open_holds,
                           std::string_view locale) {
  std::vector<Step> steps;
  for (const StepText& content : knowledge[outcome].steps) {
    if (!in(content.variants, usual_variant(outcome, variant))) continue;
    Step step{.id = content.id, .text = content.text, .words = {}, .given = {}, .waits_for = {}};
    for (const WordingUse& use : content.wordings) add_words(knowledge, use, open_holds, locale, step);
    if (!step.given.empty()) step.waits_for.clear();
    steps.push_back(std::move(step));
  }
  return steps;
}

NextSteps next_steps(const Knowledge& knowledge, Outcome outcome, Variant variant, std::span<const Hold> open_holds,
                     std::string_view locale) {
  const OutcomeText& content = knowledge[outcome];
  const Variant usual = usual_variant(outcome, variant);
  NextSteps next;
  for (const Step& step : steps_of(knowledge, outcome, variant, open_holds, locale)) {
    add_line(next.steps, "- " + step.text);
    if (!step.words.empty()) add_line(next.words, step.words);
    next.given.insert(next.given.end(), step.given.begin(), step.given.end());
  }
  if (next.words.empty()) next.words = phrase(knowledge, "words_none");
  for (const FollowUp& follow_up : content.follow_ups) {
    if (!in(follow_up.variants, usual)) continue;
    add_line(next.watch, "- " + watch_line(knowledge, follow_up));
    next.follow_ups.push_back(follow_up);
  }
  if (next.watch.empty()) next.watch = phrase(knowledge, "watch_none");
  for (const std::string& precondition : content.preconditions) add_line(next.preconditions, "- " + precondition);
  next.approver = content.approver;
  return next;
}

JsonAnswer assess_json(const Knowledge& knowledge, std::string_view line, bool pretty) {
  const auto parsed = parse_located(line, Comments::Refused);
  if (!parsed) return json_error(nullptr, to_text(parsed.error()), pretty);
  ordered_json id = parsed->is(Node::Kind::Object) ? echoed(parsed->find("id")) : ordered_json(nullptr);
  const auto answers = answers_from_node(*parsed);
  if (!answers) return json_error(std::move(id), answers.error(), pretty);

  const Assessment assessment = assess(knowledge, *answers);
  const Decision& decision = assessment.decision;
  ordered_json json;
  json["id"] = std::move(id);
  json["outcome"] = std::string(to_text(decision.outcome));
  json["variant"] =
      decision.variant == Variant::None ? ordered_json(nullptr) : ordered_json(std::string(to_text(decision.variant)));
  json["rule"] = std::string(to_text(decision.rule));
  json["severe"] = decision.severe;
  json["score"] = {
      {"conduct", decision.score.conduct}, {"support", decision.score.support}, {"total", decision.score.total}};
  json["reasons_for"] = reasons_json(assessment.reasons_for);
  json["reasons_against"] = reasons_json(assessment.reasons_against);
  json["holds"] = ordered_json::array();
  for (const HeldBack& held : assessment.holds)
    json["holds"].push_back({{"id", std::string(to_text(held.hold))}, {"text", held.text}});
  json["would_change"] = {{"milder", changes_json(assessment.milder)}, {"firmer", changes_json(assessment.firmer)}};
  json["missing"] = assessment.missing;
  json["provisional"] = assessment.provisional;
  return {dump(json, pretty), false};
}

}  // namespace evenkeel::knowledge
