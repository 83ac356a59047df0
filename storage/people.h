// storage/people.h — display names, languages and roles, apart from everything people say.
//
// Threads   Used inside one transaction.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/records.h"

namespace evenkeel::storage {

class People {
 public:
  virtual ~People() = default;

  virtual std::optional<Person> find(const std::string& tenant, const std::string& actor) const = 0;
  // In the order of their actor ids, after `after` (empty: from the first).
  virtual std::vector<Person> list(const std::string& tenant, int limit, const std::string& after = {}) const = 0;
  virtual std::vector<Person> with_role(
      Person::Role role) const = 0;  // Over all tenants; for Member: nobody is listed.

  // Adds or refreshes. An empty field or Standing::Unknown leaves what was known; role and chosen language are never
  // touched.
  virtual void note(const Person& person) = 0;
  // These two add the person if need be.
  virtual void choose_locale(const std::string& tenant, const std::string& actor, const std::string& locale) = 0;
  virtual void set_role(const std::string& tenant, const std::string& actor, Person::Role role) = 0;
};

}  // namespace evenkeel::storage
