#include "tests/storage/house.h"

using namespace evenkeel::storage;

namespace {

AuditEntry entry_number(int i, const std::string& tenant = t1) {
  return {.tenant = tenant,
          .at = 1'000 + i,
          .actor = "slack:T1:U1",
          .action = "case_viewed",
          .object_kind = "case",
          .object_id = std::to_string(1001 + i % 3),
          .details_hash = i % 2 == 0 ? hash_like("details") : ""};
}

}  // namespace

// Computed with another program, so that the format cannot drift unnoticed:
//   printf 'evenkeel audit 1\n<netstrings>' | sha256sum
TEST_CASE("the hash of an audit row is the one its format describes", "[storage][contract]") {
  CHECK(salted_hash("", "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(salted_hash("a", "bc") == salted_hash("", "abc"));
  const AuditEntry entry{.tenant = "slack:T1",
                         .at = 1'700'000'000'000,
                         .actor = "cli:ada",
                         .action = "exported",
                         .object_kind = "case",
                         .object_id = "1042",
                         .details_hash = ""};
  CHECK(audit_hash(std::string(64, '0'), 1, entry) ==
        "01c6e1a2344e1240d1e2b1efa8756356620ee1d34d30791500c10d58ecfc7991");
}

TEST_CASE("each row of the audit log carries the hash of the row before", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    CHECK(tx.audit_log().head(t1) == AuditHead{.seq = 0, .hash = std::string(64, '0')});
    for (int i = 0; i < 10; ++i) {
      const AuditHead head = tx.audit_log().append(entry_number(i));
      CHECK(head.seq == i + 1);
      CHECK(tx.audit_log().head(t1) == head);
    }
  });
  store.read([](const ReadTx& tx) {
    const std::vector<AuditRow> rows = tx.audit_log().list(t1, 100);
    REQUIRE(rows.size() == 10);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      CHECK(rows[i].entry == entry_number(9 - static_cast<int>(i)));
      CHECK(rows[i].hash == audit_hash(rows[i].previous_hash, rows[i].seq, rows[i].entry));
      CHECK(rows[i].previous_hash == (i + 1 < rows.size() ? rows[i + 1].hash : std::string(64, '0')));
    }
  });
}

TEST_CASE("each tenant has a chain of its own", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    CHECK(tx.audit_log().tenants().empty());
    for (int i = 0; i < 5; ++i) tx.audit_log().append(entry_number(i, t1));
    CHECK(tx.audit_log().append(entry_number(0, t2)).seq == 1);
    CHECK(tx.audit_log().append(entry_number(0, "system")).seq == 1);
    CHECK(tx.audit_log().tenants() == std::vector<std::string>{t1, t2, "system"});
    CHECK(tx.audit_log().list(t2, 10).size() == 1);
    for (const std::string& tenant : tx.audit_log().tenants()) CHECK_FALSE(tx.audit_log().verify(tenant));
    CHECK_FALSE(tx.audit_log().verify("nobody"));
  });
}

TEST_CASE("the audit log is read page by page, whole or of one object", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    for (int i = 0; i < 20; ++i) tx.audit_log().append(entry_number(i));
    const auto first = tx.audit_log().list(t1, 7);
    const auto second = tx.audit_log().list(t1, 7, first.back().seq);
    CHECK(first.front().seq == 20);
    CHECK(second.front().seq == 13);
    const auto of_object = tx.audit_log().list_object(t1, "case", "1002", 3);
    REQUIRE(of_object.size() == 3);
    CHECK(of_object[0].seq == 20);
    CHECK(tx.audit_log().list_object(t1, "case", "1002", 10, of_object[2].seq).size() == 4);
    CHECK(tx.audit_log().list_object(t2, "case", "1002", 10).empty());
  });
}

TEST_CASE("checking the audit log tells how far it is", "[storage][contract]") {
  WITH_EACH_STORE;
  store.in_transaction([](Tx& tx) {
    for (int i = 0; i < 25; ++i) tx.audit_log().append(entry_number(i));
  });
  std::int64_t told = 0;
  CHECK_FALSE(
      store.read([&](const ReadTx& tx) { return tx.audit_log().verify(t1, [&](std::int64_t rows) { told = rows; }); }));
  CHECK(told == 25);
}
