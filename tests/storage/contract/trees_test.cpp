#include "tests/storage/house.h"

using namespace evenkeel::storage;

namespace {

PublishedTree tree_named(const std::string& id, const std::string& version) {
  return {.hash = hash_like(id + version),
          .id = id,
          .json = "{\"v\":\"" + version + "\"}",
          .at = 10,
          .by = "cli:ada",
          .note = "why " + version};
}

}  // namespace

TEST_CASE("a tree is published once and comes back as it was", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    const PublishedTree tree = tree_named("decide", "1");
    CHECK(tx.trees().publish(tree));
    PublishedTree changed = tree;
    changed.json = "{}";
    CHECK_FALSE(tx.trees().publish(changed));
    CHECK(tx.trees().find(tree.hash) == tree);
    CHECK_FALSE(tx.trees().find(hash_like("other")));
    CHECK(tx.trees().publish(tree_named("decide", "2")));
    CHECK(tx.trees().publish(tree_named("wording", "1")));
    CHECK(tx.trees().versions("decide") == std::vector{tree_named("decide", "2"), tree_named("decide", "1")});
  });
}

TEST_CASE("a closure gives back its trees, and only published ones can be in it", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    const PublishedTree decide = tree_named("decide", "1"), wording = tree_named("wording", "1");
    tx.trees().publish(wording);
    tx.trees().publish(decide);
    CHECK(tx.trees().add_closure(closure_hash, {wording.hash, decide.hash}));
    CHECK_FALSE(tx.trees().add_closure(closure_hash, {decide.hash}));
    CHECK(tx.trees().closure(closure_hash) == std::vector{decide, wording});
    CHECK(tx.trees().closure(hash_like("other")).empty());
    CHECK_THROWS_AS(tx.savepoint([&] { tx.trees().add_closure(hash_like("bad"), {hash_like("unpublished")}); }),
                    ConstraintError);
    CHECK(tx.trees().add_closure(hash_like("bad"), {decide.hash}));  // Nothing of the bad one stayed.
  });
}

TEST_CASE("a closure is recalled when one of its trees is", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    const PublishedTree decide = tree_named("decide", "1"), wording = tree_named("wording", "1");
    tx.trees().publish(wording);
    tx.trees().publish(decide);
    tx.trees().add_closure(closure_hash, {wording.hash, decide.hash});
    tx.trees().add_closure(hash_like("only decide"), {decide.hash});
    CHECK_FALSE(tx.trees().closure_recalled(closure_hash));
    CHECK(tx.trees().recall(wording.hash, 99, "it told people to wait"));
    CHECK_FALSE(tx.trees().recall(wording.hash, 100, "again"));
    CHECK_FALSE(tx.trees().recall(hash_like("other"), 100, "none"));
    CHECK(tx.trees().find(wording.hash)->recalled_at == 99);
    CHECK(tx.trees().find(wording.hash)->recall_note == "it told people to wait");
    CHECK(tx.trees().closure_recalled(closure_hash));
    CHECK_FALSE(tx.trees().closure_recalled(hash_like("only decide")));
  });
}
