#include "bot/outbox/errand.h"

#include <limits>
#include <utility>

#include "bot/outbox/backoff.h"
#include "storage/conversations.h"
#include "storage/outbox.h"

namespace evenkeel::outbox {

using turn::Card;

namespace {
constexpr const char* nothing_to_close = "nothing_to_close";
}

void take_back(storage::Tx& tx, std::int64_t now_ms) {
  // Whenever it was claimed: the clock may have gone back since.
  tx.outbox().recover(std::numeric_limits<storage::Timestamp>::max(), storage::Outbox::Recovery::Retry, now_ms);
}

std::vector<storage::TenantHold> release_held(storage::Tx& tx) {
  std::vector<storage::TenantHold> held = tx.outbox().holds();
  for (const storage::TenantHold& one : held) tx.outbox().release_tenant(one.tenant);
  return held;
}

std::vector<Errand> claim(storage::Tx& tx, std::int64_t now_ms, int limit) {
  std::vector<Errand> claimed;
  for (storage::Envelope& envelope : tx.outbox().claim_due(now_ms, limit)) {
    const auto session = envelope.session.empty() ? std::nullopt : tx.conversations().find(envelope.tenant, envelope.session);
    claimed.push_back({.envelope = std::move(envelope), .live_card = session ? session->card : std::string(), .card = {}});
  }
  return claimed;
}

Delivery hand_over(const Channels& channels, Errand& errand) {
  const storage::Envelope& envelope = errand.envelope;
  auto card = turn::card_from_json(envelope.body_json);
  if (!card) return {.kind = Delivery::Kind::Refused, .reason = "unreadable"};
  errand.card = std::move(*card);
  // The live card was not known when the envelope was written if the post before it was still on its way.
  if (errand.card.card.empty() && !errand.card.aside) errand.card.card = errand.live_card;
  if (errand.card.way == Card::Way::Close && errand.card.card.empty())
    return {.kind = Delivery::Kind::Refused, .reason = nothing_to_close};
  const auto channel = channels.find(envelope.channel);
  if (channel == channels.end()) return {.kind = Delivery::Kind::Refused, .reason = "no_channel"};
  return channel->second->deliver(envelope.tenant, envelope.key, envelope.attempts, errand.card);
}

void record(storage::Tx& tx, const Errand& errand, const Delivery& delivery, std::int64_t now_ms, double chance) {
  const std::int64_t id = errand.envelope.id;
  const std::string& tenant = errand.envelope.tenant;
  const int attempts = errand.envelope.attempts;
  const Card::Way way = errand.card.way;
  const bool give = give_up(attempts, now_ms - errand.envelope.created_at);
  const bool live = !errand.card.aside && (way == Card::Way::Post || way == Card::Way::Update);
  // Changing a card twice does no harm. A post that may have arrived is tried once more: better said twice than not.
  const bool once_more = !give && (way == Card::Way::Update || way == Card::Way::Close || attempts == 1);
  const std::int64_t again = now_ms + backoff_ms(attempts, delivery.retry_after_ms, chance);
  storage::Outbox& outbox = tx.outbox();
  switch (delivery.kind) {
    case Delivery::Kind::Sent:
      outbox.mark_sent(id, delivery.card, now_ms);
      if (live && !errand.card.session.empty() && !delivery.card.empty())
        tx.conversations().set_card(tenant, errand.card.session, delivery.card);
      break;
    case Delivery::Kind::Retry:
      give ? outbox.mark_dead(id, delivery.reason, now_ms) : outbox.mark_retry(id, delivery.reason, again);
      break;
    case Delivery::Kind::Unsure:
      once_more ? outbox.mark_retry(id, delivery.reason, again) : outbox.mark_unsure(id, delivery.reason, now_ms);
      break;
    case Delivery::Kind::Refused:
      outbox.mark_dead(id, delivery.reason, now_ms);
      break;
    case Delivery::Kind::ChannelDown:
      outbox.hold_tenant(tenant, delivery.reason, now_ms);
      outbox.mark_retry(id, delivery.reason, now_ms);
      break;
  }
}

bool wants_a_look(const storage::Envelope& failed) {
  const std::string& reason = failed.last_reason;  // Two of them are the store's own words.
  return reason != "erased" && reason != "settled" && reason != nothing_to_close;
}

}  // namespace evenkeel::outbox
