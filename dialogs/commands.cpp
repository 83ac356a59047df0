#include "dialogs/commands.h"

#include <algorithm>

#include "dialogs/plain.h"

namespace evenkeel::dialogs {
namespace {

constexpr std::size_t command_words_max = 4;
constexpr std::size_t name_max = 60;  // Bytes; nothing longer is the name of a command.

bool takes_words(Command command) {
  return command == Command::Edit || command == Command::Later || command == Command::Note ||
         command == Command::Wording || command == Command::Tone || command == Command::TellHr;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 4 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

using CommandNames = std::map<std::string, Command>;

std::optional<Command> lone(std::string_view text, const CommandNames& names) {
  if (text.size() > name_max) return {};
  const auto found = names.find(plain(text));
  if (found == names.end()) return {};
  return found->second;
}

// "note: he called again": the longest run of first words that is a command which takes words.
std::optional<CommandSaid> with_argument(std::string_view text, const CommandNames& names) {
  std::optional<CommandSaid> found;
  std::size_t end = 0;
  for (std::size_t k = 0; k < command_words_max; ++k) {
    end = text.find_first_of(" \t\n\r:", end);
    if (end == std::string_view::npos || end > name_max) break;
    const auto command = lone(text.substr(0, end), names);
    std::string_view rest = trimmed(text.substr(end));
    if (rest.starts_with(':')) rest = trimmed(rest.substr(1));
    if (command && takes_words(*command)) found = CommandSaid{*command, std::string(rest)};
    if (text[end] == ':') break;
    end = text.find_first_not_of(" \t\n\r", end);
    if (end == std::string_view::npos) break;
  }
  return found;
}

}  // namespace

namespace {

std::optional<CommandSaid> read_named(std::string_view text, const CommandNames& names, const CommandPlace& place) {
  text = trimmed(text);
  const bool slash = text.starts_with('/');
  if (slash) text = trimmed(text.substr(1));
  if (text.empty()) return {};
  if (const auto command = lone(text, names)) {
    if (*command == Command::GoOn && !place.go_on) return {};
    if (*command == Command::Keep && !place.keep) return {};
    return CommandSaid{*command, *command == Command::Language ? plain(text) : std::string()};
  }
  auto said = with_argument(text, names);
  if (!said) return {};
  if (said->command == Command::Edit) {
    said->argument = plain(said->argument);
    if (said->argument.starts_with('#')) said->argument.erase(0, 1);
    if (!is_number(said->argument)) return {};
    return said;
  }
  if (place.free_text && !slash) return {};
  return said;
}

}  // namespace

std::optional<CommandSaid> read_command(std::string_view text, const Words& words, const CommandPlace& place) {
  return read_named(text, words.commands, place);
}

std::optional<CommandSaid> read_foreign_command(std::string_view text, const Words& words, const CommandPlace& place) {
  return words.reading < 2 ? std::nullopt : read_named(text, words.foreign, place);
}

std::optional<CommandSaid> command_of_button(std::string_view name, std::string_view argument, const Words& words) {
  if (name.starts_with('/')) {
    name.remove_prefix(1);
    const std::size_t space = name.find(' ');
    if (space != std::string_view::npos) {
      argument = name.substr(space + 1);
      name = name.substr(0, space);
    }
  }
  std::string id = plain(name.substr(0, name_max));
  std::replace(id.begin(), id.end(), ' ', '_');
  for (std::size_t i = 0; i < static_cast<std::size_t>(Command::count_); ++i)
    if (name_of(static_cast<Command>(i)) == id)
      return CommandSaid{static_cast<Command>(i), std::string(trimmed(argument))};
  if (const auto command = lone(name, words.commands)) return CommandSaid{*command, std::string(trimmed(argument))};
  return {};
}

std::optional<std::string> later_when(std::string_view argument, const Words& words) {
  std::string said = plain(argument.substr(0, name_max));
  for (const auto& [list, name] : {std::pair{WordList::LaterTomorrow, "tomorrow"},
                                   {WordList::LaterInThreeDays, "in_three_days"},
                                   {WordList::LaterNextWeek, "next_week"}}) {
    if (said == name || words.has(list, said)) return name;
  }
  return {};
}

}  // namespace evenkeel::dialogs
