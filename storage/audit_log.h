// storage/audit_log.h — who did what to what, in a chain that nobody can quietly rewrite.
//
// Each tenant has one chain (so that servers of different tenants do not queue for one another, and a tenant's log can
// be handed out and checked alone): every row holds the hash of the row before, and the hash of itself with it. Whoever
// changes or removes a row breaks every hash after it; whoever cuts off the end is found out by a head() noted
// elsewhere.
//
// Format    audit_hash, so that another program can check a log: SHA-256 over "evenkeel audit 1\n" and then, as
// netstrings
//           (decimal length in bytes, ':', bytes, ','), previous_hash, tenant, seq, at, actor, action, object_kind,
//           object_id, details_hash; numbers in decimal.
// Threads   Used inside one transaction. verify() checks some 500,000 rows a second.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/records.h"

namespace evenkeel::storage {

// SHA-256 of salt, then text, as hex. The salt keeps short texts from being guessed back: it must be long, random and
// secret, or erased together with the text.
std::string salted_hash(std::string_view salt, std::string_view text);
std::string audit_hash(std::string_view previous_hash, std::int64_t seq, const AuditEntry& entry);

class AuditLog {
 public:
  virtual ~AuditLog() = default;

  virtual AuditHead head(const std::string& tenant) const = 0;
  virtual std::vector<std::string> tenants() const = 0;  // Those with a chain.
  // Newest first, below `before_seq` (0: from the newest); with an object: only what was done to it.
  virtual std::vector<AuditRow> list(const std::string& tenant, int limit, std::int64_t before_seq = 0) const = 0;
  virtual std::vector<AuditRow> list_object(const std::string& tenant, const std::string& object_kind,
                                            const std::string& object_id, int limit,
                                            std::int64_t before_seq = 0) const = 0;
  // The first place at which the log is not as it was written, and what was done there; or absent. `progress` (may be
  // empty) hears the rows checked, now and
  // then.
  virtual std::optional<AuditFault> verify(const std::string& tenant,
                                           const std::function<void(std::int64_t rows)>& progress = {}) const = 0;

  virtual AuditHead append(const AuditEntry& entry) = 0;
};

}  // namespace evenkeel::storage
