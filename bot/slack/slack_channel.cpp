#include "bot/slack/slack_channel.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>
#include <variant>

#include "bot/base/json.h"
#include "bot/base/limits.h"
#include "bot/slack/payload.h"
#include "bot/slack/phrases.h"
#include "bot/base/remembered.h"
#include "bot/base/seldom.h"
#include "bot/slack/sender.h"
#include "bot/slack/signature.h"
#include "bot/slack/text.h"

namespace evenkeel::slack {
namespace {

using http::Request;
using http::Response;
using turn::Answer;
using turn::Card;

constexpr std::int64_t second_ms = 1'000;
constexpr std::int64_t refused_again_after_ms = 3600 * second_ms;    // One polite refusal an hour is enough.
constexpr std::int64_t too_long_again_after_ms = 10 * second_ms;
constexpr std::size_t remembered_max = 10'000;

bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [&](char x, char y) { return lower(x) == lower(y); });
}

bool repeated(const Request& request, std::string_view name) {
  return std::count_if(request.headers.begin(), request.headers.end(),
                       [&](const auto& each) { return same_name(each.first, name); }) > 1;
}

// The way of Slack's acks to say something to one person.
Response only_to_them(const std::string& text) {
  return {.status = 200,
          .content_type = "application/json; charset=utf-8",
          .body = dump({{"response_type", "ephemeral"}, {"replace_original", false}, {"text", escaped(text)}}),
          .headers = {}};
}

Response accepted() { return {.status = 200, .content_type = {}, .body = {}, .headers = {}}; }

}  // namespace

http::AllowedHosts slack_hosts(bool loopback_over_http) {
  return {.exact = {}, .and_below = {"slack.com", "slack-gov.com"}, .loopback_over_http = loopback_over_http};
}

struct SlackChannel::Implementation {
  Implementation(SlackConfig config_, http::AllowedHosts hosts_, World world_, Log log_, Caller call, turn::Turns& turns_)
      : signature(config_.signing_secrets),
        names(config_.commands),
        hosts(hosts_),
        world(world_),
        log(log_),
        turns(turns_),
        sender(std::move(config_), std::move(hosts_), std::move(world_), std::move(log_), std::move(call), turns_) {}

  Response handle(const Request& request);
  Response answer_to(const Request& request, Payload payload);
  Response take(const Request& request, Said said);
  Response refuse_kindly(const Said& said, std::string_view phrase, std::int64_t again_after_ms);
  void note_bad_signature(const Request& request);

  const SignatureCheck signature;
  const CommandNames names;
  const http::AllowedHosts hosts;
  const World world;
  const Log log;
  turn::Turns& turns;
  Sender sender;

  Seldom bad_signatures;                  // By address.
  Remembered<bool> told{remembered_max};  // By person and phrase.
  std::mutex telling;                     // One refusal on its way at a time: it is a courtesy, not a duty.

  struct {
    std::atomic<std::uint64_t> requests = 0, bad_signatures = 0, unreadable = 0, ignored = 0, taken = 0, duplicates = 0, busy = 0,
                               failed = 0, outsiders = 0, repeated_by_slack = 0, events_dropped_by_slack = 0;
  } count;
};

SlackChannel::SlackChannel(SlackConfig config, http::AllowedHosts hosts, World world, Log log, Caller call, turn::Turns& turns) {
  if (config.bot_token.empty()) throw std::invalid_argument("Slack needs a bot token");
  implementation_ = std::make_unique<Implementation>(std::move(config), std::move(hosts), std::move(world), std::move(log),
                                                     std::move(call), turns);
}
SlackChannel::SlackChannel(SlackConfig config, http::AllowedHosts hosts, World world, Log log, http::Client& client,
                           turn::Turns& turns)
    : SlackChannel(
          std::move(config), std::move(hosts), std::move(world), std::move(log),
          [&client](const http::Call& call) { return client.call(call); }, turns) {}
SlackChannel::~SlackChannel() = default;

void SlackChannel::mount(http::Server& server) {
  server.route({.method = "POST",
                .path = "/slack/events",
                .body_max = limits::chat_body_max,
                .handler = [this](const Request& request) { return handle(request); }});
}

http::Response SlackChannel::handle(const http::Request& request) { return implementation_->handle(request); }

outbox::Delivery SlackChannel::deliver(const std::string&, const std::string&, int attempt, const Card& card) {
  return implementation_->sender.deliver(attempt, card);
}

SlackCounters SlackChannel::counters() const {
  const auto& in = implementation_->count;
  const auto& out = implementation_->sender.counters();
  return {in.requests,
          in.bad_signatures,
          in.unreadable,
          in.ignored,
          in.taken,
          in.duplicates,
          in.busy,
          in.failed,
          in.outsiders,
          in.repeated_by_slack,
          in.events_dropped_by_slack,
          out.sent,
          out.throttled,
          out.not_sent,
          out.as_plain_text};
}

TokenCheck SlackChannel::check_token() { return implementation_->sender.check_token(); }

Response SlackChannel::Implementation::handle(const Request& request) {
  ++count.requests;
  const std::string_view content_type = request.header("Content-Type");
  if (is_ssl_check(content_type, request.body)) return accepted();

  constexpr std::string_view stamp = "X-Slack-Request-Timestamp", mark = "X-Slack-Signature";
  const std::int64_t now_ms = world.now_ms();
  if (repeated(request, stamp) || repeated(request, mark) ||
      !signature.verify(request.header(stamp), request.header(mark), request.body, now_ms / second_ms)) {
    note_bad_signature(request);
    return http::refusal(request, 401, "bad_signature", "The signature is missing, wrong or too old.");
  }
  // Only a count: the first attempt may have died before it was stored, so a repeat is not a duplicate by itself.
  if (!request.header("X-Slack-Retry-Num").empty()) ++count.repeated_by_slack;
  return answer_to(request, parse(content_type, request.body, names, now_ms));
}

void SlackChannel::Implementation::note_bad_signature(const Request& request) {
  ++count.bad_signatures;
  if (const auto unlogged = bad_signatures.let_through(request.remote_address, world.monotonic_ms()))
    log.warning("bad_signature", {{"channel", "slack"}, {"address", request.remote_address}, {"not_logged_before", *unlogged}});
}

Response SlackChannel::Implementation::answer_to(const Request& request, Payload payload) {
  if (auto* said = std::get_if<Said>(&payload)) return take(request, std::move(*said));
  if (const auto* check = std::get_if<UrlVerification>(&payload))
    return {.status = 200, .content_type = "text/plain; charset=utf-8", .body = check->challenge, .headers = {}};
  if (const auto* unreadable = std::get_if<Unreadable>(&payload)) {
    ++count.unreadable;
    log.warning("unreadable_request", {{"channel", "slack"}, {"request", request.id}, {"what", unreadable->what}});
    const std::string why = "The request could not be read: " + std::string(unreadable->what) + ".";
    Response refused = unreadable->kind == Unreadable::Kind::MediaType ? http::refusal(request, 415, "media_type", why)
                                                                       : http::refusal(request, 400, "bad_request", why);
    refused.headers.emplace_back("X-Slack-No-Retry", "1");
    return refused;
  }
  if (const auto* gone = std::get_if<TenantGone>(&payload)) {
    turns.tenant_gone(gone->tenant, gone->idempotency_key);
    log.warning("tenant_gone", {{"tenant", gone->tenant}});
    return accepted();
  }
  if (const auto* limited = std::get_if<RateLimited>(&payload)) {
    ++count.events_dropped_by_slack;
    log.warning("events_dropped_by_slack", {{"tenant", limited->tenant}});
    return accepted();
  }
  ++count.ignored;  // Ignored, HomeOpened, SslCheck.
  return accepted();
}

Response SlackChannel::Implementation::take(const Request& request, Said said) {
  turn::Inbound& inbound = said.inbound;
  if (!inbound.reply_url.empty() && !http::allowed_url(hosts, inbound.reply_url)) inbound.reply_url.clear();

  if (said.outsider || sender.is_outsider(inbound.actor)) {
    ++count.outsiders;
    if (said.outsider) sender.note_outsider(inbound.tenant, inbound.actor);
    return refuse_kindly(said, "outsider", refused_again_after_ms);
  }
  if (said.too_long) return refuse_kindly(said, "too_long", too_long_again_after_ms);

  const Answer answer = turns.take(inbound);
  switch (answer.kind) {
    case Answer::Kind::Done: ++count.taken; return accepted();
    case Answer::Kind::Duplicate: ++count.duplicates; return accepted();
    case Answer::Kind::Busy: ++count.busy; break;
    case Answer::Kind::Failed: ++count.failed; break;
  }
  if (said.by != Said::By::Event) return only_to_them(phrases().say("not_saved", sender.locale_of(inbound.actor)));
  if (answer.kind == Answer::Kind::Failed)
    return http::refusal(request, 500, "internal", "Something went wrong here. It has been logged.");
  Response busy = http::refusal(request, 503, "busy", "Not saved. Please send it again.");
  busy.headers.emplace_back("Retry-After", "1");
  return busy;
}

// Without a turn: nothing of what they wrote is kept.
Response SlackChannel::Implementation::refuse_kindly(const Said& said, std::string_view phrase, std::int64_t again_after_ms) {
  const std::map<std::string, std::string> values = {{"max", std::to_string(limits::text_max)}};
  const turn::Inbound& inbound = said.inbound;
  if (said.by == Said::By::Command) return only_to_them(phrases().say(phrase, sender.locale_of(inbound.actor), values));

  const std::unique_lock one_at_a_time(telling, std::try_to_lock);
  if (!one_at_a_time) return accepted();
  const std::int64_t now = world.monotonic_ms();
  const bool told_already = told.change(inbound.actor + " " + std::string(phrase), now + again_after_ms, now,
                                        [](bool& once) { return std::exchange(once, true); });
  if (told_already) return accepted();
  Card card;
  card.way = Card::Way::Private;
  card.actor = inbound.actor;
  card.conversation = inbound.conversation;
  card.reply_url = inbound.reply_url;
  sender.say(card, phrase, values);
  return accepted();
}

}  // namespace evenkeel::slack
