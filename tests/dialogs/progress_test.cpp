#include <catch2/catch.hpp>

#include "dialogs/guide.h"
#include "tests/dialogs/walker.h"

using namespace evenkeel;
using namespace evenkeel::dialogs;
using namespace evenkeel::dialogs::tests;

namespace {

const Route& route(const Library& library, const std::string& tree) {
  return library.closure(library.closure_of(tree))->guide->trees.at(tree).route;
}

std::string yesno_vars(int count) {
  std::string vars;
  for (int i = 0; i < count; ++i)
    vars += std::string(i ? ", " : "") + "\"v" + std::to_string(i) + R"(": {"type": "yesno"})";
  return vars;
}
Library tree(const std::string& nodes) {
  return one_tree(R"({"format": 1, "id": "one", "title": "One", "locales": ["en"], "start": "a", "vars": {)" +
                  yesno_vars(5) + R"(}, "nodes": {)" + nodes + R"(, "end": {"end": "done"}}})");
}

}  // namespace

TEST_CASE("the longest way is counted in questions, reviews and what called trees ask", "[dialogs][progress]") {
  // customer, place, danger, signs, shouts, count, since, worst, cost, how are you, review, and three times one more.
  CHECK(route(engine_trees(), "case").whole() == 17);
  CHECK(route(engine_trees(), "mood").whole() == 1);
  CHECK(route(engine_trees(), "wording").whole() == 2);
  CHECK(route(example_trees(), "customer-signs").whole() == 9);  // The retry after a failed save is not counted.
}

TEST_CASE("a rule that is decided by what is known shortens the way", "[dialogs][progress]") {
  const Library library = tree(R"("a": {"ask": "v0", "text": "A?", "next": "b"},
      "b": {"ask": "v1", "text": "B?", "next": [{"if": "v0", "go": "c"}, {"go": "end"}]},
      "c": {"ask": "v2", "text": "C?", "next": "d"}, "d": {"ask": "v3", "text": "D?", "next": "end"})");
  Talk talk(library, "one");
  CHECK(talk.last().steps == 4);
  Talk no = talk;
  no.say("no");
  CHECK(no.last().step == 2);
  CHECK(no.last().steps == 2);
  talk.say("yes");
  CHECK(talk.last().steps == 4);
}

TEST_CASE("what may still change is not counted as decided", "[dialogs][progress]") {
  const Library library = tree(R"("a": {"say": "Hello.", "set": {"v0": "false"}, "next": "b"},
      "b": {"ask": "v1", "text": "B?", "next": "c"}, "c": {"ask": "v0", "text": "C?", "next": [{"if": "v0", "go": "d"}, {"go": "end"}]},
      "d": {"ask": "v2", "text": "D?", "next": "end"})");
  Talk talk(library, "one");
  CHECK(talk.last().steps == 3);
  talk.say("yes");
  CHECK(talk.last().steps == 3);
}

TEST_CASE("a question that is not asked yet is known to be unknown only if nothing asks it on the way",
          "[dialogs][progress]") {
  const Library library = tree(R"~("a": {"ask": "v0", "text": "A?", "optional": true, "next": "b"},
      "b": {"ask": "v1", "text": "B?", "next": [{"if": "known(v0)", "go": "c"}, {"go": "end"}]},
      "c": {"ask": "v2", "text": "C?", "next": "d"}, "d": {"ask": "v3", "text": "D?", "next": "end"})~");
  Talk talk(library, "one");
  CHECK(talk.last().steps == 4);
  Talk skipped = talk;
  skipped.say("skip");
  CHECK(skipped.last().steps == 2);
  talk.say("no");
  CHECK(talk.last().steps == 4);
}

TEST_CASE("a loop counts as often as it may still be entered", "[dialogs][progress]") {
  const Library library = tree(R"("a": {"ask": "v0", "text": "A?", "next": "b"},
      "b": {"ask": "v1", "text": "One more?", "most": 3, "then": "d", "next": [{"if": "v1", "go": "c"}, {"go": "d"}]},
      "c": {"ask": "v2", "text": "C?", "next": "b"}, "d": {"ask": "v3", "text": "D?", "next": "end"})");
  Talk talk(library, "one");
  CHECK(talk.last().steps == 8);  // 1 + 3 x 2 + 1
  talk.say("yes");
  std::vector<int> steps;
  for (const char* word : {"yes", "yes", "yes", "yes", "yes", "yes"}) {
    steps.push_back(talk.last().steps);
    CHECK(talk.last().step <= talk.last().steps);
    talk.say(word);
  }
  CHECK(steps == std::vector<int>{8, 8, 8, 8, 8, 8});
  CHECK(talk.asked() == "D?");
  CHECK(talk.last().step == 8);
  CHECK(talk.last().steps == 8);
}

TEST_CASE("nobody is asked more than was announced at the start, on any walk of the willing",
          "[dialogs][progress][property]") {
  for (const Walked& walk : all_walks())
    for (unsigned seed = 1; seed <= 25; ++seed) {
      INFO("tree " << walk.tree << ", seed " << seed);
      Walker walker(*walk.library, walk.tree, seed);
      int announced = 0, given = 0;
      bool failed = false;
      while (!walker.state().ended() && given < 400) {
        const Event event = walker.next_willing();
        failed = failed || event.kind == Event::Kind::Failed;
        const Turn turn = walker.hear(event);
        if (failed || turn.state.prompt() == 0) continue;
        const Reply& last = turn.replies.back();
        if (last.step == 0) continue;
        if (announced == 0) announced = last.steps;
        CHECK(last.step <= last.steps);
        CHECK(last.steps <= announced);
        ++given;
        if (turn.state.data().editing) announced = last.steps;
      }
    }
}
