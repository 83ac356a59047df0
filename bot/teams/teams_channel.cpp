#include "bot/teams/teams_channel.h"

#include <algorithm>
#include <atomic>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "bot/base/json.h"
#include "bot/base/limits.h"
#include "bot/base/remembered.h"
#include "bot/base/seldom.h"
#include "bot/teams/activity.h"
#include "bot/teams/adaptive_card.h"
#include "bot/teams/connector.h"
#include "bot/teams/hosts.h"
#include "bot/teams/invoke_answers.h"
#include "bot/teams/outgoing.h"
#include "bot/teams/phrases.h"
#include "bot/teams/reference.h"
#include "bot/teams/sender.h"
#include "bot/teams/signing_keys.h"
#include "bot/teams/token_source.h"
#include "knowledge/digest.h"

namespace evenkeel::teams {
namespace {

using http::Request;
using http::Response;
using turn::Answer;
using turn::Card;
using turn::Inbound;

constexpr std::int64_t second_ms = 1'000;
constexpr std::int64_t outgoing_window_s = 600;
constexpr std::int64_t person_remembered_ms = 24LL * 3600 * second_ms;
constexpr std::size_t remembered_max = 10'000;
constexpr std::string_view teams_channel_id = "msteams";

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

// The one Authorization header; with a second one there is none to go by.
std::string_view authorization_of(const Request& request) {
  const auto count = std::count_if(request.headers.begin(), request.headers.end(),
                                   [](const auto& each) { return same_name(each.first, "Authorization"); });
  return count == 1 ? request.header("Authorization") : std::string_view();
}

Response accepted() {
  return {.status = 200, .content_type = {}, .body = {}, .headers = {}};
}

Response json_answer(std::string body) {
  return {.status = 200, .content_type = "application/json; charset=utf-8", .body = std::move(body), .headers = {}};
}

Response refused(const Request& request) {
  return http::refusal(request, 401, "bad_signature", "The signature is missing, wrong or too old.");
}

Response unreadable(const Request& request, std::string_view what) {
  return http::refusal(request, 400, "bad_request", "The request could not be read: " + std::string(what) + ".");
}

Response later(const Request& request, std::string_view message) {
  Response busy = http::refusal(request, 503, "busy", message);
  busy.headers.emplace_back("Retry-After", "1");
  return busy;
}

}  // namespace

struct TeamsChannel::Implementation {
  Implementation(TeamsConfig given, bool loopback_over_http, World world_, Log log_, Callers callers,
                 turn::Turns& turns_, turn::Places& places)
      : config(std::move(given)),
        world(std::move(world_)),
        log(std::move(log_)),
        turns(turns_),
        // Whoever may come without a token is on this machine, and so is what answers them.
        services(service_hosts(config, loopback_over_http || config.allow_anonymous_on_loopback)),
        rules{.issuer = config.issuer, .audience = config.app_id},
        outgoing(config.outgoing_secrets),
        references(places, services, world),
        keys(config.openid_url, key_hosts(config, loopback_over_http), world, log, std::move(callers.keys)),
        tokens(config, token_hosts(config, loopback_over_http), world, log, std::move(callers.tokens)),
        connector(services, world, log, tokens, std::move(callers.connector)),
        sender(connector, references, log) {}

  // What an activity is believed to be, once it is.
  struct Believed {
    Activity activity;
    std::string tenant;  // Ours: "teams:...".
    Reference reference;
    std::string body_hash;
    bool vouched = false;  // By a token; not so where anyone on this machine may speak.
  };

  Response handle(const Request& request);
  expected<std::optional<Voucher>, Response> voucher_of(const Request& request);
  expected<Believed, Response> believe(const Request& request, const std::optional<Voucher>& voucher);
  Response refuse(const Request& request, BearerFault fault);
  Response act_on(const Request& request, const Believed& believed);
  Response take_message(const Request& request, const Believed& believed);
  Response take_invoke(const Request& request, const Believed& believed);
  Response press(const Believed& believed);
  Response arrived(const Request& request, const Believed& believed, bool greet);
  Response left(const Believed& believed);
  Response note(const Request& request, const Believed& believed, turn::Happening::Kind kind);
  bool learn(const Believed& believed);
  Answer take(const Inbound& inbound);
  Response handle_outgoing(const Request& request);
  void log_bad_signature(const Request& request, std::string_view why);

  const TeamsConfig config;
  const World world;
  const Log log;
  turn::Turns& turns;
  const http::AllowedHosts services;
  const TokenRules rules;
  const OutgoingSecrets outgoing;
  StoredReferences references;
  SigningKeys keys;
  TokenSource tokens;
  Connector connector;
  Sender sender;

  Seldom bad_signatures;                           // By address.
  Remembered<std::string> people{remembered_max};  // What was last noted of them, by actor.

  struct {
    std::atomic<std::uint64_t> requests = 0, taken = 0, duplicates = 0, ignored = 0, noted = 0, unreadable = 0,
                               wrong_tenant = 0, busy = 0, failed = 0, not_ready = 0, invokes = 0, outgoing = 0,
                               outgoing_refused = 0;
    std::array<std::atomic<std::uint64_t>, bearer_faults> refused{};
  } count;
};

TeamsChannel::TeamsChannel(TeamsConfig config, bool loopback_over_http, World world, Log log, Callers callers,
                           turn::Turns& turns, turn::Places& places)
    : implementation_(std::make_unique<Implementation>(std::move(config), loopback_over_http, std::move(world),
                                                       std::move(log), std::move(callers), turns, places)) {
  if (implementation_->config.on() && implementation_->config.allow_anonymous_on_loopback)
    implementation_->log.error(
        "TEAMS_ALLOW_ANONYMOUS_ON_LOOPBACK",
        {{"warning", "anyone on this machine can speak as anyone: never use this for real people"}});
}
TeamsChannel::~TeamsChannel() = default;

void TeamsChannel::mount(http::Server& server) {
  if (implementation_->config.on())
    server.route({.method = "POST",
                  .path = "/api/messages",
                  .body_max = limits::chat_body_max,
                  .handler = [this](const Request& request) { return handle(request); }});
  if (!implementation_->config.outgoing_secrets.empty())
    server.route({.method = "POST",
                  .path = "/teams/outgoing/{name}",
                  .body_max = limits::small_body_max,
                  .handler = [this](const Request& request) { return handle_outgoing(request); }});
}

http::Response TeamsChannel::handle(const Request& request) {
  return implementation_->handle(request);
}
http::Response TeamsChannel::handle_outgoing(const Request& request) {
  return implementation_->handle_outgoing(request);
}
void TeamsChannel::look_after() {
  if (implementation_->config.on()) implementation_->keys.look_after();
}

outbox::Delivery TeamsChannel::deliver(const std::string& tenant, const std::string&, int attempt, const Card& card) {
  return implementation_->sender.deliver(tenant, attempt, card);
}

TeamsCounters TeamsChannel::counters() const {
  const auto& in = implementation_->count;
  const auto& out = implementation_->sender.counters();
  const auto fetches = implementation_->keys.counters();
  TeamsCounters counters;
  counters.requests = in.requests;
  counters.taken = in.taken;
  counters.duplicates = in.duplicates;
  counters.ignored = in.ignored;
  counters.noted = in.noted;
  counters.unreadable = in.unreadable;
  counters.wrong_tenant = in.wrong_tenant;
  counters.busy = in.busy;
  counters.failed = in.failed;
  counters.not_ready = in.not_ready;
  for (std::size_t i = 0; i < bearer_faults; ++i) counters.refused[i] = in.refused[i];
  counters.invokes = in.invokes;
  counters.outgoing = in.outgoing;
  counters.outgoing_refused = in.outgoing_refused;
  counters.keys_fetched = fetches.fetched;
  counters.keys_failed = fetches.failed;
  counters.sent = out.sent;
  counters.throttled = out.throttled;
  counters.not_sent = out.not_sent;
  counters.as_plain_text = out.as_plain_text;
  counters.gone = out.gone;
  return counters;
}

// ---- who sent it ----

void TeamsChannel::Implementation::log_bad_signature(const Request& request, std::string_view why) {
  if (const auto unlogged = bad_signatures.let_through(request.remote_address, world.monotonic_ms()))
    log.warning(
        "bad_signature",
        {{"channel", "teams"}, {"why", why}, {"address", request.remote_address}, {"not_logged_before", *unlogged}});
}

Response TeamsChannel::Implementation::refuse(const Request& request, BearerFault fault) {
  ++count.refused[static_cast<std::size_t>(fault)];
  log_bad_signature(request, to_text(fault));
  return refused(request);
}

// Absent where nobody needs to vouch.
expected<std::optional<Voucher>, Response> TeamsChannel::Implementation::voucher_of(const Request& request) {
  if (config.allow_anonymous_on_loopback && request.header("Authorization").empty()) return std::optional<Voucher>();
  const auto token = read_token(authorization_of(request));
  if (!token) return unexpected{refuse(request, token.error())};
  const SigningKeys::Found found = keys.find(token->kid);
  if (!found.key && !found.ready) {
    ++count.not_ready;
    return unexpected{later(request, "The keys to check this with are not there yet. Please send it again.")};
  }
  if (!found.key) return unexpected{refuse(request, BearerFault::UnknownKey)};
  auto voucher = check_token(*token, *found.key, rules, world.now_ms() / second_ms);
  if (!voucher) return unexpected{refuse(request, voucher.error())};
  return std::optional<Voucher>(std::move(*voucher));
}

expected<TeamsChannel::Implementation::Believed, Response> TeamsChannel::Implementation::believe(
    const Request& request, const std::optional<Voucher>& voucher) {
  auto activity = read_activity(request.body);
  if (!activity) {
    ++count.unreadable;
    log.warning("unreadable_request", {{"channel", "teams"}, {"request", request.id}, {"what", activity.error()}});
    return unexpected{unreadable(request, activity.error())};
  }
  std::string address;
  if (voucher) {
    auto vouched = vouches_for(*voucher, services, activity->service_url, activity->channel_id);
    if (!vouched) return unexpected{refuse(request, vouched.error())};
    address = std::move(*vouched);
  } else {
    auto used = service_url(services, activity->service_url);
    if (!used) return unexpected{refuse(request, BearerFault::ServiceUrl)};
    if (activity->channel_id != teams_channel_id) return unexpected{refuse(request, BearerFault::Channel)};
    address = std::move(*used);
  }

  // The token says nothing of a tenant; the activity does, and it is signed for only as a whole.
  const std::string& own = config.tenant_id;
  const bool foreign = !own.empty() && !activity->tenant.empty() && !same_name(own, activity->tenant);
  if (activity->tenants_differ || foreign) {
    ++count.wrong_tenant;
    return unexpected{http::refusal(request, 403, "forbidden", "This server works for another tenant.")};
  }
  const std::string tenant = !own.empty() ? own : activity->tenant;
  if (tenant.empty()) {
    ++count.ignored;
    return unexpected{accepted()};
  }
  Believed believed{.activity = std::move(*activity), .tenant = tenant_name(tenant), .reference = {}, .body_hash = {}};
  believed.vouched = voucher.has_value();
  believed.reference = reference_of(believed.activity, believed.tenant, std::move(address));
  if (believed.activity.id.empty()) believed.body_hash = sha256_hex(request.body);
  return believed;
}

// ---- what came ----

Response TeamsChannel::Implementation::handle(const Request& request) {
  ++count.requests;
  const auto voucher = voucher_of(request);
  if (!voucher) return voucher.error();
  const auto believed = believe(request, *voucher);
  if (!believed) return believed.error();
  return act_on(request, *believed);
}

Response TeamsChannel::Implementation::act_on(const Request& request, const Believed& believed) {
  const Activity& activity = believed.activity;
  if (activity.type == "invoke") return take_invoke(request, believed);

  const bool placed = !activity.from_id.empty() && !activity.conversation_id.empty() && !activity.recipient_id.empty();
  if (activity.type == "message") {
    if (placed) return take_message(request, believed);
    ++count.unreadable;
    return unreadable(request, "a needed field is missing or of the wrong type");
  }
  if (placed && activity.type == "conversationUpdate") {
    if (activity.bot_added) return arrived(request, believed, true);
    if (activity.bot_removed) return left(believed);
  }
  if (placed && activity.type == "installationUpdate") {
    if (activity.action == "add" || activity.action == "add-upgrade")
      return arrived(request, believed, activity.action == "add");
    if (activity.action == "remove") return left(believed);
  }
  if (placed && activity.type == "messageUpdate") return note(request, believed, turn::Happening::Kind::MessageEdited);
  if (placed && activity.type == "messageDelete") return note(request, believed, turn::Happening::Kind::MessageDeleted);
  if (placed && activity.type == "endOfConversation")
    return note(request, believed, turn::Happening::Kind::ConversationEnded);
  ++count.ignored;  // Reactions, typing, channels renamed, and whatever will be invented.
  return accepted();
}

// Before the turn: the courier may want to answer as soon as that is on disk.
bool TeamsChannel::Implementation::learn(const Believed& believed) {
  if (!references.learn(believed.reference)) return false;
  const Activity& activity = believed.activity;
  const std::string& actor = believed.reference.actor;
  const std::string known = activity.from_name + "\n" + activity.locale + "\n" + activity.time_zone;
  const std::int64_t now = world.monotonic_ms();
  if (people.get(actor, now) == known) return true;
  turns.note_person({.tenant = believed.tenant,
                     .actor = actor,
                     .display_name = activity.from_name,
                     .locale = activity.locale,
                     .time_zone = activity.time_zone,
                     .standing = config.tenant_id.empty() ? turn::PersonNote::Standing::Unknown
                                                          : turn::PersonNote::Standing::Member});
  people.put(actor, known, now + person_remembered_ms, now);
  return true;
}

Answer TeamsChannel::Implementation::take(const Inbound& inbound) {
  Answer answer = turns.take(inbound);
  switch (answer.kind) {
    case Answer::Kind::Done:
      ++count.taken;
      break;
    case Answer::Kind::Duplicate:
      ++count.duplicates;
      break;
    case Answer::Kind::Busy:
      ++count.busy;
      break;
    case Answer::Kind::Failed:
      ++count.failed;
      break;
  }
  return answer;
}

Response TeamsChannel::Implementation::take_message(const Request& request, const Believed& believed) {
  const Activity& activity = believed.activity;
  const bool personal = activity.place == Reference::Kind::Personal;
  const bool ours = activity.click || activity.click.error() == ClickFault::TooLong;
  const bool foreign_card = activity.has_value && !ours && (!activity.has_text || activity.text.empty());
  // Among others we hear only what is said to us.
  if (foreign_card || (!personal && !ours && !activity.mentions_bot)) {
    ++count.ignored;
    return accepted();
  }
  if (!learn(believed) || !references.learn_person(believed.reference)) {
    ++count.busy;
    return later(request, "Not saved. Please send it again.");
  }
  Inbound inbound = inbound_of(activity, believed.tenant, believed.body_hash, world.now_ms());
  inbound.vouched = believed.vouched;
  if (activity.expects_replies) inbound.answered = Inbound::Answered::Here;
  const Answer answer = take(inbound);
  if (answer.kind == Answer::Kind::Busy) return later(request, "Not saved. Please send it again.");
  if (answer.kind == Answer::Kind::Failed)
    return http::refusal(request, 500, "internal", "Something went wrong here. It has been logged.");
  return activity.expects_replies ? json_answer(replies_body(answer.cards, activity.id, activity.locale)) : accepted();
}

Response TeamsChannel::Implementation::take_invoke(const Request& request, const Believed& believed) {
  ++count.invokes;
  const Activity& activity = believed.activity;
  const std::string& name = activity.name;
  if (name == "adaptiveCard/action") {
    if (activity.from_id.empty() || activity.conversation_id.empty() || activity.recipient_id.empty() ||
        !activity.has_action || activity.automatic)
      return json_answer(card_error_body("bad_card_action", activity.locale));
    if (!activity.click && activity.click.error() != ClickFault::TooLong)
      return json_answer(card_error_body("not_my_card", activity.locale));
    return press(believed);
  }
  if (name == "task/fetch" || name == "task/submit") return json_answer(task_body("no_dialogs", activity.locale));
  if (name.starts_with("signin/") || name == "suggestedActions/submit") return accepted();
  return http::refusal(request, 501, "not_implemented", "This bot does not do that.");
}

Response TeamsChannel::Implementation::press(const Believed& believed) {
  const Activity& activity = believed.activity;
  if (!learn(believed)) {
    ++count.busy;
    return json_answer(card_message_body("not_saved", activity.locale));
  }
  Inbound inbound = inbound_of(activity, believed.tenant, believed.body_hash, world.now_ms());
  inbound.vouched = believed.vouched;
  inbound.answered = Inbound::Answered::Both;
  const Answer answer = take(inbound);
  if (answer.kind == Answer::Kind::Busy || answer.kind == Answer::Kind::Failed)
    return json_answer(card_message_body("not_saved", activity.locale));
  for (const Card& card : answer.cards)
    if (!inbound.card.empty() && card.card == inbound.card && !card.aside) return json_answer(card_body(card));
  // The card stays as it is; what there is to say stands below it.
  return json_answer(card_message_body("answered_below", activity.locale));
}

Response TeamsChannel::Implementation::arrived(const Request& request, const Believed& believed, bool greet) {
  if (!learn(believed)) {
    ++count.busy;
    return later(request, "Not saved. Please send it again.");
  }
  // A whole team is not greeted; one person is, once, whichever of the two events of an installation comes first.
  if (!greet || believed.reference.kind != Reference::Kind::Personal) {
    ++count.noted;
    return accepted();
  }
  Inbound inbound = inbound_of(believed.activity, believed.tenant, believed.body_hash, world.now_ms());
  inbound.vouched = believed.vouched;
  inbound.kind = Inbound::Kind::Command;
  inbound.text = "where";
  inbound.idempotency_keys = {"teams:welcome:" +
                              sha256_hex(believed.activity.conversation_id + "\n" + believed.activity.recipient_id)};
  const Answer answer = take(inbound);
  if (answer.kind == Answer::Kind::Busy || answer.kind == Answer::Kind::Failed)
    return later(request, "Not saved. Please send it again.");
  return accepted();
}

Response TeamsChannel::Implementation::left(const Believed& believed) {
  ++count.noted;
  references.gone(believed.tenant, believed.reference.conversation, "removed");
  return accepted();
}

Response TeamsChannel::Implementation::note(const Request& request, const Believed& believed,
                                            turn::Happening::Kind kind) {
  const Activity& activity = believed.activity;
  if (believed.reference.kind != Reference::Kind::Personal) {
    ++count.ignored;
    return accepted();
  }
  // An edit has the id of the message it changes; there may be many.
  const std::string key = "teams:happening:" + sha256_hex(activity.type + "\n" + activity.conversation_id + "\n" +
                                                          activity.id + "\n" + activity.timestamp);
  if (!turns.note_happening({.kind = kind,
                             .tenant = believed.tenant,
                             .actor = believed.reference.actor,
                             .idempotency_key = key,
                             .at_ms = world.now_ms()})) {
    ++count.busy;
    return later(request, "Not saved. Please send it again.");
  }
  ++count.noted;
  return accepted();
}

// ---- outgoing webhooks ----

Response TeamsChannel::Implementation::handle_outgoing(const Request& request) {
  ++count.outgoing;
  const auto parameter = request.parameters.find("name");
  const std::string name = parameter == request.parameters.end() ? std::string() : parameter->second;
  if (!outgoing.knows(name)) return http::refusal(request, 404, "not_found", "There is nothing here.");
  if (!outgoing.verify(name, authorization_of(request), request.body)) {
    ++count.outgoing_refused;
    log_bad_signature(request, "outgoing");
    return refused(request);
  }
  const auto activity = read_activity(request.body, true);
  if (!activity) {
    ++count.unreadable;
    return unreadable(request, activity.error());
  }
  const std::int64_t now_ms = world.now_ms();
  const auto sent_s = seconds_of(activity->timestamp);
  if (!sent_s || *sent_s < now_ms / second_ms - outgoing_window_s || *sent_s > now_ms / second_ms + outgoing_window_s) {
    ++count.outgoing_refused;
    log_bad_signature(request, "outgoing_time");
    return refused(request);
  }
  if (activity->type != "message" || activity->from_id.empty() || activity->conversation_id.empty()) {
    ++count.ignored;
    return accepted();
  }
  const std::string tenant = "teams-outgoing:" + name;
  Inbound inbound = inbound_of(*activity, tenant, sha256_hex(request.body), now_ms);
  // One name for one person: what a body says of Entra's ids is signed by the team alone.
  inbound.channel = "teams-outgoing";
  inbound.actor = tenant + ":" + activity->from_id;
  inbound.vouched = false;
  inbound.place = Inbound::Place::Private;
  inbound.conversation = inbound.actor;
  const Answer answer = take(inbound);
  if (answer.kind == Answer::Kind::Busy || answer.kind == Answer::Kind::Failed)
    return json_answer(message_body(phrases().say("not_saved", activity->locale)));
  return json_answer(webhook_body(answer, activity->locale));
}

}  // namespace evenkeel::teams
