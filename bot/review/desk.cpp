#include "bot/review/desk.h"

#include <utility>

#include "bot/base/limits.h"
#include "storage/audit_log.h"
#include "storage/settings.h"
#include "storage/sign_ins.h"

namespace evenkeel::review {
namespace {

using http::Request;
using http::Response;

constexpr std::int64_t touch_every_ms = 60'000;
constexpr const char* html_type = "text/html; charset=utf-8";

std::string_view media_type(std::string_view header) {
  header = header.substr(0, header.find(';'));
  while (!header.empty() && header.back() == ' ') header.remove_suffix(1);
  return header;
}

void append(storage::Tx& tx, const Visitor& visitor, std::int64_t now, const std::string& salt, const Noted& noted) {
  tx.audit_log().append({.tenant = visitor.person.tenant,
                         .at = now,
                         .actor = visitor.person.actor,
                         .action = noted.action,
                         .object_kind = noted.object_kind,
                         .object_id = noted.object_id,
                         .details_hash = noted.details.empty() ? "" : storage::salted_hash(salt, noted.details)});
}

void set_frame(Data& data, const std::string& title, const std::string& section, const Visitor* visitor) {
  data.set("title", Data(phrases().knows(title) ? say(title) : title));
  if (!visitor) {
    data.set("visitor", Data(false));
    return;
  }
  Data who;
  const storage::Person& person = visitor->person;
  who.set("name",
          Data(person.display_name.empty() ? person.actor.substr(person.actor.rfind(':') + 1)
                                           : name_shown(person.display_name)));
  data.set("visitor", who);
  data.set("form_token", Data(visitor->form_token));
  for (const char* one : {"inbox", "cases", "views", "sessions", "help"})
    data.set(std::string("in_") + one, Data(section == one));
}

}  // namespace

std::string Doing::text(std::string_view name) const {
  const std::string* value = field(form, name);
  if (!value) return {};
  const auto begin = value->find_first_not_of(" \t\r\n");
  return begin == std::string::npos ? "" : value->substr(begin, value->find_last_not_of(" \t\r\n") - begin + 1);
}

void Doing::note(const Noted& noted) const {
  append(tx, visitor, now, salt, noted);
}

Desk::Desk(Parts parts) : parts_(std::move(parts)), gate_(parts_.secure, parts_.world) {
  // The turns have stored it before anybody can come here.
  salt_ =
      parts_.store.read([](const storage::ReadTx& tx) { return tx.settings().find("", "audit_salt"); }).value_or("");
}

Response go_to(const std::string& path) {
  return {.status = 303, .content_type = {}, .body = {}, .headers = {{"Location", path}}};
}

Response Desk::plain_page(int status, const std::string& name, const std::string& title, Data data) const {
  set_frame(data, title, "", nullptr);
  return {.status = status, .content_type = html_type, .body = render(name, data)};
}

Response Desk::refusal(const Refused& refused, const std::optional<Visitor>& visitor) const {
  Data data;
  set_frame(data, "refused_" + refused.code, "", visitor ? &*visitor : nullptr);
  data.set("text", Data(say("refused_" + refused.code + "_text")));
  Response response{.status = refused.status, .content_type = html_type, .body = render("refused", data)};
  if (refused.status == 503) response.headers.emplace_back("Retry-After", "1");
  if (refused.status == 429) response.headers.emplace_back("Retry-After", std::to_string(tries_window_ms / 1000));
  return response;
}

std::optional<Response> Desk::not_a_form_of_ours(const Request& request) const {
  if (media_type(request.header("Content-Type")) != "application/x-www-form-urlencoded")
    return refusal({415, "media_type"});
  if (!gate_.from_our_page(request)) return refusal({403, "cross_site"});
  return std::nullopt;
}

http::Handler Desk::page(PageMaker make) {
  return [this, make = std::move(make)](const Request& request) -> Response {
    std::optional<Visitor> visitor;
    std::variant<Page, Refused> made = Refused{};
    const std::int64_t now = parts_.world.now_ms();
    parts_.store.read([&](const storage::ReadTx& tx) {
      visitor = gate_.visitor(tx, request);
      if (!visitor) return;
      const Words words(parts_.knowledge());
      Names names(tx, visitor->person.tenant);
      Look look{tx, request, *visitor, words, names, now};
      made = make(look);
    });
    if (!visitor) return go_to("/review/sign-in");
    if (const auto* refused = std::get_if<Refused>(&made)) return refusal(*refused, visitor);
    Page& page = std::get<Page>(made);
    if (page.seen || now - visitor->sign_in.seen_at >= touch_every_ms) {
      const auto result = parts_.loop.run(
          [visitor = *visitor, seen = page.seen, now, salt = salt_](storage::Tx& tx) {
            tx.sign_ins().touch(visitor.sign_in.id, now);
            if (seen) append(tx, visitor, now, salt, *seen);
          },
          limits::turn_wait_max_ms);
      if (result != turn::TurnLoop::Result::Committed) return refusal({503, "busy"}, visitor);
    }
    set_frame(page.data, page.title, page.section, &*visitor);
    const auto done = request.query_value("done");
    set_text(page.data, "done", done && phrases().knows("done_" + *done) ? say("done_" + *done) : "");
    return {.status = 200, .content_type = html_type, .body = render(page.name, page.data)};
  };
}

http::Handler Desk::form(FormTaker take) {
  return [this, take = std::move(take)](const Request& request) -> Response {
    if (auto refused = not_a_form_of_ours(request)) return std::move(*refused);
    auto form = decode_form(request.body);
    if (!form) return refusal({400, "bad_request"});

    // Shared: the browser may have given up while the writer still runs.
    struct Shared {
      http::Request request;
      Form form;
      std::optional<Visitor> visitor;
      bool token = false;
      std::variant<Done, Refused> answer = Refused{};
    };
    const auto shared = std::make_shared<Shared>();
    shared->request = request;
    shared->form = std::move(*form);
    // Looked at before the writer is troubled, and again by it: a sign-in may end in between.
    shared->visitor = parts_.store.read([&](const storage::ReadTx& tx) { return gate_.visitor(tx, request); });
    if (!shared->visitor) return refusal({401, "sign_in"});
    if (!Gate::holds_token(*shared->visitor, shared->form)) return refusal({403, "cross_site"}, shared->visitor);
    const auto result = parts_.loop.run(
        [this, shared, take, now = parts_.world.now_ms()](storage::Tx& tx) {
          shared->visitor = gate_.visitor(tx, shared->request);
          if (!shared->visitor) return;
          tx.sign_ins().touch(shared->visitor->sign_in.id, now);
          Doing doing{tx, shared->request, *shared->visitor, shared->form, now, salt_};
          shared->answer = take(doing);
        },
        limits::turn_wait_max_ms);
    if (result != turn::TurnLoop::Result::Committed) return refusal({503, "busy"});
    if (!shared->visitor) return refusal({401, "sign_in"});
    if (const auto* refused = std::get_if<Refused>(&shared->answer)) return refusal(*refused, shared->visitor);
    const Done& done = std::get<Done>(shared->answer);
    if (!done.file) return go_to(done.to);
    auto file = parts_.store.read(done.file);
    if (!file) return refusal(Refused{}, shared->visitor);
    return {.status = 200,
            .content_type = file->type,
            .body = std::move(file->bytes),
            .headers = {{"Content-Disposition", "attachment; filename=\"" + file->name + "\""}}};
  };
}

}  // namespace evenkeel::review
