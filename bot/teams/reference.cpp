#include "bot/teams/reference.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "bot/base/json.h"
#include "bot/teams/hosts.h"

namespace evenkeel::teams {
namespace {

using nlohmann::json;

constexpr std::size_t known_max = 10'000;
constexpr const char* channel_name = "teams";

constexpr std::array<std::pair<Reference::Kind, std::string_view>, 3> kinds{{{Reference::Kind::Personal, "personal"},
                                                                             {Reference::Kind::Group, "group"},
                                                                             {Reference::Kind::Channel, "channel"}}};

std::string key_of(const std::string& tenant, const std::string& conversation) {
  return tenant + "\n" + conversation;
}

}  // namespace

std::string to_json(const Reference& reference) {
  std::string_view kind;
  for (const auto& [each, name] : kinds)
    if (each == reference.kind) kind = name;
  return dump({{"kind", kind},
               {"tenant", reference.tenant},
               {"actor", reference.actor},
               {"conversation", reference.conversation},
               {"conversation_id", reference.conversation_id},
               {"service_url", reference.service_url},
               {"bot_id", reference.bot_id},
               {"user_id", reference.user_id},
               {"locale", reference.locale}});
}

std::optional<Reference> reference_from_json(std::string_view text) {
  const auto parsed = parse_json(text);
  if (!parsed) return std::nullopt;
  Reference reference;
  const auto kind = text_member(*parsed, "kind");
  bool known = false;
  for (const auto& [each, name] : kinds)
    if (kind == name) reference.kind = each, known = true;
  const auto read = [&](const char* name, std::string& to) {
    auto found = text_member(*parsed, name);
    known = known && found;
    if (found) to = std::move(*found);
  };
  read("tenant", reference.tenant);
  read("actor", reference.actor);
  read("conversation", reference.conversation);
  read("conversation_id", reference.conversation_id);
  read("service_url", reference.service_url);
  read("bot_id", reference.bot_id);
  read("user_id", reference.user_id);
  read("locale", reference.locale);
  if (!known) return std::nullopt;
  return reference;
}

StoredReferences::StoredReferences(turn::Places& places, http::AllowedHosts hosts, World world)
    : places_(places), hosts_(std::move(hosts)), world_(std::move(world)) {}

std::optional<Reference> StoredReferences::find(const std::string& tenant, const std::string& conversation) {
  const auto place = places_.find_place(tenant, conversation);
  if (!place || place->channel != channel_name) return std::nullopt;
  auto reference = reference_from_json(place->address_json);
  // The row itself may be old or tampered with: it says nothing of another tenant, and its address is asked anew.
  if (!reference || reference->tenant != tenant || reference->conversation != conversation) return std::nullopt;
  if (service_url(hosts_, reference->service_url) != reference->service_url) return std::nullopt;
  reference->gone = place->gone_at.has_value();
  return reference;
}

void StoredReferences::gone(const std::string& tenant, const std::string& conversation, std::string_view reason) {
  {
    const std::lock_guard lock(mutex_);
    known_.erase(key_of(tenant, conversation));
  }
  places_.place_gone(tenant, conversation, std::string(reason));
}

bool StoredReferences::learn(const Reference& reference) {
  const std::string key = key_of(reference.tenant, reference.conversation);
  std::string address = to_json(reference);
  {
    const std::lock_guard lock(mutex_);
    const auto found = known_.find(key);
    if (found != known_.end() && found->second == address) return true;
  }
  if (!places_.put_place({.tenant = reference.tenant,
                          .conversation = reference.conversation,
                          .channel = channel_name,
                          .address_json = address,
                          .verified_at = world_.now_ms(),
                          .gone_at = {},
                          .gone_reason = {}}))
    return false;
  const std::lock_guard lock(mutex_);
  if (known_.size() >= known_max) known_.clear();  // It can be learnt again.
  known_[key] = std::move(address);
  return true;
}

bool StoredReferences::knows(const std::string& key) const {
  const std::lock_guard lock(mutex_);
  return known_.contains(key);
}

bool StoredReferences::learn_person(const Reference& met_at) {
  if (knows(key_of(met_at.tenant, met_at.actor)) || places_.find_place(met_at.tenant, met_at.actor)) return true;
  Reference person = met_at;
  person.kind = Reference::Kind::Personal;
  person.conversation = person.actor;
  person.conversation_id.clear();
  return learn(person);
}

}  // namespace evenkeel::teams
