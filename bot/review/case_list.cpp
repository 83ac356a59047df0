#include "bot/review/case_list.h"

#include "bot/review/access.h"
#include "bot/review/case_page.h"
#include "bot/review/case_parts.h"
#include "dialogs/plain.h"
#include "storage/cases.h"

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

std::string url_encoded(const std::string& text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string url;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.')
      url += c;
    else
      url += {'%', digits[byte >> 4], digits[byte & 15]};
  }
  return url;
}

}  // namespace

std::variant<Page, Refused> show_cases(Look& look) {
  const storage::Person& person = look.visitor.person;
  const bool hr = person.roles.hr;
  const std::string status = asked(look.request, "status"), customer = asked(look.request, "customer"),
                    owner = asked(look.request, "owner"), before = asked(look.request, "before");
  storage::Cases::Filter filter{
      .tenant = person.tenant, .owner = hr ? owner : person.actor, .customer_key = dialogs::plain(customer)};
  for (const Status one : {Status::Open, Status::Decided, Status::Closed})
    if (status == id_of(one)) filter.status = one;
  const auto cases = look.tx.cases().list(filter, cases_a_page + 1, number_in(before).value_or(0));

  Data rows = list();
  for (std::size_t i = 0; i < std::min<std::size_t>(cases.size(), cases_a_page); ++i) {
    const storage::Case& one = cases[i];
    Data row;
    row.set("number", Data(std::to_string(one.number)));
    row.set("customer", Data(one.customer));
    row.set("erased", Data(one.erased_at.has_value()));
    row.set("found_in", Data(false));
    row.set("status", Data(say(std::string("status_") + id_of(one.status))));
    row.set("status_id", Data(id_of(one.status)));
    row.set("legal_hold", Data(one.legal_hold));
    set_text(row, "chosen", one.chosen.empty() ? "" : look.words.outcome(one.chosen));
    row.set("keeper", Data(look.names.of(one.owner)));
    set_time(row, "opened", one.opened_at);
    rows.push_back(row);
  }
  Data data;
  set_list(data, "rows", rows);
  const bool more = cases.size() > cases_a_page;
  const std::size_t shown = more ? cases_a_page : cases.size();
  data.set("counted",
           Data(shown == 1 && !more ? say("counted_one")
                                    : say(more ? "counted_more" : "counted", {{"count", std::to_string(shown)}})));
  std::string query;
  for (const auto& [name, value] : {std::pair{"status", status}, {"customer", customer}, {"owner", owner}})
    if (!value.empty()) query += std::string(name) + "=" + url_encoded(value) + "&";
  set_text(data, "older",
           more ? "/review/cases?" + query + "before=" + std::to_string(cases[cases_a_page - 1].number) : "");
  data.set("nothing", Data(say(query.empty() && before.empty() ? "no_cases" : "no_cases_found")));
  data.set("q", Data(""));
  data.set("owner", Data(owner));
  data.set("customer_asked", Data(customer));
  data.set("may_choose_owner", Data(hr));
  Data statuses = list();
  for (const Status one : {Status::Open, Status::Decided, Status::Closed}) {
    Data option;
    option.set("id", Data(id_of(one)));
    option.set("label", Data(say(std::string("status_") + id_of(one))));
    option.set("chosen_one", Data(filter.status == one));
    statuses.push_back(option);
  }
  data.set("statuses", statuses);
  return Page{.name = "cases",
              .title = "cases",
              .section = "cases",
              .data = data,
              .seen = Noted{.action = "cases_listed", .object_kind = "cases", .object_id = {}, .details = query}};
}

}  // namespace evenkeel::review
