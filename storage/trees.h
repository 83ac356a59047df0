// storage/trees.h — every tree that was ever published, and the sets of them that sessions are pinned to.
//
// Publishing inserts; nothing is overwritten and nothing is deleted, so that a conversation of years ago can be
// replayed. Threads   Used inside one transaction.   Errors   A closure that names an unpublished tree:
// ConstraintError.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/records.h"

namespace evenkeel::storage {

class Trees {
 public:
  virtual ~Trees() = default;

  virtual std::optional<PublishedTree> find(const std::string& hash) const = 0;
  virtual std::vector<PublishedTree> versions(const std::string& id) const = 0;  // Newest first.
  // The trees of a closure, by id; empty if the closure is not known.
  virtual std::vector<PublishedTree> closure(const std::string& closure_hash) const = 0;
  // Is any tree of it recalled? Cheap enough to ask before every turn.
  virtual bool closure_recalled(const std::string& closure_hash) const = 0;

  virtual bool publish(const PublishedTree& tree) = 0;  // False: published before; nothing changed.
  virtual bool add_closure(const std::string& closure_hash,
                           const std::vector<std::string>& tree_hashes) = 0;  // False: known.
  virtual bool recall(const std::string& hash, Timestamp at, const std::string& note) = 0;  // False: recalled already, or not there.
};

}  // namespace evenkeel::storage
