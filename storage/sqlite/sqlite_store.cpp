#include "storage/sqlite/sqlite_store.h"

#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <cassert>
#include <filesystem>

#include "storage/sqlite/audit_log_table.h"
#include "storage/sqlite/case_life_table.h"
#include "storage/sqlite/case_links_table.h"
#include "storage/sqlite/case_search_table.h"
#include "storage/sqlite/case_words.h"
#include "storage/sqlite/cases_table.h"
#include "storage/sqlite/conversations_table.h"
#include "storage/sqlite/follow_through_table.h"
#include "storage/sqlite/inbound_seen_table.h"
#include "storage/sqlite/migrate.h"
#include "storage/sqlite/outbox_table.h"
#include "storage/sqlite/people_table.h"
#include "storage/sqlite/places_table.h"
#include "storage/sqlite/releases_table.h"
#include "storage/sqlite/rereads_table.h"
#include "storage/sqlite/settings_table.h"
#include "storage/sqlite/sign_ins_table.h"
#include "storage/sqlite/trees_table.h"

namespace evenkeel::storage::sqlite {
namespace {

constexpr int sqlite_oldest = 3'037'000;  // STRICT tables.
constexpr int checkpoint_wait_ms = 50;    // Writers wait as long.

// Two transactions of one store in one thread wait for each other for ever: a bug in the caller.
thread_local const Store* inside = nullptr;

class Inside {
 public:
  explicit Inside(const Store* store) : outer_(inside) {
    assert(inside != store && "The store was called from inside one of its own transactions.");
    inside = store;
  }
  ~Inside() { inside = outer_; }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

 private:
  const Store* outer_;
};

}  // namespace

// One connection, the tables on it, and the transaction they all share.
class SqliteStore::Desk final : public Tx {
 public:
  Desk(const std::string& path, Connection::Role role) : connection(path, role) {}

  const Conversations& conversations() const override { return conversations_; }
  const InboundSeen& inbound_seen() const override { return inbound_seen_; }
  const Outbox& outbox() const override { return outbox_; }
  const Cases& cases() const override { return cases_; }
  const CaseLife& case_life() const override { return case_life_; }
  const CaseLinks& case_links() const override { return case_links_; }
  const CaseSearch& case_search() const override { return case_search_; }
  const AuditLog& audit_log() const override { return audit_log_; }
  const Trees& trees() const override { return trees_; }
  const Releases& releases() const override { return releases_; }
  const People& people() const override { return people_; }
  const Places& places() const override { return places_; }
  const Rereads& rereads() const override { return rereads_; }
  const Settings& settings() const override { return settings_; }
  const SignIns& sign_ins() const override { return sign_ins_; }
  const FollowThrough& follow_through() const override { return follow_through_; }
  Conversations& conversations() override { return conversations_; }
  InboundSeen& inbound_seen() override { return inbound_seen_; }
  Outbox& outbox() override { return outbox_; }
  Cases& cases() override { return cases_; }
  CaseLife& case_life() override { return case_life_; }
  CaseLinks& case_links() override { return case_links_; }
  AuditLog& audit_log() override { return audit_log_; }
  Trees& trees() override { return trees_; }
  Releases& releases() override { return releases_; }
  People& people() override { return people_; }
  Places& places() override { return places_; }
  Rereads& rereads() override { return rereads_; }
  Settings& settings() override { return settings_; }
  SignIns& sign_ins() override { return sign_ins_; }
  FollowThrough& follow_through() override { return follow_through_; }

  void savepoint(const std::function<void()>& work) override {
    savepoint_.run();
    try {
      work();
      connection.refuse_if_failed();  // Thrown in there, and caught in there too.
    } catch (const StorageError& error) {
      connection.note(error);  // Whatever catches it now, this transaction will not be committed.
      throw;
    } catch (...) {
      connection.refuse_if_failed();
      rollback_to_.run();
      release_.run();
      throw;
    }
    release_.run();
  }

  void begin(bool to_write) {
    connection.begin_again();
    (to_write ? begin_write_ : begin_read_).run();
  }
  void commit() {
    connection.refuse_if_failed();
    commit_.run();
  }
  // Leaves the connection without a transaction, whatever happened.
  void give_up() noexcept {
    try {
      connection.begin_again();
      if (connection.in_transaction()) rollback_.run();
    } catch (const std::exception&) {
      // The next begin() says what is wrong.
    }
  }

  Connection connection;

 private:
  Statement begin_write_{connection,
                         "BEGIN IMMEDIATE"};  // A reader that starts to write may be refused; a writer waits.
  Statement begin_read_{connection, "BEGIN"};
  Statement commit_{connection, "COMMIT"};
  Statement rollback_{connection, "ROLLBACK"};
  Statement savepoint_{connection, "SAVEPOINT turn"};
  Statement release_{connection, "RELEASE turn"};
  Statement rollback_to_{connection, "ROLLBACK TO turn"};
  ConversationsTable conversations_{connection};
  InboundSeenTable inbound_seen_{connection};
  OutboxTable outbox_{connection};
  CaseWords words_{connection};
  CaseLifeTable case_life_{connection, words_};
  CaseLinksTable case_links_{connection};
  CaseSearchTable case_search_{connection};
  CasesTable cases_{connection, words_, case_life_, case_links_};
  AuditLogTable audit_log_{connection};
  TreesTable trees_{connection};
  ReleasesTable releases_{connection};
  PeopleTable people_{connection, words_};
  PlacesTable places_{connection};
  RereadsTable rereads_{connection};
  SettingsTable settings_{connection};
  SignInsTable sign_ins_{connection};
  FollowThroughTable follow_through_{connection};
};

SqliteStore::SqliteStore(const std::string& path, Access access) : path_(path), in_memory_(path == ":memory:") {
  if (sqlite3_libversion_number() < sqlite_oldest)
    throw StorageError(StorageError::Kind::Refused,
                       "SQLite 3.37 or newer is needed; this is " + std::string(sqlite3_libversion()) + ".");
  if (access == Access::ReadOnly) {
    if (in_memory_ || !std::filesystem::exists(path_))
      throw StorageError(StorageError::Kind::Refused, path_ + ": there is no such database.");
    std::unique_ptr<Desk> reader = take_reader();
    schema_version_ = check_schema(reader->connection, shipped_migrations());
    give_back(std::move(reader));
    if (static_cast<std::size_t>(schema_version_) != shipped_migrations().size())
      throw StorageError(StorageError::Kind::Refused,
                         path_ + ": its schema is not up to date. The server brings it up to date when it starts: evenkeel serve.");
    return;
  }
  if (!in_memory_) {
    lock_ = std::make_unique<FileLock>(path_);
    create_private_file(path_);
  }
  writer_ = std::make_unique<Desk>(path_, Connection::Role::Writer);
  Connection& connection = writer_->connection;
  check_schema(connection, shipped_migrations());  // Before anything in the file is touched.
  if (!in_memory_) {
    Statement set_mode(connection, "PRAGMA journal_mode = WAL");
    if (Rows row = set_mode(); !row.next() || row.text(0) != "wal")
      throw StorageError(StorageError::Kind::Refused,
                         path_ + ": this file system cannot share a write-ahead log. Use a local disk.");
  }
  schema_version_ = migrate(connection, shipped_migrations());
}

SqliteStore::~SqliteStore() {
  {
    const std::lock_guard guard(pool_);
    assert(static_cast<int>(idle_readers_.size()) == readers_ && "The store ends while somebody reads.");
    idle_readers_.clear();
  }
  if (!writer_ || in_memory_) return;
  try {
    maintenance();
  } catch (const std::exception&) {
    // What the log holds is safe there, and is brought home at the next start.
  }
}

void SqliteStore::in_transaction(const std::function<void(Tx&)>& work) {
  if (!writer_) throw StorageError(StorageError::Kind::Refused, path_ + ": opened for reading only.");
  const Inside guard_against_nesting(this);
  const std::lock_guard guard(writing_);
  if (broken_) throw *broken_;
  Desk& desk = *writer_;
  Connection& connection = desk.connection;
  try {
    desk.begin(true);
    work(desk);
    desk.commit();
  } catch (...) {
    const std::optional<StorageError> failure = connection.failure();
    desk.give_up();
    if (!failure) throw;
    // After these two nobody knows what is on the disk. Only a restart, which reads it again, can tell.
    if (failure->kind == StorageError::Kind::Io || failure->kind == StorageError::Kind::Damaged) broken_ = failure;
    throw *failure;
  }
}

void SqliteStore::read_with(const std::function<void(const ReadTx&)>& work) {
  const Inside guard_against_nesting(this);
  std::unique_lock writing(writing_, std::defer_lock);
  if (in_memory_) writing.lock();
  struct Loan {
    SqliteStore& store;
    std::unique_ptr<Desk> reader;
    ~Loan() {
      if (reader) store.give_back(std::move(reader));
    }
  } loan{*this, in_memory_ ? nullptr : take_reader()};
  Desk& desk = in_memory_ ? *writer_ : *loan.reader;
  try {
    desk.begin(false);
    work(desk);
    desk.commit();
  } catch (...) {
    desk.give_up();
    throw;
  }
}

std::unique_ptr<SqliteStore::Desk> SqliteStore::take_reader() {
  std::unique_lock guard(pool_);
  reader_free_.wait(guard, [&] { return !idle_readers_.empty() || readers_ < readers_max; });
  if (!idle_readers_.empty()) {
    std::unique_ptr<Desk> reader = std::move(idle_readers_.back());
    idle_readers_.pop_back();
    return reader;
  }
  ++readers_;
  guard.unlock();
  try {
    return std::make_unique<Desk>(path_, Connection::Role::Reader);
  } catch (...) {
    guard.lock();
    --readers_;
    reader_free_.notify_one();
    throw;
  }
}

void SqliteStore::give_back(std::unique_ptr<Desk> reader) {
  const std::lock_guard guard(pool_);
  idle_readers_.push_back(std::move(reader));
  reader_free_.notify_one();
}

BackupReport SqliteStore::backup(const std::string& path) {
  if (in_memory_) throw StorageError(StorageError::Kind::Refused, "A database in memory cannot be backed up.");
  const std::string unfinished = path + ".unfinished";
  std::error_code ignored;
  std::filesystem::remove(unfinished, ignored);
  create_private_file(unfinished);  // VACUUM INTO takes an empty file, and keeps its mode.
  struct Remove {
    const std::string& path;
    bool armed = true;
    ~Remove() {
      std::error_code nothing;
      if (armed) std::filesystem::remove(path, nothing);
    }
  } remove{unfinished};

  {
    Connection source(path_, Connection::Role::Reader);
    source.exec("PRAGMA query_only = OFF");  // The copy is written; the source is opened read-only all the same.
    Statement(source, "VACUUM INTO ?1").run(unfinished);
  }
  sync_file(unfinished);

  BackupReport report;
  report.bytes = static_cast<std::int64_t>(std::filesystem::file_size(unfinished));
  {
    Desk copy(unfinished, Connection::Role::Reader);
    Statement check(copy.connection, "PRAGMA integrity_check(1)");
    if (Rows row = check(); !row.next() || row.text(0) != "ok")
      throw StorageError(StorageError::Kind::Damaged,
                         unfinished + ": the copy failed its integrity check. Nothing was kept.");
    check_schema(copy.connection, shipped_migrations());
    const AuditLog& audit_log = copy.audit_log();
    for (const std::string& tenant : audit_log.tenants()) {
      if (const std::optional<AuditFault> fault = audit_log.verify(tenant))
        throw StorageError(StorageError::Kind::Damaged, path_ + ": the audit log of " + tenant + " is broken at row " +
                                                            std::to_string(fault->seq) + ". Nothing was kept.");
      report.audit_rows += audit_log.head(tenant).seq;
    }
  }
  std::error_code failed;
  std::filesystem::rename(unfinished, path, failed);
  if (failed) throw StorageError(StorageError::Kind::Io, path + ": cannot be written: " + failed.message() + ".");
  remove.armed = false;
  sync_folder_of(path);
  return report;
}

Connection& SqliteStore::connection_to_maintain() {
  if (!writer_) throw StorageError(StorageError::Kind::Refused, path_ + ": opened for reading only.");
  if (broken_) throw *broken_;
  writer_->connection.begin_again();
  return writer_->connection;
}

bool SqliteStore::maintenance() {
  const Inside guard_against_nesting(this);
  const std::lock_guard guard(writing_);
  return empty_log(connection_to_maintain());
}

bool SqliteStore::compact() {
  const Inside guard_against_nesting(this);
  const std::lock_guard guard(writing_);
  Connection& connection = connection_to_maintain();
  // secure_delete blanks what is deleted, but not the copies SQLite leaves behind in the unused part of a page when it
  // moves a row to another one. Only a rewrite is free of those.
  connection.exec("INSERT INTO case_search (case_search) VALUES ('optimize')");  // Deleted words stay in the index before that.
  connection.exec("PRAGMA temp_store = FILE");  // The rewritten copy is built there; memory could not hold it.
  try {
    connection.exec("VACUUM");
  } catch (...) {
    connection.begin_again();
    connection.exec("PRAGMA temp_store = MEMORY");
    throw;
  }
  connection.exec("PRAGMA temp_store = MEMORY");
  return empty_log(connection);
}

bool SqliteStore::empty_log(Connection& connection) {
  if (in_memory_) return true;
  // Turns wait meanwhile: better to leave the log alone than to wait long for a reader.
  connection.database().setBusyTimeout(checkpoint_wait_ms);
  Statement checkpoint(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
  bool done = false;
  try {
    Rows row = checkpoint();
    done = row.next() && !row.boolean(0);
  } catch (...) {
    connection.database().setBusyTimeout(Connection::busy_timeout_ms);
    throw;
  }
  connection.database().setBusyTimeout(Connection::busy_timeout_ms);
  return done;
}

std::vector<std::string> SqliteStore::prepared_statements() {
  std::vector<std::string> list;
  const auto add = [&](Desk& desk) {
    sqlite3* const handle = desk.connection.database().getHandle();
    for (sqlite3_stmt* s = sqlite3_next_stmt(handle, nullptr); s != nullptr; s = sqlite3_next_stmt(handle, s))
      list.emplace_back(sqlite3_sql(s));
  };
  const std::lock_guard guard(writing_);
  if (writer_) add(*writer_);
  const std::lock_guard pool_guard(pool_);
  for (const auto& reader : idle_readers_) add(*reader);
  return list;
}

std::int64_t SqliteStore::virtual_machine_steps(const std::function<void()>& work) {
  sqlite3* const handle = writer_->connection.database().getHandle();
  const auto steps = [&](bool reset) {
    std::int64_t sum = 0;
    for (sqlite3_stmt* s = sqlite3_next_stmt(handle, nullptr); s != nullptr; s = sqlite3_next_stmt(handle, s))
      sum += sqlite3_stmt_status(s, SQLITE_STMTSTATUS_VM_STEP, reset ? 1 : 0);
    return sum;
  };
  steps(true);
  work();
  return steps(false);
}

void SqliteStore::set_pages_max(std::int64_t pages) {
  const std::lock_guard guard(writing_);
  writer_->connection.exec(("PRAGMA max_page_count = " + std::to_string(pages)).c_str());
}

}  // namespace evenkeel::storage::sqlite
