#include "bot/review/figures.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <set>

#include "bot/cases/answers.h"
#include "knowledge/decision.h"
#include "knowledge/digest.h"

namespace evenkeel::review {
namespace {

using storage::CaseFile;
using Outcome = knowledge::Outcome;

constexpr std::int64_t day_ms = 24LL * 3600 * 1000;
constexpr std::array<std::string_view, 10> ids{"exposure", "repeat",    "consistency", "overrides", "guards",
                                               "time",     "approvals", "our_part",    "volume",    "fairness"};
constexpr int exposure_max = 3;  // Incidents of one person in exposure_days: somebody looks after them.
constexpr int exposure_days = 30;
constexpr double firmer_max = 0.15;  // Share of decisions firmer than recommended.
constexpr int open_days_max = 30;
constexpr double agreement_min = 0.8;
constexpr double rising = 0.10;  // A share that grew by so much.

std::optional<int> rung_of(const std::string& outcome) {
  const auto known = knowledge::from_text<Outcome>(outcome);
  return known ? std::optional(knowledge::rung(*known)) : std::nullopt;
}

bool decided(const CaseFile& file) {
  return !file.decisions.empty();
}

// "2026-11": months sort as text.
std::string month_of(std::int64_t at) {
  const std::chrono::year_month_day date{
      std::chrono::floor<std::chrono::days>(std::chrono::sys_time<std::chrono::milliseconds>{std::chrono::milliseconds{at}})};
  const auto month = static_cast<unsigned>(date.month());
  return std::to_string(static_cast<int>(date.year())) + (month < 10 ? "-0" : "-") + std::to_string(month);
}

std::string quarter_of(std::int64_t at) {
  const std::string month = month_of(at);
  return month.substr(0, 5) + "Q" + std::to_string((std::stoi(month.substr(5)) + 2) / 3);
}

std::string place_of(const CaseFile& file) {
  const storage::Case& head = file.head;
  return head.region + (head.region.empty() || head.team.empty() ? "" : ", ") + head.team;
}

Cell cell_of(cases::Shown shown, std::int64_t count) {
  return shown == cases::Shown::NotShown ? Cell{"not_shown", {}} : counted(count);
}

double percent_of(std::int64_t part, std::int64_t of) {
  return std::round(100.0 * static_cast<double>(part) / static_cast<double>(of));
}
// For an alert: it names the cases, so there is nothing to hide.
std::string percent_text(std::int64_t part, std::int64_t of) {
  return std::to_string(static_cast<int>(percent_of(part, of))) + " %";
}

// One row a name, in the order of the names; empty names last, as "place_unknown" of phrases.json.
struct Counts {
  std::map<std::string, std::vector<std::int64_t>> rows;
  std::size_t columns = 1;

  void add(const std::string& name, std::size_t column = 0) {
    std::vector<std::int64_t>& row = rows[name];
    row.resize(columns);
    ++row[column];
  }
  // Neither a row nor a column gives a few away.
  void into(Table& table) const {
    std::vector<std::vector<std::int64_t>> counts;
    for (const auto& [name, numbers] : rows) counts.push_back(numbers);
    const auto shown = cases::shown_of_table(counts);
    std::size_t at = 0;
    for (const auto& [name, numbers] : rows) {
      std::vector<Cell> row{{name, {}}};
      for (std::size_t i = 0; i < numbers.size(); ++i) row.push_back(cell_of(shown[at][i], numbers[i]));
      table.rows.push_back(std::move(row));
      ++at;
    }
  }
};

std::int64_t when(const storage::Incident& incident) {
  return incident.on_day ? *incident.on_day * day_ms : incident.at;
}

// Who took it: everybody noted as affected in the case, and whoever is named with an incident.
View exposure(const Asked& asked) {
  View view{.id = "exposure", .alerts = {}, .tables = {}};
  Counts by_month, by_place;
  std::map<std::string, std::vector<std::pair<std::int64_t, std::int64_t>>> of_person;  // Name -> when, case.
  for (const CaseFile& file : asked.cases)
    for (const storage::Incident& incident : file.incidents) {
      by_month.add(month_of(when(incident)));
      by_place.add(place_of(file));
      if (!incident.affected.empty()) of_person[incident.affected].emplace_back(when(incident), file.head.number);
    }
  for (auto& [person, times] : of_person) {
    std::sort(times.begin(), times.end());
    for (std::size_t i = times.size(); i >= exposure_max; --i) {
      if (times[i - 1].first - times[i - exposure_max].first > exposure_days * day_ms) continue;
      std::set<std::int64_t> cases;
      for (std::size_t j = i - exposure_max; j < i; ++j) cases.insert(times[j].second);
      view.alerts.push_back({"alert_exposure", {{"who", person}}, {cases.begin(), cases.end()}});
      break;
    }
  }
  Table months{"exposure_by_month", {"head_month", "head_incidents"}, {}, "bar"},
      places{"exposure_by_place", {"head_place", "head_incidents"}, {}, "bar"};
  by_month.into(months);
  by_place.into(places);
  view.tables = {months, places};
  return view;
}

View repeat(const Asked& asked) {
  View view{.id = "repeat", .alerts = {}, .tables = {}};
  std::map<std::string, std::vector<const CaseFile*>> of_customer;
  for (const CaseFile& file : asked.cases)
    if (!file.head.customer_key.empty()) of_customer[file.head.customer_key].push_back(&file);
  std::int64_t once = 0, again = 0, other_team = 0, after_warning = 0;
  for (auto& [customer, files] : of_customer) {
    if (files.size() < 2) {
      ++once;
      continue;
    }
    ++again;
    std::sort(files.begin(), files.end(), [](auto a, auto b) { return a->head.opened_at < b->head.opened_at; });
    std::vector<std::int64_t> numbers;
    bool teams = false, warned = false;
    for (std::size_t i = 0; i < files.size(); ++i) {
      numbers.push_back(files[i]->head.number);
      teams = teams || (i > 0 && place_of(*files[i]) != place_of(*files[0]));
      warned = warned || (i + 1 < files.size() && files[i]->head.chosen == to_text(Outcome::FinalWarning));
    }
    other_team += teams;
    after_warning += warned;
    const char* what = warned ? "alert_repeat_warned" : teams ? "alert_repeat_team" : "alert_repeat";
    view.alerts.push_back(
        {what, {{"customer", files.back()->head.customer}, {"count", std::to_string(files.size())}}, numbers});
  }
  const auto told = counted_together(std::array{once, again});
  // Parts of those who came again: told where neither they nor the rest are a few.
  const auto part = [&](std::int64_t count) { return counted_together(std::array{count, again - count}).front(); };
  view.tables.push_back({"repeat_counts",
                         {"head_customers", "head_count"},
                         {{{"row_once", {}}, told[0]},
                          {{"row_again", {}}, told[1]},
                          {{"row_other_team", {}}, part(other_team)},
                          {{"row_after_warning", {}}, part(after_warning)}},
                         ""});
  return view;
}

// Two cases are alike when the same sum of points, the same severity and the same guards led to their recommendation.
View consistency(const Asked& asked) {
  View view{.id = "consistency", .alerts = {}, .tables = {}};
  Counts by_recommended;
  by_recommended.columns = knowledge::count_of<Outcome>;
  std::map<std::string, std::vector<const CaseFile*>> alike;
  for (const CaseFile& file : asked.cases) {
    if (!decided(file)) continue;
    const auto chosen = knowledge::from_text<Outcome>(file.head.chosen);
    if (chosen && knowledge::from_text<Outcome>(file.head.recommended))
      by_recommended.add("outcome:" + file.head.recommended, knowledge::index_of(*chosen));
    const knowledge::Decision said = knowledge::decide(asked.knowledge.rules, cases::answers_of(file.findings));
    std::string key = std::to_string(said.score.total) + (said.severe ? "s" : "-");
    for (const knowledge::Rule rule : said.guards) key += std::string(to_text(rule)) + ",";
    alike[key + "/" + file.head.recommended].push_back(&file);
  }
  for (const auto& [key, files] : alike) {
    const auto [mildest, firmest] = std::minmax_element(files.begin(), files.end(), [](auto a, auto b) {
      return rung_of(a->head.chosen).value_or(0) < rung_of(b->head.chosen).value_or(0);
    });
    if (rung_of((*firmest)->head.chosen).value_or(0) - rung_of((*mildest)->head.chosen).value_or(0) < 2) continue;
    view.alerts.push_back(
        {"alert_consistency",
         {{"mild", "outcome:" + (*mildest)->head.chosen}, {"firm", "outcome:" + (*firmest)->head.chosen}},
         {(*mildest)->head.number, (*firmest)->head.number}});
  }
  Table table{"consistency_table", {"head_recommended"}, {}, ""};
  for (const std::string_view outcome : knowledge::Ids<Outcome>::names)
    table.heads.push_back("outcome:" + std::string(outcome));
  by_recommended.into(table);
  view.tables.push_back(table);
  return view;
}

View overrides(const Asked& asked) {
  View view{.id = "overrides", .alerts = {}, .tables = {}};
  std::int64_t all = 0, firmer = 0, softer = 0, without_reason = 0;
  Counts by_month;
  by_month.columns = 3;
  std::vector<std::int64_t> firmer_cases;
  for (const CaseFile& file : asked.cases) {
    const auto said = rung_of(file.head.recommended), done = rung_of(file.head.chosen);
    if (!decided(file) || !said || !done) continue;
    ++all;
    const std::size_t way = *done > *said ? 2 : *done < *said ? 1 : 0;
    firmer += way == 2;
    softer += way == 1;
    if (way == 2) firmer_cases.push_back(file.head.number);
    without_reason += file.head.chosen != file.head.recommended && file.head.reason.empty() && !file.head.erased_at;
    by_month.add(month_of(file.decisions.back().at), way);
  }
  if (all >= few_below && static_cast<double>(firmer) > firmer_max * static_cast<double>(all))
    view.alerts.push_back({"alert_overrides", {{"share", percent_text(firmer, all)}}, firmer_cases});
  // The three make up the whole: what is kept back of one is kept back of its share.
  const std::array<std::int64_t, 3> ways{all - firmer - softer, softer, firmer};
  const auto shown = cases::shown_of(ways);
  const auto way_share = [&](std::size_t way) {
    return shown[way] == cases::Shown::NotShown ? Cell{"not_shown", {}} : share(ways[way], all);
  };
  view.tables.push_back({"overrides_shares",
                         {"head_way", "head_share"},
                         {{{"row_as_said", {}}, way_share(0)},
                          {{"row_softer", {}}, way_share(1)},
                          {{"row_firmer", {}}, way_share(2)},
                          {{"row_without_reason", {}}, share(without_reason, all)}},
                         ""});
  Table months{"overrides_by_month", {"head_month", "row_as_said", "row_softer", "row_firmer"}, {}, "bar"};
  by_month.into(months);
  view.tables.push_back(months);
  return view;
}

View guards(const Asked& asked) {
  using knowledge::CounterSign;
  View view{.id = "guards", .alerts = {}, .tables = {}};
  Table table{"guards_table", {"head_guard", "yes", "no", "not_known", "head_not_asked"}, {}, ""};
  for (const CounterSign guard :
       {CounterSign::OurFailure, CounterSign::VulnerableCustomer, CounterSign::ProtectedComplaint}) {
    std::array<std::int64_t, 4> counts{};
    std::vector<std::int64_t> ended;
    for (const CaseFile& file : asked.cases) {
      const auto latest = cases::newest(file.findings);
      const auto asked_for = std::any_of(latest.begin(), latest.end(), [&](const storage::Finding& finding) {
        return finding.about == to_text(guard);
      });
      const auto answer = cases::answers_of(file.findings)[guard];
      ++counts[!asked_for ? 3 : !answer ? 2 : *answer ? 0 : 1];
      if (answer.value_or(false) && file.head.chosen == to_text(Outcome::GracefulExit))
        ended.push_back(file.head.number);
    }
    if (!ended.empty())
      view.alerts.push_back({"alert_guards", {{"guard", "sign:" + std::string(to_text(guard))}}, ended});
    std::vector<Cell> row{{"sign:" + std::string(to_text(guard)), {}}};
    for (Cell& cell : counted_together(counts)) row.push_back(std::move(cell));
    table.rows.push_back(row);
  }
  view.tables.push_back(table);
  return view;
}

View times(const Asked& asked) {
  View view{.id = "time", .alerts = {}, .tables = {}};
  std::int64_t young = 0, old = 0, late_day = 0, late_week = 0;
  std::vector<std::int64_t> old_cases, day_cases, week_cases;
  for (const CaseFile& file : asked.cases) {
    const std::int64_t number = file.head.number;
    if (file.head.status == storage::Case::Status::Open) {
      const bool is_old = asked.now - file.head.opened_at > open_days_max * day_ms;
      (is_old ? old : young) += 1;
      if (is_old) old_cases.push_back(number);
    }
    if (file.head.status == storage::Case::Status::Closed) continue;  // It waits for nobody, whatever was planned.
    std::int64_t latest = 0;
    for (const storage::FollowUp& follow_up : file.follow_ups)
      if (!follow_up.finished_at)  // By the day it was for: that the coach spoke of it later makes nobody less late.
        latest = std::max(latest, asked.now - (follow_up.due_day ? *follow_up.due_day * day_ms : follow_up.due_at));
    if (latest >= 7 * day_ms) {
      ++late_week;
      week_cases.push_back(number);
    } else if (latest >= day_ms) {
      ++late_day;
      day_cases.push_back(number);
    }
  }
  if (!week_cases.empty()) view.alerts.push_back({"alert_late_week", {}, week_cases});
  if (!day_cases.empty()) view.alerts.push_back({"alert_late_day", {}, day_cases});
  if (!old_cases.empty()) view.alerts.push_back({"alert_open_long", {}, old_cases});
  const auto open_cases = counted_together(std::array{young, old}), late = counted_together(std::array{late_day, late_week});
  view.tables.push_back({"time_table",
                         {"head_standing", "head_cases"},
                         {{{"row_open_young", {}}, open_cases[0]},
                          {{"row_open_old", {}}, open_cases[1]},
                          {{"row_late_day", {}}, late[0]},
                          {{"row_late_week", {}}, late[1]}},
                         ""});
  return view;
}

bool needs_second(const std::string& outcome) {
  return outcome == to_text(Outcome::FinalWarning) || outcome == to_text(Outcome::GracefulExit);
}

View approvals(const Asked& asked) {
  using State = storage::Approval::State;
  View view{.id = "approvals", .alerts = {}, .tables = {}};
  std::int64_t approved = 0, waiting = 0, sent_back = 0, missing = 0;
  std::vector<std::int64_t> missing_cases, self_cases;
  for (const CaseFile& file : asked.cases) {
    if (!decided(file) || !needs_second(file.head.chosen)) continue;
    const storage::Approval* newest_one = file.approvals.empty() ? nullptr : &file.approvals.back();
    if (!newest_one || newest_one->state == State::Withdrawn) {
      ++missing;
      missing_cases.push_back(file.head.number);
      continue;
    }
    (newest_one->state == State::Approved ? approved : newest_one->state == State::Waiting ? waiting : sent_back) += 1;
    const auto involved = [&](const std::string& who) {
      return std::any_of(file.decisions.begin(), file.decisions.end(),
                         [&](const storage::Decision& one) { return one.by == who; }) ||
             file.head.owner == who;
    };
    if (newest_one->state == State::Approved && involved(newest_one->by)) self_cases.push_back(file.head.number);
  }
  if (!self_cases.empty()) view.alerts.push_back({"alert_self_approved", {}, self_cases});
  if (!missing_cases.empty()) view.alerts.push_back({"alert_no_approver", {}, missing_cases});
  const auto told = counted_together(std::array{approved, waiting, sent_back, missing});
  view.tables.push_back({"approvals_table",
                         {"head_standing", "head_cases"},
                         {{{"row_approved", {}}, told[0]},
                          {{"row_waiting", {}}, told[1]},
                          {{"row_sent_back", {}}, told[2]},
                          {{"row_missing", {}}, told[3]}},
                         ""});
  return view;
}

View our_part(const Asked& asked) {
  View view{.id = "our_part", .alerts = {}, .tables = {}};
  struct Part {
    std::int64_t ours = 0, all = 0;
  };
  std::map<std::string, Part> quarters, places;
  for (const CaseFile& file : asked.cases) {
    const bool ours = cases::answers_of(file.findings).is(knowledge::CounterSign::OurFailure);
    for (Part* part : {&quarters[quarter_of(file.head.opened_at)], &places[place_of(file)]}) {
      part->ours += ours;
      ++part->all;
    }
  }
  if (quarters.size() >= 2) {
    const auto now = std::prev(quarters.end()), before = std::prev(now);
    const auto of = [](const Part& part) { return static_cast<double>(part.ours) / static_cast<double>(part.all); };
    if (now->second.all >= few_below && before->second.all >= few_below &&
        of(now->second) > of(before->second) + rising)
      view.alerts.push_back({"alert_our_part",
                             {{"before", percent_text(before->second.ours, before->second.all)},
                              {"now", percent_text(now->second.ours, now->second.all)}},
                             {}});
  }
  Table by_quarter{"our_part_by_quarter", {"head_quarter", "head_ours"}, {}, "line"},
      by_place{"our_part_by_place", {"head_place", "head_ours"}, {}, "bar"};
  for (const auto& [table, parts] : {std::pair{&by_quarter, &quarters}, {&by_place, &places}})
    for (const auto& [name, part] : *parts) table->rows.push_back({{name, {}}, share(part.ours, part.all)});
  view.tables = {by_quarter, by_place};
  return view;
}

// How many people ended how many relationships, and nobody's name, but for the question that should be asked: is it us?
View volume(const Asked& asked) {
  View view{.id = "volume", .alerts = {}, .tables = {}};
  std::map<std::string, std::vector<std::int64_t>> ended;  // By who decides.
  for (const CaseFile& file : asked.cases) {
    if (!decided(file)) continue;
    auto& numbers = ended[file.decisions.back().by];
    if (file.head.chosen == to_text(Outcome::GracefulExit)) numbers.push_back(file.head.number);
  }
  std::array<std::int64_t, 4> people{};
  double all = 0;
  for (const auto& [who, numbers] : ended) {
    ++people[std::min<std::size_t>(numbers.size(), 3)];
    all += static_cast<double>(numbers.size());
  }
  for (const auto& [who, numbers] : ended) {
    const double others =
        ended.size() < 2 ? 0 : (all - static_cast<double>(numbers.size())) / static_cast<double>(ended.size() - 1);
    if (numbers.size() >= 3 && static_cast<double>(numbers.size()) > 2 * others)
      view.alerts.push_back(
          {"alert_volume", {{"who", "person:" + who}, {"count", std::to_string(numbers.size())}}, numbers});
  }
  const auto told = counted_together(people);
  view.tables.push_back({"volume_table",
                         {"head_ended", "head_people"},
                         {{{"0", {}}, told[0]},
                          {{"1", {}}, told[1]},
                          {{"2", {}}, told[2]},
                          {{"row_three_or_more", {}}, told[3]}},
                         ""});
  return view;
}

View fairness(const Asked& asked) {
  View view{.id = "fairness", .alerts = {}, .tables = {}};
  std::int64_t same = 0;
  std::vector<std::int64_t> different;
  for (const Reread& one : asked.rereads) {
    same += one.chosen == one.again;
    if (one.chosen != one.again) different.push_back(one.number);
  }
  const auto all = static_cast<std::int64_t>(asked.rereads.size());
  if (all >= few_below && static_cast<double>(same) < agreement_min * static_cast<double>(all))
    view.alerts.push_back({"alert_fairness", {{"share", percent_text(same, all)}}, different});
  view.tables.push_back({"fairness_table",
                         {"head_reread", "head_count"},
                         {{{"row_reread", {}}, counted(all)}, {{"row_agreed", {}}, share(same, all)}},
                         ""});
  return view;
}

}  // namespace

std::span<const std::string_view> view_ids() {
  return ids;
}

Cell counted(std::int64_t count) {
  if (count == 0) return {"none", 0.0};
  if (count < few_below) return {"few", {}};
  return {std::to_string(count), static_cast<double>(count)};
}

std::vector<Cell> counted_together(std::span<const std::int64_t> counts) {
  const auto shown = cases::shown_of(counts);
  std::vector<Cell> cells;
  for (std::size_t i = 0; i < counts.size(); ++i) cells.push_back(cell_of(shown[i], counts[i]));
  return cells;
}

Cell share(std::int64_t part, std::int64_t of) {
  if (of == 0) return {"none", {}};
  if (of < few_below || (part > 0 && part < few_below)) return {"few", {}};
  if (part < of && of - part < few_below) return {"not_shown", {}};  // The rest of it is a few.
  return {percent_text(part, of), percent_of(part, of)};
}

View view(std::string_view id, const Asked& asked) {
  using Maker = View (*)(const Asked&);
  constexpr std::array<Maker, ids.size()> makers{exposure, repeat,    consistency, overrides, guards,
                                                 times,    approvals, our_part,    volume,    fairness};
  const auto found = std::find(ids.begin(), ids.end(), id);
  return found == ids.end() ? View{} : makers[static_cast<std::size_t>(found - ids.begin())](asked);
}

std::vector<std::int64_t> sample(std::span<const CaseFile> cases, std::int64_t now) {
  const std::string quarter = quarter_of(now);
  std::vector<std::pair<std::string, std::int64_t>> drawn;
  for (const CaseFile& file : cases)
    if (decided(file) && !file.head.erased_at && quarter_of(file.decisions.back().at) == quarter)
      drawn.emplace_back(sha256_hex(quarter + " " + file.head.tenant + " " + std::to_string(file.head.number)),
                         file.head.number);
  std::sort(drawn.begin(), drawn.end());
  drawn.resize(std::min(drawn.size(), std::max<std::size_t>(5, drawn.size() / 10)));
  std::vector<std::int64_t> numbers;
  for (const auto& [hash, number] : drawn) numbers.push_back(number);
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

}  // namespace evenkeel::review
