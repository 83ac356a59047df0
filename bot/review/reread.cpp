#include "bot/review/reread.h"

#include "bot/base/limits.h"
#include "bot/review/access.h"
#include "bot/review/case_parts.h"
#include "storage/rereads.h"

namespace evenkeel::review {
namespace {

using cases::Action;

std::variant<Page, Refused> show_reread(Look& look) {
  auto found = case_for(look.tx, look.request, look.visitor, Action::Comment);
  if (const auto* refused = std::get_if<Refused>(&found)) return *refused;
  const OpenCase& on = std::get<OpenCase>(found);
  // Once only, and before they know what was decided: who reread it can no longer read it blind.
  if (on.file.decisions.empty() || look.tx.rereads().done(on.viewer.tenant, on.file.head.number, on.viewer.actor))
    return Refused{};
  const std::string number = std::to_string(on.file.head.number);
  Data data, incidents = list(), outcomes = list();
  data.set("number", Data(number));
  set_signs(data, look, on.file, false);
  for (const storage::Incident& one : on.file.incidents) {
    Data row;
    row.set("day", Data(one.on_day ? day_text(*one.on_day) : say("day_unknown")));
    row.set("quote", Data(one.quote));
    incidents.push_back(row);
  }
  set_list(data, "incidents", incidents);
  for (const std::string_view id : knowledge::Ids<knowledge::Outcome>::names) {
    Data row;
    row.set("id", Data(std::string(id)));
    row.set("label", Data(look.words.outcome(id)));
    outcomes.push_back(row);
  }
  data.set("outcomes", outcomes);
  return Page{.name = "reread",
              .title = say("reread", {{"number", number}}),
              .section = "views",
              .data = data,
              .seen = Noted{
                  .action = "case_viewed_without_decision", .object_kind = "case", .object_id = number, .details = {}}};
}

std::variant<Done, Refused> take_reread(Doing& doing) {
  auto found = case_for(doing.tx, doing.request, doing.visitor, Action::Comment);
  if (const auto* refused = std::get_if<Refused>(&found)) return *refused;
  const OpenCase& on = std::get<OpenCase>(found);
  const storage::Case& head = on.file.head;
  const std::string outcome = doing.text("outcome"), number = std::to_string(head.number);
  if (!knowledge::from_text<knowledge::Outcome>(outcome) || on.file.decisions.empty())
    return Refused{400, "bad_request"};
  if (doing.tx.rereads().done(head.tenant, head.number, on.viewer.actor)) return Refused{409, "too_late"};
  doing.tx.rereads().add(head.tenant, {.number = head.number,
                                       .chosen = on.file.decisions.back().chosen,
                                       .again = outcome,
                                       .by = on.viewer.actor,
                                       .at = doing.now});
  doing.note({.action = "case_reread", .object_kind = "case", .object_id = number, .details = {}});
  return Done{.to = "/review/cases/" + number + "?done=reread"};
}

}  // namespace

void add_reread(http::Server& server, Desk& desk) {
  const std::string path = "/review/reread/{number}";
  server.route({.method = "GET", .path = path, .handler = desk.page(show_reread)});
  server.route({.method = "POST", .path = path, .body_max = limits::small_body_max, .handler = desk.form(take_reread)});
}

}  // namespace evenkeel::review
