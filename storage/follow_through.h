// storage/follow_through.h — what came of a decision afterwards: steps taken, dates put off, what people were told unasked.
//
// The dates themselves are planned and finished in Cases.
//
// Threads   Used inside one transaction.
// Errors    A step of a case that is not there: ConstraintError.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/records.h"

namespace evenkeel::storage {

class FollowThrough {
 public:
  virtual ~FollowThrough() = default;

  // Oldest first.
  virtual std::vector<StepTaken> steps(const std::string& tenant, std::int64_t case_number) const = 0;
  virtual void add_step(const std::string& tenant, std::int64_t case_number, const StepTaken& step) = 0;

  // Spoken of at `due_at` instead, once more if it was spoken of already; the day it was due stays. False: it is finished.
  virtual bool postpone(std::int64_t follow_up, Timestamp due_at) = 0;
  // Follow-ups of cases that were spoken of before `reminded_before` and are not finished, over all tenants; by their ids, above
  // `after_id`.
  virtual std::vector<FollowUp> unanswered(Timestamp reminded_before, int limit, std::int64_t after_id = 0) const = 0;

  // When the person was last told of something.
  virtual std::optional<Timestamp> last_nudge(const std::string& tenant, const std::string& actor) const = 0;
  virtual bool nudged(const std::string& tenant, const std::string& key) const = 0;  // Told of under this key.
  // False: told of under this key before, and nothing is written.
  virtual bool record_nudge(const std::string& tenant, const std::string& key, const std::string& actor, Timestamp at) = 0;
  // Forgets at most `limit` of those before `before`; how many.
  virtual int prune_nudges(Timestamp before, int limit) = 0;
};

}  // namespace evenkeel::storage
