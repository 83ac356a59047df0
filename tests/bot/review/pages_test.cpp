#include <set>

#include "bot/review/html.h"
#include "bot/review/words.h"
#include "tests/bot/review/console.h"

using namespace evenkeel;
using namespace evenkeel::tests;
using Role = storage::Person::Role;

TEST_CASE("no template can put a value in unescaped", "[review]") {
  review::Data page;
  const std::string nasty = "<script>alert('x')</script> & \"more\"";
  for (const char* name : {"title", "text", "link", "number", "customer", "tree", "began", "with", "done"})
    page.set(name, review::Data(nasty));
  REQUIRE(review::page_names().size() >= 8);
  for (const std::string_view name : review::page_names()) {
    INFO(name);
    const std::string html = review::render(name, page);
    CHECK_FALSE(has(html, "<script>alert"));
    CHECK(has(html, "<main"));
    CHECK(html.find("{{") == std::string::npos);
  }
  CHECK_THROWS_AS(review::render("no such page", page), std::logic_error);
}

TEST_CASE("an empty text is nothing to a template, and a list stands only around something", "[review]") {
  review::Data data;
  review::set_text(data, "a", "");
  review::set_text(data, "b", "x");
  review::set_list(data, "c", review::list());
  CHECK(data.get("a")->is_false());
  CHECK(data.get("b")->is_string());
  CHECK(data.get("c")->is_false());
}

TEST_CASE("times and days are said in full, and for programs", "[review]") {
  CHECK(review::time_text(1'795'253'400'000) == "21 November 2026, 09:30 UTC");
  CHECK(review::time_machine(1'795'253'400'123) == "2026-11-21T09:30:00Z");
  CHECK(review::day_text(0) == "1 January 1970");
  CHECK(review::day_machine(-1) == "1969-12-31");
}

TEST_CASE("days are said as people say them", "[review]") {
  using review::ago_text, review::due_text, review::month_text;
  CHECK(ago_text(100, 100) == "today");
  CHECK(ago_text(99, 100) == "yesterday");
  CHECK(ago_text(87, 100) == "13 days ago");
  CHECK(ago_text(86, 100) == "2 weeks ago");
  CHECK(ago_text(0, 364) == "12 months ago");
  CHECK(ago_text(0, 731) == "2 years ago");
  CHECK(due_text(100, 100) == "due today");
  CHECK(due_text(101, 100) == "due tomorrow");
  CHECK(due_text(105, 100) == "due in 5 days");
  CHECK(due_text(99, 100) == "1 day overdue");
  CHECK(due_text(97, 100) == "3 days overdue");
  CHECK(month_text("2026-11") == "November 2026");
  for (const char* other : {"2026-13", "2026-00", "2026-Q4", "Acme", "2026x11", ""}) CHECK(month_text(other) == other);
}

TEST_CASE("a name shows the marks that would turn its line around", "[review]") {
  const std::string plain = "Caf\xC3\xA9 \xE7\x8B\xBC \xF0\x9F\x9A\xB2";
  CHECK(review::name_shown(plain) == plain);
  CHECK(review::name_shown("knil\xE2\x80\xAE!") == "knil[U+202E]!");
  CHECK(review::name_shown("\xE2\x81\xA6x\xE2\x80\x8Bx\xEF\xBB\xBF") == "[U+2066]x[U+200B]x[U+FEFF]");
  // What stands in Arabic, Hebrew, Persian and in families of emoji is no trick; half a character is none either.
  CHECK(review::name_shown("\xE2\x80\x8C\xE2\x80\x8D\xE2\x80\x8E") == "\xE2\x80\x8C\xE2\x80\x8D\xE2\x80\x8E");
  CHECK(review::name_shown("\xE2\x80") == "\xE2\x80");
}

TEST_CASE("a case shows what was written as text, whatever it is", "[review]") {
  Console console;
  console.make("web:hr", Role::Hr);
  const std::string nasty = "<script>alert(1)</script><img src=x onerror=alert(2)> {{title}} \xE2\x80\xAE";
  const std::int64_t number = console.open_case("web:mo", nasty);
  console.store->in_transaction([&](storage::Tx& tx) {
    tx.people().note({.tenant = local, .actor = "web:mo", .display_name = nasty});
    tx.cases().add_incident(local, number, {.quote = nasty, .affected = nasty, .by = "web:mo", .at = console.now});
    tx.cases().add_note(local, number, {.text = nasty, .by = "web:mo", .at = console.now});
    tx.cases().add_finding(
        local, number,
        {.about = "disrespect_or_abuse", .value = "3", .evidence = nasty, .by = "web:mo", .at = console.now});
    tx.cases().add_finding(
        local, number,
        {.kind = storage::Finding::Kind::Fact, .about = nasty, .value = nasty, .by = "web:mo", .at = console.now});
    tx.cases().add_decision(
        local, number,
        {.recommended = "repair", .rule = "D6", .chosen = nasty, .reason = nasty, .by = "web:mo", .at = console.now});
    tx.cases().open_hold(local, number, nasty, console.now);
    tx.cases().plan(
        {.tenant = local, .case_number = number, .owner = "web:mo", .what = nasty, .due_at = 1, .created_at = 1});
  });
  const std::string hr = console.sign_in("web:hr");
  for (const std::string& path : {"/review/cases/" + std::to_string(number), std::string("/review/cases"),
                                  std::string("/review/cases?customer=%3Cscript%3E&owner=%22%3E")}) {
    INFO(path);
    const ProbeAnswer page = console.get(path, hr);
    CHECK(page.status == 200);
    CHECK_FALSE(has(page.body, "<script>"));
    CHECK_FALSE(has(page.body, "<img src=x"));
    CHECK_FALSE(has(page.body, "value=\"\">\""));
  }
  CHECK(has(console.get("/review/cases/" + std::to_string(number), hr).body, "{{title}}"));
}

TEST_CASE("looking is written down before anything is shown", "[review][audit]") {
  Console console;
  console.make("web:hr", Role::Hr);
  const std::int64_t number = console.open_case("web:mo");
  const std::string hr = console.sign_in("web:hr");
  console.get("/review/cases/" + std::to_string(number), hr);
  console.get("/review/cases/9999", hr);
  console.get("/review/cases", hr);
  const auto actions = console.actions();
  CHECK(std::count(actions.begin(), actions.end(), "case_viewed") == 1);
  CHECK(std::count(actions.begin(), actions.end(), "cases_listed") == 1);
  // The next look shows the one before.
  CHECK(has(console.get("/review/cases/" + std::to_string(number), hr).body, "looked at the case"));
}

TEST_CASE("what is not there and what is not theirs look the same", "[review][access]") {
  Console console;
  const std::int64_t number = console.open_case("web:mo");
  const std::string al = console.sign_in("web:al"), mo = console.sign_in("web:mo");
  const std::string path = "/review/cases/" + std::to_string(number);
  const ProbeAnswer theirs = console.get(path, al), none = console.get("/review/cases/4711", al);
  CHECK(theirs.status == 404);
  CHECK(none.status == 404);
  const auto without_token = [](std::string page) {
    const auto at = page.find("form_token");
    return at == std::string::npos ? page : page.erase(at, 100);
  };
  CHECK(without_token(theirs.body) == without_token(none.body));
  CHECK(console.get(path, mo).status == 200);
  CHECK_FALSE(has(console.get("/review/cases", al).body, path));
  for (const char* bad :
       {"/review/cases/abc", "/review/cases/-1", "/review/cases/99999999999999999999", "/review/cases/1001%00"}) {
    INFO(bad);
    CHECK(console.get(bad, mo).status >= 400);
  }
}
