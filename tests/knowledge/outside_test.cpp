// What others write. Three writers who had seen none of the content, only what each situation and each category means, wrote the
// lines of tests/knowledge/outside/ in November 2026, in the words of some dozen invented people of many trades each; one of
// them in German. What others still wrote, and every second line of the first, are examples in the content now; these are only
// measured, and nothing may be learnt from them or tuned to them. Nobody has read those of the second and the German ones, whose
// anger is meant to look, at first glance, as if somebody could come to harm. What is told elsewhere about sentences of our own
// hand is too friendly: before anything was learnt from others, the coach heard 20 of the 55 emergencies of the first.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "knowledge/knowledge.h"
#include "tests/support/paths.h"

namespace evenkeel::knowledge {
namespace {

const Knowledge& shipped() {
  static const Knowledge knowledge = load(embedded_content()).value();
  return knowledge;
}

std::vector<nlohmann::json> lines_of(const std::string& writer, const std::string& name) {
  std::vector<nlohmann::json> list;
  std::ifstream in(tests::source_dir() / "tests" / "knowledge" / "outside" / writer / name);
  REQUIRE(in);
  for (std::string line; std::getline(in, line);) list.push_back(nlohmann::json::parse(line));
  return list;
}

Found found(const std::string& writer, const nlohmann::json& line) {
  return shipped().finder.find(line.at("text").get<std::string>(), writer == "german" ? "de" : "en");
}

bool is_danger(const Guess& guess) {
  return shipped().wordings.find(guess.situation)->route == Route::Safety;
}

}  // namespace

TEST_CASE("emergencies in the words of others are heard, and their anger is rarely an alarm", "[knowledge][finder]") {
  struct Least {
    std::string writer;
    int dangers, heard, heard_or_asked, angry, alarms, anger_asked;
  };
  for (const Least& least : {Least{"first", 55, 44, 51, 50, 1, 5}, Least{"second", 131, 100, 119, 150, 7, 28},
                            Least{"german", 120, 60, 84, 120, 5, 24}}) {
    int heard = 0, asked = 0, dangers = 0, alarms = 0, angry = 0, anger_asked = 0;
    for (const auto& line : lines_of(least.writer, "emergencies.jsonl")) {
      const Found answer = found(least.writer, line);
      ++dangers;
      heard += answer.route == Found::Route::Safety;
      asked += answer.route == Found::Route::Ask && is_danger(answer.situations.front());
    }
    for (const auto& line : lines_of(least.writer, "anger.jsonl")) {
      const Found answer = found(least.writer, line);
      ++angry;
      alarms += answer.route == Found::Route::Safety;
      anger_asked += answer.route == Found::Route::Ask && is_danger(answer.situations.front());
    }
    INFO(least.writer);
    std::cout << "  outside, " << least.writer << ": heard " << heard << " and asked " << asked << " of " << dangers
              << " emergencies; alarms at anger " << alarms << " and asked " << anger_asked << " of " << angry << "\n";
    CHECK(dangers == least.dangers);
    CHECK(angry == least.angry);
    CHECK(heard >= least.heard);
    CHECK(heard + asked >= least.heard_or_asked);
    CHECK(alarms <= least.alarms);
    CHECK(anger_asked <= least.anger_asked);
  }
}

TEST_CASE("requests in the words of others find their situation, and what is none of ours is kept out", "[knowledge][finder]") {
  struct Least {
    std::string writer;
    int requests, first, three, wrong, alarms, others, kept, answered;
  };
  for (const Least& least : {Least{"first", 150, 113, 132, 5, 7, 55, 48, 2}, Least{"second", 242, 185, 220, 7, 12, 134, 108, 4},
                            Least{"german", 456, 305, 370, 15, 6, 120, 100, 4}}) {
    int first = 0, three = 0, wrong = 0, alarms = 0, requests = 0, kept = 0, answered = 0, others = 0;
    for (const auto& line : lines_of(least.writer, "requests.jsonl")) {
      const auto listed = line.at("expect").get<std::vector<std::string>>();
      const std::set<std::string> accepted(listed.begin(), listed.end());
      const Found answer = found(least.writer, line);
      ++requests;
      alarms += answer.route == Found::Route::Safety;
      const bool offered = answer.route != Found::Route::None && !answer.situations.empty();
      const bool right = offered && accepted.count(answer.situations.front().situation) > 0;
      first += right;
      wrong += answer.route == Found::Route::Situation && !right;
      three += offered && std::any_of(answer.situations.begin(), answer.situations.end(),
                                      [&](const Guess& guess) { return accepted.count(guess.situation) > 0; });
    }
    for (const auto& line : lines_of(least.writer, "scope.jsonl")) {
      const Found::Route route = found(least.writer, line).route;
      ++others;
      kept += route == Found::Route::None;
      answered += route == Found::Route::Situation;
    }
    INFO(least.writer);
    std::cout << "  outside, " << least.writer << ": right first " << first << ", in three " << three << ", wrong outright " << wrong
              << ", alarms " << alarms << " of " << requests << "; out of scope kept out " << kept << ", answered " << answered
              << " of " << others << "\n";
    CHECK(requests == least.requests);
    CHECK(others == least.others);
    CHECK(first >= least.first);
    CHECK(three >= least.three);
    CHECK(wrong <= least.wrong);
    CHECK(alarms <= least.alarms);
    CHECK(kept >= least.kept);
    CHECK(answered <= least.answered);
  }
}

TEST_CASE("drafts of others that have to be blocked are mostly blocked, and clean ones mostly pass", "[knowledge][tone]") {
  struct Least {
    std::string writer;
    int blocks, missed, clean, flagged, needless;
  };
  for (const Least& least : {Least{"first", 40, 14, 25, 2, 2}, Least{"second", 80, 19, 70, 9, 11}}) {
    int blocks = 0, missed = 0, clean = 0, flagged = 0, needless = 0, others = 0;
    for (const auto& line : lines_of(least.writer, "drafts.jsonl")) {
      const auto channel = from_text<Channel>(line.at("channel").get<std::string>());
      const Verdict verdict = shipped().tone.check(line.at("text").get<std::string>(), channel).verdict;
      if (line.at("block")) {
        ++blocks;
        missed += verdict != Verdict::Block;
        continue;
      }
      ++others;
      needless += verdict == Verdict::Block;
      clean += line.at("clean") == true;
      flagged += line.at("clean") == true && verdict != Verdict::Ok;
    }
    INFO(least.writer);
    std::cout << "  outside, " << least.writer << ": block missed " << missed << " of " << blocks << "; clean flagged " << flagged
              << " of " << clean << "; blocked without need " << needless << " of " << others << "\n";
    CHECK(blocks == least.blocks);
    CHECK(clean == least.clean);
    CHECK(missed <= least.missed);
    CHECK(flagged <= least.flagged);
    CHECK(needless <= least.needless);
  }
}

}  // namespace evenkeel::knowledge
