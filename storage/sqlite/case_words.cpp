#include "storage/sqlite/case_words.h"

#define SCOPE_OF_DOC "CASE kind WHEN 'comment' THEN without_owner ELSE for_all END"
#define TO_FORGET                                                                  \
  "INSERT INTO case_search (case_search, rowid, text, scope) "                     \
  "SELECT 'delete', t.id, t.text, t.scope FROM search_doc d JOIN search_text t ON t.id = d.id WHERE "

namespace evenkeel::storage::sqlite {

CaseWords::CaseWords(Connection& c)
    : add_doc_(c,
               "INSERT INTO search_doc (case_no, kind, part, scope) "
               "SELECT ?1, ?2, ?3, CASE ?2 WHEN 'comment' THEN without_owner ELSE for_all END FROM case_scope WHERE no = ?1"),
      add_words_(c, "INSERT INTO case_search (rowid, text, scope) SELECT id, ?2, scope FROM search_doc WHERE id = ?1"),
      forget_words_(c, TO_FORGET "d.kind = ?1 AND d.part = ?2 AND d.case_no = ?3"),
      forget_doc_(c, "DELETE FROM search_doc WHERE kind = ?1 AND part = ?2 AND case_no = ?3"),
      forget_all_words_(c, TO_FORGET "d.case_no = ?1"),
      forget_all_docs_(c, "DELETE FROM search_doc WHERE case_no = ?1"),
      new_scope_(c, "UPDATE search_doc SET scope = (SELECT " SCOPE_OF_DOC " FROM case_scope WHERE no = ?1) WHERE case_no = ?1"),
      add_all_words_(c,
                     "INSERT INTO case_search (rowid, text, scope) "
                     "SELECT t.id, t.text, t.scope FROM search_doc d JOIN search_text t ON t.id = d.id WHERE d.case_no = ?1") {}

void CaseWords::add(const char* kind, std::int64_t part, std::int64_t case_no, const std::string& text) {
  if (!text.empty()) add_words_.run(add_doc_.insert(case_no, kind, part), text);
}

void CaseWords::forget(const char* kind, std::int64_t part, std::int64_t case_no) {
  forget_words_.run(kind, part, case_no);
  forget_doc_.run(kind, part, case_no);
}

void CaseWords::forget_case(std::int64_t case_no) {
  forget_all_words_.run(case_no);
  forget_all_docs_.run(case_no);
}

void CaseWords::scope_changed(std::int64_t case_no) {
  forget_all_words_.run(case_no);
  new_scope_.run(case_no);
  add_all_words_.run(case_no);
}

}  // namespace evenkeel::storage::sqlite
