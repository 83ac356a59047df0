// bot/cases/claim_account.h — what was known when, and what was done, for one person of ours, over all cases that
// touched them: in order, as rows for paper and as JSON for programs.
//
// It tells what was noted and when, and judges nothing. The person keeps their name; a customer is "the customer",
// colleagues are numbered in the order in which they appear, and their names are taken out of texts (names_out.h). Row
// ids lead back to the case.
//
// Threads   Pure functions.   Errors   None.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bot/cases/document.h"
#include "bot/cases/names_out.h"
#include "storage/records.h"

namespace evenkeel::cases {

// Whom it is about: their accounts, and their names as cases have them, folded.
struct Claimant {
  std::string shown;
  std::vector<std::string> actors;
  std::vector<std::string> name_keys;

  bool is(const std::string& actor, const std::string& name_key) const;
};

struct ClaimCase {
  storage::CaseFile file;  // Its comments: those alone that may be given out.
  std::vector<storage::StepTaken> steps;
  std::vector<storage::AuditRow> trail;  // Oldest first.
};

struct ClaimEvent {
  std::string id;  // "case-1004/incident-17"
  std::int64_t number = 0;
  storage::Timestamp at = 0;  // When it was noted or done.
  std::string kind;           // "incident", "hold_cleared", ...: phrases.json has "claim_KIND".
  std::string who;            // As they are called here.
  std::map<std::string, std::string> detail;
  std::string text;
  // How long it took, in days, and from what: "reported" after it happened, "answered", "settled", "step" after the
  // decision, "due" after its day (less than 0: before).
  std::string lag;
  std::int64_t lag_days = 0;
};

// When somebody first knew of a case.
struct Knew {
  std::int64_t number = 0;
  storage::Timestamp at = 0;
  std::string who;
  std::string how;        // "keeps", "reported", "asked", "looked", ...: phrases.json has "claim_knew_HOW".
  std::int64_t days = 0;  // After the first of it was noted.
};

struct Account {
  std::string person;
  storage::Timestamp made_at = 0;
  std::vector<Knew> knew;
  std::vector<ClaimEvent> events;
  std::vector<ClaimEvent> open;  // What is not finished on the day it is made.
  std::map<int, std::map<std::string, std::vector<std::int64_t>>>
      colleagues;  // Number -> what they did -> in which cases.
  std::int64_t incidents = 0;
  std::optional<storage::Timestamp> first_at, support_at;   // First noted; first offer of support.
  std::vector<std::pair<std::int64_t, const char*>> cases;  // Number, and "open", "decided", "closed".
  std::int64_t left_out = 0;                                // Cases that whoever made it may read and not take along.
};

// `names`: what others in these cases are called in texts.
Account account_of(const Claimant& claimant, const std::vector<ClaimCase>& cases, const std::vector<std::string>& names,
                   storage::Timestamp made_at, const std::string& locale = "en");

Document account_document(const Account& account, const std::string& locale = "en");
std::string account_json(const Account& account);

}  // namespace evenkeel::cases
