#include "bot/slack/text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace evenkeel::slack {
namespace {

constexpr std::array<std::pair<std::string_view, char>, 3> entities{{{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}}};

// Bytes of the character that begins at `at`: its lead and what continues it, so that broken text is measured too.
std::size_t character_size(std::string_view text, std::size_t at) {
  constexpr std::size_t size_max = 4;
  std::size_t size = 1;
  while (size < size_max && at + size < text.size() && (text[at + size] & 0xc0) == 0x80) ++size;
  return size;
}

std::size_t character_length(char lead) {
  switch (lead) {
    case '&': return 5;
    case '<':
    case '>': return 4;
    default: return static_cast<unsigned char>(lead) >= 0xf0 ? 2 : 1;  // Two UTF-16 units above U+FFFF.
  }
}

bool begins(std::string_view text, std::string_view with) { return text.substr(0, with.size()) == with; }

bool is_link(std::string_view control) {
  const std::size_t colon = control.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  return std::all_of(control.begin(), control.begin() + static_cast<std::ptrdiff_t>(colon),
                     [](char c) { return c >= 'a' && c <= 'z'; });
}

// What stands between < and > as plain text, or nothing if Slack would not have written it.
std::string plain_control(std::string_view control) {
  const std::size_t bar = control.find('|');
  const std::string_view target = control.substr(0, bar);
  const std::string_view label = bar == std::string_view::npos ? std::string_view() : control.substr(bar + 1);
  if (target.size() < 2 || target.find(' ') != std::string_view::npos) return {};
  const auto with = [](char sign, std::string_view name) {
    return (!name.empty() && name.front() == sign ? std::string() : std::string(1, sign)) + std::string(name);
  };
  switch (target.front()) {
    case '@': return with('@', label.empty() ? target.substr(1) : label);
    case '#': return with('#', label.empty() ? target.substr(1) : label);
    case '!':
      if (begins(target, "!date^")) return std::string(label.empty() ? target : label);
      if (begins(target, "!subteam^"))
        return with('@', label.empty() ? target.substr(std::string_view("!subteam^").size()) : label);
      return with('@', label.empty() ? target.substr(1) : label);
    default: return is_link(target) ? std::string(label.empty() ? target : label) : std::string();
  }
}

}  // namespace

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string decoded_entities(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto entity =
        std::find_if(entities.begin(), entities.end(), [&](const auto& each) { return begins(text.substr(i), each.first); });
    result += entity == entities.end() ? text[i] : entity->second;
    i += entity == entities.end() ? 1 : entity->first.size();
  }
  return result;
}

std::string plain_text_of(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::size_t open = text.find('<');
    result += decoded_entities(text.substr(0, open));
    if (open == std::string_view::npos) break;
    text.remove_prefix(open);
    const std::size_t close = text.find_first_of("<>", 1);
    const std::string plain =
        close != std::string_view::npos && text[close] == '>' ? plain_control(text.substr(1, close - 1)) : std::string();
    if (plain.empty()) {
      result += '<';
      text.remove_prefix(1);
    } else {
      result += decoded_entities(plain);
      text.remove_prefix(close + 1);
    }
  }
  return result;
}

std::string escaped(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    const auto entity = std::find_if(entities.begin(), entities.end(), [&](const auto& each) { return each.second == c; });
    if (entity == entities.end())
      result += c;
    else
      result += entity->first;
  }
  return result;
}

std::size_t slack_length(std::string_view text) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < text.size(); i += character_size(text, i)) length += character_length(text[i]);
  return length;
}

std::size_t prefix_within(std::string_view text, std::size_t max) {
  std::size_t i = 0;
  for (std::size_t length = 0; i < text.size(); i += character_size(text, i)) {
    length += character_length(text[i]);
    if (length > max) break;
  }
  return i;
}

std::string shortened(std::string_view text, std::size_t max) {
  const std::size_t whole = prefix_within(text, max);
  if (whole == text.size()) return std::string(text);
  return std::string(text.substr(0, prefix_within(text, max - 1))) + "…";
}

}  // namespace evenkeel::slack
