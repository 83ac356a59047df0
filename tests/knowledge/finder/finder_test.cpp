#include "knowledge/finder.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include "knowledge/knowledge.h"
#include "knowledge/wording_json.h"
#include "tests/support/paths.h"

using namespace evenkeel::knowledge;

namespace {

const Knowledge& shipped() {
  static const Knowledge knowledge = [] {
    auto loaded = load(embedded_content());
    REQUIRE(loaded);
    return *std::move(loaded);
  }();
  return knowledge;
}

struct Case {
  std::string text, kind;  // situation, safety, calm (anger without danger) or none
  std::vector<std::string> situations;
  std::string locale = "en";
};

std::vector<Case> cases_of(const std::string& name) {
  std::ifstream file(evenkeel::tests::source_dir() / "tests" / "knowledge" / "finder" / name);
  std::vector<Case> cases;
  for (std::string line; std::getline(file, line);) {
    const auto json = nlohmann::json::parse(line);
    cases.push_back({json["text"], json["kind"], json.value("situations", std::vector<std::string>()),
                     json.value("locale", "en")});
  }
  REQUIRE_FALSE(cases.empty());
  return cases;
}

bool fits(const Case& c, const Guess& guess) {
  return std::find(c.situations.begin(), c.situations.end(), guess.situation) != c.situations.end();
}

double share(int part, int all) {
  return static_cast<double>(part) / static_cast<double>(std::max(all, 1));
}

struct Figures {
  int requests = 0, first = 0, three = 0, wrong_outright = 0;  // Of the situations.
  int outside = 0, kept_out = 0;                               // What no wording answers.
  int emergencies = 0, heard = 0, asked = 0;  // asked: not the card, but the safety situation first of three.
  int calm = 0, alarms = 0;                   // Everything without danger.
  int angry = 0, angry_alarms = 0;            // Of these: anger and idioms.
};

// Over every `step`th case from `begin` on.
Figures measure(const std::vector<Case>& cases, std::size_t begin = 0, std::size_t step = 1) {
  Figures sum;
  for (std::size_t i = begin; i < cases.size(); i += step) {
    const Case& c = cases[i];
    const Found found = shipped().finder.find(c.text, c.locale);
    const bool alarm = found.route == Found::Route::Safety, none = found.route == Found::Route::None;
    if (c.kind == "safety") {
      ++sum.emergencies;
      sum.heard += alarm;
      sum.asked +=
          !alarm && !none && shipped().wordings.find(found.situations.front().situation)->route == Route::Safety;
      continue;
    }
    ++sum.calm;
    sum.alarms += alarm;
    if (c.kind == "calm") {
      ++sum.angry;
      sum.angry_alarms += alarm;
    } else if (c.kind == "none") {
      ++sum.outside;
      sum.kept_out += none;
    } else {
      ++sum.requests;
      const bool right = !none && fits(c, found.situations.front());
      sum.first += right;
      sum.three += !none && std::any_of(found.situations.begin(), found.situations.end(),
                                        [&](const Guess& g) { return fits(c, g); });
      sum.wrong_outright += !right && found.route == Found::Route::Situation;
    }
  }
  return sum;
}

std::string told(const Figures& f) {
  std::ostringstream out;
  out.precision(3);
  out << "right first " << share(f.first, f.requests) << ", in three " << share(f.three, f.requests)
      << ", wrong outright " << share(f.wrong_outright, f.requests) << ", kept out " << share(f.kept_out, f.outside)
      << "; emergencies heard " << f.heard << " and asked " << f.asked << " of " << f.emergencies << ", false alarms "
      << f.alarms << " of " << f.calm << ", at anger " << f.angry_alarms << " of " << f.angry;
  return out.str();
}

}  // namespace

TEST_CASE("requests nobody put into the library find their situation, and emergencies are heard",
          "[knowledge][finder]") {
  const Figures f = measure(cases_of("dev.jsonl"));
  WARN(told(f));
  CHECK(share(f.first, f.requests) >= 0.88);
  CHECK(share(f.three, f.requests) >= 0.95);
  CHECK(share(f.wrong_outright, f.requests) <= 0.09);
  CHECK(share(f.kept_out, f.outside) >= 0.8);
  CHECK(share(f.heard, f.emergencies) >= 0.96);
  CHECK(share(f.alarms, f.calm) <= 0.035);
}

// fresh.jsonl: its odd lines may be read and learnt from; its even lines are only ever counted. Never read those, and
// change nothing because of one of them: where the two lines of figures part, the finder fits what was looked at and
// nothing else.
TEST_CASE("what was written before anybody looked is dealt with as well as what was looked at", "[knowledge][finder]") {
  const std::vector<Case> cases = cases_of("fresh.jsonl");
  const Figures seen = measure(cases, 0, 2), held = measure(cases, 1, 2);
  WARN("looked at: " << told(seen));
  WARN("only counted: " << told(held));
  CHECK(share(held.first, held.requests) >= 0.9);
  CHECK(share(held.three, held.requests) >= 0.95);
  CHECK(share(held.wrong_outright, held.requests) <= 0.05);
  CHECK(share(held.kept_out, held.outside) >= 0.8);
  CHECK(share(held.heard + held.asked, held.emergencies) >= 0.92);
  CHECK(share(held.angry_alarms, held.angry) <= 0.1);
}

// danger.jsonl: a fifth of what was written in one go as dangers and as anger that only sounds so, picked by a hash of the
// text and never in the content; the rest of it stands in safety.json. Hints, typos, routine business around them.
TEST_CASE("of dangers written as people type them, most are heard, and anger is left in peace", "[knowledge][finder]") {
  for (const std::string locale : {"en", "de"}) {
    std::vector<Case> cases = cases_of("danger.jsonl");
    std::erase_if(cases, [&](const Case& c) { return c.locale != locale; });
    const Figures f = measure(cases);
    WARN(locale << ": " << told(f));
    CHECK(share(f.heard, f.emergencies) >= (locale == "en" ? 0.6 : 0.5));
    CHECK(share(f.heard + f.asked, f.emergencies) >= (locale == "en" ? 0.85 : 0.8));
    CHECK(share(f.angry_alarms, f.angry) <= (locale == "en" ? 0.08 : 0.15));
  }
}

// families.jsonl: a fifth of 126 dangers of 23 kinds (hints, what somebody knows, goodbyes, slang, dogs, cars, fire, danger told by
// a third, played down, in half a sentence of a long one, misheard, without vowels, in two languages) and of 109 harmless
// texts in nearly the same words, picked by a hash of the text; the rest of it stands in safety.json.
TEST_CASE("dangers of many kinds are heard or asked about, beside harmless texts in nearly the same words", "[knowledge][finder]") {
  const Figures f = measure(cases_of("families.jsonl"));
  WARN(told(f));
  CHECK(share(f.heard + f.asked, f.emergencies) >= 0.8);
  CHECK(share(f.angry_alarms, f.angry) <= 0.15);
}

// scope.jsonl: a fifth of 285 requests that are none of ours, written in two goes; the rest stands in out_of_scope.json.
TEST_CASE("small talk, recipes, computers and one's own pay are kept out", "[knowledge][finder]") {
  for (const std::string locale : {"en", "de"}) {
    std::vector<Case> cases = cases_of("scope.jsonl");
    std::erase_if(cases, [&](const Case& c) { return c.locale != locale; });
    const Figures f = measure(cases);
    WARN(locale << ": " << told(f));
    CHECK(share(f.kept_out, f.outside) >= (locale == "en" ? 0.84 : 0.7));
  }
}

TEST_CASE("danger is heard in one language while another is chosen, and only then", "[knowledge][finder]") {
  using Route = Found::Route;
  for (const Case& c : cases_of("danger.jsonl")) {
    INFO(c.text);
    const bool alarm = shipped().finder.find(c.text, c.locale).route == Route::Safety;
    CHECK((shipped().finder.find(c.text, c.locale == "de" ? "en-GB" : "de").route == Route::Safety) == alarm);
  }
  for (const char* text : {"er hat ein Messer", "sie will sich umbringen", "Hilfe er schlägt die Kollegin",
                           "he called, er hat gesagt er bringt mich um, what now"}) {
    INFO(text);
    CHECK(shipped().finder.find(text, "en").route == Route::Safety);
  }
  for (const char* text : {"wrong end of the stick about the waiting list", "the die is cast, he pays", "er will sein Geld zurück"})
    CHECK(shipped().finder.find(text, "en").route != Route::Safety);
}

TEST_CASE("a threat quoted in another language is asked about where only a certain phrase shows it", "[knowledge][finder]") {
  const std::string quoted = "Kundin Frau Berger schreibt zur Rechnung vom Mai wegen der zwei Stühle und der Lampe, sie zahlt in drei "
                             "Raten, und dann steht da noch: ";
  const auto asked = [](const std::string& text) {
    const Found found = shipped().finder.find(text, "de");
    return found.route != Found::Route::None && shipped().wordings.find(found.situations.front().situation)->route == Route::Safety;
  };
  CHECK_FALSE(asked(quoted + "thank you so much"));
  CHECK_FALSE(asked(quoted + "I want my money back"));
  CHECK(asked(quoted + "I will kill you"));
  CHECK(asked(quoted + "I want to kill myself"));
}

TEST_CASE("one certain phrase is enough to be asked about danger, unless it is an idiom", "[knowledge][finder]") {
  const auto route = [](const char* text) { return shipped().finder.find(text).route; };
  const std::string business = "hello, about the invoice of last month, the one for the two chairs and the lamp, she wants to "
                               "pay in three parts and asks whether the second can wait until the end of June, and ";
  const auto danger_first = [](const std::string& text) {
    const Found found = shipped().finder.find(text);
    return found.route != Found::Route::None && shipped().wordings.find(found.situations.front().situation)->route == Route::Safety;
  };
  CHECK(danger_first(business + "he has a knife in his hand"));
  CHECK(danger_first(business + "she wants to kill herself"));
  CHECK_FALSE(danger_first(business));
  // Also within what is so clearly none of ours that nothing else would be asked.
  const std::string rota = "can you send me the rota for the bank holiday, how many days of leave have I got left, the printer on the "
                           "second floor is jammed again and my password has run out, and ";
  CHECK(shipped().finder.find(rota).route == Found::Route::None);
  CHECK(danger_first(rota + "he has a knife in his hand"));
  CHECK(danger_first(rota + "she wants to kill herself"));
  CHECK(route("he has a knife in his hand") == Found::Route::Safety);
  CHECK(route("she wants to kill herself") == Found::Route::Safety);
  CHECK(route("he is armed with receipts") != Found::Route::Safety);
  CHECK(route("she dodged a bullet with that cancelled order") != Found::Route::Safety);
}

TEST_CASE("names and short answers raise no alarm", "[knowledge][finder]") {
  for (const char* locale : {"en", "de"})
    for (const char* text : {"Maria Lindqvist", "What happened?", "Maria's Flowers", "in the shop", "zwei oder drei", "often", "token"}) {
      INFO(locale << ": " << text);
      CHECK(shipped().finder.find(text, locale).route != Found::Route::Safety);
    }
}

TEST_CASE("every emergency of the growing list brings the safety card", "[knowledge][finder]") {
  for (const Case& c : cases_of("safety.jsonl")) {
    INFO(c.text);
    const Found found = shipped().finder.find(c.text);
    CHECK(found.route == Found::Route::Safety);
    CHECK(shipped().wordings.find(found.situations.front().situation)->route == Route::Safety);
  }
}

TEST_CASE("English is understood where another language was chosen, and German stays German", "[knowledge][finder]") {
  const auto route = [](const char* text) { return shipped().finder.find(text, "de-AT").route; };
  for (const char* text : {"he has a knife", "she wants to die tonight", "a customer followed me to my car",
                           "help, he is hitting her"}) {
    INFO(text);
    CHECK(route(text) == Found::Route::Safety);
  }
  CHECK(shipped().finder.find("he still has not paid the overdue invoice", "de").situations.front().situation == "late_payment");
  for (const char* text : {"die Kundin will die Rechnung nicht zahlen", "der Kunde will sein Geld zurück",
                           "die neue Kollegin war falsch"}) {
    INFO(text);
    CHECK(route(text) != Found::Route::Safety);
  }
  CHECK(route("er hat ein Messer") == Found::Route::Safety);
}

TEST_CASE("sexual and discriminatory acts are always among the three", "[knowledge][finder]") {
  for (const char* name : {"dev.jsonl", "fresh.jsonl"}) {
    const std::vector<Case> cases = cases_of(name);
    const std::size_t step = std::string(name) == "fresh.jsonl" ? 2 : 1;  // The even lines are not to be shown.
    for (std::size_t i = 0; i < cases.size(); i += step)
      for (const char* act : {"sexual_remark", "discriminatory_remark"}) {
        const Case& c = cases[i];
        if (std::find(c.situations.begin(), c.situations.end(), act) == c.situations.end()) continue;
        INFO(c.text);
        const Found found = shipped().finder.find(c.text);
        CHECK(std::any_of(found.situations.begin(), found.situations.end(), [&](const Guess& g) { return g.situation == act; }));
      }
  }
}

TEST_CASE("any bytes are a text: scores from 0 to 1, at most three situations, none twice",
          "[knowledge][finder][property]") {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    std::string text(random() % 400, ' ');
    for (char& c : text) c = static_cast<char>(random() % (round % 2 ? 256 : 96) + (round % 2 ? 0 : 32));
    const Found found = shipped().finder.find(text, round % 3 ? "en" : "xx-YY");
    std::set<std::string> ids;
    CHECK(found.situations.size() <= 3);
    for (const Guess& guess : found.situations) {
      CHECK((guess.score >= 0 && guess.score <= 1));
      CHECK(ids.insert(guess.situation).second);
      CHECK(shipped().wordings.find(guess.situation));
    }
  }
  CHECK(shipped().finder.find("").route == Found::Route::None);
  CHECK(SituationFinder().find("he shouts").route == Found::Route::None);
}

TEST_CASE("a locale falls back to its language, then to English", "[knowledge][finder]") {
  const SituationFinder& finder = shipped().finder;
  CHECK(finder.language_for("de-AT") == "de");
  CHECK(finder.language_for("en-GB") == "en");
  CHECK(finder.language_for("fr") == "en");
  CHECK(finder.language_for("") == "en");
  CHECK(SituationFinder().language_for("en").empty());
}

TEST_CASE("only the first two thousand characters count", "[knowledge][finder]") {
  const std::string begin = "wants a refund after 90 days. " + std::string(2'000, ' ');
  CHECK(shipped().finder.find(begin + "he has a knife") == shipped().finder.find(begin));
}

TEST_CASE("equal content gives equal answers, whatever the order of the files, and however the learning is spread",
          "[knowledge][finder]") {
  std::vector<File> files(embedded_content().begin(), embedded_content().end());
  std::reverse(files.begin(), files.end());
  const auto turned = load(files, [](std::size_t count, const std::function<void(std::size_t)>& piece) {
    std::vector<std::jthread> threads;
    for (std::size_t i = count; i-- > 0;) threads.emplace_back([&piece, i] { piece(i); });
  });
  REQUIRE(turned);
  for (const Case& c : cases_of("dev.jsonl")) CHECK(turned->finder.find(c.text, c.locale) == shipped().finder.find(c.text, c.locale));
}

TEST_CASE("a line of JSON is answered, or says what is wrong with it", "[knowledge][finder]") {
  const auto ask = [](std::string_view line) { return wording_json(shipped(), line, false); };
  const auto good = nlohmann::json::parse(
      ask(R"({"id": 7, "text": "he will not pay the overdue invoice", "tone": "firm", "channel": "email"})").text);
  CHECK(good["id"] == 7);
  CHECK(good["route"] == "situation");
  CHECK(good["situations"].size() == 3);
  CHECK(good["situations"][0]["id"] == "late_payment");
  REQUIRE_FALSE(good["wordings"].empty());
  for (const auto& wording : good["wordings"]) {
    CHECK(wording["situation"] == "late_payment");
    CHECK(wording["tone"] == "firm");
    CHECK(wording["channel"] == "email");
    CHECK_FALSE(wording["text"].get<std::string>().empty());
    CHECK(wording["slots"].is_array());
  }
  CHECK(nlohmann::json::parse(ask(R"({"text": "he has a knife"})").text)["route"] == "safety");
  const auto none = nlohmann::json::parse(ask(R"({"text": "what's the weather tomorrow"})").text);
  CHECK(none["route"] == "none");
  CHECK(none["wordings"].empty());
  for (const char* bad : {"", "[]", "{}", R"({"text": 1})", R"({"id": "x", "text": "a", "tone": "loud"})",
                          R"({"text": "a", "colour": "red"})", R"({"text": "a", "channel": "fax"})", "{"}) {
    INFO(bad);
    CHECK(ask(bad).is_error);
    CHECK(nlohmann::json::parse(ask(bad).text).contains("error"));
  }
}
