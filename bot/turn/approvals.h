// bot/turn/approvals.h — a second person's yes, in chat: what they read, and what comes of their answer.
//
// Who may say yes is asked by the dialogue `approval`, with buttons (schedule.h begins it; approval_functions.h is what it
// does). The same is heard as words outside every dialogue:
//
//   case 1042                        the case in short, with both sides, for whoever may see it
//   approve 1042                     a senior's yes; "send back 1042: why" is their no
//
//
// Threads   Inside one transaction of the turn loop.   Errors   Kind sentences; nothing throws but storage.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bot/base/phrases.h"
#include "bot/turn/inbound.h"
#include "knowledge/knowledge.h"
#include "storage/store.h"

namespace evenkeel::turn {

// What keeps words of this case locked: its open holds, and the yes that is still to come (as Hold::Authority).
std::vector<knowledge::Hold> holds_in_the_way(const storage::ReadTx& tx, const std::string& tenant,
                                              std::int64_t number);
// The same, of a decision that is not in a case: what it would open there.
std::vector<knowledge::Hold> holds_to_come(const knowledge::Answers& answers, knowledge::Outcome outcome,
                                           knowledge::Variant variant);

// After a decision: notes that a senior is to be asked if it needs one, and tells HR and the seniors at once of a danger.
void after_decision(storage::Tx& tx, const Phrases& phrases, const std::string& audit_salt, const Inbound& inbound,
                    std::int64_t number);

// The case in short: what was advised, with both sides, what was decided and why, what is open. Who is asked for their
// yes is not told that a yes is missing.
enum class SummaryFor { Anybody, WhoIsAsked };
std::string case_summary(const storage::ReadTx& tx, const Phrases& phrases, const knowledge::Knowledge& knowledge,
                         const storage::CaseFile& file, const std::string& locale,
                         SummaryFor reader = SummaryFor::Anybody);

// A yes or no to what waits: the rule, the change, word to whoever asked, and the end of every conversation that still
// asks for it but `within`. Says what came of it, also where it was answered before or is not theirs to answer.
struct GivenAnswer {
  std::int64_t number = 0;
  std::optional<std::int64_t> shown;  // The approval they had before them; absent: whichever waits.
  bool yes = false;
  std::string text;    // A yes needs none.
  std::string within;  // The session it was answered in; may be empty.
};
std::string answer_what_waits(storage::Tx& tx, const Phrases& phrases, const std::string& audit_salt,
                              const Inbound& inbound, const std::string& locale, const GivenAnswer& given);

// Whether "case", "approve" or "send back" with a number is said in private: alone, or with more behind it.
enum class CaseWord { None, Bare, WithMore };
CaseWord names_a_case(const Phrases& phrases, const Inbound& inbound);

// What to say to "case", "approve" and "send back" with a number; absent: it was none of these.
std::optional<std::string> case_word(storage::Tx& tx, const Phrases& phrases, const knowledge::Knowledge& knowledge,
                                     const std::string& audit_salt, const Inbound& inbound);

}  // namespace evenkeel::turn
