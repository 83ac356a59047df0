#include "dialogs/tree_check.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "dialogs/guide.h"
#include "tests/dialogs/faults.h"

using namespace evenkeel;
using namespace evenkeel::dialogs;
using namespace evenkeel::dialogs::tests;

namespace {

// Everything that is ever said about the file "t.json": by its reader, by the library, by the checks.
Problems all_problems(const std::string& text) {
  const expected<Library, Problems> library =
      Library::load({other_tree(), {"t.json", quoted(text)}}, example_functions());
  Problems problems = library ? check(*library) : library.error();
  std::erase_if(problems, [](const Problem& p) { return p.file != "t.json"; });
  return problems;
}

Problems all_problems(const Fault& fault) {
  if (fault.in == Fault::In::Tree) return all_problems(fault.text);
  if (fault.in == Fault::In::Commands) {
    const expected<Library, Problems> library =
        Library::load({other_tree(), {"commands.json", fault.text}}, example_functions());
    return library ? Problems{} : library.error();
  }
  const Library published = load({{"t.json", quoted(nodes_with(ask_c("`next`: `show`")))}});
  std::vector<ClosureFile> stored = published.files_of(published.closure_of("t"));
  stored[0].json = fault.text;
  const expected<Library, Problems> read = load({other_tree()}).with_closure(published.closure_of("t"), stored);
  return read ? Problems{} : read.error();
}

Problems problems_of(const std::string& nodes) {
  return all_problems(nodes_with(nodes));
}

}  // namespace

TEST_CASE("each planted fault is found, with its number, at its line", "[dialogs][check]") {
  std::set<std::string> codes;
  for (const Fault& fault : planted_faults()) {
    const Problems problems = all_problems(fault);
    INFO(fault.code << " " << fault.what << "\n" << fault.text.substr(0, 5'000) << "\n" << all_of(problems));
    const int line = marked_line(fault.text);
    REQUIRE(line > 0);
    CHECK(std::any_of(problems.begin(), problems.end(), [&](const Problem& p) {
      return p.code == fault.code && p.line == line &&
             p.file == (fault.in == Fault::In::Commands ? "commands.json" : "t.json");
    }));
    for (const Problem& problem : problems) {
      CHECK(problem.code == fault.code);
      CHECK_FALSE(problem.fix.empty());
    }
    codes.insert(fault.code);
  }
  // Every number of the README's tables, and no other.
  const std::string readme = text_of(evenkeel::tests::source_dir() / "dialogs" / "README.md");
  std::set<std::string> explained;
  for (std::size_t at = readme.find("\n| EK"); at != std::string::npos; at = readme.find("\n| EK", at + 1))
    explained.insert(readme.substr(at + 3, 5));
  CHECK(codes == explained);
  const auto told = "plants " + std::to_string(planted_faults().size()) + " faults of " + std::to_string(codes.size());
  INFO(told);
  CHECK(readme.find(told) != std::string::npos);
}

TEST_CASE("a sound tree is blamed for nothing", "[dialogs][check]") {
  for (const std::string& text : {nodes_with(ask_c("`next`: `show`")), vars_with("`x`: { `type`: `yesno` }")})
    for (const Problem& problem : all_problems(text)) CHECK(problem.code == "EK257");  // Only asked for `c` there.
  CHECK(problems_of(ask_c("`next`: `show`")).empty());
  CHECK(check(load({example("find-wording.json")})).empty());
  for (const Problem& problem : check(load({example("customer-signs.json"), example("find-wording.json")})))
    CHECK(problem.code == "EK270");
}

TEST_CASE("an unset variable is shown with the fewest inputs that lead there", "[dialogs][check]") {
  const Problems problems = problems_of(R"~(
    "a": { "ask": "t", "text": "Name?", "next": "b" },
    "b": { "ask": "y", "text": "Sure?", "next": [ { "if": "y", "go": "more" }, { "go": "c" } ] },
    "c": { "ask": "n", "text": "How many?", "next": "more" },
    "more": { "say": "So {n}.", "next": "show" })~");
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].message ==
        "\"n\" may be unset where the node \"more\" shows it. Seen after: t: some text, y: yes.");
}

TEST_CASE("a branch is only called dead if no answer leads there", "[dialogs][check]") {
  const auto lines_of = [](const std::string& nodes) {
    std::vector<std::string> messages;
    for (const Problem& p : problems_of(nodes)) messages.push_back(p.code + " " + p.message);
    return messages;
  };
  using Messages = std::vector<std::string>;
  // Numbers are tried at their bounds and around what they are compared with.
  CHECK(
      lines_of(R"~("a": { "ask": "n", "text": "?", "next": [ { "if": "n == 5", "go": "e" }, { "go": "show" } ] })~") ==
      Messages{});
  CHECK(lines_of(R"~("a": { "ask": "n", "text": "?", "next": [ { "if": "n > 9", "go": "e" }, { "go": "show" } ] })~") ==
        Messages{"EK261 Rule 1 of \"a\" (n > 9) is never taken."});
  CHECK(
      lines_of(
          R"~("a": { "ask": "m", "text": "?", "next": [ { "if": "m > 3 and m < 4", "go": "e" }, { "go": "show" } ] })~") ==
      Messages{});
  CHECK(
      lines_of(
          R"~("a": { "ask": "n", "text": "?", "next": [ { "if": "n > 3 and n < 4", "go": "e" }, { "go": "show" } ] })~") ==
      Messages{"EK261 Rule 1 of \"a\" (n > 3 and n < 4) is never taken."});
  // Through a copy, and through a sum.
  CHECK(
      lines_of(
          R"~("a": { "ask": "n", "text": "?", "set": { "m": "9 - n" }, "next": [ { "if": "m == 4", "go": "e" }, { "go": "show" } ] })~") ==
      Messages{});
  CHECK(lines_of("\"a\": { \"ask\": \"c\", \"text\": \"?\", \"choices\": [ { \"is\": \"low\", \"text\": \"Low\" }, { "
                 "\"is\": \"high\", \"text\": \"High\" } ], "
                 "\"next\": [ { \"if\": \"load == 1\", \"go\": \"e\" }, { \"go\": \"show\" } ] }") ==
        Messages{"EK261 Rule 1 of \"a\" (load == 1) is never taken."});
  // Dates, sets, answers that are never offered, a bound that is never used up.
  CHECK(
      lines_of(
          R"~("a": { "ask": "d", "text": "?", "next": [ { "if": "d < '2026-01-01'", "go": "e" }, { "go": "show" } ] })~") ==
      Messages{});
  CHECK(
      lines_of(
          R"~("a": { "ask": "s", "text": "?", "choices": [ { "is": "p", "text": "P" } ], "next": [ { "if": "has(s, 'q')", "go": "e" }, { "go": "show" } ] })~") ==
      Messages{"EK261 Rule 1 of \"a\" (has(s, 'q')) is never taken."});
  CHECK(
      lines_of(
          R"~("a": { "ask": "c", "text": "?", "choices": [ { "is": "low", "text": "Low" }, { "is": "high", "text": "High", "if": "known(t)" } ], "next": "show" })~") ==
      Messages{"EK261 Answer 2 of \"a\" (known(t)) is never offered."});
  CHECK(lines_of(R"~("a": { "ask": "y", "text": "?", "next": "show", "most": 2, "then": "e" })~") ==
        Messages{"EK261 \"then\" of \"a\" is never taken: the node is never entered more than 2 times."});
}

TEST_CASE("commands come from the closure's own commands file, in the tree's languages", "[dialogs][check]") {
  const Library library = load({{"t.json", quoted(nodes_with(R"~("a": { "ask": "c", "text": "How much?", "choices": [
    { "is": "low", "text": "Help" }, { "is": "high", "text": "Zurück" } ], "next": "show" })~"))}});
  const Tree& tree = *library.latest("t");
  const auto codes = [&](const IsCommand& is_command) {
    std::vector<std::string> list;
    for (const Problem& p : check_answers(tree, is_command)) list.push_back(p.code);
    return list;
  };
  CHECK(codes([](auto, auto) { return false; }).empty());
  CHECK(codes([](auto locale, auto text) { return locale == "en" && text == "zuruck"; }) ==
        std::vector<std::string>{"EK253"});
  const Closure& closure = *library.closure(library.closure_of("t"));
  CHECK(codes([&](auto locale, auto text) { return is_command(*closure.guide, locale, text); }) ==
        std::vector<std::string>{"EK253"});
}

TEST_CASE("warnings are matters of taste; everything else is an error", "[dialogs][check]") {
  CHECK(severity_of("EK270") == Severity::Warning);
  CHECK(severity_of("EK273") == Severity::Warning);
  CHECK(severity_of("EK252") == Severity::Error);
  CHECK(severity_of("EK999") == Severity::Error);
}

TEST_CASE("every number the checks can give stands in the room's README", "[dialogs][check]") {
  const std::string readme = text_of(evenkeel::tests::source_dir() / "dialogs" / "README.md");
  std::set<std::string> codes;
  for (const auto& file : std::filesystem::directory_iterator(evenkeel::tests::source_dir() / "dialogs")) {
    if (file.path().extension() != ".cpp") continue;
    const std::string text = text_of(file.path());
    for (std::size_t at = text.find("\"EK2"); at != std::string::npos; at = text.find("\"EK2", at + 1))
      codes.insert(text.substr(at + 1, 5));
  }
  CHECK(codes.size() > 60);
  for (const std::string& code : codes) {
    INFO(code);
    CHECK(readme.find("| " + code + " |") != std::string::npos);
  }
}
