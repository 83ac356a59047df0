#include "tests/storage/house.h"

using namespace evenkeel::storage;

namespace {

Place place_of(const std::string& tenant, const std::string& conversation, Timestamp verified_at = 1'000) {
  return {.tenant = tenant,
          .conversation = conversation,
          .channel = "teams",
          .address_json = "{\"at\":\"" + conversation + "\"}",
          .verified_at = verified_at,
          .gone_at = {},
          .gone_reason = {}};
}

}  // namespace

TEST_CASE("a place is found as it was put, and by its own tenant alone", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    CHECK_FALSE(tx.places().find(t1, "c"));
    tx.places().put(place_of(t1, "c"));
    CHECK(tx.places().find(t1, "c") == place_of(t1, "c"));
    CHECK_FALSE(tx.places().find(t2, "c"));
    tx.places().put(place_of(t1, "c", 2'000));
    CHECK(tx.places().find(t1, "c")->verified_at == 2'000);
  });
  CHECK(store.read([](const ReadTx& tx) { return tx.places().find(t1, "c"); }) == place_of(t1, "c", 2'000));
}

TEST_CASE("a place that is gone says since when and why, until it is put again", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    Places& places = tx.places();
    CHECK_FALSE(places.mark_gone(t1, "c", "uninstalled", 5));
    places.put(place_of(t1, "c"));
    CHECK(places.mark_gone(t1, "c", "uninstalled", 5));
    CHECK_FALSE(places.mark_gone(t1, "c", "blocked", 6));
    CHECK(places.find(t1, "c")->gone_at == 5);
    CHECK(places.find(t1, "c")->gone_reason == "uninstalled");
    places.put(place_of(t1, "c"));
    CHECK_FALSE(places.find(t1, "c")->gone_at);
    CHECK(places.find(t1, "c")->gone_reason.empty());
  });
}

TEST_CASE("a place is forgotten on request, or when it has been gone for long", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    Places& places = tx.places();
    for (const std::string conversation : {"here", "old", "older", "new"}) places.put(place_of(t1, conversation));
    places.put(place_of(t2, "here"));
    places.mark_gone(t1, "older", "gone", 10);
    places.mark_gone(t1, "old", "gone", 20);
    places.mark_gone(t1, "new", "gone", 30);
    CHECK(places.prune(30, 1) == 1);
    CHECK_FALSE(places.find(t1, "older"));
    CHECK(places.find(t1, "old"));
    CHECK(places.prune(30, 10) == 1);
    CHECK(places.prune(30, 10) == 0);
    CHECK(places.find(t1, "new"));
    CHECK(places.forget(t1, "here"));
    CHECK_FALSE(places.forget(t1, "here"));
    CHECK_FALSE(places.find(t1, "here"));
    CHECK(places.find(t2, "here"));
  });
}
