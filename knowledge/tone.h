// knowledge/tone.h — is this draft safe to send to a customer? And if not, which words, why, and what instead.
//
// The rules are content (content/tone.json, its format in content/README.md): families of patterns by category, in a small
// language of their own (tone_pattern.h). What a customer said is not held against the agent: words in quotes, after
// "he said:", in block quotes and in the lines of a log are left out of account.
//
// Beside the rules a model learnt from examples (tone_model.h) hears sentences that sound like a fault that blocks. It speaks
// only where no rule blocks already, and its fault is the whole sentence.
//
// Offsets are bytes of the text that was given, always on the edge of a character, also where matching folds letters,
// apostrophes and spellings. A text that is not UTF-8 is read byte by byte where it is not.
//
// Locales   Each language has rules, words and lists of its own (content/tone.json is the English one, content/tone_de.json the
//           German). A language nobody wrote rules for gets those of typography alone: capitals, marks, pauses. Which language a
//           draft is in is not asked here (draft.h).
// Threads   A ToneChecker is never changed after it was made; any thread may use it.
// Errors    Nothing throws; every text has a report.
// Limits    The first tone_text_max bytes are looked at; faults behind them are not found.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/answers.h"
#include "knowledge/learnt.h"
#include "knowledge/wording.h"

namespace evenkeel::knowledge {

struct ToneRules;

constexpr std::size_t tone_text_max = 20'000;  // Bytes: more than anybody sends to a customer.
constexpr std::size_t tone_faults_max = 3;     // More marks than that and nobody reads them.
constexpr std::size_t tone_good_max = 3;

enum class ToneCategory : std::uint8_t {
  PolicingEmotion,
  BlameCustomer,
  Condescension,
  Minimising,
  PolicyShield,
  PassingTheBuck,
  NegativeStack,
  EmptyApology,
  HollowEmpathy,
  OverPromise,
  LiabilityAdmission,
  LabelsPerson,
  Absolutes,
  Sarcasm,
  ThreatOrUltimatum,
  ShoutingTypography,
  Bureaucratic,
  UnclearBoundary,
  Grovelling,
  PrivacyLeak,
  ProtectedTraitComment
};
template <>
struct Ids<ToneCategory> {
  static constexpr std::array<std::string_view, 21> names{
      "policing_emotion", "blame_customer",     "condescension",      "minimising",           "policy_shield",
      "passing_the_buck", "negative_stack",     "empty_apology",      "hollow_empathy",       "over_promise",
      "liability_admission", "labels_person",   "absolutes",          "sarcasm",              "threat_or_ultimatum",
      "shouting_typography", "bureaucratic",    "unclear_boundary",   "grovelling",           "privacy_leak",
      "protected_trait_comment"};
};

// Most serious first. Block: law, privacy or safety; it has to be cleared before it is sent. A hint alone stops nothing.
enum class Severity : std::uint8_t { Block, Warn, Hint };
template <>
struct Ids<Severity> {
  static constexpr std::array<std::string_view, 3> names{"block", "warn", "hint"};
};

// Block if there is a fault that blocks, else Revise if there is one that warns, else Ok.
enum class Verdict : std::uint8_t { Ok, Revise, Block };
template <>
struct Ids<Verdict> {
  static constexpr std::array<std::string_view, 3> names{"ok", "revise", "block"};
};

struct ToneFault {
  ToneCategory category = ToneCategory::PolicingEmotion;
  Severity severity = Severity::Hint;
  std::size_t start = 0;  // Bytes; start < end.
  std::size_t end = 0;
  std::string quote;      // The bytes from start to end.
  std::string why;        // One line: why it makes things worse.
  std::string instead;    // From the agent's own words where they fit; {slots} are theirs to fill. May be empty.
  std::string rule;       // The id of the rule that found it; "sounds_like_" and a category where the model did.
  std::string locale = "en";  // Whose rules: the language of `why` and of `instead`.
  bool operator==(const ToneFault&) const = default;
};

struct ToneReport {
  Verdict verdict = Verdict::Ok;
  std::vector<ToneFault> faults;  // At most tone_faults_max, most serious first; none overlaps another.
  std::vector<std::string> good;  // At most tone_good_max; only what is certainly there.
  bool operator==(const ToneReport&) const = default;
};

class ToneChecker {
 public:
  ToneChecker();  // Knows no rules and finds nothing.
  // The first are asked about typography where nobody wrote rules.
  explicit ToneChecker(ToneRules rules);
  ToneChecker(ToneRules rules, std::vector<ToneRules> of_other_languages);

  // Without a channel: what is wrong on every channel, and what is wrong in public if the text itself says that it is.
  ToneReport check(std::string_view text, std::optional<Channel> channel = {}, std::string_view locale = "en") const;

  // The same of a draft in several languages, or in none with rules. Faults for which `elsewhere` holds are left out.
  ToneReport check(std::string_view text, std::optional<Channel> channel, std::span<const std::string> languages,
                   const std::function<bool(const ToneFault&)>& elsewhere) const;

  // Every fault that a rule finds, most serious first, for those who lint a library of words. None overlaps another. The model
  // is not asked: it knows drafts to customers, and labels and questions are none.
  std::vector<ToneFault> all_faults(std::string_view text, std::optional<Channel> channel = {},
                                    std::string_view locale = "en") const;

  // Those that have rules, ascending.
  std::vector<std::string_view> languages() const;
  // Whose rules `locale` gets: its own or its language's. Empty: there are none but those of typography.
  std::string_view language_for(std::string_view locale) const;
  // Those rules; the first ones where there are none.
  const ToneRules& rules(std::string_view locale = "en") const;
  void keep(LearntParts& parts) const;  // What the models learnt, for the next time.

 private:
  std::vector<std::shared_ptr<const ToneRules>> rules_;  // Shared by copies; at least one, none null.
};

// The verdict of these faults.
Verdict verdict_of(const std::vector<ToneFault>& faults);

}  // namespace evenkeel::knowledge
