// knowledge/incidents.h — what a situation looks like as an incident: its sign, a first guess at the level, whom it
// touches.
//
// Content: content/incident_levels.json. The level is where the person who logs it begins; they decide. The care is
// what the coach asks about the person after such words, whatever else is going on.
//
// Threads   Never changed after loading.   Errors   Every situation has an entry: loading refuses a file that lacks
// one.
#pragma once

#include <map>
#include <string>

#include "knowledge/answers.h"

namespace evenkeel::knowledge {

// None; Lead: firm words, tell your lead; Abuse: somebody took it; Threat: somebody is afraid; Crisis: a life may be at
// risk.
enum class Care : std::uint8_t { None, Lead, Abuse, Threat, Crisis };
template <>
struct Ids<Care> {
  static constexpr std::array<std::string_view, 5> names{"none", "lead", "abuse", "threat", "crisis"};
};

struct IncidentLevel {
  Sign sign = Sign::DisrespectOrAbuse;  // A conduct sign.
  int level = 1;                        // 1 to 4.
  Care care = Care::None;
  bool operator==(const IncidentLevel&) const = default;
};

using IncidentLevels = std::map<std::string, IncidentLevel, std::less<>>;  // By situation.

}  // namespace evenkeel::knowledge
