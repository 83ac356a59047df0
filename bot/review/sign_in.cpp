#include "bot/review/sign_in.h"

#include <charconv>

#include "bot/base/limits.h"
#include "bot/turn/sign_in_link.h"
#include "storage/audit_log.h"
#include "storage/people.h"
#include "storage/sign_ins.h"

namespace evenkeel::review {
namespace {

using http::Request;
using http::Response;
using storage::SignIn;

constexpr int sign_ins_listed_max = 50;
constexpr std::size_t link_max = 100;

enum class Link { Good, Unknown, Used, Late };

Link standing_of(const std::optional<storage::SignInLink>& link, std::int64_t now) {
  if (!link) return Link::Unknown;
  if (link->used_at) return Link::Used;
  return now >= link->expires_at ? Link::Late : Link::Good;
}

Refused refused(Link link) {
  switch (link) {
    case Link::Used:
      return {401, "link_used"};
    case Link::Late:
      return {401, "link_late"};
    default:
      return {401, "link_unknown"};
  }
}

// The link is only looked at: chat programs fetch links by themselves, and must not use them up.
Response show_sign_in(Desk& desk, const Request& request) {
  const auto token = request.query_value("link");
  if (!token || token->empty() || token->size() > link_max) return desk.plain_page(200, "sign_in", "sign_in", Data());
  Data data;
  data.set("link", Data(*token));
  return desk.plain_page(200, "sign_in_button", "sign_in", data);
}

// A link that is not good is counted for its address, and for the person it was once made for. So a stranger who
// guesses shuts out neither a colleague behind the same address nor the person themselves.
Response sign_in(Desk& desk, const Request& request) {
  if (auto not_ours = desk.not_a_form_of_ours(request)) return std::move(*not_ours);
  const auto form = decode_form(request.body);
  const std::string* given = form ? field(*form, "link") : nullptr;
  if (!given || given->size() > link_max) return desk.refusal({400, "bad_request"});

  Parts& parts = desk.parts();
  const std::string hash = turn::sign_in_hash(*given);
  const std::int64_t now = parts.world.now_ms();
  const auto link = parts.store.read([&](const storage::ReadTx& tx) { return tx.sign_ins().link(hash); });
  const std::string who = request.remote_address + " " + (link ? link->actor : "");
  const auto not_good = [&](Link why) {
    desk.gate().note_try(who);
    parts.log.warning("sign_in_refused", {{"request", request.id}});
    return desk.refusal(refused(why));
  };
  if (desk.gate().tried_too_often(who)) return desk.refusal({429, "slow_down"});
  if (const Link standing = standing_of(link, now); standing != Link::Good) return not_good(standing);

  struct Shared {
    Link standing = Link::Unknown;
    bool outsider = false;
  };
  const auto shared = std::make_shared<Shared>();
  const std::string token = random_hex(parts.world, turn::sign_in_token_bytes);
  const std::string before = desk.gate().cookie_of(request);
  const auto result = parts.loop.run(
      [=, device = device_of(request.header("User-Agent"))](storage::Tx& tx) {
        const auto found = tx.sign_ins().link(hash);
        shared->standing = standing_of(found, now);
        if (shared->standing != Link::Good || !tx.sign_ins().use_link(hash, now)) return;
        const auto person = tx.people().find(found->tenant, found->actor);
        shared->outsider = person && person->standing == storage::Person::Standing::Outsider;
        if (shared->outsider) return;
        if (!person) tx.people().note({.tenant = found->tenant, .actor = found->actor});
        // Whatever this browser was signed in as: that ends here.
        if (const auto old = before.empty() ? std::nullopt : tx.sign_ins().find(turn::sign_in_hash(before)))
          tx.sign_ins().end(old->tenant, old->actor, old->id, SignIn::Ended::Replaced, now);
        tx.sign_ins().begin({.token_hash = turn::sign_in_hash(token),
                             .tenant = found->tenant,
                             .actor = found->actor,
                             .device = device,
                             .begun_at = now,
                             .seen_at = now});
        tx.audit_log().append({.tenant = found->tenant,
                               .at = now,
                               .actor = found->actor,
                               .action = "signed_in",
                               .object_kind = "person",
                               .object_id = found->actor});
      },
      limits::turn_wait_max_ms);
  if (result != turn::TurnLoop::Result::Committed) return desk.refusal({503, "busy"});
  if (shared->standing != Link::Good) return not_good(shared->standing);
  if (shared->outsider) return desk.refusal({403, "outsider"});
  parts.log.info("signed_in", {{"request", request.id}});
  Response response = go_to("/review");
  response.headers.emplace_back("Set-Cookie", desk.gate().cookie_for(token));
  return response;
}

std::variant<Page, Refused> show_sessions(Look& look) {
  Data rows = list();
  const storage::Person& person = look.visitor.person;
  for (const SignIn& one : look.tx.sign_ins().open_of(person.tenant, person.actor, sign_ins_listed_max)) {
    if (look.now >= one.seen_at + idle_max_ms || look.now >= one.begun_at + sign_in_max_ms) continue;
    Data row;
    row.set("id", Data(std::to_string(one.id)));
    row.set("device", Data(one.device.empty() ? say("device_unknown") : one.device));
    row.set("begun", Data(time_text(one.begun_at)));
    row.set("begun_machine", Data(time_machine(one.begun_at)));
    row.set("seen", Data(time_text(one.seen_at)));
    row.set("seen_machine", Data(time_machine(one.seen_at)));
    row.set("this_one", Data(one.id == look.visitor.sign_in.id));
    rows.push_back(row);
  }
  Data data;
  data.set("sign_ins", rows);
  return Page{.name = "sessions", .title = "sessions", .section = "sessions", .data = data};
}

std::variant<Done, Refused> end_one(Doing& doing) {
  const std::string id = doing.text("id");
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  if (error != std::errc{} || end != id.data() + id.size()) return Refused{400, "bad_request"};
  const storage::Person& person = doing.visitor.person;
  if (!doing.tx.sign_ins().end(person.tenant, person.actor, number, SignIn::Ended::Revoked, doing.now))
    return Refused{};
  doing.note({.action = "sign_in_ended", .object_kind = "person", .object_id = person.actor});
  return Done{.to = "/review/sessions?done=ended"};
}

std::variant<Done, Refused> end_all(Doing& doing) {
  const storage::Person& person = doing.visitor.person;
  doing.tx.sign_ins().end_all(person.tenant, person.actor, SignIn::Ended::Revoked, doing.now);
  doing.note({.action = "sign_ins_ended", .object_kind = "person", .object_id = person.actor});
  return Done{.to = "/review/sign-in"};
}

std::variant<Done, Refused> sign_out(Doing& doing) {
  const storage::Person& person = doing.visitor.person;
  doing.tx.sign_ins().end(person.tenant, person.actor, doing.visitor.sign_in.id, SignIn::Ended::SignedOut, doing.now);
  doing.note({.action = "signed_out", .object_kind = "person", .object_id = person.actor});
  return Done{.to = "/review/sign-in"};
}

// The same, and the browser forgets its cookie.
http::Handler forgetting(Desk& desk, http::Handler handler) {
  return [&desk, handler = std::move(handler)](const Request& request) {
    Response response = handler(request);
    if (response.status == 303) response.headers.emplace_back("Set-Cookie", desk.gate().cookie_gone());
    return response;
  };
}

}  // namespace

void add_sign_in(http::Server& server, Desk& desk) {
  const auto post = [&](const char* path, http::Handler handler) {
    server.route({.method = "POST", .path = path, .body_max = limits::small_body_max, .handler = std::move(handler)});
  };
  server.route({.method = "GET", .path = "/review/sign-in", .handler = [&desk](const Request& request) {
                  return show_sign_in(desk, request);
                }});
  post("/review/sign-in", [&desk](const Request& request) { return sign_in(desk, request); });
  server.route({.method = "GET", .path = "/review/sessions", .handler = desk.page(show_sessions)});
  post("/review/sessions/end", desk.form(end_one));
  post("/review/sessions/end-all", forgetting(desk, desk.form(end_all)));
  post("/review/sign-out", forgetting(desk, desk.form(sign_out)));
}

}  // namespace evenkeel::review
