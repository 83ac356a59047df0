#include <SQLiteCpp/SQLiteCpp.h>

#include "tests/storage/house.h"

using namespace evenkeel::storage;
using evenkeel::tests::ScratchDir;
using Fault = AuditFault;

namespace {

constexpr const char* unlock = "DROP TRIGGER audit_log_is_not_changed; DROP TRIGGER audit_log_is_not_deleted;";

void write_log(const std::string& path) {
  open(path)->in_transaction([](Tx& tx) {
    for (int i = 0; i < 20; ++i)
      tx.audit_log().append({.tenant = i % 2 == 0 ? t1 : t2,
                             .at = i,
                             .actor = "cli:ada",
                             .action = "exported",
                             .object_kind = "case",
                             .object_id = "1042"});
  });
}

std::optional<Fault> fault_of(const std::string& path, const std::string& tenant) {
  return open(path)->read([&](const ReadTx& tx) { return tx.audit_log().verify(tenant); });
}

}  // namespace

TEST_CASE("whoever edits the audit log in the file is found out at that very row", "[storage][sqlite]") {
  const ScratchDir scratch;
  const std::string path = scratch / "even.sqlite3";
  write_log(path);
  const auto [sql, fault] = GENERATE(table<std::string, Fault>({
      {"UPDATE audit_log SET actor = 'cli:eve' WHERE seq = 4 AND tenant = 'slack:T1'",
       {4, Fault::Kind::ChangedContent}},
      {"UPDATE audit_log SET at = 99 WHERE seq = 1 AND tenant = 'slack:T1'", {1, Fault::Kind::ChangedContent}},
      {"UPDATE audit_log SET action = 'viewed' WHERE seq = 10 AND tenant = 'slack:T1'",
       {10, Fault::Kind::ChangedContent}},
      {"UPDATE audit_log SET object_id = '1043', details_hash = hash WHERE seq = 5 AND tenant = 'slack:T1'",
       {5, Fault::Kind::ChangedContent}},
      {"UPDATE audit_log SET hash = previous_hash WHERE seq = 4 AND tenant = 'slack:T1'",
       {4, Fault::Kind::ChangedContent}},
      {"UPDATE audit_log SET previous_hash = hash WHERE seq = 4 AND tenant = 'slack:T1'",
       {4, Fault::Kind::ChangedContent}},
      {"DELETE FROM audit_log WHERE seq = 3 AND tenant = 'slack:T1'", {3, Fault::Kind::Missing}},
      {"DELETE FROM audit_log WHERE seq = 1 AND tenant = 'slack:T1'", {1, Fault::Kind::Missing}},
      // A row taken out and the rest moved up.
      {"DELETE FROM audit_log WHERE seq = 3 AND tenant = 'slack:T1'; "
       "UPDATE audit_log SET seq = seq - 1 WHERE seq > 3 AND tenant = 'slack:T1'",
       {3, Fault::Kind::Missing}},
  }));
  INFO(sql);
  SQLite::Database(path, SQLite::OPEN_READWRITE).exec(unlock + sql);
  CHECK(fault_of(path, t1) == fault);
  CHECK_FALSE(fault_of(path, t2));  // The other tenant's chain is whole.
}

TEST_CASE("what was done to the log is told: a row put in, taken out, written anew, or two changed about", "[storage][sqlite]") {
  const ScratchDir scratch;
  const std::string path = scratch / "even.sqlite3";
  write_log(path);
  // A forger who knows how hashes are made, and makes a fitting one for the row that is put in or changed.
  const auto forged = [&](std::int64_t seq, const std::string& previous) {
    return audit_hash(previous, seq,
                      {.tenant = t1, .at = 7, .actor = "cli:eve", .action = "viewed", .object_kind = "case", .object_id = "1042"});
  };
  const auto hash_at = [&](std::int64_t seq) {
    return open(path)->read([&](const ReadTx& tx) { return tx.audit_log().list(t1, 1, seq + 1).front().hash; });
  };
  const std::string before = hash_at(4), hash = forged(5, before);
  const std::string make_room =
      "UPDATE audit_log SET seq = -seq WHERE seq >= 5 AND tenant = 'slack:T1';"
      "UPDATE audit_log SET seq = 1 - seq WHERE seq < 0;";
  const auto insert = [&](const std::string& with_hash) {
    return "INSERT INTO audit_log VALUES ('slack:T1', 5, 7, 'cli:eve', 'viewed', 'case', '1042', '', '" + before + "', '" +
           with_hash + "');";
  };
  const auto [sql, fault] = GENERATE_REF(table<std::string, Fault>({
      {make_room + insert(hash), {5, Fault::Kind::Inserted}},
      {make_room + insert(before), {5, Fault::Kind::Inserted}},
      {"UPDATE audit_log SET actor = 'cli:eve', action = 'viewed', at = 7, hash = '" + hash +
           "' WHERE seq = 5 AND tenant = 'slack:T1'",
       {5, Fault::Kind::ChangedContent}},
      {"UPDATE audit_log SET seq = 0 WHERE seq = 5 AND tenant = 'slack:T1';"
       "UPDATE audit_log SET seq = 5 WHERE seq = 6 AND tenant = 'slack:T1';"
       "UPDATE audit_log SET seq = 6 WHERE seq = 0",
       {5, Fault::Kind::Reordered}},
      {"UPDATE audit_log SET seq = 0 WHERE seq = 3 AND tenant = 'slack:T1';"
       "UPDATE audit_log SET seq = 3 WHERE seq = 9 AND tenant = 'slack:T1';"
       "UPDATE audit_log SET seq = 9 WHERE seq = 0",
       {3, Fault::Kind::Reordered}},
      {"DELETE FROM audit_log WHERE seq = 5 AND tenant = 'slack:T1';"
       "UPDATE audit_log SET seq = seq - 1 WHERE seq > 5 AND tenant = 'slack:T1'",
       {5, Fault::Kind::Missing}},
  }));
  INFO(sql);
  {
    SQLite::Database raw(path, SQLite::OPEN_READWRITE);
    raw.exec(std::string("PRAGMA ignore_check_constraints = ON;") + unlock + sql);
  }
  CHECK(fault_of(path, t1) == fault);
  CHECK_FALSE(fault_of(path, t2));
}

TEST_CASE("whoever cuts the end off is found out by the head that was noted elsewhere", "[storage][sqlite]") {
  const ScratchDir scratch;
  const std::string path = scratch / "even.sqlite3";
  write_log(path);
  const AuditHead noted = open(path)->read([](const ReadTx& tx) { return tx.audit_log().head(t1); });
  SQLite::Database(path, SQLite::OPEN_READWRITE).exec(unlock + std::string("DELETE FROM audit_log WHERE seq > 8"));
  CHECK_FALSE(fault_of(path, t1));
  CHECK_FALSE(open(path)->read([](const ReadTx& tx) { return tx.audit_log().head(t1); }) == noted);
}

TEST_CASE("events, published trees and the audit log cannot be changed by mistake", "[storage][sqlite]") {
  const ScratchDir scratch;
  const std::string path = scratch / "even.sqlite3";
  write_log(path);
  open(path)->in_transaction([](Tx& tx) {
    publish(tx);
    tx.conversations().create(session_named("s1"));
    const std::vector<NewEvent> events = {event_number(1)};
    tx.conversations().append(t1, "s1", events);
  });
  SQLite::Database raw(path, SQLite::OPEN_READWRITE);
  for (const char* sql : {"UPDATE audit_log SET at = 1", "DELETE FROM audit_log", "UPDATE event SET at = 1",
                          "DELETE FROM event", "UPDATE tree SET json = '[]'", "DELETE FROM tree"}) {
    INFO(sql);
    CHECK_THROWS_AS(raw.exec(sql), SQLite::Exception);
  }
}
