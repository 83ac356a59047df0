#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/knowledge/content_for_tests.h"

using namespace evenkeel;
using namespace evenkeel::knowledge;
using evenkeel::tests::Content;

namespace {

// Whether loading `content` gives a Problem of that number in that file; `line` 0: wherever it is.
bool told(const Content& content, const std::string& code, const std::string& file, int line = 0) {
  const auto loaded = load(content.files());
  if (loaded) return false;
  for (const Problem& problem : loaded.error()) UNSCOPED_INFO(to_text(problem));
  return std::any_of(loaded.error().begin(), loaded.error().end(), [&](const Problem& p) {
    return p.code == code && p.file == file && (line == 0 || p.line == line) && !p.fix.empty();
  });
}

}  // namespace

TEST_CASE("what helps the finder is checked like the rest, with its numbers", "[knowledge][content]") {
  Content phrase;
  phrase.set("synonyms.json", "{\"locales\": {\"en\": {\"spellings\": {}, \"themes\": {\n\"loud\": [\"(shout\", \"a {b\", \"[\"]}}}}");
  CHECK(told(phrase, "EK130", "synonyms.json", 2));
  Content spelling;
  spelling.set("synonyms.json", "{\"locales\": {\"en\": {\"spellings\": {\n\"Dont\": \"do not\"}, \"themes\": {}}}}");
  CHECK(told(spelling, "EK131", "synonyms.json", 2));
  Content few;
  few.set("out_of_scope.json", "{\"locales\": {\n\"en\": [\"what is the weather like\"]}}");
  CHECK(told(few, "EK132", "out_of_scope.json"));
  Content signs;
  signs.set("safety.json", "{\"locales\": {\"en\": {\"lists\": {}, \"signs\": {\n\"waits\": [\"(parked\"]}, \"not_meant\": [], "
                           "\"rules\": []}}}");
  CHECK(told(signs, "EK130", "safety.json", 2));
  Content vectors;
  vectors.set("vectors/en.bin", "not vectors");
  CHECK(told(vectors, "EK133", "vectors/en.bin"));
  Content language;
  language.set("synonyms.json", "{\"locales\": {\"en\": {\"spellings\": {}, \"themes\": {}},\n\"qq\": {}}}");
  CHECK(told(language, "EK134", "synonyms.json", 2));
}
