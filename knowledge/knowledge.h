// knowledge/knowledge.h — everything the coach knows, loaded and cross-checked once, then never changed.
//
// Threads   load() is pure; a Knowledge is never changed afterwards and may be read by any thread.
// Errors    load() returns every Problem of every file (EK1xx, listed in content/README.md), never only the first.
// Sources   The format of the files: content/README.md.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "knowledge/answers.h"
#include "knowledge/decision.h"
#include "knowledge/finder.h"
#include "knowledge/house.h"
#include "knowledge/incidents.h"
#include "knowledge/pieces.h"
#include "knowledge/problem.h"
#include "knowledge/slots.h"
#include "knowledge/tone.h"
#include "knowledge/wording.h"

namespace evenkeel::knowledge {

using File = std::pair<std::string_view, std::string_view>;  // Name below knowledge/content ("wordings/limits.json"), text.

// The files this program was built with, sorted by name. (Written by evenkeel_embed() in CMakeLists.txt.)
std::span<const File> embedded_content();

// What the build learnt from these files; load() takes from it what it would learn just so. (Written by learner/main.cpp.)
std::string_view embedded_learnt();

constexpr std::size_t button_max = 75;  // Characters of a button label: Slack's limit.

// One of the five answers to a question about a sign or counter-sign.
struct Anchor {
  std::string button;  // At most button_max characters.
  std::string text;    // The same, at length.
  std::string seen;    // As a reason: one sentence of what was seen. Empty at level 0 and for counter-signs.
};

struct SignText {
  std::string label;      // "Threats or fear for safety"
  std::string weight;     // heavy | normal | light
  std::string question;   // One sentence, at most 20 words.
  std::array<Anchor, 5> anchors;
  std::string unknown;    // As a reason while it is not known: "Whether anyone was threatened is still open."
  std::string note;       // What to write down.
  std::vector<std::string> traps;
};

struct CounterSignText {
  std::string label;
  std::string question;
  std::array<Anchor, 5> anchors;
  std::string when_true;   // A clause after "if": "something on our side is still not put right"
  std::string when_false;
  std::string unknown;
  std::string to_do;
  std::vector<std::string> traps;
};

struct FactText {
  std::string label;
  std::string kind;        // choice | yes_no | count | money
  std::string question;
  std::vector<std::pair<std::string, std::string>> values;   // choice: its ids with their button labels.
  std::map<std::string, std::string> when;                   // A clause after "if", by value ("yes", "0", "verbal").
  std::string note;
};

// Where a step gets its words.
struct WordingUse {
  std::string situation;
  Tone tone = Tone::Neutral;
  Channel channel = Channel::Email;
};

struct StepText {
  std::string id;
  std::string text;
  std::vector<Variant> variants;      // Empty: in every variant.
  std::vector<WordingUse> wordings;
};

struct FollowUp {
  int days = 0;               // After the decision; 0 is the same day.
  bool working_days = false;
  bool end_date = false;      // It waits for the last day of an ending, once that is named.
  std::string text;           // What to look at.
  std::vector<Variant> variants;
};

struct OutcomeText {
  std::string label;                               // "say the limit"
  std::array<std::string, count_of<Variant>> recommendation;  // One sentence; empty where a variant cannot occur.
  std::vector<StepText> steps;
  std::vector<std::string> preconditions;
  std::string approver;
  std::vector<FollowUp> follow_ups;
};

struct HoldText {
  std::string label;               // "Contract and notice"
  std::string text;                // The to-do.
  std::string clears;              // Who may clear it.
  std::vector<std::string> locks;  // Situations whose words stay locked until then.
};

struct ReasonText {
  std::string reason_for;  // Empty where it may never speak for a recommendation.
  std::string reason_against;
};

struct SituationGroup {
  std::string id;
  std::string label;
  std::vector<std::string> situations;
};

struct Knowledge {
  Rules rules;
  std::array<SignText, count_of<Sign>> signs;
  std::array<CounterSignText, count_of<CounterSign>> counter_signs;
  std::array<FactText, count_of<Fact>> facts;
  std::array<OutcomeText, count_of<Outcome>> outcomes;
  std::array<HoldText, count_of<Hold>> holds;
  std::array<ReasonText, count_of<CounterSign>> counter_reasons;
  std::array<ReasonText, count_of<FactReason>> fact_reasons;
  std::string always_against;  // Where nothing else speaks against a recommendation.
  std::vector<SituationGroup> groups;
  Wordings wordings;
  SituationFinder finder;
  ToneChecker tone;
  Slots slots;  // Has an entry for every slot of every wording.
  House house;
  IncidentLevels incidents;  // What each situation looks like when it is logged.
  std::map<std::string, std::string, std::less<>> phrases;  // content/phrases.json: headings and joints of the texts.

  // The same with its sentences in another language, by locale; what one lacks stands in it in English.
  std::map<std::string, std::shared_ptr<const Knowledge>, std::less<>> languages;

  const Knowledge& in(std::string_view locale) const;  // "de-AT" falls back to "de", then to English.

  const SignText& operator[](Sign sign) const { return signs[index_of(sign)]; }
  const CounterSignText& operator[](CounterSign sign) const { return counter_signs[index_of(sign)]; }
  const FactText& operator[](Fact fact) const { return facts[index_of(fact)]; }
  const OutcomeText& operator[](Outcome outcome) const { return outcomes[index_of(outcome)]; }
  const HoldText& operator[](Hold hold) const { return holds[index_of(hold)]; }
};

// `variant` if `outcome` has it, else the usual one of that outcome.
Variant usual_variant(Outcome outcome, Variant variant);

// Loads `files`. Of two files with one name the later counts, so an override list is put behind embedded_content().
// The finder and the tone check learn what `learnt` (as learnt_by() made it; it has to outlive the Knowledge) does not hold: that
// takes ten times as long as all the rest. In pieces, which `pieces` may spread over threads.
expected<Knowledge, Problems> load(std::span<const File> files, const DoPieces& pieces = one_by_one,
                                   std::string_view learnt = embedded_learnt());

// What was learnt, or taken from `learnt`, as bytes for the next time; the layout: learnt.h.
std::string learnt_by(const Knowledge& knowledge);

// `base` with the files of the same name replaced by those of `overrides`, and new names added; sorted by name.
std::vector<File> with_overrides(std::span<const File> base, std::span<const File> overrides);

}  // namespace evenkeel::knowledge
