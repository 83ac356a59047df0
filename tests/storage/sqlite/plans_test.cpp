#include <SQLiteCpp/SQLiteCpp.h>

#include <set>

#include "storage/sqlite/sqlite_store.h"
#include "tests/storage/house.h"

using namespace evenkeel::storage;
using evenkeel::storage::sqlite::SqliteStore;
using evenkeel::tests::ScratchDir;

namespace {

// Does everything once, so that every statement there is has been prepared.
void use_everything(Store& store) {
  const std::vector<std::string> keys = {"a", "b"};
  store.in_transaction([&](Tx& tx) {
    publish(tx);
    tx.trees().recall(hash_like("decide"), 1, "n");
    tx.releases().publish({.digest = hash_like("r"), .at = 1, .by = "a", .note = "n", .files = {{"x.json", "{}"}}});
    tx.releases().published(hash_like("r"));
    tx.releases().newest();
    tx.releases().find(1);
    tx.releases().list(1);
    tx.people().choose_locale(t1, "a", "de");
    Conversations& conversations = tx.conversations();
    conversations.create(session_named("s1"));
    const std::vector<NewEvent> events = {event_number(1)};
    conversations.append(t1, "s1", events);
    const std::vector<SaidReply> said = {{.seq = 1, .n = 0, .hash = hash_like("a"), .json = "{}"}};
    conversations.say(t1, "s1", said);
    const std::vector<SaidReply> later = {{.seq = 1, .n = 1, .hash = hash_like("a"), .json = "{}"}};
    conversations.create(session_named("s2"));
    conversations.append(t1, "s2", events);
    conversations.say(t1, "s1", later);  // Not right behind its append.
    conversations.set_card(t1, "s1", "c");
    conversations.set_case(t1, "s1", 1001);
    conversations.told_of(t1, "s1", 1002);
    conversations.end(t1, "s1", "done");
    conversations.erase_bodies(t1, "s1");
    tx.inbound_seen().mark(t1, keys, 1);
    tx.inbound_seen().answer(t1, "a", "[]");
    tx.inbound_seen().mark(t1, std::vector<std::string>{"c", "a"}, 1);
    tx.inbound_seen().erase_answers(t1, "s1");
    tx.inbound_seen().prune(1, 1);

    Outbox& outbox = tx.outbox();
    const std::int64_t a = outbox.enqueue(envelope_named("a")), b = outbox.enqueue(envelope_named("b"));
    outbox.claim_due(1'000, 10);
    outbox.mark_retry(a, "r", 1);
    outbox.claim_due(1'000, 10);
    outbox.mark_unsure(a, "u", 1);
    outbox.revive(a, 1);
    outbox.mark_dead(a, "d", 1);
    outbox.settle(a, 1);
    outbox.claim_due(1'000, 10);
    outbox.mark_sent(b, "c", 1);
    outbox.recover(1, Outbox::Recovery::Unsure, 1);
    outbox.hold_tenant(t1, "h", 1);
    outbox.release_tenant(t1);
    outbox.enqueue(envelope_named("c"));
    outbox.erase_session(t1, "s1", 1);
    outbox.prune(9, 1);

    Cases& cases = tx.cases();
    const std::int64_t n = cases.open(case_of_acme());
    cases.add_incident(t1, n, {.by = "a", .at = 1});
    cases.add_finding(t1, n, {.about = "team_drain", .by = "a", .at = 1});
    cases.add_note(t1, n, {.text = "x", .by = "a", .at = 1});
    cases.add_decision(t1, n, {.recommended = "repair", .chosen = "repair", .by = "a", .at = 1});
    cases.open_hold(t1, n, "h", 1);
    cases.clear_hold(t1, n, "h", "a", "", 1);
    const std::int64_t f =
        cases.plan({.tenant = t1, .case_number = n, .owner = "a", .what = "w", .due_at = 1, .created_at = 1});
    cases.mark_reminded(f, 1);
    tx.follow_through().postpone(f, 2);
    tx.follow_through().add_step(t1, n, {.step = "plan", .by = "a", .at = 1});
    tx.follow_through().record_nudge(t1, "k", "a", 1);
    tx.follow_through().prune_nudges(1, 1);
    cases.finish(t1, f, FollowUp::State::Done, "a", "", 1);
    CaseLife& life = tx.case_life();
    const std::int64_t approval = life.ask_approval(t1, n, "a", "senior", 1);
    life.answer_approval(t1, approval, Approval::State::Approved, "b", "", 1);
    const std::int64_t person = life.add_affected(t1, n, {.actor = "a", .name = "A", .name_key = "a", .by = "a", .at = 1});
    life.add_affected(t1, n, {.person = person, .by = "a", .at = 1});
    life.add_wording(t1, n, {.wording = "w", .text = "x", .text_hash = hash_like("x"), .by = "a", .at = 1});
    life.add_comment(t1, n, {.text = "x", .by = "a", .at = 1});
    const std::int64_t question = life.ask(t1, n, {.text = "x", .asked_by = "a", .asked_at = 1, .asked_of = "b"});
    life.answer(t1, question, "b", "x", 1);
    life.add_change(t1, n, {.what = CaseChange::What::Exported, .by = "a", .at = 1});
    for (const char* part : {"note", "quote", "evidence", "reason", "comment", "question", "answer", "affected", "wording"})
      life.redact(t1, n, {.part = part, .part_id = 1, .by = "a", .at = 1});
    const std::int64_t other = cases.open(case_of_acme());
    tx.case_links().offer(t1, n, other, CaseLink::Kind::Related, "a", 1);
    tx.case_links().answer(t1, n, other, CaseLink::Kind::Related, CaseLink::State::Confirmed, "a", 1);
    tx.people().set_place(t1, "a", "r", "t");
    cases.close(t1, n, 1);
    cases.reopen(t1, n, 1);
    cases.set_legal_hold(t1, n, false);
    cases.erase(t1, n, 1);
    tx.audit_log().append({.tenant = t1, .at = 1, .actor = "a", .action = "b"});
    tx.people().note({.tenant = t1, .actor = "a"});
    tx.people().set_role(t1, "a", Person::Role::Hr);
    tx.rereads().add(t1, {.number = n, .chosen = "repair", .again = "repair", .by = "a", .at = 1});
    tx.rereads().since(t1, 0, 1);
    tx.rereads().done(t1, n, "a");
    tx.sign_ins().add_link({.token_hash = hash_like("l"), .tenant = t1, .actor = "a", .made_at = 1, .expires_at = 2});
    tx.sign_ins().use_link(hash_like("l"), 1);
    const std::int64_t sign_in =
        tx.sign_ins().begin({.token_hash = hash_like("s"), .tenant = t1, .actor = "a", .begun_at = 1, .seen_at = 1});
    tx.sign_ins().touch(sign_in, 2);
    tx.sign_ins().end(t1, "a", sign_in, SignIn::Ended::SignedOut, 2);
    tx.sign_ins().end_all(t1, "a", SignIn::Ended::Revoked, 2);
    tx.sign_ins().prune(1, 1);
    tx.places().put({.tenant = t1, .conversation = "a", .channel = "teams", .address_json = "{}", .verified_at = 1});
    tx.places().mark_gone(t1, "a", "r", 1);
    tx.places().prune(9, 1);
    tx.places().forget(t1, "a");
    tx.settings().put("", "a", "b");
    tx.settings().put_if_absent("", "a", "b");
    tx.settings().remove("", "a");
    try {
      tx.savepoint([] { throw 1; });
    } catch (int) {
    }
  });
  store.read([&](const ReadTx& tx) {
    const Conversations& conversations = tx.conversations();
    conversations.find(t1, "s1");
    conversations.open_session(t1, "c");
    conversations.open_sessions();
    conversations.sessions_of_owner(t1, "o", 10);
    conversations.newest_of_owner(t1, "o");
    conversations.sessions_of_case(t1, 1001);
    conversations.sessions_about(t1, 1001);
    conversations.events(t1, "s1");
    conversations.said(t1, "s1");
    tx.inbound_seen().find(t1, keys);
    tx.outbox().find(1);
    tx.outbox().next_due_at();
    tx.outbox().counts();
    tx.outbox().failed(t1, 10);
    tx.outbox().failed("", 10);
    tx.outbox().tenant_held(t1);
    tx.outbox().holds();
    const Cases& cases = tx.cases();
    cases.file(t1, 1001);
    cases.outline(t1, 1001);
    cases.list({.tenant = t1}, 10);
    cases.list({.tenant = t1, .owner = "o"}, 10);
    cases.list({.tenant = t1, .customer_key = "c"}, 10);
    cases.list({.tenant = t1, .status = Case::Status::Open}, 10);
    cases.findings(t1, 1001);
    cases.open_holds(t1, 1001);
    cases.follow_up(t1, 1);
    cases.due(1, 1);
    cases.waiting_for(t1, "a", 1);
    cases.overdue(t1, 1, 1);
    cases.unchanged_since("repair", 1, 1);
    tx.follow_through().steps(t1, 1001);
    tx.follow_through().unanswered(1, 1);
    tx.follow_through().last_nudge(t1, "a");
    const CaseLife& life = tx.case_life();
    life.waiting_approval(t1, 1001);
    life.newest_approval(t1, 1001);
    life.approval(t1, 1);
    life.approvals_waiting(t1, 1);
    life.affected(t1, 1001);
    life.cases_touching(t1, "a", 0, 1);
    life.cases_naming(t1, "a", 0, 1);
    life.question(t1, 1);
    life.open_questions(t1, "", 1);
    life.open_questions(t1, "b", 1);
    tx.case_links().links(t1, 1001);
    tx.case_links().near(t1, "acme gmbh", 3);
    for (const CaseQuery::Sort sort : {CaseQuery::Sort::Changed, CaseQuery::Sort::Opened, CaseQuery::Sort::Number})
      for (const bool oldest_first : {false, true})
        tx.case_search().list({.reader = {.tenant = t1}, .sort = sort, .oldest_first = oldest_first}, 10);
    tx.case_search().search({.tenant = t1}, "words", 10);
    tx.case_search().search_in({.reader = {.tenant = t1}, .hold = "h"}, "words", 10);
    tx.audit_log().head(t1);
    tx.audit_log().tenants();
    tx.audit_log().list(t1, 1);
    tx.audit_log().list_object(t1, "a", "b", 1);
    tx.audit_log().verify(t1);
    tx.trees().find("x");
    tx.trees().versions("x");
    tx.trees().closure("x");
    tx.trees().closure_recalled("x");
    tx.people().find(t1, "a");
    tx.people().list(t1, 1);
    tx.places().find(t1, "a");
    for (const Person::Role role : {Person::Role::Hr, Person::Role::Admin, Person::Role::Senior}) tx.people().with_role(role);
    tx.settings().find("", "a");
  });
}

}  // namespace

// A SCAN reads a whole table or index; what grows with the years must be searched. These may scan, and why:
const std::set<std::string> may_scan = {
    "SCAN outbox USING INDEX outbox_waiting",  // counts(): all that waits, and nothing else.
    "SCAN outbox USING INDEX outbox_failed",   // counts(), failed() of all tenants: all that failed.
    "SCAN outbox USING INDEX outbox_sending",  // counts(): what the courier has in hand.
    "SCAN outbox USING INDEX outbox_due",      // next_due_at(): stops at the first.
    "SCAN session USING INDEX session_open",   // open_sessions(): those that are open, and no other.
    "SCAN tenant_hold",                        // holds(): a workspace a row, and only those that are held.
    "SCAN release",                            // newest(), list(): stop at the first few.
};

TEST_CASE("no statement reads a table from end to end, however large it has grown", "[storage][sqlite]") {
  const ScratchDir scratch;
  SqliteStore store(scratch / "even.sqlite3", Access::ReadWrite);
  use_everything(store);
  const std::vector<std::string> statements = store.prepared_statements();
  CHECK(statements.size() > 100);
  SQLite::Database raw(scratch / "even.sqlite3", SQLite::OPEN_READONLY);
  for (const std::string& sql : statements) {
    if (sql.starts_with("PRAGMA")) continue;
    if (sql.starts_with("SELECT T.'id'")) continue;  // The index of words' own, for a rebuild.
    INFO(sql);
    SQLite::Statement plan(raw, "EXPLAIN QUERY PLAN " + sql);
    while (plan.executeStep()) {
      const std::string line = plan.getColumn(3).getString();
      INFO(line);
      if (line.find(" VIRTUAL TABLE INDEX ") != std::string::npos) continue;  // The index of words searches in its own way.
      const bool scans = line.starts_with("SCAN ") && !line.starts_with("SCAN (") && line != "SCAN CONSTANT ROW";
      CHECK((!scans || may_scan.contains(line)));
      CHECK(line.find("AUTOMATIC") == std::string::npos);  // An index built for one question.
    }
  }
}

TEST_CASE("what waits is found as fast behind thousands of finished envelopes and a long queue", "[storage][sqlite]") {
  const ScratchDir scratch;
  SqliteStore store(scratch / "even.sqlite3", Access::ReadWrite);
  const auto work_of = [&](int sent) {
    for (int done = 0; done < sent; done += 1'000)
      store.in_transaction([&](Tx& tx) {
        for (int i = 0; i < 1'000; ++i) {
          const std::string key = std::to_string(sent) + "/" + std::to_string(done + i);
          const std::int64_t id = tx.outbox().enqueue(envelope_named(key, key));
          if (i >= 990) continue;  // Some stay, each in its conversation.
          tx.outbox().mark_dead(id, "x", 1);
        }
      });
    // The number of rows SQLite steps over, which no load on the machine can change.
    std::int64_t steps = 0;
    store.in_transaction([&](Tx& tx) {
      for (int i = 0; i < 500; ++i)
        tx.outbox().enqueue(envelope_named(std::to_string(sent) + "queue" + std::to_string(i), "one queue"));
      steps = store.virtual_machine_steps([&] { CHECK(tx.outbox().claim_due(1'000, 5).size() == 5); });
    });
    return steps;
  };
  const std::int64_t few = work_of(1'000);
  const std::int64_t many = work_of(20'000);
  INFO(few << " steps, then " << many);
  CHECK(many < few * 2);
}
