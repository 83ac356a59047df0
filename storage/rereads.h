// storage/rereads.h — decided cases that a second person read without their decision, and what they would have chosen.
//
// Threads   Used inside one transaction.
// Errors    A case that is not there, or the same person about the same case twice: ConstraintError.
#pragma once

#include <string>
#include <vector>

#include "storage/records.h"

namespace evenkeel::storage {

class Rereads {
 public:
  virtual ~Rereads() = default;

  // The newest first.
  virtual std::vector<Reread> since(const std::string& tenant, Timestamp from, int limit) const = 0;
  virtual bool done(const std::string& tenant, std::int64_t number, const std::string& by) const = 0;

  virtual void add(const std::string& tenant, const Reread& reread) = 0;
};

}  // namespace evenkeel::storage
