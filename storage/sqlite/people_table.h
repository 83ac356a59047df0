// storage/sqlite/people_table.h — People on SQLite.
#pragma once

#include "storage/people.h"
#include "storage/sqlite/statement.h"

namespace evenkeel::storage::sqlite {

class CaseWords;

class PeopleTable final : public People {
 public:
  PeopleTable(Connection& connection, CaseWords& words);

  std::optional<Person> find(const std::string& tenant, const std::string& actor) const override;
  std::vector<Person> list(const std::string& tenant, int limit, const std::string& after) const override;
  std::vector<Person> with_role(Person::Role role) const override;
  void note(const Person& person) override;
  void choose_locale(const std::string& tenant, const std::string& actor, const std::string& locale) override;
  void set_roles(const std::string& tenant, const std::string& actor, const Person::Roles& roles) override;
  void set_place(const std::string& tenant, const std::string& actor, const std::string& region,
                 const std::string& team) override;

 private:
  CaseWords& words_;
  mutable Statement find_, list_, hr_, admins_, seniors_, cases_without_place_;
  Statement note_, set_roles_, set_place_, place_cases_, choose_locale_;
};

}  // namespace evenkeel::storage::sqlite
