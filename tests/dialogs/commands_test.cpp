#include <catch2/catch.hpp>

#include "dialogs/commands.h"
#include "dialogs/guide.h"
#include "tests/dialogs/engine_support.h"

using namespace evenkeel::dialogs;
using namespace evenkeel::dialogs::tests;

namespace {

std::string command(const std::string& text, CommandPlace place = {}) {
  const auto said = read_command(text, built_in_phrases().words("en"), place);
  if (!said) return "none";
  return std::string(name_of(said->command)) + (said->argument.empty() ? "" : "(" + said->argument + ")");
}

struct Row {
  const char* typed;
  const char* read;
  const char* in_free_text;
};

}  // namespace

TEST_CASE("a command is the whole message, and in free text a lone word or behind a slash", "[dialogs][commands]") {
  const auto row = GENERATE(values<Row>({{"help", "help", "help"},
                                         {"HELP!", "help", "help"},
                                         {"?", "help", "help"},
                                         {"/help", "help", "help"},
                                         {"Where am I?", "where", "where"},
                                         {"start over", "start_over", "start_over"},
                                         {"talk to HR", "tell_hr", "tell_hr"},
                                         {"why do you ask?", "why", "why"},
                                         {"stop", "cancel", "cancel"},
                                         {"edit 3", "edit(3)", "edit(3)"},
                                         {"Edit #3", "edit(3)", "edit(3)"},
                                         {"edit answer 12", "edit(12)", "edit(12)"},
                                         {"edit", "edit", "edit"},
                                         {"later", "later", "later"},
                                         {"later next week", "later(next week)", "none"},
                                         {"/later next week", "later(next week)", "later(next week)"},
                                         {"note: he called again", "note(he called again)", "none"},
                                         {"Note:he called", "note(he called)", "none"},
                                         {"note he called: twice", "note(he called: twice)", "none"},
                                         {"/note: he called again", "note(he called again)", "note(he called again)"},
                                         {"/ note: spaced", "note(spaced)", "note(spaced)"},
                                         {"wording he shouts at me", "wording(he shouts at me)", "none"},
                                         {"/wording he shouts", "wording(he shouts)", "wording(he shouts)"},
                                         {"talk to HR about Ben", "tell_hr(about Ben)", "none"},
                                         // Not commands.
                                         {"help me", "none", "none"},
                                         {"go back to the shop", "none", "none"},
                                         {"edit the text", "none", "none"},
                                         {"edit 3 please", "none", "none"},
                                         {"I need help", "none", "none"},
                                         {"he said: stop", "none", "none"},
                                         {"/", "none", "none"},
                                         {"/nonsense", "none", "none"},
                                         {"", "none", "none"},
                                         {"go on", "none", "none"},
                                         {"keep", "none", "none"}}));
  INFO(row.typed);
  CHECK(command(row.typed) == row.read);
  CHECK(command(row.typed, {.free_text = true}) == row.in_free_text);
}

TEST_CASE("go on and keep are commands only where they are offered", "[dialogs][commands]") {
  CHECK(command("go on", {.go_on = true}) == "go_on");
  CHECK(command("continue", {.keep = true}) == "none");
  CHECK(command("same as before", {.keep = true}) == "keep");
}

TEST_CASE("a note keeps its words as they were typed", "[dialogs][commands]") {
  CHECK(command("note:  Straße, 2 lines\n> quoted  ") == "note(Straße, 2 lines\n> quoted)");
}

TEST_CASE("a button is understood by its id, its name or its word", "[dialogs][commands]") {
  const Words& words = built_in_phrases().words("en");
  CHECK(command_of_button("/edit 3", "", words)->argument == "3");
  CHECK(command_of_button("/start_over", "", words)->command == Command::StartOver);
  CHECK(command_of_button("start over", "", words)->command == Command::StartOver);
  CHECK(command_of_button("edit", "7", words)->argument == "7");
  CHECK(command_of_button("undo", "", words)->command == Command::Back);
  CHECK_FALSE(command_of_button("/banana", "", words));
  CHECK_FALSE(command_of_button("", "", words));
  CHECK_FALSE(command_of_button("/", "", words));
  for (std::size_t i = 0; i < static_cast<std::size_t>(Command::count_); ++i) {
    const auto command = static_cast<Command>(i);
    REQUIRE(command_of_button("/" + std::string(name_of(command)), "", words));
    CHECK(command_of_button("/" + std::string(name_of(command)), "", words)->command == command);
  }
}

TEST_CASE("later takes the three days that a reminder knows", "[dialogs][commands]") {
  const Words& words = built_in_phrases().words("en");
  CHECK(later_when("tomorrow", words) == "tomorrow");
  CHECK(later_when("in 3 days", words) == "in_three_days");
  CHECK(later_when("Next week!", words) == "next_week");
  CHECK(later_when("next_week", words) == "next_week");
  CHECK_FALSE(later_when("never", words));
}

TEST_CASE("no choice of a shipped tree is called like a command", "[dialogs][commands]") {
  evenkeel::expected<Library, evenkeel::Problems> library = Library::load(with_overrides({}));
  REQUIRE(library);
  for (const std::string& id : library->ids()) {
    const Closure& closure = *library->closure(library->closure_of(id));
    for (const auto& [name, node] : library->latest(id)->nodes)
      if (const auto* ask = std::get_if<Ask>(&node.kind))
        for (const TreeChoice& choice : ask->choices)
          for (const auto& [locale, text] : choice.text.by_locale) {
            INFO(id << "/" << name << ": " << text);
            CHECK_FALSE(is_command(*closure.guide, locale, text));
          }
  }
}
