#include <catch2/catch.hpp>

#include "dialogs/guide.h"
#include "tests/dialogs/engine_support.h"

using namespace evenkeel;
using namespace evenkeel::dialogs;
using namespace evenkeel::dialogs::tests;

namespace {

std::string phrase(Phrase phrase) {
  return built_in_phrases().text(phrase, "en");
}

// The engine's library, and the same with one thing changed in the case tree, its old closures brought along.
Library changed(const std::vector<std::pair<std::string, std::string>>& changes) {
  TreeFile tree = example("engine/case.json"), mood = example("engine/mood.json"),
           wording = example("engine/wording.json");
  tree.name = "case.json";
  mood.name = "mood.json";
  wording.name = "wording.json";
  for (const auto& [from, to] : changes) {
    const std::size_t at = tree.text.find(from);
    REQUIRE(at != std::string::npos);
    tree.text.replace(at, from.size(), to);
  }
  const Library newer = load({tree, mood, wording}, engine_functions());
  const std::string old = engine_trees().closure_of("case");
  const auto both = newer.with_closure(old, engine_trees().files_of(old));
  REQUIRE(both);
  return *both;
}

Talk talk_on(const Library& library, const std::vector<std::string>& words) {
  Talk talk(library, "case", {{"customer", std::string("Acme")}});
  talk.start.closure = engine_trees().closure_of("case");
  talk.state = begin(library, talk.start);
  talk.events.clear();
  Event event;
  event.kind = Event::Kind::Start;
  event.values["customer"] = std::string("Acme");
  talk.hear(event);
  for (const std::string& word : words) talk.say(word);
  return talk;
}

void migrate(Talk& talk) {
  Event event;
  event.kind = Event::Kind::Migrate;
  event.text = talk.library.closure_of("case");
  talk.hear(event);
}

Values weighed() {
  return {{"band", std::string("low")}, {"why", std::string("so")}};
}

}  // namespace

TEST_CASE("a migrated session keeps its answers and goes on where it stood", "[dialogs][migrate]") {
  const Library library = changed({{"What did it cost?", "What did all that cost?"}});
  Talk talk = talk_on(library, {"shop", "no", "2", "3", "yesterday", "words"});
  CHECK(talk.asked() == "What did it cost?");
  const auto shown = talk.shown();
  migrate(talk);
  CHECK(talk.state.closure() == library.closure_of("case"));
  CHECK(talk.turn.replies.at(0).text == phrase(Phrase::MigratedAll));
  CHECK(talk.asked() == "What did all that cost?");
  CHECK(talk.shown() == shown);
  CHECK(talk.turn.replies.size() == 2);  // What was said before is not said again.
  CHECK(fold(library, talk.start, talk.events) == talk.state);
}

TEST_CASE("an answer that does not fit any more is asked again, and the later ones still count", "[dialogs][migrate]") {
  const Library library = changed({{"\"max\": 20, \"whole\": true", "\"max\": 2, \"whole\": true"}});
  Talk talk = talk_on(library, {"shop", "no", "2", "3", "yesterday", "words", "40"});
  migrate(talk);
  CHECK(contains(talk.turn.replies.at(0).text, "I kept 6 of your 7 answers."));
  CHECK(talk.asked() == "How many incidents were there?");
  CHECK(talk.shown().size() == 3);
  talk.say("2");
  CHECK(talk.asked() == "How are you after all that?");
  CHECK(talk.shown().size() == 7);
}

TEST_CASE("a question the newer tree asks in between is asked, whatever the order", "[dialogs][migrate]") {
  const Library library = changed(
      {{R"("worst": { "ask": "worst", "text": "What was the worst, in their words?", "optional": true, "next": "cost" })",
        R"("worst": { "ask": "worst", "text": "What was the worst, in their words?", "optional": true, "next": "extra" },
                                       "extra": { "ask": "extra", "text": "Who saw it?", "next": "cost" })"},
       {R"("case_number": { "type": "text", "max": 20 })",
        R"("extra": { "type": "text", "max": 30 }, "case_number": { "type": "text", "max": 20 })"}});
  Talk talk = talk_on(library, {"shop", "no", "2", "3", "yesterday", "words", "40"});
  migrate(talk);
  CHECK(talk.asked() == "Who saw it?");
  talk.say("Ben");
  CHECK(talk.asked() == "How are you after all that?");
  CHECK(talk.state.variable("cost") == Value(40.0));
}

TEST_CASE("what was saved before a migration is not saved again", "[dialogs][migrate]") {
  const Library library = changed({{"Is this right?", "Is all this right?"}});
  Talk talk = talk_on(library, {"shop", "no", "none", "0", "40", "fine"});
  talk.gives(weighed());
  talk.say("yes");
  talk.gives({{"case_number", std::string("7")}});
  CHECK(talk.asked() == "Was there another incident?");
  migrate(talk);
  CHECK(talk.last().kind == Reply::Kind::Summary);  // A review is confirmed anew: its questions may have changed.
  CHECK(talk.turn.effects.empty());
  talk.say("yes");
  CHECK(talk.turn.effects.empty());
  CHECK(talk.state.variable("case_number") == Value(std::string("7")));
  CHECK(talk.asked() == "Was there another incident?");
  talk.say("edit 1");
  CHECK(contains(talk.heard(), phrase(Phrase::AlreadySaved)));
}

TEST_CASE("a migration to trees that are not known, or while an effect is pending, changes nothing",
          "[dialogs][migrate]") {
  const Library library = changed({{"Is this right?", "Is all this right?"}});
  Talk talk = talk_on(library, {"shop"});
  const State before = talk.state;
  Event event;
  event.kind = Event::Kind::Migrate;
  event.text = std::string(64, 'a');
  talk.hear(event);
  CHECK(talk.state == before);
  for (const char* word : {"no", "none", "0", "40", "fine"}) talk.say(word);
  REQUIRE(talk.state.pending().size() == 1);
  const State waiting = talk.state;
  migrate(talk);
  CHECK(talk.state == waiting);
}

TEST_CASE("a session runs on unchanged while newer trees are published", "[dialogs][migrate]") {
  const Library library = changed({{"What have you seen?", "What did you see?"}});
  Talk old = talk_on(library, {"shop", "no"});
  CHECK(old.asked() == "What have you seen?");
  Talk fresh(library, "case", {{"customer", std::string("Acme")}});
  fresh.say("shop");
  fresh.say("no");
  CHECK(fresh.asked() == "What did you see?");
}
