// storage/store.h — the store, and the transaction without which no table can be reached.
//
//   store.in_transaction([&](storage::Tx& tx) { tx.cases().add_note(...); });   // Returned: it is on disk.
//   store.read([&](const storage::ReadTx& tx) { return tx.cases().find(...); });
//
// Threads   Every function of Store may be called from any thread. One transaction writes at a time, the others wait;
// readers
//           see the state of the last commit and wait for no writer (a store in memory alone makes them wait). A Tx
//           belongs to the thread and the call it was handed to. Do not call the Store from inside one of its
//           transactions.
// Errors    StorageError (storage/errors.h): the database's trouble. It fails the whole transaction, also if it was
// thrown in a
//           savepoint, and also if it was caught on the way: the transaction is then refused at its end.
//           ConstraintError and any other exception undo the innermost savepoint around them, or the transaction, and
//           go on to the caller. A failed commit is "unknown": the work may be there after a restart. A retry must be
//           harmless.
// Limits    Keep a transaction under 128 turns: undoing a savepoint late in a very large one is slow.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "storage/errors.h"
#include "storage/records.h"

namespace evenkeel::storage {

class AuditLog;
class CaseLife;
class CaseLinks;
class CaseSearch;
class Cases;
class Conversations;
class FollowThrough;
class InboundSeen;
class Outbox;
class People;
class Places;
class Releases;
class Rereads;
class Settings;
class SignIns;
class Trees;

// What a reader may reach: the const part of every contract.
class ReadTx {
 public:
  virtual ~ReadTx() = default;

  virtual const Conversations& conversations() const = 0;
  virtual const InboundSeen& inbound_seen() const = 0;
  virtual const Outbox& outbox() const = 0;
  virtual const Cases& cases() const = 0;
  virtual const CaseLife& case_life() const = 0;
  virtual const CaseLinks& case_links() const = 0;
  virtual const CaseSearch& case_search() const = 0;
  virtual const AuditLog& audit_log() const = 0;
  virtual const Trees& trees() const = 0;
  virtual const Releases& releases() const = 0;
  virtual const People& people() const = 0;
  virtual const Places& places() const = 0;
  virtual const Rereads& rereads() const = 0;
  virtual const Settings& settings() const = 0;
  virtual const SignIns& sign_ins() const = 0;
  virtual const FollowThrough& follow_through() const = 0;
};

class Tx : public ReadTx {
 public:
  using ReadTx::audit_log;
  using ReadTx::case_life;
  using ReadTx::case_links;
  using ReadTx::cases;
  using ReadTx::conversations;
  using ReadTx::follow_through;
  using ReadTx::inbound_seen;
  using ReadTx::outbox;
  using ReadTx::people;
  using ReadTx::places;
  using ReadTx::releases;
  using ReadTx::rereads;
  using ReadTx::settings;
  using ReadTx::sign_ins;
  using ReadTx::trees;

  virtual Conversations& conversations() = 0;
  virtual InboundSeen& inbound_seen() = 0;
  virtual Outbox& outbox() = 0;
  virtual Cases& cases() = 0;
  virtual CaseLife& case_life() = 0;
  virtual CaseLinks& case_links() = 0;
  virtual AuditLog& audit_log() = 0;
  virtual Trees& trees() = 0;
  virtual Releases& releases() = 0;
  virtual People& people() = 0;
  virtual Places& places() = 0;
  virtual Rereads& rereads() = 0;
  virtual Settings& settings() = 0;
  virtual SignIns& sign_ins() = 0;
  virtual FollowThrough& follow_through() = 0;

  // Runs `work`; if it throws, what it wrote is undone and the exception goes on. After a StorageError nothing is
  // undone: the whole transaction is lost. Savepoints may be nested.
  virtual void savepoint(const std::function<void()>& work) = 0;
};

struct BackupReport {
  std::int64_t bytes = 0;
  std::int64_t audit_rows = 0;  // Checked in the copy, over all tenants.
};

class Store {
 public:
  virtual ~Store() = default;

  // Runs `work` and commits; durable when this returns. If `work` throws, nothing of it stays.
  virtual void in_transaction(const std::function<void(Tx&)>& work) = 0;

  // Gives back what `work` returns. All it reads is of one moment.
  template <class Work>
  auto read(Work&& work) {
    using Result = std::invoke_result_t<Work&, const ReadTx&>;
    if constexpr (std::is_void_v<Result>) {
      read_with([&](const ReadTx& tx) { work(tx); });
    } else {
      std::optional<Result> result;
      read_with([&](const ReadTx& tx) { result.emplace(work(tx)); });
      return std::move(*result);
    }
  }

  // Writes a whole, checked copy to `path`: written beside it, synced, opened, its integrity and audit chains verified,
  // and only then given its name. Replaces a file of that name. Writers go on meanwhile.
  virtual BackupReport backup(const std::string& path) = 0;

  // Call when idle, every minute or so: brings the write-ahead log home and empties it. Cheap. False: a reader was in
  // the way.
  virtual bool maintenance() = 0;

  // Call after erasing, at a quiet hour: rewrites the database, so that no trace of erased text is left in it. Writers
  // wait meanwhile, readers do not; it needs as much room again. False: a reader was in the way, and the log still
  // holds traces until maintenance() succeeds.
  virtual bool compact() = 0;

  virtual int schema_version() const = 0;

 protected:
  virtual void read_with(const std::function<void(const ReadTx&)>& work) = 0;
};

}  // namespace evenkeel::storage
