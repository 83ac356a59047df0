// storage/sqlite/people_table.h — People on SQLite.
#pragma once

#include "storage/people.h"
#include "storage/sqlite/statement.h"

namespace evenkeel::storage::sqlite {

class PeopleTable final : public People {
 public:
  explicit PeopleTable(Connection& connection);

  std::optional<Person> find(const std::string& tenant, const std::string& actor) const override;
  std::vector<Person> list(const std::string& tenant, int limit, const std::string& after) const override;
  std::vector<Person> with_role(Person::Role role) const override;
  void note(const Person& person) override;
  void choose_locale(const std::string& tenant, const std::string& actor, const std::string& locale) override;
  void set_role(const std::string& tenant, const std::string& actor, Person::Role role) override;

 private:
  mutable Statement find_, list_, with_role_;
  Statement note_, set_role_, choose_locale_;
};

}  // namespace evenkeel::storage::sqlite
