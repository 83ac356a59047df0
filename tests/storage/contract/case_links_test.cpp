#include <set>

#include "tests/storage/house.h"

using namespace evenkeel::storage;

namespace {

std::int64_t case_of(Tx& tx, const std::string& key, const std::string& tenant = t1) {
  NewCase made = case_of_acme(tenant);
  made.customer_key = key;
  return tx.cases().open(made);
}

}  // namespace

TEST_CASE("two cases are offered to each other once, and a person says whether they belong together", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    using Kind = CaseLink::Kind;
    CaseLinks& links = tx.case_links();
    const std::int64_t one = case_of(tx, "acme"), two = case_of(tx, "acme"), foreign = case_of(tx, "acme", t2);
    CHECK(links.offer(t1, two, one, Kind::SameCustomer, "system", 7'000));
    CHECK_FALSE(links.offer(t1, one, two, Kind::SameCustomer, "system", 7'001));
    CHECK(links.offer(t1, one, two, Kind::Related, "system", 7'002));
    REQUIRE(links.links(t1, one).size() == 2);
    CHECK(links.links(t1, one)[0].other == two);
    CHECK(links.links(t1, two)[0].other == one);
    CHECK(links.links(t1, two)[0].state == CaseLink::State::Offered);
    CHECK_FALSE(links.answer(t1, one, two, Kind::SameCustomer, CaseLink::State::Offered, "ada", 8'000));
    CHECK(links.answer(t1, two, one, Kind::SameCustomer, CaseLink::State::Refused, "ada", 8'000));
    CHECK_FALSE(links.offer(t1, one, two, Kind::SameCustomer, "system", 9'000));
    CHECK(links.links(t1, one)[0].state == CaseLink::State::Refused);
    CHECK(links.links(t1, one)[0].by == "ada");
    CHECK(links.answer(t1, one, two, Kind::SameCustomer, CaseLink::State::Confirmed, "ben", 9'000));
    CHECK(links.links(t1, two)[0].state == CaseLink::State::Confirmed);
    CHECK(tx.cases().file(t1, two)->links == links.links(t1, two));
    static_cast<void>(foreign);  // Its number may equal another's here; across tenants nothing is found.
    CHECK(links.links(t2, 1001).empty());
    for (const std::int64_t other : {one, std::int64_t{4'711}})
      CHECK_THROWS_AS(tx.savepoint([&] { links.offer(t1, one, other, Kind::Related, "a", 1); }), ConstraintError);
  });
}

TEST_CASE("names that are nearly alike are found, the most alike first, and only in their workspace", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    const std::int64_t same = case_of(tx, "acme logistics"), typo = case_of(tx, "acme logisitcs"),
                       part = case_of(tx, "acme"), longer = case_of(tx, "acme logistics gmbh");
    case_of(tx, "zeta bakery");
    case_of(tx, "logistic partners");
    case_of(tx, "acme logistics", t2);
    case_of(tx, "");
    std::vector<std::int64_t> found;
    for (const Case& one : tx.case_links().near(t1, "acme logistics", 10)) found.push_back(one.number);
    CHECK(found.at(0) == same);
    CHECK(std::set<std::int64_t>(found.begin(), found.end()) == std::set<std::int64_t>{same, typo, part, longer});
    CHECK(tx.case_links().near(t1, "acme logistics", 2).size() == 2);
    for (const Case& one : tx.case_links().near(t1, "acme logistics", 10, same)) CHECK(one.number != same);
    CHECK(tx.case_links().near(t1, "", 10).empty());
    CHECK(tx.case_links().near(t1, "日本", 10).empty());
    const std::int64_t tokyo = case_of(tx, "日本商事");
    CHECK(tx.case_links().near(t1, "日本商事", 10).at(0).number == tokyo);
  });
}

TEST_CASE("likeness is the same both ways, one for the same name and nothing for strangers", "[storage]") {
  const std::vector<std::string> names = {"acme", "acme ltd", "müller", "mueller", "jones & sons", "jones and sons", "日本商事", "a"};
  for (const std::string& a : names)
    for (const std::string& b : names) {
      INFO(a << " and " << b);
      CHECK(name_likeness(a, b) == name_likeness(b, a));
      CHECK((name_likeness(a, b) == 1) == (a == b));
      CHECK(name_likeness(a, b) >= 0);
    }
  CHECK(name_likeness("jones & sons", "jones and sons") >= near_enough);
  CHECK(name_likeness("acme", "zeta") == 0);
  CHECK(name_likeness("", "") == 0);
}
