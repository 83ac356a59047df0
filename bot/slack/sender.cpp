#include "bot/slack/sender.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "bot/base/json.h"
#include "bot/base/limits.h"
#include "bot/slack/blocks.h"
#include "bot/slack/card_id.h"
#include "bot/slack/phrases.h"
#include "bot/slack/text.h"
#include "knowledge/digest.h"

namespace evenkeel::slack {
namespace {

using nlohmann::json;
using outbox::Delivery;
using turn::Card;

constexpr std::size_t people_max = 20'000;
constexpr std::size_t resting_max = 1'000;
constexpr std::size_t reply_urls_max = 5'000;
constexpr std::int64_t person_known_ms = 24LL * 3600 * 1000;
constexpr std::int64_t person_unknown_ms = 3600 * 1000;
constexpr int reply_uses_max = 5;
constexpr std::int64_t reply_margin_ms = 5'000;        // Clocks differ, and the call takes a while.
constexpr std::int64_t reply_life_ms = 30 * 60 * 1000;
constexpr int person_attempts_max = 2;  // Of a delivery. Then somebody under abuse gets their line, whoever they are.
constexpr std::size_t name_max = 80;

constexpr std::string_view json_type = "application/json; charset=utf-8";
constexpr std::string_view form_type = "application/x-www-form-urlencoded";

constexpr std::array<std::string_view, 5> scopes_needed{"app_mentions:read", "chat:write", "commands", "im:history",
                                                        "users:read"};

// "slack:T1:U1" -> {"T1", "U1"}
std::optional<std::pair<std::string, std::string>> parts_of(std::string_view name) {
  constexpr std::string_view prefix = "slack:";
  if (name.substr(0, prefix.size()) != prefix) return std::nullopt;
  name.remove_prefix(prefix.size());
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == name.size()) return std::nullopt;
  return std::pair{std::string(name.substr(0, colon)), std::string(name.substr(colon + 1))};
}

bool is_person(std::string_view id) { return !id.empty() && (id.front() == 'U' || id.front() == 'W'); }

std::string resting_key(std::string_view method, std::string_view team) { return std::string(method) + " " + std::string(team); }

}  // namespace

bool Sender::Address::direct() const { return is_person(channel) || channel.front() == 'D'; }

// One message in both forms. The plain one is only made when it is needed.
struct Sender::Message {
  const Card& card;
  std::string_view locale;
  json form = to_message(card, phrases(), locale);

  json words() const { return {{"text", to_text_only(card, phrases(), locale)}}; }
};

Sender::Sender(SlackConfig config, http::AllowedHosts hosts, World world, Log log, SlackChannel::Caller call, turn::Turns& turns)
    : config_(std::move(config)),
      hosts_(std::move(hosts)),
      world_(std::move(world)),
      log_(std::move(log)),
      call_(std::move(call)),
      turns_(turns),
      people_(people_max),
      resting_(resting_max),
      reply_uses_(reply_urls_max) {}

std::optional<Sender::Address> Sender::address_of(const Card& card) {
  auto actor = parts_of(card.actor);
  auto place = parts_of(card.conversation);
  if (!actor || !place || actor->first != place->first) return std::nullopt;
  return Address{std::move(actor->first), std::move(actor->second), std::move(place->second)};
}

bool Sender::is_outsider(const std::string& actor) const {
  const auto person = people_.get(actor, world_.monotonic_ms());
  return person && person->outsider;
}

void Sender::note_outsider(const std::string& tenant, const std::string& actor) {
  const std::int64_t now = world_.monotonic_ms();
  people_.put(actor, Person{.outsider = true}, now + person_known_ms, now);
  turn::PersonNote note;
  note.tenant = tenant;
  note.actor = actor;
  note.standing = turn::PersonNote::Standing::Outsider;
  turns_.note_person(note);
}

std::string Sender::locale_of(const std::string& actor) const {
  const auto person = people_.get(actor, world_.monotonic_ms());
  return person ? person->locale : "en";
}

// --- One call -----------------------------------------------------------------------------------------------------------------

Outcome Sender::call(std::string_view method, std::string_view team, std::string_view content_type, std::string body) {
  const std::int64_t now = world_.monotonic_ms();
  const std::string key = resting_key(method, team);
  if (const auto until = resting_.get(key, now))
    return {.kind = Outcome::Kind::Wait, .error = "ratelimited", .retry_after_ms = *until - now};
  const Outcome outcome = outcome_of(call_({.method = "POST",
                                            .url = config_.api_url + std::string(method),
                                            .headers = {{"Authorization", "Bearer " + config_.bot_token}},
                                            .content_type = std::string(content_type),
                                            .body = std::move(body)}));
  if (outcome.kind == Outcome::Kind::Wait) {
    const std::int64_t until = now + outcome.retry_after_ms;
    resting_.put(key, until, until, now);
    ++counters_.throttled;
  }
  if (outcome.kind != Outcome::Kind::Done) {
    const std::string detail = outcome.detail.empty() ? std::string() : outcome.detail.front();
    log_.warning("slack_call", {{"method", method}, {"error", outcome.error}, {"detail", detail}});
  }
  return outcome;
}

Outcome Sender::call_with(std::string_view method, const Address& address, const Message& message, const Target& target) {
  const auto body = [&](json content) {
    content.update({{"channel", target.channel}, {"parse", "none"}, {"link_names", false}});
    if (!target.ts.empty()) content["ts"] = target.ts;
    if (!target.user.empty()) content["user"] = target.user;
    if (method == "chat.postMessage") content.update({{"unfurl_links", false}, {"unfurl_media", false}, {"mrkdwn", false}});
    return dump(content);
  };
  Outcome outcome = call(method, address.team, json_type, body(message.form));
  if (outcome.kind != Outcome::Kind::BadMessage) return outcome;
  ++counters_.as_plain_text;
  return call(method, address.team, json_type, body(message.words()));
}

// --- response_url -------------------------------------------------------------------------------------------------------------

bool Sender::can_reply(const Card& card) const {
  if (card.reply_url.empty() || !http::allowed_url(hosts_, card.reply_url)) return false;
  if (card.reply_url_until_ms != 0 && card.reply_url_until_ms - reply_margin_ms <= world_.now_ms()) return false;
  return reply_uses_.get(sha256_hex(card.reply_url), world_.monotonic_ms()).value_or(0) < reply_uses_max;
}

// It needs no token and is itself one: only its hash is kept, and it is never logged.
Outcome Sender::reply(const Card& card, const Message& message, Replace replace) {
  const std::int64_t now = world_.monotonic_ms();
  const auto used = [&](int uses) {
    reply_uses_.change(sha256_hex(card.reply_url), now + reply_life_ms, now, [&](int& count) { count += uses; });
  };
  const auto post_form = [&](json content) {
    content["replace_original"] = replace == Replace::Yes;
    content.update({{"parse", "none"}, {"link_names", false}, {"unfurl_links", false}, {"unfurl_media", false}});
    if (replace == Replace::No) content["response_type"] = "ephemeral";
    used(1);
    return call_(
        {.method = "POST", .url = card.reply_url, .headers = {}, .content_type = std::string(json_type), .body = dump(content)});
  };
  http::CallResult result = post_form(message.form);
  Outcome outcome = outcome_of(result);
  if (outcome.kind == Outcome::Kind::BadMessage) {
    ++counters_.as_plain_text;
    result = post_form(message.words());
    outcome = outcome_of(result);
  }
  // It answers "ok" in plain words; an address that is over gives a status or a JSON error of its own.
  const bool taken = result.kind == http::CallResult::Kind::Answered && result.status >= 200 && result.status < 300;
  if (taken && outcome.error == "http_error") outcome = {.kind = Outcome::Kind::Done};
  if (outcome.kind == Outcome::Kind::Refused || outcome.kind == Outcome::Kind::NoPlace) used(reply_uses_max);
  if (outcome.kind != Outcome::Kind::Done) log_.warning("slack_call", {{"method", "response_url"}, {"error", outcome.error}});
  return outcome;
}

// --- One card -----------------------------------------------------------------------------------------------------------------

Delivery Sender::delivery_of(const Outcome& outcome, const Address& address, const std::string& card) {
  using Kind = Outcome::Kind;
  Delivery delivery;
  delivery.reason = outcome.error;
  switch (outcome.kind) {
    case Kind::Done:
      ++counters_.sent;
      delivery.kind = Delivery::Kind::Sent;
      delivery.reason.clear();
      delivery.card = outcome.ts.empty() || outcome.channel.empty() ? card : to_text(CardId{outcome.channel, outcome.ts});
      delivery.conversation = "slack:" + address.team + ":" + (outcome.channel.empty() ? address.channel : outcome.channel);
      return delivery;
    case Kind::Wait: delivery.kind = Delivery::Kind::Retry, delivery.retry_after_ms = outcome.retry_after_ms; break;
    case Kind::Again: delivery.kind = Delivery::Kind::Retry; break;
    case Kind::Unsure: delivery.kind = Delivery::Kind::Unsure; break;
    case Kind::Down: delivery.kind = Delivery::Kind::ChannelDown; break;
    case Kind::NoPlace:
    case Kind::BadMessage:
    case Kind::Gone:
    case Kind::Refused: delivery.kind = Delivery::Kind::Refused; break;
  }
  ++counters_.not_sent;
  return delivery;
}

Delivery Sender::bad_address() { return delivery_of({.kind = Outcome::Kind::Refused, .error = "bad_address"}, {}); }

Delivery Sender::post(const Address& address, const Message& message) {
  Outcome outcome = call_with("chat.postMessage", address, message, {.channel = address.channel});
  // Where we may not write (somebody else's direct conversation, a channel we are not in) gives way to theirs with us.
  if (outcome.kind == Outcome::Kind::NoPlace && address.channel != address.user)
    outcome = call_with("chat.postMessage", address, message, {.channel = address.user});
  return delivery_of(outcome, address);
}

Delivery Sender::send_update(const Card& card, const Address& address, const Message& message) {
  const bool closing = card.way == Card::Way::Close;
  const CardId id = card_id_of(card.card);
  Outcome outcome{.kind = Outcome::Kind::Gone, .error = "message_not_found"};
  if (!id.ts.empty()) outcome = call_with("chat.update", address, message, {.channel = id.channel, .ts = id.ts});

  using Kind = Outcome::Kind;
  const bool stuck = outcome.kind == Kind::Wait || outcome.kind == Kind::Gone || outcome.kind == Kind::NoPlace;
  if (stuck && !closing && can_reply(card)) {
    Outcome replied = reply(card, message, Replace::Yes);
    if (replied.kind == Kind::Done) return delivery_of(replied, address, card.card);
  }
  if (outcome.kind == Kind::Gone || outcome.kind == Kind::NoPlace) {
    // Nothing left to close is as good as closed.
    if (closing) return delivery_of({.kind = Kind::Done}, address, card.card);
    return post(address, message);
  }
  // The same text in the same place twice is once: there is nothing to be unsure of.
  if (outcome.kind == Kind::Unsure) outcome.kind = Kind::Again;
  return delivery_of(outcome, address, card.card);
}

Delivery Sender::send_privately(const Card& card, const Address& address, const Message& message) {
  using Kind = Outcome::Kind;
  if (can_reply(card)) {
    const Outcome replied = reply(card, message, Replace::No);
    if (replied.kind == Kind::Done || replied.kind == Kind::Unsure) return delivery_of(replied, address);
  }
  if (address.direct()) return post(address, message);
  const Outcome outcome = call_with("chat.postEphemeral", address, message, {.channel = address.channel, .user = address.user});
  if (outcome.kind != Kind::NoPlace) return delivery_of(outcome, address);
  Address person = address;
  person.channel = address.user;
  return post(person, message);
}

Delivery Sender::send(const Card& card, const Address& address, const Message& message) {
  switch (card.way) {
    case Card::Way::Update:
    case Card::Way::Close: return send_update(card, address, message);
    case Card::Way::Private: return send_privately(card, address, message);
    case Card::Way::Post: break;
  }
  return post(address, message);
}

// --- Who they are -------------------------------------------------------------------------------------------------------------

std::optional<Delivery> Sender::meet(const Card& card, const Address& address, int attempt, Person& person) {
  const std::int64_t now = world_.monotonic_ms();
  if (auto known = people_.get(card.actor, now)) {
    person = std::move(*known);
    return std::nullopt;
  }
  // A method that reads takes a form, not JSON. The id was checked when it came: letters and digits.
  const Outcome outcome = call("users.info", address.team, form_type, "include_locale=true&user=" + address.user);
  using Kind = Outcome::Kind;
  const auto answer =
      outcome.kind == Kind::Done ? parse_json(outcome.body) : expected<json, JsonFault>(unexpected{JsonFault::NotJson});
  const json* user = answer ? member(*answer, "user") : nullptr;
  if (!user) {
    if (outcome.kind == Kind::Wait) return delivery_of(outcome, address);
    const bool may_work_later = outcome.kind == Kind::Again || outcome.kind == Kind::Unsure;
    if (may_work_later && attempt <= person_attempts_max)
      return delivery_of({.kind = Kind::Again, .error = outcome.error}, address);
    if (!may_work_later) people_.put(card.actor, person, now + person_unknown_ms, now);
    return std::nullopt;
  }

  const auto flag = [&](const char* name) { return bool_member(*user, name).value_or(false); };
  person.outsider = flag("is_restricted") || flag("is_ultra_restricted") || flag("is_stranger");
  std::string name = text_member(*user, "profile/display_name").value_or("");
  if (name.empty()) name = text_member(*user, "profile/real_name").value_or("");
  if (name.empty()) name = text_member(*user, "real_name").value_or("");
  const std::string locale = text_member(*user, "locale").value_or("");
  if (locale.size() >= 2) person.locale = shortened(locale, name_max);
  people_.put(card.actor, person, now + person_known_ms, now);
  using Standing = turn::PersonNote::Standing;
  turns_.note_person({.tenant = "slack:" + address.team,
                      .actor = card.actor,
                      .display_name = shortened(name, name_max),
                      .locale = shortened(locale, name_max),
                      .time_zone = shortened(text_member(*user, "tz").value_or(""), name_max),
                      .standing = person.outsider ? Standing::Outsider : Standing::Member});
  return std::nullopt;
}

Delivery Sender::deliver(int attempt, const Card& card) {
  const auto address = address_of(card);
  if (!address) return bad_address();
  Person person;
  if (auto wait = meet(card, *address, attempt, person)) return std::move(*wait);
  if (person.outsider) return say(card, "outsider");
  return send(card, *address, Message{card, card.locale.empty() ? person.locale : card.locale});
}

Delivery Sender::say(const Card& to, std::string_view phrase, const std::map<std::string, std::string>& values) {
  const auto address = address_of(to);
  if (!address) return bad_address();
  const std::string locale = to.locale.empty() ? locale_of(to.actor) : to.locale;  // What they chose goes before Slack's.
  Card card = to;
  card.session.clear();
  card.case_number.clear();
  card.notification.clear();
  card.replies.assign(1, dialogs::Reply());
  card.replies.front().kind = dialogs::Reply::Kind::Notice;
  card.replies.front().text = phrases().say(phrase, locale, values);
  return send(card, *address, Message{card, locale});
}

TokenCheck Sender::check_token() {
  const http::CallResult result = call_({.method = "POST",
                                         .url = config_.api_url + "auth.test",
                                         .headers = {{"Authorization", "Bearer " + config_.bot_token}},
                                         .content_type = std::string(form_type),
                                         .body = {}});
  const Outcome outcome = outcome_of(result);
  TokenCheck check{
      .good = outcome.kind == Outcome::Kind::Done, .error = std::string(outcome.error), .team = {}, .missing_scopes = {}};
  if (!check.good) return check;
  if (const auto answer = parse_json(outcome.body)) check.team = text_member(*answer, "team_id").value_or("");
  std::string granted(result.header("x-oauth-scopes"));
  if (granted.empty()) return check;
  std::erase(granted, ' ');
  granted = "," + granted + ",";
  for (const std::string_view scope : scopes_needed)
    if (granted.find("," + std::string(scope) + ",") == std::string::npos) check.missing_scopes.emplace_back(scope);
  return check;
}

}  // namespace evenkeel::slack
