#include "storage/sqlite/outbox_table.h"

#include <algorithm>

#include "storage/sqlite/names.h"

#define ENVELOPE_COLUMNS                                                                                         \
  "id, tenant, channel, conversation, session, key, (SELECT body FROM outbox_body WHERE envelope = id), state, " \
  "attempts, due_at, created_at, finished_at, last_reason, result_card"
// SQLite uses a small index only where its condition stands word for word. What waits is pending, sending or held, and has not finished
// (the table checks that): one look-up says whether anything of a conversation does.
#define WAITS(alias) alias "finished_at IS NULL"
#define FAILED "state IN ('unsure', 'dead')"
#define IS_WAITING(tenant_, conversation_) \
  "EXISTS (SELECT 1 FROM outbox w WHERE " WAITS("w.") " AND w.tenant = " tenant_ " AND w.conversation = " conversation_ ")"
#define WAITING_STATE(tenant) \
  "CASE WHEN EXISTS (SELECT 1 FROM tenant_hold h WHERE h.tenant = " tenant ") THEN 'held' ELSE 'pending' END"

namespace evenkeel::storage::sqlite {
namespace {

Envelope envelope_of(const Rows& row) {
  return {.id = row.integer(0),
          .tenant = row.text(1),
          .channel = row.text(2),
          .conversation = row.text(3),
          .session = row.text(4),
          .key = row.text(5),
          .body_json = row.text(6),
          .state = from_name<Envelope::State>(row.text(7)),
          .attempts = row.small(8),
          .due_at = row.integer(9),
          .created_at = row.integer(10),
          .finished_at = row.maybe_integer(11),
          .last_reason = row.text(12),
          .result_card = row.text(13)};
}

}  // namespace

OutboxTable::OutboxTable(Connection& c)
    : find_(c, "SELECT " ENVELOPE_COLUMNS " FROM outbox WHERE id = ?1"),
      next_due_(c, "SELECT due_at FROM outbox WHERE state = 'pending' AND head = 1 ORDER BY due_at, id LIMIT 1"),
      counts_(c, "SELECT state, count(*) FROM outbox WHERE " WAITS("") " GROUP BY state UNION ALL "
                 "SELECT state, count(*) FROM outbox WHERE " FAILED " GROUP BY state"),
      // The oldest of every conversation is its head, so only heads are looked at.
      oldest_(c, "SELECT min(at) FROM (SELECT min(created_at) AS at FROM outbox WHERE state = 'pending' AND head = 1 UNION ALL "
                 "SELECT min(created_at) FROM outbox WHERE state = 'sending')"),
      failed_(c, "SELECT " ENVELOPE_COLUMNS " FROM outbox WHERE " FAILED " AND tenant = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"),
      // By the small index: by number all that was ever sent would be stepped through.
      failed_anywhere_(c, "SELECT " ENVELOPE_COLUMNS " FROM outbox INDEXED BY outbox_failed WHERE " FAILED
                          " AND id < ?1 ORDER BY id DESC LIMIT ?2"),
      tenant_held_(c, "SELECT 1 FROM tenant_hold WHERE tenant = ?1"),
      holds_(c, "SELECT tenant, reason, at FROM tenant_hold ORDER BY tenant"),
      place_(c, "SELECT tenant, conversation, head FROM outbox WHERE id = ?1"),
      enqueue_(c, "INSERT INTO outbox (tenant, channel, conversation, session, key, state, head, due_at, created_at) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, " WAITING_STATE("?1") ", NOT " IS_WAITING("?1", "?3") ", ?6, ?7)"),
      enqueue_body_(c, "INSERT INTO outbox_body (envelope, tenant, body) VALUES (?1, ?2, ?3)"),
      due_(c, "SELECT " ENVELOPE_COLUMNS " FROM outbox WHERE state = 'pending' AND head = 1 AND due_at <= ?1 "
              "ORDER BY due_at, id LIMIT ?2"),
      claim_(c, "UPDATE outbox SET state = 'sending', attempts = attempts + 1, claimed_at = ?2 WHERE id = ?1"),
      sent_(c, "UPDATE outbox SET state = 'sent', head = 0, result_card = ?2, last_reason = '', finished_at = ?3 "
               "WHERE id = ?1 AND state IN ('sending', 'unsure')"),
      retry_(c, "UPDATE outbox SET state = " WAITING_STATE("outbox.tenant") ", last_reason = ?2, due_at = ?3, claimed_at = NULL "
                "WHERE id = ?1 AND state = 'sending'"),
      unsure_(c, "UPDATE outbox SET state = 'unsure', head = 0, last_reason = ?2, finished_at = ?3 "
                 "WHERE id = ?1 AND state = 'sending'"),
      dead_(c, "UPDATE outbox SET state = 'dead', head = 0, last_reason = ?2, finished_at = ?3 "
               "WHERE id = ?1 AND state NOT IN ('sent', 'dead')"),
      // The oldest that waits.
      promote_(c, "UPDATE outbox SET head = 1 WHERE id = (SELECT min(id) FROM outbox WHERE " WAITS("")
                  " AND tenant = ?1 AND conversation = ?2)"),
      revive_(c, "UPDATE outbox SET state = " WAITING_STATE("outbox.tenant") ", head = NOT " IS_WAITING(
                     "outbox.tenant", "outbox.conversation") ", attempts = 0, due_at = ?2, claimed_at = NULL, "
                 "finished_at = NULL "
                 "WHERE id = ?1 AND state IN ('dead', 'unsure')"),
      settle_(c, "UPDATE outbox SET state = 'dead', last_reason = 'settled', finished_at = ?2 "
                 "WHERE id = ?1 AND state IN ('dead', 'unsure')"),
      sending_(c, "SELECT id FROM outbox WHERE state = 'sending' AND claimed_at <= ?1"),
      hold_(c, "INSERT INTO tenant_hold (tenant, reason, at) VALUES (?1, ?2, ?3) ON CONFLICT (tenant) DO NOTHING"),
      hold_pending_(c, "UPDATE outbox SET state = 'held' WHERE " WAITS("") " AND tenant = ?1 AND state = 'pending'"),
      release_(c, "DELETE FROM tenant_hold WHERE tenant = ?1"),
      release_held_(c, "UPDATE outbox SET state = 'pending', attempts = 0 WHERE " WAITS("") " AND tenant = ?1 AND state = 'held'"),
      prunable_(c, "SELECT id FROM outbox WHERE state IN ('sent', 'dead') AND finished_at < ?1 ORDER BY finished_at LIMIT ?2"),
      prune_body_(c, "DELETE FROM outbox_body WHERE envelope = ?1"),
      prune_(c, "DELETE FROM outbox WHERE id = ?1"),
      waiting_of_session_(c, "SELECT id FROM outbox WHERE " WAITS("") " AND tenant = ?1 "
                             "AND session = ?2 AND session <> '' ORDER BY id DESC"),
      empty_session_(c, "UPDATE outbox_body SET body = '' WHERE envelope IN (SELECT id FROM outbox WHERE " FAILED
                        " AND tenant = ?1 AND session = ?2 AND session <> '')"),
      empty_(c, "UPDATE outbox_body SET body = '' WHERE envelope = ?1") {}

std::optional<Envelope> OutboxTable::find(std::int64_t id) const {
  Rows row = find_(id);
  return row.next() ? std::optional(envelope_of(row)) : std::nullopt;
}

std::optional<Timestamp> OutboxTable::next_due_at() const {
  Rows row = next_due_();
  return row.next() ? std::optional(row.integer(0)) : std::nullopt;
}

OutboxCounts OutboxTable::counts() const {
  OutboxCounts counts;
  for (Rows row = counts_(); row.next();) switch (from_name<Envelope::State>(row.text(0))) {
      case Envelope::State::Pending:
        counts.pending = row.integer(1);
        break;
      case Envelope::State::Sending:
        counts.sending = row.integer(1);
        break;
      case Envelope::State::Held:
        counts.held = row.integer(1);
        break;
      case Envelope::State::Unsure:
        counts.unsure = row.integer(1);
        break;
      case Envelope::State::Dead:
        counts.dead = row.integer(1);
        break;
      case Envelope::State::Sent:
        break;
    }
  if (Rows row = oldest_(); row.next()) counts.oldest_waiting_at = row.maybe_integer(0);
  return counts;
}

std::vector<Envelope> OutboxTable::failed(const std::string& tenant, int limit, std::int64_t before_id) const {
  std::vector<Envelope> envelopes;
  const std::int64_t below = before_id == 0 ? INT64_MAX : before_id;
  const int most = std::max(limit, 0);
  for (Rows row = tenant.empty() ? failed_anywhere_(below, most) : failed_(tenant, below, most); row.next();)
    envelopes.push_back(envelope_of(row));
  return envelopes;
}

std::int64_t OutboxTable::enqueue(const NewEnvelope& envelope) {
  const std::int64_t id = enqueue_.insert(envelope.tenant, envelope.channel, envelope.conversation, envelope.session,
                                          envelope.key, envelope.due_at, envelope.created_at);
  enqueue_body_.run(id, envelope.tenant, envelope.body_json);
  return id;
}

std::vector<Envelope> OutboxTable::claim_due(Timestamp now, int limit) {
  std::vector<Envelope> envelopes;
  for (Rows row = due_(now, std::max(limit, 0)); row.next();) envelopes.push_back(envelope_of(row));
  for (Envelope& envelope : envelopes) {
    claim_.run(envelope.id, now);
    envelope.state = Envelope::State::Sending;
    ++envelope.attempts;
  }
  return envelopes;
}

bool OutboxTable::finish(Statement& change, std::int64_t id, const std::string& text, Timestamp at) {
  std::string tenant, conversation;
  {
    Rows place = place_(id);
    if (place.next() && place.boolean(2)) {
      tenant = place.text(0);
      conversation = place.text(1);
    }
  }
  if (change.run(id, text, at) != 1) return false;
  if (!tenant.empty()) promote_.run(tenant, conversation);
  return true;
}

bool OutboxTable::mark_sent(std::int64_t id, const std::string& card, Timestamp at) {
  if (!finish(sent_, id, card, at)) return false;
  empty_.run(id);
  return true;
}

bool OutboxTable::mark_retry(std::int64_t id, const std::string& reason, Timestamp due_at) {
  return retry_.run(id, reason, due_at) == 1;
}

bool OutboxTable::mark_unsure(std::int64_t id, const std::string& reason, Timestamp at) {
  return finish(unsure_, id, reason, at);
}

bool OutboxTable::mark_dead(std::int64_t id, const std::string& reason, Timestamp at) {
  return finish(dead_, id, reason, at);
}

bool OutboxTable::revive(std::int64_t id, Timestamp due_at) {
  return revive_.run(id, due_at) == 1;
}

bool OutboxTable::settle(std::int64_t id, Timestamp at) {
  return settle_.run(id, at) == 1;
}

int OutboxTable::recover(Timestamp claimed_until, Recovery recovery, Timestamp now) {
  std::vector<std::int64_t> ids;
  for (Rows row = sending_(claimed_until); row.next();) ids.push_back(row.integer(0));
  for (const std::int64_t id : ids) {
    if (recovery == Recovery::Unsure)
      mark_unsure(id, "interrupted", now);
    else
      mark_retry(id, "interrupted", now);
  }
  return static_cast<int>(ids.size());
}

void OutboxTable::hold_tenant(const std::string& tenant, const std::string& reason, Timestamp at) {
  hold_.run(tenant, reason, at);
  hold_pending_.run(tenant);
}

void OutboxTable::release_tenant(const std::string& tenant) {
  release_.run(tenant);
  release_held_.run(tenant);
}

bool OutboxTable::tenant_held(const std::string& tenant) const {
  return tenant_held_(tenant).next();
}

std::vector<TenantHold> OutboxTable::holds() const {
  std::vector<TenantHold> holds;
  for (Rows row = holds_(); row.next();) holds.push_back({.tenant = row.text(0), .reason = row.text(1), .at = row.integer(2)});
  return holds;
}

int OutboxTable::prune(Timestamp before, int limit) {
  std::vector<std::int64_t> ids;
  for (Rows row = prunable_(before, std::max(limit, 0)); row.next();) ids.push_back(row.integer(0));
  for (const std::int64_t id : ids) {
    prune_body_.run(id);
    prune_.run(id);
  }
  return static_cast<int>(ids.size());
}

void OutboxTable::erase_session(const std::string& tenant, const std::string& session, Timestamp at) {
  std::vector<std::int64_t> waiting;
  for (Rows row = waiting_of_session_(tenant, session); row.next();) waiting.push_back(row.integer(0));
  for (const std::int64_t id : waiting) mark_dead(id, "erased", at);
  empty_session_.run(tenant, session);
}

}  // namespace evenkeel::storage::sqlite
