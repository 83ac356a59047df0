// Signed bytes from Teams: read within their bounds or refused, and a turn, a place and a key can be made of whatever was read.
#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "bot/base/json.h"
#include "bot/base/limits.h"
#include "bot/base/utf8.h"
#include "bot/teams/activity.h"
#include "tests/fuzz/check.h"

namespace {

using namespace evenkeel;
using namespace evenkeel::teams;
using tests::hold;

const std::string tenant = "teams:t";

void hold_id(const std::string& id) {
  hold(id.size() <= 400 && std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c < 0x7f; }),
       "an id breaks neither a name nor a line");
}

void hold_bounds(const Activity& activity) {
  for (const std::string* id : {&activity.id, &activity.conversation_id, &activity.from_id, &activity.from_object_id,
                                &activity.recipient_id, &activity.reply_to, &activity.tenant, &activity.locale})
    hold_id(*id);
  hold(activity.tenant.find(':') == std::string::npos && activity.from_object_id.find(':') == std::string::npos,
       "an id that becomes part of a name has none of its signs");
  hold(!activity.tenants_differ || activity.tenant.empty(), "two tenants are none");
  hold(activity.from_name.size() <= 200 && valid_utf8(activity.from_name), "a name is cut between two characters");
  hold(activity.text.size() <= limits::text_max * 4 && valid_utf8(activity.text), "a text has a bound");
  hold(activity.text.find('\0') == std::string::npos, "no byte 0 comes in");
  hold(!activity.too_long || activity.text.empty(), "what is too long is not kept");
}

void hold_turn(const Activity& activity) {
  const turn::Inbound inbound = inbound_of(activity, tenant, "0123", 1'700'000'000'000);
  hold(!inbound.idempotency_keys.empty() && inbound.idempotency_keys.size() <= 2, "every turn has a key");
  for (const std::string& key : inbound.idempotency_keys) hold_id(key);
  hold(inbound.actor.starts_with(tenant + ":"), "everybody speaks within their tenant");
  hold((inbound.place == turn::Inbound::Place::Private) == (activity.place == Reference::Kind::Personal),
       "only a private chat is private");
  hold(inbound.text.size() <= limits::text_max * 4 && inbound.text.find('\0') == std::string::npos,
       "a turn's text has a bound");
  hold(inbound_of(activity, tenant, "0123", 1'800'000'000'000).idempotency_keys == inbound.idempotency_keys,
       "the same thing sent again has the same keys");

  const Reference reference = reference_of(activity, tenant, "https://smba.trafficmanager.net/emea");
  const auto again = reference_from_json(to_json(reference));
  hold(again && *again == reference, "a place survives being written");
}

void read(std::string_view body) {
  for (const bool mentions_first : {false, true}) {
    const auto activity = read_activity(body, mentions_first);
    if (!activity) continue;
    hold_bounds(*activity);
    hold_turn(*activity);
    seconds_of(activity->timestamp);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read(bytes);
  seconds_of(bytes);

  // As the words of a message, its first line the mention they are said to hold: JSON need not be found.
  if (!valid_utf8(bytes)) return 0;
  const std::size_t line = std::min(bytes.find('\n'), bytes.size());
  const nlohmann::json mention = {
      {"type", "mention"}, {"mentioned", {{"id", "28:bot"}}}, {"text", std::string(bytes.substr(0, line))}};
  const nlohmann::json message = {{"type", "message"},
                                  {"id", "1"},
                                  {"text", std::string(bytes.substr(std::min(line + 1, bytes.size())))},
                                  {"recipient", {{"id", "28:bot"}}},
                                  {"from", {{"id", "29:ada"}, {"name", std::string(bytes.substr(0, line))}}},
                                  {"conversation", {{"id", "a:1"}}},
                                  {"entities", nlohmann::json::array({mention, mention})}};
  read(dump(message));
  return 0;
}
