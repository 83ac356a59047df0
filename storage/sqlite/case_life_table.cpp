#include "storage/sqlite/case_life_table.h"

#include <algorithm>

#include "storage/sqlite/case_row.h"
#include "storage/sqlite/case_words.h"

#define APPROVAL_COLUMNS                                                                                        \
  "id, (SELECT number FROM case_head h WHERE h.no = case_no), decision_id, outcome, asked_by, asked_at, asked_of, " \
  "state, by_actor, at, reason"
#define AFFECTED_COLUMNS \
  "id, coalesce(person_no, id), part, actor, name, name_key, offered, accepted, wishes, by_actor, at"
#define QUESTION_COLUMNS                                                                                        \
  "id, (SELECT number FROM case_head h WHERE h.no = case_no), text, asked_by, asked_at, asked_of, answer, " \
  "answered_by, answered_at"

namespace evenkeel::storage::sqlite {
namespace {

Approval approval_of(const Rows& row) {
  return {.id = row.integer(0),
          .case_number = row.integer(1),
          .decision = row.integer(2),
          .outcome = row.text(3),
          .asked_by = row.text(4),
          .asked_at = row.integer(5),
          .asked_of = row.text(6),
          .state = from_name<Approval::State>(row.text(7)),
          .by = row.text(8),
          .at = row.maybe_integer(9),
          .reason = row.text(10)};
}

Affected affected_of(const Rows& row) {
  return {.id = row.integer(0),
          .person = row.integer(1),
          .part = from_name<Affected::Part>(row.text(2)),
          .actor = row.text(3),
          .name = row.text(4),
          .name_key = row.text(5),
          .offered = row.text(6),
          .accepted = from_name<Affected::Accepted>(row.text(7)),
          .wishes = row.text(8),
          .by = row.text(9),
          .at = row.integer(10)};
}

IssuedWording wording_of(const Rows& row) {
  return {.id = row.integer(0),
          .wording = row.text(1),
          .text = row.text(2),
          .text_hash = row.text(3),
          .content_digest = row.text(4),
          .by = row.text(5),
          .at = row.integer(6)};
}

Comment comment_of(const Rows& row) {
  return {.id = row.integer(0), .text = row.text(1), .by = row.text(2), .at = row.integer(3)};
}

Question question_of(const Rows& row) {
  return {.id = row.integer(0),
          .case_number = row.integer(1),
          .text = row.text(2),
          .asked_by = row.text(3),
          .asked_at = row.integer(4),
          .asked_of = row.text(5),
          .answer = row.text(6),
          .answered_by = row.text(7),
          .answered_at = row.maybe_integer(8)};
}

Redaction redaction_of(const Rows& row) {
  return {.id = row.integer(0),
          .part = row.text(1),
          .part_id = row.integer(2),
          .reason = row.text(3),
          .by = row.text(4),
          .at = row.integer(5)};
}

CaseChange change_of(const Rows& row) {
  return {.id = row.integer(0),
          .what = from_name<CaseChange::What>(row.text(1)),
          .reason = row.text(2),
          .by = row.text(3),
          .at = row.integer(4)};
}

template <class Reader>
auto first_of(Rows row, Reader reader) {
  return row.next() ? std::optional(reader(row)) : std::nullopt;
}

}  // namespace

CaseLifeTable::CaseLifeTable(Connection& c, CaseWords& words)
    : words_(words),
      row_(c, "SELECT no FROM case_head WHERE tenant = ?1 AND number = ?2"),
      living_(c, "SELECT no FROM case_head WHERE tenant = ?1 AND number = ?2 AND erased_at IS NULL"),
      waiting_of_case_(c, "SELECT " APPROVAL_COLUMNS " FROM approval WHERE case_no = ?1 AND state = 'waiting'"),
      newest_of_case_(c, "SELECT " APPROVAL_COLUMNS " FROM approval WHERE case_no = ?1 ORDER BY id DESC LIMIT 1"),
      approval_(c, "SELECT " APPROVAL_COLUMNS " FROM approval WHERE id = ?2 AND tenant = ?1"),
      waiting_(c, "SELECT " APPROVAL_COLUMNS
                  " FROM approval WHERE tenant = ?1 AND state = 'waiting' AND id > ?2 ORDER BY id LIMIT ?3"),
      approvals_(c, "SELECT " APPROVAL_COLUMNS " FROM approval WHERE case_no = ?1 ORDER BY id"),
      affected_(c, "SELECT " AFFECTED_COLUMNS
                   " FROM affected a WHERE case_no = ?1 AND NOT EXISTS (SELECT 1 FROM affected n WHERE n.case_no = ?1 AND "
                   "n.person_no = coalesce(a.person_no, a.id) AND n.id > a.id) ORDER BY coalesce(person_no, id)"),
      touching_(c,
                "SELECT (SELECT number FROM case_head h WHERE h.no = case_no), at FROM affected "
                "WHERE tenant = ?1 AND actor = ?2 AND actor <> '' AND at >= ?3 AND part = 'affected' AND person_no IS NULL "
                "ORDER BY at DESC LIMIT ?4"),
      naming_(c,
              "SELECT (SELECT number FROM case_head h WHERE h.no = case_no), max(at) AS newest FROM affected "
              "WHERE tenant = ?1 AND name_key = ?2 AND name_key <> '' AND at >= ?3 AND part = 'affected' "
              "GROUP BY case_no ORDER BY newest DESC LIMIT ?4"),
      all_affected_(c, "SELECT " AFFECTED_COLUMNS " FROM affected WHERE case_no = ?1 ORDER BY id"),
      wordings_(c,
                "SELECT id, wording, text, text_hash, content_digest, by_actor, at FROM issued_wording "
                "WHERE case_no = ?1 ORDER BY id"),
      comments_(c, "SELECT id, text, by_actor, at FROM review_comment WHERE case_no = ?1 ORDER BY id"),
      question_(c, "SELECT " QUESTION_COLUMNS " FROM review_question WHERE id = ?2 AND tenant = ?1"),
      open_questions_(c, "SELECT " QUESTION_COLUMNS
                         " FROM review_question WHERE tenant = ?1 AND answered_at IS NULL ORDER BY id LIMIT ?2"),
      open_questions_of_(c, "SELECT " QUESTION_COLUMNS
                            " FROM review_question WHERE tenant = ?1 AND asked_of = ?2 AND answered_at IS NULL "
                            "ORDER BY id LIMIT ?3"),
      questions_(c, "SELECT " QUESTION_COLUMNS " FROM review_question WHERE case_no = ?1 ORDER BY id"),
      redactions_(c, "SELECT id, part, part_id, reason, by_actor, at FROM redaction WHERE case_no = ?1 ORDER BY id"),
      changes_(c, "SELECT id, what, reason, by_actor, at FROM case_change WHERE case_no = ?1 ORDER BY id"),
      touch_(c, "UPDATE case_head SET changed_at = max(changed_at, ?2) WHERE no = ?1"),
      newest_decision_(c, "SELECT id, chosen FROM decision WHERE case_no = ?1 ORDER BY id DESC LIMIT 1"),
      ask_approval_(c,
                    "INSERT INTO approval (tenant, case_no, decision_id, outcome, asked_by, asked_at, asked_of, state) "
                    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'waiting')"),
      answer_approval_(c,
                       "UPDATE approval SET state = ?3, by_actor = ?4, reason = ?5, at = ?6 "
                       "WHERE id = ?2 AND tenant = ?1 AND state = 'waiting'"),
      add_affected_(c,
                    "INSERT INTO affected (tenant, case_no, person_no, part, actor, name, name_key, offered, accepted, wishes, "
                    "by_actor, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"),
      known_affected_(c, "SELECT 1 FROM affected WHERE id = ?2 AND case_no = ?1 AND person_no IS NULL"),
      add_wording_(c,
                   "INSERT INTO issued_wording (tenant, case_no, wording, text, text_hash, content_digest, by_actor, at) "
                   "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"),
      add_comment_(c, "INSERT INTO review_comment (tenant, case_no, text, by_actor, at) VALUES (?1, ?2, ?3, ?4, ?5)"),
      ask_(c,
           "INSERT INTO review_question (tenant, case_no, text, asked_by, asked_at, asked_of) "
           "VALUES (?1, ?2, ?3, ?4, ?5, ?6)"),
      answer_(c,
              "UPDATE review_question SET answered_by = ?3, answer = ?4, answered_at = ?5 "
              "WHERE id = ?2 AND tenant = ?1 AND answered_at IS NULL"),
      add_change_(c, "INSERT INTO case_change (tenant, case_no, what, reason, by_actor, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"),
      add_redaction_(c,
                     "INSERT INTO redaction (tenant, case_no, part, part_id, reason, by_actor, at) "
                     "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"),
      redact_note_(c, "UPDATE note SET text = '' WHERE id = ?2 AND case_no = ?1 AND text <> ''"),
      redact_quote_(c, "UPDATE incident SET quote = '', affected = '' WHERE id = ?2 AND case_no = ?1 AND quote <> ''"),
      redact_evidence_(c, "UPDATE finding SET evidence = '' WHERE id = ?2 AND case_no = ?1 AND evidence <> ''"),
      redact_reason_(c, "UPDATE decision SET reason = '' WHERE id = ?2 AND case_no = ?1 AND reason <> ''"),
      redact_head_reason_(c,
                          "UPDATE case_head SET reason = '' WHERE no = ?1 AND NOT EXISTS (SELECT 1 FROM decision "
                          "WHERE case_no = ?1 AND id > ?2)"),
      redact_comment_(c, "UPDATE review_comment SET text = '' WHERE id = ?2 AND case_no = ?1 AND text <> ''"),
      redact_question_(c, "UPDATE review_question SET text = '' WHERE id = ?2 AND case_no = ?1 AND text <> ''"),
      redact_answer_(c, "UPDATE review_question SET answer = '' WHERE id = ?2 AND case_no = ?1 AND answer <> ''"),
      redact_affected_(c,
                       "UPDATE affected SET name = '', name_key = '', offered = '', wishes = '' WHERE id = ?2 AND case_no = ?1 "
                       "AND (name <> '' OR offered <> '' OR wishes <> '')"),
      redact_wording_(c, "UPDATE issued_wording SET text = '' WHERE id = ?2 AND case_no = ?1 AND text <> ''"),
      erase_approvals_(c, "UPDATE approval SET reason = '' WHERE case_no = ?1"),
      erase_affected_(c,
                      "UPDATE affected SET actor = '', name = '', name_key = '', offered = '', wishes = '' WHERE case_no = ?1"),
      erase_wordings_(c, "UPDATE issued_wording SET text = '' WHERE case_no = ?1"),
      erase_comments_(c, "UPDATE review_comment SET text = '' WHERE case_no = ?1"),
      erase_questions_(c, "UPDATE review_question SET text = '', answer = '' WHERE case_no = ?1"),
      erase_redactions_(c, "UPDATE redaction SET reason = '' WHERE case_no = ?1"),
      erase_changes_(c, "UPDATE case_change SET reason = '' WHERE case_no = ?1") {}

// The row of a case that something is added to; with a time, that is news about the case.
std::int64_t CaseLifeTable::row_of(const std::string& tenant, std::int64_t number, std::optional<Timestamp> news_at) {
  std::optional<std::int64_t> no;
  if (Rows row = living_(tenant, number); row.next()) no = row.integer(0);
  if (!no) throw ConstraintError("There is no such case, or it was erased.");
  if (news_at) touch_row(*no, *news_at);
  return *no;
}

void CaseLifeTable::touch_row(std::int64_t case_no, Timestamp at) {
  touch_.run(case_no, at);
}

// ---- approvals

std::optional<Approval> CaseLifeTable::waiting_approval(const std::string& tenant, std::int64_t number) const {
  const auto no = first_of(row_(tenant, number), [](const Rows& row) { return row.integer(0); });
  return no ? first_of(waiting_of_case_(*no), approval_of) : std::nullopt;
}

std::optional<Approval> CaseLifeTable::newest_approval(const std::string& tenant, std::int64_t number) const {
  const auto no = first_of(row_(tenant, number), [](const Rows& row) { return row.integer(0); });
  return no ? first_of(newest_of_case_(*no), approval_of) : std::nullopt;
}

std::optional<Approval> CaseLifeTable::approval(const std::string& tenant, std::int64_t id) const {
  return first_of(approval_(tenant, id), approval_of);
}

std::vector<Approval> CaseLifeTable::approvals_waiting(const std::string& tenant, int limit, std::int64_t after) const {
  return all_of(waiting_(tenant, after, std::max(limit, 0)), approval_of);
}

std::int64_t CaseLifeTable::ask_approval(const std::string& tenant, std::int64_t number, const std::string& asked_by,
                                         const std::string& asked_of, Timestamp at) {
  const std::int64_t no = row_of(tenant, number, at);
  std::int64_t decision = 0;
  std::string outcome;
  if (Rows row = newest_decision_(no); row.next()) {
    decision = row.integer(0);
    outcome = row.text(1);
  }
  if (decision == 0) throw ConstraintError("Nothing was decided in this case yet.");
  return ask_approval_.insert(tenant, no, decision, outcome, asked_by, at, asked_of);
}

bool CaseLifeTable::answer_approval(const std::string& tenant, std::int64_t id, Approval::State state,
                                    const std::string& by, const std::string& reason, Timestamp at) {
  const auto asked = approval(tenant, id);
  if (!asked || state == Approval::State::Waiting) return false;
  if (answer_approval_.run(tenant, id, name_of(state), by, reason, at) != 1) return false;
  row_of(tenant, asked->case_number, at);
  return true;
}

// ---- people it touches

std::vector<Affected> CaseLifeTable::affected(const std::string& tenant, std::int64_t number) const {
  const auto no = first_of(row_(tenant, number), [](const Rows& row) { return row.integer(0); });
  return no ? all_of(affected_(*no), affected_of) : std::vector<Affected>{};
}

std::vector<std::pair<std::int64_t, Timestamp>> CaseLifeTable::cases_touching(const std::string& tenant,
                                                                              const std::string& actor, Timestamp since,
                                                                              int limit) const {
  return all_of(touching_(tenant, actor, since, std::max(limit, 0)),
                [](const Rows& row) { return std::pair(row.integer(0), row.integer(1)); });
}

std::vector<std::pair<std::int64_t, Timestamp>> CaseLifeTable::cases_naming(const std::string& tenant,
                                                                            const std::string& name_key, Timestamp since,
                                                                            int limit) const {
  return all_of(naming_(tenant, name_key, since, std::max(limit, 0)),
                [](const Rows& row) { return std::pair(row.integer(0), row.integer(1)); });
}

std::int64_t CaseLifeTable::add_affected(const std::string& tenant, std::int64_t number, const Affected& affected) {
  const std::int64_t no = row_of(tenant, number, affected.at);
  std::optional<std::int64_t> person;
  if (affected.person != 0) {
    person = affected.person;
    Rows row = known_affected_(no, affected.person);
    if (!row.next()) throw ConstraintError("There is nobody of this number in the case.");
  }
  const std::int64_t id =
      add_affected_.insert(tenant, no, person, name_of(affected.part), affected.actor, affected.name, affected.name_key,
                           affected.offered, name_of(affected.accepted), affected.wishes, affected.by, affected.at);
  words_.scope_changed(no);
  return id;
}

// ---- words, questions, comments

void CaseLifeTable::add_wording(const std::string& tenant, std::int64_t number, const IssuedWording& wording) {
  add_wording_.run(tenant, row_of(tenant, number, wording.at), wording.wording, wording.text, wording.text_hash,
                   wording.content_digest, wording.by, wording.at);
}

void CaseLifeTable::add_comment(const std::string& tenant, std::int64_t number, const Comment& comment) {
  const std::int64_t no = row_of(tenant, number, {});
  words_.add("comment", add_comment_.insert(tenant, no, comment.text, comment.by, comment.at), no, comment.text);
}

std::int64_t CaseLifeTable::ask(const std::string& tenant, std::int64_t number, const Question& question) {
  return ask_.insert(tenant, row_of(tenant, number, question.asked_at), question.text, question.asked_by, question.asked_at,
                     question.asked_of);
}

std::optional<Question> CaseLifeTable::question(const std::string& tenant, std::int64_t id) const {
  return first_of(question_(tenant, id), question_of);
}

std::vector<Question> CaseLifeTable::open_questions(const std::string& tenant, const std::string& asked_of,
                                                    int limit) const {
  limit = std::max(limit, 0);
  if (asked_of.empty()) return all_of(open_questions_(tenant, limit), question_of);
  return all_of(open_questions_of_(tenant, asked_of, limit), question_of);
}

bool CaseLifeTable::answer(const std::string& tenant, std::int64_t id, const std::string& by, const std::string& text,
                           Timestamp at) {
  const auto asked = question(tenant, id);
  if (!asked || answer_.run(tenant, id, by, text, at) != 1) return false;
  row_of(tenant, asked->case_number, at);
  return true;
}

// ---- the whole case

void CaseLifeTable::add_change(const std::string& tenant, std::int64_t number, const CaseChange& change) {
  const bool news = change.what != CaseChange::What::Exported;
  // That what is left of an erased case was taken away is noted, without a word.
  auto no = news || !change.reason.empty() ? std::nullopt : first_of(row_(tenant, number), [](const Rows& row) { return row.integer(0); });
  if (!no) no = row_of(tenant, number, news ? std::optional(change.at) : std::nullopt);
  add_change_.run(tenant, *no, name_of(change.what), change.reason, change.by, change.at);
}

bool CaseLifeTable::redact(const std::string& tenant, std::int64_t number, const Redaction& redaction) {
  struct Way {
    const char* part;
    Statement* statement;
  };
  for (const Way& way : {Way{"note", &redact_note_}, {"quote", &redact_quote_}, {"evidence", &redact_evidence_},
                         {"reason", &redact_reason_}, {"comment", &redact_comment_}, {"question", &redact_question_},
                         {"answer", &redact_answer_}, {"affected", &redact_affected_}, {"wording", &redact_wording_}}) {
    if (redaction.part != way.part) continue;
    const std::int64_t no = row_of(tenant, number, {});
    words_.forget(way.part, redaction.part_id, no);
    if (way.statement->run(no, redaction.part_id) != 1) return false;
    if (redaction.part == "affected") words_.scope_changed(no);
    if (way.statement == &redact_reason_) redact_head_reason_.run(no, redaction.part_id);
    touch_row(no, redaction.at);
    add_redaction_.run(tenant, no, redaction.part, redaction.part_id, redaction.reason, redaction.by, redaction.at);
    return true;
  }
  return false;
}

void CaseLifeTable::read_outline_into(CaseFile& file, std::int64_t case_no) const {
  file.approvals = all_of(approvals_(case_no), approval_of);
  file.affected = all_of(all_affected_(case_no), affected_of);
}

void CaseLifeTable::read_rest_into(CaseFile& file, std::int64_t case_no) const {
  file.wordings = all_of(wordings_(case_no), wording_of);
  file.comments = all_of(comments_(case_no), comment_of);
  file.questions = all_of(questions_(case_no), question_of);
  file.redactions = all_of(redactions_(case_no), redaction_of);
  file.changes = all_of(changes_(case_no), change_of);
}

void CaseLifeTable::erase(std::int64_t case_no) {
  for (Statement* statement : {&erase_approvals_, &erase_affected_, &erase_wordings_, &erase_comments_, &erase_questions_,
                               &erase_redactions_, &erase_changes_})
    statement->run(case_no);
}

}  // namespace evenkeel::storage::sqlite
