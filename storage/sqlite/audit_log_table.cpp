#include "storage/sqlite/audit_log_table.h"

#include <algorithm>

#define AUDIT_COLUMNS "seq, tenant, at, actor, action, object_kind, object_id, details_hash, previous_hash, hash"

namespace evenkeel::storage::sqlite {
namespace {

constexpr std::int64_t rows_between_progress = 10'000;

const std::string& first_previous_hash() {
  static const std::string zeros(64, '0');
  return zeros;
}

AuditRow audit_row_of(const Rows& row) {
  return {.seq = row.integer(0),
          .entry = {.tenant = row.text(1),
                    .at = row.integer(2),
                    .actor = row.text(3),
                    .action = row.text(4),
                    .object_kind = row.text(5),
                    .object_id = row.text(6),
                    .details_hash = row.text(7)},
          .previous_hash = row.text(8),
          .hash = row.text(9)};
}

std::vector<AuditRow> all_rows(Rows rows) {
  std::vector<AuditRow> list;
  while (rows.next()) list.push_back(audit_row_of(rows));
  return list;
}

constexpr std::int64_t places_tried_max = 100'000;

// The place for which the row's hash was made, if it was made for any: near where it stands first.
std::optional<std::int64_t> made_for(const AuditRow& row, std::int64_t rows) {
  const auto fits = [&](std::int64_t seq) { return audit_hash(row.previous_hash, seq, row.entry) == row.hash; };
  for (std::int64_t away = 0; away <= std::min(rows, places_tried_max); ++away)
    for (const std::int64_t seq : {row.seq - away, row.seq + away})
      if (seq >= 1 && fits(seq)) return seq;
  return std::nullopt;
}

}  // namespace

AuditLogTable::AuditLogTable(Connection& c)
    : head_(c, "SELECT seq, hash FROM audit_log WHERE tenant = ?1 ORDER BY seq DESC LIMIT 1"),
      first_tenant_(c, "SELECT tenant FROM audit_log WHERE tenant > ?1 ORDER BY tenant LIMIT 1"),
      list_(c, "SELECT " AUDIT_COLUMNS " FROM audit_log WHERE tenant = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3"),
      list_object_(c, "SELECT " AUDIT_COLUMNS
                      " FROM audit_log WHERE tenant = ?1 AND object_kind = ?2 AND object_id = ?3 AND seq < ?4 "
                      "ORDER BY seq DESC LIMIT ?5"),
      walk_(c, "SELECT " AUDIT_COLUMNS " FROM audit_log WHERE tenant = ?1 ORDER BY seq"),
      append_(c, "INSERT INTO audit_log (" AUDIT_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)") {}

AuditHead AuditLogTable::head(const std::string& tenant) const {
  Rows row = head_(tenant);
  return row.next() ? AuditHead{.seq = row.integer(0), .hash = row.text(1)}
                    : AuditHead{.seq = 0, .hash = first_previous_hash()};
}

std::vector<std::string> AuditLogTable::tenants() const {
  // A leap to the next tenant each time: SELECT DISTINCT would read the whole log.
  std::vector<std::string> tenants;
  for (std::string last;; last = tenants.back()) {
    Rows row = first_tenant_(last);
    if (!row.next()) return tenants;
    tenants.push_back(row.text(0));
  }
}

std::vector<AuditRow> AuditLogTable::list(const std::string& tenant, int limit, std::int64_t before_seq) const {
  return all_rows(list_(tenant, before_seq == 0 ? INT64_MAX : before_seq, std::max(limit, 0)));
}

std::vector<AuditRow> AuditLogTable::list_object(const std::string& tenant, const std::string& object_kind,
                                                 const std::string& object_id, int limit,
                                                 std::int64_t before_seq) const {
  return all_rows(
      list_object_(tenant, object_kind, object_id, before_seq == 0 ? INT64_MAX : before_seq, std::max(limit, 0)));
}

std::optional<AuditFault> AuditLogTable::verify(const std::string& tenant,
                                                const std::function<void(std::int64_t rows)>& progress) const {
  std::int64_t rows = 0;
  std::string previous = first_previous_hash();
  for (Rows walk = walk_(tenant); walk.next();) {
    const AuditRow row = audit_row_of(walk);
    if (row.seq != rows + 1) return AuditFault{.seq = rows + 1, .kind = AuditFault::Kind::Missing};
    if (row.previous_hash != previous || row.hash != audit_hash(row.previous_hash, row.seq, row.entry))
      return explain(tenant, row);
    previous = row.hash;
    if (++rows % rows_between_progress == 0 && progress) progress(rows);
  }
  if (progress) progress(rows);
  return std::nullopt;
}

// `row` is the first that does not follow from the rows before it. What its hash and the next row's were made for tells why.
AuditFault AuditLogTable::explain(const std::string& tenant, const AuditRow& row) const {
  using Kind = AuditFault::Kind;
  const std::int64_t rows = head(tenant).seq;
  const auto stood_at = made_for(row, rows);
  std::optional<std::int64_t> next_stood_at;
  if (const auto next = list(tenant, 1, row.seq + 2); !next.empty() && next.front().seq == row.seq + 1)
    next_stood_at = made_for(next.front(), rows);
  // In its place and whole: then the row before it was written anew, with a fitting hash.
  if (stood_at == row.seq) return {.seq = std::max<std::int64_t>(row.seq - 1, 1), .kind = Kind::ChangedContent};
  if (!stood_at)
    return {.seq = row.seq, .kind = next_stood_at == row.seq ? Kind::Inserted : Kind::ChangedContent};
  if (*stood_at == row.seq - 1) return {.seq = *stood_at, .kind = Kind::Inserted};
  if (*stood_at == row.seq + 1 && next_stood_at != row.seq) return {.seq = row.seq, .kind = Kind::Missing};
  return {.seq = row.seq, .kind = Kind::Reordered};
}

AuditHead AuditLogTable::append(const AuditEntry& entry) {
  const AuditHead last = head(entry.tenant);
  const std::int64_t seq = last.seq + 1;
  const std::string hash = audit_hash(last.hash, seq, entry);
  append_.run(seq, entry.tenant, entry.at, entry.actor, entry.action, entry.object_kind, entry.object_id,
              entry.details_hash, last.hash, hash);
  return {.seq = seq, .hash = hash};
}

}  // namespace evenkeel::storage::sqlite
