#include <catch2/catch.hpp>

#include "knowledge/knowledge.h"

using namespace evenkeel;
using namespace evenkeel::knowledge;

namespace {

// The shipped content with one piece of one file put otherwise.
expected<Knowledge, Problems> load_with(std::string_view file, const std::string& old_text, const std::string& new_text) {
  static std::string changed;
  for (const auto& [name, text] : embedded_content())
    if (name == file) changed = std::string(text);
  auto at = changed.find(old_text);
  REQUIRE(at != std::string::npos);
  auto end = at + old_text.size();
  // The text may stand there with those of other languages: all of them are replaced.
  const std::string_view before = "{ \"en\": ";
  if (at >= before.size() && changed.compare(at - before.size(), before.size(), before) == 0) {
    at -= before.size();
    end = changed.find('}', end) + 1;
  }
  changed.replace(at, end - at, new_text);
  const std::vector<File> overrides{{file, changed}};
  return load(with_overrides(embedded_content(), overrides));
}

std::string english_label(Hold hold) {
  const auto shipped = load(embedded_content());
  REQUIRE(shipped);
  return (*shipped)[hold].label;
}

}  // namespace

TEST_CASE("a sentence said in another language is heard in it, and everything else in English", "[knowledge][languages]") {
  const std::string label = english_label(Hold::Authority);
  const auto loaded = load_with("holds.json", "\"" + label + "\"", "{ \"en\": \"" + label + "\", \"fr\": \"Le mandat\" }");
  REQUIRE(loaded);
  CHECK((*loaded)[Hold::Authority].label == label);
  const Knowledge& french = loaded->in("fr-CH");
  CHECK(french[Hold::Authority].label == "Le mandat");
  CHECK(french[Hold::Authority].text == (*loaded)[Hold::Authority].text);
  CHECK(french[Hold::ContractCheck].label == (*loaded)[Hold::ContractCheck].label);
  CHECK(french.rules == loaded->rules);
  CHECK(french.wordings.situations.size() == loaded->wordings.situations.size());
  CHECK(loaded->in("xx")[Hold::Authority].label == label);
}

TEST_CASE("English is needed, and a language has a name", "[knowledge][languages]") {
  const std::string label = english_label(Hold::Authority);
  const auto codes = [&](const std::string& text) {
    const auto loaded = load_with("holds.json", "\"" + label + "\"", text);
    std::string found;
    if (!loaded)
      for (const Problem& problem : loaded.error()) found += problem.code + " ";
    return found;
  };
  CHECK(codes("{ \"fr\": \"Le mandat\" }").find("EK105") != std::string::npos);
  CHECK(codes("{ \"en\": \"Say\", \"french\": \"Le mandat\" }").find("EK107") != std::string::npos);
  CHECK(codes("{ \"en\": \"Say\", \"fr\": \"\" }").find("EK106") != std::string::npos);
}

TEST_CASE("a fault in one language is one fault", "[knowledge][languages]") {
  const std::string label = english_label(Hold::Authority);
  const auto loaded = load_with("holds.json", "\"" + label + "\"", "{ \"en\": 3, \"fr\": \"Le mandat\" }");
  REQUIRE_FALSE(loaded);
  CHECK(loaded.error().size() == 1);
}
