// bot/teams/activity.h — the body of POST /api/messages: what it says, typed and within bounds.
//
// The same shape comes from the Bot Connector and from an outgoing webhook. Types and members are added by Microsoft at
// will: what we do not know is left alone. Nothing in an activity chooses how it is checked; read it after the token,
// believe it after vouches_for().
//
// Threads   Pure.
// Errors    A sentence from a fixed list, fit for an answer: no JSON object with a `type` of text, or a needed member
// of the wrong
//           type. Nothing throws, whatever the bytes.
// Limits    Ids: opaque, 1 to 400 visible ASCII characters; what is none counts as absent. A message limits::text_max
// characters; a
//           longer one is too_long, without its text. A name 200 bytes.
// Sources   https://github.com/microsoft/Agents/blob/main/specs/activity/protocol-activity.md ;
//           https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages ;
//           recorded samples: tests/payloads/teams/.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bot/teams/card_click.h"
#include "bot/teams/reference.h"
#include "bot/turn/inbound.h"
#include "knowledge/expected.h"

namespace evenkeel::teams {

struct Activity {
  std::string type;
  std::string id;          // Not every activity has one.
  std::string name;        // Of an invoke.
  std::string channel_id;  // "msteams"
  std::string service_url;
  std::string timestamp;  // As written.

  std::string tenant;  // Microsoft's id; empty if it is not said, or said in two ways.
  bool tenants_differ = false;
  Reference::Kind place = Reference::Kind::Group;  // Personal only if that is certain.
  std::string conversation_id;
  std::string from_id, from_object_id, from_name;
  std::string recipient_id;
  std::string locale, time_zone;
  bool expects_replies = false;

  std::string text;  // Without mentions of the bot; mentions of others as their names.
  bool has_text = false;
  bool mentions_bot = false;
  bool too_long = false;
  std::string reply_to;  // Card clicks: the message that holds the card.

  // `value`, or in an invoke of a card `value.action.data`.
  bool has_value = false;
  expected<Click, ClickFault> click = unexpected{ClickFault::NotOurs};
  bool has_action = false;  // adaptiveCard/action: there is an Action.Execute in it.
  bool automatic = false;   // The card asks for itself, nobody pressed anything.

  std::string action;      // installationUpdate: "add", "remove-upgrade" ...
  bool bot_added = false;  // conversationUpdate
  bool bot_removed = false;
};

// `mentions_first`: whoever is mentioned first is the bot, as an outgoing webhook is told (its recipient is no id).
expected<Activity, std::string_view> read_activity(std::string_view body, bool mentions_first = false);

// "teams:TENANT", and the one who speaks: by Entra's id of them, else by the one Teams made for this bot.
std::string tenant_name(const std::string& tenant);
std::string actor_of(const Activity& activity, const std::string& tenant);

// Where an answer goes; `service_url` as vouches_for() gave it.
Reference reference_of(const Activity& activity, const std::string& tenant, std::string service_url);

// A message, or a click on one of our cards, as the turn takes it. `body_hash` stands in for an id that is not there.
turn::Inbound inbound_of(const Activity& activity, const std::string& tenant, const std::string& body_hash,
                         std::int64_t now_ms);

// Seconds since 1970 of "2026-01-15T09:00:00.000Z" (RFC 3339); absent for anything else.
std::optional<std::int64_t> seconds_of(std::string_view timestamp);

}  // namespace evenkeel::teams
