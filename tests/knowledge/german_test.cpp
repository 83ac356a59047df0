// The German of the library: which situations speak it wholly, and what every German wording has to be.

#include <algorithm>
#include <catch2/catch.hpp>
#include <regex>
#include <set>

#include "knowledge/explanation.h"
#include "knowledge/knowledge.h"
#include "tests/knowledge/random_answers.h"

using namespace evenkeel;
using namespace evenkeel::knowledge;
using evenkeel::tests::RandomAnswers;

namespace {

const Knowledge& library() {
  static const Knowledge loaded = [] {
    auto result = load(embedded_content());
    if (!result) throw std::runtime_error(to_text(result.error().front()));
    return std::move(result).value();
  }();
  return loaded;
}

std::string joined(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : "\n") + line;
  return text;
}

template <class Check>
void each_german(Check check) {
  std::size_t met = 0;
  for (const Situation& situation : library().wordings.situations)
    for (const Wording& wording : situation.wordings) {
      const auto german = wording.text.find("de");
      if (german == wording.text.end()) continue;
      INFO(wording.key);
      check(situation, wording, german->second);
      ++met;
    }
  CHECK(met >= 750);
}

std::set<std::string> slot_set(const Lines& lines) {
  const auto slots = slots_of(lines);
  return {slots.begin(), slots.end()};
}

}  // namespace

TEST_CASE("every situation has its name and its line in German", "[knowledge][german]") {
  for (const Situation& situation : library().wordings.situations) {
    INFO(situation.id);
    CHECK(situation.title.count("de") == 1);
    CHECK(situation.about.count("de") == 1);
    CHECK(one_line(situation.title, "de") != one_line(situation.title, "en"));
    CHECK(one_line(situation.title, "de").size() <= 84);
  }
}

TEST_CASE("every situation is wholly German: each wording, and how agents ask for it", "[knowledge][german]") {
  for (const Situation& situation : library().wordings.situations) {
    INFO(situation.id);
    const auto examples = situation.examples.find("de");
    REQUIRE(examples != situation.examples.end());
    CHECK(std::set<std::string>(examples->second.begin(), examples->second.end()).size() >= 10);
    for (const Wording& wording : situation.wordings) {
      INFO(wording.key);
      CHECK(wording.text.count("de") == 1);
    }
  }
}

TEST_CASE("a German wording asks for the same slots as the English one", "[knowledge][german]") {
  each_german([](const Situation&, const Wording& wording, const Lines& german) {
    CHECK(slot_set(german) == slot_set(in_locale(wording.text, "en")));
  });
}

TEST_CASE("in German a thing never stands where its gender would have to be known", "[knowledge][german]") {
  // "die {issue}" and "mit {item}" need an ending nobody can know; ":", "um", "Thema" and a bracket do not.
  const std::regex place("(\\S+ )?(\\(?)\\{(\\w+)\\}");
  const std::set<std::string> safe{"um", "Thema"};
  each_german([&](const Situation&, const Wording&, const Lines& german) {
    for (const std::string& line : german)
      for (std::sregex_iterator at(line.begin(), line.end(), place), end; at != end; ++at) {
        const SlotText* slot = library().slots.find((*at)[3].str());
        REQUIRE(slot);
        if (slot->kind != SlotKind::Thing) continue;
        std::string before = (*at)[1].str();
        if (!before.empty()) before.pop_back();
        INFO(at->str());
        CHECK(((*at)[2].length() == 1 || before.ends_with(":") || safe.count(before)));
      }
  });
}

TEST_CASE("a German customer is addressed as Sie, plainly and without a threat", "[knowledge][german]") {
  const std::regex stiff(
      "\\b([Hh]iermit|[Dd]iesbez\xC3\xBCglich|[Vv]erst\xC3\xA4ndnis|[Bb]eruhigen|"
      "[Rr]egeln sind|[Vv]orschrift|[Ss]elber schuld|[Gg]arantier|"
      "[Uu]nannehmlichkeiten|[Ee]infach nur|[Dd]u|[Dd]ir|[Dd]ich|[Dd]ein\\w*)\\b|!");
  each_german([&](const Situation& situation, const Wording& wording, const Lines& german) {
    if (situation.route == Route::Safety) return;
    const std::string text = joined(german);
    std::smatch match;
    const bool found = std::regex_search(text, match, stiff);
    INFO("\"" << (found ? match.str() : "") << "\"");
    CHECK_FALSE(found);
    if (wording.tone == Tone::Final) CHECK(text.find('?') == std::string::npos);
    const auto gaps = std::count_if(text.begin(), text.end(), [](char c) { return c == ' ' || c == '\n'; });
    CHECK(gaps < (wording.channel == Channel::Email ? 149 : wording.channel == Channel::Letter ? 249 : 89));
  });
}

TEST_CASE("a safety card in German is as many steps as in English, in the same order of numbers", "[knowledge][german]") {
  for (const std::string_view id : {"threat_of_violence", "self_harm_statement"})
    for (const Wording& wording : library().wordings.find(id)->wordings) {
      INFO(wording.key);
      const Lines& english = in_locale(wording.text, "en");
      const Lines& german = in_locale(wording.text, "de");
      REQUIRE(german.size() == english.size());
      for (std::size_t i = 0; i < german.size(); ++i) {
        CHECK(german[i].starts_with(std::to_string(i + 1) + ". "));
        CHECK(slot_set({german[i]}) == slot_set({english[i]}));
      }
    }
}

TEST_CASE("two variants in German do not open with the same sentence", "[knowledge][german]") {
  const auto opening = [](const Lines& lines) {  // Behind a salutation that has a line of its own.
    return lines.size() > 1 && lines.front().ends_with(",") ? lines[1] : lines.front();
  };
  each_german([&](const Situation& situation, const Wording& wording, const Lines& german) {
    for (const Wording* other : variants_of(library().wordings, situation.id, wording.tone, wording.channel)) {
      if (other == &wording) break;
      INFO(other->key);
      CHECK(opening(in_locale(other->text, "de")) != opening(german));
    }
  });
}

namespace {

// Every sentence of the coach, each with the place where it stands.
std::vector<std::pair<std::string, std::string>> sentences(const Knowledge& k) {
  std::vector<std::pair<std::string, std::string>> all;
  const auto add = [&](const std::string& where, const std::string& text) {
    if (!text.empty()) all.emplace_back(where, text);
  };
  const auto add_each = [&](const std::string& where, const std::vector<std::string>& texts) {
    for (const std::string& text : texts) add(where, text);
  };
  const auto add_anchors = [&](const std::string& where, const std::array<Anchor, 5>& anchors) {
    for (const Anchor& anchor : anchors) {
      add(where, anchor.button);
      add(where, anchor.text);
      add(where, anchor.seen);
    }
  };
  for (const SignText& sign : k.signs) {
    for (const std::string* text : {&sign.label, &sign.question, &sign.unknown, &sign.note}) add("signs", *text);
    add_anchors("signs", sign.anchors);
    add_each("signs", sign.traps);
  }
  for (const CounterSignText& sign : k.counter_signs) {
    for (const std::string* text : {&sign.label, &sign.question, &sign.unknown, &sign.to_do}) add("counter_signs", *text);
    add_anchors("counter_signs", sign.anchors);
    add_each("counter_signs", sign.traps);
    for (const std::string* clause : {&sign.when_true, &sign.when_false}) add("clause", *clause);
  }
  for (const FactText& fact : k.facts) {
    for (const std::string* text : {&fact.label, &fact.question, &fact.note}) add("facts", *text);
    for (const auto& [id, button] : fact.values) add("facts", button);
    for (const auto& [value, clause] : fact.when) add("clause", clause);
  }
  for (const OutcomeText& outcome : k.outcomes) {
    add("outcomes", outcome.label);
    add("outcomes", outcome.approver);
    for (const std::string& text : outcome.recommendation) add("outcomes", text);
    for (const StepText& step : outcome.steps) add("outcomes", step.text);
    for (const FollowUp& follow_up : outcome.follow_ups) add("outcomes", follow_up.text);
    add_each("outcomes", outcome.preconditions);
  }
  for (const HoldText& hold : k.holds)
    for (const std::string* text : {&hold.label, &hold.text, &hold.clears}) add("holds", *text);
  const auto add_reason = [&](const ReasonText& reason) {
    add("reasons", reason.reason_for);
    add("reasons", reason.reason_against);
  };
  for (const ReasonText& reason : k.counter_reasons) add_reason(reason);
  for (const ReasonText& reason : k.fact_reasons) add_reason(reason);
  add("reasons", k.always_against);
  for (const SituationGroup& group : k.groups) add("situations", group.label);
  for (const auto& [key, phrase] : k.phrases)
    if (std::regex_search(phrase, std::regex("[A-Za-z]{2}(?![^{]*\\})"))) add("phrases", phrase);  // More than slots.
  return all;
}

}  // namespace

TEST_CASE("all the coach knows it can say in German", "[knowledge][german]") {
  const auto english = sentences(library());
  const auto german = sentences(library().in("de-AT"));
  REQUIRE(english.size() > 600);
  REQUIRE(german.size() == english.size());
  for (std::size_t i = 0; i < english.size(); ++i) {
    INFO(english[i].first << ": " << english[i].second);
    CHECK(german[i].second != english[i].second);
    CHECK(slot_set({german[i].second}) == slot_set({english[i].second}));
  }
  for (const SlotText& slot : library().slots.all) {
    INFO(slot.id);
    CHECK(one_line(slot.question, "de") != one_line(slot.question, "en"));
    CHECK(slot.example.count("de") == 1);
  }
}

TEST_CASE("what stands behind \"wenn\" has its verb at the end", "[knowledge][german]") {
  const std::regex verb_last(
      "(wäre|wären|hätte|hätten|hättet|würde|würden|ist|hat|haben|konnte|könnte|wirken könnte|müsst|vorbeikommt|braucht|brauchen|"
      "auskommen|bekämen|antut|können)$");
  std::size_t clauses = 0;
  for (const auto& [where, text] : sentences(library().in("de"))) {
    if (where != "clause") continue;
    INFO(text);
    CHECK(std::regex_search(text, verb_last));
    ++clauses;
  }
  CHECK(clauses >= 30);
}

TEST_CASE("a decision is the same in German, and told wholly in it", "[knowledge][german]") {
  const std::regex english(" (the|and|they|you|with|would|were|this|if|of)[ .,:]");
  for (unsigned seed = 1; seed <= 300; ++seed) {
    INFO("seed " << seed);
    const Answers answers = RandomAnswers(seed).draw();
    const Assessment told = assess(library().in("de"), answers);
    const Assessment in_english = assess(library(), answers);
    CHECK(told.decision.outcome == in_english.decision.outcome);
    CHECK(told.milder.size() == in_english.milder.size());
    for (const std::string* text : {&told.texts.recommendation, &told.texts.reasons, &told.texts.holds, &told.texts.would_change,
                                    &told.texts.missing, &told.texts.closing}) {
      INFO(*text);
      CHECK_FALSE(std::regex_search(*text, english));
    }
    for (const auto* changes : {&told.milder, &told.firmer})
      for (const Change& change : *changes) CHECK(change.text.find("“, wenn ") != std::string::npos);
  }
}

TEST_CASE("danger told in German brings the safety card, and everyday anger does not", "[knowledge][german]") {
  using Route = Found::Route;
  const auto route = [](std::string_view text) { return library().finder.find(text, "de").route; };
  for (const std::string_view text :
       {"der Kunde hat gesagt, er bringt mich um", "sie hat ein Messer in der Tasche", "er weiß, wo meine Kinder zur Schule gehen",
        "ein Gast hat unsere Kellnerin geschlagen", "er steht vor meinem Haus und wartet", "sie lässt mich nicht aus dem Zimmer raus",
        "er will sich umbringen, wenn wir nicht helfen", "sie schreibt, sie möchte nicht mehr leben", "er redet von Suizid",
        "sie hat eine Überdosis genommen", "er sagt, ohne ihn wären alle besser dran", "er hat einen Stuhl nach mir geworfen"}) {
    INFO(text);
    CHECK(route(text) == Route::Safety);
  }
  for (const std::string_view text :
       {"er will sein Geld zurück, die Frist ist vorbei", "sie droht mit einer schlechten Bewertung", "er droht mit dem Anwalt",
        "das Messer kam stumpf an, sie will es umtauschen", "der Stress macht mich fertig", "er schlägt einen neuen Termin vor",
        "der Akku ist tot, und er ist sauer", "die Rechnung ist seit Wochen offen", "sie will mit meiner Chefin sprechen"}) {
    INFO(text);
    CHECK(route(text) != Route::Safety);
  }
  std::size_t harmless = 0, alarmed = 0, found = 0;
  for (const Situation& situation : library().wordings.situations) {
    for (const std::string& example : situation.examples.at("de")) {
      const Found guess = library().finder.find(example, "de");
      INFO(example);
      if (situation.route == evenkeel::knowledge::Route::Safety) {
        CHECK(guess.route == Route::Safety);
        continue;
      }
      ++harmless;
      alarmed += guess.route == Route::Safety;
      found += std::any_of(guess.situations.begin(), guess.situations.end(), [&](const Guess& g) { return g.situation == situation.id; });
    }
  }
  CHECK(alarmed * 50 <= harmless);
  CHECK(found * 100 >= harmless * 95);
  CHECK(route("wie viele Urlaubstage habe ich noch") == Route::None);
}
