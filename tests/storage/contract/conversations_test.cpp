#include "tests/storage/house.h"

using namespace evenkeel::storage;

namespace {

void begin(Tx& tx, const Session& session = session_named("s1")) {
  publish(tx);
  tx.conversations().create(session);
}

void append(Tx& tx, std::vector<NewEvent> events) {
  tx.conversations().append(t1, "s1", events);
}

}  // namespace

TEST_CASE("a session is found as it was created, and only in its tenant", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) { begin(tx); });
  store.read([](const ReadTx& tx) {
    CHECK(tx.conversations().find(t1, "s1") == session_named("s1"));
    CHECK_FALSE(tx.conversations().find(t2, "s1"));
    CHECK_FALSE(tx.conversations().find(t1, "s2"));
  });
}

TEST_CASE("a session needs a closure that can be replayed, and an id of its own", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    CHECK_THROWS_AS(tx.savepoint([&] { tx.conversations().create(session_named("s1")); }), ConstraintError);
    begin(tx);
    CHECK_THROWS_AS(tx.savepoint([&] { tx.conversations().create(session_named("s1")); }), ConstraintError);
  });
}

TEST_CASE("events come back in order, whole, with the hash of their bodies", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    begin(tx);
    append(tx, {event_number(1, "{\"a\":1}"), event_number(2, "{\"b\":2}", 2'500)});
    append(tx, {event_number(3, "{\"c\":3}", 2'400)});
  });
  store.read([](const ReadTx& tx) {
    const std::vector<StoredEvent> events = tx.conversations().events(t1, "s1");
    REQUIRE(events.size() == 3);
    CHECK(events[1] == StoredEvent{.seq = 2,
                                   .key = "key-2",
                                   .at = 2'500,
                                   .actor = "slack:T1:U1",
                                   .kind = "text",
                                   .body_hash = salted_hash(event_number(2).salt, "{\"b\":2}"),
                                   .body_json = "{\"b\":2}"});
    CHECK(events[0].seq == 1);
    CHECK(events[2].seq == 3);
    CHECK(tx.conversations().events(t1, "s1", 3).size() == 1);
    CHECK(tx.conversations().events(t2, "s1").empty());
    CHECK(tx.conversations().find(t1, "s1")->last_at == 2'500);  // Never goes back.
  });
}

TEST_CASE("an event out of order, with a taken key or without a session is refused, and nothing of it stays",
          "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    begin(tx);
    append(tx, {event_number(1), event_number(2)});
    NewEvent taken = event_number(3);
    taken.key = "key-1";
    NewEvent unsalted = event_number(3);
    unsalted.salt = "short";
    const std::vector<std::vector<NewEvent>> bad = {
        {event_number(4)}, {event_number(2)}, {event_number(3), event_number(5)}, {taken}, {unsalted}};
    for (const std::vector<NewEvent>& events : bad)
      CHECK_THROWS_AS(tx.savepoint([&] { append(tx, events); }), ConstraintError);
    const std::vector<NewEvent> third = {event_number(3)};
    CHECK_THROWS_AS(tx.savepoint([&] { tx.conversations().append(t2, "s1", third); }), ConstraintError);
    CHECK_THROWS_AS(tx.savepoint([&] { tx.conversations().append(t1, "s2", third); }), ConstraintError);
    CHECK(tx.conversations().events(t1, "s1").size() == 2);
    append(tx, {event_number(3)});
    CHECK(tx.conversations().events(t1, "s1").size() == 3);
  });
}

TEST_CASE("a session whose beginning was undone takes no events, and lends its place to no other", "[storage][contract]") {
  WITH_EACH_STORE;
  const std::vector<NewEvent> events = {event_number(1)};
  const std::vector<SaidReply> said = {{.seq = 1, .n = 0, .hash = hash_like("a"), .json = "{}"}};
  store.in_transaction([&](Tx& tx) {
    publish(tx);
    Conversations& conversations = tx.conversations();
    CHECK_THROWS_AS(tx.savepoint([&] {
      conversations.create(session_named("undone"));
      conversations.append(t1, "undone", events);
      throw std::runtime_error("the turn failed");
    }),
                    std::runtime_error);
    CHECK_THROWS_AS(conversations.append(t1, "undone", events), ConstraintError);
    CHECK_THROWS_AS(conversations.say(t1, "undone", said), ConstraintError);
    conversations.create(session_named("next"));
    CHECK_THROWS_AS(conversations.append(t1, "undone", events), ConstraintError);
    CHECK_THROWS_AS(conversations.say(t1, "next", said), ConstraintError);
    CHECK(conversations.events(t1, "next").empty());
    conversations.append(t1, "next", events);
    conversations.say(t1, "next", said);
  });
  store.read([&](const ReadTx& tx) {
    CHECK(tx.conversations().events(t1, "next").size() == 1);
    CHECK(tx.conversations().said(t1, "next") == said);
    CHECK_FALSE(tx.conversations().find(t1, "undone"));
  });
}

TEST_CASE("what was said stands beside the event that caused it", "[storage][contract]") {
  WITH_EACH_STORE;
  const std::vector<SaidReply> said = {{.seq = 1, .n = 0, .hash = hash_like("a"), .json = "{\"a\":1}"},
                                       {.seq = 1, .n = 1, .hash = hash_like("b"), .json = "{\"b\":1}"}};
  store.in_transaction([&](Tx& tx) {
    begin(tx);
    append(tx, {event_number(1)});
    tx.conversations().say(t1, "s1", said);
    CHECK_THROWS_AS(tx.savepoint([&] { tx.conversations().say(t1, "s1", said); }), ConstraintError);
    const std::vector<SaidReply> too_early = {{.seq = 2, .n = 0, .hash = hash_like("a"), .json = "{}"}};
    CHECK_THROWS_AS(tx.savepoint([&] { tx.conversations().say(t1, "s1", too_early); }), ConstraintError);
  });
  store.read([&](const ReadTx& tx) {
    CHECK(tx.conversations().said(t1, "s1") == said);
    CHECK(tx.conversations().said(t1, "s1", 2).empty());
    CHECK(tx.conversations().said(t2, "s1").empty());
  });
}

TEST_CASE("erasing takes the words and leaves the list", "[storage][contract]") {
  WITH_EACH_STORE;
  const std::vector<SaidReply> said = {{.seq = 1, .n = 0, .hash = hash_like("a"), .json = "{\"a\":1}"}};
  store.in_transaction([&](Tx& tx) {
    begin(tx);
    append(tx, {event_number(1), event_number(2)});
    tx.conversations().say(t1, "s1", said);
    std::vector<StoredEvent> expected = tx.conversations().events(t1, "s1");
    for (StoredEvent& event : expected) event.body_json.reset();
    tx.conversations().erase_bodies(t1, "s1");
    tx.conversations().erase_bodies(t1, "s1");
    CHECK(tx.conversations().events(t1, "s1") == expected);
    CHECK(tx.conversations().find(t1, "s1")->status == Session::Status::Ended);
    CHECK(tx.conversations().find(t1, "s1")->outcome == outcome_erased);
    CHECK(tx.conversations().said(t1, "s1") == std::vector<SaidReply>{{.seq = 1, .n = 0, .hash = {}, .json = {}}});
    CHECK_THROWS_AS(tx.savepoint([&] { tx.conversations().erase_bodies(t2, "s1"); }), ConstraintError);
    append(tx, {event_number(3)});
    CHECK(tx.conversations().events(t1, "s1", 3)[0].body_json);
  });
}

TEST_CASE("the open session of a conversation is the one that moved last", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    begin(tx, session_named("s1", "slack:T1:D1", 1'000));
    tx.conversations().create(session_named("s2", "slack:T1:D1", 1'500));
    tx.conversations().create(session_named("s3", "slack:T1:D2", 9'000));
    const auto open_id = [&] {
      const auto session = tx.conversations().open_session(t1, "slack:T1:D1");
      return session ? session->id : std::string();
    };
    CHECK(open_id() == "s2");
    CHECK(tx.conversations().open_sessions() == 3);
    append(tx, {event_number(1, "{}", 2'000)});
    CHECK(open_id() == "s1");
    tx.conversations().end(t1, "s1", "logged");
    CHECK(open_id() == "s2");
    CHECK_FALSE(tx.conversations().open_session(t2, "slack:T1:D1"));
    tx.conversations().end(t1, "s2", "cancelled");
    CHECK(open_id().empty());
    CHECK(tx.conversations().open_sessions() == 1);
    CHECK_THROWS_AS(tx.savepoint([&] { tx.conversations().end(t1, "s2", "again"); }), ConstraintError);
    const Session ended = tx.conversations().find(t1, "s1").value();
    CHECK(ended.status == Session::Status::Ended);
    CHECK(ended.outcome == "logged");
  });
}

TEST_CASE("card and case of a session can be set", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    begin(tx);
    tx.conversations().set_card(t1, "s1", "1629.0001");
    tx.conversations().set_case(t1, "s1", 1001);
    Session expected = session_named("s1");
    expected.card = "1629.0001";
    expected.case_number = 1001;
    CHECK(tx.conversations().find(t1, "s1") == expected);
    CHECK(tx.conversations().sessions_of_case(t1, 1001) == std::vector{expected});
    CHECK(tx.conversations().sessions_of_case(t2, 1001).empty());
    // One that told of a case is about it, and not of it.
    for (int i = 0; i < 2; ++i) tx.conversations().told_of(t1, "s1", 1002);
    tx.conversations().told_of(t1, "s1", 1001);
    CHECK(tx.conversations().sessions_of_case(t1, 1002).empty());
    CHECK(tx.conversations().sessions_about(t1, 1002) == std::vector{expected});
    CHECK(tx.conversations().sessions_about(t1, 1001) == std::vector{expected});
    CHECK(tx.conversations().sessions_about(t2, 1002).empty());
    CHECK_THROWS_AS(tx.savepoint([&] { tx.conversations().told_of(t2, "s1", 1002); }), ConstraintError);
    CHECK_THROWS_AS(tx.savepoint([&] { tx.conversations().set_card(t2, "s1", "x"); }), ConstraintError);
  });
}

TEST_CASE("the sessions of a person come page by page, each once", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    publish(tx);
    for (int i = 0; i < 25; ++i)
      tx.conversations().create(
          session_named("s" + std::to_string(i), "slack:T1:D1", 1'000 + i / 4));  // Some share a moment.
  });
  std::vector<std::string> seen;
  std::optional<Conversations::After> after;
  for (;;) {
    const auto page =
        store.read([&](const ReadTx& tx) { return tx.conversations().sessions_of_owner(t1, "slack:T1:U1", 4, after); });
    if (page.empty()) break;
    for (const Session& session : page) seen.push_back(session.id);
    after = Conversations::After{page.back().opened_at, page.back().id};
  }
  CHECK(seen.size() == 25);
  CHECK(seen.front() == "s24");
  std::sort(seen.begin(), seen.end());
  CHECK(std::unique(seen.begin(), seen.end()) == seen.end());
}

TEST_CASE("the session a person opened last is found, or that there is none after a given one", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    publish(tx);
    Conversations& conversations = tx.conversations();
    const auto newest = [&](const std::optional<Conversations::After>& after = {}) {
      const auto session = conversations.newest_of_owner(t1, "slack:T1:U1", after);
      return session ? session->id : std::string();
    };
    CHECK(newest().empty());
    conversations.create(session_named("b", "slack:T1:D1", 1'000));
    conversations.create(session_named("a", "slack:T1:D1", 2'000));
    conversations.create(session_named("c", "slack:T1:D1", 2'000));  // In the same moment: by its id.
    conversations.end(t1, "c", "done");
    Session stranger = session_named("z", "slack:T1:D1", 3'000);
    stranger.owner = "slack:T1:U2";
    conversations.create(stranger);
    CHECK(newest() == "c");
    CHECK(newest(Conversations::After{1'000, "b"}) == "c");
    CHECK(newest(Conversations::After{2'000, "a"}) == "c");
    CHECK(newest(Conversations::After{2'000, "c"}).empty());
    CHECK_FALSE(conversations.newest_of_owner(t2, "slack:T1:U1"));
  });
}

TEST_CASE("text of any kind comes back byte for byte", "[storage][contract]") {
  WITH_EACH_STORE;
  const std::string text =
      "'; DROP TABLE event; -- \" ` \\ %s \n\t \xC3\xA9 \xF0\x9F\x98\x80 \xE2\x80\xAE" + std::string(8'000, 'x');
  store.in_transaction([&](Tx& tx) {
    begin(tx);
    append(tx, {event_number(1, text)});
  });
  CHECK(store.read([](const ReadTx& tx) { return tx.conversations().events(t1, "s1").at(0).body_json; }) == text);
}
