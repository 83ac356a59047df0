#include "storage/sqlite/case_links_table.h"

#include <algorithm>
#include <map>

#include "storage/name_grams.h"
#include "storage/sqlite/case_row.h"

namespace evenkeel::storage::sqlite {
namespace {

constexpr std::size_t compared_max = 200;  // Cases whose names are looked at whole.

CaseLink link_of(const Rows& row) {
  return {.id = row.integer(0),
          .other = row.integer(1),
          .kind = from_name<CaseLink::Kind>(row.text(2)),
          .state = from_name<CaseLink::State>(row.text(3)),
          .offered_by = row.text(4),
          .offered_at = row.integer(5),
          .by = row.text(6),
          .at = row.maybe_integer(7)};
}

}  // namespace

CaseLinksTable::CaseLinksTable(Connection& c)
    : row_(c, "SELECT no FROM case_head WHERE tenant = ?1 AND number = ?2"),
      links_(c,
             "SELECT id, (SELECT number FROM case_head h WHERE h.no = high_no), kind, state, offered_by, offered_at, by_actor, at "
             "FROM case_link WHERE low_no = ?1 UNION ALL "
             "SELECT id, (SELECT number FROM case_head h WHERE h.no = low_no), kind, state, offered_by, offered_at, by_actor, at "
             "FROM case_link WHERE high_no = ?1"),
      with_gram_(c, "SELECT case_no FROM name_gram WHERE tenant = ?1 AND gram = ?2 ORDER BY case_no DESC LIMIT ?3"),
      case_(c, "SELECT " CASE_COLUMNS " FROM case_head WHERE no = ?1 AND customer_key <> ''"),
      offer_(c,
             "INSERT INTO case_link (tenant, low_no, high_no, kind, state, offered_by, offered_at) "
             "VALUES (?1, ?2, ?3, ?4, 'offered', ?5, ?6) ON CONFLICT (low_no, high_no, kind) DO NOTHING"),
      answer_(c,
              "UPDATE case_link SET state = ?4, by_actor = ?5, at = ?6 WHERE low_no = ?1 AND high_no = ?2 AND kind = ?3"),
      add_gram_(c, "INSERT INTO name_gram (tenant, gram, case_no) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING"),
      forget_(c, "DELETE FROM name_gram WHERE case_no = ?1") {}

std::vector<CaseLink> CaseLinksTable::links(const std::string& tenant, std::int64_t number) const {
  std::optional<std::int64_t> no;
  if (Rows row = row_(tenant, number); row.next()) no = row.integer(0);
  if (!no) return {};
  auto found = all_of(links_(*no), link_of);
  std::sort(found.begin(), found.end(), [](const CaseLink& a, const CaseLink& b) { return a.id < b.id; });
  return found;
}

std::vector<Case> CaseLinksTable::near(const std::string& tenant, const std::string& customer_key, int limit,
                                       std::int64_t except) const {
  std::map<std::int64_t, int> shared;  // Row -> how many grams.
  for (const std::string& gram : name_grams(customer_key))
    for (Rows row = with_gram_(tenant, gram, gram_cases_max); row.next();) ++shared[row.integer(0)];
  std::vector<std::pair<int, std::int64_t>> promising;
  for (const auto& [no, grams] : shared) promising.emplace_back(grams, no);
  std::sort(promising.rbegin(), promising.rend());
  if (promising.size() > compared_max) promising.resize(compared_max);

  std::vector<std::pair<double, Case>> alike;
  for (const auto& [grams, no] : promising) {
    Rows row = case_(no);
    if (!row.next()) continue;
    Case one = case_of(row);
    const double likeness = name_likeness(customer_key, one.customer_key);
    if (likeness >= near_enough && one.number != except) alike.emplace_back(likeness, std::move(one));
  }
  std::sort(alike.begin(), alike.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second.number > b.second.number;
  });
  std::vector<Case> cases;
  for (auto& [likeness, one] : alike)
    if (static_cast<int>(cases.size()) < limit) cases.push_back(std::move(one));
  return cases;
}

CaseLinksTable::Pair CaseLinksTable::rows_of(const std::string& tenant, std::int64_t number, std::int64_t other) const {
  Pair pair;
  if (Rows row = row_(tenant, number); row.next()) pair.low = row.integer(0);
  if (Rows row = row_(tenant, other); row.next()) pair.high = row.integer(0);
  if (pair.low == 0 || pair.high == 0 || pair.low == pair.high) throw ConstraintError("These are not two cases.");
  if (pair.low > pair.high) std::swap(pair.low, pair.high);
  return pair;
}

bool CaseLinksTable::offer(const std::string& tenant, std::int64_t number, std::int64_t other, CaseLink::Kind kind,
                           const std::string& by, Timestamp at) {
  const Pair pair = rows_of(tenant, number, other);
  return offer_.run(tenant, pair.low, pair.high, name_of(kind), by, at) == 1;
}

bool CaseLinksTable::answer(const std::string& tenant, std::int64_t number, std::int64_t other, CaseLink::Kind kind,
                            CaseLink::State state, const std::string& by, Timestamp at) {
  if (state == CaseLink::State::Offered) return false;
  const Pair pair = rows_of(tenant, number, other);
  return answer_.run(pair.low, pair.high, name_of(kind), name_of(state), by, at) == 1;
}

void CaseLinksTable::remember_name(const std::string& tenant, std::int64_t case_no, const std::string& customer_key) {
  for (const std::string& gram : name_grams(customer_key)) add_gram_.run(tenant, gram, case_no);
}

void CaseLinksTable::forget_name(std::int64_t case_no) {
  forget_.run(case_no);
}

}  // namespace evenkeel::storage::sqlite
