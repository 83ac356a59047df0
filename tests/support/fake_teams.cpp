#include "tests/support/fake_teams.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <ctime>
#include <deque>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <stdexcept>
#include <thread>
#include <utility>

#include "tests/support/fake_http.h"
#include "tests/support/teams_limits.h"

namespace evenkeel::tests {
namespace {

using nlohmann::json;

constexpr const char* connector_path = "/connector/";

std::string base64url(const std::string& bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  while (!text.empty() && text.back() == '=') text.pop_back();
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

// Made once for all tests of a program: it takes a while.
struct Keys {
  EVP_PKEY* published = EVP_RSA_gen(2048);
  EVP_PKEY* other = EVP_RSA_gen(2048);
};
const Keys& keys() {
  static const Keys made;
  return made;
}

std::string number_of(EVP_PKEY* key, const char* which) {
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key, which, &number);
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
  BN_free(number);
  return bytes;
}

std::string rs256(EVP_PKEY* key, const std::string& text) {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  std::size_t size = 0;
  EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key);
  EVP_DigestSign(context, nullptr, &size, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  std::string signature(size, '\0');
  EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size,
                 reinterpret_cast<const unsigned char*>(text.data()), text.size());
  EVP_MD_CTX_free(context);
  signature.resize(size);
  return signature;
}

std::string hs256(const std::string& secret, const std::string& text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest, &size);
  return std::string(reinterpret_cast<const char*>(digest), size);
}

template <class Visit>
void each_object(const json& value, Visit visit) {
  if (value.is_array()) {
    for (const json& part : value) each_object(part, visit);
  } else if (value.is_object()) {
    visit(value);
    for (const auto& [name, part] : value.items())
      if (name != "fallback") each_object(part, visit);
  }
}

json card_of(const std::string& body) {
  const json activity = json::parse(body);
  for (const json& each : activity.value("attachments", json::array()))
    if (each.value("contentType", "") == "application/vnd.microsoft.card.adaptive") return each["content"];
  return {};
}

FakeAnswer error(int status, const char* code, const char* message) {
  return {.status = status, .body = json{{"error", {{"code", code}, {"message", message}}}}.dump()};
}

}  // namespace

struct FakeTeams::Implementation {
  mutable std::mutex mutex;
  std::vector<Activity> activities;
  std::vector<Call> calls;
  std::vector<std::string> complaints;
  struct Failure {
    Fault fault;
    std::string what;
  };
  std::deque<Failure> failures;
  std::set<std::string> tokens;
  std::vector<std::string> endorsements{"msteams", "webchat", "directline"};
  std::string jwks_override;
  int retry_after = 1;
  int token_life = 3'600;
  int tokens_made = 0;
  int ids = 0;
  int key_number = 1;
  std::unique_ptr<FakeHttp> http;  // Last: it ends before what it uses.

  static std::string what_is(const FakeRequest& request) {
    const std::string& target = request.target;
    if (target == "/token") return "token";
    if (target == "/openid") return "openid";
    if (target == "/keys") return "keys";
    if (target == "/elsewhere") return "redirected";
    const std::string conversations = std::string(connector_path) + "v3/conversations";
    if (target == conversations && request.method == "POST") return "create";
    if (target.rfind(conversations + "/", 0) != 0) return "unknown";
    return request.method == "POST"     ? "send"
           : request.method == "PUT"    ? "update"
           : request.method == "DELETE" ? "delete"
                                        : "unknown";
  }

  FakeAnswer answer_to(const FakeRequest& request) {
    const std::lock_guard lock(mutex);
    const std::string what = what_is(request);
    calls.push_back({what, request.method, request.target, request.header("authorization"), request.body});
    const auto planned = std::find_if(failures.begin(), failures.end(),
                                      [&](const Failure& each) { return each.what.empty() || each.what == what; });
    if (planned != failures.end()) {
      const Fault fault = planned->fault;
      failures.erase(planned);
      return failed(fault);
    }
    if (what == "token") return token(request.body);
    if (what == "openid")
      return {.body = json{{"issuer", issuer()},
                           {"jwks_uri", http->url("/keys")},
                           {"id_token_signing_alg_values_supported", {"RS256"}}}
                          .dump()};
    if (what == "keys") return {.body = jwks_now()};
    if (what == "redirected" || what == "unknown") return error(404, "NotFound", "There is nothing here.");
    const std::string authorization = request.header("authorization");
    if (authorization.rfind("Bearer ", 0) != 0 || tokens.count(authorization.substr(7)) == 0)
      return failed(Fault::Unauthorized);
    return connector(what, request);
  }

  FakeAnswer failed(Fault fault) const {
    switch (fault) {
      case Fault::Unauthorized:
        return {.status = 401, .body = json{{"message", "Authorization has been denied for this request."}}.dump()};
      case Fault::BadArgument:
        return error(400, "BadArgument", "Unknown attachment type");
      case Fault::Blocked:
        return error(403, "ConversationBlockedByUser", "User blocked the conversation with the bot.");
      case Fault::DisabledByAdmin:
        return error(403, "BotDisabledByAdmin", "The tenant admin disabled this bot.");
      case Fault::NotInRoster:
        return error(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.");
      case Fault::ActivityNotFound:
        return error(404, "ActivityNotFoundInConversation", "Conversation not found.");
      case Fault::ConversationNotFound:
        return error(404, "ConversationNotFound", "Conversation not found.");
      case Fault::Precondition:
        return error(412, "PreconditionFailed", "Precondition failed, please try again.");
      case Fault::TooLarge:
        return {.status = 413,
                .content_type = "text/html",
                .body = "<!DOCTYPE html><html><pre>PayloadTooLargeError</pre></html>"};
      case Fault::RateLimited: {
        FakeAnswer limited = error(429, "Throttled", "Too many requests.");
        limited.more_headers = "Retry-After: " + std::to_string(retry_after) + "\r\n";
        return limited;
      }
      case Fault::RateLimitedSilently:
        return error(429, "Throttled", "Too many requests.");
      case Fault::ServerError:
        return error(500, "ServiceError", "Internal server error.");
      case Fault::BadGateway:
        return error(502, "ServiceError", "Service dependency error.");
      case Fault::Unavailable:
        return {.status = 503, .content_type = "text/plain", .body = ""};
      case Fault::GatewayTimeout:
        return {.status = 504, .content_type = "text/plain", .body = ""};
      case Fault::Hang:
        return {.way = FakeAnswer::Way::Hang};
      case Fault::Reset:
        return {.way = FakeAnswer::Way::Reset};
      case Fault::Garbage:
        return {.body = "\x16\x03\x01\x02 this is no HTTP\r\n\r\n\xff", .way = FakeAnswer::Way::Garbage};
      case Fault::Redirect:
        return {.status = 307, .body = "", .more_headers = "Location: " + http->url("/elsewhere") + "\r\n"};
      case Fault::WrongSecret:
        return {.status = 401,
                .body = json{{"error", "invalid_client"},
                             {"error_description", "AADSTS7000215: Invalid client secret provided. Trace ID: 1"},
                             {"error_codes", {7000215}}}
                            .dump()};
      case Fault::WrongTenant:
        return {.status = 400,
                .body = json{{"error", "unauthorized_client"},
                             {"error_description", "AADSTS700016: Application with identifier '" + app_id() +
                                                       "' was not found in the directory 'Bot Framework'. Trace ID: 1"},
                             {"error_codes", {700016}}}
                            .dump()};
    }
    return {};
  }

  FakeAnswer token(const std::string& form) {
    std::map<std::string, std::string> fields;
    for (std::size_t at = 0; at < form.size();) {
      const std::size_t end = std::min(form.find('&', at), form.size());
      const std::size_t equals = form.find('=', at);
      if (equals < end)
        fields[form.substr(at, equals - at)] = percent_decoded(form.substr(equals + 1, end - equals - 1));
      at = end + 1;
    }
    if (fields["grant_type"] != "client_credentials" || fields["client_id"] != app_id() ||
        fields["scope"] != "https://api.botframework.com/.default") {
      complaints.push_back("token: not what the endpoint expects");
      return failed(Fault::WrongTenant);
    }
    if (fields["client_secret"] != app_password()) return failed(Fault::WrongSecret);
    const std::string made = base64url(R"({"typ":"JWT","alg":"RS256"})") + "." +
                             base64url(json{{"aud", "https://api.botframework.com"},
                                            {"iss", "https://sts.windows.net/" + tenant_id() + "/"},
                                            {"appid", app_id()},
                                            {"n", ++tokens_made}}
                                           .dump()) +
                             "." + base64url("not a real signature");
    tokens.insert(made);
    return {.body = json{
                {"token_type", "Bearer"},
                {"expires_in", token_life},
                {"ext_expires_in", token_life},
                {"access_token",
                 made}}.dump()};
  }

  void complain(const std::string& what, const std::string& why) { complaints.push_back(what + ": " + why); }

  FakeAnswer connector(const std::string& what, const FakeRequest& request) {
    if (what == "create") return create(request.body);
    // v3/conversations/{c}/activities[/{id}]
    const std::string rest = request.target.substr((std::string(connector_path) + "v3/conversations/").size());
    const std::size_t slash = rest.find('/');
    const std::string conversation = percent_decoded(rest.substr(0, slash));
    if (rest.substr(0, slash).find_first_of(":;=@") != std::string::npos)
      complain(what, "the conversation is not percent-encoded");
    const std::string tail = slash == std::string::npos ? "" : rest.substr(slash + 1);
    if (tail.rfind("activities", 0) != 0) return error(404, "NotFound", "There is nothing here.");
    const std::string id = tail.size() > 11 ? percent_decoded(tail.substr(11)) : "";
    if (what == "delete") {
      Activity* found = find(conversation, id);
      if (!found) return failed(Fault::ActivityNotFound);
      found->deleted = true;
      return {.body = ""};
    }
    if (const auto refused = refusal_of(what, conversation, request)) return *refused;
    if (what == "update") {
      Activity* found = find(conversation, id);
      if (!found) return failed(Fault::ActivityNotFound);
      found->body = request.body;
      found->versions.push_back(request.body);
      return {.body = json{{"id", id}}.dump()};
    }
    Activity made;
    made.id = std::to_string(1'700'000'000'000 + ++ids);
    made.conversation = conversation;
    made.body = request.body;
    made.versions.push_back(request.body);
    activities.push_back(made);
    return {.status = 201, .body = json{{"id", made.id}}.dump()};
  }

  std::optional<FakeAnswer> refusal_of(const std::string& what, const std::string& conversation,
                                       const FakeRequest& request) {
    if (utf16_bytes(request.body) > teams_message_max) {
      complain(what, "larger than 80 KB");
      return error(413, "MessageSizeTooBig", "Message size too large.");
    }
    const json body = json::parse(request.body, nullptr, false);
    if (!body.is_object() || body.value("type", "") != "message") {
      complain(what, "not a message");
      return failed(Fault::BadArgument);
    }
    if (body.contains("id") || body.contains("timestamp") || body.contains("serviceUrl"))
      complain(what, "says what the channel says");
    if (body.contains("conversation") && body["conversation"].value("id", "") != conversation)
      complain(what, "speaks of another conversation");
    if (!body.value("text", "").empty() && !body.value("attachments", json::array()).empty())
      complain(what, "a text beside a card: two messages and no id");
    if (const json card = card_of(request.body); !card.is_null())
      for (const std::string& each : teams_card_faults(card)) complain(what, each);
    if (body.value("text", "").empty() && body.value("attachments", json::array()).empty()) {
      complain(what, "an empty message");
      return failed(Fault::BadArgument);
    }
    return std::nullopt;
  }

  FakeAnswer create(const std::string& text) {
    const json body = json::parse(text, nullptr, false);
    const bool good = body.is_object() && body.contains("bot") && body.contains("members") &&
                      body["members"].size() == 1 && body.contains("channelData") &&
                      body["channelData"].contains("tenant");
    if (!good) {
      complain("create", "bot, one member or tenant is missing");
      return failed(Fault::BadArgument);
    }
    return {.status = 201, .body = json{{"id", "a:made-for-" + body["members"][0].value("id", "")}}.dump()};
  }

  Activity* find(const std::string& conversation, const std::string& id) {
    for (Activity& each : activities)
      if (each.id == id && each.conversation == conversation && !each.deleted) return &each;
    return nullptr;
  }

  std::string kid() const { return "test-key-" + std::to_string(key_number); }

  std::string jwks_now() const {
    if (!jwks_override.empty()) return jwks_override;
    return json{{"keys", json::array({{{"kty", "RSA"},
                                       {"use", "sig"},
                                       {"kid", kid()},
                                       {"x5t", kid()},
                                       {"n", base64url(number_of(keys().published, OSSL_PKEY_PARAM_RSA_N))},
                                       {"e", base64url(number_of(keys().published, OSSL_PKEY_PARAM_RSA_E))},
                                       {"endorsements", endorsements}}})}}
        .dump();
  }
};

FakeTeams::FakeTeams() : implementation_(std::make_unique<Implementation>()) {
  Implementation& own = *implementation_;
  const std::lock_guard lock(own.mutex);  // It may be asked before it stands in its place.
  own.http = std::make_unique<FakeHttp>([&own](const FakeRequest& request) { return own.answer_to(request); });
}
FakeTeams::~FakeTeams() {
  stop();
}
void FakeTeams::stop() {
  implementation_->http->stop();
}

int FakeTeams::port() const {
  return implementation_->http->port();
}
std::string FakeTeams::service_url() const {
  return implementation_->http->url(connector_path);
}
std::string FakeTeams::token_url() const {
  return implementation_->http->url("/token");
}
std::string FakeTeams::openid_url() const {
  return implementation_->http->url("/openid");
}
std::string FakeTeams::redirect_target() const {
  return implementation_->http->url("/elsewhere");
}
std::string FakeTeams::app_id() {
  return "00000000-0000-4000-8000-000000000001";
}
std::string FakeTeams::app_password() {
  return "fake~teams~password";
}
std::string FakeTeams::tenant_id() {
  return "00000000-0000-4000-8000-0000000000ff";
}
std::string FakeTeams::issuer() {
  return "https://api.botframework.com";
}

std::map<std::string, std::string> FakeTeams::environment() const {
  return {{"MicrosoftAppId", app_id()},          {"MicrosoftAppPassword", app_password()},
          {"MicrosoftAppTenantId", tenant_id()}, {"TEAMS_OPENID_URL", openid_url()},
          {"TEAMS_TOKEN_URL", token_url()},      {"EVENKEEL_ALLOW_LOOPBACK_URLS", "1"}};
}

std::vector<FakeTeams::Activity> FakeTeams::activities() const {
  const std::lock_guard lock(implementation_->mutex);
  return implementation_->activities;
}
std::vector<FakeTeams::Call> FakeTeams::calls() const {
  const std::lock_guard lock(implementation_->mutex);
  return implementation_->calls;
}
std::size_t FakeTeams::calls_of(const std::string& what) const {
  const std::lock_guard lock(implementation_->mutex);
  return static_cast<std::size_t>(std::count_if(implementation_->calls.begin(), implementation_->calls.end(),
                                                [&](const Call& each) { return each.what == what; }));
}
std::vector<std::string> FakeTeams::complaints() const {
  const std::lock_guard lock(implementation_->mutex);
  return implementation_->complaints;
}
void FakeTeams::fail_next(Fault fault, int count, const std::string& what) {
  const std::lock_guard lock(implementation_->mutex);
  for (int i = 0; i < count; ++i) implementation_->failures.push_back({fault, what});
}
void FakeTeams::set_retry_after(int seconds) {
  const std::lock_guard lock(implementation_->mutex);
  implementation_->retry_after = seconds;
}
void FakeTeams::set_token_life(int seconds) {
  const std::lock_guard lock(implementation_->mutex);
  implementation_->token_life = seconds;
}
void FakeTeams::revoke_tokens() {
  const std::lock_guard lock(implementation_->mutex);
  implementation_->tokens.clear();
}

// ---- Tokens
// ----------------------------------------------------------------------------------------------------------

std::string FakeTeams::token_for(const std::string& payload_patch, const std::string& header_patch,
                                 Signing signing) const {
  const std::int64_t now = std::time(nullptr);
  json header, payload;
  {
    const std::lock_guard lock(implementation_->mutex);
    header = {{"typ", "JWT"}, {"alg", "RS256"}, {"kid", implementation_->kid()}, {"x5t", implementation_->kid()}};
  }
  if (signing == Signing::HmacPublicKey) header["alg"] = "HS256";
  payload = {
      {"iss", issuer()}, {"aud", app_id()}, {"nbf", now - 60}, {"exp", now + 3'600}, {"serviceurl", service_url()}};
  header.merge_patch(json::parse(header_patch));
  payload.merge_patch(json::parse(payload_patch));
  const std::string text = base64url(header.dump()) + "." + base64url(payload.dump());
  std::string signature;
  switch (signing) {
    case Signing::Good:
    case Signing::Corrupt:
      signature = rs256(keys().published, text);
      break;
    case Signing::OtherKey:
      signature = rs256(keys().other, text);
      break;
    case Signing::HmacPublicKey:
      signature = hs256(number_of(keys().published, OSSL_PKEY_PARAM_RSA_N), text);
      break;
    case Signing::Nothing:
      break;
  }
  if (signing == Signing::Corrupt)
    signature[signature.size() / 2] = static_cast<char>(signature[signature.size() / 2] ^ 1);
  return text + "." + base64url(signature);
}

std::string FakeTeams::token_of_raw(const std::string& header, const std::string& payload) const {
  const std::string text = base64url(header) + "." + base64url(payload);
  return text + "." + base64url(rs256(keys().published, text));
}

std::string FakeTeams::jwks() const {
  const std::lock_guard lock(implementation_->mutex);
  return implementation_->jwks_now();
}
void FakeTeams::set_jwks(const std::string& json) {
  const std::lock_guard lock(implementation_->mutex);
  implementation_->jwks_override = json;
}
void FakeTeams::set_endorsements(std::vector<std::string> endorsements) {
  const std::lock_guard lock(implementation_->mutex);
  implementation_->endorsements = std::move(endorsements);
}
void FakeTeams::rotate_key() {
  const std::lock_guard lock(implementation_->mutex);
  ++implementation_->key_number;
}

bool FakeTeams::wait_until(const std::function<bool()>& condition, std::chrono::milliseconds longest) const {
  const auto end = std::chrono::steady_clock::now() + longest;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

// ---- What a reader of an activity sees
// -------------------------------------------------------------------------------

std::string FakeTeams::Activity::words() const {
  const json activity = json::parse(body);
  std::string result;
  const auto add = [&](const std::string& text) { result += text + "\n"; };
  if (!activity.value("text", "").empty()) add(activity["text"]);
  each_object(card_of(body), [&](const json& object) {
    for (const char* member : {"text", "label", "title"})
      if (object.contains(member) && object[member].is_string()) add(object[member]);
  });
  return result;
}

std::vector<std::string> FakeTeams::Activity::buttons() const {
  std::vector<std::string> titles;
  each_object(card_of(body), [&](const json& object) {
    if (object.value("type", "").rfind("Action.", 0) == 0) titles.push_back(object.value("title", ""));
  });
  return titles;
}

std::map<std::string, std::string> FakeTeams::Activity::options() const {
  std::map<std::string, std::string> found;
  each_object(card_of(body), [&](const json& object) {
    if (object.value("type", "") != "Input.ChoiceSet") return;
    for (const json& each : object.value("choices", json::array()))
      found[each.value("title", "")] = each.value("value", "");
  });
  return found;
}

std::vector<std::string> FakeTeams::Activity::inputs() const {
  std::vector<std::string> found;
  each_object(card_of(body), [&](const json& object) {
    if (object.value("type", "").rfind("Input.", 0) == 0)
      found.push_back(object["type"].get<std::string>() + " " + object.value("id", ""));
  });
  return found;
}

// ---- What Teams sends
// ------------------------------------------------------------------------------------------------

namespace {

json activity_from(const FakeTeams& teams, const TeamsPerson& from, const std::string& type, const std::string& id) {
  json made = {{"type", type},
               {"id", id},
               {"timestamp", "2026-11-22T09:00:00.000Z"},
               {"channelId", "msteams"},
               {"serviceUrl", teams.service_url()},
               {"from", {{"id", from.user}, {"name", from.name}}},
               {"conversation",
                {{"id", from.conversation}, {"conversationType", from.kind}, {"tenantId", FakeTeams::tenant_id()}}},
               {"recipient", {{"id", "28:" + FakeTeams::app_id()}, {"name", "Even Keel"}}},
               {"locale", from.locale},
               {"entities", json::array({{{"type", "clientInfo"},
                                          {"locale", from.locale},
                                          {"country", "GB"},
                                          {"platform", "Windows"},
                                          {"timezone", from.time_zone}}})},
               {"channelData", {{"tenant", {{"id", FakeTeams::tenant_id()}}}}}};
  if (!from.aad.empty()) made["from"]["aadObjectId"] = from.aad;
  return made;
}

}  // namespace

std::string teams_message(const FakeTeams& teams, const TeamsPerson& from, const std::string& text,
                          const std::string& id, const std::string& patch) {
  json made = activity_from(teams, from, "message", id);
  made["text"] = text;
  made["textFormat"] = "plain";
  made.merge_patch(json::parse(patch));
  return made.dump();
}

std::string teams_click(const FakeTeams& teams, const TeamsPerson& by, const FakeTeams::Activity& activity,
                        const std::string& title, const std::string& id, TeamsClick way,
                        const std::map<std::string, std::string>& inputs) {
  std::optional<json> action;
  each_object(card_of(activity.body), [&](const json& object) {
    if (object.value("type", "").rfind("Action.", 0) == 0 && object.value("title", "") == title) action = object;
  });
  if (!action) throw std::runtime_error("the card has no button \"" + title + "\"");
  if (way == TeamsClick::Submit && action->value("type", "") == "Action.Execute") action = json(action->at("fallback"));
  json data = action->value("data", json::object());
  if (action->value("associatedInputs", "auto") != "none")
    for (const auto& [input, value] : inputs) data[input] = value;
  json made = activity_from(teams, by, way == TeamsClick::Execute ? "invoke" : "message", id);
  made["replyToId"] = activity.id;
  if (way == TeamsClick::Submit) {
    made["value"] = data;
    return made.dump();
  }
  made["name"] = "adaptiveCard/action";
  made["value"] = {
      {"action", {{"type", "Action.Execute"}, {"title", title}, {"verb", action->value("verb", "")}, {"data", data}}},
      {"trigger", "manual"}};
  return made.dump();
}

std::string teams_event(const FakeTeams& teams, const TeamsPerson& from, const std::string& what, const std::string& id,
                        const std::string& patch) {
  const std::size_t colon = what.find(':');
  json made = activity_from(teams, from, what.substr(0, colon), id);
  if (colon != std::string::npos) made["action"] = what.substr(colon + 1);
  if (what == "conversationUpdate") made["membersAdded"] = json::array({made["from"], made["recipient"]});
  made.merge_patch(json::parse(patch));
  return made.dump();
}

}  // namespace evenkeel::tests
