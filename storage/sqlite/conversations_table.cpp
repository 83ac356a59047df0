#include "storage/sqlite/conversations_table.h"

#include <algorithm>
#include <limits>

#include "storage/digest.h"
#include "storage/sqlite/names.h"

#define SESSION_COLUMNS \
  "id, tenant, conversation, owner, tree, closure, locale, status, outcome, opened_at, last_at, card, case_number"
// And the row's number, for those a turn goes on with.
#define SESSION_COLUMNS_AND_NUMBER SESSION_COLUMNS ", no"

namespace evenkeel::storage::sqlite {
namespace {

constexpr int last_at_column = 10, number_column = 13;

Session session_of(const Rows& row) {
  return {.id = row.text(0),
          .tenant = row.text(1),
          .conversation = row.text(2),
          .owner = row.text(3),
          .tree = row.text(4),
          .closure = row.text(5),
          .locale = row.text(6),
          .status = from_name<Session::Status>(row.text(7)),
          .outcome = row.text(8),
          .opened_at = row.integer(9),
          .last_at = row.integer(last_at_column),
          .card = row.text(11),
          .case_number = row.maybe_integer(12)};
}

std::vector<Session> all_sessions(Rows rows) {
  std::vector<Session> sessions;
  while (rows.next()) sessions.push_back(session_of(rows));
  return sessions;
}

void expect_one(int changed) {
  if (changed != 1) throw ConstraintError("There is no such session.");
}

}  // namespace

ConversationsTable::ConversationsTable(Connection& c)
    : find_(c, "SELECT " SESSION_COLUMNS_AND_NUMBER " FROM session WHERE id = ?2 AND tenant = ?1"),
      // In the order of their index: for ORDER BY last_at SQLite would open a table to sort in, which costs more than all the rest.
      open_(c, "SELECT " SESSION_COLUMNS_AND_NUMBER
               " FROM session WHERE tenant = ?1 AND conversation = ?2 AND status = 'open' ORDER BY no"),
      open_count_(c, "SELECT count(*) FROM session WHERE status = 'open'"),
      of_owner_(c, "SELECT " SESSION_COLUMNS
                   " FROM session WHERE tenant = ?1 AND owner = ?2 AND (opened_at, id) < (?3, ?4) "
                   "ORDER BY opened_at DESC, id DESC LIMIT ?5"),
      newest_of_owner_(c, "SELECT " SESSION_COLUMNS_AND_NUMBER
                          " FROM session WHERE tenant = ?1 AND owner = ?2 AND (opened_at, id) > (?3, ?4) "
                          "ORDER BY opened_at DESC, id DESC LIMIT 1"),
      of_case_(c, "SELECT " SESSION_COLUMNS " FROM session WHERE tenant = ?1 AND case_number = ?2 ORDER BY no"),
      about_case_(c, "SELECT " SESSION_COLUMNS
                     " FROM session WHERE tenant = ?1 AND case_number = ?2 UNION SELECT " SESSION_COLUMNS
                     " FROM session WHERE tenant = ?1 AND id IN (SELECT session FROM session_told_of WHERE tenant = ?1 AND "
                     "case_number = ?2)"),
      events_(
          c,
          "SELECT e.seq, e.key, e.at, e.actor, e.kind, e.body_hash, b.body FROM event e JOIN event_body b ON "
          "b.event_no = e.no "
          "WHERE e.session_no = (SELECT no FROM session WHERE id = ?2 AND tenant = ?1) AND e.seq >= ?3 ORDER BY e.seq"),
      said_(c,
            "SELECT e.seq, s.n, s.hash, s.json FROM event e JOIN said s ON s.event_no = e.no "
            "WHERE e.session_no = (SELECT no FROM session WHERE id = ?2 AND tenant = ?1) AND e.seq >= ?3 ORDER BY "
            "e.seq, s.n"),
      number_(c, "SELECT no FROM session WHERE id = ?2 AND tenant = ?1"),
      event_number_(c, "SELECT no FROM event WHERE session_no = ?1 AND seq = ?2"),
      create_(c, "INSERT INTO session (" SESSION_COLUMNS
                 ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'open', '', ?8, ?9, ?10, ?11)"),
      // Proves that nothing is missing before the first event, and moves the session on. Proves, too, that the row is that session's:
      // a number remembered from a turn that was undone may be another's now.
      advance_(c,
               "UPDATE session SET events = events + ?3, last_at = max(last_at, ?4) "
               "WHERE no = ?1 AND events = ?2 - 1 AND id = ?5 AND tenant = ?6"),
      append_(c,
              "INSERT INTO event (session_no, seq, tenant, key, at, actor, kind, body_hash) "
              "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"),
      append_body_(c, "INSERT INTO event_body (event_no, tenant, salt, body) VALUES (?1, ?2, ?3, ?4)"),
      // Proves that the event is that of this session, for the same reason: without one there is no number to insert. (INSERT ...
      // SELECT would say the same, but for it SQLite keeps a copy of every page it touches.)
      say_(c,
           "INSERT INTO said (event_no, n, tenant, hash, json) VALUES "
           "((SELECT no FROM event WHERE no = ?1 AND session_no = ?2 AND seq = ?3), ?4, ?5, ?6, ?7)"),
      set_card_(c, "UPDATE session SET card = ?3 WHERE id = ?2 AND tenant = ?1"),
      set_case_(c, "UPDATE session SET case_number = ?3 WHERE id = ?2 AND tenant = ?1"),
      told_of_(c,
               "INSERT INTO session_told_of (tenant, case_number, session) SELECT tenant, ?3, id FROM session WHERE id = ?2 AND "
               "tenant = ?1 ON CONFLICT DO NOTHING"),
      end_(c, "UPDATE session SET status = 'ended', outcome = ?3 WHERE id = ?2 AND tenant = ?1 AND status = 'open'"),
      end_erased_(c, "UPDATE session SET status = 'ended', outcome = ?2 WHERE no = ?1"),
      erase_bodies_(
          c,
          "UPDATE event_body SET salt = x'', body = '' WHERE event_no IN (SELECT no FROM event WHERE session_no = ?1)"),
      erase_said_(
          c,
          "UPDATE said SET hash = NULL, json = NULL WHERE event_no IN (SELECT no FROM event WHERE session_no = ?1)") {}

std::optional<Session> ConversationsTable::one_session(Rows row) const {
  if (!row.next()) return std::nullopt;
  Session session = session_of(row);
  read_ = {.tenant = session.tenant, .session = session.id, .no = row.integer(number_column)};
  return session;
}

std::optional<Session> ConversationsTable::find(const std::string& tenant, const std::string& session) const {
  return one_session(find_(tenant, session));
}

std::optional<Session> ConversationsTable::open_session(const std::string& tenant,
                                                        const std::string& conversation) const {
  std::optional<Session> newest;
  for (Rows rows = open_(tenant, conversation); rows.next();) {
    if (newest && rows.integer(last_at_column) < newest->last_at) continue;
    newest = session_of(rows);
    read_ = {.tenant = tenant, .session = newest->id, .no = rows.integer(number_column)};
  }
  return newest;
}

std::int64_t ConversationsTable::open_sessions() const {
  Rows row = open_count_();
  return row.next() ? row.integer(0) : 0;
}

std::vector<Session> ConversationsTable::sessions_of_owner(const std::string& tenant, const std::string& owner,
                                                           int limit, const std::optional<After>& after) const {
  const After start = after.value_or(After{std::numeric_limits<Timestamp>::max(), ""});
  return all_sessions(of_owner_(tenant, owner, start.opened_at, start.session, std::max(limit, 0)));
}

std::optional<Session> ConversationsTable::newest_of_owner(const std::string& tenant, const std::string& owner,
                                                           const std::optional<After>& opened_after) const {
  const After start = opened_after.value_or(After{std::numeric_limits<Timestamp>::min(), ""});
  return one_session(newest_of_owner_(tenant, owner, start.opened_at, start.session));
}

std::vector<Session> ConversationsTable::sessions_of_case(const std::string& tenant, std::int64_t case_number) const {
  return all_sessions(of_case_(tenant, case_number));
}

std::vector<Session> ConversationsTable::sessions_about(const std::string& tenant, std::int64_t case_number) const {
  return all_sessions(about_case_(tenant, case_number));
}

std::vector<StoredEvent> ConversationsTable::events(const std::string& tenant, const std::string& session,
                                                    std::int64_t from_seq) const {
  std::vector<StoredEvent> events;
  for (Rows row = events_(tenant, session, from_seq); row.next();)
    events.push_back({.seq = row.integer(0),
                      .key = row.text(1),
                      .at = row.integer(2),
                      .actor = row.text(3),
                      .kind = row.text(4),
                      .body_hash = row.text(5),
                      .body_json = row.text(6).empty() ? std::nullopt : std::optional(row.text(6))});
  return events;
}

std::vector<SaidReply> ConversationsTable::said(const std::string& tenant, const std::string& session,
                                                std::int64_t from_seq) const {
  std::vector<SaidReply> replies;
  for (Rows row = said_(tenant, session, from_seq); row.next();)
    replies.push_back({.seq = row.integer(0), .n = row.small(1), .hash = row.maybe_text(2), .json = row.maybe_text(3)});
  return replies;
}

std::int64_t ConversationsTable::number_of(const std::string& tenant, const std::string& session) const {
  Rows row = number_(tenant, session);
  if (!row.next()) throw ConstraintError("There is no such session.");
  return row.integer(0);
}

void ConversationsTable::create(const Session& session) {
  const std::int64_t no =
      create_.insert(session.id, session.tenant, session.conversation, session.owner, session.tree, session.closure, session.locale,
                     session.opened_at, std::max(session.opened_at, session.last_at), session.card, session.case_number);
  read_ = {.tenant = session.tenant, .session = session.id, .no = no};
}

void ConversationsTable::append(const std::string& tenant, const std::string& session,
                                std::span<const NewEvent> events) {
  if (events.empty()) return;
  Timestamp last_at = events.front().at;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (events[i].seq != events.front().seq + static_cast<std::int64_t>(i))
      throw ConstraintError("The events do not follow each other.");
    last_at = std::max(last_at, events[i].at);
  }
  const auto advance = [&](std::int64_t no) {
    return advance_.run(no, events.front().seq, events.size(), last_at, session, tenant) == 1;
  };
  const bool known = read_.session == session && read_.tenant == tenant;
  std::int64_t number = known ? read_.no : number_of(tenant, session);
  if (!advance(number) && (!known || !advance(number = number_of(tenant, session)))) throw ConstraintError("The event is out of order.");
  appended_ = {.tenant = tenant, .session = session, .session_no = number, .first_seq = events.front().seq};
  for (const NewEvent& event : events) {
    const std::int64_t event_no = append_.insert(number, event.seq, tenant, event.key, event.at, event.actor,
                                                 event.kind, sha256_of({event.salt, event.body_json}));
    append_body_.run(event_no, tenant, Blob{event.salt}, event.body_json);
    if (appended_.count++ == 0) appended_.first_no = event_no;
  }
}

std::optional<std::int64_t> ConversationsTable::event_number(std::int64_t session_no, std::int64_t seq) const {
  const std::int64_t place = seq - appended_.first_seq;
  if (session_no == appended_.session_no && place >= 0 && place < appended_.count) return appended_.first_no + place;
  Rows row = event_number_(session_no, seq);
  return row.next() ? std::optional(row.integer(0)) : std::nullopt;
}

void ConversationsTable::say(const std::string& tenant, const std::string& session,
                             std::span<const SaidReply> replies) {
  if (replies.empty()) return;
  const bool follows = appended_.session == session && appended_.tenant == tenant;
  const std::int64_t number = follows ? appended_.session_no : number_of(tenant, session);
  for (const SaidReply& reply : replies) {
    const std::optional<std::int64_t> event_no = event_number(number, reply.seq);
    if (!event_no) throw ConstraintError("There is no such event to reply to.");
    say_.run(*event_no, number, reply.seq, reply.n, tenant, reply.hash, reply.json);
  }
}

void ConversationsTable::set_card(const std::string& tenant, const std::string& session, const std::string& card) {
  expect_one(set_card_.run(tenant, session, card));
}

void ConversationsTable::set_case(const std::string& tenant, const std::string& session, std::int64_t case_number) {
  expect_one(set_case_.run(tenant, session, case_number));
}

void ConversationsTable::told_of(const std::string& tenant, const std::string& session, std::int64_t case_number) {
  if (!find(tenant, session)) throw ConstraintError("There is no such session.");
  told_of_.run(tenant, session, case_number);
}

void ConversationsTable::end(const std::string& tenant, const std::string& session, const std::string& outcome) {
  if (end_.run(tenant, session, outcome) != 1) throw ConstraintError("There is no such open session.");
}

void ConversationsTable::erase_bodies(const std::string& tenant, const std::string& session) {
  const std::int64_t number = number_of(tenant, session);
  erase_bodies_.run(number);
  erase_said_.run(number);
  end_erased_.run(number, outcome_erased);
}

}  // namespace evenkeel::storage::sqlite
