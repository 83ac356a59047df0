#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "dialogs/guide.h"
#include "dialogs/plain.h"
#include "dialogs/speech.h"
#include "tests/dialogs/engine_support.h"

using namespace evenkeel;
using namespace evenkeel::dialogs;
using namespace evenkeel::dialogs::tests;

namespace {

std::string shipped() {
  return text_of(evenkeel::tests::source_dir() / "dialogs" / "trees" / "commands.json");
}
nlohmann::json shipped_json() {
  return nlohmann::json::parse(shipped(), nullptr, true, true);
}

std::string problems(const std::string& text) {
  const auto phrases = parse_phrases("commands.json", text);
  return phrases ? "" : dialogs::tests::all_of(phrases.error());
}

}  // namespace

TEST_CASE("the shipped phrases have no fault, and are built in as they stand in the file", "[dialogs][phrases]") {
  CHECK(problems(shipped()) == "");
  for (const auto& [name, text] : embedded_trees())
    if (name == "commands.json") CHECK(text == shipped());
  CHECK(built_in_phrases().text(Phrase::ButtonYes, "en") == "Yes");
}

TEST_CASE("every phrase can be taken out, and is then missed by name", "[dialogs][phrases]") {
  const nlohmann::json whole = shipped_json();
  std::size_t count = 0;
  for (const auto& [name, text] : whole["phrases"].items()) {
    nlohmann::json without = whole;
    without["phrases"].erase(name);
    INFO(name);
    CHECK(contains(problems(without.dump()), "The phrase \"" + name + "\" is missing in English."));
    ++count;
  }
  CHECK(count == static_cast<std::size_t>(Phrase::count_));
  for (const auto& [name, words] : whole["commands"].items()) {
    nlohmann::json without = whole;
    without["commands"].erase(name);
    CHECK(contains(problems(without.dump()), "The command \"" + name + "\" has no English word."));
  }
}

// Their numbers and lines: tests/dialogs/faults.h.
TEST_CASE("faults of the commands file are told with a way to mend them", "[dialogs][phrases]") {
  const auto changed = [](const std::string& from, const std::string& to) {
    std::string text = shipped();
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return problems(text.replace(at, from.size(), to));
  };
  CHECK(contains(changed("\"format\": 1", "\"format\": 2"), "EK291 This program reads format 1 only."));
  CHECK(contains(changed("\"reading\": 2", "\"reading\": 3"), "EK291 There is no such way to read answers."));
  CHECK(contains(changed("\"locales\": [\"en\", \"de\"]", "\"locales\": [\"de\"]"), "English is missing"));
  CHECK(contains(changed("\"busy\":", "\"bussy\":"),
                 "There is no \"bussy\" among the phrases. Fix: Did you mean \"busy\"?"));
  CHECK(contains(changed("{at}", "{when}"), "can't say {when}. Fix: It can say \"at\"."));
  CHECK(contains(changed("\"Skip this one\"", "\"" + std::string(76, 'x') + "\""),
                 "EK294 The button \"button_skip\" is longer than 75 characters"));
  CHECK(contains(changed("\"go back\"", "7"), "A word must be text in quotes."));
  CHECK(contains(changed("\"January\", ", ""), "EK292 A year has twelve months."));
  CHECK(contains(changed("\"Monday\", ", ""), "A week has seven days."));
  CHECK(contains(changed("\"zero\": 0", "\"zero\": \"0\""), "is no number here"));
  CHECK(contains(changed("\"words\": {", "\"wrods\": {"), "The part \"wrods\" is unknown."));
  CHECK(contains(changed("\"value_yes\": { \"en\"", "\"value_yes\": { \"fr\""),
                 "\"fr\" is none of the file's locales."));
}

TEST_CASE("another locale is spoken and understood beside English", "[dialogs][phrases]") {
  nlohmann::json file = shipped_json();
  file["commands"]["back"]["de"] = {"zurück"};
  file["words"]["yes"]["de"] = {"ja", "klar"};
  file["phrases"]["date"]["de"] = "{day}. {month} {year}";
  for (const char* name : {"button_no", "noted"}) file["phrases"][name].erase("de");  // Said in English, then.
  TreeFile wording = example("engine/wording.json"), mood = example("engine/mood.json"),
           tree = example("engine/case.json");
  wording.name = "wording.json";
  mood.name = "mood.json";
  tree.name = "case.json";
  const Library library = load({tree, mood, wording, {"commands.json", file.dump()}}, engine_functions());
  Talk talk(library, "case", {}, "de");
  talk.say("Acme");
  talk.say("shop");
  CHECK(talk.last().choices == std::vector<Choice>{{"yes", "Ja"}, {"no", "No"}});
  talk.say("Zurück!");
  talk.say("back");
  CHECK(talk.asked().starts_with("Um welchen Kunden geht es?"));
  for (const char* word : {"keep", "shop", "no", "none", "zwei"}) talk.say(word);
  talk.say("vor zwei Wochen");
  CHECK(talk.turn.replies.at(0).text == "Noted: 7. November 2026.");
  talk.say("back");
  talk.say("3. März 2026");
  CHECK(talk.turn.replies.at(0).text == "Noted: 3. März 2026.");
  talk.say("skip");
  talk.say("12,5");
  CHECK(talk.turn.replies.at(0).text == "Noted: 12,5.");
  while (!talk.asked().starts_with("Is anyone in danger?")) talk.say("zurück");
  talk.say("klar");
  CHECK(talk.state.variable("danger") == Value(true));
}

TEST_CASE("a stored commands file speaks on, and what it lacks by now comes from the newer one", "[dialogs][phrases]") {
  nlohmann::json old = shipped_json();
  old["phrases"].erase("busy");
  old["phrases"]["sorry"]["en"] = "We are sorry.";
  old["phrases"]["gone_by_now"]["en"] = "x";
  old["commands"].erase("why");
  old.erase("weekdays");
  const Phrases phrases = stored_phrases(old.dump(), built_in_phrases());
  CHECK(phrases.text(Phrase::Sorry, "en") == "We are sorry.");
  CHECK(phrases.text(Phrase::Busy, "en") == built_in_phrases().text(Phrase::Busy, "en"));
  CHECK(phrases.words("en").commands.at("why") == Command::Why);
  CHECK(phrases.words("en").weekdays.size() == 7);
  const Phrases nothing = stored_phrases("not json", built_in_phrases());
  CHECK(nothing.text(Phrase::Help, "fr") == built_in_phrases().text(Phrase::Help, "en"));
}

TEST_CASE("what the coach says of itself is short and plain", "[dialogs][phrases]") {
  const nlohmann::json file = shipped_json();
  for (const auto& [name, by_locale] : file["phrases"].items()) {
    if (name == "help") continue;  // A list.
    const std::string text = by_locale["en"].is_string() ? by_locale["en"].get<std::string>() : "";
    INFO(name);
    CHECK(text.size() <= 200);
    for (const char* word :
         {"error", "invalid", "illegal", "unrecogni", "abort", "please note", "kindly", "unfortunately", "system"})
      CHECK_FALSE(contains(plain(text), word));
  }
}

TEST_CASE("texts are compared without case, accents and marks around them", "[dialogs][phrases]") {
  CHECK(plain("  Früher,\n  WIRKLICH?! ") == "fruher, wirklich");
  CHECK(plain("Don’t “know”…") == "don't \"know\"…");
  CHECK(plain("ΑΒΓ ДОМ Ёлка") == "αβγ дом ёлка");
  CHECK(plain("Straße Łódź") == "strasse lodz");
  CHECK(plain("?") == "?");
  CHECK(plain("...") == "...");
  CHECK(plain(".5") == ".5");
  CHECK(plain("\xff\x80") == "\xff\x80");
  CHECK(is_text("é👍"));
  CHECK_FALSE(is_text("\xc0\x80"));
  CHECK_FALSE(is_text("\xed\xa0\x80"));
  CHECK_FALSE(is_text(std::string_view("a\0", 2)));
  CHECK(cut_to("héllo", 5) == "héllo");
  CHECK(cut_to("héllo", 4) == "hél…");
  CHECK(cut_to("héllo", 0) == "");
  CHECK(one_line(" a\n\n b ") == "a b");
  for (const std::string text : {"", " ", "a", "a b", " a b", "a b ", "a  b", "a\nb", "a\tb", "héllo wörld", "héllo\n wörld", "a b\n"})
    for (std::size_t characters = 0; characters < 14; ++characters) {
      INFO(text << ", " << characters);
      CHECK(short_line(text, characters) == cut_to(one_line(text), characters));
    }
}

TEST_CASE("values are shown as people read them", "[dialogs][phrases]") {
  const Speech speech(built_in_phrases(), "en");
  CHECK(speech.number(3) == "3");
  CHECK(speech.number(-0.0) == "0");
  CHECK(speech.number(12.50) == "12.5");
  CHECK(speech.number(0.1) == "0.1");
  CHECK(speech.number(100'000'000) == "100000000");
  CHECK(speech.number(1e300).size() == 301);
  CHECK(speech.number(5e-324).size() > 3);
  CHECK(speech.date(*date_from_text("2026-10-03")) == "3 October 2026");
  CHECK(speech.label(Phrase::ButtonKeep, {{"value", std::string(200, 'x')}}).ends_with("…"));
  CHECK(characters_in(speech.label(Phrase::ButtonKeep, {{"value", std::string(200, 'x')}})) == 75);
  CHECK(expand("{{a}} {b} {c", [](std::string_view name) { return "<" + std::string(name) + ">"; }) == "{a}} <b> {c");
}

TEST_CASE("how answers are read is told by the file, and one that was stored before is read as it was then", "[dialogs][phrases]") {
  CHECK(built_in_phrases().words("en").reading == 2);
  CHECK(built_in_phrases().words("de").reading == 2);
  CHECK(stored_phrases("{}", built_in_phrases()).words("en").reading == 1);
}
