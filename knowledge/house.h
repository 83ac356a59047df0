// knowledge/house.h — what a firm sets for itself: emergency numbers, crisis lines, whom to turn to.
//
// Content: content/house.json. A firm puts its own file of that name in its content folder; it replaces the one here as
// a whole. Numbers that nobody confirmed are shown with a note that says so: see unconfirmed_note.
//
// Threads   Never changed after loading; the functions are pure.   Errors   Empty where nothing is set.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "knowledge/localized.h"
#include "knowledge/slots.h"

namespace evenkeel::knowledge {

struct CrisisLine {
  std::string name;    // "Samaritans"
  std::string number;  // "116 123"
};

struct Region {
  std::string id;                        // "uk"
  Localized label;                       // "UK"
  std::string emergency;                 // "999"
  std::vector<CrisisLine> crisis_lines;  // May be none.
};

struct House {
  std::string confirmed_on;     // "2026-11-22", the day somebody here checked the numbers; empty: never.
  std::vector<Region> regions;  // Those shown: the ones this firm is in, or all there are.
  std::string lead;             // Each empty if not set.
  std::string security;
  std::string employee_assistance;
  std::string legal_contact;
  std::string conduct_policy;  // A link.
  Localized emergency_line;    // With {region} and {number}.
  Localized crisis_line;       // With {region}, {name} and {number}.
  Localized unconfirmed;
};

// One line a region: "UK: 999". Never empty.
Lines emergency_lines(const House& house, std::string_view locale = "en");

// One line a crisis line: "UK: Samaritans, 116 123". May be empty: not every region has one here.
Lines crisis_lines(const House& house, std::string_view locale = "en");

// "Please check these numbers ..."; empty once they are confirmed.
std::string unconfirmed_note(const House& house, std::string_view locale = "en");

// What the house settles for the slots of a wording: {lead}, {security}, {legal_contact} where set; {emergency_number}
// and {crisis_line} where there is exactly one and it is confirmed.
SlotValues house_values(const House& house);

}  // namespace evenkeel::knowledge
