#include "bot/review/claim_page.h"

#include <set>

#include "bot/base/limits.h"
#include "bot/cases/claim.h"
#include "bot/review/access.h"
#include "storage/cases.h"
#include "storage/people.h"

namespace evenkeel::review {
namespace {

constexpr std::size_t names_bytes_max = 1'000;

// "Jo, Jo B." as it was typed into one field.
std::vector<std::string> split(const std::string& typed) {
  std::vector<std::string> names;
  for (std::size_t begin = 0; begin < typed.size() && names.size() < cases::claim_names_max;) {
    const std::size_t end = std::min(typed.find(',', begin), typed.size());
    const std::string one = typed.substr(begin, end - begin);
    const auto first = one.find_first_not_of(' ');
    if (first != std::string::npos) names.push_back(one.substr(first, one.find_last_not_of(' ') - first + 1));
    begin = end + 1;
  }
  return names;
}

void set_several(Data& data, Look& look, const std::vector<std::string>& ids) {
  Data rows = list();
  for (const std::string& id : ids) {
    const auto person = look.tx.people().find(look.visitor.person.tenant, id);
    Data row;
    row.set("id", Data(id));
    row.set("name", Data(look.names.of(id)));
    const std::string place =
        person ? person->region + (person->region.empty() || person->team.empty() ? "" : ", ") + person->team : "";
    set_text(row, "place", place);
    rows.push_back(row);
  }
  set_list(data, "several", rows);
}

void set_found(Data& data, Look& look, const cases::By& by, const cases::Claimant& claimant) {
  const cases::ClaimScope scope = cases::claim_scope(look.tx, by, claimant);
  Data found = list(), not_mine = list(), comments = list(), near = list();
  for (const std::int64_t number : scope.numbers) {
    const auto file = look.tx.cases().file(by.viewer.tenant, number);
    if (!file) continue;
    Data row;
    row.set("number", Data(std::to_string(number)));
    set_text(row, "customer", name_shown(file->head.customer));
    row.set("opened", Data(day_text(day_of(file->head.opened_at))));
    row.set("keeper", Data(look.names.of(file->head.owner)));
    found.push_back(row);
    for (const storage::Comment& one : file->comments) {
      if (one.text.empty()) continue;
      Data comment;
      comment.set("id", Data(std::to_string(one.id)));
      comment.set("number", Data(std::to_string(number)));
      comment.set("text", Data(one.text));
      comment.set("who", Data(look.names.of(one.by)));
      comment.set("at", Data(time_text(one.at)));
      comments.push_back(comment);
    }
  }
  for (const std::int64_t number : scope.not_mine) {
    Data row;
    row.set("number", Data(std::to_string(number)));
    not_mine.push_back(row);
  }
  for (const std::string& name : cases::near_names(look.tx, by, claimant)) {
    Data row;
    row.set("name", Data(name));
    near.push_back(row);
  }
  set_list(data, "found", found);
  set_list(data, "not_mine", not_mine);
  set_list(data, "comments", comments);
  set_list(data, "near", near);
}

std::variant<Page, Refused> show_claim(Look& look) {
  const cases::By by{.viewer = viewer_of(look.visitor.person), .at = look.now, .audit_salt = {}};
  if (!cases::may_claim(by)) return Refused{403, "forbidden"};
  const std::string who = look.request.query_value("who").value_or(""),
                    also = look.request.query_value("also").value_or("");
  if (who.size() + also.size() > names_bytes_max) return Refused{400, "bad_request"};
  Data data;
  data.set("who", Data(who));
  data.set("also", Data(also));
  data.set("asked", Data(false));
  const bool blank = who.find_first_not_of(' ') == std::string::npos;
  Page page{.name = "claim", .title = "claim", .section = "views", .data = {}};
  if (!blank) {
    const cases::Meant meant = cases::claimant_named(look.tx, by.viewer.tenant, who, split(also));
    Data asked;
    asked.set("shown", Data(name_shown(meant.claimant.shown)));
    set_several(asked, look, meant.several);
    if (meant.several.empty())
      set_found(asked, look, by, meant.claimant);
    else
      for (const char* none : {"found", "not_mine", "comments", "near"}) asked.set(none, Data(false));
    data.set("asked", asked);
    page.seen = Noted{.action = "claim_looked_up",
                      .object_kind = "person",
                      .object_id = meant.claimant.actors.empty() ? "" : meant.claimant.actors.front(),
                      .details = who + "\n" + also};
  }
  page.data = std::move(data);
  return page;
}

std::variant<Done, Refused> take_claim(Doing& doing) {
  const cases::By by{.viewer = viewer_of(doing.visitor.person), .at = doing.now, .audit_salt = doing.salt};
  if (!cases::may_claim(by)) return Refused{403, "forbidden"};
  const std::string who = doing.text("who"), also = doing.text("also");
  if (who.empty() || who.size() + also.size() > names_bytes_max) return Refused{400, "bad_request"};
  const cases::Meant meant = cases::claimant_named(doing.tx, by.viewer.tenant, who, split(also));
  if (!meant.several.empty()) return Refused{400, "bad_request"};
  switch (cases::note_claim(doing.tx, by, meant.claimant, doing.text("reason"))) {
    case cases::Done::Yes:
      break;
    case cases::Done::NeedsReason:
      return Refused{400, "bad_request"};
    case cases::Done::Forbidden:
      return Refused{403, "forbidden"};
    default:
      return Refused{};
  }
  std::set<std::int64_t> comments;
  for (const auto& [name, value] : doing.form)
    if (name == "comment")
      if (const auto id = number_in(value)) comments.insert(*id);
  return Done{.to = {},
              .file = [by, claimant = meant.claimant, comments](const storage::ReadTx& tx) -> std::optional<File> {
                auto made = cases::claim_pack(tx, by, claimant, comments);
                if (!made) return std::nullopt;
                return File{std::move(made->bytes), std::move(made->file_name), std::move(made->content_type)};
              }};
}

}  // namespace

void add_claim(http::Server& server, Desk& desk) {
  server.route({.method = "GET", .path = "/review/claim", .handler = desk.page(show_claim)});
  server.route({.method = "POST",
                .path = "/review/claim",
                .body_max = limits::small_body_max,
                .handler = desk.form(take_claim)});
}

}  // namespace evenkeel::review
