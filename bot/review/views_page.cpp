#include "bot/review/views_page.h"

#include <algorithm>

#include "bot/review/access.h"
#include "bot/review/figures.h"
#include "storage/cases.h"

namespace evenkeel::review {
namespace {

constexpr std::int64_t year_ms = 365LL * 24 * 3600 * 1000;

std::vector<storage::CaseFile> year_of(Look& look) {
  return visible_files(look, look.now - year_ms, figures_cases_max);
}

// "outcome:repair" and the like by their names, keys by their phrases, anything else (a month, a number) as it is.
std::string spelled(Look& look, const std::string& text) {
  const auto behind = [&](std::string_view mark) { return text.substr(mark.size()); };
  if (text.empty()) return say("place_unknown");
  if (text.starts_with("outcome:")) return look.words.outcome(behind("outcome:"));
  if (text.starts_with("sign:")) return look.words.sign(behind("sign:"));
  if (text.starts_with("person:")) return look.names.of(behind("person:"));
  return phrases().knows(text) ? say(text) : name_shown(month_text(text));
}

std::string spelled(Look& look, const Alert& alert) {
  std::map<std::string, std::string> values;
  for (const auto& [name, value] : alert.values) values[name] = spelled(look, value);
  return say(alert.what, values);
}

Data numbers_of(const Alert& alert) {
  Data numbers = list();
  for (const std::int64_t number : alert.cases) {
    Data one;
    one.set("number", Data(std::to_string(number)));
    numbers.push_back(one);
  }
  return numbers;
}

Data rows_of(Look& look, const std::vector<Alert>& alerts) {
  Data rows = list();
  for (const Alert& alert : alerts) {
    Data row;
    row.set("text", Data(spelled(look, alert)));
    set_list(row, "numbers", numbers_of(alert));
    rows.push_back(row);
  }
  return rows;
}

Data table_of(Look& look, const Table& table) {
  Data data;
  data.set("caption", Data(say(table.caption)));
  set_text(data, "chart", table.chart);
  Data heads = list(), rows = list();
  for (const std::string& head : table.heads) {
    Data one;
    one.set("head", Data(spelled(look, head)));
    one.set("is_number", Data(&head != &table.heads.front()));
    heads.push_back(one);
  }
  for (const std::vector<Cell>& cells : table.rows) {
    Data row, rest = list();
    row.set("first", Data(spelled(look, cells.front().text)));
    for (std::size_t i = 1; i < cells.size(); ++i) {
      Data cell;
      cell.set("text", Data(spelled(look, cells[i].text)));
      set_text(cell, "value", cells[i].value ? std::to_string(static_cast<std::int64_t>(*cells[i].value)) : "");
      rest.push_back(cell);
    }
    row.set("cells", rest);
    rows.push_back(row);
  }
  data.set("heads", heads);
  set_list(data, "rows", rows);
  return data;
}

}  // namespace

std::variant<Page, Refused> show_views(Look& look) {
  if (!sees_views(look.visitor.person)) return Refused{403, "forbidden"};
  const auto cases = year_of(look);
  const auto rereads = rereads_of(look);
  Data rows = list();
  for (const std::string_view id : view_ids()) {
    const View one = view(id, {cases, look.words.knowledge(), look.now, rereads});
    Data row;
    row.set("id", Data(std::string(id)));
    row.set("title", Data(say("view_" + std::string(id))));
    row.set("question", Data(say("view_" + std::string(id) + "_question")));
    set_text(row, "alerts",
             one.alerts.empty()       ? ""
             : one.alerts.size() == 1 ? say("alerts_one")
                                      : say("alerts", {{"count", std::to_string(one.alerts.size())}}));
    rows.push_back(row);
  }
  Data data;
  data.set("views", rows);
  return Page{.name = "views",
              .title = "views",
              .section = "views",
              .data = data,
              .seen = Noted{.action = "views_opened", .object_kind = "view", .object_id = {}, .details = {}}};
}

std::variant<Page, Refused> show_view(Look& look) {
  const std::string id = look.request.parameters.at("view");
  if (std::find(view_ids().begin(), view_ids().end(), id) == view_ids().end()) return Refused{};
  if (!sees_views(look.visitor.person)) return Refused{403, "forbidden"};
  const auto cases = year_of(look);
  const auto rereads = rereads_of(look);
  const View one = view(id, {cases, look.words.knowledge(), look.now, rereads});
  Data data, tables = list(), to_read = list();
  data.set("heading", Data(say("view_" + id)));
  data.set("question", Data(say("view_" + id + "_question")));
  data.set("threshold", Data(say("view_" + id + "_alert")));
  set_list(data, "alerts", rows_of(look, one.alerts));
  for (const Table& table : one.tables) tables.push_back(table_of(look, table));
  data.set("tables", tables);
  data.set("no_cases", Data(cases.empty()));
  if (id == "fairness")
    for (const std::int64_t number : to_reread(look, cases)) {
      Data row;
      row.set("number", Data(std::to_string(number)));
      to_read.push_back(row);
    }
  data.set("is_fairness", Data(id == "fairness"));
  set_list(data, "to_read", to_read);
  return Page{.name = "view",
              .title = say("view_" + id),
              .section = "views",
              .data = data,
              .seen = Noted{.action = "view_opened", .object_kind = "view", .object_id = id, .details = {}}};
}

Data alerts_of(Look& look) {
  Data rows = list();
  if (!sees_views(look.visitor.person)) return rows;
  const auto cases = year_of(look);
  const auto rereads = rereads_of(look);
  for (const std::string_view id : view_ids())
    for (const Alert& alert : view(id, {cases, look.words.knowledge(), look.now, rereads}).alerts) {
      if (alert.what == "alert_late_day" || alert.what == "alert_late_week") continue;  // The inbox has each of them itself.
      Data row;
      row.set("text", Data(spelled(look, alert)));
      row.set("id", Data(std::string(id)));
      row.set("title", Data(say("view_" + std::string(id))));
      rows.push_back(row);
    }
  return rows;
}

}  // namespace evenkeel::review
