#include "bot/turn/card.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "bot/base/json.h"
#include "dialogs/value_json.h"

namespace evenkeel::turn {
namespace {

using dialogs::Reply;
using nlohmann::json;

template <class Enum, std::size_t Size>
using Names = std::array<std::pair<Enum, const char*>, Size>;

constexpr Names<Card::Way, 4> ways{{{Card::Way::Post, "post"},
                                    {Card::Way::Update, "update"},
                                    {Card::Way::Close, "close"},
                                    {Card::Way::Private, "private"}}};

template <class Enum, std::size_t Size>
const char* name_of(const Names<Enum, Size>& names, Enum value) {
  for (const auto& [each, name] : names)
    if (each == value) return name;
  return "";
}

template <class Enum, std::size_t Size>
bool read_name(const Names<Enum, Size>& names, const json& object, const char* key, Enum& into) {
  const auto text = text_member(object, key);
  for (const auto& [each, name] : names)
    if (text && *text == name) return into = each, true;
  return false;
}

void read(const json& object, const char* key, std::string& into) {
  if (auto text = text_member(object, key)) into = std::move(*text);
}

bool read_replies(const json* array, std::vector<Reply>& into) {
  if (!array || !array->is_array()) return false;
  for (const json& each : *array) {
    auto reply = dialogs::reply_of(each);
    if (!reply) return false;
    into.push_back(std::move(*reply));
  }
  return true;
}

}  // namespace

std::string to_json(const std::vector<Reply>& replies) {
  std::string array = "[";
  for (const Reply& reply : replies) {
    if (array.size() > 1) array += ',';
    array += dialogs::to_json(reply);
  }
  return array += ']';
}

std::string to_json(const Card& card) {
  std::string out = "{\"way\":";
  const auto text = [&](const char* key, const std::string& value) {
    if (value.empty()) return;  // As good as not there, to whoever reads it.
    out.append(",\"").append(key) += "\":";
    dialogs::append_json(out, value);
  };
  dialogs::append_json(out, name_of(ways, card.way));
  text("session", card.session);
  if (card.aside) out += ",\"aside\":true";
  text("case_number", card.case_number);
  text("actor", card.actor);
  text("conversation", card.conversation);
  text("card", card.card);
  text("reply_url", card.reply_url);
  if (card.reply_url_until_ms != 0) out += ",\"reply_url_until_ms\":" + std::to_string(card.reply_url_until_ms);
  text("locale", card.locale);
  text("notification", card.notification);
  return out += ",\"replies\":" + to_json(card.replies) + "}";
}

expected<Card, std::string> card_from_json(std::string_view text) {
  const auto parsed = parse_json(text);
  if (!parsed) return unexpected{std::string(to_text(parsed.error()))};
  Card card;
  if (!read_name(ways, *parsed, "way", card.way) || !read_replies(member(*parsed, "replies"), card.replies))
    return unexpected{std::string("not a card")};
  read(*parsed, "session", card.session);
  card.aside = bool_member(*parsed, "aside").value_or(false);
  read(*parsed, "case_number", card.case_number);
  read(*parsed, "actor", card.actor);
  read(*parsed, "conversation", card.conversation);
  read(*parsed, "card", card.card);
  read(*parsed, "reply_url", card.reply_url);
  card.reply_url_until_ms = integer_member(*parsed, "reply_url_until_ms").value_or(0);
  read(*parsed, "locale", card.locale);
  read(*parsed, "notification", card.notification);
  return card;
}

std::vector<Reply> replies_from_json(std::string_view text) {
  std::vector<Reply> replies;
  const auto parsed = parse_json(text);
  if (!parsed || !read_replies(&*parsed, replies)) replies.clear();
  return replies;
}

}  // namespace evenkeel::turn
