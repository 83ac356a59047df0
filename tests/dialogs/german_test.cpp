// The coach in German: what it understands, what it says, and that nothing of it is missing.

#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "dialogs/guide.h"
#include "dialogs/plain.h"
#include "dialogs/reading.h"
#include "dialogs/tree_check.h"
#include "tests/dialogs/engine_support.h"
#include "tests/dialogs/walker.h"

using namespace evenkeel;
using namespace evenkeel::dialogs;
using namespace evenkeel::dialogs::tests;

namespace {

const Words& german() {
  return built_in_phrases().words("de");
}
const Date saturday = *date_from_text("2026-11-21");

nlohmann::json commands_file() {
  return nlohmann::json::parse(text_of(evenkeel::tests::source_dir() / "dialogs" / "trees" / "commands.json"), nullptr,
                               true, true);
}

std::string day(const std::string& typed) {
  const auto date = read_date(plain(typed), german(), saturday, [](Date d) { return d <= saturday; });
  return date ? to_text(*date) : "none";
}

struct Row {
  const char* typed;
  const char* day;
};
struct NumberRow {
  const char* typed;
  double number;
};

}  // namespace

TEST_CASE("every command, word list and sentence of the coach has German", "[dialogs][german]") {
  const nlohmann::json file = commands_file();
  for (const char* part : {"commands", "words", "phrases"})
    for (const auto& [name, by_locale] : file[part].items()) {
      INFO(part << " " << name);
      CHECK(by_locale.contains("de"));
    }
  for (const char* part : {"numbers", "months", "weekdays"}) CHECK(file[part].contains("de"));
}

TEST_CASE("a German command never takes the word of an English one, which is understood as well", "[dialogs][german]") {
  const Words& english = built_in_phrases().words("en");
  for (const auto& [said, command] : english.commands) {
    INFO(said);
    CHECK(german().commands.at(said) == command);
  }
  CHECK(german().commands.size() > english.commands.size() + 50);
}

TEST_CASE("a German command is known however its umlauts are typed", "[dialogs][german]") {
  for (const char* typed : {"zurück", "Zurueck", "ZURÜCK!"}) CHECK(german().commands.at(plain(typed)) == Command::Back);
  for (const auto& [said, command] : german().commands) {
    // "ue" written for "ü": plain() has only "u" left of the umlaut, so the long spelling stands beside it.
    INFO(said);
    for (const auto& [mark, plainly] : {std::pair{"uruck", "urueck"}, {"ander", "aender"}, {"spat", "spaet"}})
      if (const std::size_t at = said.find(mark); at != std::string::npos) {
        std::string typed = said;
        typed.replace(at, std::string(mark).size(), plainly);
        CHECK(german().commands.contains(typed));
      }
  }
}

TEST_CASE("German numbers are read in digits, in words, and in words that are built of words", "[dialogs][german]") {
  const NumberRow rows[] = {{"12,5", 12.5},
                            {"1.200", 1200},
                            {"1.200,50 €", 1200.5},
                            {"ungefähr 12", 12},
                            {"so etwa zwölf", 12},
                            {"dreimal", 3},
                            {"3 Mal", 3},
                            {"keine", 0},
                            {"null", 0},
                            {"einundzwanzig", 21},
                            {"fünfundfünfzig", 55},
                            {"fuenfunddreissig", 35},
                            {"hundert", 100},
                            {"einhundertfünfzig", 150},
                            {"zweihundertfünfundsiebzig", 275},
                            {"dreitausend", 3000},
                            {"hunderttausend", 100000},
                            {"eintausendzweihundert", 1200},
                            {"zwei tausend", 2000},
                            {"anderthalb", 1.5}};
  for (const NumberRow& row : rows) {
    INFO(row.typed);
    const auto number = read_number(plain(row.typed), german(), ",");
    REQUIRE(number);
    CHECK(*number == row.number);
  }
  for (const char* typed :
       {"ein paar", "eine Menge", "mehr als drei", "zwei oder drei", "zweizwanzig", "undzwanzig", "hundertmillion",
        "zwanzigundeins", "bundesweit", "tausendtausend"}) {
    INFO(typed);
    CHECK_FALSE(read_number(plain(typed), german(), ","));
  }
}

TEST_CASE("German days are read as they are said", "[dialogs][german]") {
  const Row rows[] = {{"heute", "2026-11-21"},
                      {"heute früh", "2026-11-21"},
                      {"gestern Abend", "2026-11-20"},
                      {"vorgestern", "2026-11-19"},
                      {"letzten Montag", "2026-11-16"},
                      {"am letzten Montag", "2026-11-16"},
                      {"am Montag", "2026-11-16"},
                      {"Mo", "2026-11-16"},
                      {"Sonnabend", "2026-11-21"},
                      {"Montag letzter Woche", "2026-11-09"},
                      {"letzte Woche Montag", "2026-11-09"},
                      {"vor zwei Wochen", "2026-11-07"},
                      {"vor einer Woche", "2026-11-14"},
                      {"vor drei Monaten", "2026-08-21"},
                      {"voriges Jahr", "2025-11-21"},
                      {"3. Oktober", "2026-10-03"},
                      {"am 3. Okt. 2025", "2025-10-03"},
                      {"Samstag, den 3. Oktober", "2026-10-03"},
                      {"3.10.", "2026-10-03"},
                      {"3.10.25", "2025-10-03"},
                      {"1. März", "2026-03-01"},
                      {"1. Maerz", "2026-03-01"},
                      {"6. Jänner", "2026-01-06"},
                      {"vor ein paar Tagen", "none"},
                      {"irgendwann", "none"},
                      {"Anfang Oktober", "none"}};
  for (const Row& row : rows) {
    INFO(row.typed);
    CHECK(day(row.typed) == row.day);
  }
}

TEST_CASE("no text of the trees that speak German lacks it", "[dialogs][german]") {
  for (const char* id : {"decide", "welcome", "wording", "blanks", "incident", "wellbeing"}) {
    const Tree& tree = *shipped_trees().latest(id);
    INFO(id);
    CHECK(std::find(tree.locales.begin(), tree.locales.end(), "de") != tree.locales.end());
    for (const Problem& problem : check_words(tree)) CHECK(problem.code != "EK270");
  }
}

TEST_CASE("a decision is talked through in German, with German answers and commands", "[dialogs][german]") {
  Talk talk(shipped_trees(), "decide", {}, "de");
  CHECK(talk.asked() == "Zuallererst: Ist gerade jemand in Gefahr?");
  talk.say("weiss nicht");
  CHECK(contains(talk.heard(), "Dann bitte jemanden, jetzt nachzusehen; ich warte."));
  CHECK(talk.asked() == "Um welchen Kunden geht es?");
  talk.say("zurueck");
  CHECK(talk.asked() == "Zuallererst: Ist gerade jemand in Gefahr?\n"
                        "Letztes Mal hast du gesagt: Ich weiß es nicht\n"
                        "Schreib „behalten“, wenn das noch gilt.");
  talk.say("Nein, alle sind sicher");
  talk.say("Bäckerei Meier");
  const Values unknown{{"before", std::string("none")},
                       {"elsewhere", false},
                       {"said", std::string()},
                       {"answered", std::string()},
                       {"case_number", std::string()}};
  talk.gives(unknown);
  CHECK(talk.asked() == "Erzähl mir in zwei, drei Zeilen: Was ist zuletzt passiert?");
  talk.say("Warum?");
  CHECK(contains(talk.heard(), "Schreib so, dass Bäckerei Meier es eines Tages lesen könnte"));
  talk.say("Am Telefon wurde geschrien.");
  talk.say("alles gut");
  talk.say("nummer drei vielleicht");
  CHECK(contains(talk.heard(), "Du kannst die Nummern schreiben, etwa „1, 3 und 5“"));
  talk.say("3 und 6");
  talk.say("ein oder zweimal beschimpft");
  CHECK(contains(talk.heard(), "Meinst du „Ein- oder zweimal jemanden beschimpft oder herabgesetzt“?"));
  talk.say("ja");
  CHECK(talk.asked() == "Wie spät kommt Geld, das fällig und unbestritten ist?");
  talk.say("zahlt pünktlich");
  talk.say("keine davon");
  talk.gives({{"picture", std::string("clear")}});
  CHECK(talk.asked() == "Was ist bei Bäckerei Meier auf unserer Seite schiefgegangen?");
  talk.say("wo");
  CHECK(contains(talk.heard(), "Das weiß ich bisher:"));
  CHECK(contains(talk.heard(), "Schreien, Fluchen oder Beleidigungen und Zahlt nicht, was fällig ist"));
  talk.say("keine Ahnung");
  talk.say("nur angedeutet");
  talk.say("weiterfragen");
  talk.say("überspringen");
  talk.say("einen");
  talk.say("irgendwann");
  CHECK(contains(talk.heard(), "etwa „3. Oktober“, „letzten Montag“ oder „vor zwei Wochen“"));
  talk.say("letzten Montag");
  CHECK(contains(talk.heard(), "Notiert: 16. November 2026."));
  talk.say("Zwei Minuten Schreien.");
  talk.say("ueberspringen");
  talk.say("keine");
  CHECK(contains(talk.last().text, "Letzter Vorfall: 16. November 2026"));
  CHECK(talk.last().choices.front().label == "Ja, das stimmt");
  talk.say("ändern 2");
  CHECK(talk.asked().starts_with("Um welchen Kunden geht es?\n"));
  talk.say("Meier");
  talk.gives(unknown);
  CHECK(contains(talk.heard(), "Geändert. Deine anderen Antworten gelten weiter."));
  talk.say("ja");
  talk.say("abbrechen");
  CHECK(contains(talk.heard(), "Wollen wir hier aufhören?"));
  talk.say("ja");
  CHECK(talk.state.ended());
}

TEST_CASE("what a tree lacks in German is said in English, and answered in either", "[dialogs][german]") {
  const Library library = one_tree(R"({
    "format": 1, "id": "loud", "title": "Loud", "locales": ["en", "de"], "start": "shouts",
    "vars": { "shouts": { "type": "choice", "of": ["never", "often"] }, "sure": { "type": "yesno" } },
    "nodes": {
      "shouts": { "ask": "shouts", "text": "Do they shout?", "next": "sure",
                  "choices": [ { "is": "never", "text": { "en": "Never", "de": "Nie" } }, { "is": "often", "text": "Often" } ] },
      "sure": { "ask": "sure", "text": { "en": "Sure?", "de": "Sicher?" }, "next": "end" },
      "end": { "end": "done", "text": "Thank you." } } })");
  Talk talk(library, "loud", {}, "de");
  CHECK(talk.asked() == "Do they shout?");
  CHECK(talk.last().choices == std::vector<Choice>{{"never", "Nie"}, {"often", "Often"}});
  talk.say("Often");
  CHECK(talk.asked() == "Sicher?");
  talk.say("zurück");
  talk.say("nie");
  talk.say("yes");
  CHECK(contains(talk.heard(), "Thank you."));
}
