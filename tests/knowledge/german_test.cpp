// The German of the library: which situations speak it wholly, and what every German wording has to be.

#include <algorithm>
#include <catch2/catch.hpp>
#include <regex>
#include <set>

#include "knowledge/knowledge.h"

using namespace evenkeel;
using namespace evenkeel::knowledge;

namespace {

constexpr std::string_view wholly_german[] = {
    "refund_outside_policy", "discount_demand", "charge_dispute", "late_payment", "deadline_unmovable",
    "out_of_scope_request", "after_hours_contact", "circular_conversation", "delay_outside_control",
    "our_mistake_apology", "holding_reply", "angry_opening", "shouting", "profanity_first", "profanity_repeated",
    "personal_insult", "threat_of_bad_review", "demand_for_supervisor", "ending_call_warning", "ending_call",
    "threat_of_violence", "self_harm_statement"};

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
  CHECK(met >= 250);
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

TEST_CASE("the situations met most often are wholly German: each wording, and how agents ask for it", "[knowledge][german]") {
  for (const std::string_view id : wholly_german) {
    INFO(id);
    const Situation* situation = library().wordings.find(id);
    REQUIRE(situation);
    const auto examples = situation->examples.find("de");
    REQUIRE(examples != situation->examples.end());
    CHECK(std::set<std::string>(examples->second.begin(), examples->second.end()).size() >= 10);
    for (const Wording& wording : situation->wordings) {
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
    CHECK(gaps < (wording.channel == Channel::Email ? 149 : 89));
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
  each_german([](const Situation& situation, const Wording& wording, const Lines& german) {
    for (const Wording* other : variants_of(library().wordings, situation.id, wording.tone, wording.channel)) {
      if (other == &wording) break;
      INFO(other->key);
      CHECK(in_locale(other->text, "de").front() != german.front());
    }
  });
}
