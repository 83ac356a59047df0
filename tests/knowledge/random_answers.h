// tests/knowledge/random_answers.h — answers from a seed, steered so that the rare rows of the table come up as well.
#pragma once

#include <random>
#include <string>

#include "knowledge/answers.h"

namespace evenkeel::tests {

class RandomAnswers {
 public:
  explicit RandomAnswers(unsigned seed) : engine_(seed) {}

  bool chance(int percent) { return static_cast<int>(engine_() % 100) < percent; }
  int up_to(int most) { return static_cast<int>(engine_() % (static_cast<unsigned>(most) + 1)); }

  knowledge::Answers draw() {
    using namespace knowledge;
    Answers a;
    const int loud = 10 + 20 * up_to(3);  // How likely a sign is above 1.
    const int unknown = 15 * up_to(3);
    for (auto& sign : a.signs) {
      if (chance(unknown)) continue;
      sign = chance(loud) ? 2 + up_to(2) : up_to(1);
    }
    if (chance(75)) {  // Most cases get past D1 and D2.
      const auto cap = [&](Sign sign, int most) {
        if (a[sign] && *a[sign] > most) a[sign] = most;
      };
      cap(Sign::SafetyThreat, chance(60) ? 1 : 2);
      cap(Sign::HarassmentOrHate, chance(60) ? 1 : 3);
      cap(Sign::UnethicalDemands, chance(60) ? 1 : 3);
      cap(Sign::TrustBroken, chance(60) ? 2 : 3);
    }
    if (chance(15))  // Nothing of weight in their conduct.
      for (std::size_t i = 0; i < conduct_signs; ++i)
        if (a.signs[i].value_or(0) > 1) a.signs[i] = 1;
    const int yes = 8 + 18 * up_to(3);
    for (auto& sign : a.counter_signs)
      if (!chance(25)) sign = chance(yes);
    const auto yes_no = [&](std::optional<bool>& fact, int percent) {
      if (!chance(25)) fact = chance(percent);
    };
    Facts& f = a.facts;
    const bool climbed = chance(40);  // All rungs below an exit.
    if (climbed || !chance(25))
      f.boundaries_stated = climbed ? (chance(50) ? Stated::Verbal : Stated::Written) : static_cast<Stated>(up_to(2));
    if (climbed || !chance(25)) f.warnings_given = climbed ? 1 + up_to(2) : up_to(2);
    if (climbed) {
      f.breach_after_warning = true;
      if (chance(70)) a[CounterSign::BoundariesNeverStated] = false;
    } else {
      yes_no(f.breach_after_warning, 30);
    }
    yes_no(f.made_amends, 40);
    yes_no(f.contract_checked, 50);
    yes_no(f.authority_confirmed, 50);
    if (!chance(20)) f.service_type = chance(50) ? ServiceType::Ordinary : static_cast<ServiceType>(up_to(2));
    yes_no(f.complaint_open, 40);
    if (!chance(25)) f.dated_incidents = up_to(4);
    yes_no(f.immediate_danger, 3);
    yes_no(f.welfare_emergency, 3);
    yes_no(f.adjustments_considered, 50);
    yes_no(f.options_offered, 50);
    if (!chance(30)) f.revenue_per_month = up_to(5000);
    if (!chance(30)) f.cost_to_serve_per_month = up_to(5000);
    return a;
  }

 private:
  std::mt19937 engine_;
};

}  // namespace evenkeel::tests
