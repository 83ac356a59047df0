// knowledge/decision.h — the decision table: answers in, one of six outcomes out.
//
// A pure function: the same answers give the same outcome, in whatever order they were given, for whoever asks. Revenue,
// names and personal traits are not inputs. The rows and their order are described in knowledge/README.md; the numbers
// (points, weights, thresholds) are content. No content can switch off D1, G3, G4 or E1: they are code.
//
// Threads   Any.   Errors   None: every set of answers has an outcome.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "knowledge/answers.h"

namespace evenkeel::knowledge {

// The numbers of the table, from content/decision.json and the weights in content/signs.json.
struct Rules {
  std::array<int, 5> points{0, 0, 1, 2, 4};                // Of a level; level 1 never scores.
  std::array<int, count_of<Sign>> weights{};               // Of a sign.
  int limit_threshold = 2;                                 // T1: from here a limit is said.
  int warning_threshold = 8;                               // T2: from here a warning, if limits were stated.
  std::array<std::optional<int>, count_of<Sign>> severe{};  // A sign is severe from this level on.
  bool operator==(const Rules&) const = default;
};

// The rows of the table, in its order.
enum class Rule : std::uint8_t { D1, D2, D3, D4, D5, D6, D7, D8, D9, G6, G1, G1b, G2, G3, G4, G5, F1, F2, E1, O };
template <>
struct Ids<Rule> {
  static constexpr std::array<std::string_view, 20> names{"D1", "D2",  "D3", "D4", "D5", "D6", "D7", "D8", "D9", "G6",
                                                          "G1", "G1b", "G2", "G3", "G4", "G5", "F1", "F2", "E1", "O"};
};

struct Score {
  int conduct = 0;  // C
  int support = 0;  // S
  int total = 0;    // P = C + min(S, C)
  bool operator==(const Score&) const = default;
};

// One row whose condition held. `before` and `after` are rungs: 0 continue or repair, 1 limits, 2 warning, 3 exit, 4 stop.
struct Acted {
  Rule rule;
  int before = 0;
  int after = 0;
  bool operator==(const Acted&) const = default;
};

struct Decision {
  Outcome outcome = Outcome::Continue;
  Variant variant = Variant::None;
  // The row that settled it: the last one that changed the rung, or O where it made `repair` of `continue`.
  Rule rule = Rule::D6;
  bool severe = false;  // After G6, which forgives.
  Score score;
  std::vector<Acted> trace;   // Every row whose condition held, in order; those that changed nothing too.
  std::vector<Rule> guards;   // D9, G.. and E1, as far as they made the outcome milder.
  std::vector<Hold> holds;    // In the order of the enum.

  bool operator==(const Decision&) const = default;
};

// How adverse an outcome is for the customer: 0 (continue, repair) to 4 (safety_stop).
int rung(Outcome outcome);

Decision decide(const Rules& rules, const Answers& answers);

// What must be cleared before `outcome` is carried out, whoever chose it: a person may go another way than the table, and
// is held to the same.
std::vector<Hold> holds_for(const Answers& answers, Outcome outcome, Variant variant);

// The outcome alone, without the lists: what the search for "what would change it" runs by the hundred.
Outcome decide_outcome(const Rules& rules, const Answers& answers);

// What the signs alone say so far, for a conversation that wonders whether to go on: Danger (D1 would fire, also by its
// two facts), Integrity (D2), Clear (severe, or the total reaches T1), Faint (some sign at 1 or more), Quiet.
enum class Picture : std::uint8_t { Danger, Integrity, Clear, Faint, Quiet };
template <>
struct Ids<Picture> {
  static constexpr std::array<std::string_view, 5> names{"danger", "integrity", "clear", "faint", "quiet"};
};
Picture triage(const Rules& rules, const Answers& answers);

}  // namespace evenkeel::knowledge
