#include "storage/sqlite/places_table.h"

#include <algorithm>

namespace evenkeel::storage::sqlite {

PlacesTable::PlacesTable(Connection& c)
    : find_(c,
            "SELECT tenant, conversation, channel, address_json, verified_at, gone_at, gone_reason FROM place "
            "WHERE tenant = ?1 AND conversation = ?2"),
      put_(c,
           "INSERT INTO place (tenant, conversation, channel, address_json, verified_at, gone_at, gone_reason) "
           "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (tenant, conversation) DO UPDATE SET "
           "channel = excluded.channel, address_json = excluded.address_json, verified_at = excluded.verified_at, "
           "gone_at = excluded.gone_at, gone_reason = excluded.gone_reason"),
      mark_gone_(c,
                 "UPDATE place SET gone_at = ?4, gone_reason = ?3 "
                 "WHERE tenant = ?1 AND conversation = ?2 AND gone_at IS NULL"),
      forget_(c, "DELETE FROM place WHERE tenant = ?1 AND conversation = ?2"),
      prune_(c,
             "DELETE FROM place WHERE gone_at IS NOT NULL AND gone_at <= (SELECT max(gone_at) FROM "
             "(SELECT gone_at FROM place WHERE gone_at IS NOT NULL AND gone_at < ?1 ORDER BY gone_at LIMIT ?2))") {}

std::optional<Place> PlacesTable::find(const std::string& tenant, const std::string& conversation) const {
  Rows row = find_(tenant, conversation);
  if (!row.next()) return std::nullopt;
  return Place{.tenant = row.text(0),
               .conversation = row.text(1),
               .channel = row.text(2),
               .address_json = row.text(3),
               .verified_at = row.integer(4),
               .gone_at = row.maybe_integer(5),
               .gone_reason = row.text(6)};
}

void PlacesTable::put(const Place& place) {
  put_.run(place.tenant, place.conversation, place.channel, place.address_json, place.verified_at, place.gone_at,
           place.gone_reason);
}

bool PlacesTable::mark_gone(const std::string& tenant, const std::string& conversation, const std::string& reason,
                            Timestamp at) {
  return mark_gone_.run(tenant, conversation, reason, at) == 1;
}

bool PlacesTable::forget(const std::string& tenant, const std::string& conversation) {
  return forget_.run(tenant, conversation) == 1;
}

int PlacesTable::prune(Timestamp before, int limit) {
  return prune_.run(before, std::max(limit, 0));
}

}  // namespace evenkeel::storage::sqlite
