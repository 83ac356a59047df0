// storage/cases.h — what HR must be able to see in one case, and the dates that come after it.
//
// Threads   Used inside one transaction.
// Errors    A part added to a case that is not there, or was erased: ConstraintError.
// Promise   Nothing is overwritten: findings, notes, incidents and decisions are only added, and each addition moves
// changed_at.
//           Numbers count from 1001 in each tenant and are never given twice, also not after erasure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/records.h"

namespace evenkeel::storage {

class Cases {
 public:
  virtual ~Cases() = default;

  virtual std::optional<Case> find(const std::string& tenant, std::int64_t number) const = 0;
  virtual std::optional<CaseFile> file(const std::string& tenant, std::int64_t number) const = 0;
  // For whoever counts many: the head, incidents, findings, decisions, follow-ups, people and approvals, and no other part.
  virtual std::optional<CaseFile> outline(const std::string& tenant, std::int64_t number) const = 0;

  // Newest first, numbers below `before_number` (0: from the newest). An empty owner or customer_key, an absent status:
  // any.
  struct Filter {
    std::string tenant;
    std::string owner;
    std::string customer_key;
    std::optional<Case::Status> status;
  };
  virtual std::vector<Case> list(const Filter& filter, int limit, std::int64_t before_number = 0) const = 0;
  // The newest finding for each id.
  virtual std::vector<Finding> findings(const std::string& tenant, std::int64_t number) const = 0;
  virtual std::vector<Hold> open_holds(const std::string& tenant, std::int64_t number) const = 0;

  virtual std::int64_t open(const NewCase& new_case) = 0;  // Its number.
  virtual void add_incident(const std::string& tenant, std::int64_t number, const Incident& incident) = 0;
  virtual void add_finding(const std::string& tenant, std::int64_t number, const Finding& finding) = 0;
  virtual void add_note(const std::string& tenant, std::int64_t number, const Note& note) = 0;
  virtual void add_decision(const std::string& tenant, std::int64_t number,
                            const Decision& decision) = 0;  // -> Decided
  // Opening a hold of a kind that is open already changes nothing.
  virtual void open_hold(const std::string& tenant, std::int64_t number, const std::string& hold, Timestamp at) = 0;
  virtual bool clear_hold(const std::string& tenant, std::int64_t number, const std::string& hold,
                          const std::string& by, const std::string& note, Timestamp at) = 0;  // False: none is open.
  virtual bool close(const std::string& tenant, std::int64_t number, Timestamp at) = 0;       // False: closed already.
  virtual bool reopen(const std::string& tenant, std::int64_t number, Timestamp at) = 0;  // False: it is not closed.

  // Follow-ups and reminders.
  virtual std::int64_t plan(const NewFollowUp& follow_up) = 0;  // Its id.
  virtual std::optional<FollowUp> follow_up(const std::string& tenant, std::int64_t id) const = 0;
  // Open ones whose time has come, over all tenants, the longest due first.
  virtual std::vector<FollowUp> due(Timestamp now, int limit) const = 0;
  // Open or reminded ones of a person, the earliest due first.
  virtual std::vector<FollowUp> waiting_for(const std::string& tenant, const std::string& owner, int limit) const = 0;
  // Open or reminded ones of a tenant due before `before`, the longest first: what HR calls overdue. A day counts as it was
  // planned, however often somebody is spoken to later.
  virtual std::vector<FollowUp> overdue(const std::string& tenant, Timestamp before, int limit) const = 0;
  virtual bool mark_reminded(std::int64_t id, Timestamp at) = 0;  // False: it is not open.
  virtual bool finish(const std::string& tenant, std::int64_t id, FollowUp::State state, const std::string& by,
                      const std::string& note, Timestamp at) = 0;  // To Done or Cancelled; false: finished already.

  // Retention. `outcome` is the chosen one, or empty for cases without a decision.
  virtual void set_legal_hold(const std::string& tenant, std::int64_t number, bool on) = 0;
  virtual std::vector<Case> unchanged_since(const std::string& outcome, Timestamp before, int limit) const = 0;
  // Takes away every text and name of the case and leaves its number, dates, findings' values and outcomes. False: it
  // is under legal hold, or not there. Its sessions and envelopes are erased by their own contracts.
  virtual bool erase(const std::string& tenant, std::int64_t number, Timestamp at) = 0;
};

}  // namespace evenkeel::storage
