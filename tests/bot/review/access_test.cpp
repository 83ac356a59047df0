// Every route, for everybody: who is shown a case, who is told there is none, who is told that it is not theirs to do.

#include <algorithm>
#include <map>

#include "storage/case_life.h"
#include "storage/case_links.h"
#include "tests/bot/review/console.h"

using namespace evenkeel;
using namespace evenkeel::tests;
using Role = storage::Person::Role;

namespace {

struct House {
  Console console;
  std::int64_t number = 0, approval = 0, question = 0;
  std::map<std::string, std::string> cookies;

  House() {
    console.store->in_transaction([&](storage::Tx& tx) {
      tx.people().set_roles(local, "web:hr", {.hr = true});
      tx.people().set_roles(local, "web:hr-elsewhere", {.hr = true, .region = "South"});
      tx.people().set_roles(local, "web:senior", {.senior = true});
      tx.people().set_roles(local, "web:admin", {.admin = true});
      tx.people().set_roles(local, "web:hr-subject", {.hr = true});
      tx.people().set_roles(local, "web:hr-decided", {.hr = true, .senior = true});
      number = tx.cases().open({.tenant = local,
                                .customer = "Acme",
                                .customer_key = "acme",
                                .owner = "web:mo",
                                .session = "",
                                .opened_at = console.now});
      const std::int64_t other = tx.cases().open({.tenant = local,
                                                  .customer = "Acme",
                                                  .customer_key = "acme",
                                                  .owner = "web:al",
                                                  .session = "",
                                                  .opened_at = console.now});
      tx.cases().add_note(local, number, {.text = "A note of Mo.", .by = "web:mo", .at = console.now});
      tx.cases().add_decision(
          local, number,
          {.recommended = "final_warning", .rule = "D5", .chosen = "final_warning", .by = "web:mo", .at = console.now});
      tx.cases().add_decision(local, number,
                              {.recommended = "final_warning",
                               .rule = "D5",
                               .chosen = "final_warning",
                               .by = "web:hr-decided",
                               .at = console.now});
      tx.cases().open_hold(local, number, "evidence_dates", console.now);
      tx.case_life().add_affected(
          local, number,
          {.part = storage::Affected::Part::Subject, .actor = "web:hr-subject", .by = "web:mo", .at = console.now});
      approval = tx.case_life().ask_approval(local, number, "web:mo", "senior", console.now);
      question = tx.case_life().ask(
          local, number, {.text = "Why?", .asked_by = "web:hr", .asked_at = console.now, .asked_of = "web:mo"});
      tx.case_links().offer(local, number, other, storage::CaseLink::Kind::SameCustomer, "system", console.now);
    });
  }
  const std::string& cookie(const std::string& who) {
    std::string& cookie = cookies[who];
    if (cookie.empty()) cookie = console.sign_in(who);
    return cookie;
  }
  std::string path(const std::string& rest = "") const { return "/review/cases/" + std::to_string(number) + rest; }
};

using Fields = std::vector<std::pair<std::string, std::string>>;

}  // namespace

TEST_CASE("who may open a case, and who is told that there is none", "[review][access]") {
  House house;
  const std::map<std::string, int> expected{{"web:mo", 200},         {"web:hr", 200},          {"web:senior", 200},
                                            {"web:hr-decided", 200}, {"web:al", 404},          {"web:admin", 404},
                                            {"web:hr-subject", 404}, {"web:hr-elsewhere", 404}};
  for (const auto& [who, status] : expected) {
    INFO(who);
    CHECK(house.console.get(house.path(), house.cookie(who)).status == status);
    CHECK(house.console.get(house.path("/conversations/x"), house.cookie(who)).status == 404);
    // Nor is it in a list, found, or waiting, for whom it is not there.
    if (status == 404)
      for (const char* page : {"/review", "/review/cases", "/review/cases?q=Mo"}) {
        INFO(page);
        CHECK_FALSE(has(house.console.get(page, house.cookie(who)).body, house.path()));
      }
  }
  CHECK(has(house.console.get("/review/cases?q=note", house.cookie("web:hr")).body, house.path()));
  CHECK(has(house.console.get("/review", house.cookie("web:senior")).body, house.path()));
  CHECK(has(house.console.get("/review", house.cookie("web:mo")).body, house.path() + "#questions"));
}

TEST_CASE("every form asks who may, for every role", "[review][access]") {
  struct Form {
    std::string name;
    Fields fields;
    std::string allowed;  // Who of the people below.
  };
  const std::string text = "Because of it.";
  // In the order keeper, HR, senior, HR who decided it.
  const std::vector<Form> forms{{"comment", {{"text", text}}, "h"},
                                {"ask", {{"text", text}}, "h"},
                                {"close", {{"reason", text}}, "kh"},
                                {"legal-hold", {{"on", "yes"}, {"reason", text}}, "h"},
                                {"clear-hold", {{"hold", "evidence_dates"}, {"note", text}}, "khsd"},
                                {"redact", {{"part", "note"}, {"id", "1"}, {"reason", text}}, "h"},
                                {"link", {{"other", "1002"}, {"answer", "confirm"}}, "h"}};
  const std::vector<std::pair<char, std::string>> people{
      {'k', "web:mo"}, {'h', "web:hr"}, {'s', "web:senior"}, {'d', "web:hr-decided"}};
  for (const Form& form : forms)
    for (const auto& [letter, who] : people) {
      House house;
      INFO(form.name << " by " << who);
      const bool allowed = form.allowed.find(letter) != std::string::npos;
      // The keeper may not know of the other case of a link, so for them there is none.
      const bool unknown = form.name == "link" && letter == 'k';
      CHECK(house.console.send(house.path("/" + form.name), house.cookie(who), form.fields).status ==
            (allowed ? 303 : unknown ? 404 : 403));
    }
  House house;
  for (const Form& form : forms)
    for (const char* who : {"web:al", "web:admin", "web:hr-subject", "web:hr-elsewhere"}) {
      INFO(form.name << " by " << who);
      CHECK(house.console.send(house.path("/" + form.name), house.cookie(who), form.fields).status == 404);
    }
}

TEST_CASE("a second person agrees, and never one who decided, keeps or reported it", "[review][access]") {
  House house;
  const Fields yes{{"approval", std::to_string(house.approval)}};
  for (const char* who : {"web:mo", "web:hr", "web:hr-decided"}) {
    INFO(who);
    CHECK(house.console.send(house.path("/approve"), house.cookie(who), yes).status == 403);
  }
  CHECK(house.console.send(house.path("/approve"), house.cookie("web:al"), yes).status == 404);
  CHECK(house.console.send(house.path("/approve"), house.cookie("web:senior"), {{"approval", "999"}}).status == 404);
  CHECK(house.console.send(house.path("/approve"), house.cookie("web:senior"), {}).status == 400);
  CHECK(house.console.send(house.path("/send-back"), house.cookie("web:senior"), yes).status == 400);  // Why?
  CHECK(house.console.send(house.path("/approve"), house.cookie("web:senior"), yes).status == 303);
  CHECK(house.console.send(house.path("/approve"), house.cookie("web:senior"), yes).status >= 400);  // Once.
  house.console.store->read([&](const storage::ReadTx& tx) {
    const auto approval = tx.case_life().approval(local, house.approval);
    CHECK(approval->state == storage::Approval::State::Approved);
    CHECK(approval->by == "web:senior");
  });
  const auto actions = house.console.actions();
  CHECK(std::count(actions.begin(), actions.end(), "approved") == 1);
}

TEST_CASE("only the one who was asked answers, once", "[review][access]") {
  House house;
  const Fields answer{{"question", std::to_string(house.question)}, {"text", "Because."}};
  CHECK(house.console.send(house.path("/answer"), house.cookie("web:hr"), answer).status == 403);
  CHECK(house.console.send(house.path("/answer"), house.cookie("web:mo"), {{"question", "99"}, {"text", "x"}}).status ==
        404);
  CHECK(house.console.send(house.path("/answer"), house.cookie("web:mo"), answer).status == 303);
  CHECK(house.console.send(house.path("/answer"), house.cookie("web:mo"), answer).status == 409);
  CHECK(has(house.console.get(house.path(), house.cookie("web:hr")).body, "Because."));
}

TEST_CASE("what HR notes among themselves, the keeper does not read", "[review][access]") {
  House house;
  REQUIRE(house.console.send(house.path("/comment"), house.cookie("web:hr"), {{"text", "Between us in HR."}}).status ==
          303);
  CHECK(has(house.console.get(house.path(), house.cookie("web:hr")).body, "Between us in HR."));
  CHECK_FALSE(has(house.console.get(house.path(), house.cookie("web:mo")).body, "Between us in HR."));
  CHECK_FALSE(has(house.console.get("/review/cases?q=Between", house.cookie("web:mo")).body, "Between us"));
  // Nor who has looked.
  CHECK_FALSE(has(house.console.get(house.path(), house.cookie("web:mo")).body, "id=\"trail\""));
}

TEST_CASE("a text that was taken out is nowhere any more, and nothing is taken out under a legal hold", "[review]") {
  House house;
  const std::string hr = house.cookie("web:hr");
  const Fields out{{"part", "note"}, {"id", "1"}, {"reason", "Private."}};
  CHECK(has(house.console.get(house.path("/redact?part=note&id=1"), hr).body, "A note of Mo."));
  CHECK(house.console.get(house.path("/redact?part=note&id=1"), house.cookie("web:mo")).status == 403);
  CHECK(house.console.get(house.path("/redact?part=note&id=99"), hr).status == 404);
  CHECK(house.console.get(house.path("/redact?part=nothing&id=1"), hr).status == 404);
  REQUIRE(house.console.send(house.path("/legal-hold"), hr, {{"on", "yes"}, {"reason", "Court."}}).status == 303);
  CHECK(house.console.send(house.path("/redact"), hr, out).status == 409);
  CHECK(house.console.send(house.path("/legal-hold"), hr, {{"on", "yes"}, {"reason", "Court."}}).status == 409);
  REQUIRE(house.console.send(house.path("/legal-hold"), hr, {{"on", "no"}, {"reason", "Over."}}).status == 303);
  REQUIRE(house.console.send(house.path("/redact"), hr, out).status == 303);
  CHECK_FALSE(has(house.console.get(house.path(), hr).body, "A note of Mo."));
  CHECK(has(house.console.get(house.path(), hr).body, "What was taken out"));
  CHECK_FALSE(has(house.console.get("/review/cases?q=note", hr).body, house.path()));
}

TEST_CASE("a change without a reason is none", "[review]") {
  House house;
  const std::string hr = house.cookie("web:hr");
  const auto before = house.console.actions().size();
  for (const auto& [form, fields] :
       std::vector<std::pair<std::string, Fields>>{{"comment", {{"text", "  "}}},
                                                   {"close", {}},
                                                   {"close", {{"reason", std::string(40'000, 'x')}}},
                                                   {"legal-hold", {{"on", "maybe"}, {"reason", "x"}}},
                                                   {"clear-hold", {{"hold", "evidence_dates"}}},
                                                   {"link", {{"other", "x"}, {"answer", "confirm"}}},
                                                   {"export", {{"format", "json"}}},
                                                   {"export", {{"format", "exe"}, {"reason", "x"}}}}) {
    INFO(form);
    CHECK(house.console.send(house.path("/" + form), hr, fields).status == 400);
  }
  CHECK(house.console.actions().size() == before);
  CHECK(house.console.send(house.path("/close"), hr, {{"reason", "Done."}}).status == 303);
  CHECK(house.console.send(house.path("/close"), hr, {{"reason", "Done."}}).status == 409);
  CHECK(house.console.send(house.path("/reopen"), hr, {{"reason", "Not done."}}).status == 303);
}

TEST_CASE("a case is taken away as a file by whom that is allowed, and the log says so first", "[review][access]") {
  House house;
  const Fields json{{"format", "json"}, {"reason", "The works council asked."}};
  const auto file = house.console.send(house.path("/export"), house.cookie("web:hr"), json);
  CHECK(file.status == 200);
  CHECK(file.header("Content-Type").find("json") != std::string::npos);
  CHECK(file.body.find("A note of Mo.") != std::string::npos);
  CHECK(file.header("Content-Disposition").find("attachment") == 0);
  CHECK(file.header("Content-Disposition").find(std::to_string(house.number)) != std::string::npos);
  const auto actions = house.console.actions();
  CHECK(std::any_of(actions.begin(), actions.end(),
                    [](const std::string& action) { return action.find("exported") != std::string::npos; }));
  for (const char* format : {"csv", "pdf", "bundle", "customer", "ics"}) {
    INFO(format);
    const auto other = house.console.send(house.path("/export"), house.cookie("web:hr"),
                                          {{"format", format}, {"reason", "The works council asked."}});
    CHECK(other.status == 200);
    CHECK_FALSE(other.body.empty());
  }
  CHECK(house.console.send(house.path("/export"), house.cookie("web:hr-subject"), json).status == 404);
  CHECK(house.console.send(house.path("/export"), house.cookie("web:hr-elsewhere"), json).status == 404);
  CHECK(house.console.send(house.path("/export"), house.cookie("web:al"), json).status == 404);
  CHECK(house.console.send(house.path("/export"), house.cookie("web:mo"), json).status != 200);
}

TEST_CASE("the account for a colleague's claim is HR's, of the cases that are theirs, with a reason", "[review][access]") {
  House house;
  std::int64_t comment = 0;
  house.console.store->in_transaction([&](storage::Tx& tx) {
    tx.people().note({.tenant = local, .actor = "web:sam", .display_name = "Sam Ito"});
    tx.case_life().add_affected(local, house.number, {.actor = "web:sam", .by = "web:mo", .at = house.console.now});
    tx.case_life().add_affected(local, house.number + 1, {.name = "Sam", .name_key = "sam", .by = "web:al", .at = house.console.now});
    tx.case_life().add_comment(local, house.number, {.text = "May be told.", .by = "web:hr", .at = house.console.now});
    comment = tx.cases().file(local, house.number)->comments.back().id;
  });
  const Fields take{{"who", "Sam Ito"}, {"reason", "A claim came in."}};
  for (const char* who : {"web:mo", "web:al", "web:senior", "web:admin", "web:sam"}) {
    INFO(who);
    CHECK(house.console.get("/review/claim", house.cookie(who)).status == 403);
    CHECK(house.console.get("/review/claim?who=Sam+Ito", house.cookie(who)).status == 403);
    CHECK(house.console.send("/review/claim", house.cookie(who), take).status == 403);
  }
  for (const char* who : {"web:hr-subject", "web:hr-elsewhere"}) {
    INFO(who);
    const auto page = house.console.get("/review/claim?who=Sam+Ito", house.cookie(who));
    CHECK(page.status == 200);
    CHECK_FALSE(has(page.body, house.path()));
    CHECK(house.console.send("/review/claim", house.cookie(who), take).status == 404);
  }
  const std::string hr = house.cookie("web:hr");
  const auto looked = house.console.get("/review/claim?who=Sam+Ito", hr);
  CHECK(has(looked.body, house.path()));
  CHECK_FALSE(has(looked.body, "/review/cases/" + std::to_string(house.number + 1)));
  CHECK(has(looked.body, "“sam”"));  // More cases say only that.
  CHECK(has(looked.body, "May be told."));
  CHECK(has(house.console.get("/review/claim?who=Sam+Ito&also=Sam", hr).body, "/review/cases/" + std::to_string(house.number + 1)));
  CHECK(has(house.console.get(house.path(), hr).body, "/review/claim?who=web%3Asam"));
  CHECK_FALSE(has(house.console.get(house.path(), house.cookie("web:mo")).body, "/review/claim"));
  CHECK(house.console.send("/review/claim", hr, {{"who", "Sam Ito"}}).status == 400);
  CHECK(house.console.send("/review/claim", hr, {{"who", " "}, {"reason", "x"}}).status == 400);
  CHECK(house.console.send("/review/claim", hr, {{"who", "Nobody"}, {"reason", "x"}}).status == 404);
  const auto exported = [&] {
    const auto actions = house.console.actions();
    return std::count(actions.begin(), actions.end(), "exported_claim");
  };
  CHECK(exported() == 0);
  Fields with_comment = take;
  with_comment.emplace_back("comment", std::to_string(comment));
  const auto file = house.console.send("/review/claim", hr, with_comment);
  CHECK(file.status == 200);
  CHECK(file.header("Content-Type") == "application/zip");
  CHECK(file.body.starts_with("PK"));
  CHECK(exported() == 1);
  // Whoever had a part in a case leaves it to a colleague, and is told which.
  const auto partly = house.console.get("/review/claim?who=Sam+Ito", house.cookie("web:hr-decided"));
  CHECK(has(partly.body, "You had a part in"));
  CHECK(house.console.send("/review/claim", house.cookie("web:hr-decided"), take).status == 404);
  // Two of one name.
  house.console.store->in_transaction(
      [&](storage::Tx& tx) { tx.people().note({.tenant = local, .actor = "web:sam2", .display_name = "Sam Ito"}); });
  CHECK(has(house.console.get("/review/claim?who=Sam+Ito", hr).body, "claim?who=web:sam2"));
  CHECK(house.console.send("/review/claim", hr, take).status == 400);
}

TEST_CASE("the views across cases are HR's", "[review][access]") {
  House house;
  for (const char* page : {"/review/views", "/review/views/time", "/review/views/fairness"}) {
    INFO(page);
    CHECK(house.console.get(page, house.cookie("web:hr")).status == 200);
    for (const char* who : {"web:mo", "web:senior", "web:admin"})
      CHECK(house.console.get(page, house.cookie(who)).status == 403);
  }
  CHECK(house.console.get("/review/views/none", house.cookie("web:hr")).status == 404);
}

TEST_CASE("a case is read again without its decision, once, by who has no part in it", "[review]") {
  House house;
  const std::string page = "/review/reread/" + std::to_string(house.number);
  CHECK(house.console.get(page, house.cookie("web:mo")).status == 403);
  CHECK(house.console.get(page, house.cookie("web:hr-decided")).status == 403);
  CHECK(house.console.get(page, house.cookie("web:al")).status == 404);
  const ProbeAnswer blind = house.console.get(page, house.cookie("web:hr"));
  CHECK(blind.status == 200);
  CHECK_FALSE(has(blind.body, "Chosen:"));
  CHECK(house.console.send(page, house.cookie("web:hr"), {{"outcome", "nonsense"}}).status == 400);
  CHECK(house.console.send(page, house.cookie("web:hr"), {{"outcome", "repair"}}).status == 303);
  CHECK(house.console.send(page, house.cookie("web:hr"), {{"outcome", "repair"}}).status == 409);
  CHECK(house.console.get(page, house.cookie("web:hr")).status == 404);
}

TEST_CASE("words and filters narrow one list, of what each may see", "[review][access]") {
  House house;
  std::int64_t other = 0;
  house.console.store->in_transaction([&](storage::Tx& tx) {
    tx.people().note({.tenant = local, .actor = "web:al", .display_name = "Al"});
    other = tx.cases().list({.tenant = local, .owner = "web:al"}, 1).front().number;
    tx.cases().add_note(local, other, {.text = "A note of Al.", .by = "web:al", .at = house.console.now});
  });
  const std::string mine = std::to_string(house.number), als = std::to_string(other);
  struct Row {
    const char* who;
    const char* filters;
    std::string found;
  };
  for (const Row& row : std::vector<Row>{{"web:hr", "", mine + als},
                                         {"web:hr", "&status=decided", mine},
                                         {"web:hr", "&status=closed", ""},
                                         {"web:hr", "&chosen=-", als},
                                         {"web:hr", "&chosen=final_warning", mine},
                                         {"web:hr", "&owner=Al", als},
                                         {"web:hr", "&owner=web%3Aal&status=decided", ""},
                                         {"web:hr", "&customer=acme", mine + als},
                                         {"web:hr", "&customer=birch", ""},
                                         {"web:hr", "&hold=evidence_dates", mine},
                                         {"web:hr", "&from=2026-11-21", mine + als},
                                         {"web:hr", "&to=2026-11-20", ""},
                                         {"web:hr", "&overdue=yes", ""},
                                         {"web:hr-elsewhere", "&customer=acme", ""},
                                         {"web:hr-subject", "&customer=acme", als},
                                         {"web:hr-subject", "&status=decided", ""},
                                         {"web:mo", "&customer=acme", mine},
                                         {"web:mo", "&owner=web%3Aal", ""},
                                         {"web:al", "&chosen=-", als},
                                         {"web:stranger", "&customer=acme", ""}}) {
    INFO(row.who << " " << row.filters);
    const std::string body = house.console.get("/review/cases?q=note" + std::string(row.filters), house.cookie(row.who)).body;
    std::string found;
    for (const std::string& number : {mine, als})
      if (body.find("<a href=\"/review/cases/" + number + "\"") != std::string::npos) found += number;
    CHECK(found == row.found);
    CHECK(body.find("value=\"note\"") != std::string::npos);  // The words stay in their field.
  }
}

TEST_CASE("the case log goes on page by page, and no case is missed or shown twice", "[review][property]") {
  Console console;
  console.make("web:hr", Role::Hr);
  const int cases = 120;
  for (int i = 0; i < cases; ++i) console.open_case("web:mo", "Customer " + std::to_string(i));
  console.store->in_transaction([&](storage::Tx& tx) {
    for (const storage::Case& one : tx.cases().list({.tenant = local}, 200))
      tx.cases().add_note(local, one.number, {.text = "harbour", .by = "web:mo", .at = console.now});
  });
  const std::string hr = console.sign_in("web:hr");
  for (const std::string sort : {"", "&sort=changed", "&sort=opened", "&q=harbour"}) {
    std::map<std::string, int> seen;
    std::string path = "/review/cases?status=open" + sort;
    int pages = 0;
    while (!path.empty() && ++pages < 10) {
      const std::string body = console.get(path, hr).body, mark = "<a href=\"/review/cases/";
      for (auto at = body.find(mark); at != std::string::npos; at = body.find(mark, at + 1))
        ++seen[body.substr(at + mark.size(), 4)];
      const auto next = body.find("rel=\"next\"");
      path.clear();
      if (next == std::string::npos) continue;
      const auto begin = body.rfind("href=\"", next) + 6;
      path = body.substr(begin, body.find('"', begin) - begin);
      for (auto at = path.find("&amp;"); at != std::string::npos; at = path.find("&amp;")) path.erase(at + 1, 4);
    }
    INFO(sort);
    CHECK(pages == 3);
    CHECK(seen.size() == cases);
    for (const auto& [number, times] : seen) CHECK(times == 1);
  }
}
