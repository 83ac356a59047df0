// knowledge/explanation.h — a decision with its reasons, in ids for programs and in words for people.
//
// The order people are shown: the recommendation, what speaks for it, what speaks against it (always at least one), what
// is held, what would change it, what is missing, and that a person decides. All words come from content.
//
// In the texts a line that begins with "- " is an item of a list, one that begins with "> " is words to copy; there is no
// other markup. Every text says something, also when there is nothing to report.
//
// Threads   Any.   Errors   Nothing throws; assess_json says in its answer what was wrong with the line.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "knowledge/knowledge.h"

namespace evenkeel::knowledge {

constexpr std::size_t reasons_max = 3;         // For, and against.
constexpr std::size_t changes_max = 3;         // Milder, and firmer.
constexpr std::size_t worst_words_max = 200;   // Characters of a quotation; the rest is cut with an ellipsis.

struct Reason {
  std::string id;  // Of a sign, a counter-sign or a FactReason.
  std::string text;
  bool operator==(const Reason&) const = default;
};

struct HeldBack {
  Hold hold;
  std::string text;
};

// One answer changed by one step, and the outcome that follows: decide() on `answers` gives `outcome`.
struct Change {
  std::string id;                                // Of a sign, counter-sign or fact.
  std::variant<int, bool, std::string> value;    // A level or count; yes or no; the id of a choice.
  Answers answers;                               // All of them, with the one changed.
  Outcome outcome = Outcome::Continue;
  std::string text;
};

struct Texts {
  std::string recommendation;  // One sentence.
  std::string reasons;         // For, then against.
  std::string holds;
  std::string would_change;
  std::string missing;
  std::string closing;         // That a person decides.
};

struct Assessment {
  Decision decision;
  std::vector<Reason> reasons_for;      // Strongest first, at most reasons_max.
  std::vector<Reason> reasons_against;  // The same; never empty.
  std::vector<HeldBack> holds;
  std::vector<Change> milder;           // Smallest change first, at most changes_max.
  std::vector<Change> firmer;
  std::vector<std::string> missing;     // Ids of unknown answers that could change the outcome; the weightiest first.
  bool provisional = false;             // The missing ones should be asked before anyone relies on it.
  Texts texts;
};

// `worst_words`: what was said; quoted behind the strongest reason that is a conduct sign. May be empty.
Assessment assess(const Knowledge& knowledge, const Answers& answers, std::string_view worst_words = {});

// The whole assessment as a page for a terminal.
std::string readable(const Assessment& assessment);

struct GivenWords {
  std::string situation;
  const Wording* wording = nullptr;  // Of the Knowledge that was asked.
  std::string text;                  // Its lines, in the language asked for.
};
struct Step {
  std::string id;
  std::string text;
  std::string words;  // Before each wording one plain line that names the situation; empty where the step needs none.
  std::vector<GivenWords> given;  // What of the library stands in `words`; not what is locked.
  std::vector<Hold> waits_for;    // What locks its words; empty where some of them are free.
};
// In order. A variant the outcome does not have counts as its first one. Words that one of `open_holds` locks are not shown; a
// line says what opens them.
std::vector<Step> steps_of(const Knowledge& knowledge, Outcome outcome, Variant variant, std::span<const Hold> open_holds = {},
                           std::string_view locale = "en");

struct NextSteps {
  std::string steps;  // A list.
  std::string words;  // Before each wording one plain line that names the situation.
  std::string watch;  // What to look at, and after how many days.
  std::string approver;
  std::string preconditions;
  std::vector<FollowUp> follow_ups;  // The same as `watch`, for whoever plans the dates.
  std::vector<GivenWords> given;     // As in the steps.
};
// All steps at once, and what comes after; as in steps_of.
NextSteps next_steps(const Knowledge& knowledge, Outcome outcome, Variant variant, std::span<const Hold> open_holds = {},
                     std::string_view locale = "en");

// One line of JSON in, one object out (both described in knowledge/README.md). `pretty` indents. Never throws.
struct JsonAnswer {
  std::string text;
  bool is_error = false;  // text is then {"id":..., "error":"..."}
};
JsonAnswer assess_json(const Knowledge& knowledge, std::string_view line, bool pretty);

}  // namespace evenkeel::knowledge
