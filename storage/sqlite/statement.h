// storage/sqlite/statement.h — a statement, prepared once for its connection, bound by position, rewound by a guard.
//
//   Statement find_{connection, "SELECT at FROM t WHERE tenant = ?1 AND key = ?2"};
//   if (Rows row = find_(tenant, key); row.next()) return row.integer(0);
//   insert_.run(tenant, key, at);
//
// Threads   That of the connection.   Errors   As in connection.h.
// Limits    One run at a time: a Rows must be gone before its statement is used again (asserted).
#pragma once

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <cassert>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "storage/sqlite/connection.h"

namespace evenkeel::storage::sqlite {

// Bytes, to be bound as a BLOB.
struct Blob {
  const std::string& bytes;
};

class Rows {
 public:
  Rows(Connection& connection, SQLite::Statement& statement, bool& in_use)
      : connection_(connection), statement_(statement), in_use_(in_use) {
    assert(!in_use_);
    in_use_ = true;
  }
  ~Rows() {
    statement_.tryReset();
    in_use_ = false;
  }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  bool next() {
    try {
      return statement_.executeStep();
    } catch (const SQLite::Exception& error) {
      connection_.fail(error);
    }
  }

  std::string text(int column) const { return statement_.getColumn(column).getString(); }
  std::int64_t integer(int column) const { return statement_.getColumn(column).getInt64(); }
  int small(int column) const { return statement_.getColumn(column).getInt(); }
  bool boolean(int column) const { return integer(column) != 0; }
  bool null(int column) const { return statement_.getColumn(column).isNull(); }
  std::optional<std::string> maybe_text(int column) const {
    return null(column) ? std::nullopt : std::optional(text(column));
  }
  std::optional<std::int64_t> maybe_integer(int column) const {
    return null(column) ? std::nullopt : std::optional(integer(column));
  }

 private:
  Connection& connection_;
  SQLite::Statement& statement_;
  bool& in_use_;
};

class Statement {
 public:
  // `sql` is a literal: values never become part of it.
  Statement(Connection& connection, const char* sql) : connection_(connection), sql_(sql) {}

  // Binds copies of the values, and gives the rows to be stepped through.
  template <class... Values>
  Rows operator()(const Values&... values) {
    prepare([&] { bind_all<true>(values...); });
    return Rows(connection_, *statement_, in_use_);
  }

  // Runs to the end; says how many rows it changed.
  template <class... Values>
  int run(const Values&... values) {
    prepare([&] { bind_all<false>(values...); });  // They outlive this call.
    Rows rows(connection_, *statement_, in_use_);
    while (rows.next()) {
    }
    return connection_.database().getChanges();
  }

  // Runs an INSERT; the new row's number. (RETURNING costs as much as ten plain inserts: SQLite builds a table for it.)
  template <class... Values>
  std::int64_t insert(const Values&... values) {
    run(values...);
    return connection_.database().getLastInsertRowid();
  }
  // The same where the row may be there already (ON CONFLICT DO NOTHING): absent, if it was.
  template <class... Values>
  std::optional<std::int64_t> insert_if_new(const Values&... values) {
    return run(values...) == 1 ? std::optional<std::int64_t>(connection_.database().getLastInsertRowid()) : std::nullopt;
  }

 private:
  template <class Bind>
  void prepare(Bind bind_values) {
    assert(!in_use_);
    connection_.refuse_if_failed();
    try {
      // Prepared at first use: most connections never need most statements.
      if (!statement_) statement_ = std::make_unique<SQLite::Statement>(connection_.database(), sql_);
      bind_values();
    } catch (const SQLite::Exception& error) {
      connection_.fail(error);
    }
  }

  template <bool copied, class... Values>
  void bind_all(const Values&... values) {
    [[maybe_unused]] int position = 0;
    (bind<copied>(++position, values), ...);
  }
  template <bool copied>
  void bind(int position, const std::string& value) {
    if constexpr (copied)
      statement_->bind(position, value);
    else
      statement_->bindNoCopy(position, value);
  }
  template <bool copied>
  void bind(int position, const char* value) {
    statement_->bind(position, value);
  }
  template <bool copied>
  void bind(int position, const Blob& value) {
    statement_->bind(position, static_cast<const void*>(value.bytes.data()), static_cast<int>(value.bytes.size()));
  }
  template <bool copied, std::integral Integer>
  void bind(int position, Integer value) {
    statement_->bind(position, static_cast<std::int64_t>(value));
  }
  template <bool copied, class Value>
  void bind(int position, const std::optional<Value>& value) {
    if (value)
      bind<copied>(position, *value);
    else
      statement_->bind(position);
  }

  Connection& connection_;
  const char* sql_;
  std::unique_ptr<SQLite::Statement> statement_;
  bool in_use_ = false;
};

}  // namespace evenkeel::storage::sqlite
