// storage/settings.h — small values the program keeps for itself: the installation key, the salt for hashes, the newest
// content.
//
// A value is bytes. Tenant "" is the whole installation.
// Threads   Used inside one transaction.
#pragma once

#include <optional>
#include <string>

namespace evenkeel::storage {

class Settings {
 public:
  virtual ~Settings() = default;

  virtual std::optional<std::string> find(const std::string& tenant, const std::string& name) const = 0;
  virtual void put(const std::string& tenant, const std::string& name, const std::string& value) = 0;
  // Keeps what is there; otherwise stores `value`. Returns what stands: two servers that start at once agree on one
  // key.
  virtual std::string put_if_absent(const std::string& tenant, const std::string& name, const std::string& value) = 0;
  virtual bool remove(const std::string& tenant, const std::string& name) = 0;
};

}  // namespace evenkeel::storage
