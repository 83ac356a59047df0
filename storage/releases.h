// storage/releases.h — a company's own content, whole, each time it was published.
//
// The newest release is what new conversations are held with. Publishing inserts; nothing is overwritten or deleted.
//
// Threads   Used inside one transaction.
// Errors    A release without a note, or with a file twice: ConstraintError.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/records.h"

namespace evenkeel::storage {

class Releases {
 public:
  virtual ~Releases() = default;

  virtual std::optional<Release> newest() const = 0;                   // With its files.
  virtual std::optional<Release> find(std::int64_t no) const = 0;      // With its files.
  virtual bool published(const std::string& digest) const = 0;         // At any time.
  virtual std::vector<Release> list(int limit) const = 0;              // Newest first, without their files.

  virtual std::int64_t publish(const Release& release) = 0;  // Its number, which is one more than the last; `no` is not read.
};

}  // namespace evenkeel::storage
