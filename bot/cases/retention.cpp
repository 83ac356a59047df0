#include "bot/cases/retention.h"

#include <algorithm>
#include <chrono>

#include "storage/cases.h"

namespace evenkeel::cases {
namespace {

constexpr std::int64_t day_ms = 86'400'000;

}  // namespace

storage::Timestamp months_before(storage::Timestamp at, int months) {
  using namespace std::chrono;
  std::int64_t day = at / day_ms, rest = at % day_ms;
  if (rest < 0) --day, rest += day_ms;
  const year_month_day today{sys_days{days{day}}};
  const year_month earlier = year_month{today.year(), today.month()} - std::chrono::months{months};
  const year_month_day_last last{earlier.year(), month_day_last{earlier.month()}};
  const sys_days then{year_month_day{earlier.year(), earlier.month(), std::min(today.day(), last.day())}};
  return then.time_since_epoch().count() * day_ms + rest;
}

std::vector<storage::Case> kept_long_enough(const storage::ReadTx& tx, const std::map<std::string, int>& months,
                                            storage::Timestamp now) {
  std::vector<storage::Case> found;
  for (const auto& [outcome, kept] : months) {
    const int room = retention_batch_max - static_cast<int>(found.size());
    auto some = tx.cases().unchanged_since(outcome == "undecided" ? "" : outcome, months_before(now, kept), room);
    found.insert(found.end(), some.begin(), some.end());
  }
  return found;
}

int run_retention(storage::Tx& tx, const std::map<std::string, int>& months, const std::string& by, storage::Timestamp now,
                  const std::string& reason) {
  int erased = 0;
  const std::string salt = audit_salt(tx);
  for (const storage::Case& one : kept_long_enough(tx, months, now)) {
    const By who{.viewer = {.tenant = one.tenant, .actor = by}, .at = now, .audit_salt = salt, .operates = true};
    erased += erase(tx, who, one.number, reason) == Done::Yes ? 1 : 0;
  }
  return erased;
}

}  // namespace evenkeel::cases
