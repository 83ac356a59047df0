#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "storage/digest.h"
#include "storage/sqlite/file_lock.h"
#include "storage/sqlite/migrate.h"
#include "storage/sqlite/statement.h"
#include "tests/storage/house.h"
#include "tests/storage/sqlite/child.h"

using namespace evenkeel::storage;
using evenkeel::tests::ScratchDir;
using Kind = StorageError::Kind;

namespace {

// What opening says: its kind and its words, or "opened".
struct Said {
  std::optional<Kind> kind;
  std::string text = "opened";
};

Said try_open(const std::string& path, Access access = Access::ReadWrite) {
  try {
    open(path, access);
    return {};
  } catch (const StorageError& error) {
    return {error.kind, error.what()};
  }
}

void change(const std::string& path, const std::string& sql) {
  SQLite::Database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(sql);
}

unsigned mode_of(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
}

}  // namespace

TEST_CASE("what was stored is there when the file is opened again", "[storage][sqlite]") {
  const ScratchDir scratch;
  const std::string path = scratch / "even.sqlite3";
  open(path)->in_transaction([](Tx& tx) { tx.settings().put("", "a", "1"); });
  const auto store = open(path);
  CHECK(store->read([](const ReadTx& tx) { return tx.settings().find("", "a"); }) == "1");
  CHECK(store->schema_version() >= 1);
}

TEST_CASE("only its owner can read a database and what stands beside it, whatever the umask", "[storage][sqlite]") {
  const ScratchDir scratch;
  const std::string path = scratch / "even.sqlite3";
  const mode_t umask_before = ::umask(0);
  {
    const auto store = open(path);
    store->in_transaction([](Tx& tx) { tx.settings().put("", "a", "1"); });
    for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
      INFO(suffix);
      CHECK(mode_of(path + suffix) == 0600);
    }
    store->backup(scratch / "copy.sqlite3");
    CHECK(mode_of(scratch / "copy.sqlite3") == 0600);
  }
  ::umask(umask_before);
}

TEST_CASE("a file that is no database is refused and left as it was", "[storage][sqlite]") {
  const ScratchDir scratch;
  const std::string junk(5'000, 'j');
  const std::string path = scratch.write("junk.txt", junk);
  const Said said = try_open(path);
  CHECK(said.kind == Kind::Damaged);
  CHECK(said.text.find(path) == 0);
  CHECK(evenkeel::tests::read_file(path) == junk);
}

TEST_CASE("another program's database is refused and left as it was", "[storage][sqlite]") {
  const ScratchDir scratch;
  const std::string path = scratch / "other.db";
  change(path, "CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)");
  const std::string before = evenkeel::tests::read_file(path);
  const Said said = try_open(path);
  CHECK(said.kind == Kind::Refused);
  CHECK(said.text == path + ": this database belongs to another program.");
  CHECK(evenkeel::tests::read_file(path) == before);
}

TEST_CASE("a database from the future is refused", "[storage][sqlite]") {
  const ScratchDir scratch;
  const std::string path = scratch / "even.sqlite3";
  const int version = open(path)->schema_version();
  change(path, "INSERT INTO schema_migration VALUES (" + std::to_string(version + 1) + ", '9999_later.sql', 'x')");
  const Access access = GENERATE(Access::ReadWrite, Access::ReadOnly);
  const Said said = try_open(path, access);
  CHECK(said.kind == Kind::Refused);
  CHECK(said.text.find("newer version of Even Keel") != std::string::npos);
}

TEST_CASE("a database made by schema steps that are not ours is refused", "[storage][sqlite]") {
  const ScratchDir scratch;
  const std::string path = scratch / "even.sqlite3";
  open(path);
  change(path, GENERATE(as<std::string>(), "UPDATE schema_migration SET sha256 = 'x' WHERE number = 1",
                        "UPDATE schema_migration SET name = 'x' WHERE number = 1",
                        "UPDATE schema_migration SET number = 7777 WHERE number = 1"));
  const Said said = try_open(path);
  CHECK(said.kind == Kind::Refused);
  CHECK(said.text.find("schema step 1") != std::string::npos);
}

TEST_CASE("each schema step runs once, in a transaction of its own, and a bad one leaves nothing",
          "[storage][sqlite]") {
  using namespace evenkeel::storage::sqlite;
  const ScratchDir scratch;
  const std::string path = scratch / "even.sqlite3";
  create_private_file(path);
  const std::vector<std::pair<std::string_view, std::string_view>> good = {
      {"0001_a.sql", "CREATE TABLE a (x);"}, {"0002_b.sql", "CREATE TABLE b (x); INSERT INTO b VALUES (1);"}};
  std::vector<std::pair<std::string_view, std::string_view>> bad = good;
  bad.emplace_back("0003_c.sql", "CREATE TABLE c (x); INSERT INTO nowhere VALUES (1);");
  {
    Connection writer(path, Connection::Role::Writer);
    CHECK(migrate(writer, {good.data(), 1}) == 1);
    CHECK(migrate(writer, good) == 2);
    CHECK(migrate(writer, good) == 2);
    CHECK_THROWS_AS(migrate(writer, bad), StorageError);
    CHECK(check_schema(writer, bad) == 2);
    CHECK(writer.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'c'") == 0);
    CHECK(writer.integer("SELECT count(*) FROM b") == 1);
    CHECK_THROWS_AS(check_schema(writer, {good.data(), 1}), StorageError);  // From that program's future.
  }
}

TEST_CASE("envelopes of a file from before the outbox's new indexes go on as they stood", "[storage][sqlite]") {
  using namespace evenkeel::storage::sqlite;
  const ScratchDir scratch;
  const std::string path = scratch / "even.sqlite3";
  create_private_file(path);
  {
    Connection writer(path, Connection::Role::Writer);
    REQUIRE(migrate(writer, shipped_migrations().first(12)) == 12);
    const auto put = [&](const std::string& key, const std::string& conversation, const std::string& state, int head,
                         const std::string& claimed_at, const std::string& finished_at) {
      const std::string row = "'slack:T1', 'slack', '" + conversation + "', 's1', '" + key + "', '" + state + "', " +
                              std::to_string(head) + ", 100, 50, " + claimed_at + ", " + finished_at;
      writer.exec(("INSERT INTO outbox (tenant, channel, conversation, session, key, state, head, due_at, created_at, claimed_at, "
                   "finished_at) VALUES (" + row + ")").c_str());
      writer.exec("INSERT INTO outbox_body (envelope, tenant, body) SELECT id, tenant, key FROM outbox ORDER BY id DESC LIMIT 1");
    };
    put("sent", "a", "sent", 0, "60", "70");
    put("sending", "a", "sending", 1, "60", "NULL");
    put("behind it", "a", "pending", 0, "NULL", "NULL");
    put("dead", "b", "dead", 0, "60", "70");
    put("unsure", "b", "unsure", 0, "60", "70");
    put("pending", "b", "pending", 1, "NULL", "NULL");
  }
  const auto store = open(path);
  CHECK(store->schema_version() >= 13);
  store->in_transaction([&](Tx& tx) {
    Outbox& outbox = tx.outbox();
    const OutboxCounts counts = outbox.counts();
    CHECK(counts.pending == 2);
    CHECK(counts.sending == 1);
    CHECK(counts.unsure == 1);
    CHECK(counts.dead == 1);
    CHECK(outbox.failed(t1, 10).size() == 2);
    const auto keys_due = [&] {
      std::vector<std::string> keys;
      for (const Envelope& envelope : outbox.claim_due(1'000, 10)) keys.push_back(envelope.key);
      return keys;
    };
    CHECK(keys_due() == std::vector<std::string>{"pending"});  // The other one waits for the one that is being sent.
    const std::int64_t later = outbox.enqueue(envelope_named("later", "a"));
    CHECK(outbox.find(later)->state == Envelope::State::Pending);
    CHECK(outbox.recover(60, Outbox::Recovery::Unsure, 200) == 1);
    CHECK(keys_due() == std::vector<std::string>{"behind it"});
  });
}

TEST_CASE("what ships is numbered without gaps", "[storage][sqlite]") {
  int number = 0;
  for (const auto& [name, text] : evenkeel::storage::sqlite::shipped_migrations()) {
    INFO(name);
    CHECK(std::stoi(std::string(name.substr(0, 4))) == ++number);
    CHECK(name.substr(4, 1) == "_");
    CHECK_FALSE(text.empty());
  }
  CHECK(number >= 1);
}

// A shipped schema file is never edited: databases out there remember its hash and would be refused.
TEST_CASE("shipped schema files are as they were shipped", "[storage][sqlite]") {
  const std::vector<std::pair<std::string, std::string>> shipped = {
      {"0001_initial.sql", "d0cc729ec855eddafbdb8d3df5b57e2f78fcdf6300dac969bec715e47a2ddc5b"},
      {"0002_release.sql", "6a5e55f08f73ed7f4c9647a691df014134413550d6eadf8a819961717b8cd2ef"},
      {"0003_language.sql", "8403d108a768594b6c59fb459ab00f56c0b0f4b39951c0ce9760c358650cd380"},
      {"0004_sign_in.sql", "99bb6fedd0a6eaa5211718f18fcf7cff2589312a52d58aa4210cd28656824bc0"},
      {"0005_places.sql", "09516f5430da06379ceba2359f278d51743509b388b7ac8e9ff235d2c1ee6f65"},
      {"0006_follow_through.sql", "68ed8b24379cf11cca83fb7de3cf73816ddf5ad50de480c7dc6921f764587cb7"},
      {"0007_case_life.sql", "c14227d5f28f76e2e0d11b248ee7772d2815ed3de88966d8f441b8b33f82ca85"},
      {"0008_reread.sql", "8824e9e2ff6275bc8308b6f177e4ded18eaa1a4e9213b0f9377244be48afb4a8"},
      {"0009_erased_answers.sql", "93a3727aec989d4bff152e012494dce2acfe4888dd8af2da28b017013632659b"},
      {"0010_case_lists.sql", "841715f65081a65a1acac688ddd19d6057373b6e3676383b520058bd500c54d4"},
      {"0011_told_of.sql", "10ad27e666b84a36c106d1eedbc2d4856ab65fd6471d1395aec16661daef258f"},
      {"0012_claims.sql", "87f066156bf66f22d326c7b52d841b639bdb0e42181d60b9813fbc157a0639e7"},
      {"0013_outbox_indexes.sql", "aee4c6fb0ac3620b94555bc09090e32123a79252472b12feb785c7ed084d46cb"},
  };
  const auto now = evenkeel::storage::sqlite::shipped_migrations();
  REQUIRE(now.size() == shipped.size());
  for (std::size_t i = 0; i < shipped.size(); ++i) {
    CHECK(now[i].first == shipped[i].first);
    CHECK(sha256_of({now[i].second}) == shipped[i].second);
  }
}

TEST_CASE("a second process is locked out, and told by whom; a dead one is not in the way", "[storage][sqlite]") {
  const ScratchDir scratch;
  const std::string path = scratch / "even.sqlite3";
  StoppedChild other([&](const auto& now) {
    const auto store = open(path);
    now();
  });
  REQUIRE(other.told());
  const Said said = try_open(path);
  CHECK(said.kind == Kind::Refused);
  CHECK(said.text.find("in use by another process (process ") != std::string::npos);
  other.kill();
  CHECK(try_open(path).text == "opened");
}

TEST_CASE("the same process cannot open a file twice either", "[storage][sqlite]") {
  const ScratchDir scratch;
  const auto store = open(scratch / "even.sqlite3");
  CHECK(try_open(scratch / "even.sqlite3").kind == Kind::Refused);
}

TEST_CASE("opened for reading only, a store reads beside a server and changes nothing", "[storage][sqlite]") {
  const ScratchDir scratch;
  const std::string path = scratch / "even.sqlite3";
  CHECK(try_open(path, Access::ReadOnly).kind == Kind::Refused);
  CHECK_FALSE(std::filesystem::exists(path));
  auto server = open(path);
  const auto reader = open(path, Access::ReadOnly);
  server->in_transaction([](Tx& tx) { tx.settings().put("", "a", "1"); });
  const auto value = [&] { return reader->read([](const ReadTx& tx) { return tx.settings().find("", "a"); }); };
  CHECK(value() == "1");
  CHECK_THROWS_AS(reader->in_transaction([](Tx& tx) { tx.settings().put("", "a", "2"); }), StorageError);
  CHECK_THROWS_AS(reader->maintenance(), StorageError);
  CHECK(reader->backup(scratch / "copy.sqlite3").bytes > 0);
  server.reset();
  CHECK(value() == "1");
}

TEST_CASE("a file or folder that cannot be written is refused with the reason", "[storage][sqlite]") {
  if (::geteuid() != 0) return;  // Needs to become somebody who may not.
  const ScratchDir scratch;
  const std::string path = scratch / "even.sqlite3";
  open(path);
  std::filesystem::permissions(path, std::filesystem::perms(0444));
  const bool folder_writable = GENERATE(true, false);
  if (folder_writable) {
    std::filesystem::permissions(scratch.path(), std::filesystem::perms(0777));
    std::filesystem::remove(path + ".lock");
  } else {
    std::filesystem::permissions(scratch.path(), std::filesystem::perms(0755));
  }
  CHECK(in_child([&] {
          if (::setuid(65534) != 0) return 98;
          const Said said = try_open(path);
          return said.kind == Kind::Refused && said.text.find("Permission denied") != std::string::npos ? 0 : 1;
        }) == 0);
}

TEST_CASE("a name that is no path is refused", "[storage][sqlite]") {
  const ScratchDir scratch;
  CHECK(try_open("").kind == Kind::Refused);
  CHECK(try_open("postgresql://localhost/evenkeel").text ==
        "postgresql: this program keeps its data in a SQLite file only. Give it a path.");
  CHECK(try_open(scratch / "no/such/folder/even.sqlite3").kind == Kind::Refused);
  CHECK(try_open(scratch.path().string()).kind == Kind::Refused);  // A folder.
  CHECK(try_open(":memory:", Access::ReadOnly).kind == Kind::Refused);
}
