// bot/review/figures.h — what no single case can show: the ten views across cases, and what in them somebody should
// look at.
//
// Nobody is ranked and nothing is scored: tables count cases by outcome, month, team or answer; a group of one to four
// is "few", and nothing beside it lets one work out how many. A person stands only in an alert, where somebody has to
// do something for them.
//
// Threads   Pure functions: equal cases and an equal time give equal views.
// Limits    Callers hand in at most figures_cases_max cases, of the last twelve months.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bot/cases/small_groups.h"
#include "knowledge/knowledge.h"
#include "storage/records.h"

namespace evenkeel::review {

constexpr int figures_cases_max = 1'000;
using cases::few_below;

struct Cell {
  std::string text;             // What stands there.
  std::optional<double> value;  // For a chart; absent where it is no number, or few.
  bool operator==(const Cell&) const = default;
};

struct Table {
  std::string caption;             // Key of phrases.json.
  std::vector<std::string> heads;  // The same.
  std::vector<std::vector<Cell>> rows;
  std::string chart;  // "bar", "line", or empty.
};

struct Alert {
  std::string what;  // Key of phrases.json, filled with `values`.
  std::map<std::string, std::string> values;
  std::vector<std::int64_t> cases;
};

struct View {
  std::string id;  // "exposure"
  std::vector<Alert> alerts;
  std::vector<Table> tables;
};

// A second person's own answer to a case they read without its decision.
struct Reread {
  std::int64_t number = 0;
  std::string chosen, again;  // Outcomes.
};

struct Asked {
  std::span<const storage::CaseFile> cases;  // Those the reader may see.
  const knowledge::Knowledge& knowledge;
  std::int64_t now = 0;
  std::span<const Reread> rereads;
};

// In the order they are shown.
std::span<const std::string_view> view_ids();
// `id` is one of view_ids().
View view(std::string_view id, const Asked& asked);

// "none", "few" (1 to 4), or the number.
Cell counted(std::int64_t count);
// The same of groups that make up one sum: what would give a few away is "not_shown" (bot/cases/small_groups.h).
std::vector<Cell> counted_together(std::span<const std::int64_t> counts);
// "40 %" of at least few_below, where neither the part nor the rest of it is a few; else "few" or "not_shown".
Cell share(std::int64_t part, std::int64_t of);

// The cases a second person should read this quarter without knowing what was decided: drawn by the case's number and
// the quarter, the same for everybody, about one in ten and at least five where there are so many.
std::vector<std::int64_t> sample(std::span<const storage::CaseFile> cases, std::int64_t now);

}  // namespace evenkeel::review
