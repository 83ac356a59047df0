// bot/cases/access.h — who may do what to which case: the one function every page, list, search, export and command
// asks.
//
// The rules, from the least to the most:
//   - Who is of another workspace, or whom a complaint in the case is about, does not know the case exists. No role
//   changes that.
//   - Who logged something that went into a colleague's case sees what they wrote, and not the case.
//   - Who keeps the case sees all of it but what HR notes among themselves, and works on it.
//   - HR sees and reviews the cases of its scope; not those that touch HR's reader as somebody affected (a colleague
//   does), and
//     reviews none they decided or keep themselves.
//   - A senior sees the cases that ask for a senior (a warning, an ending, a danger), and answers them; never alone
//   what they
//     decided, keep or reported themselves.
//   - An administrator as such sees no case.
//
// Threads   Pure functions.   Errors   None.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "storage/records.h"

namespace evenkeel::cases {

enum class Action {
  See,          // Its page, its place in lists and in what is found.
  SeeOwnLog,    // What the viewer themselves wrote into it.
  SeeComments,  // What HR notes among themselves.
  SeeAudit,
  Work,     // Note, decide, answer HR, plan and finish follow-ups, withdraw an approval, look after people.
  Close,    // And reopen.
  Comment,  // And ask the keeper.
  ClearHold,
  Approve,  // Or send back.
  LegalHold,
  Redact,
  Link,
  Export,
  Calendar,  // The follow-ups alone.
};

enum class Verdict {
  Allowed,
  Hidden,     // They must not learn that the case exists: 404.
  Forbidden,  // They know it, and may not do this: 403.
};

struct Viewer {
  std::string tenant;
  std::string actor;
  std::string name_key;  // Their name, folded as names in cases are; may be empty.
  storage::Person::Roles roles;
};

// What the rules look at, and nothing else of a case.
struct CaseView {
  std::string tenant;
  std::string owner;
  std::string region, team;
  std::vector<std::string> decided_by;
  std::vector<std::string> reported_by;               // Who logged an incident in it.
  std::vector<std::string> affected, affected_names;  // Actors; folded names.
  std::vector<std::string> subjects, subject_names;   // Of whom a complaint is about.
  std::vector<std::string> asked_to_approve;          // "senior", or a person; of every approval.
  std::string waiting_for;                            // The same, of the one that waits; empty: none.
  std::string waiting_asked_by;
  bool danger = false;  // Decided: stop contact. Seniors are told at once.
};
CaseView view_of(const storage::CaseFile& file);

Verdict may(const Viewer& viewer, Action action, const CaseView& view);

// That somebody keeps a case about a customer, and nothing else of it: everybody but whom a complaint in it is about.
bool may_hear_of(const Viewer& viewer, const CaseView& view);

// Some holds are cleared by who did not decide: "authority" by a senior, "hr_notify" by HR, "independent_review" by
// either. The others also by the keeper, who names who did it.
Verdict may_clear(const Viewer& viewer, std::string_view hold, const CaseView& view);

// The cases a list or a search shows this viewer: HR its scope, everybody else their own.
storage::Reader reader_for(const Viewer& viewer);

}  // namespace evenkeel::cases
