// bot/cases/claim.h — for HR, when a colleague or former colleague makes a claim: what was known and what was done for
// them, over all cases that touched them, as files in one zip (account.pdf, account.json, README.txt, SHA256SUMS).
//
// Who may: HR, of those cases that are theirs to export; and whoever works at the command line. Who is looked for gets
// no cases of their own: nobody sees a case that touches them as HR. What a customer or a colleague is called does not
// go out (claim_account.h).
//
// Threads   Inside one transaction.
// Errors    std::runtime_error if a file can't be made.
// Limits    claim_cases_max cases, the newest; claim_people_max people are looked through for a name, claim_names_max spellings.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bot/cases/actions.h"
#include "bot/cases/claim_account.h"
#include "bot/cases/exports.h"

namespace evenkeel::cases {

constexpr int claim_cases_max = 200;
constexpr int claim_people_max = 20'000;
constexpr std::size_t claim_names_max = 10;

// Somebody by an id or a name as typed, and by further spellings. With `several` not empty nobody is meant yet: more
// than one person is called so, and these are their ids.
struct Meant {
  Claimant claimant;
  std::vector<std::string> several;
};
Meant claimant_named(const storage::ReadTx& tx, const std::string& tenant, const std::string& typed,
                     const std::vector<std::string>& also = {});

struct ClaimScope {
  std::vector<std::int64_t> numbers;   // Cases that touch them and are the viewer's to export, the oldest first.
  std::vector<std::int64_t> not_mine;  // Those the viewer may read and not export.
};
ClaimScope claim_scope(const storage::ReadTx& tx, const By& by, const Claimant& claimant);
// Parts of their name under which other such cases are noted: to be asked about, not taken for granted.
std::vector<std::string> near_names(const storage::ReadTx& tx, const By& by, const Claimant& claimant);

bool may_claim(const By& by);

// The rule, the reason, and a row in the log and a note in each case. Nothing: no case.
Done note_claim(storage::Tx& tx, const By& by, const Claimant& claimant, const std::string& reason);

// Only cases for which note_claim() is on disk. `comments`: ids of HR's notes that may be given out; no others are in
// it. Absent: none.
std::optional<Exported> claim_pack(const storage::ReadTx& tx, const By& by, const Claimant& claimant,
                                   const std::set<std::int64_t>& comments, const std::string& locale = "en");

}  // namespace evenkeel::cases
