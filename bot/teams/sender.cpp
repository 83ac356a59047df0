#include "bot/teams/sender.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "bot/base/json.h"
#include "bot/teams/adaptive_card.h"

namespace evenkeel::teams {
namespace {

using nlohmann::json;
using outbox::Delivery;
using turn::Card;
using Kind = Outcome::Kind;

constexpr std::int64_t denied_again_after_ms = 60'000;

json message_to(const Reference& to, const Card& card, const Looks& looks) {
  json message = {{"type", "message"},
                  {"from", {{"id", to.bot_id}}},
                  {"conversation", {{"id", to.conversation_id}}},
                  {"summary", preview(card, looks)}};
  if (to.kind == Reference::Kind::Personal) message["recipient"] = {{"id", to.user_id}};
  return message;
}

// A card stands alone: with a text beside it Teams makes two messages, and names neither.
std::string as_card(const Reference& to, const Card& card, const Looks& looks) {
  json message = message_to(to, card, looks);
  message["attachments"] =
      json::array({{{"contentType", adaptive_card_type}, {"content", *parse_json(adaptive_card(card, looks))}}});
  return dump(message);
}

std::string in_words(const Reference& to, const Card& card, const Looks& looks) {
  json message = message_to(to, card, looks);
  message.update({{"textFormat", "markdown"}, {"text", plain_words(card, looks)}});
  return dump(message);
}

}  // namespace

Sender::Sender(Connector& connector, References& references, Log log)
    : connector_(connector), references_(references), log_(std::move(log)) {}

Delivery Sender::deliver(const std::string& tenant, int, const Card& card) {
  auto to = references_.find(tenant, card.conversation);
  if (!to || to->gone) {
    ++counters_.not_sent;
    return {.kind = Delivery::Kind::Refused, .reason = to ? "conversation_gone" : "no_conversation"};
  }
  if (to->kind != Reference::Kind::Personal && !card.session.empty()) {
    ++counters_.not_sent;
    return {.kind = Delivery::Kind::Refused, .reason = "not_private"};
  }
  if (to->conversation_id.empty()) {  // We know the person from elsewhere, and never spoke in private.
    const Outcome created = connector_.create(*to);
    if (created.kind != Kind::Done || created.id.empty())
      return delivery_of(
          created.kind == Kind::Done ? Outcome{.kind = Kind::Again, .error = "no_conversation"} : created, *to);
    to->conversation_id = created.id;
    references_.opened(*to);  // If that can't be saved, Teams names the same chat the next time.
  }
  const std::string locale = !card.locale.empty() ? card.locale : !to->locale.empty() ? to->locale : "en";
  const bool changes = (card.way == Card::Way::Update || card.way == Card::Way::Close) && !card.card.empty();
  return delivery_of(changes ? change(*to, card, locale) : post(*to, card, locale), *to);
}

Outcome Sender::post(const Reference& to, const Card& card, const std::string& locale) {
  const Looks looks{locale};
  Outcome outcome = connector_.send(to, as_card(to, card, looks));
  if (outcome.kind != Kind::BadMessage) return outcome;
  ++counters_.as_plain_text;
  return connector_.send(to, in_words(to, card, looks));
}

Outcome Sender::change(const Reference& to, const Card& card, const std::string& locale) {
  const Looks looks{locale};
  Outcome outcome = connector_.update(to, card.card, as_card(to, card, looks));
  if (outcome.kind == Kind::BadMessage) {
    ++counters_.as_plain_text;
    outcome = connector_.update(to, card.card, in_words(to, card, looks));
  }
  if (outcome.kind == Kind::NoActivity) {
    // Nothing left to close is as good as closed.
    if (card.way == Card::Way::Close) return {.kind = Kind::Done, .id = card.card};
    return post(to, card, locale);
  }
  // The same in the same place twice is once: there is nothing to be unsure of.
  if (outcome.kind == Kind::Unsure) outcome.kind = Kind::Again;
  if (outcome.kind == Kind::Done) outcome.id = card.card;
  return outcome;
}

Delivery Sender::delivery_of(const Outcome& outcome, const Reference& to) {
  Delivery delivery{.card = {},
                    .conversation = to.conversation,
                    .retry_after_ms = outcome.retry_after_ms,
                    .reason = std::string(outcome.error)};
  switch (outcome.kind) {
    case Kind::Done:
      ++counters_.sent;
      delivery.card = outcome.id;
      return delivery;
    case Kind::Wait:
      ++counters_.throttled;
      delivery.kind = Delivery::Kind::Retry;
      break;
    case Kind::Again:
      delivery.kind = Delivery::Kind::Retry;
      break;
    case Kind::Denied:
      log_.error("teams_denied", {{"error", outcome.error}});
      delivery.kind = Delivery::Kind::Retry;
      delivery.retry_after_ms = denied_again_after_ms;
      break;
    case Kind::Unsure:
      delivery.kind = Delivery::Kind::Unsure;
      break;
    case Kind::Down:
      delivery.kind = Delivery::Kind::ChannelDown;
      break;
    case Kind::NoPlace:
      ++counters_.gone;
      references_.gone(to.tenant, to.conversation, outcome.error);
      delivery.kind = Delivery::Kind::Refused;
      break;
    case Kind::NoActivity:
    case Kind::WrongHost:
    case Kind::BadMessage:
    case Kind::Refused:
      delivery.kind = Delivery::Kind::Refused;
      break;
  }
  ++counters_.not_sent;
  return delivery;
}

}  // namespace evenkeel::teams
