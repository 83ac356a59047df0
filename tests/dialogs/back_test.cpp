// Going back and changing answers: what is kept, what is offered, what is beyond change.
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

Talk acme(std::vector<std::string> words) {
  Talk talk(engine_trees(), "case", {{"customer", std::string("Acme")}});
  for (const std::string& word : words) talk.say(word);
  return talk;
}
Values weighed(const std::string& band) {
  return {{"band", band}, {"why", std::string("so")}};
}

}  // namespace

TEST_CASE("back takes the last answer away and offers it again", "[dialogs][back]") {
  Talk talk = acme({"shop", "no"});
  talk.say("back");
  CHECK(talk.shown() == std::vector<std::string>{"place=In the shop"});
  CHECK(talk.asked() == "Is anyone in danger?\nLast time you said: no\nSay \"keep\" to use it again.");
  CHECK(talk.last().choices.back() == Choice{"/keep", "Keep: no"});
  talk.say("keep");
  CHECK(talk.shown() == std::vector<std::string>{"place=In the shop", "danger=no"});
  talk.say("back");
  talk.say("back");
  CHECK(talk.shown().empty());
  talk.say("back");
  CHECK(contains(talk.heard(), phrase(Phrase::BackNone)));
  CHECK(talk.asked().starts_with("Where do you meet Acme?"));
}

TEST_CASE("going back and answering the same is as if nothing had happened", "[dialogs][back]") {
  const Talk straight = acme({"shop", "no", "1", "often", "2"});
  for (int steps = 1; steps <= 5; ++steps) {
    Talk talk = straight;
    for (int i = 0; i < steps; ++i) talk.say("back");
    for (int i = 0; i < steps; ++i) talk.say("keep");
    CHECK(talk.shown() == straight.shown());
    CHECK(talk.state.data().frames == straight.state.data().frames);
    CHECK(talk.asked() == straight.asked());
  }
}

TEST_CASE("a changed answer keeps the later ones and goes straight on", "[dialogs][back]") {
  Talk talk = acme({"shop", "no", "2", "3", "yesterday", "words"});
  CHECK(talk.asked() == "What did it cost?");
  talk.say("edit 4");
  CHECK(talk.asked().starts_with("How many incidents were there?"));
  CHECK(talk.shown().size() == 3);
  talk.say("5");
  CHECK(talk.asked() == "What did it cost?");
  CHECK(talk.shown() == std::vector<std::string>{"place=In the shop", "danger=no", "signs=Threats", "count=5",
                                                 "since=20 November 2026", "worst=words"});
  CHECK(contains(talk.heard(), phrase(Phrase::EditKept)));
  talk.say("40");
  CHECK_FALSE(contains(talk.heard(), phrase(Phrase::EditKept)));
}

TEST_CASE("a question that newly appears is asked, and then the kept answers count again", "[dialogs][back]") {
  Talk talk = acme({"shop", "no", "2", "3", "yesterday", "words"});
  talk.say("edit 3");
  talk.say("1");
  CHECK(talk.asked() == "How often does Acme shout?");
  talk.say("often");
  CHECK(talk.asked() == "What did it cost?");
  CHECK(talk.shown().size() == 7);
}

TEST_CASE("an answer that is no longer asked for is kept aside, and offered when its question comes back",
          "[dialogs][back]") {
  Talk talk = acme({"shop", "no", "2", "3", "yesterday", "words"});
  talk.say("edit 4");
  talk.say("0");
  CHECK(talk.asked() == "What did it cost?");
  CHECK(talk.shown().size() == 4);
  CHECK_FALSE(talk.state.variable("since"));
  talk.say("40");
  talk.say("edit 4");
  talk.say("2");
  CHECK(talk.asked().starts_with("When was the first one?\nLast time you said: 20 November 2026"));
  talk.say("keep");
  CHECK(talk.asked().starts_with("What was the worst, in their words?\nLast time you said: words"));
  talk.say("other words");
  CHECK(talk.shown() == std::vector<std::string>{"place=In the shop", "danger=no", "signs=Threats", "count=2",
                                                 "since=20 November 2026", "worst=other words", "cost=40"});
}

TEST_CASE("a kept answer that is not allowed any more is asked again", "[dialogs][back]") {
  Talk talk = acme({"shop", "no", "late payment", "0"});
  talk.say("edit 1");
  talk.say("web");  // On the web nobody is asked about late payment.
  CHECK(talk.asked() == "What have you seen?");
  CHECK(talk.last().choices.size() == 3);
  talk.say("none");
  CHECK(talk.asked() == "What did it cost?");  // The count still stands.
  CHECK(talk.shown().back() == "count=0");
}

TEST_CASE("another change before the first is made keeps everything waiting", "[dialogs][back]") {
  Talk talk = acme({"shop", "no", "2", "3", "yesterday", "words"});
  talk.say("edit 4");
  talk.say("edit 1");
  talk.say("phone");
  CHECK(talk.asked().starts_with("How many incidents were there?\nLast time you said: 3"));
  talk.say("keep");
  CHECK(talk.asked() == "What did it cost?");
  CHECK(talk.shown().size() == 6);
}

TEST_CASE("edit without a number, or with one there is not, asks which", "[dialogs][back]") {
  Talk talk = acme({"shop", "no"});
  for (const char* word : {"edit", "edit 7", "edit 0", "/edit 99"}) {
    talk.say(word);
    CHECK(talk.asked() == phrase(Phrase::EditWhich));
    CHECK(talk.last().choices ==
          std::vector<Choice>{{"/edit 1", "Where: In the shop"}, {"/edit 2", "Danger: no"}});
    talk.say("back");
  }
  CHECK(talk.asked() == "What have you seen?");
  talk.say("edit");
  talk.say("2");
  CHECK(talk.asked().starts_with("Is anyone in danger?"));
  Talk fresh = acme({});
  fresh.say("edit 1");
  CHECK(contains(fresh.heard(), phrase(Phrase::AnswersNone)));
}

TEST_CASE("a result is asked for again only if what it was asked with has changed", "[dialogs][back]") {
  Talk talk = acme({"shop", "no", "1", "often", "0", "40", "fine"});
  talk.gives(weighed("high"));
  CHECK(talk.turn.replies.at(0).text == "This weighs a lot: so");
  talk.say("edit 6");
  talk.say("50");  // The cost is not weighed.
  CHECK(talk.turn.effects.empty());
  CHECK(talk.last().kind == Reply::Kind::Summary);
  CHECK_FALSE(contains(talk.heard(), "This weighs"));  // It was said, and has not changed.
  talk.say("edit 5");
  talk.say("1");
  talk.say("skip");
  talk.say("skip");
  REQUIRE(talk.turn.effects.size() == 1);
  CHECK(talk.turn.effects[0].function == "weigh");
  CHECK(talk.turn.effects[0].key == "s1:2");
  talk.gives(weighed("low"));
  CHECK(contains(talk.heard(), "This weighs little: so"));
}

TEST_CASE("going back over a function that only reads is allowed, and its answer is remembered", "[dialogs][back]") {
  Talk talk = acme({"shop", "no", "none", "0", "40", "fine"});
  talk.gives(weighed("low"));
  talk.say("back");
  CHECK(talk.asked().starts_with("How are you after all that?"));
  talk.say("tired");
  CHECK(talk.turn.effects.empty());
  CHECK(talk.last().kind == Reply::Kind::Summary);
}

TEST_CASE("what was saved is beyond change, and what comes after it is not", "[dialogs][back]") {
  Talk talk = acme({"shop", "no", "none", "0", "40", "fine"});
  talk.gives(weighed("low"));
  talk.say("yes");
  talk.gives({{"case_number", std::string("7")}});
  const State saved = talk.state;
  for (const char* word : {"back", "edit 1", "edit 6"}) {
    talk.say(word);
    CHECK(contains(talk.heard(), phrase(Phrase::AlreadySaved)));
    CHECK(talk.state.data().trail.size() == saved.data().trail.size());
  }
  talk.say("yes");
  talk.say("He called me at home.");
  talk.say("back");
  CHECK(talk.asked().starts_with("What happened?\nLast time you said: He called me at home."));
  talk.say("edit 7");
  CHECK(talk.asked().starts_with("Was there another incident?"));
  CHECK(talk.turn.effects.empty());
  talk.say("no");
  CHECK(talk.state.outcome() == "saved");
}

TEST_CASE("a save that failed may be gone back over, and is tried anew", "[dialogs][back]") {
  Talk talk = acme({"shop", "no", "none", "0", "40", "fine"});
  talk.gives(weighed("low"));
  talk.say("yes");
  talk.fails();
  CHECK(talk.asked() == "I could not save it. Try again?");
  talk.say("back");
  CHECK(talk.last().kind == Reply::Kind::Summary);
  talk.say("yes");
  REQUIRE(talk.turn.effects.size() == 1);
  CHECK(talk.turn.effects[0].key == "s1:3");
  talk.gives({{"case_number", std::string("7")}});
  CHECK(talk.state.variable("case_number") == Value(std::string("7")));
}

TEST_CASE("the answers of a loop are changed each by itself", "[dialogs][back]") {
  Talk talk = acme({"shop", "no", "none", "0", "40", "fine"});
  talk.gives(weighed("low"));
  talk.say("yes");
  talk.gives({{"case_number", std::string("7")}});
  for (const char* word : {"yes", "first", "yes", "second"}) talk.say(word);
  CHECK(talk.asked() == "Was there another incident?");
  talk.say("edit 8");
  CHECK(talk.asked().starts_with("What happened?\nLast time you said: first"));
  talk.say("another first");
  const std::vector<std::string> shown = talk.shown();
  CHECK(std::vector<std::string>(shown.end() - 4, shown.end()) ==
        std::vector<std::string>{"more=yes", "what=another first", "more=yes", "what=second"});
  talk.say("edit 7");
  talk.say("no");
  CHECK(talk.state.outcome() == "saved");
}

TEST_CASE("an answer inside a called tree is changed like any other", "[dialogs][back]") {
  Talk talk = acme({"shop", "no", "none", "0", "40", "tired"});
  CHECK(contains(talk.heard(), "That sounds draining."));
  talk.gives(weighed("low"));
  talk.say("edit 6");
  CHECK(talk.asked().starts_with("How are you after all that?"));
  CHECK(talk.state.data().frames.size() == 2);
  talk.say("skip");
  CHECK_FALSE(talk.state.variable("feeling"));
  CHECK(talk.shown().back() == "feeling=(left out)");
  CHECK(talk.last().kind == Reply::Kind::Summary);
}

TEST_CASE("back inside words goes back there, then out of them", "[dialogs][back]") {
  Talk talk = acme({"shop"});
  const std::uint32_t prompt = talk.state.prompt();
  talk.say("wording");
  talk.say("he shouts");
  talk.say("back");
  CHECK(talk.asked().starts_with("What is happening?\nLast time you said: he shouts"));
  CHECK(talk.state.data().frames.size() == 2);
  talk.say("back");
  CHECK(talk.last().text == "Back to: Is anyone in danger?");
  CHECK(talk.state.prompt() == prompt);
  CHECK(talk.shown() == std::vector<std::string>{"place=In the shop"});
}

TEST_CASE("an old answer is offered only where it is allowed now", "[dialogs][back]") {
  Talk talk = acme({"shop", "no", "late payment"});
  talk.say("back");
  CHECK(talk.offers("/keep"));
  talk.say("edit 1");
  talk.say("web");
  CHECK(talk.asked() == "What have you seen?");
  CHECK_FALSE(talk.offers("/keep"));
  talk.pick("/keep");
  CHECK(contains(talk.heard(), phrase(Phrase::NothingToKeep)));
}

TEST_CASE("skipping unsets what was answered before", "[dialogs][back]") {
  Talk talk = acme({"shop", "no", "none", "2", "yesterday"});
  CHECK(talk.state.variable("since"));
  talk.say("back");
  talk.say("skip");
  CHECK_FALSE(talk.state.variable("since"));
  CHECK(talk.shown().back() == "since=(left out)");
}

TEST_CASE("pressing back twice on one card goes back once", "[dialogs][back]") {
  Talk talk = acme({"shop", "no", "none"});
  Event event;
  event.kind = Event::Kind::Command;
  event.text = "back";
  event.prompt = talk.state.prompt();
  talk.hear(event);
  CHECK(talk.state.answers().size() == 2);
  const State once = talk.state;
  talk.hear(event);
  CHECK(talk.state == once);
  CHECK(talk.turn.replies.at(0).text == phrase(Phrase::StaleGone));
}
