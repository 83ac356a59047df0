#include "tests/support/fake_slack.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <deque>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include "tests/support/fake_http.h"
#include "tests/support/slack_limits.h"

namespace evenkeel::tests {
namespace {

using nlohmann::json;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// Every text of the blocks, in reading order.
void collect_texts(const json& value, std::vector<std::string>& texts) {
  if (value.is_array()) {
    for (const json& each : value) collect_texts(each, texts);
  } else if (value.is_object()) {
    for (const auto& [name, part] : value.items()) {
      if (name == "text" && part.is_string())
        texts.push_back(part.get<std::string>());
      else
        collect_texts(part, texts);
    }
  }
}

template <class Visit>
void each_element(const std::string& text, Visit visit) {
  const json body = json::parse(text);
  for (const json& block : body.value("blocks", json::array())) {
    for (const json& element : block.value("elements", json::array()))
      if (element.contains("action_id")) visit(block, element);
    if (block.contains("accessory")) visit(block, block["accessory"]);
  }
}

json error(const char* code) {
  return {{"ok", false}, {"error", code}};
}

}  // namespace

struct FakeSlack::Implementation {
  std::string token;

  mutable std::mutex mutex;
  std::vector<Message> messages;
  std::vector<Call> calls;
  std::vector<std::string> complaints;
  struct Failure {
    Fault fault;
    std::string method;
  };
  std::deque<Failure> failures;
  std::map<std::string, User> users;
  std::map<std::string, int> reply_uses;
  int retry_after = 1;
  int replies_made = 0;
  int stamps = 0;
  std::unique_ptr<FakeHttp> http;  // Last: it ends before what it uses.

  FakeAnswer answer_to(const FakeRequest& request) {
    const std::lock_guard lock(mutex);
    const bool reply = request.target.rfind("/response/", 0) == 0;
    const std::string method =
        reply ? "response_url" : request.target.substr(std::min(request.target.size(), std::string("/api/").size()));
    calls.push_back({method, request.header("authorization"), request.header("content-type"), request.body});
    const auto planned = std::find_if(failures.begin(), failures.end(), [&](const Failure& each) {
      return each.method.empty() || each.method == method;
    });
    if (planned != failures.end()) {
      const Fault fault = planned->fault;
      failures.erase(planned);
      return failed(fault);
    }
    if (reply) return reply_to(request);
    if (request.header("authorization") != "Bearer " + token) {
      complaints.push_back(method + ": a wrong token");
      return {.body = error("invalid_auth").dump()};
    }
    return {.body = api(method, request.header("content-type"), request.body).dump()};
  }

  FakeAnswer failed(Fault which) const {
    switch (which) {
      case Fault::RateLimited:
        return {.status = 429,
                .body = error("ratelimited").dump(),
                .more_headers = "Retry-After: " + std::to_string(retry_after) + "\r\n"};
      case Fault::ServerError:
        return {.status = 503,
                .content_type = "text/html; charset=utf-8",
                .body = "<!DOCTYPE html><html><title>Server Error | Slack</title></html>"};
      case Fault::Revoked:
        return {.body = error("token_revoked").dump()};
      case Fault::MessageNotFound:
        return {.body = error("message_not_found").dump()};
      case Fault::ChannelNotFound:
        return {.body = error("channel_not_found").dump()};
      case Fault::InternalError:
        return {.body = error("internal_error").dump()};
      case Fault::MissingScope:
        return {.body =
                    json{{"ok", false}, {"error", "missing_scope"}, {"needed", "chat:write"}, {"provided", "commands"}}
                        .dump()};
      case Fault::InvalidBlocks: {
        json refused = error("invalid_blocks");
        refused["errors"] = {"must be less than 3001 characters [json-pointer:/blocks/0/text/text]"};
        return {.body = refused.dump()};
      }
      case Fault::Hang:
        return {.way = FakeAnswer::Way::Hang};
      case Fault::Reset:
        return {.way = FakeAnswer::Way::Reset};
    }
    return {};
  }

  // A message from a call's body, or what is wrong with it.
  std::optional<json> message_of(const std::string& method, const std::string& content_type, const std::string& raw) {
    json body = json::parse(raw, nullptr, false);
    if (content_type.rfind("application/json", 0) != 0 || !body.is_object()) {
      complaints.push_back(method + ": the body is not JSON");
      return std::nullopt;
    }
    return body;
  }

  bool takes(const std::string& method, const json& body) {
    const auto faults = slack_message_faults(body);
    for (const std::string& each : faults) complaints.push_back(method + ": " + each);
    return faults.empty();
  }

  std::string next_ts() {
    const std::string number = std::to_string(++stamps);
    return "1700000000." + std::string(6 - std::min<std::size_t>(number.size(), 6), '0') + number;
  }

  void keep(Message message) {
    message.versions.push_back(message.body);
    messages.push_back(std::move(message));
  }

  json api(const std::string& method, const std::string& content_type, const std::string& raw) {
    if (method == "auth.test") return {{"ok", true}, {"team_id", "T1"}, {"user_id", "UBOT"}, {"bot_id", "BBOT"}};
    if (method == "users.info") return user_info(raw);
    if (method != "chat.postMessage" && method != "chat.update" && method != "chat.postEphemeral")
      return error("unknown_method");

    const auto body = message_of(method, content_type, raw);
    if (!body) return error("invalid_json");
    std::string channel = body->value("channel", "");
    if (channel.empty()) return error("channel_not_found");
    if (!takes(method, *body)) return error("invalid_blocks");
    if (method == "chat.update") {
      for (Message& message : messages) {
        if (message.channel != channel || message.ts != body->value("ts", "") || !message.only_for.empty()) continue;
        message.body = raw;
        message.versions.push_back(raw);
        return {{"ok", true}, {"channel", channel}, {"ts", message.ts}, {"text", body->value("text", "")}};
      }
      return error(channel.front() == 'U' || channel.front() == 'W' ? "channel_not_found" : "message_not_found");
    }
    Message message;
    message.channel = channel.front() == 'U' || channel.front() == 'W' ? direct_channel_of(channel) : channel;
    message.ts = next_ts();
    message.body = raw;
    if (method == "chat.postEphemeral") {
      message.only_for = body->value("user", "");
      if (message.only_for.empty()) return error("user_not_in_channel");
      keep(message);
      return {{"ok", true}, {"message_ts", message.ts}};
    }
    keep(message);
    return {{"ok", true},
            {"channel", message.channel},
            {"ts", message.ts},
            {"message",
             {{"bot_id", "BBOT"},
              {"type", "message"},
              {"user", "UBOT"},
              {"ts", message.ts},
              {"text", body->value("text", "")}}}};
  }

  json user_info(const std::string& form) const {
    const std::size_t at = form.find("user=");
    const std::string id = at == std::string::npos ? "" : form.substr(at + 5, form.find('&', at) - at - 5);
    if (id.empty()) return error("user_not_found");
    const auto found = users.find(id);
    const User user = found == users.end() ? User() : found->second;
    return {{"ok", true},
            {"user",
             {{"id", id},
              {"team_id", "T1"},
              {"name", lower(user.name)},
              {"real_name", user.name},
              {"tz", user.time_zone},
              {"locale", user.locale},
              {"is_restricted", user.guest},
              {"is_ultra_restricted", false},
              {"is_stranger", user.stranger},
              {"profile", {{"display_name", user.name}, {"real_name", user.name}}}}}};
  }

  FakeAnswer reply_to(const FakeRequest& request) {
    int& uses = reply_uses[request.target];
    if (++uses > 5) return {.status = 404, .body = error("used_url").dump()};
    const auto body = message_of("response_url", request.header("content-type"), request.body);
    if (!body) return {.status = 400, .body = error("invalid_payload").dump()};
    if (!takes("response_url", *body)) return {.status = 400, .body = error("invalid_blocks").dump()};
    Message message;
    message.ts = next_ts();
    message.by_response_url = true;
    message.body = request.body;
    keep(message);
    return {.content_type = "text/plain", .body = "ok"};
  }
};

FakeSlack::FakeSlack(std::string token) : implementation_(std::make_unique<Implementation>()) {
  Implementation& own = *implementation_;
  own.token = std::move(token);
  own.http = std::make_unique<FakeHttp>([&own](const FakeRequest& request) { return own.answer_to(request); });
}

FakeSlack::~FakeSlack() {
  stop();
}

void FakeSlack::stop() {
  implementation_->http->stop();
}

int FakeSlack::port() const {
  return implementation_->http->port();
}
std::string FakeSlack::url() const {
  return "http://127.0.0.1:" + std::to_string(port()) + "/api/";
}
const std::string& FakeSlack::token() const {
  return implementation_->token;
}

std::string FakeSlack::response_url() {
  const std::lock_guard lock(implementation_->mutex);
  return "http://127.0.0.1:" + std::to_string(port()) + "/response/" + std::to_string(++implementation_->replies_made);
}

std::vector<FakeSlack::Message> FakeSlack::messages() const {
  const std::lock_guard lock(implementation_->mutex);
  return implementation_->messages;
}

std::vector<FakeSlack::Call> FakeSlack::calls() const {
  const std::lock_guard lock(implementation_->mutex);
  return implementation_->calls;
}

std::size_t FakeSlack::calls_of(const std::string& method) const {
  const std::lock_guard lock(implementation_->mutex);
  return static_cast<std::size_t>(std::count_if(implementation_->calls.begin(), implementation_->calls.end(),
                                                [&](const Call& each) { return each.method == method; }));
}

std::vector<std::string> FakeSlack::complaints() const {
  const std::lock_guard lock(implementation_->mutex);
  return implementation_->complaints;
}

void FakeSlack::fail_next(Fault fault, int count, const std::string& method) {
  const std::lock_guard lock(implementation_->mutex);
  for (int i = 0; i < count; ++i) implementation_->failures.push_back({fault, method});
}

void FakeSlack::set_retry_after(int seconds) {
  const std::lock_guard lock(implementation_->mutex);
  implementation_->retry_after = seconds;
}

void FakeSlack::set_user(const std::string& id, User user) {
  const std::lock_guard lock(implementation_->mutex);
  implementation_->users[id] = std::move(user);
}

bool FakeSlack::wait_until(const std::function<bool()>& condition, std::chrono::milliseconds longest) const {
  const auto end = std::chrono::steady_clock::now() + longest;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

std::string FakeSlack::Message::words() const {
  std::vector<std::string> texts;
  const json read = json::parse(body);
  if (read.contains("blocks"))
    collect_texts(read["blocks"], texts);
  else
    texts.push_back(read.value("text", ""));
  std::string result;
  for (const std::string& each : texts) result += each + "\n";
  return result;
}

std::vector<std::string> FakeSlack::Message::buttons() const {
  std::vector<std::string> labels;
  each_element(body, [&](const json&, const json& element) {
    if (element.value("type", "") == "button") labels.push_back(element["text"]["text"].get<std::string>());
  });
  return labels;
}

std::map<std::string, std::string> FakeSlack::Message::options() const {
  std::map<std::string, std::string> found;
  each_element(body, [&](const json&, const json& element) {
    for (const json& option : element.value("options", json::array()))
      found[option["text"]["text"].get<std::string>()] = option["value"].get<std::string>();
  });
  return found;
}

std::string slack_signature(const std::string& secret, const std::string& timestamp, const std::string& body) {
  const std::string signed_text = "v0:" + timestamp + ":" + body;
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(signed_text.data()), signed_text.size(), digest, &size);
  static const char* digits = "0123456789abcdef";
  std::string result = "v0=";
  for (unsigned int i = 0; i < size; ++i) result += {digits[digest[i] >> 4], digits[digest[i] & 15]};
  return result;
}

std::string direct_channel_of(const std::string& user) {
  return "D" + user.substr(1);
}

std::string slack_event_message(const SlackPerson& from, const std::string& text, const std::string& ts,
                                const std::string& event_id) {
  return json{{"token", "unused"},
              {"team_id", from.team},
              {"api_app_id", "A1"},
              {"type", "event_callback"},
              {"event_id", event_id},
              {"event_time", 1'700'000'000},
              {"authorizations", json::array({{{"enterprise_id", nullptr},
                                               {"team_id", from.team},
                                               {"user_id", "UBOT"},
                                               {"is_bot", true},
                                               {"is_enterprise_install", false}}})},
              {"event",
               {{"type", "message"},
                {"channel_type", "im"},
                {"channel", direct_channel_of(from.user)},
                {"user", from.user},
                {"team", from.team},
                {"client_msg_id", "c-" + event_id},
                {"text", text},
                {"ts", ts},
                {"event_ts", ts}}}}
      .dump();
}

std::string slack_command(const SlackPerson& from, const std::string& channel, const std::string& command,
                          const std::string& text, const std::string& response_url, const std::string& trigger_id) {
  return "token=unused&team_id=" + from.team + "&channel_id=" + channel +
         "&channel_name=" + (channel.front() == 'D' ? "directmessage" : "general") + "&user_id=" + from.user +
         "&command=" + percent_encoded(command) + "&text=" + percent_encoded(text) +
         "&is_enterprise_install=false&response_url=" + percent_encoded(response_url) +
         "&trigger_id=" + percent_encoded(trigger_id);
}

std::string slack_click(const SlackPerson& by, const FakeSlack::Message& message, const std::string& label,
                        const std::string& action_ts, const std::string& response_url,
                        const std::vector<std::string>& chosen) {
  std::optional<json> action;
  json values = json::object();
  each_element(message.body, [&](const json& block, const json& element) {
    const std::string type = element.value("type", ""), block_id = block.value("block_id", ""),
                      action_id = element.value("action_id", "");
    if (type == "button") {
      if (element["text"]["text"] != label) return;
      action = json{{"type", "button"},        {"block_id", block_id},      {"action_id", action_id},
                    {"text", element["text"]}, {"value", element["value"]}, {"action_ts", action_ts}};
      return;
    }
    json selected = json::array();
    for (const json& option : element.value("options", json::array()))
      if (std::find(chosen.begin(), chosen.end(), option["value"].get<std::string>()) != chosen.end())
        selected.push_back(option);
    json& state = values[block_id][action_id] = {{"type", type}};
    if (type == "checkboxes" || type == "multi_static_select")
      state["selected_options"] = selected;
    else
      state["selected_option"] = selected.empty() ? json() : selected.front();
  });
  if (!action) throw std::runtime_error("the message has no button \"" + label + "\"");
  json payload = {{"type", "block_actions"},
                  {"team", {{"id", by.team}, {"domain", "example"}}},
                  {"user", {{"id", by.user}, {"team_id", by.team}}},
                  {"api_app_id", "A1"},
                  {"container",
                   {{"type", "message"},
                    {"message_ts", message.ts},
                    {"channel_id", message.channel},
                    {"is_ephemeral", !message.only_for.empty()}}},
                  {"channel", {{"id", message.channel}, {"name", "directmessage"}}},
                  {"is_enterprise_install", false},
                  {"state", {{"values", values}}},
                  {"trigger_id", "1.2.unused"},
                  {"actions", json::array({*action})}};
  if (message.only_for.empty())
    payload["message"] = {{"bot_id", "BBOT"}, {"type", "message"},
                          {"user", "UBOT"},   {"ts", message.ts},
                          {"team", by.team},  {"blocks", json::parse(message.body).value("blocks", json::array())}};
  if (!response_url.empty()) payload["response_url"] = response_url;
  return "payload=" + percent_encoded(payload.dump());
}

}  // namespace evenkeel::tests
