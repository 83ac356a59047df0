// Answers that were known before a conversation began: a function hands them back, and they need not be given again.
#include <catch2/catch.hpp>

#include "tests/dialogs/engine_support.h"

using namespace evenkeel;
using namespace evenkeel::dialogs;
using namespace evenkeel::dialogs::tests;

namespace {

const std::vector<Function>& functions() {
  static const std::vector<Function> list = [] {
    std::vector<Function> all = engine_functions();
    all.push_back({"known",
                   {{"customer", text_type()}},
                   {{"since", text_type()},
                    {"loud", choice_type({"no", "yes", "awful"}), true},
                    {"often", number_type(), true},
                    {"told", {Type::Kind::YesNo, {}}, true},
                    {"of_nobody", text_type(), true}},
                   true,
                   false,
                   true});
    return all;
  }();
  return list;
}

// Who, what is known of them, three questions and a summary, and what comes of it.
const char* const tree = R"json({
  "format": 1, "id": "again", "title": "Again", "locales": ["en"], "start": "customer",
  "vars": {
    "customer": { "type": "text", "max": 40, "label": "Customer" },
    "since": { "type": "text", "max": 40 },
    "loud": { "type": "choice", "of": { "no": 0, "yes": 1, "awful": 2 }, "label": "Loud" },
    "often": { "type": "number", "min": 0, "max": 9, "whole": true, "label": "Often" },
    "told": { "type": "yesno", "label": "Told" },
    "band": { "type": "choice", "of": ["low", "medium", "high"] }
  },
  "nodes": {
    "customer": { "ask": "customer", "text": "Who?", "next": "known" },
    "known": { "do": "known", "into": { "since": "since" }, "next": "loud" },
    "loud": { "ask": "loud", "text": "How loud?",
              "choices": [ { "is": "no", "text": "Not" }, { "is": "yes", "text": "Loud" }, { "is": "awful", "text": "Very" } ],
              "next": [ { "if": "loud == 'no'", "go": "told" }, { "go": "often" } ] },
    "often": { "ask": "often", "text": "How often?", "next": "told" },
    "told": { "ask": "told", "text": "Told?", "next": "check" },
    "check": { "review": ["customer", "loud", "often", "told"], "text": "Still so?", "next": "weigh" },
    "weigh": { "do": "weigh", "with": { "points": "points(loud)" }, "into": { "band": "band" }, "next": "done" },
    "done": { "end": "done", "text": "{band}" }
  }
})json";

const Library& library() {
  static const Library loaded = [] {
    TreeFile wording = example("engine/wording.json");
    wording.name = "wording.json";
    return load({{"again.json", tree}, wording}, functions());
  }();
  return loaded;
}

Values known() {
  return {{"since", std::string("May")}, {"loud", std::string("awful")}, {"often", 4.0}, {"told", true}};
}

Talk at_summary(const Values& values) {
  Talk talk(library(), "again");
  talk.say("Acme");
  talk.gives(values);
  return talk;
}

}  // namespace

TEST_CASE("what is known is not asked, and stands in the summary with its number", "[dialogs][known]") {
  Talk talk = at_summary(known());
  CHECK(talk.last().text == "Still so?\n1. Customer: Acme\n2. Loud: Very\n3. Often: 4\n4. Told: yes");
  CHECK(talk.turn.replies.size() == 1);  // No word about answers that count again: nothing was changed.
  talk.pick("confirm");
  CHECK(talk.state.pending().front().arguments == Values{{"points", 2.0}});
}

TEST_CASE("what is not known, or is no answer today, is asked", "[dialogs][known]") {
  Values partly = known();
  partly.erase("told");
  CHECK(at_summary(partly).asked() == "Told?");
  Values outgrown = known();
  outgrown["often"] = 12.0;
  Talk talk = at_summary(outgrown);
  CHECK(talk.asked() == "How often?");
  talk.say("3");
  CHECK(contains(talk.asked(), "4. Told: yes"));  // What was known behind it counts on.
}

TEST_CASE("one answer of those known is changed, and the others stay", "[dialogs][known]") {
  Talk talk = at_summary(known());
  talk.command("edit");
  std::vector<std::string> labels;
  for (const Choice& choice : talk.last().choices) labels.push_back(choice.label);
  CHECK(labels == std::vector<std::string>{"Customer: Acme", "Loud: Very", "Often: 4", "Told: yes"});
  talk.command("edit", "2");
  CHECK(contains(talk.asked(), "How loud?"));
  CHECK(talk.offers("/keep"));
  talk.pick("yes");
  CHECK(contains(talk.asked(), "2. Loud: Loud\n3. Often: 4\n4. Told: yes"));
  talk.command("edit", "2");
  talk.pick("no");  // Then nobody asks how often.
  CHECK(contains(talk.asked(), "2. Loud: Not\n3. Told: yes"));
}

TEST_CASE("back goes to what was said here, not into what was known", "[dialogs][known]") {
  Talk talk = at_summary(known());
  talk.command("back");
  CHECK(contains(talk.asked(), "Who?"));
  talk.say("Acme");
  CHECK(contains(talk.asked(), "4. Told: yes"));  // The same customer: the same answers, and nobody was asked for them.
  CHECK(talk.state.pending().empty());
}

TEST_CASE("another customer brings other answers, and none of the first one's", "[dialogs][known]") {
  Talk talk = at_summary(known());
  talk.command("edit", "1");
  talk.say("Birch");
  REQUIRE(talk.state.pending().size() == 1);
  talk.gives({{"since", std::string("June")}, {"told", false}});
  CHECK(contains(talk.asked(), "How loud?"));
  CHECK_FALSE(talk.offers("/keep"));
  talk.pick("no");
  CHECK(talk.shown() == std::vector<std::string>{"customer=Birch", "loud=Not", "told=no"});
}

TEST_CASE("an answer that was known costs no step", "[dialogs][known]") {
  Talk talk = at_summary(known());
  CHECK(talk.last().step == 2);
  CHECK(talk.last().steps >= 2);
}

TEST_CASE("whether an answer was known or is given anew makes no difference to what comes of it", "[dialogs][known][property]") {
  for (const std::string loud : {"no", "yes", "awful"})
    for (const bool told : {false, true})
      for (int kept = 0; kept < 8; ++kept) {
        INFO(loud << told << kept);
        const Values all{{"loud", loud}, {"often", 3.0}, {"told", told}};
        Values known{{"since", std::string("May")}};
        if (kept & 1) known["loud"] = all.at("loud");
        if (kept & 2) known["often"] = all.at("often");
        if (kept & 4) known["told"] = all.at("told");
        Talk talk = at_summary(known);
        for (int asked = 0; asked < 3 && !contains(talk.asked(), "Still so?"); ++asked)
          talk.say(contains(talk.asked(), "loud")    ? (loud == "no" ? "Not" : loud == "yes" ? "Loud" : "Very")
                   : contains(talk.asked(), "often") ? "3"
                                                     : (told ? "yes" : "no"));
        talk.pick("confirm");
        CHECK(talk.state.pending().front().arguments == Values{{"points", loud == "no" ? 0.0 : loud == "yes" ? 1.0 : 2.0}});
        CHECK(talk.state.variable("told") == Value(told));
        // And its events, folded again, are the same conversation.
        CHECK(fold(library(), talk.start, talk.events) == talk.state);
      }
}
