#include "bot/web/web_chat.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <span>

#include "bot/base/json.h"
#include "bot/base/limits.h"
#include "bot/turn/reply_json.h"

namespace evenkeel::web {

std::span<const std::pair<std::string_view, std::string_view>> embedded_assets();

namespace {

using http::Request;
using http::Response;
using nlohmann::json;

constexpr std::size_t user_max = 40;

bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view media_type(std::string_view header) {
  header = header.substr(0, header.find(';'));
  while (!header.empty() && header.back() == ' ') header.remove_suffix(1);
  return header;
}

std::string_view content_type_of(std::string_view name) {
  if (name.ends_with(".html")) return "text/html; charset=utf-8";
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  return "image/svg+xml";
}

// Absent: a name that can't be anybody's.
std::optional<std::string> user_of(const std::optional<std::string>& given) {
  if (!given || given->empty()) return "local";
  const bool fine = given->size() <= user_max && std::all_of(given->begin(), given->end(), [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                             c == '_' || c == '-';
                    });
  return fine ? given : std::nullopt;
}

std::string actor_of(const std::string& user) {
  return "web:" + user;
}

// Characters, not bytes: code points of text that is known to be valid UTF-8.
std::size_t length_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

Response answer_json(std::string body) {
  return {.status = 200, .content_type = "application/json", .body = std::move(body)};
}

// As browsers name languages: "de-AT". Anything else is no language.
std::string locale_of(const std::string& name) {
  const bool fits = name.size() >= 2 && name.size() <= 16 && std::all_of(name.begin(), name.end(), [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
                    });
  return fits ? name : "";
}

}  // namespace

WebChat::WebChat(WebChatOptions options, World world, turn::Turns& turns, turn::Transcripts& transcripts)
    : options_(std::move(options)), world_(std::move(world)), turns_(turns), transcripts_(transcripts) {}

void WebChat::mount(http::Server& server) {
  for (const auto& [name, text] : embedded_assets()) {
    const std::string path = name == "index.html" ? "/" : "/assets/" + std::string(name);
    server.route({.method = "GET", .path = path, .handler = [name = name, text = text](const Request&) {
                    return Response{.content_type = std::string(content_type_of(name)), .body = std::string(text)};
                  }});
  }
  server.route({.method = "POST",
                .path = "/chat/messages",
                .body_max = limits::web_chat_body_max,
                .handler = [this](const Request& request) { return post(request); }});
  server.route(
      {.method = "GET", .path = "/chat/messages", .handler = [this](const Request& request) { return get(request); }});
}

bool WebChat::allowed(const Request& request) const {
  if (options_.token.empty()) return true;
  const std::string_view given = request.header("Authorization");
  return given.starts_with("Bearer ") && same_secret(given.substr(7), options_.token);
}

Response WebChat::post(const Request& request) {
  if (!allowed(request)) return refusal(request, 401, "sign_in", "A token is needed.");
  // Only this type: a form of a foreign page can't send it without asking us first, and we never say yes.
  if (media_type(request.header("Content-Type")) != "application/json")
    return refusal(request, 415, "media_type", "Send application/json.");
  const auto parsed = parse_json(request.body);
  if (!parsed)
    return refusal(request, 400, "bad_request",
                   "The request could not be read: " + std::string(to_text(parsed.error())) + ".");
  const auto user = user_of(text_member(*parsed, "user"));
  if (!user) return refusal(request, 400, "bad_request", "The request could not be read: not a user name.");

  turn::Inbound inbound{.channel = "web",
                        .tenant = "local",
                        .actor = actor_of(*user),
                        .conversation = actor_of(*user),
                        .locale = locale_of(text_member(*parsed, "locale").value_or("")),
                        .at_ms = world_.now_ms(),
                        // Who shares a token may use each other's names; alone on one's own machine there is nobody else.
                        .vouched = options_.token.empty()};
  // A page that repeats a message after a broken connection sends the same "id" again.
  const auto id = text_member(*parsed, "id");
  inbound.idempotency_keys = {id && !id->empty() && id->size() <= 100 ? "web:" + *user + ":" + *id
                                                                      : "web:" + random_hex(world_, 16)};

  const auto pick = [&](const std::string& text) {
    turn::ChoiceId chosen = turn::parse_choice(text);
    inbound.prompt = chosen.prompt;
    inbound.choices.push_back(std::move(chosen.id));
  };
  if (auto text = text_member(*parsed, "text")) {
    if (length_of(*text) > limits::text_max)
      return refusal(request, 413, "too_large", "The message is longer than 8000 characters.");
    inbound.text = std::move(*text);
  } else if (const auto choice = text_member(*parsed, "choice")) {
    inbound.kind = turn::Inbound::Kind::Pick;
    pick(*choice);
  } else if (const json* list = member(*parsed, "choices"); list && list->is_array() && list->size() <= 25) {
    inbound.kind = turn::Inbound::Kind::Pick;
    for (const json& each : *list) {
      if (!each.is_string())
        return refusal(request, 400, "bad_request", "The request could not be read: a choice is not text.");
      pick(each.get<std::string>());
    }
  } else {
    return refusal(request, 400, "bad_request", "The request could not be read: neither text nor choice.");
  }

  const turn::Answer answer = turns_.take(inbound);
  if (answer.kind == turn::Answer::Kind::Busy || answer.kind == turn::Answer::Kind::Failed) {
    Response busy = refusal(request, 503, "busy", "Not saved. Please send it again.");
    busy.headers.emplace_back("Retry-After", "1");
    return busy;
  }
  std::string body = "{\"locale\":" + dump(json(answer.locale)) + ",\"replies\":[";
  for (std::size_t i = 0; i < answer.replies.size(); ++i)
    body += (i ? "," : "") + turn::reply_json(answer.replies[i], answer.session, answer.case_number);
  return answer_json(body + "]}");
}

Response WebChat::get(const Request& request) {
  if (!allowed(request)) return refusal(request, 401, "sign_in", "A token is needed.");
  const auto user = user_of(request.query_value("user"));
  if (!user) return refusal(request, 400, "bad_request", "The request could not be read: not a user name.");
  int after = 0;
  if (const auto text = request.query_value("after")) {
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), after);
    if (error != std::errc{} || end != text->data() + text->size() || after < 0)
      return refusal(request, 400, "bad_request", "The request could not be read: after is not a number.");
  }

  const turn::Transcript transcript = transcripts_.transcript("local", actor_of(*user));
  std::string messages;
  int last = 0;
  for (const turn::Said& said : transcript.said) {
    last = said.n;
    if (said.n <= after) continue;
    json message;
    if (said.by_user) {
      message = {{"text", said.text}};
    } else {
      message = json::parse(turn::reply_json(said.reply, transcript.session, transcript.case_number));
    }
    message["n"] = said.n;
    message["from"] = said.by_user ? "you" : "coach";
    messages += (messages.empty() ? "" : ",") + dump(message);
  }
  return answer_json("{\"session\":" + dump(json(transcript.session)) + ",\"locale\":" + dump(json(transcript.locale)) +
                     ",\"messages\":[" + messages + "],\"last\":" + std::to_string(last) + "}");
}

}  // namespace evenkeel::web
