#include "bot/teams/activity.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "bot/base/json.h"
#include "bot/base/limits.h"
#include "knowledge/digest.h"

namespace evenkeel::teams {
namespace {

using nlohmann::json;
using turn::Inbound;

constexpr std::size_t id_max = 400;
constexpr std::size_t directory_id_max = 64;
constexpr std::size_t name_max = 200;
constexpr std::size_t short_max = 64;
constexpr std::size_t entities_max = 100;
constexpr std::size_t members_max = 1'000;

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool consists_of(std::string_view text, std::size_t longest, std::string_view also) {
  return !text.empty() && text.size() <= longest && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter_or_digit(c) || also.find(c) != std::string_view::npos;
  });
}

// Opaque: only what could not stand in a name or a log line is refused.
std::string id_at(const json& object, std::string_view path) {
  auto text = text_member(object, path);
  const bool fits = text && !text->empty() && text->size() <= id_max &&
                    std::all_of(text->begin(), text->end(), [](char c) { return c > ' ' && c < 0x7f; });
  return fits ? std::move(*text) : std::string();
}

// Of a tenant or a person in Entra; part of a name with ':', so it holds none.
std::string directory_id_at(const json& object, std::string_view path) {
  auto text = text_member(object, path);
  return text && consists_of(*text, directory_id_max, "-._") ? std::move(*text) : std::string();
}

std::string word_at(const json& object, std::string_view path, std::string_view also) {
  auto text = text_member(object, path);
  return text && consists_of(*text, short_max, also) ? std::move(*text) : std::string();
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & '\xC0') != '\x80'; }));
}

std::string beginning_of(std::string text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  while (bytes_max > 0 && (text[bytes_max] & '\xC0') == '\x80') --bytes_max;
  text.resize(bytes_max);
  return text;
}

// ---- text

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  std::string made;
  std::size_t from = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, from)) {
    made.append(text, from, at - from);
    made += with;
    from = at + what.size();
  }
  if (from == 0) return;
  made.append(text, from);
  text = std::move(made);
}

constexpr std::string_view open_tag = "<at", close_tag = "</at>";

// Whether an <at ...> opens at `at`; where it ends.
std::size_t end_of_tag(std::string_view text, std::size_t at) {
  const std::size_t after = at + open_tag.size();
  if (text.substr(at, open_tag.size()) != open_tag || after >= text.size() ||
      (text[after] != '>' && text[after] != ' '))
    return std::string_view::npos;
  const std::size_t end = text.find('>', after);
  return end == std::string_view::npos ? end : end + 1;
}

// "<at>Ada</at>" -> "Ada"; what is not closed stays.
std::string without_tags(std::string_view text) {
  std::string made;
  while (!text.empty()) {
    const std::size_t at = std::min(text.find(open_tag), text.size());
    made += text.substr(0, at);
    text.remove_prefix(at);
    const std::size_t inside = text.empty() ? std::string_view::npos : end_of_tag(text, 0);
    const std::size_t close = inside == std::string_view::npos ? inside : text.find(close_tag, inside);
    if (close == std::string_view::npos) {
      made += text.substr(0, 1);
      text.remove_prefix(std::min<std::size_t>(1, text.size()));
      if (inside != std::string_view::npos) {
        made += text;  // No later one is closed either.
        break;
      }
      continue;
    }
    made += text.substr(inside, close - inside);
    text.remove_prefix(close + close_tag.size());
  }
  return made;
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

// People edit mentions, so the text need not hold what the entity says; then it is the one the message begins with.
void strip_mention(std::string& text, const std::string& mention) {
  if (!mention.empty() && text.find(mention) != std::string::npos) {
    replace_all(text, mention, " ");
    return;
  }
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return;
  const std::size_t inside = end_of_tag(text, begin);
  const std::size_t close = inside == std::string::npos ? inside : text.find(close_tag, inside);
  if (close != std::string::npos) text.erase(0, close + close_tag.size());
}

std::string plain_text(std::string text, const json& activity, const std::string& bot, bool mentions_first,
                       bool& mentions_bot) {
  const json* entities = member(activity, "entities");
  std::size_t seen = 0;
  bool first = mentions_first;
  if (entities && entities->is_array())
    for (const json& entity : *entities) {
      if (++seen > entities_max) break;
      if (text_member(entity, "type") != "mention") continue;
      const std::string mentioned = id_at(entity, "mentioned/id");
      if (!std::exchange(first, false) && (bot.empty() || mentioned != bot)) continue;
      mentions_bot = true;
      strip_mention(text, text_member(entity, "text").value_or(""));
    }
  text = without_tags(text);
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> written{{{"&nbsp;", " "},
                                                                                  {"\xC2\xA0", " "},
                                                                                  {"&lt;", "<"},
                                                                                  {"&gt;", ">"},
                                                                                  {"&quot;", "\""},
                                                                                  {"&#39;", "'"},
                                                                                  {"&amp;", "&"}}};  // Last: once only.
  for (const auto& [from, to] : written) replace_all(text, from, to);
  return trimmed(text);
}

// ---- parts

void read_places(const json& body, Activity& activity) {
  const std::string one = directory_id_at(body, "conversation/tenantId");
  const std::string other = directory_id_at(body, "channelData/tenant/id");
  activity.tenants_differ = !one.empty() && !other.empty() && one != other;
  if (!activity.tenants_differ) activity.tenant = one.empty() ? other : one;

  activity.conversation_id = id_at(body, "conversation/id");
  const auto kind = text_member(body, "conversation/conversationType");
  const bool group = bool_member(body, "conversation/isGroup").value_or(false);
  if (kind == "channel") activity.place = Reference::Kind::Channel;
  const bool personal = kind ? *kind == "personal" : activity.conversation_id.starts_with("a:");
  if (personal && !group) activity.place = Reference::Kind::Personal;
}

void read_people(const json& body, Activity& activity) {
  activity.from_id = id_at(body, "from/id");
  activity.from_object_id = directory_id_at(body, "from/aadObjectId");
  activity.from_name = beginning_of(text_member(body, "from/name").value_or(""), name_max);
  activity.recipient_id = id_at(body, "recipient/id");
  activity.locale = word_at(body, "locale", "-");
  if (const json* entities = member(body, "entities"); entities && entities->is_array())
    for (const json& entity : *entities) {
      if (text_member(entity, "type") != "clientInfo") continue;
      if (activity.locale.empty()) activity.locale = word_at(entity, "locale", "-");
      activity.time_zone = word_at(entity, "timezone", "-_/+");
      break;
    }
}

bool has_member(const json& body, std::string_view list, const std::string& id) {
  const json* members = member(body, list);
  if (id.empty() || !members || !members->is_array() || members->size() > members_max) return false;
  return std::any_of(members->begin(), members->end(), [&](const json& each) { return id_at(each, "id") == id; });
}

std::string key_for(const Activity& activity, const std::string& body_hash) {
  if (activity.id.empty()) return "teams:body:" + body_hash;
  return "teams:activity:" + sha256_hex(activity.conversation_id + "\n" + activity.id);
}

// What moves the conversation on is pressed once at one question. Help, and what asks back first, may be pressed again.
bool once_a_question(const Click& click) {
  constexpr std::array<std::string_view, 4> moving{"back", "edit", "skip", "start over"};
  if (click.kind == Click::Kind::Command) return std::find(moving.begin(), moving.end(), click.command) != moving.end();
  return click.choices.empty() || !click.choices.front().starts_with('/');
}

std::string key_for(const Click& click, const std::string& actor) {
  std::string all = actor + "\n" + click.session + "\n" + std::to_string(click.prompt) + "\n" +
                    std::to_string(static_cast<int>(click.kind)) + "\n" + click.command + "\n" + click.argument + "\n" +
                    click.text;
  for (const std::string& choice : click.choices) all += "\n" + choice;
  return "teams:click:" + sha256_hex(all);
}

}  // namespace

expected<Activity, std::string_view> read_activity(std::string_view text, bool mentions_first) {
  const auto parsed = parse_json(text);
  if (!parsed) return unexpected{to_text(parsed.error())};
  const json& body = *parsed;
  auto type = text_member(body, "type");
  if (!body.is_object() || !type) return unexpected{std::string_view("a needed field is missing or of the wrong type")};

  Activity activity;
  activity.type = std::move(*type);
  activity.id = id_at(body, "id");
  activity.name = text_member(body, "name").value_or("");
  activity.channel_id = text_member(body, "channelId").value_or("");
  activity.service_url = text_member(body, "serviceUrl").value_or("");
  activity.timestamp = text_member(body, "timestamp").value_or("");
  activity.reply_to = id_at(body, "replyToId");
  activity.expects_replies = text_member(body, "deliveryMode") == "expectReplies";
  activity.action = text_member(body, "action").value_or("");
  read_places(body, activity);
  read_people(body, activity);
  activity.bot_added = has_member(body, "membersAdded", activity.recipient_id);
  // In a private chat it is the person who is said to have left it.
  activity.bot_removed =
      has_member(body, "membersRemoved", activity.recipient_id) ||
      (activity.place == Reference::Kind::Personal && has_member(body, "membersRemoved", activity.from_id));

  if (auto said = text_member(body, "text")) {
    activity.has_text = true;
    activity.text = plain_text(std::move(*said), body, activity.recipient_id, mentions_first, activity.mentions_bot);
    activity.too_long = code_points(activity.text) > limits::text_max;
    if (activity.too_long) activity.text.clear();
  }
  if (const json* value = member(body, "value"); value && !value->is_null()) {
    activity.has_value = true;
    const json* action = member(*value, "action");
    activity.has_action = action && text_member(*action, "type") == "Action.Execute";
    activity.automatic = text_member(*value, "trigger") == "automatic";
    const json* data = activity.has_action ? member(*action, "data") : nullptr;
    if (activity.type != "invoke")
      activity.click = read_click(*value);
    else if (data)
      activity.click = read_click(*data);
  }
  return activity;
}

std::string tenant_name(const std::string& tenant) {
  return "teams:" + tenant;
}

std::string actor_of(const Activity& activity, const std::string& tenant) {
  return tenant + ":" + (activity.from_object_id.empty() ? activity.from_id : activity.from_object_id);
}

Reference reference_of(const Activity& activity, const std::string& tenant, std::string service_url) {
  Reference reference;
  reference.kind = activity.place;
  reference.tenant = tenant;
  reference.actor = actor_of(activity, tenant);
  reference.conversation =
      activity.place == Reference::Kind::Personal ? reference.actor : tenant + ":" + activity.conversation_id;
  reference.conversation_id = activity.conversation_id;
  reference.service_url = std::move(service_url);
  reference.bot_id = activity.recipient_id;
  reference.user_id = activity.from_id;
  reference.locale = activity.locale;
  return reference;
}

Inbound inbound_of(const Activity& activity, const std::string& tenant, const std::string& body_hash,
                   std::int64_t now_ms) {
  Inbound inbound;
  inbound.channel = "teams";
  inbound.tenant = tenant;
  inbound.actor = actor_of(activity, tenant);
  const bool personal = activity.place == Reference::Kind::Personal;
  inbound.place = personal ? Inbound::Place::Private : Inbound::Place::Channel;
  inbound.conversation = personal ? inbound.actor : tenant + ":" + activity.conversation_id;
  inbound.locale = activity.locale;
  inbound.at_ms = now_ms;
  inbound.idempotency_keys = {key_for(activity, body_hash)};
  inbound.text = activity.text;
  inbound.too_long = activity.too_long || (!activity.click && activity.click.error() == ClickFault::TooLong);
  if (!activity.click) return inbound;

  const Click& click = *activity.click;
  // Teams has been seen to send one press several times, each under an id of its own.
  if (once_a_question(click)) inbound.idempotency_keys.push_back(key_for(click, inbound.actor));
  inbound.session = click.session;
  inbound.prompt = click.prompt;
  inbound.card = activity.reply_to;
  switch (click.kind) {
    case Click::Kind::Pick:
      inbound.kind = Inbound::Kind::Pick;
      inbound.choices = click.choices;
      inbound.text.clear();
      break;
    case Click::Kind::Command:
      inbound.kind = Inbound::Kind::Command;
      inbound.text = click.command;
      inbound.argument = click.argument;
      break;
    case Click::Kind::Text:
      inbound.kind = Inbound::Kind::Text;
      inbound.text = trimmed(click.text);
      break;
  }
  return inbound;
}

std::optional<std::int64_t> seconds_of(std::string_view timestamp) {
  // 2026-01-15T09:00:00[.0000000](Z|+00:00)
  constexpr std::string_view shape = "0000-00-00T00:00:00";
  constexpr std::size_t longest = 40;
  if (timestamp.size() <= shape.size() || timestamp.size() > longest) return std::nullopt;
  const auto digit = [&](std::size_t at) { return timestamp[at] >= '0' && timestamp[at] <= '9'; };
  for (std::size_t i = 0; i < shape.size(); ++i)
    if (shape[i] == '0' ? !digit(i) : timestamp[i] != shape[i]) return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t digits) {
    int value = 0;
    for (std::size_t i = at; i < at + digits; ++i) value = value * 10 + (timestamp[i] - '0');
    return value;
  };
  const std::chrono::year_month_day day{std::chrono::year(number(0, 4)),
                                        std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                        std::chrono::day(static_cast<unsigned>(number(8, 2)))};
  const int hour = number(11, 2), minute = number(14, 2), second = number(17, 2);
  if (!day.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;

  std::size_t at = shape.size();
  if (timestamp[at] == '.') {
    const std::size_t from = ++at;
    while (at < timestamp.size() && digit(at)) ++at;
    if (at == from) return std::nullopt;
  }
  std::int64_t east_s = 0;
  const std::string_view zone = timestamp.substr(at);
  if (zone != "Z") {
    if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return std::nullopt;
    for (const std::size_t i : {1u, 2u, 4u, 5u})
      if (!digit(at + i)) return std::nullopt;
    east_s = number(at + 1, 2) * 3600 + number(at + 4, 2) * 60;
    if (zone[0] == '-') east_s = -east_s;
  }
  const auto days = std::chrono::sys_days(day).time_since_epoch().count();
  return static_cast<std::int64_t>(days) * 86'400 + hour * 3600 + minute * 60 + second - east_s;
}

}  // namespace evenkeel::teams
