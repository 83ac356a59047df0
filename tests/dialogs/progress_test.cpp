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
  CHECK(route(engine_trees(), "case").whole().most == 17);
  CHECK(route(engine_trees(), "mood").whole().most == 1);
  CHECK(route(engine_trees(), "wording").whole().most == 2);
  CHECK(route(example_trees(), "customer-signs").whole().most == 9);  // The retry after a failed save is not counted.
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
        ++given;
        if (turn.state.data().editing) announced = 0;  // Whoever goes back is counted anew.
        if (announced == 0) announced = last.steps;
        if (announced == 0) continue;
        CHECK(last.step <= last.steps);
        CHECK(last.steps <= announced);
      }
    }
}

TEST_CASE("the shortest way decides whether the longest is worth saying", "[dialogs][progress]") {
  // Two questions, or twenty.
  std::string nodes = R"("a": {"ask": "v0", "text": "A?", "next": "b"},
      "b": {"ask": "v1", "text": "B?", "next": [{"if": "v0", "go": "n0"}, {"go": "end"}]})";
  for (int i = 0; i < 18; ++i)
    nodes += ", \"n" + std::to_string(i) + R"(": {"ask": "v2", "text": "Next?", "next": ")" +
             (i == 17 ? std::string("end") : "n" + std::to_string(i + 1)) + "\"}";
  const Library library = tree(nodes);
  CHECK(route(library, "one").whole().most == 20);
  CHECK(route(library, "one").whole().fewest == 2);
  Talk talk(library, "one");
  CHECK(talk.last().step == 1);
  CHECK(talk.last().steps == 0);
  talk.say("where");
  CHECK(contains(talk.heard(), "Questions left: 2 or more."));
  Talk few = talk;
  few.say("no");
  CHECK(few.last().steps == 2);
  talk.say("yes");
  CHECK(talk.last().steps == 20);
  talk.say("where");
  CHECK(contains(talk.heard(), "Questions left: at most 19."));
}

TEST_CASE("the shortest way ends where a loop ends that may not be entered again", "[dialogs][progress]") {
  const Library library = tree(R"("a": {"ask": "v0", "text": "A?", "next": "b"},
      "b": {"ask": "v1", "text": "B?", "most": 2, "then": "c", "next": "b"},
      "c": {"ask": "v2", "text": "C?", "next": "end"})");
  CHECK(route(library, "one").whole().fewest <= 4);  // It may take the loop for done after one round, never for longer.
  CHECK(route(library, "one").whole().fewest >= 3);
  const Route& way = route(library, "one");
  CHECK(way.fewest_from("c", {}, {}) == 1);
  CHECK(way.fewest_from("a", {}, {{"b", 2}}) == 2);
}

TEST_CASE("a total once told is kept, though the answers open a shorter way", "[dialogs][progress]") {
  // Twelve questions are soon over and said; the shortest way is two.
  std::string nodes = R"("a": {"ask": "v0", "text": "A?", "next": [{"if": "v0", "go": "n0"}, {"go": "end"}]})";
  for (int i = 0; i < 11; ++i)
    nodes += ", \"n" + std::to_string(i) + R"(": {"ask": "v1", "text": "Next?", "next": )" +
             (i == 10 ? std::string("\"end\"") : R"([{"if": "v1", "go": "n)" + std::to_string(i + 1) + R"("}, {"go": "end"}])") + "}";
  const Library library = tree(nodes);
  Talk talk(library, "one");
  CHECK(talk.last().steps == 12);
  for (int i = 0; i < 5; ++i) {
    talk.say("yes");
    CHECK(talk.last().step == i + 2);
    CHECK(talk.last().steps == 12);
  }
}

TEST_CASE("where the way is long, its length is said as soon as the rest is short", "[dialogs][progress]") {
  // Twenty questions that all come, then one that may bring twenty more.
  std::string nodes;
  const auto ask = [&](const std::string& name, const std::string& next) {
    nodes += (nodes.empty() ? "\"" : ", \"") + name + R"(": {"ask": "v1", "text": "Next?", "next": )" + next + "}";
  };
  for (int i = 0; i < 20; ++i) ask(i == 0 ? "a" : "m" + std::to_string(i), i == 19 ? "\"fork\"" : "\"m" + std::to_string(i + 1) + "\"");
  ask("fork", R"([{"if": "v1", "go": "n0"}, {"go": "end"}])");
  for (int i = 0; i < 20; ++i) ask("n" + std::to_string(i), i == 19 ? "\"end\"" : "\"n" + std::to_string(i + 1) + "\"");
  const Library library = tree(nodes);
  Talk talk(library, "one");
  std::vector<int> told;
  for (int i = 0; i < 21; ++i) {
    told.push_back(talk.last().steps);
    talk.say("yes");
  }
  CHECK(told == std::vector<int>(21, 0));  // 21 or 41: nobody can say.
  CHECK(talk.last().step == 22);
  CHECK(talk.last().steps == 41);
}

TEST_CASE("a total told is near what is asked, and nobody is asked less than the least", "[dialogs][progress][property]") {
  std::size_t told = 0, silent = 0;
  for (const Walked& walk : all_walks())
    for (unsigned seed = 1; seed <= 25; ++seed) {
      INFO("tree " << walk.tree << ", seed " << seed);
      Walker walker(*walk.library, walk.tree, seed);
      const Questions in_all = route(*walk.library, walk.tree).whole();
      CHECK(in_all.fewest <= in_all.most);
      int total = 0, told_at = 0, asked = 0, given = 0;
      bool plain = true;  // No failure, and nothing was changed.
      while (!walker.state().ended() && given++ < 400) {
        const Event event = walker.next_willing();
        plain = plain && event.kind != Event::Kind::Failed;
        const Turn turn = walker.hear(event);
        plain = plain && !turn.state.data().editing;
        if (turn.state.prompt() == 0) continue;
        const Reply& last = turn.replies.back();
        if (last.step == 0) continue;
        asked = std::max(asked, last.step);
        if (total == 0) total = last.steps, told_at = last.step;
      }
      if (!plain || !walker.state().ended()) continue;
      CHECK(asked >= in_all.fewest);
      ++(told_at == 1 ? told : silent);
      INFO("told " << total << " at step " << told_at << ", asked " << asked);
      CHECK((total == 0 || total - told_at < soon_over || 2 * total <= 3 * asked));
    }
  CHECK(told > 20);
  CHECK(silent > 20);
}
