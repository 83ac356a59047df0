#include "bot/operators/case_actions.h"

#include <charconv>
#include <functional>
#include <memory>

#include "bot/cases/actions.h"
#include "bot/cases/claim.h"
#include "bot/cases/demo.h"
#include "bot/cases/exports.h"
#include "bot/cases/retention.h"
#include "bot/publishing/coach_content.h"
#include "bot/operators/door.h"
#include "storage/audit_log.h"
#include "storage/cases.h"
#include "storage/people.h"

namespace evenkeel {
namespace {

using cases::By;
using cases::Done;

constexpr int failed = 1, wrong_usage = 2;
constexpr const char* elsewhere = "What was said in Slack or Teams, and backups made before, must be deleted there.\n";

std::string field(const OperatorAction& action, const std::string& name) {
  const auto found = action.fields.find(name);
  return found == action.fields.end() ? "" : found->second;
}

OperatorAnswer refusal(const std::string& sentence) {
  return {.status = failed, .err = sentence + "\n"};
}

// Runs in the single writer; "" or why nothing came of it. It may still run when the wait is over: it owns what it
// needs.
std::string written(OperatorDesk& at, std::function<void(storage::Tx&)> work) {
  const auto result = at.desk.loop().run(std::move(work), door_wait_ms);
  return result == turn::TurnLoop::Result::Committed ? "" : "The database did not take it. Try again in a moment.";
}

By by_of(const storage::ReadTx& tx, const OperatorAction& action, std::int64_t now) {
  const std::string tenant = field(action, "tenant"), as = field(action, "as");
  By by{.viewer = {.tenant = tenant, .actor = field(action, "by")},
        .at = now,
        .audit_salt = cases::audit_salt(tx),
        .operates = true};
  if (!as.empty()) {
    by.viewer = cases::viewer_of(tx, tenant, as);
    by.operates = false;
  }
  return by;
}

std::string why(Done done, std::int64_t number) {
  switch (done) {
    case Done::Yes:
      return "";
    case Done::Hidden:
      return "There is no case " + std::to_string(number) + " for you in this workspace.";
    case Done::Forbidden:
      return "That is somebody else's to do. Say who does it with --as USER, or ask them.";
    case Done::NeedsReason:
      return "Say in a line why: --reason \"...\"";
    case Done::Nothing:
      return "Nothing was done: it is so already, or there is nothing to do it to.";
  }
  return "";
}

OperatorAnswer on_case(OperatorDesk& at, const OperatorAction& action) {
  const std::string digits = field(action, "number");
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size())
    return refusal("A case has a number, such as 1042.");
  struct Deed {
    const char* name;
    std::function<Done(storage::Tx&, const By&)> run;
    const char* said;
  };
  const std::string reason = field(action, "reason");
  const auto format = cases::format_of(field(action, "format"));
  const std::vector<Deed> deeds = {
      {"close", [=](auto& tx, auto& by) { return cases::close(tx, by, number, reason); }, "closed"},
      {"reopen", [=](auto& tx, auto& by) { return cases::reopen(tx, by, number, reason); }, "open again"},
      {"withdraw", [=](auto& tx, auto& by) { return cases::withdraw(tx, by, number, reason); }, "withdrawn"},
      {"approve", [=](auto& tx, auto& by) { return cases::approve(tx, by, number, reason); }, "approved"},
      {"send-back", [=](auto& tx, auto& by) { return cases::send_back(tx, by, number, reason); }, "sent back"},
      {"clear-hold",
       [=, hold = field(action, "hold")](auto& tx, auto& by) {
         return cases::clear_hold(tx, by, number, hold, reason);
       },
       "cleared of that hold"},
      {"legal-hold-on", [=](auto& tx, auto& by) { return cases::set_legal_hold(tx, by, number, true, reason); },
       "under legal hold"},
      {"legal-hold-off", [=](auto& tx, auto& by) { return cases::set_legal_hold(tx, by, number, false, reason); },
       "no longer under legal hold"},
      {"erase", [=](auto& tx, auto& by) { return cases::erase(tx, by, number, reason); }, "erased"},
      {"export",
       [=](auto& tx, auto& by) { return format ? cases::note_export(tx, by, number, *format, reason) : Done::Nothing; },
       "exported"},
  };
  for (const Deed& deed : deeds) {
    if (field(action, "do") != deed.name) continue;
    const auto said = std::make_shared<Done>(Done::Nothing);
    const std::string trouble = written(at, [said, action, run = deed.run, now = at.world.now_ms()](storage::Tx& tx) {
      *said = run(tx, by_of(tx, action, now));
    });
    const Done done = *said;
    if (!trouble.empty()) return refusal(trouble);
    if (done != Done::Yes) return refusal(why(done, number));
    if (deed.name == std::string("erase")) at.store.compact();
    if (deed.name == std::string("export")) return {};  // The file speaks; stdout may be where it goes.
    return {.out = "Case " + digits + " is " + deed.said + ".\n" + (deed.name == std::string("erase") ? elsewhere : "")};
  }
  return {.status = wrong_usage, .err = "The server does not know this command: is it an older one?\n"};
}

OperatorAnswer look(OperatorDesk& at, const OperatorAction& action) {
  const std::string what = field(action, "do"), digits = field(action, "number");
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool one = what == "show";
  if (one && (error != std::errc{} || end != digits.data() + digits.size()))
    return refusal("A case has a number, such as 1042.");
  if (!one && what != "list" && what != "statistics")
    return {.status = wrong_usage, .err = "The server does not know this command: is it an older one?\n"};
  const auto there = std::make_shared<bool>(true);
  const std::string trouble = written(at, [=, now = at.world.now_ms()](storage::Tx& tx) {
    const By by = by_of(tx, action, now);
    if (one) {
      *there = by.operates ? tx.cases().find(by.viewer.tenant, number).has_value()
                           : cases::read(tx, by.viewer, number).has_value();
      if (*there) cases::note_view(tx, by, number);
      return;
    }
    tx.audit_log().append({.tenant = by.viewer.tenant,
                           .at = now,
                           .actor = by.viewer.actor,
                           .action = what == "list" ? "cases_listed" : "statistics_made",
                           .object_kind = "workspace",
                           .object_id = by.viewer.tenant,
                           .details_hash = {}});
  });
  if (!trouble.empty()) return refusal(trouble);
  if (!*there) return refusal(why(Done::Hidden, number));
  return {};
}

// Only what stands in the log: whoever asked makes the files.
OperatorAnswer claim(OperatorDesk& at, const OperatorAction& action) {
  const auto said = std::make_shared<std::pair<Done, std::vector<std::string>>>(Done::Nothing, std::vector<std::string>());
  const std::string trouble = written(at, [said, action, now = at.world.now_ms()](storage::Tx& tx) {
    const By by = by_of(tx, action, now);
    const cases::Meant meant =
        cases::claimant_named(tx, by.viewer.tenant, field(action, "who"), claim_names(field(action, "also")));
    if (cases::may_claim(by)) said->second = meant.several;
    if (said->second.empty()) said->first = cases::note_claim(tx, by, meant.claimant, field(action, "reason"));
  });
  if (!trouble.empty()) return refusal(trouble);
  if (!said->second.empty()) {
    std::string ids;
    for (const std::string& id : said->second) ids += "\n  " + id;
    return refusal("More than one person is called so. Say which by their id:" + ids);
  }
  if (said->first == Done::Forbidden) return refusal("That is for HR. Ask a colleague there.");
  if (said->first == Done::Nothing) return refusal("No case that is yours to export touches anybody of that name.");
  if (said->first != Done::Yes) return refusal(why(said->first, 0));
  return {};
}

OperatorAnswer retention(OperatorDesk& at, const OperatorAction& action) {
  std::map<std::string, int> months;
  for (const auto& [name, value] : action.fields)
    if (name.starts_with("months_")) months[name.substr(7)] = std::max(1, std::atoi(value.c_str()));
  const std::int64_t now = at.world.now_ms();
  int all = 0;
  for (const auto erased = std::make_shared<int>(1); *erased > 0; all += *erased) {
    const std::string trouble = written(at, [=, by = field(action, "by")](storage::Tx& tx) {
      *erased = cases::run_retention(tx, months, by, now, "Kept as long as was set.");
    });
    if (!trouble.empty()) return refusal(trouble);
  }
  // Erased words are gone from the file only when it was rewritten.
  if (all > 0) at.store.compact();
  return {.out = std::to_string(all) + (all == 1 ? " case was" : " cases were") + " erased.\n" + (all > 0 ? elsewhere : "")};
}

OperatorAnswer place(OperatorDesk& at, const OperatorAction& action) {
  const std::string user = field(action, "user");
  if (user.find(':') == std::string::npos || user.back() == ':')
    return refusal("USER is slack:TEAM:USER, web:NAME or cli:NAME");
  const auto first = user.find(':'), last = user.rfind(':');
  const std::string tenant = first != last ? user.substr(0, last) : "local";
  const std::string trouble = written(at, [tenant, user, action, now = at.world.now_ms()](storage::Tx& tx) {
    tx.people().set_place(tenant, user, field(action, "region"), field(action, "team"));
    tx.audit_log().append({.tenant = tenant,
                           .at = now,
                           .actor = field(action, "by"),
                           .action = "place_set",
                           .object_kind = "person",
                           .object_id = user,
                           .details_hash = {}});
  });
  if (!trouble.empty()) return refusal(trouble);
  return {.out = user + " works there now\n"};
}

OperatorAnswer demo(OperatorDesk& at, const OperatorAction& action) {
  const bool add = field(action, "add") == "1";
  const auto content = load_coach_content(std::string());  // What is built in: the invented cases are made for it.
  if (!content) return refusal("The built-in content can not be read.");
  const auto made = std::make_shared<int>(0);
  const std::string trouble =
      written(at, [add, made, known = content->knowledge, now = at.world.now_ms()](storage::Tx& tx) {
        if (add || tx.cases().list({.tenant = "local"}, 1).empty())
          *made = cases::add_demo_cases(tx, *known, now, cases::audit_salt(tx));
      });
  if (!trouble.empty()) return refusal(trouble);
  if (*made == 0)
    return refusal("There are cases here already. To put the invented ones beside them: evenkeel demo-data --add");
  return {.out = std::to_string(*made) + " invented cases are in the workspace \"local\".\n"};
}

}  // namespace

std::vector<std::string> claim_names(const std::string& lines) {
  std::vector<std::string> names;
  for (std::size_t begin = 0; begin < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', begin), lines.size());
    if (end > begin) names.push_back(lines.substr(begin, end - begin));
    begin = end + 1;
  }
  return names;
}

std::optional<OperatorAnswer> perform_on_cases(OperatorDesk& at, const OperatorAction& action) {
  if (action.name == "case") return on_case(at, action);
  if (action.name == "claim") return claim(at, action);
  if (action.name == "look") return look(at, action);
  if (action.name == "retention") return retention(at, action);
  if (action.name == "place") return place(at, action);
  if (action.name == "demo") return demo(at, action);
  return std::nullopt;
}

}  // namespace evenkeel
