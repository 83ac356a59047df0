#include "storage/sqlite/cases_table.h"

#include <algorithm>

#include "storage/sqlite/case_life_table.h"
#include "storage/sqlite/case_links_table.h"
#include "storage/sqlite/case_row.h"
#include "storage/sqlite/case_words.h"
#include "storage/sqlite/follow_up_rows.h"
#include "storage/sqlite/names.h"

#define FINDING_COLUMNS "id, kind, about, value, evidence, by_actor, at"
#define HOLD_COLUMNS "id, hold, opened_at, cleared_by, cleared_at, note"

namespace evenkeel::storage::sqlite {
namespace {

Case any_case(const Rows& row) {
  return case_of(row);
}

Incident incident_of(const Rows& row) {
  return {.id = row.integer(0),
          .on_day = maybe_day(row, 1),
          .quote = row.text(2),
          .affected = row.text(3),
          .by = row.text(4),
          .at = row.integer(5)};
}

Finding finding_of(const Rows& row) {
  return {.id = row.integer(0),
          .kind = from_name<Finding::Kind>(row.text(1)),
          .about = row.text(2),
          .value = row.text(3),
          .evidence = row.text(4),
          .by = row.text(5),
          .at = row.integer(6)};
}

Note note_of(const Rows& row) {
  return {.id = row.integer(0), .kind = row.text(1), .text = row.text(2), .by = row.text(3), .at = row.integer(4)};
}

Decision decision_of(const Rows& row) {
  return {.id = row.integer(0),
          .recommended = row.text(1),
          .variant = row.text(2),
          .rule = row.text(3),
          .chosen = row.text(4),
          .reason = row.text(5),
          .by = row.text(6),
          .at = row.integer(7),
          .cooling_off = row.boolean(8),
          .knowledge_digest = row.text(9)};
}

Hold hold_of(const Rows& row) {
  return {.id = row.integer(0),
          .hold = row.text(1),
          .opened_at = row.integer(2),
          .cleared_by = row.text(3),
          .cleared_at = row.maybe_integer(4),
          .note = row.text(5)};
}

// Steps an INSERT or UPDATE with RETURNING to its end; the first column of its row, or absent.
std::optional<std::int64_t> returned(Rows rows) {
  if (!rows.next()) return std::nullopt;
  const std::int64_t value = rows.integer(0);
  rows.next();
  return value;
}

}  // namespace

CasesTable::CasesTable(Connection& c, CaseWords& words, CaseLifeTable& life, CaseLinksTable& links)
    : words_(words),
      life_(life),
      links_(links),
      find_(c, "SELECT " CASE_COLUMNS " FROM case_head WHERE tenant = ?1 AND number = ?2"),
      row_(c, "SELECT no FROM case_head WHERE tenant = ?1 AND number = ?2"),
      by_customer_(
          c, "SELECT " CASE_COLUMNS
             " FROM case_head WHERE tenant = ?1 AND customer_key = ?2 AND customer_key <> '' "
             "AND (?3 = '' OR owner = ?3) AND (?4 = '' OR status = ?4) AND number < ?5 ORDER BY number DESC LIMIT ?6"),
      by_owner_(c, "SELECT " CASE_COLUMNS
                   " FROM case_head WHERE tenant = ?1 AND owner = ?2 AND (?3 = '' OR status = ?3) "
                   "AND number < ?4 ORDER BY number DESC LIMIT ?5"),
      by_status_(c, "SELECT " CASE_COLUMNS
                    " FROM case_head WHERE tenant = ?1 AND status = ?2 AND number < ?3 "
                    "ORDER BY number DESC LIMIT ?4"),
      all_(c, "SELECT " CASE_COLUMNS " FROM case_head WHERE tenant = ?1 AND number < ?2 ORDER BY number DESC LIMIT ?3"),
      incidents_(c, "SELECT id, on_day, quote, affected, by_actor, at FROM incident WHERE case_no = ?1 ORDER BY id"),
      findings_(c, "SELECT " FINDING_COLUMNS " FROM finding WHERE case_no = ?1 ORDER BY id"),
      newest_findings_(
          c, "SELECT " FINDING_COLUMNS
             " FROM finding f WHERE case_no = ?1 AND NOT EXISTS (SELECT 1 FROM finding n "
             "WHERE n.case_no = ?1 AND n.kind = f.kind AND n.about = f.about AND n.id > f.id) ORDER BY kind, about"),
      notes_(c, "SELECT id, kind, text, by_actor, at FROM note WHERE case_no = ?1 ORDER BY id"),
      decisions_(c,
                 "SELECT id, recommended, variant, rule, chosen, reason, by_actor, at, cooling_off, knowledge_digest "
                 "FROM decision WHERE case_no = ?1 ORDER BY id"),
      holds_(c, "SELECT " HOLD_COLUMNS " FROM hold WHERE case_no = ?1 ORDER BY id"),
      open_holds_(c, "SELECT " HOLD_COLUMNS " FROM hold WHERE case_no = ?1 AND cleared_at IS NULL ORDER BY id"),
      follow_ups_of_case_(c, "SELECT " FOLLOW_UP_COLUMNS " FROM follow_up WHERE case_no = ?1 ORDER BY id"),
      follow_up_(c, "SELECT " FOLLOW_UP_COLUMNS " FROM follow_up WHERE id = ?2 AND tenant = ?1"),
      due_(c, "SELECT " FOLLOW_UP_COLUMNS
              " FROM follow_up WHERE state = 'open' AND due_at <= ?1 ORDER BY due_at, id LIMIT ?2"),
      waiting_(c, "SELECT " FOLLOW_UP_COLUMNS
                  " FROM follow_up WHERE tenant = ?1 AND owner = ?2 AND state IN ('open', 'reminded') "
                  "ORDER BY due_at, id LIMIT ?3"),
      overdue_(c, "SELECT " FOLLOW_UP_COLUMNS
                  " FROM follow_up WHERE tenant = ?1 AND state IN ('open', 'reminded') "
                  "AND coalesce(due_day * 86400000, due_at) < ?2 "
                  "ORDER BY coalesce(due_day * 86400000, due_at), id LIMIT ?3"),
      unchanged_(c, "SELECT " CASE_COLUMNS
                    " FROM case_head WHERE chosen = ?1 AND changed_at < ?2 AND erased_at IS NULL "
                    "AND legal_hold = 0 ORDER BY changed_at LIMIT ?3"),
      number_(c,
              "INSERT INTO case_counter (tenant, newest) VALUES (?1, 1001) "
              "ON CONFLICT (tenant) DO UPDATE SET newest = newest + 1 RETURNING newest"),
      open_(c,
            "INSERT INTO case_head (tenant, number, customer, customer_key, owner, session, status, opened_at, "
            "changed_at, region, team) "
            "SELECT ?1, ?2, ?3, ?4, ?5, ?6, 'open', ?7, ?7, coalesce(max(region), ''), coalesce(max(team), '') "
            "FROM person WHERE tenant = ?1 AND actor = ?5"),
      // Whatever is added passes here: what came into an erased case would never go again.
      touch_(c,
             "UPDATE case_head SET changed_at = max(changed_at, ?3) WHERE tenant = ?1 AND number = ?2 AND erased_at IS NULL "
             "RETURNING no"),
      add_incident_(c,
                    "INSERT INTO incident (tenant, case_no, on_day, quote, affected, by_actor, at) VALUES (?1, ?2, ?3, "
                    "?4, ?5, ?6, ?7)"),
      add_finding_(c,
                   "INSERT INTO finding (tenant, case_no, kind, about, value, evidence, by_actor, at) "
                   "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"),
      add_note_(c, "INSERT INTO note (tenant, case_no, kind, text, by_actor, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"),
      add_decision_(c,
                    "INSERT INTO decision (tenant, case_no, recommended, variant, rule, chosen, reason, by_actor, at, "
                    "cooling_off, "
                    "knowledge_digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"),
      decide_(c,
              "UPDATE case_head SET status = CASE status WHEN 'open' THEN 'decided' ELSE status END, recommended = ?2, "
              "rule = ?3, "
              "chosen = ?4, reason = ?5 WHERE no = ?1"),
      open_hold_(c,
                 "INSERT INTO hold (tenant, case_no, hold, opened_at) VALUES (?1, ?2, ?3, ?4) "
                 "ON CONFLICT (case_no, hold) WHERE cleared_at IS NULL DO NOTHING"),
      clear_hold_(c,
                  "UPDATE hold SET cleared_by = ?3, note = ?4, cleared_at = ?5 WHERE case_no = ?1 AND hold = ?2 AND "
                  "cleared_at IS NULL"),
      close_(c,
             "UPDATE case_head SET status = 'closed', closed_at = ?3, changed_at = max(changed_at, ?3) "
             "WHERE tenant = ?1 AND number = ?2 AND status <> 'closed'"),
      reopen_(c,
              "UPDATE case_head SET status = CASE chosen WHEN '' THEN 'open' ELSE 'decided' END, closed_at = NULL, "
              "changed_at = max(changed_at, ?3) WHERE tenant = ?1 AND number = ?2 AND status = 'closed'"),
      plan_(c,
            "INSERT INTO follow_up (tenant, case_no, owner, conversation, session, what, due_day, due_at, created_at, "
            "state) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'open') RETURNING id"),
      remind_(c, "UPDATE follow_up SET state = 'reminded', reminded_at = ?2 WHERE id = ?1 AND state = 'open'"),
      finish_(c,
              "UPDATE follow_up SET state = ?3, finished_by = ?4, note = ?5, finished_at = ?6 "
              "WHERE id = ?2 AND tenant = ?1 AND state IN ('open', 'reminded')"),
      legal_hold_(
          c,
          "UPDATE case_head SET legal_hold = ?3 WHERE tenant = ?1 AND number = ?2 AND (erased_at IS NULL OR ?3 = 0)"),
      erase_head_(c,
                  "UPDATE case_head SET customer = '', customer_key = '', reason = '', erased_at = ?2 "
                  "WHERE no = ?1"),
      erase_incidents_(c, "UPDATE incident SET quote = '', affected = '' WHERE case_no = ?1"),
      erase_findings_(c, "UPDATE finding SET evidence = '' WHERE case_no = ?1"),
      erase_notes_(c, "UPDATE note SET text = '' WHERE case_no = ?1"),
      erase_decisions_(c, "UPDATE decision SET reason = '' WHERE case_no = ?1"),
      erase_holds_(c, "UPDATE hold SET note = '' WHERE case_no = ?1"),
      // A follow-up of a case without content has nothing left to say.
      erase_steps_(c, "UPDATE step_taken SET note = '' WHERE case_no = ?1"),
      erase_follow_ups_(c,
                        "UPDATE follow_up SET what = 'erased', note = '', "
                        "state = CASE WHEN finished_at IS NULL THEN 'cancelled' ELSE state END, "
                        "finished_at = coalesce(finished_at, ?2) WHERE case_no = ?1") {}

std::optional<Case> CasesTable::find(const std::string& tenant, std::int64_t number) const {
  Rows row = find_(tenant, number);
  return row.next() ? std::optional(case_of(row)) : std::nullopt;
}

std::optional<std::int64_t> CasesTable::row_of(const std::string& tenant, std::int64_t number) const {
  return returned(row_(tenant, number));
}

std::optional<CaseFile> CasesTable::file(const std::string& tenant, std::int64_t number) const {
  std::optional<CaseFile> file = outline(tenant, number);
  const std::optional<std::int64_t> no = row_of(tenant, number);
  if (!file || !no) return std::nullopt;
  file->notes = all_of(notes_(*no), note_of);
  file->holds = all_of(holds_(*no), hold_of);
  life_.read_rest_into(*file, *no);
  file->links = links_.links(tenant, number);
  return file;
}

std::optional<CaseFile> CasesTable::outline(const std::string& tenant, std::int64_t number) const {
  const std::optional<Case> head = find(tenant, number);
  const std::optional<std::int64_t> no = row_of(tenant, number);
  if (!head || !no) return std::nullopt;
  CaseFile file{.head = *head,
                .incidents = all_of(incidents_(*no), incident_of),
                .findings = all_of(findings_(*no), finding_of),
                .decisions = all_of(decisions_(*no), decision_of),
                .follow_ups = all_of(follow_ups_of_case_(*no), follow_up_of)};
  life_.read_outline_into(file, *no);
  return file;
}

std::vector<Case> CasesTable::list(const Filter& filter, int limit, std::int64_t before_number) const {
  const std::int64_t before = before_number == 0 ? INT64_MAX : before_number;
  const std::string status = filter.status ? name_of(*filter.status) : "";
  limit = std::max(limit, 0);
  if (!filter.customer_key.empty())
    return all_of(by_customer_(filter.tenant, filter.customer_key, filter.owner, status, before, limit), any_case);
  if (!filter.owner.empty()) return all_of(by_owner_(filter.tenant, filter.owner, status, before, limit), any_case);
  if (!status.empty()) return all_of(by_status_(filter.tenant, status, before, limit), any_case);
  return all_of(all_(filter.tenant, before, limit), any_case);
}

std::vector<Finding> CasesTable::findings(const std::string& tenant, std::int64_t number) const {
  const std::optional<std::int64_t> no = row_of(tenant, number);
  return no ? all_of(newest_findings_(*no), finding_of) : std::vector<Finding>{};
}

std::vector<Hold> CasesTable::open_holds(const std::string& tenant, std::int64_t number) const {
  const std::optional<std::int64_t> no = row_of(tenant, number);
  return no ? all_of(open_holds_(*no), hold_of) : std::vector<Hold>{};
}

std::int64_t CasesTable::open(const NewCase& new_case) {
  const std::int64_t number = returned(number_(new_case.tenant)).value();
  const std::int64_t no = open_.insert(new_case.tenant, number, new_case.customer, new_case.customer_key, new_case.owner,
                                       new_case.session, new_case.opened_at);
  words_.add("customer", no, no, new_case.customer);
  links_.remember_name(new_case.tenant, no, new_case.customer_key);
  return number;
}

std::int64_t CasesTable::touch(const std::string& tenant, std::int64_t number, Timestamp at) {
  const std::optional<std::int64_t> no = returned(touch_(tenant, number, at));
  if (!no) throw ConstraintError("There is no such case, or it was erased.");
  return *no;
}

void CasesTable::add_incident(const std::string& tenant, std::int64_t number, const Incident& incident) {
  const std::int64_t no = touch(tenant, number, incident.at);
  words_.add("quote",
             add_incident_.insert(tenant, no, incident.on_day, incident.quote, incident.affected, incident.by, incident.at), no,
             incident.quote);
}

void CasesTable::add_finding(const std::string& tenant, std::int64_t number, const Finding& finding) {
  const std::int64_t no = touch(tenant, number, finding.at);
  words_.add("evidence",
             add_finding_.insert(tenant, no, name_of(finding.kind), finding.about, finding.value, finding.evidence, finding.by,
                                 finding.at),
             no, finding.evidence);
}

void CasesTable::add_note(const std::string& tenant, std::int64_t number, const Note& note) {
  const std::int64_t no = touch(tenant, number, note.at);
  words_.add("note", add_note_.insert(tenant, no, note.kind, note.text, note.by, note.at), no, note.text);
}

void CasesTable::add_decision(const std::string& tenant, std::int64_t number, const Decision& decision) {
  const std::int64_t no = touch(tenant, number, decision.at);
  words_.add("reason",
             add_decision_.insert(tenant, no, decision.recommended, decision.variant, decision.rule, decision.chosen,
                                  decision.reason, decision.by, decision.at, decision.cooling_off, decision.knowledge_digest),
             no, decision.reason);
  decide_.run(no, decision.recommended, decision.rule, decision.chosen, decision.reason);
}

void CasesTable::open_hold(const std::string& tenant, std::int64_t number, const std::string& hold, Timestamp at) {
  open_hold_.run(tenant, touch(tenant, number, at), hold, at);
}

bool CasesTable::clear_hold(const std::string& tenant, std::int64_t number, const std::string& hold,
                            const std::string& by, const std::string& note, Timestamp at) {
  return clear_hold_.run(touch(tenant, number, at), hold, by, note, at) == 1;
}

bool CasesTable::close(const std::string& tenant, std::int64_t number, Timestamp at) {
  return close_.run(tenant, number, at) == 1;
}

bool CasesTable::reopen(const std::string& tenant, std::int64_t number, Timestamp at) {
  return reopen_.run(tenant, number, at) == 1;
}

std::int64_t CasesTable::plan(const NewFollowUp& f) {
  std::optional<std::int64_t> no;
  if (f.case_number) no = touch(f.tenant, *f.case_number, f.created_at);
  return returned(plan_(f.tenant, no, f.owner, f.conversation, f.session, f.what, f.due_day, f.due_at, f.created_at))
      .value();
}

std::optional<FollowUp> CasesTable::follow_up(const std::string& tenant, std::int64_t id) const {
  Rows row = follow_up_(tenant, id);
  return row.next() ? std::optional(follow_up_of(row)) : std::nullopt;
}

std::vector<FollowUp> CasesTable::due(Timestamp now, int limit) const {
  return all_of(due_(now, std::max(limit, 0)), follow_up_of);
}

std::vector<FollowUp> CasesTable::waiting_for(const std::string& tenant, const std::string& owner, int limit) const {
  return all_of(waiting_(tenant, owner, std::max(limit, 0)), follow_up_of);
}

std::vector<FollowUp> CasesTable::overdue(const std::string& tenant, Timestamp before, int limit) const {
  return all_of(overdue_(tenant, before, std::max(limit, 0)), follow_up_of);
}

bool CasesTable::mark_reminded(std::int64_t id, Timestamp at) {
  return remind_.run(id, at) == 1;
}

bool CasesTable::finish(const std::string& tenant, std::int64_t id, FollowUp::State state, const std::string& by,
                        const std::string& note, Timestamp at) {
  std::optional<std::int64_t> case_number;
  {
    Rows row = follow_up_(tenant, id);
    if (!row.next()) return false;
    case_number = row.maybe_integer(2);
  }
  if (finish_.run(tenant, id, name_of(state), by, note, at) != 1) return false;
  if (case_number) touch(tenant, *case_number, at);
  return true;
}

void CasesTable::set_legal_hold(const std::string& tenant, std::int64_t number, bool on) {
  if (legal_hold_.run(tenant, number, on) != 1) throw ConstraintError("There is no such case, or it was erased.");
}

std::vector<Case> CasesTable::unchanged_since(const std::string& outcome, Timestamp before, int limit) const {
  return all_of(unchanged_(outcome, before, std::max(limit, 0)), any_case);
}

bool CasesTable::erase(const std::string& tenant, std::int64_t number, Timestamp at) {
  const std::optional<Case> head = find(tenant, number);
  const std::optional<std::int64_t> no = row_of(tenant, number);
  if (!head || !no || head->legal_hold) return false;
  words_.forget_case(*no);
  erase_head_.run(*no, at);
  erase_incidents_.run(*no);
  erase_findings_.run(*no);
  erase_notes_.run(*no);
  erase_decisions_.run(*no);
  erase_holds_.run(*no);
  erase_steps_.run(*no);
  erase_follow_ups_.run(*no, at);
  life_.erase(*no);
  links_.forget_name(*no);
  return true;
}

}  // namespace evenkeel::storage::sqlite
