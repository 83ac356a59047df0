#include "bot/turn/card.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "bot/base/json.h"

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
constexpr Names<Reply::Kind, 4> kinds{{{Reply::Kind::Prompt, "prompt"},
                                       {Reply::Kind::Line, "line"},
                                       {Reply::Kind::Summary, "summary"},
                                       {Reply::Kind::Notice, "notice"}}};
constexpr Names<Reply::Input, 6> inputs{{{Reply::Input::None, "none"},
                                         {Reply::Input::One, "one"},
                                         {Reply::Input::Several, "several"},
                                         {Reply::Input::Text, "text"},
                                         {Reply::Input::Number, "number"},
                                         {Reply::Input::Date, "date"}}};

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

json reply_json(const Reply& reply) {
  json choices = json::array();
  for (const dialogs::Choice& choice : reply.choices) choices.push_back({{"id", choice.id}, {"label", choice.label}});
  return {{"kind", name_of(kinds, reply.kind)},
          {"text", reply.text},
          {"choices", std::move(choices)},
          {"input", name_of(inputs, reply.input)},
          {"optional", reply.optional},
          {"prompt", reply.prompt},
          {"step", reply.step},
          {"steps", reply.steps},
          {"ended", reply.ended}};
}

bool read_reply(const json& object, Reply& reply) {
  if (!read_name(kinds, object, "kind", reply.kind) || !read_name(inputs, object, "input", reply.input)) return false;
  read(object, "text", reply.text);
  reply.optional = bool_member(object, "optional").value_or(false);
  reply.prompt = static_cast<std::uint32_t>(integer_member(object, "prompt").value_or(0));
  reply.step = static_cast<int>(integer_member(object, "step").value_or(0));
  reply.steps = static_cast<int>(integer_member(object, "steps").value_or(0));
  reply.ended = bool_member(object, "ended").value_or(false);
  const json* choices = member(object, "choices");
  if (!choices || !choices->is_array()) return false;
  for (const json& each : *choices) {
    dialogs::Choice choice;
    read(each, "id", choice.id);
    read(each, "label", choice.label);
    reply.choices.push_back(std::move(choice));
  }
  return true;
}

bool read_replies(const json* array, std::vector<Reply>& into) {
  if (!array || !array->is_array()) return false;
  for (const json& each : *array)
    if (!read_reply(each, into.emplace_back())) return false;
  return true;
}

}  // namespace

std::string to_json(const Card& card) {
  json replies = json::array();
  for (const Reply& reply : card.replies) replies.push_back(reply_json(reply));
  return dump({{"way", name_of(ways, card.way)},
               {"session", card.session},
               {"case_number", card.case_number},
               {"actor", card.actor},
               {"conversation", card.conversation},
               {"card", card.card},
               {"reply_url", card.reply_url},
               {"reply_url_until_ms", card.reply_url_until_ms},
               {"replies", std::move(replies)},
               {"notification", card.notification}});
}

expected<Card, std::string> card_from_json(std::string_view text) {
  const auto parsed = parse_json(text);
  if (!parsed) return unexpected{std::string(to_text(parsed.error()))};
  Card card;
  if (!read_name(ways, *parsed, "way", card.way) || !read_replies(member(*parsed, "replies"), card.replies))
    return unexpected{std::string("not a card")};
  read(*parsed, "session", card.session);
  read(*parsed, "case_number", card.case_number);
  read(*parsed, "actor", card.actor);
  read(*parsed, "conversation", card.conversation);
  read(*parsed, "card", card.card);
  read(*parsed, "reply_url", card.reply_url);
  card.reply_url_until_ms = integer_member(*parsed, "reply_url_until_ms").value_or(0);
  read(*parsed, "notification", card.notification);
  return card;
}

std::string to_json(const std::vector<Reply>& replies) {
  json array = json::array();
  for (const Reply& reply : replies) array.push_back(reply_json(reply));
  return dump(array);
}

std::vector<Reply> replies_from_json(std::string_view text) {
  std::vector<Reply> replies;
  const auto parsed = parse_json(text);
  if (!parsed || !read_replies(&*parsed, replies)) replies.clear();
  return replies;
}

}  // namespace evenkeel::turn
