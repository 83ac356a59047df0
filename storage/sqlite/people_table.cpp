#include "storage/sqlite/people_table.h"

#include <algorithm>

#include "storage/sqlite/names.h"

#define PERSON_COLUMNS "tenant, actor, display_name, locale, time_zone, standing, role, chosen_locale"

namespace evenkeel::storage::sqlite {
namespace {

Person person_of(const Rows& row) {
  return {.tenant = row.text(0),
          .actor = row.text(1),
          .display_name = row.text(2),
          .locale = row.text(3),
          .chosen_locale = row.text(7),
          .time_zone = row.text(4),
          .standing = from_name<Person::Standing>(row.text(5)),
          .role = from_name<Person::Role>(row.text(6))};
}

std::vector<Person> all_people(Rows rows) {
  std::vector<Person> people;
  while (rows.next()) people.push_back(person_of(rows));
  return people;
}

}  // namespace

PeopleTable::PeopleTable(Connection& c)
    : find_(c, "SELECT " PERSON_COLUMNS " FROM person WHERE tenant = ?1 AND actor = ?2"),
      list_(c, "SELECT " PERSON_COLUMNS " FROM person WHERE tenant = ?1 AND actor > ?2 ORDER BY actor LIMIT ?3"),
      with_role_(c,
                 "SELECT " PERSON_COLUMNS " FROM person WHERE role = ?1 AND role <> 'member' ORDER BY tenant, actor"),
      note_(c, "INSERT INTO person (" PERSON_COLUMNS
               ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'member', '') ON CONFLICT (tenant, actor) DO UPDATE SET "
               "display_name = CASE excluded.display_name WHEN '' THEN display_name ELSE excluded.display_name END, "
               "locale = CASE excluded.locale WHEN '' THEN locale ELSE excluded.locale END, "
               "time_zone = CASE excluded.time_zone WHEN '' THEN time_zone ELSE excluded.time_zone END, "
               "standing = CASE excluded.standing WHEN 'unknown' THEN standing ELSE excluded.standing END"),
      set_role_(c, "INSERT INTO person (" PERSON_COLUMNS
                   ") VALUES (?1, ?2, '', '', '', 'unknown', ?3, '') "
                   "ON CONFLICT (tenant, actor) DO UPDATE SET role = excluded.role"),
      choose_locale_(c, "INSERT INTO person (" PERSON_COLUMNS
                        ") VALUES (?1, ?2, '', '', '', 'unknown', 'member', ?3) "
                        "ON CONFLICT (tenant, actor) DO UPDATE SET chosen_locale = excluded.chosen_locale") {}

std::optional<Person> PeopleTable::find(const std::string& tenant, const std::string& actor) const {
  Rows row = find_(tenant, actor);
  return row.next() ? std::optional(person_of(row)) : std::nullopt;
}

std::vector<Person> PeopleTable::list(const std::string& tenant, int limit, const std::string& after) const {
  return all_people(list_(tenant, after, std::max(limit, 0)));
}

std::vector<Person> PeopleTable::with_role(Person::Role role) const {
  return all_people(with_role_(name_of(role)));
}

void PeopleTable::note(const Person& person) {
  note_.run(person.tenant, person.actor, person.display_name, person.locale, person.time_zone,
            name_of(person.standing));
}

void PeopleTable::choose_locale(const std::string& tenant, const std::string& actor, const std::string& locale) {
  choose_locale_.run(tenant, actor, locale);
}

void PeopleTable::set_role(const std::string& tenant, const std::string& actor, Person::Role role) {
  set_role_.run(tenant, actor, name_of(role));
}

}  // namespace evenkeel::storage::sqlite
