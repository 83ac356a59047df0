#include <map>
#include <random>
#include <set>

#include "tests/storage/house.h"

using namespace evenkeel::storage;
using State = Envelope::State;

namespace {

std::vector<std::string> keys_of(const std::vector<Envelope>& envelopes) {
  std::vector<std::string> keys;
  for (const Envelope& envelope : envelopes) keys.push_back(envelope.key);
  return keys;
}

using Keys = std::vector<std::string>;

}  // namespace

TEST_CASE("an envelope goes out as it was put in", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    const std::int64_t id = tx.outbox().enqueue(envelope_named("a"));
    Envelope expected{.id = id,
                      .tenant = t1,
                      .channel = "slack",
                      .conversation = "slack:T1:D1",
                      .session = "s1",
                      .key = "a",
                      .body_json = "{\"key\":\"a\"}",
                      .state = State::Pending,
                      .due_at = 100,
                      .created_at = 100};
    CHECK(tx.outbox().find(id) == expected);
    CHECK(tx.outbox().claim_due(99, 10).empty());
    expected.state = State::Sending;
    expected.attempts = 1;
    CHECK(tx.outbox().claim_due(100, 10) == std::vector{expected});
    CHECK(tx.outbox().claim_due(100, 10).empty());  // Not given out twice.
    CHECK(tx.outbox().mark_sent(id, "1629.1", 120));
    expected.state = State::Sent;
    expected.finished_at = 120;
    expected.result_card = "1629.1";
    expected.body_json.clear();
    CHECK(tx.outbox().find(id) == expected);
    CHECK_FALSE(tx.outbox().mark_sent(id, "1629.2", 130));
    CHECK_FALSE(tx.outbox().mark_dead(id, "late", 130));
  });
}

TEST_CASE("a conversation keeps its order; conversations do not wait for each other", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    const std::int64_t a1 = tx.outbox().enqueue(envelope_named("a1", "A", 100));
    tx.outbox().enqueue(envelope_named("a2", "A", 50));  // Due earlier, but not its turn.
    tx.outbox().enqueue(envelope_named("b1", "B", 200));
    CHECK(keys_of(tx.outbox().claim_due(1'000, 10)) == Keys{"a1", "b1"});
    CHECK(tx.outbox().mark_retry(a1, "slow", 5'000));
    CHECK(tx.outbox().claim_due(1'000, 10).empty());
    CHECK(tx.outbox().next_due_at() == 5'000);
    CHECK(keys_of(tx.outbox().claim_due(5'000, 10)) == Keys{"a1"});
    CHECK(tx.outbox().find(a1)->attempts == 2);
    CHECK(tx.outbox().find(a1)->last_reason == "slow");
    CHECK(tx.outbox().mark_sent(a1, "1", 5'001));
    CHECK(keys_of(tx.outbox().claim_due(5'000, 10)) == Keys{"a2"});
  });
}

TEST_CASE("an envelope that is dead or unsure stands in nobody's way", "[storage][contract]") {
  WITH_EACH_STORE;
  const bool dead = GENERATE(true, false);
  store.in_transaction([&](Tx& tx) {
    const std::int64_t a1 = tx.outbox().enqueue(envelope_named("a1", "A"));
    tx.outbox().enqueue(envelope_named("a2", "A"));
    tx.outbox().claim_due(1'000, 10);
    CHECK((dead ? tx.outbox().mark_dead(a1, "not_in_channel", 1'000) : tx.outbox().mark_unsure(a1, "timeout", 1'000)));
    CHECK(keys_of(tx.outbox().claim_due(1'000, 10)) == Keys{"a2"});
    CHECK(keys_of(tx.outbox().failed(t1, 10)) == Keys{"a1"});
    CHECK(tx.outbox().failed(t2, 10).empty());
    CHECK(tx.outbox().revive(a1, 2'000));
    CHECK_FALSE(tx.outbox().revive(a1, 2'000));
    CHECK(tx.outbox().claim_due(2'000, 10).empty());  // a2 is on its way.
    CHECK(tx.outbox().mark_sent(tx.outbox().failed(t1, 1).empty() ? a1 + 1 : 0, "2", 2'000));
    CHECK(keys_of(tx.outbox().claim_due(2'000, 10)) == Keys{"a1"});
    CHECK(tx.outbox().find(a1)->attempts == 1);
  });
}

TEST_CASE("one that was unsure can turn out to be sent", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    const std::int64_t id = tx.outbox().enqueue(envelope_named("a"));
    CHECK_FALSE(tx.outbox().mark_unsure(id, "timeout", 1));  // It was not being sent.
    CHECK_FALSE(tx.outbox().mark_retry(id, "x", 1));
    CHECK_FALSE(tx.outbox().mark_sent(id, "x", 1));
    tx.outbox().claim_due(1'000, 1);
    CHECK(tx.outbox().mark_unsure(id, "timeout", 1'001));
    CHECK(tx.outbox().mark_sent(id, "1629.1", 1'002));
    CHECK(tx.outbox().find(id)->state == State::Sent);
    CHECK(tx.outbox().find(id)->last_reason.empty());
  });
}

TEST_CASE("nothing of a held tenant leaves until it is released, and then in order", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    NewEnvelope other = envelope_named("other", "slack:T2:D1");
    other.tenant = t2;
    const std::int64_t a1 = tx.outbox().enqueue(envelope_named("a1", "A"));
    tx.outbox().enqueue(envelope_named("a2", "A"));
    tx.outbox().claim_due(1'000, 10);
    tx.outbox().hold_tenant(t1, "token_revoked", 1'000);
    tx.outbox().hold_tenant(t1, "token_revoked", 1'001);
    CHECK(tx.outbox().tenant_held(t1));
    CHECK_FALSE(tx.outbox().tenant_held(t2));
    CHECK(tx.outbox().holds() == std::vector<TenantHold>{{t1, "token_revoked", 1'000}});
    tx.outbox().enqueue(envelope_named("a3", "A"));
    tx.outbox().enqueue(envelope_named("b1", "B"));
    tx.outbox().enqueue(other);
    CHECK(tx.outbox().mark_retry(a1, "token_revoked", 1'000));
    CHECK(tx.outbox().find(a1)->state == State::Held);
    CHECK(keys_of(tx.outbox().claim_due(9'000, 10)) == Keys{"other"});
    CHECK(tx.outbox().counts().held == 4);

    CHECK(tx.outbox().find(a1)->attempts == 1);
    tx.outbox().release_tenant(t1);
    tx.outbox().release_tenant(t1);
    CHECK(tx.outbox().find(a1)->attempts == 0);
    CHECK(tx.outbox().holds().empty());
    Keys sent;
    for (;;) {
      const std::vector<Envelope> claimed = tx.outbox().claim_due(9'000, 10);
      if (claimed.empty()) break;
      for (const Envelope& envelope : claimed) {
        sent.push_back(envelope.key);
        CHECK(tx.outbox().mark_sent(envelope.id, "x", 9'000));
      }
    }
    CHECK(sent == Keys{"b1", "a1", "a2", "a3"});
  });
}

TEST_CASE("what a stopped courier had in hand is recovered", "[storage][contract]") {
  WITH_EACH_STORE;
  const bool retry = GENERATE(true, false);
  store.in_transaction([&](Tx& tx) {
    const std::int64_t a = tx.outbox().enqueue(envelope_named("a", "A"));
    tx.outbox().enqueue(envelope_named("b", "B", 3'000));
    tx.outbox().claim_due(1'000, 10);
    tx.outbox().claim_due(3'000, 10);
    CHECK(tx.outbox().recover(2'000, retry ? Outbox::Recovery::Retry : Outbox::Recovery::Unsure, 4'000) == 1);
    CHECK(tx.outbox().find(a)->state == (retry ? State::Pending : State::Unsure));
    CHECK(keys_of(tx.outbox().claim_due(4'000, 10)) == (retry ? Keys{"a"} : Keys{}));
  });
}

TEST_CASE("counts tell what waits, what failed and since when", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    CHECK(tx.outbox().counts() == OutboxCounts{});
    CHECK_FALSE(tx.outbox().next_due_at());
    std::vector<std::int64_t> ids;
    for (int i = 0; i < 6; ++i)
      ids.push_back(tx.outbox().enqueue(envelope_named(std::to_string(i), std::to_string(i), 100 + i)));
    tx.outbox().enqueue(envelope_named("behind", "5", 1));
    tx.outbox().claim_due(103, 10);
    tx.outbox().mark_sent(ids[0], "x", 200);
    tx.outbox().mark_dead(ids[1], "gone", 200);
    tx.outbox().mark_unsure(ids[2], "timeout", 200);
    CHECK(tx.outbox().counts() ==
          OutboxCounts{.pending = 3, .sending = 1, .unsure = 1, .held = 0, .dead = 1, .oldest_waiting_at = 103});
  });
}

TEST_CASE("pruning deletes old finished envelopes, in steps, and no others", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    std::vector<std::int64_t> ids;
    for (int i = 0; i < 10; ++i)
      ids.push_back(tx.outbox().enqueue(envelope_named(std::to_string(i), std::to_string(i))));
    tx.outbox().claim_due(1'000, 8);
    for (std::size_t i = 0; i < 6; ++i) tx.outbox().mark_sent(ids[i], "x", 1'000 + static_cast<Timestamp>(i));
    tx.outbox().mark_unsure(ids[6], "timeout", 1'000);
    CHECK(tx.outbox().prune(1'005, 3) == 3);
    CHECK(tx.outbox().prune(1'005, 3) == 2);
    CHECK(tx.outbox().prune(1'005, 3) == 0);
    CHECK_FALSE(tx.outbox().find(ids[4]));
    for (std::size_t i = 5; i < 10; ++i) CHECK(tx.outbox().find(ids[i]));
  });
}

TEST_CASE("erasing a session empties its envelopes and lets none of them leave", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    NewEnvelope later = envelope_named("other session", "A");
    later.session = "s2";
    NewEnvelope none = envelope_named("no session", "N");
    none.session = "";
    const std::int64_t sent = tx.outbox().enqueue(envelope_named("sent", "A"));
    tx.outbox().claim_due(1'000, 1);
    tx.outbox().mark_sent(sent, "x", 1'000);
    const std::int64_t dead = tx.outbox().enqueue(envelope_named("dead", "A"));
    tx.outbox().mark_dead(dead, "not_in_channel", 1'000);
    const std::int64_t waiting = tx.outbox().enqueue(envelope_named("waiting", "A"));
    const std::int64_t behind = tx.outbox().enqueue(envelope_named("behind", "A"));
    tx.outbox().enqueue(later);
    tx.outbox().enqueue(none);
    tx.outbox().erase_session(t2, "s1", 2'000);
    CHECK(tx.outbox().find(waiting)->body_json == "{\"key\":\"waiting\"}");
    tx.outbox().erase_session(t1, "s1", 2'000);
    tx.outbox().erase_session(t1, "", 2'000);  // Names no session.
    for (const std::int64_t id : {sent, dead, waiting, behind}) CHECK(tx.outbox().find(id)->body_json.empty());
    CHECK(tx.outbox().find(sent)->state == State::Sent);
    CHECK(tx.outbox().find(waiting)->state == State::Dead);
    CHECK(tx.outbox().find(waiting)->last_reason == "erased");
    CHECK(tx.outbox().find(dead)->last_reason == "not_in_channel");
    CHECK(keys_of(tx.outbox().claim_due(9'000, 10)) == Keys{"other session", "no session"});
  });
}

// A model: what every conversation should do, whatever the order of operations.
TEST_CASE("whatever happens, no envelope is lost, given out twice, or overtakes an earlier one that waits",
          "[storage][property]") {
  WITH_EACH_STORE;
  const unsigned seed = GENERATE(1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u);
  INFO("seed " << seed);
  std::mt19937 random(seed);
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };

  struct Item {
    std::int64_t id;
    std::string conversation, tenant;
    State state;
    bool revived = false;
  };
  std::vector<Item> items;
  std::map<std::string, bool> held;
  const auto waits = [](const Item& i) {
    return i.state == State::Pending || i.state == State::Sending || i.state == State::Held;
  };
  Timestamp now = 1'000;

  store.in_transaction([&](Tx& tx) {
    for (int step = 0; step < 400; ++step) {
      now += below(5);
      const std::string tenant = below(2) == 0 ? t1 : t2;
      switch (below(9)) {
        case 0:
        case 1:
        case 2: {
          NewEnvelope envelope =
              envelope_named("k" + std::to_string(step), tenant + ":C" + std::to_string(below(3)), now);
          envelope.tenant = tenant;
          items.push_back({tx.outbox().enqueue(envelope), envelope.conversation, tenant,
                           held[tenant] ? State::Held : State::Pending});
          break;
        }
        case 3:
        case 4:
          for (const Envelope& envelope : tx.outbox().claim_due(now, 1 + below(4))) {
            Item* claimed = nullptr;
            for (Item& item : items) {
              if (item.id == envelope.id) claimed = &item;
              // Nobody waits before it, save one that an operator put back.
              if (item.conversation == envelope.conversation && item.id < envelope.id && !item.revived)
                CHECK_FALSE(waits(item));
              if (item.conversation == envelope.conversation) CHECK(item.state != State::Sending);
            }
            REQUIRE(claimed);
            CHECK(claimed->state == State::Pending);
            claimed->state = State::Sending;
          }
          break;
        case 5:
          for (Item& item : items)
            if (item.state == State::Sending && below(2) == 0) {
              const int how = below(4);
              if (how == 0) CHECK(tx.outbox().mark_retry(item.id, "r", now + 1));
              if (how == 1) CHECK(tx.outbox().mark_unsure(item.id, "u", now));
              if (how >= 2) CHECK(tx.outbox().mark_sent(item.id, "c", now));
              item.state = how == 0   ? (held[item.tenant] ? State::Held : State::Pending)
                           : how == 1 ? State::Unsure
                                      : State::Sent;
            }
          break;
        case 6:
          if (!items.empty()) {
            Item& item = items[static_cast<std::size_t>(below(static_cast<int>(items.size())))];
            const bool possible = item.state != State::Sent && item.state != State::Dead;
            CHECK(tx.outbox().mark_dead(item.id, "d", now) == possible);
            if (possible) item.state = State::Dead;
          }
          break;
        case 7:
          if (!items.empty()) {
            Item& item = items[static_cast<std::size_t>(below(static_cast<int>(items.size())))];
            const bool possible = item.state == State::Unsure || item.state == State::Dead;
            CHECK(tx.outbox().revive(item.id, now) == possible);
            if (possible) item.state = held[item.tenant] ? State::Held : State::Pending;
            if (possible) item.revived = true;
          }
          break;
        case 8:
          held[tenant] = !held[tenant];
          if (held[tenant])
            tx.outbox().hold_tenant(tenant, "h", now);
          else
            tx.outbox().release_tenant(tenant);
          for (Item& item : items)
            if (item.tenant == tenant && (item.state == State::Pending || item.state == State::Held))
              item.state = held[tenant] ? State::Held : State::Pending;
          break;
      }
      for (const Item& item : items) REQUIRE(tx.outbox().find(item.id)->state == item.state);
    }
    // Everything that waits can still leave.
    for (const std::string& tenant : {t1, t2}) tx.outbox().release_tenant(tenant);
    tx.outbox().recover(now, Outbox::Recovery::Retry, now);
    std::size_t left = 0, waiting = 0;
    for (const Item& item : items) waiting += waits(item) ? 1 : 0;
    for (;;) {
      const std::vector<Envelope> claimed = tx.outbox().claim_due(now + 1'000, 3);
      if (claimed.empty()) break;
      for (const Envelope& envelope : claimed) CHECK(tx.outbox().mark_sent(envelope.id, "c", now));
      left += claimed.size();
    }
    CHECK(left == waiting);
    CHECK(tx.outbox().counts().pending + tx.outbox().counts().sending + tx.outbox().counts().held == 0);
  });
}

TEST_CASE("what failed is listed over all tenants, and a person may settle it", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    NewEnvelope other = envelope_named("other", "B");
    other.tenant = t2;
    const std::int64_t dead = tx.outbox().enqueue(envelope_named("dead", "A")), unsure = tx.outbox().enqueue(other),
                       fine = tx.outbox().enqueue(envelope_named("fine", "C"));
    tx.outbox().claim_due(1'000, 10);
    tx.outbox().mark_dead(dead, "no_channel", 1'000);
    tx.outbox().mark_unsure(unsure, "no_answer", 1'000);
    CHECK(keys_of(tx.outbox().failed("", 10)) == Keys{"other", "dead"});
    CHECK(keys_of(tx.outbox().failed("", 1)) == Keys{"other"});
    CHECK(keys_of(tx.outbox().failed("", 10, unsure)) == Keys{"dead"});
    CHECK(keys_of(tx.outbox().failed(t1, 10)) == Keys{"dead"});
    CHECK_FALSE(tx.outbox().settle(fine, 2'000));
    for (const std::int64_t id : {dead, unsure}) {
      CHECK(tx.outbox().settle(id, 2'000));
      CHECK(tx.outbox().find(id)->state == State::Dead);
      CHECK(tx.outbox().find(id)->last_reason == "settled");
    }
  });
}
