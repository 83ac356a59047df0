#include "tests/storage/house.h"

using namespace evenkeel::storage;

namespace {

SignInLink link_named(const std::string& token, const std::string& actor = "slack:T1:U1") {
  return {.token_hash = hash_like(token), .tenant = t1, .actor = actor, .made_at = 1'000, .expires_at = 2'000};
}

SignIn sign_in_named(const std::string& token, const std::string& actor = "slack:T1:U1") {
  return {.token_hash = hash_like(token), .tenant = t1, .actor = actor, .device = "Firefox, Linux", .begun_at = 1'000, .seen_at = 1'000};
}

}  // namespace

TEST_CASE("a link is used once, and only while it is good", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    tx.sign_ins().add_link(link_named("a"));
    tx.sign_ins().add_link(link_named("b"));
    CHECK(tx.sign_ins().link(hash_like("a")) == link_named("a"));
    CHECK_FALSE(tx.sign_ins().link(hash_like("c")));
    CHECK(tx.sign_ins().use_link(hash_like("a"), 1'999));
    CHECK_FALSE(tx.sign_ins().use_link(hash_like("a"), 1'999));
    CHECK_FALSE(tx.sign_ins().use_link(hash_like("b"), 2'000));
    CHECK_FALSE(tx.sign_ins().use_link(hash_like("c"), 1'500));
    CHECK(tx.sign_ins().link(hash_like("a"))->used_at == 1'999);
    CHECK_FALSE(tx.sign_ins().link(hash_like("b"))->used_at);
  });
}

TEST_CASE("a link that is none, or is there already, is refused", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    tx.sign_ins().add_link(link_named("a"));
    CHECK_THROWS_AS(tx.savepoint([&] { tx.sign_ins().add_link(link_named("a")); }), ConstraintError);
    SignInLink raw = link_named("b");
    raw.token_hash = "the token itself";
    CHECK_THROWS_AS(tx.savepoint([&] { tx.sign_ins().add_link(raw); }), ConstraintError);
    SignInLink dead = link_named("c");
    dead.expires_at = dead.made_at;
    CHECK_THROWS_AS(tx.savepoint([&] { tx.sign_ins().add_link(dead); }), ConstraintError);
  });
}

TEST_CASE("a sign-in lasts until it is ended, and what has ended stays so", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    SignIn first = sign_in_named("a"), second = sign_in_named("b");
    first.id = tx.sign_ins().begin(first);
    second.id = tx.sign_ins().begin(second);
    CHECK(tx.sign_ins().find(first.token_hash) == first);
    CHECK_FALSE(tx.sign_ins().find(hash_like("c")));
    CHECK(tx.sign_ins().open_of(t1, first.actor, 10) == std::vector{second, first});
    CHECK(tx.sign_ins().open_of(t1, first.actor, 1) == std::vector{second});

    CHECK(tx.sign_ins().touch(first.id, 5'000));
    CHECK(tx.sign_ins().touch(first.id, 4'000));  // A slower request: time does not go back.
    CHECK(tx.sign_ins().find(first.token_hash)->seen_at == 5'000);

    CHECK_FALSE(tx.sign_ins().end(t2, first.actor, first.id, SignIn::Ended::Revoked, 6'000));
    CHECK_FALSE(tx.sign_ins().end(t1, "slack:T1:U2", first.id, SignIn::Ended::Revoked, 6'000));
    CHECK(tx.sign_ins().end(t1, first.actor, first.id, SignIn::Ended::SignedOut, 6'000));
    CHECK_FALSE(tx.sign_ins().end(t1, first.actor, first.id, SignIn::Ended::Revoked, 7'000));
    CHECK_FALSE(tx.sign_ins().touch(first.id, 7'000));
    const auto ended = tx.sign_ins().find(first.token_hash);
    CHECK(ended->ended == SignIn::Ended::SignedOut);
    CHECK(ended->ended_at == 6'000);
    CHECK(tx.sign_ins().open_of(t1, first.actor, 10) == std::vector{second});
  });
}

TEST_CASE("all sign-ins of a person end at once, with the links nobody has used", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    tx.sign_ins().begin(sign_in_named("a"));
    tx.sign_ins().begin(sign_in_named("b"));
    tx.sign_ins().begin(sign_in_named("other", "slack:T1:U2"));
    tx.sign_ins().add_link(link_named("unused"));
    tx.sign_ins().add_link(link_named("used"));
    tx.sign_ins().add_link(link_named("others", "slack:T1:U2"));
    tx.sign_ins().use_link(hash_like("used"), 1'500);
    CHECK(tx.sign_ins().end_all(t1, "slack:T1:U1", SignIn::Ended::RoleChanged, 3'000) == 2);
    CHECK(tx.sign_ins().open_of(t1, "slack:T1:U1", 10).empty());
    CHECK(tx.sign_ins().find(hash_like("a"))->ended == SignIn::Ended::RoleChanged);
    CHECK_FALSE(tx.sign_ins().link(hash_like("unused")));
    CHECK(tx.sign_ins().link(hash_like("used")));
    CHECK(tx.sign_ins().link(hash_like("others")));
    CHECK(tx.sign_ins().open_of(t1, "slack:T1:U2", 10).size() == 1);
  });
}

TEST_CASE("old links and sign-ins are forgotten, a bounded number at a time", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    for (const char* name : {"a", "b", "c"}) {
      tx.sign_ins().add_link(link_named(name));
      tx.sign_ins().begin(sign_in_named(name));
    }
    tx.sign_ins().touch(tx.sign_ins().find(hash_like("c"))->id, 9'000);
    CHECK(tx.sign_ins().prune(1'000, 10) == 0);
    CHECK(tx.sign_ins().prune(1'001, 1) == 2);
    CHECK(tx.sign_ins().prune(1'001, 10) == 3);
    CHECK(tx.sign_ins().find(hash_like("c")));
    CHECK(tx.sign_ins().prune(9'001, 10) == 1);
  });
}
