// storage/sqlite/case_words.h — keeps the index of words (schema/0007) in step with the texts of cases.
//
// Every table that stores such a text tells it here, in the same transaction: what was added, and what is about to be taken away.
// Not by triggers: a connection that distrusts its schema, as ours does, lets none of them touch an index.
//
// Threads, errors   Those of the connection.
#pragma once

#include <string>

#include "storage/sqlite/statement.h"

namespace evenkeel::storage::sqlite {

class CaseWords {
 public:
  explicit CaseWords(Connection& connection);

  // `kind` and `part` as in search_doc. An empty text is not kept.
  void add(const char* kind, std::int64_t part, std::int64_t case_no, const std::string& text);
  // Before the text is emptied: the index can only forget what it can still read.
  void forget(const char* kind, std::int64_t part, std::int64_t case_no);
  void forget_case(std::int64_t case_no);
  // After its owner or place changed, or whom it touches.
  void scope_changed(std::int64_t case_no);

 private:
  Statement add_doc_, add_words_, forget_words_, forget_doc_, forget_all_words_, forget_all_docs_, new_scope_, add_all_words_;
};

}  // namespace evenkeel::storage::sqlite
