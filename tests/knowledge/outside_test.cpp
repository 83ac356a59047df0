// What others write. The lines of tests/knowledge/outside/ were written in November 2026 by a writer who had seen none of the
// content, only what each situation and each category means, in the words of some dozen invented people of many trades. Every
// second line of that writer, and all lines of two others, are examples in the content now; these here are only measured, and
// nothing may be learnt from them or tuned to them. Before any of it was learnt the coach heard 20 of these 55 emergencies
// (and asked about 16), raised 1 alarm at 50 angry texts, kept 40 of 55 out of scope, and missed 21 of 40 drafts that have to be
// blocked. So what is told elsewhere about sentences of our own hand is too friendly.
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

std::vector<nlohmann::json> lines_of(const std::string& name) {
  std::vector<nlohmann::json> list;
  std::ifstream in(tests::source_dir() / "tests" / "knowledge" / "outside" / name);
  REQUIRE(in);
  for (std::string line; std::getline(in, line);) list.push_back(nlohmann::json::parse(line));
  return list;
}

Found found(const nlohmann::json& line) {
  return shipped().finder.find(line.at("text").get<std::string>());
}

bool is_danger(const Guess& guess) {
  return shipped().wordings.find(guess.situation)->route == Route::Safety;
}

}  // namespace

TEST_CASE("emergencies in the words of others are heard, and their anger is no alarm", "[knowledge][finder]") {
  int heard = 0, asked = 0, dangers = 0, alarms = 0, angry = 0;
  for (const auto& line : lines_of("emergencies.jsonl")) {
    const Found answer = found(line);
    ++dangers;
    heard += answer.route == Found::Route::Safety;
    asked += answer.route == Found::Route::Ask && is_danger(answer.situations.front());
  }
  for (const auto& line : lines_of("anger.jsonl")) {
    ++angry;
    alarms += found(line).route == Found::Route::Safety;
  }
  std::cout << "  outside: heard " << heard << " and asked " << asked << " of " << dangers << " emergencies; alarms at anger " << alarms
            << " of " << angry << "\n";
  CHECK(dangers == 55);
  CHECK(heard >= 40);
  CHECK(heard + asked >= 47);
  CHECK(alarms <= 2);
}

TEST_CASE("requests in the words of others find their situation, and what is none of ours is kept out", "[knowledge][finder]") {
  int first = 0, three = 0, wrong = 0, alarms = 0, requests = 0, kept = 0, answered = 0, others = 0;
  for (const auto& line : lines_of("requests.jsonl")) {
    const auto listed = line.at("expect").get<std::vector<std::string>>();
    const std::set<std::string> accepted(listed.begin(), listed.end());
    const Found answer = found(line);
    ++requests;
    alarms += answer.route == Found::Route::Safety;
    const bool offered = answer.route != Found::Route::None && !answer.situations.empty();
    const bool right = offered && accepted.count(answer.situations.front().situation) > 0;
    first += right;
    wrong += answer.route == Found::Route::Situation && !right;
    three += offered && std::any_of(answer.situations.begin(), answer.situations.end(),
                                    [&](const Guess& guess) { return accepted.count(guess.situation) > 0; });
  }
  for (const auto& line : lines_of("scope.jsonl")) {
    const Found::Route route = found(line).route;
    ++others;
    kept += route == Found::Route::None;
    answered += route == Found::Route::Situation;
  }
  std::cout << "  outside: right first " << first << ", in three " << three << ", wrong outright " << wrong << ", alarms " << alarms
            << " of " << requests << "; out of scope kept out " << kept << ", answered " << answered << " of " << others << "\n";
  CHECK(requests == 150);
  CHECK(first >= 108);
  CHECK(three >= 128);
  CHECK(wrong <= 13);
  CHECK(alarms <= 6);
  CHECK(kept >= 46);
  CHECK(answered <= 2);
}

TEST_CASE("drafts of others that have to be blocked are mostly blocked, and clean ones mostly pass", "[knowledge][tone]") {
  int blocks = 0, missed = 0, clean = 0, flagged = 0, lesser = 0, needless = 0;
  for (const auto& line : lines_of("drafts.jsonl")) {
    const auto channel = from_text<Channel>(line.at("channel").get<std::string>());
    const Verdict verdict = shipped().tone.check(line.at("text").get<std::string>(), channel).verdict;
    if (line.at("block")) {
      ++blocks;
      missed += verdict != Verdict::Block;
    } else if (line.at("clean")) {
      ++clean;
      flagged += verdict != Verdict::Ok;
      needless += verdict == Verdict::Block;
    } else {
      ++lesser;
      needless += verdict == Verdict::Block;
    }
  }
  std::cout << "  outside: block missed " << missed << " of " << blocks << "; clean flagged " << flagged << " of " << clean
            << "; blocked without need " << needless << " of " << clean + lesser << "\n";
  CHECK(blocks == 40);
  CHECK(missed <= 14);
  CHECK(flagged <= 4);
  CHECK(needless <= 3);
}

}  // namespace evenkeel::knowledge
