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
bool has_notice(const Talk& talk, Phrase which) {
  for (const Reply& reply : talk.turn.replies)
    if (reply.kind == Reply::Kind::Notice && reply.text == phrase(which)) return true;
  return false;
}

// A talk that stands at "What was the worst?", a free text, with five answers given.
Talk at_free_text() {
  Talk talk(engine_trees(), "case", {{"customer", std::string("Acme")}});
  for (const char* word : {"phone", "no", "none", "2", "yesterday"}) talk.say(word);
  return talk;
}

Talk at_review() {
  Talk talk = at_free_text();
  for (const char* word : {"words", "40", "fine"}) talk.say(word);
  talk.gives({{"band", std::string("low")}, {"why", std::string("little")}});
  return talk;
}

}  // namespace

TEST_CASE("a session begins where its tree begins, with what the host knows", "[dialogs][advance]") {
  Talk unknown(engine_trees(), "case");
  CHECK(unknown.asked() == "Which customer is this about?");
  Talk known(engine_trees(), "case", {{"customer", std::string("Acme")}, {"danger", true}, {"nonsense", 3.0}});
  CHECK(known.asked() == "Where do you meet Acme?");
  CHECK_FALSE(known.state.variable("danger"));  // The tree does not take it.
  CHECK(known.state.variable("customer") == Value(std::string("Acme")));
  Talk wrong(engine_trees(), "case", {{"customer", 3.0}});
  CHECK(wrong.asked() == "Which customer is this about?");
}

TEST_CASE("before its start and after its end a session changes nothing", "[dialogs][advance]") {
  const Library& library = engine_trees();
  const State fresh = begin(library, {"s", library.closure_of("case"), "en"});
  Event event;
  event.text = "hello";
  Turn turn = advance(library, fresh, event);
  CHECK(turn.state == fresh);
  CHECK(turn.replies.at(0).text == phrase(Phrase::NotStarted));

  Talk talk(library, "case");
  talk.say("start over");
  CHECK(talk.state.ended());
  CHECK(talk.state.outcome() == "restarted");
  CHECK(talk.last().ended);
  for (const Event::Kind kind : {Event::Kind::Start, Event::Kind::Pick, Event::Kind::Text, Event::Kind::Command,
                                 Event::Kind::Result, Event::Kind::Failed, Event::Kind::Migrate}) {
    event.kind = kind;
    turn = advance(library, talk.state, event);
    CHECK(turn.state == talk.state);
    REQUIRE(turn.replies.size() == 1);
    CHECK(turn.replies[0].kind == Reply::Kind::Notice);
    CHECK(turn.replies[0].text == phrase(Phrase::Ended));
  }
}

TEST_CASE("a session whose trees are not known changes nothing and says so", "[dialogs][advance]") {
  const Library& library = engine_trees();
  const State lost = begin(library, {"s", std::string(64, '0'), "en"});
  Event event;
  event.kind = Event::Kind::Start;
  const Turn turn = advance(library, lost, event);
  CHECK(turn.state == lost);
  CHECK(turn.replies.at(0).text == phrase(Phrase::Lost));
  CHECK_FALSE(open_prompt(library, lost));
}

TEST_CASE("the mark of words to be copied stands before every line of a value", "[dialogs][advance]") {
  Talk talk(engine_trees(), "case", {{"customer", std::string("Acme")}});
  talk.say("wording he shouts");
  talk.say("firm");
  talk.gives({{"words", std::string("One.\nTwo.\n> Three.")}});
  CHECK(contains(talk.heard(), "You could say:\n> One.\n> Two.\n> Three.\n"));
}

TEST_CASE("what a user typed is shown as it is, braces and all, and never worked out again", "[dialogs][advance]") {
  Talk talk(engine_trees(), "case");
  talk.say("{place} {{ & <b>");
  CHECK(talk.asked() == "Where do you meet {place} {{ & <b>?");
}

TEST_CASE("help begins with what the question says of itself", "[dialogs][advance]") {
  Talk talk(engine_trees(), "case");
  talk.say("help");
  CHECK(talk.turn.replies[0].text.starts_with("A name is enough. Only you and HR can read it.\n\n"));
  talk.say("why?");
  CHECK(talk.turn.replies[0].text == "A name is enough. Only you and HR can read it.");
}

TEST_CASE("a text that is too long is refused with its limit, and nothing of it is kept", "[dialogs][advance]") {
  Talk talk(engine_trees(), "case");
  talk.say("A customer with a rather long name");
  CHECK(contains(talk.heard(), "at most 20 characters. Yours had 34"));
  CHECK_FALSE(talk.state.variable("customer"));
  CHECK(talk.state.answers().empty());
}

TEST_CASE("the third miss in a row brings the ways out; an answer in between begins a new row", "[dialogs][advance]") {
  Talk talk(engine_trees(), "case", {{"customer", std::string("Acme")}});
  talk.say("banana");
  talk.say("banana");
  CHECK_FALSE(talk.offers("/later"));
  talk.say("in the shop");
  talk.say("banana");
  CHECK_FALSE(talk.offers("/later"));
  talk.say("banana");
  talk.say("banana");
  CHECK(talk.offers("/later"));
  CHECK(talk.offers("/tell_hr"));
  CHECK_FALSE(talk.offers("/skip"));
  CHECK(contains(talk.asked(), "1. Yes\n2. No"));
  talk.pick("/later");
  CHECK(talk.turn.effects.at(0).function == "remind");
}

TEST_CASE("a way out that is shown is typed like an answer: by its number or its label", "[dialogs][advance]") {
  const auto after_three_misses = [](const char* typed) {
    Talk talk(engine_trees(), "case", {{"customer", std::string("Acme")}});
    talk.say("in the shop");
    for (int i = 0; i < 3; ++i) talk.say("banana");
    talk.say(typed);
    return talk.turn.effects.empty() ? std::string() : talk.turn.effects.front().function;
  };
  CHECK(after_three_misses("3") == "remind");
  CHECK(after_three_misses("4") == "tell_hr");
  CHECK(after_three_misses("Talk to HR") == "tell_hr");
  CHECK(after_three_misses("5").empty());
}

TEST_CASE("a command in another language is understood where the words are no answer", "[dialogs][advance]") {
  Talk talk(engine_trees(), "case", {{"customer", std::string("Acme")}});
  talk.say("in the shop");
  const auto prompt = talk.state.prompt();
  talk.say("zurück");
  CHECK(talk.state.prompt() != prompt);
  CHECK(talk.state.answers().empty());
}

TEST_CASE("a way out is offered only where the function for it exists", "[dialogs][advance]") {
  const Library bare = load({example("customer-signs.json"), example("find-wording.json")}, example_functions());
  Talk talk(bare, "customer-signs");
  talk.say("Acme");
  for (int i = 0; i < 3; ++i) talk.say("banana");
  CHECK_FALSE(talk.offers("/later"));
  CHECK_FALSE(talk.offers("/tell_hr"));
  talk.say("later");
  CHECK(has_notice(talk, Phrase::CannotHere));
  CHECK(talk.turn.effects.empty());
  talk.say("wording he shouts");  // No such tree here either.
  CHECK(has_notice(talk, Phrase::CannotHere));
}

TEST_CASE("the nearest choice is offered and only taken when it is confirmed", "[dialogs][advance]") {
  Talk talk(engine_trees(), "case", {{"customer", std::string("Acme")}});
  talk.say("in the shopp");
  CHECK(talk.turn.replies[0].choices == std::vector<Choice>{{"shop", "In the shop"}});
  CHECK(talk.state.answers().empty());
  Talk pressed = talk;
  pressed.pick("shop");
  CHECK(pressed.shown() == std::vector<std::string>{"place=In the shop"});
  Talk said = talk;
  said.say("yes");
  CHECK(said.shown() == std::vector<std::string>{"place=In the shop"});
  talk.say("no");
  CHECK(talk.state.answers().empty());
  talk.say("yes");  // It is not offered any more.
  CHECK(talk.state.answers().empty());
}

TEST_CASE("a choice whose condition does not hold is neither shown nor taken", "[dialogs][advance]") {
  Talk talk(engine_trees(), "case", {{"customer", std::string("Acme")}});
  talk.say("web");
  talk.say("no");
  CHECK(talk.last().choices.size() == 3);
  talk.pick({"threats", "late_payment"}, talk.state.prompt());
  CHECK(talk.state.answers().size() == 2);
  talk.say("late payment");
  CHECK(talk.state.answers().size() == 2);
  talk.say("all");
  CHECK(talk.state.variable("signs") == Value(Names{"shouts", "threats", "other"}));
}

TEST_CASE("ticking nothing is an answer to a question with ticks", "[dialogs][advance]") {
  Talk talk(engine_trees(), "case", {{"customer", std::string("Acme")}});
  talk.say("shop");
  talk.say("no");
  talk.pick(std::vector<std::string>{}, talk.state.prompt());
  CHECK(talk.shown().back() == "signs=none");
}

TEST_CASE("ticks are kept in the order of the declaration, however they were pressed", "[dialogs][advance]") {
  Talk talk(engine_trees(), "case", {{"customer", std::string("Acme")}});
  talk.say("shop");
  talk.say("no");
  talk.pick({"other", "threats", "threats"}, talk.state.prompt());
  CHECK(talk.state.variable("signs") == Value(Names{"threats", "other"}));
}

TEST_CASE("a day may be pressed in a calendar", "[dialogs][advance]") {
  Talk talk(engine_trees(), "case", {{"customer", std::string("Acme")}});
  for (const char* word : {"shop", "no", "none", "2"}) talk.say(word);
  talk.pick("2026-12-01");
  CHECK(contains(talk.heard(), "Please give a day from 1 January 2024 to 21 November 2026."));
  talk.pick("2026-11-02");
  CHECK(talk.shown().back() == "since=2 November 2026");
}

TEST_CASE("numbers and days that are out of bounds are told the bounds", "[dialogs][advance]") {
  const auto tree = [](const std::string& variable) {
    return one_tree(R"({"format": 1, "id": "one", "title": "One", "locales": ["en"], "start": "ask", "vars": {"x": )" +
                    variable +
                    R"(}, "nodes": {"ask": {"ask": "x", "text": "X?", "next": "end"}, "end": {"end": "done"}}})");
  };
  const auto answered = [&](const std::string& variable, const std::string& typed) {
    const Library library = tree(variable);
    Talk talk(library, "one");
    talk.say(typed);
    return talk.turn.replies.at(0).text;
  };
  CHECK(answered(R"({"type": "number", "min": 2, "max": 4})", "5") == "Please give a number from 2 to 4.");
  CHECK(answered(R"({"type": "number", "min": 2, "max": 4, "whole": true})", "2.5") ==
        "Please give a whole number from 2 to 4.");
  CHECK(answered(R"({"type": "date", "min": "2026-01-01", "max": "2026-02-01"})", "2026-03-01") ==
        "Please give a day from 1 January 2026 to 1 February 2026.");
  CHECK(answered(R"({"type": "date", "min": "2026-01-01"})", "2025-03-01") ==
        "Please give a day from 1 January 2026 on.");
  CHECK(answered(R"({"type": "date", "max": "today"})", "tomorrow") == "Please give a day up to 21 November 2026.");
}

TEST_CASE("an effect waits for its own result; meanwhile people hear that it takes a moment", "[dialogs][advance]") {
  Talk talk = at_free_text();
  for (const char* word : {"skip", "skip", "fine"}) talk.say(word);
  REQUIRE(talk.turn.effects.size() == 1);
  const Effect effect = talk.turn.effects[0];
  CHECK(effect.function == "weigh");
  CHECK(effect.arguments == Values{{"count", 2.0}});  // "points" is unset: shouting was never asked about.
  CHECK(talk.state.prompt() == 0);
  const State waiting = talk.state;
  for (const char* word : {"hello", "back", "cancel", "help"}) {
    talk.say(word);
    CHECK(talk.state == waiting);
    CHECK(has_notice(talk, Phrase::Busy));
  }
  Event result;
  result.kind = Event::Kind::Result;
  result.effect = "s1:99";
  talk.hear(result);
  CHECK(talk.turn.replies.empty());
  CHECK(talk.state == waiting);
}

TEST_CASE("a result of the wrong kind is no result", "[dialogs][advance]") {
  Talk talk = at_free_text();
  for (const char* word : {"skip", "skip", "fine"}) talk.say(word);
  const State waiting = talk.state;
  const std::vector<Values> wrong = {{},
                                     {{"band", std::string("low")}},
                                     {{"band", std::string("enormous")}, {"why", std::string("x")}},
                                     {{"band", 3.0}, {"why", std::string("x")}},
                                     {{"band", std::string("low")}, {"why", std::string("\xff")}}};
  for (const Values& values : wrong) {  // It can't fail, so the session is sorry and stays.
    talk.gives(values);
    CHECK(talk.state == waiting);
    CHECK(has_notice(talk, Phrase::Sorry));
  }
  talk.fails();
  CHECK(talk.state == waiting);
  talk.gives({{"band", std::string("low")}, {"why", std::string("x")}, {"more", true}});
  CHECK(talk.last().kind == Reply::Kind::Summary);

  talk.say("yes");
  REQUIRE(talk.turn.effects.at(0).function == "save");
  talk.gives({{"case_number", 7.0}});  // This one may fail, so a wrong result is a failure.
  CHECK(talk.asked() == "I could not save it. Try again?");
}

TEST_CASE("a result that is longer than its variable is cut, with a mark", "[dialogs][advance]") {
  Talk talk = at_review();
  talk.say("yes");
  talk.gives({{"case_number", std::string("a number of far more than twenty characters")}});
  CHECK(talk.state.variable("case_number") == Value(std::string("a number of far mor…")));
}

TEST_CASE("the outcome of what a command asked for is told, and the question stays", "[dialogs][advance]") {
  Talk talk = at_free_text();
  const std::string asked = talk.asked();
  const auto before = talk.shown();
  talk.say("/note: he called again");
  CHECK(talk.turn.effects.at(0) == Effect{"s1:1", "add_note", {{"text", std::string("he called again")}}});
  CHECK(talk.turn.replies.empty());
  talk.gives({{"saved", std::string("It is in your notes.")}});
  CHECK(talk.turn.replies.at(0).text == "Noted. It is in your notes.");
  CHECK(talk.asked() == asked);
  talk.say("/later in three days");
  CHECK(talk.turn.effects.at(0) == Effect{"s1:2", "remind", {{"when", std::string("in_three_days")}}});
  talk.fails();
  CHECK(has_notice(talk, Phrase::LaterFailed));
  talk.say("talk to hr");
  CHECK(talk.turn.effects.at(0).function == "tell_hr");
  CHECK_FALSE(contains(std::get<std::string>(talk.turn.effects[0].arguments.at("about")), "Acme"));
  talk.gives({{"told", std::string("HR has your name.")}});
  CHECK(talk.turn.replies.at(0).text == "HR has your name.");  // What came of it, and no promise beside it.
  CHECK(talk.asked() == asked);
  CHECK(talk.shown() == before);
}

TEST_CASE("notes and reminders carry the number of the open case", "[dialogs][advance]") {
  Talk talk = at_review();
  talk.say("yes");
  talk.gives({{"case_number", std::string("1042")}});
  talk.say("note: one more thing");
  CHECK(talk.turn.effects.at(0).arguments.at("case_number") == Value(std::string("1042")));
  talk.gives({{"saved", std::string("Saved.")}});
  talk.say("later");
  CHECK(talk.turn.effects.at(0).arguments ==
        Values{{"case_number", std::string("1042")}, {"when", std::string("tomorrow")}});
}

TEST_CASE("a note that is empty or too long asks for nothing", "[dialogs][advance]") {
  Talk talk = at_free_text();
  talk.say("note");
  CHECK(has_notice(talk, Phrase::NoteEmpty));
  talk.say("/note: " + std::string(2'001, 'x'));
  CHECK(talk.turn.effects.empty());
  CHECK(contains(talk.heard(), "at most 2000 characters. Yours had 2001"));
}

TEST_CASE("looking for words leaves the question, its number and its answers as they were", "[dialogs][advance]") {
  Talk talk = at_free_text();
  const std::uint32_t prompt = talk.state.prompt();
  const auto before = talk.shown();
  talk.say("/wording he shouts at me");
  CHECK(talk.asked() == "Warm or firm?");
  CHECK(talk.last().step == 0);
  const std::uint32_t inner = talk.state.prompt();
  CHECK(inner > prompt);
  talk.pick(std::vector<std::string>{"x"}, prompt);  // The waiting question's own button.
  CHECK(has_notice(talk, Phrase::StaleWaiting));
  talk.say("warm");
  talk.gives({{"words", std::string("Let us talk.")}});
  CHECK(talk.last().text == "Back to: What was the worst, in their words?");
  CHECK(talk.state.prompt() == prompt);
  CHECK(talk.shown() == before);
  talk.say("/wording");
  talk.say("/wording he swears");  // Other words, not words within words.
  CHECK(talk.state.data().frames.size() == 2);
  talk.say("edit 1");
  CHECK(talk.asked().starts_with("Where do you meet Acme?"));
  CHECK(talk.state.data().frames.size() == 1);
}

TEST_CASE("cancel asks once, and anything else goes on", "[dialogs][advance]") {
  Talk talk = at_free_text();
  talk.say("cancel");
  CHECK(talk.asked() == phrase(Phrase::CancelAsk));
  Talk twice = talk;
  twice.say("cancel");
  CHECK(twice.state.outcome() == "cancelled");
  Talk pressed = talk;
  pressed.pick("/stop");
  CHECK(pressed.state.outcome() == "cancelled");
  Talk other = talk;
  other.say("He called me a name.");  // Meant for the question, which is a free text.
  CHECK(other.shown().back() == "worst=He called me a name.");
  talk.say("7");  // A number is meant for what was asked last.
  CHECK(talk.asked() == phrase(Phrase::CancelAsk));
  talk.say("no");
  CHECK(talk.asked() == "What was the worst, in their words?");
  talk.pick("/stop");  // A button that is not there.
  CHECK_FALSE(talk.state.ended());
}

TEST_CASE("yes and no never reach through to the question beneath", "[dialogs][advance]") {
  Talk talk(engine_trees(), "case", {{"customer", std::string("Acme")}});
  talk.say("shop");
  for (const char* word : {"no", "nope"}) {
    talk.say("cancel");
    talk.say(word);
    CHECK(talk.state.answers().size() == 1);
  }
  talk.wait(3 * day_ms);
  talk.say("hello");
  talk.say("no");
  CHECK(talk.state.answers().size() == 1);
  CHECK(contains(talk.heard(), phrase(Phrase::LaterWhen)));
}

TEST_CASE("after a gap the coach says where we were", "[dialogs][advance]") {
  Talk talk(engine_trees(), "case", {{"customer", std::string("Acme")}});
  talk.say("shop");
  Talk soon = talk;
  soon.wait(resume_gap_ms - 2 * minute_ms);
  soon.say("hm");
  CHECK(soon.turn.replies.at(0).text == phrase(Phrase::MissYesNo));

  talk.wait(resume_gap_ms);
  Talk vague = talk, pressed = talk, exact = talk, command = talk, old = talk;
  vague.say("hm");
  CHECK(vague.asked() == phrase(Phrase::RecapAsk));
  CHECK(vague.state.answers().size() == 1);
  CHECK(vague.last().choices.size() == 3);
  pressed.pick("no");
  CHECK(pressed.turn.replies.at(0).text == "Welcome back. We were at: Is anyone in danger?");
  CHECK(pressed.state.answers().size() == 2);
  exact.say("Nope.");
  CHECK(exact.turn.replies.at(0).text == "Welcome back. We were at: Is anyone in danger?");
  CHECK(exact.state.answers().size() == 2);
  command.say("back");
  CHECK(command.turn.replies.at(0).text == "Welcome back. We were at: Is anyone in danger?");
  CHECK(command.state.answers().empty());
  old.pick({"no"}, 1);
  CHECK(old.turn.replies.size() == 1);
  CHECK(old.state.answers().size() == 1);
}

TEST_CASE("a question that was asked first needs no recap, however long it waits", "[dialogs][advance]") {
  Talk talk(engine_trees(), "case", {{"customer", std::string("Acme")}});
  talk.wait(2 * day_ms);
  Talk vague = talk;
  talk.say("shop");
  CHECK(talk.turn.replies.size() == 1);
  CHECK(talk.state.answers().size() == 1);
  vague.say("hm");
  CHECK(vague.asked() != phrase(Phrase::RecapAsk));
}

TEST_CASE("the button of the question still works while the recap is open", "[dialogs][advance]") {
  Talk talk(engine_trees(), "case", {{"customer", std::string("Acme")}});
  talk.say("shop");
  talk.wait(2 * day_ms);
  talk.say("hm");
  talk.pick("no");
  CHECK(talk.asked() == "What have you seen?");
}

TEST_CASE("words typed after a gap are kept, and count only when confirmed", "[dialogs][advance]") {
  Talk talk = at_free_text();
  talk.wait(2 * day_ms);
  talk.say("Good morning!");
  CHECK(talk.state.answers().size() == 5);
  talk.say("go on");
  CHECK(talk.last().choices == std::vector<Choice>{{"/keep", "Keep: Good morning!"}});
  talk.say("He called me a name.");
  CHECK(talk.shown().back() == "worst=He called me a name.");
}

TEST_CASE("a review is confirmed, or leads to the answer to change", "[dialogs][advance]") {
  const Talk talk = at_review();
  CHECK(talk.last().kind == Reply::Kind::Summary);
  for (const char* yes : {"yes", "1", "Yes, that is right", "confirm", "ok"}) {
    Talk confirmed = talk;
    confirmed.say(yes);
    CHECK(confirmed.state.pending().size() == 1);
  }
  for (const char* no : {"no", "2", "change something", "edit"}) {
    Talk changing = talk;
    changing.say(no);
    CHECK(changing.asked() == phrase(Phrase::EditWhich));
    changing.say("4");
    CHECK(changing.asked().starts_with("How many incidents were there?"));
  }
  Talk direct = talk;
  direct.say("4");
  CHECK(direct.asked().starts_with("How many incidents were there?"));
  Talk lost = talk;
  lost.say("well, more or less");
  CHECK(contains(lost.heard(), "say for example \"edit 1\""));  // The first that the summary shows.
  CHECK(lost.last().kind == Reply::Kind::Summary);
}

TEST_CASE("below a review what it shows can be changed; more answers than fit on buttons by number", "[dialogs][advance]") {
  std::string vars, nodes, all;
  for (int i = 1; i <= 24; ++i) {
    const std::string n = std::to_string(i), next = std::to_string(i + 1);
    vars += R"("v)" + n + R"(": {"type": "yesno"}, )";
    all += (i == 1 ? "" : ", ") + ("\"v" + n + "\"");
    nodes += R"("n)" + n + R"(": {"ask": "v)" + n + R"(", "text": "Q)" + n + R"(?", "next": "n)" + next + R"("}, )";
  }
  const Library library =
      one_tree(R"({"format": 1, "id": "one", "title": "One", "locales": ["en"], "start": "n1", "vars": {)" + vars +
               R"("w": {"type": "yesno"}}, "nodes": {)" + nodes +
               R"("n25": {"review": ["v1", "v24"], "text": "Right?", "next": "n26"}, "n26": {"review": [)" + all +
               R"(], "text": "All right?", "next": "end"}, "end": {"end": "done"}}})");
  Talk talk(library, "one");
  for (int i = 0; i < 24; ++i) talk.say("yes");
  talk.say("no");
  CHECK(talk.last().choices == std::vector<Choice>{{"/edit 1", "yes"}, {"/edit 24", "yes"}});
  talk.say("go on");
  talk.pick("confirm");
  talk.say("no");
  CHECK(talk.last().choices.size() == 1);
  CHECK(contains(talk.asked(), "24. yes"));
  talk.say("23");
  CHECK(talk.asked().starts_with("Q23?"));
}

TEST_CASE("a loop is left when its bound is reached", "[dialogs][advance]") {
  Talk talk = at_review();
  talk.say("yes");
  for (int i = 0; i < 2; ++i) {
    talk.fails();
    talk.say("yes");
  }
  talk.fails();
  CHECK(talk.asked() == "I could not save it. Try again?");
  talk.say("yes");
  CHECK(talk.state.outcome() == "unsaved");
  CHECK(talk.last().text == "Nothing was saved.");
}

TEST_CASE("an end without words still says something", "[dialogs][advance]") {
  const Library library = one_tree(
      R"({"format": 1, "id": "one", "title": "One", "locales": ["en"], "start": "end", "vars": {"w": {"type": "yesno"}}, "nodes": {"end": {"end": "done"}}})");
  Talk talk(library, "one");
  CHECK(talk.state.outcome() == "done");
  CHECK(talk.last() == Reply{.kind = Reply::Kind::Line, .text = phrase(Phrase::EndedPlain), .ended = true});
}

TEST_CASE("a tree is spoken in the locale of the session, and in its source where it has no words",
          "[dialogs][advance]") {
  Talk german(engine_trees(), "case", {}, "de-AT");
  CHECK(german.turn.replies.at(0).text == "Guten Tag.");
  CHECK(german.asked() == "Um welchen Kunden geht es?");
  german.say("Acme");
  CHECK(german.asked() == "Where do you meet Acme?");
}

TEST_CASE("a state is a value", "[dialogs][advance]") {
  const Talk talk = at_review();
  State copy = talk.state;
  CHECK(copy == talk.state);
  State moved = std::move(copy);
  CHECK(moved == talk.state);
  copy = moved;
  CHECK(copy == moved);
  Event event;
  event.text = "edit 1";
  event.at_ms = talk.now;
  const Turn turn = advance(engine_trees(), copy, event);
  CHECK_FALSE(turn.state == copy);
  CHECK(copy == talk.state);  // What was copied did not move.
}

TEST_CASE("the day is never set back by a clock that is", "[dialogs][advance]") {
  Talk talk(engine_trees(), "case", {{"customer", std::string("Acme")}});
  for (const char* word : {"shop", "no", "none", "2", "today"}) talk.say(word);
  CHECK(talk.shown().back() == "since=21 November 2026");
  talk.wait(-3 * day_ms);
  talk.say("back");
  CHECK(contains(talk.asked(), "Last time you said: 21 November 2026"));
  talk.say("today");
  CHECK(talk.shown().back() == "since=21 November 2026");
}
