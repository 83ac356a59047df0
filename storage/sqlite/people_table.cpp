#include "storage/sqlite/people_table.h"

#include <algorithm>

#include "storage/sqlite/case_words.h"
#include "storage/sqlite/names.h"

#define PERSON_COLUMNS                                                                                          \
  "tenant, actor, display_name, locale, time_zone, standing, chosen_locale, is_hr, is_admin, is_senior, "        \
  "scope_region, scope_team, region, team"

namespace evenkeel::storage::sqlite {
namespace {

Person person_of(const Rows& row) {
  return {.tenant = row.text(0),
          .actor = row.text(1),
          .display_name = row.text(2),
          .locale = row.text(3),
          .chosen_locale = row.text(6),
          .time_zone = row.text(4),
          .standing = from_name<Person::Standing>(row.text(5)),
          .roles = {.hr = row.boolean(7),
                    .admin = row.boolean(8),
                    .senior = row.boolean(9),
                    .region = row.text(10),
                    .team = row.text(11)},
          .region = row.text(12),
          .team = row.text(13)};
}

std::vector<Person> all_people(Rows rows) {
  std::vector<Person> people;
  while (rows.next()) people.push_back(person_of(rows));
  return people;
}

}  // namespace

PeopleTable::PeopleTable(Connection& c, CaseWords& words)
    : words_(words),
      find_(c, "SELECT " PERSON_COLUMNS " FROM person WHERE tenant = ?1 AND actor = ?2"),
      list_(c, "SELECT " PERSON_COLUMNS " FROM person WHERE tenant = ?1 AND actor > ?2 ORDER BY actor LIMIT ?3"),
      hr_(c, "SELECT " PERSON_COLUMNS " FROM person WHERE is_hr = 1 ORDER BY tenant, actor"),
      admins_(c, "SELECT " PERSON_COLUMNS " FROM person WHERE is_admin = 1 ORDER BY tenant, actor"),
      seniors_(c, "SELECT " PERSON_COLUMNS " FROM person WHERE is_senior = 1 ORDER BY tenant, actor"),
      cases_without_place_(c,
                           "SELECT no FROM case_head WHERE tenant = ?1 AND owner = ?2 AND region = '' AND team = ''"),
      note_(c,
            "INSERT INTO person (tenant, actor, display_name, locale, time_zone, standing) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (tenant, actor) DO UPDATE SET "
            "display_name = CASE excluded.display_name WHEN '' THEN display_name ELSE excluded.display_name END, "
            "locale = CASE excluded.locale WHEN '' THEN locale ELSE excluded.locale END, "
            "time_zone = CASE excluded.time_zone WHEN '' THEN time_zone ELSE excluded.time_zone END, "
            "standing = CASE excluded.standing WHEN 'unknown' THEN standing ELSE excluded.standing END"),
      set_roles_(c,
                 "INSERT INTO person (tenant, actor, display_name, locale, time_zone, standing, is_hr, is_admin, is_senior, "
                 "scope_region, scope_team) VALUES (?1, ?2, '', '', '', 'unknown', ?3, ?4, ?5, ?6, ?7) "
                 "ON CONFLICT (tenant, actor) DO UPDATE SET is_hr = excluded.is_hr, is_admin = excluded.is_admin, "
                 "is_senior = excluded.is_senior, scope_region = excluded.scope_region, scope_team = excluded.scope_team"),
      set_place_(c,
                 "INSERT INTO person (tenant, actor, display_name, locale, time_zone, standing, region, team) "
                 "VALUES (?1, ?2, '', '', '', 'unknown', ?3, ?4) "
                 "ON CONFLICT (tenant, actor) DO UPDATE SET region = excluded.region, team = excluded.team"),
      place_cases_(c, "UPDATE case_head SET region = ?2, team = ?3 WHERE no = ?1"),
      choose_locale_(c,
                     "INSERT INTO person (tenant, actor, display_name, locale, time_zone, standing, chosen_locale) "
                     "VALUES (?1, ?2, '', '', '', 'unknown', ?3) "
                     "ON CONFLICT (tenant, actor) DO UPDATE SET chosen_locale = excluded.chosen_locale") {}

std::optional<Person> PeopleTable::find(const std::string& tenant, const std::string& actor) const {
  Rows row = find_(tenant, actor);
  return row.next() ? std::optional(person_of(row)) : std::nullopt;
}

std::vector<Person> PeopleTable::list(const std::string& tenant, int limit, const std::string& after) const {
  return all_people(list_(tenant, after, std::max(limit, 0)));
}

std::vector<Person> PeopleTable::with_role(Person::Role role) const {
  switch (role) {
    case Person::Role::Hr:
      return all_people(hr_());
    case Person::Role::Admin:
      return all_people(admins_());
    case Person::Role::Senior:
      return all_people(seniors_());
    case Person::Role::Member:
      break;
  }
  return {};
}

void PeopleTable::note(const Person& person) {
  note_.run(person.tenant, person.actor, person.display_name, person.locale, person.time_zone,
            name_of(person.standing));
}

void PeopleTable::choose_locale(const std::string& tenant, const std::string& actor, const std::string& locale) {
  choose_locale_.run(tenant, actor, locale);
}

void PeopleTable::set_roles(const std::string& tenant, const std::string& actor, const Person::Roles& roles) {
  set_roles_.run(tenant, actor, roles.hr, roles.admin, roles.senior, roles.region, roles.team);
}

void PeopleTable::set_place(const std::string& tenant, const std::string& actor, const std::string& region,
                            const std::string& team) {
  set_place_.run(tenant, actor, region, team);
  std::vector<std::int64_t> cases;
  for (Rows row = cases_without_place_(tenant, actor); row.next();) cases.push_back(row.integer(0));
  for (const std::int64_t no : cases) {
    place_cases_.run(no, region, team);
    words_.scope_changed(no);
  }
}

}  // namespace evenkeel::storage::sqlite
