#include <algorithm>

#include "bot/review/gate.h"
#include "tests/bot/review/console.h"

using namespace evenkeel;
using namespace evenkeel::tests;
using Role = storage::Person::Role;

TEST_CASE("looking at a link uses nothing up; the button behind it signs in, once", "[review][sign-in]") {
  Console console;
  const std::string link = console.link_for("web:ada");
  for (int i = 0; i < 3; ++i) {
    const ProbeAnswer page = console.get("/review/sign-in?link=" + link);
    CHECK(page.status == 200);
    CHECK(has(page.body, "value=\"" + link + "\""));
    CHECK(page.header("Set-Cookie").empty());
  }
  const ProbeAnswer in = console.post("/review/sign-in", "link=" + link);
  CHECK(in.status == 303);
  CHECK(in.header("Location") == "/review");
  const std::string cookie = in.header("Set-Cookie");
  CHECK(console.get("/review/help", cookie.substr(0, cookie.find(';'))).status == 200);

  const ProbeAnswer again = console.post("/review/sign-in", "link=" + link);
  CHECK(again.status == 401);
  CHECK(has(again.body, "This link was used already"));
  CHECK(again.header("Set-Cookie").empty());
  CHECK(console.actions() == std::vector<std::string>{"sign_in_link_made", "signed_in"});
}

TEST_CASE("a link is good for ten minutes", "[review][sign-in]") {
  Console console;
  const std::string first = console.link_for("web:ada"), second = console.link_for("web:ada");
  console.later(10 * 60'000 - 1);
  CHECK(console.post("/review/sign-in", "link=" + first).status == 303);
  console.later(1);
  const ProbeAnswer late = console.post("/review/sign-in", "link=" + second);
  CHECK(late.status == 401);
  CHECK(has(late.body, "too old"));
}

TEST_CASE("the cookie is kept by the book", "[review][sign-in]") {
  SECTION("over https") {
    Console console(true);
    const ProbeAnswer in = console.post("/review/sign-in", "link=" + console.link_for("web:ada"));
    const std::string cookie = in.header("Set-Cookie");
    CHECK(cookie.starts_with("__Host-evenkeel="));
    for (const char* part : {"; Path=/", "; HttpOnly", "; SameSite=Strict", "; Secure"}) CHECK(has(cookie, part));
    CHECK_FALSE(has(cookie, "Domain"));
    CHECK(cookie.substr(cookie.find('=') + 1, cookie.find(';') - cookie.find('=') - 1).size() == 64);
  }
  SECTION("on this machine alone") {
    Console console;
    const std::string cookie =
        console.post("/review/sign-in", "link=" + console.link_for("web:ada")).header("Set-Cookie");
    CHECK(cookie.starts_with("evenkeel="));
    for (const char* part : {"; Path=/", "; HttpOnly", "; SameSite=Strict"}) CHECK(has(cookie, part));
    CHECK_FALSE(has(cookie, "Secure"));
  }
}

TEST_CASE("neither link nor cookie stands in the database", "[review][sign-in]") {
  Console console;
  const std::string link = console.link_for("web:ada");
  const std::string cookie = console.post("/review/sign-in", "link=" + link).header("Set-Cookie").substr(9, 64);
  console.store->read([&](const storage::ReadTx& tx) {
    CHECK_FALSE(tx.sign_ins().link(link));
    CHECK(tx.sign_ins().link(turn::sign_in_hash(link)));
    CHECK_FALSE(tx.sign_ins().find(cookie));
    CHECK(tx.sign_ins().find(turn::sign_in_hash(cookie)));
  });
}

TEST_CASE("a sign-in ends when idle for half an hour, and after ten hours in any case", "[review][sign-in]") {
  Console console;
  const std::string idle = console.sign_in("web:ada");
  console.later(review::idle_max_ms - 1);
  CHECK(console.get("/review/help", idle).status == 200);
  console.later(review::idle_max_ms - 1);
  CHECK(console.get("/review/help", idle).status == 200);
  console.later(review::idle_max_ms);
  const ProbeAnswer gone = console.get("/review/help", idle);
  CHECK(gone.status == 303);
  CHECK(gone.header("Location") == "/review/sign-in");

  const std::string busy = console.sign_in("web:ada");
  for (std::int64_t ms = 0; ms + 1'200'000 < review::sign_in_max_ms; ms += 1'200'000) {
    console.later(1'200'000);
    REQUIRE(console.get("/review/help", busy).status == 200);
  }
  console.later(1'200'000);
  CHECK(console.get("/review/help", busy).status == 303);
}

TEST_CASE("signing in again in the same browser ends the sign-in before", "[review][sign-in]") {
  Console console;
  const std::string first = console.sign_in("web:ada");
  const ProbeAnswer in = console.post("/review/sign-in", "link=" + console.link_for("web:ada"), first);
  const std::string second = in.header("Set-Cookie").substr(0, first.size());
  CHECK(second != first);
  CHECK(console.get("/review/help", first).status == 303);
  CHECK(console.get("/review/help", second).status == 200);
}

TEST_CASE("a sign-in ends at sign-out, by its owner from elsewhere, all at once, and when roles change",
          "[review][sign-in]") {
  Console console;
  const std::string a = console.sign_in("web:ada"), b = console.sign_in("web:ada"), bo = console.sign_in("web:bo");
  const auto in = [&](const std::string& cookie) { return console.get("/review/help", cookie).status == 200; };

  SECTION("sign-out") {
    const ProbeAnswer out = console.send("/review/sign-out", a, {});
    CHECK(out.status == 303);
    CHECK(has(out.header("Set-Cookie"), "Max-Age=0"));
    CHECK_FALSE(in(a));
    CHECK(in(b));
  }
  SECTION("from elsewhere") {
    CHECK(console.send("/review/sessions/end", bo, {{"id", "1"}}).status == 404);  // Somebody else's.
    CHECK(in(a));
    CHECK(console.send("/review/sessions/end", b, {{"id", "1"}}).status == 303);
    CHECK_FALSE(in(a));
    CHECK(console.send("/review/sessions/end", b, {{"id", "1"}}).status == 404);
    CHECK(console.send("/review/sessions/end", b, {{"id", "x"}}).status == 400);
  }
  SECTION("all at once") {
    CHECK(console.send("/review/sessions/end-all", a, {}).status == 303);
    CHECK_FALSE(in(a));
    CHECK_FALSE(in(b));
    CHECK(in(bo));
  }
  SECTION("a guest") {
    console.store->in_transaction([](storage::Tx& tx) {
      tx.people().note({.tenant = local, .actor = "web:ada", .standing = storage::Person::Standing::Outsider});
    });
    CHECK_FALSE(in(a));
  }
}

TEST_CASE("five bad tries, then a quarter of an hour of patience, for that address and person alone",
          "[review][sign-in]") {
  Console console;
  const std::string wrong(64, 'a');
  for (std::size_t i = 0; i < review::tries_max; ++i)
    CHECK(console.post("/review/sign-in", "link=" + wrong).status == 401);
  const ProbeAnswer enough = console.post("/review/sign-in", "link=" + wrong);
  CHECK(enough.status == 429);
  CHECK(enough.header("Retry-After") == "900");
  // A colleague behind the same address has a real link.
  CHECK(console.post("/review/sign-in", "link=" + console.link_for("web:bo")).status == 303);

  const std::string used = console.link_for("web:ada");
  CHECK(console.post("/review/sign-in", "link=" + used).status == 303);
  for (std::size_t i = 0; i < review::tries_max; ++i)
    CHECK(console.post("/review/sign-in", "link=" + used).status == 401);
  CHECK(console.post("/review/sign-in", "link=" + console.link_for("web:ada")).status == 429);
  console.later(review::tries_window_ms);
  CHECK(console.post("/review/sign-in", "link=" + console.link_for("web:ada")).status == 303);
}

TEST_CASE("a guest's link opens nothing", "[review][sign-in]") {
  Console console;
  console.store->in_transaction([](storage::Tx& tx) {
    tx.people().note({.tenant = local, .actor = "web:guest", .standing = storage::Person::Standing::Outsider});
  });
  const ProbeAnswer in = console.post("/review/sign-in", "link=" + console.link_for("web:guest"));
  CHECK(in.status == 403);
  CHECK(in.header("Set-Cookie").empty());
}

TEST_CASE("a form counts only from our own page, with its token", "[review][cross-site]") {
  Console console;
  const std::string ada = console.sign_in("web:ada"), bo = console.sign_in("web:bo");
  const std::string token = "form_token=" + console.token_of(ada);
  const std::string path = "/review/sessions/end-all";
  CHECK(console.post(path, token, ada, {{"Sec-Fetch-Site", "cross-site"}}).status == 403);
  CHECK(console.post(path, token, ada, {{"Sec-Fetch-Site", "same-site"}}).status == 403);
  CHECK(console.post(path, token, ada, {{"Sec-Fetch-Site", "none"}}).status == 403);
  CHECK(console.post(path, token, ada, {{"Origin", "http://evil.example"}}).status == 403);
  CHECK(console.post(path, token, ada, {{"Origin", "null"}}).status == 403);
  CHECK(console.post(path, token, ada, {}).status == 403);
  CHECK(console.post(path, "", ada).status == 403);
  CHECK(console.post(path, "form_token=" + std::string(64, '0'), ada).status == 403);
  CHECK(console.post(path, "form_token=" + console.token_of(bo), ada).status == 403);
  CHECK(console.post(path, token).status == 401);
  CHECK(console.post(path, "a=%zz", ada).status == 400);
  CHECK(console.get("/review/help", ada).status == 200);  // Nothing of all that did anything.
  // The link's own button has no sign-in yet, and is held to the rest.
  CHECK(console.post("/review/sign-in", "link=" + console.link_for("web:ada"), {}, {{"Sec-Fetch-Site", "cross-site"}})
            .status == 403);
  CHECK(console.post(path, token, ada).status == 303);
}

TEST_CASE("a form of another type is not read", "[review][cross-site]") {
  Console console;
  const std::string ada = console.sign_in("web:ada");
  const ProbeAnswer answer = console.post("/review/sign-out", "{}", ada, {{"Sec-Fetch-Site", "same-origin"}});
  CHECK(answer.status == 403);
  const ProbeAnswer json = http_request(
      console.port(),
      {.method = "POST",
       .target = "/review/sign-out",
       .headers = {{"Content-Type", "application/json"}, {"Cookie", ada}, {"Sec-Fetch-Site", "same-origin"}},
       .body = "{}"});
  CHECK(json.status == 415);
}

TEST_CASE("every page carries the headers that keep others out", "[review]") {
  Console console;
  const std::string ada = console.sign_in("web:ada");
  for (const char* path : {"/review", "/review/cases", "/review/help", "/review/sessions", "/review/sign-in",
                           "/review/cases/9999", "/review/assets/review.css"}) {
    INFO(path);
    const ProbeAnswer page = console.get(path, ada);
    CHECK(has(page.header("Content-Security-Policy"), "default-src 'none'"));
    CHECK(has(page.header("Content-Security-Policy"), "frame-ancestors 'none'"));
    CHECK(page.header("X-Content-Type-Options") == "nosniff");
    CHECK(page.header("Cache-Control") == "no-store");
    CHECK(page.header("Referrer-Policy") == "no-referrer");
    CHECK(page.header("Set-Cookie").empty());
    // The policy allows neither, so neither may be needed.
    CHECK_FALSE(has(page.body, " style=\""));
    CHECK_FALSE(has(page.body, "<style"));
    CHECK_FALSE(has(page.body, " onclick"));
  }
}

TEST_CASE("whoever is not signed in is shown the way in, on every page", "[review]") {
  Console console;
  for (const char* path : {"/review", "/review/cases", "/review/cases/1001", "/review/cases/1001/conversations/x",
                           "/review/sessions", "/review/help"}) {
    INFO(path);
    CHECK(console.get(path).status == 303);
    CHECK(console.get(path, "evenkeel=" + std::string(64, 'a')).status == 303);
    CHECK(console.get(path, "evenkeel=nonsense; __Host-evenkeel=x").status == 303);
  }
}

TEST_CASE("a browser is named in two words", "[review]") {
  CHECK(review::device_of("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0") ==
        "Firefox, Linux");
  CHECK(review::device_of("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/119.0 Safari/537.36 Edg/119.0") ==
        "Edge, Windows");
  CHECK(review::device_of(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile/15E148 Safari/604.1") ==
        "Safari, iPhone");
  CHECK(review::device_of("<script>alert(1)</script>").empty());
}
