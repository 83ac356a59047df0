#include "bot/teams/invoke_answers.h"

#include <nlohmann/json.hpp>

#include "bot/base/json.h"
#include "bot/teams/adaptive_card.h"
#include "bot/teams/phrases.h"

namespace evenkeel::teams {
namespace {

using nlohmann::json;
using turn::Card;

constexpr int ok = 200, bad_request = 400;

Looks looks_of(const Card& card, std::string_view locale) {
  return {.locale = card.locale.empty() ? std::string(locale) : card.locale};
}

// Ours: it is JSON, and nothing of a user can make it another.
json content_of(const Card& card, const Looks& looks) {
  auto parsed = parse_json(adaptive_card(card, looks));
  return parsed ? std::move(*parsed) : json::object();
}

}  // namespace

std::string card_body(const Card& card) {
  return dump({{"statusCode", ok}, {"type", adaptive_card_type}, {"value", content_of(card, looks_of(card, {}))}});
}

std::string card_message_body(std::string_view phrase, std::string_view locale) {
  return dump({{"statusCode", ok},
               {"type", "application/vnd.microsoft.activity.message"},
               {"value", phrases().say(phrase, locale)}});
}

std::string card_error_body(std::string_view phrase, std::string_view locale) {
  return dump({{"statusCode", bad_request},
               {"type", "application/vnd.microsoft.error"},
               {"value", {{"code", "BadRequest"}, {"message", phrases().say(phrase, locale)}}}});
}

std::string task_body(std::string_view phrase, std::string_view locale) {
  return dump({{"task", {{"type", "message"}, {"value", phrases().say(phrase, locale)}}}});
}

std::string replies_body(const std::vector<Card>& cards, const std::string& reply_to, std::string_view locale) {
  json activities = json::array();
  for (const Card& card : cards) {
    if (card.way == Card::Way::Close) continue;
    const Looks looks = looks_of(card, locale);
    json activity = {
        {"type", "message"},
        {"summary", preview(card, looks)},
        {"attachments", json::array({{{"contentType", adaptive_card_type}, {"content", content_of(card, looks)}}})}};
    if (!reply_to.empty()) activity["replyToId"] = reply_to;
    activities.push_back(std::move(activity));
  }
  return dump({{"activities", std::move(activities)}});
}

std::string webhook_body(const turn::Answer& answer, std::string_view locale) {
  Card card;
  card.session = answer.session;
  card.case_number = answer.case_number;
  card.replies = answer.replies;
  const std::string said = plain_words(card, {.locale = std::string(locale)});
  return message_body(said + "\n\n" + phrases().say("all_can_read", locale));
}

std::string message_body(const std::string& text) {
  return dump({{"type", "message"}, {"text", text}});
}

}  // namespace evenkeel::teams
