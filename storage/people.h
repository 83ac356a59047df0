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
  // Over all tenants; for Member: nobody is listed.
  virtual std::vector<Person> with_role(Person::Role role) const = 0;

  // Adds or refreshes. An empty field or Standing::Unknown leaves what was known; roles, place and chosen language are never
  // touched.
  virtual void note(const Person& person) = 0;
  // These add the person if need be.
  virtual void choose_locale(const std::string& tenant, const std::string& actor, const std::string& locale) = 0;
  // All they have from now on.
  virtual void set_roles(const std::string& tenant, const std::string& actor, const Person::Roles& roles) = 0;
  void set_role(const std::string& tenant, const std::string& actor, Person::Role role) {
    set_roles(tenant, actor, {.hr = role == Person::Role::Hr, .admin = role == Person::Role::Admin,
                              .senior = role == Person::Role::Senior});
  }
  // Where they work. Their cases that have no place yet belong there too.
  virtual void set_place(const std::string& tenant, const std::string& actor, const std::string& region,
                         const std::string& team) = 0;
};

}  // namespace evenkeel::storage
