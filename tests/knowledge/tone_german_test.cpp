// The German rules of the tone check: on drafts written apart from them, and on drafts nobody tuned them to.

#include <catch2/catch.hpp>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "knowledge/draft.h"
#include "knowledge/tone_rules.h"
#include "tests/support/paths.h"

namespace evenkeel::knowledge {
namespace {

const Knowledge& know() {
  static const Knowledge loaded = [] {
    auto result = load(embedded_content());
    if (!result) throw std::runtime_error(to_text(result.error().front()));
    return std::move(result).value();
  }();
  return loaded;
}

struct Draft {
  std::string text;
  std::set<std::string> expect;
  std::optional<Verdict> verdict;
};

std::vector<Draft> drafts(const std::string& name) {
  std::vector<Draft> list;
  std::ifstream in(tests::source_dir() / "tests" / "knowledge" / name);
  REQUIRE(in);
  for (std::string line; std::getline(in, line);) {
    const auto json = nlohmann::json::parse(line);
    list.push_back({json["text"], json["expect"].get<std::set<std::string>>(), {}});
    if (json.contains("verdict")) list.back().verdict = from_text<Verdict>(json["verdict"].get<std::string>());
  }
  return list;
}

std::set<std::string> categories(const ToneReport& report) {
  std::set<std::string> found;
  for (const ToneFault& fault : report.faults) found.insert(std::string(to_text(fault.category)));
  return found;
}

std::string without_umlauts(std::string text) {
  const std::map<std::string, std::string> letters{{"ä", "ae"}, {"ö", "oe"}, {"ü", "ue"}, {"ß", "ss"},
                                                   {"Ä", "Ae"}, {"Ö", "Oe"}, {"Ü", "Ue"}};
  for (const auto& [umlaut, written] : letters)
    for (std::size_t at = 0; (at = text.find(umlaut, at)) != std::string::npos; at += written.size())
      text.replace(at, umlaut.size(), written);
  return text;
}

}  // namespace

TEST_CASE("every fault of the German drafts is found, and nothing in the clean ones", "[knowledge][tone][german]") {
  std::set<std::string> met;
  int faulty = 0, clean = 0;
  for (const Draft& draft : drafts("tone/german.jsonl")) {
    INFO(draft.text);
    const ToneReport report = check_draft(know(), draft.text, {}, "de").report;
    const std::set<std::string> found = categories(report);
    for (const std::string& category : draft.expect) CHECK(found.contains(category));
    if (draft.verdict) CHECK(to_text(report.verdict) == to_text(*draft.verdict));
    met.insert(draft.expect.begin(), draft.expect.end());
    (draft.expect.empty() ? clean : faulty)++;
  }
  CHECK(met.size() == count_of<ToneCategory>);
  CHECK(faulty >= 80);
  CHECK(clean >= 60);
}

TEST_CASE("a German draft is found as faulty in an English conversation too, and without umlauts", "[knowledge][tone][german]") {
  for (const Draft& draft : drafts("tone/german.jsonl")) {
    INFO(draft.text);
    const ToneReport report = check_draft(know(), draft.text, {}, "de").report;
    CHECK(check_draft(know(), without_umlauts(draft.text), {}, "de").report.verdict == report.verdict);
    if (written_in(know(), draft.text, "en").asked.front() == "de")
      CHECK(check_draft(know(), draft.text, {}, "en").report.verdict == report.verdict);
    // The model learnt from English sentences and is asked about no others.
    for (const ToneFault& fault : report.faults) CHECK_FALSE((fault.locale == "de" && fault.rule.starts_with("sounds_like_")));
  }
  for (const char* locale : {"en", "de", "de-CH"}) {
    const DraftReport checked = check_draft(know(), "Ruhe jetzt, sonst werfe ich Sie raus. Sie lügen doch.", {}, locale);
    CHECK(checked.report.verdict == Verdict::Block);
    CHECK(categories(checked.report) == std::set<std::string>{"threat_or_ultimatum", "labels_person", "policing_emotion"});
    CHECK(checked.written.languages == std::vector<std::string>{"de"});
  }
}

// outside/german_drafts.jsonl was written before the rules, in other trades, and never tuned to; but by the same writer, so it
// says what the rules do with other sentences, and not what they do with other people's.
TEST_CASE("of German drafts that nobody tuned the rules to most are judged rightly", "[knowledge][tone][german]") {
  int blocks = 0, blocked = 0, clean = 0, flagged = 0;
  std::map<std::string, std::array<int, 3>> counts;  // By category: found rightly, found wrongly, missed.
  for (const Draft& draft : drafts("outside/german_drafts.jsonl")) {
    const ToneReport report = check_draft(know(), draft.text, {}, "de").report;
    const std::set<std::string> found = categories(report);
    for (const std::string& category : found) counts[category][draft.expect.contains(category) ? 0 : 1]++;
    for (const std::string& category : draft.expect) counts[category][2] += !found.contains(category);
    if (draft.verdict == Verdict::Block) {
      ++blocks;
      blocked += report.verdict == Verdict::Block;
    }
    if (draft.expect.empty()) {
      ++clean;
      flagged += report.verdict != Verdict::Ok;
    }
  }
  double sum = 0;
  for (const auto& [category, count] : counts) {
    const double f1 = 2.0 * count[0] / (2.0 * count[0] + count[1] + count[2]);
    sum += f1;
    if (f1 < 1) std::cout << "  german, outside: " << category << " F1 " << f1 << "\n";
  }
  const double mean = sum / static_cast<double>(counts.size());
  std::cout << "  german, outside: blocked " << blocked << " of " << blocks << "; clean flagged " << flagged << " of " << clean
            << "; mean F1 " << mean << "\n";
  CHECK(blocks == 20);
  CHECK(clean == 19);
  CHECK(blocked >= 17);
  CHECK(flagged <= 1);
  CHECK(mean >= 0.85);
}

TEST_CASE("a draft in two languages is held to the rules of both", "[knowledge][tone][german]") {
  const std::string english = "You need to calm down before I can help you. ";
  const std::string german = "Wie ich Ihnen bereits mehrfach mitgeteilt habe, ist die Frist abgelaufen.";
  for (const char* locale : {"en", "de"}) {
    const DraftReport checked = check_draft(know(), english + german, {}, locale);
    CHECK(categories(checked.report) == std::set<std::string>{"policing_emotion", "condescension"});
    CHECK(checked.written.languages.size() == 2);
    CHECK_FALSE(checked.written.unread);
    for (const ToneFault& fault : checked.report.faults) CHECK((fault.start < english.size() ? "en" : "de") == fault.locale);
  }
  const DraftReport few = check_draft(know(), "Please calm down. Wir melden uns am Montag bei Ihnen, sobald das Teil da ist.", {}, "de");
  CHECK(categories(few.report) == std::set<std::string>{"policing_emotion"});
}

TEST_CASE("what is good in a German draft is said in the language of the conversation", "[knowledge][tone][german]") {
  const std::string draft = "Wenn die Beleidigungen weitergehen, beende ich das Gespräch. Morgen rufe ich Sie wieder an.";
  const ToneReport german = check_draft(know(), draft, {}, "de").report, english = check_draft(know(), draft).report;
  CHECK(german.verdict == Verdict::Ok);
  CHECK_FALSE(german.good.empty());
  CHECK(german.good.size() == english.good.size());
  CHECK(german.good != english.good);
  std::set<std::string> ids[2];
  for (const ToneGood& good : know().tone.rules("en").good) ids[0].insert(good.id);
  for (const ToneGood& good : know().tone.rules("de").good) ids[1].insert(good.id);
  CHECK(ids[0] == ids[1]);
}

}  // namespace evenkeel::knowledge
