#include "bot/review/case_list.h"

#include <algorithm>
#include <chrono>
#include <map>

#include "bot/review/access.h"
#include "bot/review/case_parts.h"
#include "dialogs/plain.h"
#include "storage/case_search.h"
#include "storage/people.h"

namespace evenkeel::review {
namespace {

using Status = storage::Case::Status;

const char* id_of(Status status) {
  return status == Status::Open ? "open" : status == Status::Decided ? "decided" : "closed";
}

std::string asked(const http::Request& request, const char* name) {
  const auto value = request.query_value(name);
  return value && value->size() <= 200 ? *value : std::string();
}

constexpr std::int64_t day_ms = 24LL * 3600 * 1000;
constexpr int people_max = 500;

// "2026-11-22", as a browser's date field gives it.
std::optional<std::int64_t> day_start(const std::string& text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = number_in(text.substr(0, 4)), month = number_in(text.substr(5, 2)), day = number_in(text.substr(8));
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date}.time_since_epoch().count() * day_ms;
}

// Whom a name typed into the filter means: an id, or the one person who is called so. Nobody: a name no case has.
std::string actor_named(Look& look, const std::vector<storage::Person>& people, const std::string& typed) {
  if (typed.empty()) return {};
  const std::string plain = dialogs::plain(typed);
  for (const storage::Person& person : people)
    if (person.actor == typed || dialogs::plain(look.names.of(person.actor)) == plain) return person.actor;
  return "nobody:" + typed;
}

void set_case(Data& row, Look& look, const storage::Case& one) {
  row.set("number", Data(std::to_string(one.number)));
  row.set("customer", Data(name_shown(one.customer)));
  row.set("erased", Data(one.erased_at.has_value()));
  row.set("found_in", Data(false));
  row.set("status", Data(say(std::string("status_") + id_of(one.status))));
  row.set("status_id", Data(id_of(one.status)));
  row.set("legal_hold", Data(one.legal_hold));
  set_text(row, "chosen", one.chosen.empty() ? "" : look.words.outcome(one.chosen));
  row.set("keeper", Data(look.names.of(one.owner)));
  set_day(row, "opened", one.opened_at);
}

// The snippet cut at its marks.
Data marked(const storage::SearchHit& hit) {
  Data pieces = list();
  const auto add = [&](std::size_t begin, std::size_t end, bool mark) {
    if (begin >= end) return;
    Data piece;
    piece.set("words", Data(hit.snippet.substr(begin, end - begin)));
    piece.set("mark", Data(mark));
    pieces.push_back(piece);
  };
  std::size_t at = 0;
  for (const auto& [begin, end] : hit.marks) {
    add(at, begin, false);
    add(begin, end, true);
    at = end;
  }
  add(at, hit.snippet.size(), false);
  return pieces;
}

void set_options(Data& data, const char* name, const std::vector<std::pair<std::string, std::string>>& options,
                 const std::string& chosen) {
  Data rows = list();
  for (const auto& [id, label] : options) {
    Data option;
    option.set("id", Data(id));
    option.set("label", Data(label));
    option.set("chosen_one", Data(id == chosen));
    rows.push_back(option);
  }
  data.set(name, rows);
}

}  // namespace

std::variant<Page, Refused> show_cases(Look& look) {
  const storage::Person& person = look.visitor.person;
  const cases::Viewer viewer = viewer_of(person);
  const storage::Reader reader = cases::reader_for(viewer);
  const auto people =
      person.roles.hr ? look.tx.people().list(person.tenant, people_max) : std::vector<storage::Person>();
  std::map<std::string, std::string> asked_for;
  for (const char* name : {"q", "status", "chosen", "owner", "customer", "hold", "from", "to", "overdue", "sort"})
    asked_for[name] = asked(look.request, name);
  const auto& of = asked_for;

  storage::CaseQuery query{.reader = reader,
                           .chosen = of.at("chosen"),
                           .owner = actor_named(look, people, of.at("owner")),
                           .customer_key = dialogs::plain(of.at("customer")),
                           .hold = of.at("hold"),
                           .opened_from = day_start(of.at("from"))};
  if (const auto to = day_start(of.at("to"))) query.opened_before = *to + day_ms;
  if (of.at("overdue") == "yes") query.overdue_at = look.now - day_ms;
  for (const Status one : {Status::Open, Status::Decided, Status::Closed})
    if (of.at("status") == id_of(one)) query.status = one;
  query.sort = of.at("sort") == "changed"  ? storage::CaseQuery::Sort::Changed
               : of.at("sort") == "opened" ? storage::CaseQuery::Sort::Opened
                                           : storage::CaseQuery::Sort::Number;

  Data rows = list();
  std::string older;
  std::size_t found = 0;
  bool more = false;
  if (!of.at("q").empty()) {
    const std::int64_t below = number_in(asked(look.request, "below")).value_or(0);
    const bool narrowed = std::any_of(of.begin(), of.end(), [](const auto& one) {
      return one.first != "q" && one.first != "sort" && !one.second.empty();
    });
    storage::SearchPage page;
    if (narrowed)
      page = look.tx.case_search().search_in(query, of.at("q"), cases_a_page + 1, below);
    else
      page.hits = look.tx.case_search().search(reader, of.at("q"), cases_a_page + 1, below);
    const auto& hits = page.hits;
    found = std::min<std::size_t>(hits.size(), cases_a_page);
    more = hits.size() > found || page.older != 0;
    for (std::size_t i = 0; i < found; ++i) {
      Data row;
      set_case(row, look, hits[i].head);
      row.set("found_in", Data(named("found", hits[i].kind)));
      row.set("found", marked(hits[i]));
      rows.push_back(row);
    }
    if (more) older = "below=" + std::to_string(hits.size() > found ? hits[found - 1].at_row : page.older);
  } else {
    std::optional<storage::AfterCase> after;
    if (const auto number = number_in(asked(look.request, "after")))
      after = {number_in(asked(look.request, "at")).value_or(0), *number};
    const auto cases = look.tx.case_search().list(query, cases_a_page + 1, after);
    more = cases.size() > cases_a_page;
    found = more ? cases_a_page : cases.size();
    for (std::size_t i = 0; i < found; ++i) {
      Data row;
      set_case(row, look, cases[i]);
      rows.push_back(row);
    }
    if (more) {
      const storage::Case& last = cases[found - 1];
      const auto at = query.sort == storage::CaseQuery::Sort::Changed ? last.changed_at : last.opened_at;
      older = "after=" + std::to_string(last.number) + "&at=" + std::to_string(at);
    }
  }

  std::string kept;
  for (const auto& [name, value] : of)
    if (!value.empty()) kept += name + "=" + url_encoded(value) + "&";
  Data data;
  set_list(data, "rows", rows);
  const std::string unit = of.at("q").empty() ? "counted" : "places";
  data.set("counted", Data(found == 1 && !more ? say(unit + "_one")
                                               : say(more ? unit + "_more" : unit, {{"count", std::to_string(found)}})));
  set_text(data, "older", more ? "/review/cases?" + kept + older : "");
  data.set("nothing", Data(say(kept.empty() ? "no_cases" : more ? "no_cases_yet" : "no_cases_found")));
  data.set("q", Data(of.at("q")));
  data.set("owner", Data(of.at("owner")));
  data.set("customer_asked", Data(of.at("customer")));
  data.set("from", Data(of.at("from")));
  data.set("to", Data(of.at("to")));
  data.set("overdue", Data(query.overdue_at.has_value()));
  data.set("may_choose_owner", Data(person.roles.hr));
  data.set("sorted_by_place", Data(!of.at("q").empty() && !of.at("sort").empty()));
  data.set("narrowed", Data(!of.at("owner").empty() || !of.at("customer").empty() ||
                            !of.at("chosen").empty() || !of.at("hold").empty() || !of.at("from").empty() ||
                            !of.at("to").empty() || query.overdue_at.has_value() || !of.at("sort").empty()));
  Data names = list();
  for (const storage::Person& one : people) {
    Data name;
    name.set("name", Data(look.names.of(one.actor)));
    names.push_back(name);
  }
  data.set("people", names);
  std::vector<std::pair<std::string, std::string>> statuses, outcomes{{"-", say("not_decided")}}, holds, sorts;
  for (const Status one : {Status::Open, Status::Decided, Status::Closed})
    statuses.emplace_back(id_of(one), say(std::string("status_") + id_of(one)));
  for (const std::string_view id : knowledge::Ids<knowledge::Outcome>::names)
    outcomes.emplace_back(id, look.words.outcome(id));
  for (const std::string_view id : knowledge::Ids<knowledge::Hold>::names) holds.emplace_back(id, look.words.hold(id));
  for (const char* id : {"number", "changed", "opened"}) sorts.emplace_back(id, say(std::string("sort_") + id));
  set_options(data, "statuses", statuses, of.at("status"));
  set_options(data, "outcomes", outcomes, of.at("chosen"));
  set_options(data, "hold_kinds", holds, of.at("hold"));
  set_options(data, "sorts", sorts, of.at("sort"));
  return Page{.name = "cases",
              .title = "cases",
              .section = "cases",
              .data = data,
              .seen = Noted{.action = of.at("q").empty() ? "cases_listed" : "cases_searched",
                            .object_kind = "cases",
                            .object_id = {},
                            .details = kept}};
}

}  // namespace evenkeel::review
