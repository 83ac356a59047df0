#include "bot/slack/payload.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "bot/base/form.h"
#include "bot/base/json.h"
#include "bot/base/limits.h"
#include "bot/slack/card_id.h"
#include "bot/slack/control.h"
#include "bot/slack/text.h"
#include "knowledge/digest.h"

namespace evenkeel::slack {
namespace {

using nlohmann::json;
using turn::Inbound;

constexpr std::size_t probe_max = 4 * 1024;
constexpr std::size_t challenge_max = 1024;
constexpr std::size_t reply_url_max = 1024;
constexpr std::size_t choices_max = 100;

const Payload missing_field = Unreadable{Unreadable::Kind::Field, "a needed field is missing or of the wrong type"};

// "Application/JSON; charset=utf-8" -> "application/json"
std::string media_type(std::string_view content_type) {
  std::string type(content_type.substr(0, content_type.find(';')));
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.pop_back();
  std::transform(type.begin(), type.end(), type.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return type;
}

// Names of people and places are built with ':', so nothing that Slack sends may hold one.
bool is_id(std::string_view text) {
  constexpr std::size_t id_max = 64;
  return !text.empty() && text.size() <= id_max && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '-';
  });
}

bool is_stamp(std::string_view text) {
  constexpr std::size_t stamp_max = 32;
  return !text.empty() && text.size() <= stamp_max &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

// The identifier at `path`; empty if there is none.
std::string id_at(const json& object, std::string_view path) {
  auto text = text_member(object, path);
  return text && is_id(*text) ? std::move(*text) : std::string();
}

std::string stamp_at(const json& object, std::string_view path) {
  auto text = text_member(object, path);
  return text && is_stamp(*text) ? std::move(*text) : std::string();
}

// True in JSON, "true" in forms.
bool is_true(const json& object, std::string_view path) {
  return bool_member(object, path).value_or(false) || text_member(object, path) == "true";
}

bool is_present(const json& object, std::string_view path) {
  const json* found = member(object, path);
  return found && !found->is_null();
}

// In a direct conversation with the app the channel's id begins with D; everything else has other readers.
bool is_direct(std::string_view channel) { return !channel.empty() && channel.front() == 'D'; }

Inbound inbound_of(const std::string& team, const std::string& user, const std::string& channel, std::int64_t now_ms) {
  Inbound inbound;
  inbound.place = is_direct(channel) ? Inbound::Place::Private : Inbound::Place::Channel;
  inbound.channel = "slack";
  inbound.tenant = "slack:" + team;
  inbound.actor = inbound.tenant + ":" + user;
  inbound.conversation = inbound.tenant + ":" + channel;
  inbound.at_ms = now_ms;
  return inbound;
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

void put_text(Said& said, std::string text) {
  said.too_long = code_points(text) > limits::text_max;
  if (!said.too_long) said.inbound.text = std::move(text);
}

// --- Events ---------------------------------------------------------------------------------------------------------------------

// Which installation this event is for. The top-level team_id can be another company's (Slack Connect), and is a workspace's where
// the whole organisation installed us; authorizations[0] is right in both.
struct Installation {
  std::string team;
  bool whole_organisation = false;
  std::string bot_user;
};

Installation installation_of(const json& envelope) {
  Installation found;
  const json* list = member(envelope, "authorizations");
  if (list && list->is_array() && !list->empty()) {
    const json& first = list->front();
    found.whole_organisation = is_true(first, "is_enterprise_install");
    found.team = id_at(first, found.whole_organisation ? "enterprise_id" : "team_id");
    if (is_true(first, "is_bot")) found.bot_user = id_at(first, "user_id");
  }
  if (found.team.empty()) found.team = id_at(envelope, "team_id");
  if (found.team.empty()) found.team = id_at(envelope, "enterprise_id");
  return found;
}

// "<@U0BOT> hello" -> "hello": the mention says whom it is for, not what.
std::string_view without_mention(std::string_view text, std::string_view bot_user) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\n"), text.size()));
  if (text.substr(0, 2) != "<@") return text;
  const std::size_t close = text.find('>');
  if (close == std::string_view::npos) return text;
  const std::string_view user = text.substr(2, text.find_first_of("|>") - 2);
  if (!bot_user.empty() && user != bot_user) return text;
  return text.substr(close + 1);
}

Payload parse_message(const json& envelope, const json& event, bool mention, std::int64_t now_ms) {
  // Our own posts come back as events, some with only a bot_id: whatever a program wrote is never answered.
  if (is_present(event, "bot_id") || is_present(event, "bot_profile")) return Ignored{"bot message"};
  if (is_present(event, "subtype")) {
    const auto subtype = text_member(event, "subtype");
    if (subtype == "message_changed") return Ignored{"an edited message"};
    if (subtype == "message_deleted") return Ignored{"a deleted message"};
    if (subtype == "bot_message") return Ignored{"bot message"};
    if (subtype != "file_share" && subtype != "thread_broadcast") return Ignored{"a subtype we do not take"};
  }

  const Installation installed = installation_of(envelope);
  const std::string user = id_at(event, "user"), channel = id_at(event, "channel"), ts = stamp_at(event, "ts");
  auto text = text_member(event, "text");
  if (installed.team.empty() || user.empty() || channel.empty() || ts.empty() || !text) return missing_field;
  // A person's message carries the client's own id; recorded samples show authorizations naming its author.
  if (user == installed.bot_user && !is_present(event, "client_msg_id")) return Ignored{"our own message"};
  if (user == "USLACKBOT") return Ignored{"bot message"};

  const auto type = text_member(event, "channel_type");
  const bool direct = type ? *type == "im" : is_direct(channel);
  if (!direct && !mention) return Ignored{"channel message without mention"};

  Said said;
  said.inbound = inbound_of(installed.team, user, channel, now_ms);
  said.inbound.place = direct && !mention ? Inbound::Place::Private : Inbound::Place::Channel;
  if (const std::string event_id = id_at(envelope, "event_id"); !event_id.empty())
    said.inbound.idempotency_keys.push_back("slack:event:" + event_id);
  // Slack has delivered one message under several event ids.
  said.inbound.idempotency_keys.push_back("slack:message:" + installed.team + ":" + channel + ":" + ts);
  put_text(said, trimmed(plain_text_of(mention ? without_mention(*text, installed.bot_user) : std::string_view(*text))));

  std::string home = id_at(event, "user_team");
  if (home.empty()) home = id_at(event, "team");
  said.outsider = !installed.whole_organisation && !home.empty() && home != installed.team;
  return said;
}

Payload parse_event(const json& envelope, std::int64_t now_ms) {
  const json* event = member(envelope, "event");
  const auto type = event ? text_member(*event, "type") : std::nullopt;
  if (!type) return missing_field;
  if (*type == "message") return parse_message(envelope, *event, false, now_ms);
  if (*type == "app_mention") return parse_message(envelope, *event, true, now_ms);

  const std::string team = installation_of(envelope).team;
  if (*type == "app_uninstalled" || *type == "tokens_revoked") {
    if (*type == "tokens_revoked") {
      const json* bots = member(*event, "tokens/bot");
      if (!bots || !bots->is_array() || bots->empty()) return Ignored{"a person's token revoked"};
    }
    const std::string event_id = id_at(envelope, "event_id");
    if (team.empty() || event_id.empty()) return missing_field;
    return TenantGone{"slack:" + team, "slack:event:" + event_id};
  }
  if (*type == "app_home_opened") {
    const std::string user = id_at(*event, "user");
    if (team.empty() || user.empty()) return missing_field;
    return HomeOpened{"slack:" + team, "slack:" + team + ":" + user};
  }
  return Ignored{"an event we do not take"};
}

// --- Clicks ---------------------------------------------------------------------------------------------------------------------

// The choices ticked in the menu of this prompt.
std::vector<std::string> menu_choices(const json& payload, std::uint32_t prompt) {
  std::vector<std::string> chosen;
  const json* blocks = member(payload, "state/values");
  if (!blocks || !blocks->is_object()) return chosen;
  const auto add = [&](const json& option) {
    const auto id = text_member(option, "value");
    if (id && fit_for_choice(*id) && chosen.size() < choices_max) chosen.push_back(*id);
  };
  const std::string prefix = block_id_prefix(prompt);
  for (const auto& [block_id, elements] : blocks->items()) {
    const json* menu = block_id.compare(0, prefix.size(), prefix) == 0 ? member(elements, menu_action_id) : nullptr;
    if (!menu) continue;
    if (const json* one = member(*menu, "selected_option")) add(*one);
    if (const json* several = member(*menu, "selected_options"); several && several->is_array())
      for (const json& option : *several) add(option);
  }
  return chosen;
}

Payload parse_click(const json& payload, std::int64_t now_ms) {
  const json* actions = member(payload, "actions");
  if (!actions || !actions->is_array() || actions->empty()) return missing_field;
  const json& action = actions->front();
  const auto type = text_member(action, "type");
  if (!type) return missing_field;
  if (*type != "button") return Ignored{"a selection: the answer comes with Next"};
  const auto value = text_member(action, "value");
  const auto control = value ? control_of(*value) : std::nullopt;
  if (!control) return Ignored{"a button that is not ours"};

  const bool whole_organisation = is_true(payload, "is_enterprise_install");
  std::string team = whole_organisation ? id_at(payload, "enterprise/id") : std::string();
  if (team.empty()) team = id_at(payload, "view/app_installed_team_id");
  if (team.empty() && is_present(payload, "message/bot_id")) team = id_at(payload, "message/team");
  if (team.empty()) team = id_at(payload, "team/id");
  const std::string user = id_at(payload, "user/id");
  std::string channel = id_at(payload, "container/channel_id");
  if (channel.empty()) channel = id_at(payload, "channel/id");
  const std::string action_ts = stamp_at(action, "action_ts");
  const auto block_id = text_member(action, "block_id"), action_id = text_member(action, "action_id");
  if (team.empty() || user.empty() || channel.empty() || action_ts.empty() || !block_id || !action_id) return missing_field;

  Said said{.by = Said::By::Click, .inbound = inbound_of(team, user, channel, now_ms)};
  const std::string home = id_at(payload, "user/team_id");
  said.outsider = !whole_organisation && !home.empty() && home != team;

  Inbound& inbound = said.inbound;
  // The ids we gave are short; hashed, so that a foreign one can't grow the key.
  inbound.idempotency_keys.push_back("slack:action:" + team + ":" + user + ":" + action_ts + ":" +
                                     sha256_hex(*block_id + "\n" + *action_id).substr(0, 16));
  inbound.session = control->session;
  inbound.prompt = control->prompt;
  // A message only its reader sees cannot be updated by its timestamp, only through its reply address.
  const std::string message_ts = stamp_at(payload, "container/message_ts");
  if (!message_ts.empty() && !is_true(payload, "container/is_ephemeral")) inbound.card = to_text(CardId{channel, message_ts});
  if (auto url = text_member(payload, "response_url"); url && url->size() <= reply_url_max) inbound.reply_url = std::move(*url);
  switch (control->kind) {
    case Control::Kind::Pick:
      inbound.kind = Inbound::Kind::Pick;
      inbound.choices = {control->what};
      break;
    case Control::Kind::Next:
      inbound.kind = Inbound::Kind::Pick;
      inbound.choices = menu_choices(payload, control->prompt);
      break;
    case Control::Kind::Command: {
      inbound.kind = Inbound::Kind::Command;
      const std::size_t digits = control->what.find_last_not_of("0123456789");
      const bool numbered = digits != std::string::npos && digits + 1 < control->what.size() && control->what[digits] == ' ';
      inbound.text = numbered ? control->what.substr(0, digits) : control->what;
      inbound.argument = numbered ? control->what.substr(digits + 1) : std::string();
      break;
    }
  }
  return said;
}

Payload parse_interaction(const json& payload, std::int64_t now_ms) {
  const auto type = text_member(payload, "type");
  if (!type) return missing_field;
  if (*type == "block_actions") return parse_click(payload, now_ms);
  return Ignored{"an interaction we do not take"};
}

// --- Commands -------------------------------------------------------------------------------------------------------------------

// "/Coach" as typed or configured -> "coach"
std::string_view without_slash(std::string_view name) {
  if (!name.empty() && name.front() == '/') name.remove_prefix(1);
  return name;
}

Payload parse_command(const Form& form, std::string_view body, const CommandNames& names, std::int64_t now_ms) {
  const std::string& command = *field(form, "command");
  const std::array<std::pair<std::string_view, std::string_view>, 4> known{
      {{names.coach, "coach"}, {names.wording, "wording"}, {names.tone, "tone"}, {names.cases, "cases"}}};
  const auto ours = std::find_if(known.begin(), known.end(), [&](const auto& each) {
    return without_slash(each.first) == without_slash(command);
  });
  if (command.empty() || command.front() != '/' || ours == known.end()) return Ignored{"a command that is not ours"};

  const auto id_of = [&](std::string_view name) {
    const std::string* value = field(form, name);
    return value && is_id(*value) ? *value : std::string();
  };
  const std::string* organisation_wide = field(form, "is_enterprise_install");
  const std::string team = id_of(organisation_wide && *organisation_wide == "true" ? "enterprise_id" : "team_id");
  const std::string user = id_of("user_id"), channel = id_of("channel_id");
  if (team.empty() || user.empty() || channel.empty()) return missing_field;

  Said said{.by = Said::By::Command, .inbound = inbound_of(team, user, channel, now_ms)};
  Inbound& inbound = said.inbound;
  // Slack does not repeat commands; a copy of the very same bytes is somebody's replay.
  inbound.idempotency_keys.push_back("slack:command:" + sha256_hex(body));
  if (const std::string* url = field(form, "response_url"); url && url->size() <= reply_url_max) inbound.reply_url = *url;
  const std::string* typed = field(form, "text");
  const std::string argument = trimmed(typed ? decoded_entities(*typed) : std::string());
  if (argument == "help") {
    inbound.text = argument;
    return said;
  }
  inbound.command = true;
  put_text(said, std::string(ours->second) + (argument.empty() ? "" : " " + argument));
  return said;
}

Payload parse_json_body(std::string_view body, bool interaction, std::int64_t now_ms) {
  const auto parsed = parse_json(body);
  if (!parsed) return Unreadable{Unreadable::Kind::Json, to_text(parsed.error())};
  if (interaction) return parse_interaction(*parsed, now_ms);

  const auto type = text_member(*parsed, "type");
  if (!type) return missing_field;
  if (*type == "event_callback") return parse_event(*parsed, now_ms);
  if (*type == "url_verification") {
    auto challenge = text_member(*parsed, "challenge");
    if (!challenge || challenge->size() > challenge_max) return missing_field;
    return UrlVerification{std::move(*challenge)};
  }
  if (*type == "app_rate_limited") return RateLimited{"slack:" + id_at(*parsed, "team_id")};
  return Ignored{"a type we do not take"};
}

}  // namespace

Payload parse(std::string_view content_type, std::string_view body, const CommandNames& names, std::int64_t now_ms) {
  const std::string type = media_type(content_type);
  if (type == "application/json") return parse_json_body(body, false, now_ms);
  if (type != "application/x-www-form-urlencoded") return Unreadable{Unreadable::Kind::MediaType, "an unknown media type"};

  const auto form = decode_form(body);
  if (!form) return Unreadable{Unreadable::Kind::Form, "not a form"};
  if (const std::string* probe = field(*form, "ssl_check"); probe && *probe == "1") return SslCheck{};
  if (const std::string* payload = field(*form, "payload")) return parse_json_body(*payload, true, now_ms);
  if (field(*form, "command")) return parse_command(*form, body, names, now_ms);
  return missing_field;
}

bool is_ssl_check(std::string_view content_type, std::string_view body) {
  if (body.size() > probe_max || media_type(content_type) != "application/x-www-form-urlencoded") return false;
  const auto form = decode_form(body);
  const std::string* probe = form ? field(*form, "ssl_check") : nullptr;
  return probe && *probe == "1";
}

}  // namespace evenkeel::slack
