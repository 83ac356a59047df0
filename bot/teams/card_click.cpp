#include "bot/teams/card_click.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "bot/base/json.h"
#include "bot/base/limits.h"

namespace evenkeel::teams {
namespace {

using nlohmann::json;

constexpr std::int64_t format = 1;
constexpr std::size_t session_max = 128;
constexpr std::size_t command_max = 64;

bool visible(std::string_view text, bool blanks) {
  return std::all_of(text.begin(), text.end(), [&](char c) { return (c > ' ' || (blanks && c == ' ')) && c < 0x7f; });
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & '\xC0') != '\x80'; }));
}

// What was ticked; absent if one of it is none of our ids.
std::optional<std::vector<std::string>> choices_of(const json& input) {
  std::vector<std::string> chosen;
  const auto add = [&](std::string_view id) {
    if (!fit_for_choice(id) || chosen.size() == choices_max) return false;
    chosen.emplace_back(id);
    return true;
  };
  if (input.is_string()) {
    std::string_view rest = input.get_ref<const std::string&>();
    while (!rest.empty()) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      if (!add(rest.substr(0, comma))) return std::nullopt;
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return chosen;
  }
  if (!input.is_array()) return std::nullopt;
  for (const json& id : input)
    if (!id.is_string() || !add(id.get_ref<const std::string&>())) return std::nullopt;
  return chosen;
}

// An input of numbers may send one.
std::optional<std::string> text_of(const json& input) {
  if (input.is_string()) {
    std::string text = input.get<std::string>();
    if (text.find('\0') != std::string::npos) return std::nullopt;
    return text;
  }
  if (input.is_number()) return dump(input);
  return std::nullopt;
}

}  // namespace

bool fit_for_session(std::string_view session) {
  return !session.empty() && session.size() <= session_max && visible(session, false);
}

bool fit_for_choice(std::string_view id) {
  return !id.empty() && id.size() <= choice_id_max && visible(id, true) && id.find(',') == std::string_view::npos;
}

expected<Click, ClickFault> read_click(const json& value) {
  if (value.is_string()) {
    const auto parsed = parse_json(value.get_ref<const std::string&>());
    if (!parsed || !parsed->is_object()) return unexpected{ClickFault::NotOurs};
    return read_click(*parsed);
  }
  const json* mark = member(value, "evenkeel");
  if (!mark) return unexpected{ClickFault::NotOurs};
  if (integer_member(value, "evenkeel") != format) return unexpected{ClickFault::Broken};

  Click click;
  const auto session = text_member(value, "session");
  const auto prompt = integer_member(value, "prompt");
  if (!session || !fit_for_session(*session) || !prompt || *prompt < 0 ||
      *prompt > std::numeric_limits<std::uint32_t>::max())
    return unexpected{ClickFault::Broken};
  click.session = *session;
  click.prompt = static_cast<std::uint32_t>(*prompt);

  if (member(value, "choice")) {
    const auto choice = text_member(value, "choice");
    if (!choice || !fit_for_choice(*choice)) return unexpected{ClickFault::Broken};
    click.choices = {*choice};
    return click;
  }
  if (member(value, "command")) {
    click.kind = Click::Kind::Command;
    const auto command = text_member(value, "command");
    const auto argument = member(value, "argument") ? text_member(value, "argument") : std::string();
    if (!command || command->empty() || command->size() > command_max || !visible(*command, true) || !argument ||
        argument->size() > command_max || !visible(*argument, true))
      return unexpected{ClickFault::Broken};
    click.command = *command;
    click.argument = *argument;
    return click;
  }
  if (const json* input = member(value, choices_input_id)) {
    auto chosen = choices_of(*input);
    if (!chosen) return unexpected{ClickFault::Broken};
    click.choices = std::move(*chosen);
    return click;
  }
  if (const json* input = member(value, text_input_id)) {
    auto text = text_of(*input);
    if (!text) return unexpected{ClickFault::Broken};
    if (code_points(*text) > limits::text_max) return unexpected{ClickFault::TooLong};
    click.kind = Click::Kind::Text;
    click.text = std::move(*text);
    return click;
  }
  return click;  // Nothing was ticked, or an empty input was left out.
}

std::string to_data(const Click& click) {
  assert(fit_for_session(click.session));
  json data = {{"evenkeel", format}, {"session", click.session}, {"prompt", click.prompt}};
  if (click.kind == Click::Kind::Command) {
    data["command"] = click.command;
    if (!click.argument.empty()) data["argument"] = click.argument;
  } else if (click.kind == Click::Kind::Pick && !click.choices.empty()) {
    assert(click.choices.size() == 1 && fit_for_choice(click.choices.front()));
    data["choice"] = click.choices.front();
  }
  return dump(data);
}

}  // namespace evenkeel::teams
