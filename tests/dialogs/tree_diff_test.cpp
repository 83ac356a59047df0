#include "dialogs/tree_diff.h"

#include <catch2/catch.hpp>

#include "tests/dialogs/engine_support.h"
#include "tests/dialogs/walker.h"

using namespace evenkeel;
using namespace evenkeel::dialogs;
using namespace evenkeel::dialogs::tests;

namespace {

std::string case_text() {
  return example("engine/case.json").text;
}

Library with_case(const std::string& text) {
  std::vector<TreeFile> files{{"case.json", text}, example("engine/mood.json"), example("engine/wording.json")};
  files[1].name = "mood.json";
  files[2].name = "wording.json";
  return load(files, engine_functions());
}

TreeDifference of_case(const Library& before, const Library& after) {
  for (TreeDifference& one : differences(before, after))
    if (one.tree == "case") return one;
  return {};
}

}  // namespace

TEST_CASE("a version against itself is the same; a comment and the order of keys change nothing", "[dialogs][diff]") {
  const Library before = engine_library();
  for (const TreeDifference& one : differences(before, with_case("// New.\n" + case_text()))) {
    CHECK(one.same);
    CHECK(one.moved.empty());
  }
}

TEST_CASE("both versions hear every list, and words alone move nobody", "[dialogs][diff]") {
  std::string text = case_text();
  const std::size_t at = text.find("Where do you meet");
  REQUIRE(at != std::string::npos);
  text.insert(at, "Please: ");
  const TreeDifference difference = of_case(engine_library(), with_case(text));
  CHECK_FALSE(difference.same);
  CHECK(difference.tried > 100);
  CHECK(difference.moved.empty());
  CHECK(difference.other_questions == 0);
}

TEST_CASE("every list of answers comes to an end in every shipped tree", "[dialogs][diff]") {
  // Against a version in which one title differs, so that all lists are walked.
  for (const std::string id : {"wellbeing", "decide"}) {
    std::vector<TreeFile> files = with_overrides({});
    for (TreeFile& file : files)
      if (const std::size_t at = file.text.find("\"id\": \"" + id + "\""); at != std::string::npos) {
        const std::string title = "\"title\": ";
        std::size_t words = file.text.find(title, at) + title.size();
        if (file.text[words] == '{') words = file.text.find(": ", words) + 2;  // { "en": "...", ...
        file.text.insert(words + 1, "X");
      }
    const Library after = load(files, coach_functions());
    for (const TreeDifference& one : differences(shipped_trees(), after, 25)) {
      INFO(one.tree);
      CHECK(one.same == (shipped_trees().closure(shipped_trees().closure_of(one.tree))->trees.contains(id) ? false : true));
      CHECK(one.moved.empty());
      // A small tree has fewer lists than 25, and those are all of them.
      if (!one.same) CHECK((one.tried == 25 || (one.tried > 0 && one.tree == "blanks")));
    }
  }
}
