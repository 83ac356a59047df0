// storage/sign_ins.h — who may open the review pages: one-time links, and the sign-ins that came of them.
//
// Neither a link nor a sign-in is kept: only the SHA-256 of its token, so that whoever reads the database can't sign in.
// The caller makes the tokens (at least 256 random bits each) and decides how long one is good for.
//
// Threads   Used inside one transaction.
// Errors    A token hash that is there already, or is no hash: ConstraintError.
// Promise   A link is used once, also when two ask at the same time. What has ended stays ended.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/records.h"

namespace evenkeel::storage {

class SignIns {
 public:
  virtual ~SignIns() = default;

  // Also a used or outlived one: the caller says why it is refused.
  virtual std::optional<SignInLink> link(const std::string& token_hash) const = 0;
  // Also one that has ended.
  virtual std::optional<SignIn> find(const std::string& token_hash) const = 0;
  // Those of a person that have not ended, the newest first. Whether one has been idle too long is the caller's business.
  virtual std::vector<SignIn> open_of(const std::string& tenant, const std::string& actor, int limit) const = 0;

  virtual void add_link(const SignInLink& link) = 0;
  // False: no such link, used before, or outlived at `at`.
  virtual bool use_link(const std::string& token_hash, Timestamp at) = 0;
  virtual std::int64_t begin(const SignIn& sign_in) = 0;           // Its id.
  virtual bool touch(std::int64_t id, Timestamp at) = 0;           // Moves seen_at on. False: it has ended.
  // Only the person's own. False: there is none, or it has ended.
  virtual bool end(const std::string& tenant, const std::string& actor, std::int64_t id, SignIn::Ended why, Timestamp at) = 0;
  // All of a person, and their unused links; how many sign-ins.
  virtual int end_all(const std::string& tenant, const std::string& actor, SignIn::Ended why, Timestamp at) = 0;
  // Forgets links made and sign-ins last seen before `before`; at most `limit` of each. How many.
  virtual int prune(Timestamp before, int limit) = 0;
};

}  // namespace evenkeel::storage
