// tests/dialogs/tree_support.h — trees for tests: read from a file, or written beside the test; and the few functions
// they do.
#pragma once

#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "dialogs/functions.h"
#include "dialogs/tree_library.h"
#include "tests/support/paths.h"

namespace evenkeel::dialogs::tests {

inline std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

inline TreeFile example(const std::string& name) {
  return {name, text_of(evenkeel::tests::source_dir() / "tests" / "dialogs" / "trees" / name)};
}

inline Type text_type() {
  return {Type::Kind::Text, {}};
}
inline Type number_type() {
  return {Type::Kind::Number, {}};
}
inline Type choice_type(std::vector<std::string> names) {
  return {Type::Kind::Choice, std::move(names)};
}

// What the example trees of these tests do; named apart from the coach's own.
inline const std::vector<Function>& example_functions() {
  static const std::vector<Function> functions{
      {"assess",
       {{"load", number_type()}, {"incidents", number_type(), true}},
       {{"band", choice_type({"low", "medium", "high"})}},
       true,
       false},
      {"find_wording", {{"text", text_type()}}, {{"wording", text_type()}}, true, true},
      {"log_note", {{"customer", text_type()}, {"band", choice_type({"low", "medium", "high"})}}, {}, false, true},
      {"two",
       {{"color", choice_type({"red", "green", "blue"}), true}},
       {{"word", text_type()}, {"level", choice_type({"a", "b"})}},
       true,
       false},
      {"risky",
       {{"text", text_type()}},
       {{"level", choice_type({"a", "b"})}, {"sure", {Type::Kind::YesNo, {}}}},
       false,
       true}};
  return functions;
}

inline std::string all_of(const Problems& problems) {
  std::string text;
  for (const Problem& problem : problems) text += to_text(problem) + "\n";
  return text;
}

inline Library load(const std::vector<TreeFile>& files, const std::vector<Function>& functions = example_functions()) {
  expected<Library, Problems> library = Library::load(files, functions);
  if (!library) throw std::runtime_error(all_of(library.error()));
  return *library;
}

}  // namespace evenkeel::dialogs::tests
