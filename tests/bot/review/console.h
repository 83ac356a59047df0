// tests/bot/review/console.h — the review pages on a free port, over a database of their own and a clock that is set.
#pragma once

#include <atomic>
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "bot/http/server.h"
#include "bot/review/review.h"
#include "bot/turn/desk.h"
#include "bot/turn/sign_in_link.h"
#include "storage/audit_log.h"
#include "storage/cases.h"
#include "storage/open.h"
#include "storage/people.h"
#include "storage/sign_ins.h"
#include "tests/support/http_probe.h"

namespace evenkeel::tests {

inline const std::string local = "local";

inline turn::CoachContent shipped_content() {
  static const turn::CoachContent content = [] {
    auto knowledge = knowledge::load(knowledge::embedded_content());
    auto library = dialogs::Library::load(dialogs::with_overrides({}));
    REQUIRE(knowledge);
    REQUIRE(library);
    return turn::CoachContent{std::make_shared<const knowledge::Knowledge>(std::move(*knowledge)),
                              "digest",
                              std::make_shared<const dialogs::Library>(std::move(*library)),
                              {}};
  }();
  return content;
}

class Console {
 public:
  explicit Console(bool secure = false)
      : world_(real_world()),
        store(storage::open(":memory:")),
        desk((
                 world_.now_ms = [this] { return now.load(); }, world_.monotonic_ms = [this] { return now.load(); },
                 *store),
             shipped_content(), world_, Log(LogLevel::Error, world_.now_ms, [](std::string_view) {})),
        log_(LogLevel::Error, world_.now_ms, [](std::string_view) {}),
        server_({.host = "127.0.0.1", .host_names = {"coach.example.com"}}, real_world(), log_),
        review_({.world = world_,
                 .log = log_,
                 .store = *store,
                 .loop = desk.loop(),
                 .knowledge = [this] { return desk.knowledge(); },
                 .secure = secure}) {
    review_.mount(server_);
    server_.start();
  }
  ~Console() {
    server_.stop();
    desk.stop();
  }

  std::string link_for(const std::string& actor) {
    std::string link;
    store->in_transaction(
        [&](storage::Tx& tx) { link = turn::make_sign_in_link(tx, world_, "", local, actor, actor); });
    return link.substr(link.rfind('=') + 1);
  }
  ProbeAnswer get(const std::string& path, const std::string& cookie = {}) {
    return http_request(server_.port(), {.method = "GET", .target = path, .headers = {{"Cookie", cookie}}});
  }
  ProbeAnswer post(const std::string& path, const std::string& body, const std::string& cookie = {},
                   Headers more = {{"Sec-Fetch-Site", "same-origin"}}) {
    Headers headers{{"Content-Type", "application/x-www-form-urlencoded"}};
    if (!cookie.empty()) headers.emplace_back("Cookie", cookie);
    for (auto& header : more) headers.push_back(header);
    return http_request(server_.port(), {.method = "POST", .target = path, .headers = headers, .body = body});
  }
  // The cookie of a fresh sign-in.
  std::string sign_in(const std::string& actor) {
    const ProbeAnswer answer = post("/review/sign-in", "link=" + link_for(actor));
    REQUIRE(answer.status == 303);
    const std::string cookie = answer.header("Set-Cookie");
    return cookie.substr(0, cookie.find(';'));
  }
  // A form as the page gives it: with its token.
  ProbeAnswer send(const std::string& path, const std::string& cookie,
                   const std::vector<std::pair<std::string, std::string>>& fields) {
    std::string body = "form_token=" + token_of(cookie);
    for (const auto& [name, value] : fields) body += "&" + name + "=" + form_encoded(value);
    return post(path, body, cookie);
  }
  std::string token_of(const std::string& cookie) {
    const std::string page = get("/review/help", cookie).body, mark = "name=\"form_token\" value=\"";
    const auto at = page.find(mark);
    REQUIRE(at != std::string::npos);
    return page.substr(at + mark.size(), 64);
  }
  void make(const std::string& actor, storage::Person::Role role) {
    store->in_transaction([&](storage::Tx& tx) { tx.people().set_role(local, actor, role); });
  }
  std::int64_t open_case(const std::string& owner, const std::string& customer = "Acme") {
    std::int64_t number = 0;
    store->in_transaction([&](storage::Tx& tx) {
      number = tx.cases().open({.tenant = local,
                                .customer = customer,
                                .customer_key = customer,
                                .owner = owner,
                                .session = "",
                                .opened_at = now});
    });
    return number;
  }
  std::vector<std::string> actions() {  // Of the audit log, oldest first.
    std::vector<std::string> list;
    for (const storage::AuditRow& row :
         store->read([](const storage::ReadTx& tx) { return tx.audit_log().list(local, 1'000); }))
      list.insert(list.begin(), row.entry.action);
    return list;
  }
  int port() const { return server_.port(); }
  void later(std::int64_t ms) { now += ms; }

  std::atomic<std::int64_t> now = 1'795'253'400'000;  // 21 November 2026

 private:
  World world_;

 public:
  std::unique_ptr<storage::Store> store;
  turn::Desk desk;

 private:
  Log log_;
  http::Server server_;
  review::Review review_;
};

inline bool has(const std::string& page, const std::string& text) {
  return page.find(text) != std::string::npos;
}

}  // namespace evenkeel::tests
