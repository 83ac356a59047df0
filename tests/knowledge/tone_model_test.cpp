#include "knowledge/tone_model.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "knowledge/knowledge.h"
#include "knowledge/tone_rules.h"
#include "tests/knowledge/content_for_tests.h"
#include "tests/support/paths.h"

namespace evenkeel::knowledge {
namespace {

std::string_view file(std::string_view name) {
  for (const auto& [other, text] : embedded_content())
    if (other == name) return text;
  FAIL(name << " is not built in");
  return {};
}

const Knowledge& shipped() {
  static const Knowledge knowledge = load(embedded_content()).value();
  return knowledge;
}

ToneRules shipped_rules() {
  Problems problems;
  Reader reader("tone.json", problems);
  return tone_rules_from(reader, *reader.parse(file("tone.json")));
}

const ToneExamples& shipped_examples() {
  static const ToneExamples examples = [] {
    Problems problems;
    Reader reader("tone_examples.json", problems);
    return tone_examples_from(reader, *reader.parse(file("tone_examples.json")));
  }();
  return examples;
}

struct Draft {
  std::string text;
  bool blocks = false, clean = false;
};

// Every `step`th line from `begin` on.
std::vector<Draft> drafts(const std::string& name, std::size_t begin = 0, std::size_t step = 1) {
  std::vector<Draft> list;
  std::ifstream in(tests::source_dir() / "tests" / "knowledge" / "tone" / name);
  REQUIRE(in);
  std::size_t number = 0;
  for (std::string line; std::getline(in, line); ++number) {
    if (number % step != begin) continue;
    const auto json = nlohmann::json::parse(line);
    const bool clean = json["expect"].empty();
    const bool blocks = json.contains("verdict") ? json["verdict"] == "block" : !clean && json["expect"][0] != "unclear_boundary";
    list.push_back({json["text"], blocks, clean});
  }
  return list;
}

struct Count {
  int blocks = 0, blocked = 0, clean = 0, flagged = 0;
};

Count count(const std::vector<Draft>& list, const ToneChecker& checker) {
  Count sum;
  for (const Draft& draft : list) {
    const Verdict verdict = checker.check(draft.text).verdict;
    sum.blocks += draft.blocks;
    sum.blocked += draft.blocks && verdict == Verdict::Block;
    sum.clean += draft.clean;
    sum.flagged += draft.clean && verdict != Verdict::Ok;
  }
  return sum;
}

std::ostream& operator<<(std::ostream& out, const Count& c) {
  return out << "blocked " << c.blocked << " of " << c.blocks << ", clean flagged " << c.flagged << " of " << c.clean;
}

}  // namespace

// trades.jsonl: 110 drafts of vets, landlords, dentists, garages and the like, written before the examples the model learns
// from, and by nobody who thought of rules. The even lines of the other two files are only ever counted; their odd lines
// are among the examples.
TEST_CASE("beside the rules the model hears faults that nobody wrote a rule for", "[knowledge][tone]") {
  const ToneChecker rules{shipped_rules()};
  const auto both = [&](const std::vector<Draft>& list, const char* name) {
    const Count without = count(list, rules), with = count(list, shipped().tone);
    std::cout << "  tone, " << name << ": rules alone " << without << "; with the model " << with << "\n";
    CHECK(with.flagged - without.flagged <= with.clean / 20);
    return std::pair(without.blocked, with.blocked);
  };
  const auto trades = both(drafts("trades.jsonl"), "trades");
  CHECK(trades.second >= trades.first + 16);
  both(drafts("fresh.jsonl", 1, 2), "fresh, even lines");
  const auto second = both(drafts("second.jsonl", 1, 2), "second, even lines");
  CHECK(second.second >= second.first + 3);
}

TEST_CASE("what is learnt from eleven situations holds in the twelfth", "[knowledge][tone]") {
  int faulty = 0, heard = 0, named = 0, clean = 0, mistaken = 0;
  for (const char* about :
       {"refund", "parcel", "invoice", "outage", "visit", "hotel", "repair", "cancel", "review", "call", "train", "flat"}) {
    ToneExamples others = shipped_examples();
    const auto held = others.samples.extract(about);
    REQUIRE(held);
    ToneRules learnt = shipped_rules();
    learnt.rules.clear();  // The model alone.
    learnt.starts.clear();
    learnt.index = {};
    learn(learnt, others);
    const ToneChecker checker{std::move(learnt)};
    for (const ToneSample& sample : held.mapped()) {
      const ToneReport report = checker.check(sample.text);
      if (!sample.fault) {
        ++clean;
        mistaken += !report.faults.empty();
        continue;
      }
      ++faulty;
      heard += !report.faults.empty();
      named += !report.faults.empty() && report.faults[0].category == *sample.fault;
    }
  }
  std::cout << "  tone, a situation held out: heard " << heard << " of " << faulty << " (by its category " << named
            << "), clean ones mistaken " << mistaken << " of " << clean << "\n";
  CHECK(faulty >= 400);
  CHECK(clean >= 400);
  CHECK(heard * 100 >= faulty * 45);
  CHECK(named * 100 >= heard * 75);
  CHECK(mistaken * 100 <= clean * 5);
}

TEST_CASE("nothing we hand out to be sent sounds like a fault", "[knowledge][tone]") {
  for (const Situation& situation : shipped().wordings.situations)
    for (const Wording& wording : situation.wordings)
      for (const ToneFault& fault : shipped().tone.check(one_line(wording.text, "en"), wording.channel).faults)
        if (fault.rule.starts_with("sounds_like_")) FAIL_CHECK(wording.key << ": " << fault.rule << ": " << fault.quote);
}

TEST_CASE("a fault that is only heard is its sentence, says why, and leaves quoted words alone", "[knowledge][tone]") {
  const std::string before = "Hello Mr Kern, the part is here. ", after = ". I can fit it on Friday.",
                    at_fault = "Your wife's account is overdue, I have told her boss about your debts";
  const ToneReport report = shipped().tone.check(before + at_fault + after);
  REQUIRE(report.faults.size() == 1);
  const ToneFault& fault = report.faults[0];
  CHECK(fault.category == ToneCategory::PrivacyLeak);
  CHECK(fault.rule == "sounds_like_privacy_leak");
  CHECK(fault.severity == Severity::Block);
  CHECK(fault.quote == at_fault);
  CHECK(fault.start == before.size());
  CHECK_FALSE(fault.why.empty());
  CHECK_FALSE(fault.instead.empty());
  CHECK(shipped().tone.check("You wrote: \"" + at_fault + "\". I can fit it on Friday.").verdict == Verdict::Ok);
  CHECK(shipped().tone.check(before + at_fault + after, {}, "de").faults.empty());
}

TEST_CASE("a rule that blocks speaks for its sentence, and the model is silent", "[knowledge][tone]") {
  for (const Draft& draft : drafts("trades.jsonl")) {
    const ToneReport report = shipped().tone.check(draft.text);
    for (const ToneFault& ruled : ToneChecker{shipped().tone}.all_faults(draft.text)) {
      if (ruled.severity != Severity::Block) continue;
      INFO(draft.text);
      CHECK(std::any_of(report.faults.begin(), report.faults.end(), [&](const ToneFault& f) { return f == ruled; }));
    }
  }
}

TEST_CASE("equal examples make equal models, whatever their order; without any nothing is heard", "[knowledge][tone]") {
  std::vector<ToneExample> examples;
  for (const char* about : {"refund", "call"})
    for (const ToneSample& sample : shipped_examples().samples.find(about)->second)
      for (SentenceWords& words : sentences_of(shipped().tone.rules().vocabulary, read_words(sample.text)))
        examples.push_back({std::move(words), sample.fault});
  const ToneModel model(examples, shipped_examples().signs);
  std::reverse(examples.begin(), examples.end());
  const ToneModel turned(examples, shipped_examples().signs);
  const SentenceWords words{"i", "will", "find", "out", "where", "you", "live"};
  REQUIRE(model.hear(words));
  CHECK(model.hear(words)->margin == turned.hear(words)->margin);
  CHECK_FALSE(ToneModel().hear(words));
  CHECK_FALSE(model.hear({"bite", "me"}));
}

TEST_CASE("words that say little alone say something together", "[knowledge][tone]") {
  // Of each class a word that the examples never had: only the classes carry what was learnt.
  Phrases signs;
  REQUIRE_FALSE(signs.add("(review|post|survey)", 0));
  REQUIRE_FALSE(signs.add("(deposit|keys|luggage)", 1));
  std::vector<ToneExample> examples;
  for (const char* said : {"review", "post"})
    for (const char* held : {"deposit", "keys"}) {
      examples.push_back({{"that", said, "costs", "you", "the", held}, ToneCategory::ThreatOrUltimatum});
      examples.push_back({{"that", said, "costs", "you", "the", "stamp"}, {}});
      examples.push_back({{"that", "letter", "costs", "you", "the", held}, {}});
    }
  const ToneModel model(examples, signs);
  CHECK(model.hear({"that", "survey", "costs", "you", "the", "luggage"})->margin >
        model.hear({"that", "survey", "costs", "you", "the", "stamp"})->margin);
  const ToneModel without(examples, Phrases());
  CHECK(model.hear({"that", "survey", "costs", "you", "the", "luggage"})->margin >
        without.hear({"that", "survey", "costs", "you", "the", "luggage"})->margin);
}

TEST_CASE("faults of tone_examples.json have their number and line", "[knowledge][tone]") {
  const auto told = [](std::string_view text, const std::string& code) {
    Problems problems;
    Reader reader("tone_examples.json", problems);
    const auto root = reader.parse(text);
    if (root) tone_examples_from(reader, *root);
    return std::any_of(problems.begin(), problems.end(), [&](const Problem& p) { return p.code == code && p.line > 0; });
  };
  CHECK(told(R"({"faults": [{"category": "rude", "why": "a", "instead": [], "examples": {}}], "clean": []})", "EK107"));
  CHECK(told(R"({"faults": [{"category": "labels_person", "instead": [], "examples": {}}], "clean": []})", "EK105"));
  CHECK(told(R"({"faults": [], "clean": [], "more": 1})", "EK104"));
  CHECK(told(R"({"signs": {"hold": ["(keep"]}, "faults": [], "clean": []})", "EK130"));
  const std::string one = R"({"category": "labels_person", "why": "a", "instead": ["b"], "examples": {}})";
  CHECK(told(R"({"faults": [)" + one + "," + one + R"(], "clean": []})", "EK109"));
}

}  // namespace evenkeel::knowledge
