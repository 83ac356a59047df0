#include "bot/slack/control.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <utility>

namespace evenkeel::slack {
namespace {

constexpr std::string_view mark = "ek1:";
constexpr std::size_t session_max = 128;

constexpr std::array<std::pair<Control::Kind, std::string_view>, 3> kinds{
    {{Control::Kind::Pick, "pick"}, {Control::Kind::Next, "next"}, {Control::Kind::Command, "command"}}};

std::string_view take_part(std::string_view& rest) {
  const std::size_t colon = rest.find(':');
  const std::string_view part = rest.substr(0, colon);
  rest.remove_prefix(colon == std::string_view::npos ? rest.size() : colon + 1);
  return part;
}

}  // namespace

std::string block_id_prefix(std::uint32_t prompt) { return "p" + std::to_string(prompt) + "-"; }

bool fit_for_control(std::string_view session) {
  return !session.empty() && session.size() <= session_max &&
         std::all_of(session.begin(), session.end(), [](char c) { return c > 0x20 && c < 0x7f && c != ':'; });
}

bool fit_for_choice(std::string_view id) {
  return !id.empty() && id.size() <= choice_id_max &&
         std::all_of(id.begin(), id.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

std::string to_value(const Control& control) {
  assert(fit_for_control(control.session));
  const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const auto& each) { return each.first == control.kind; });
  return std::string(mark) + std::string(kind->second) + ":" + control.session + ":" + std::to_string(control.prompt) + ":" +
         control.what;
}

std::optional<Control> control_of(std::string_view value) {
  if (value.substr(0, mark.size()) != mark) return std::nullopt;
  value.remove_prefix(mark.size());
  const std::string_view name = take_part(value);
  const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const auto& each) { return each.second == name; });
  const std::string_view session = take_part(value);
  const std::string_view number = take_part(value);
  Control control;
  const auto read = std::from_chars(number.data(), number.data() + number.size(), control.prompt);
  if (kind == kinds.end() || !fit_for_control(session) || read.ec != std::errc() || read.ptr != number.data() + number.size())
    return std::nullopt;
  control.kind = kind->first;
  control.session = session;
  control.what = value;
  if (control.kind == Control::Kind::Next ? !control.what.empty() : !fit_for_choice(control.what)) return std::nullopt;
  return control;
}

}  // namespace evenkeel::slack
