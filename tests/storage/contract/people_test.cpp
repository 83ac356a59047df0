#include "tests/storage/house.h"

using namespace evenkeel::storage;

TEST_CASE("what is learnt of a person adds to what was known and never touches the role", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    tx.people().note(
        {.tenant = t1, .actor = "slack:T1:U1", .display_name = "Ada", .locale = "en", .roles = {.admin = true}});
    Person expected{.tenant = t1, .actor = "slack:T1:U1", .display_name = "Ada", .locale = "en"};
    CHECK(tx.people().find(t1, "slack:T1:U1") == expected);  // Nobody makes themselves an administrator.
    tx.people().set_role(t1, "slack:T1:U1", Person::Role::Hr);
    tx.people().note(
        {.tenant = t1, .actor = "slack:T1:U1", .time_zone = "Europe/Amsterdam", .standing = Person::Standing::Member});
    expected.time_zone = "Europe/Amsterdam";
    expected.standing = Person::Standing::Member;
    expected.roles.hr = true;
    CHECK(tx.people().find(t1, "slack:T1:U1") == expected);
    tx.people().note(
        {.tenant = t1, .actor = "slack:T1:U1", .display_name = "Ada L.", .standing = Person::Standing::Outsider});
    CHECK(tx.people().find(t1, "slack:T1:U1")->display_name == "Ada L.");
    CHECK(tx.people().find(t1, "slack:T1:U1")->standing == Person::Standing::Outsider);
    CHECK_FALSE(tx.people().find(t2, "slack:T1:U1"));
  });
}

TEST_CASE("a language somebody chose stays, whatever their channel says later", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    tx.people().choose_locale(t1, "slack:T1:U1", "de");  // Before anything else is known of them.
    tx.people().note({.tenant = t1, .actor = "slack:T1:U1", .display_name = "Ada", .locale = "en-GB"});
    const auto ada = tx.people().find(t1, "slack:T1:U1");
    REQUIRE(ada);
    CHECK(ada->chosen_locale == "de");
    CHECK(ada->locale == "en-GB");
    tx.people().choose_locale(t1, "slack:T1:U1", "en");
    CHECK(tx.people().find(t1, "slack:T1:U1")->chosen_locale == "en");
    CHECK(tx.people().find(t1, "slack:T1:U1")->display_name == "Ada");
  });
}

TEST_CASE("roles can be given to people nobody has met yet, and are listed over all tenants", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    tx.people().set_role(t1, "slack:T1:U2", Person::Role::Hr);
    tx.people().set_role(t2, "slack:T2:U1", Person::Role::Hr);
    tx.people().set_role(t1, "slack:T1:U3", Person::Role::Admin);
    tx.people().note({.tenant = t1, .actor = "slack:T1:U4"});
    CHECK(tx.people().with_role(Person::Role::Hr).size() == 2);
    CHECK(tx.people().with_role(Person::Role::Admin).at(0).actor == "slack:T1:U3");
    CHECK(tx.people().with_role(Person::Role::Member).empty());
    tx.people().set_role(t1, "slack:T1:U2", Person::Role::Member);
    CHECK(tx.people().with_role(Person::Role::Hr).size() == 1);
  });
}

TEST_CASE("people of a tenant are listed page by page", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    for (int i = 0; i < 10; ++i) tx.people().note({.tenant = t1, .actor = "u" + std::to_string(i)});
    tx.people().note({.tenant = t2, .actor = "u5"});
    const auto first = tx.people().list(t1, 6);
    REQUIRE(first.size() == 6);
    CHECK(first[0].actor == "u0");
    CHECK(tx.people().list(t1, 6, first.back().actor).size() == 4);
  });
}

TEST_CASE("somebody may have several roles, bounded to a region or a team", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    const Person::Roles roles{.hr = true, .admin = true, .region = "north", .team = "phones"};
    tx.people().set_roles(t1, "slack:T1:U1", roles);
    const Person person = tx.people().find(t1, "slack:T1:U1").value();
    CHECK(person.roles == roles);
    CHECK(person.has(Person::Role::Hr));
    CHECK(person.has(Person::Role::Admin));
    CHECK_FALSE(person.has(Person::Role::Senior));
    CHECK_FALSE(person.has(Person::Role::Member));
    for (const Person::Role role : {Person::Role::Hr, Person::Role::Admin}) CHECK(tx.people().with_role(role).size() == 1);
    CHECK(tx.people().with_role(Person::Role::Senior).empty());
    tx.people().set_role(t1, "slack:T1:U1", Person::Role::Senior);
    CHECK(tx.people().find(t1, "slack:T1:U1")->roles == Person::Roles{.senior = true});
    CHECK(tx.people().with_role(Person::Role::Hr).empty());
    CHECK(tx.people().with_role(Person::Role::Senior).size() == 1);
  });
}

TEST_CASE("a case belongs where its owner worked when it was opened", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    const std::int64_t before = tx.cases().open(case_of_acme());
    tx.people().set_place(t1, t1 + ":U1", "north", "phones");
    CHECK(tx.people().find(t1, t1 + ":U1")->region == "north");
    CHECK(tx.cases().find(t1, before)->team == "phones");  // It had no place yet.
    const std::int64_t there = tx.cases().open(case_of_acme());
    tx.people().set_place(t1, t1 + ":U1", "south", "counter");
    CHECK(tx.cases().find(t1, there)->region == "north");
    CHECK(tx.cases().find(t1, tx.cases().open(case_of_acme()))->region == "south");
    CHECK(tx.people().find(t1, t1 + ":U1")->roles == Person::Roles{});
  });
}
