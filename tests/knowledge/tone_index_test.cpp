#include "knowledge/tone_index.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "knowledge/knowledge.h"
#include "knowledge/tone_rules.h"
#include "tests/support/paths.h"

namespace evenkeel::knowledge {
namespace {

const ToneRules& rules() {
  static const Knowledge knowledge = load(embedded_content()).value();
  return knowledge.tone.rules();
}

// Every draft of the tests, as it is, in capitals of each word, and with a word written in two.
std::vector<std::string> drafts() {
  std::vector<std::string> list;
  for (const char* name : {"clean.jsonl", "faulty.jsonl", "fresh.jsonl", "second.jsonl", "trades.jsonl"}) {
    std::ifstream in(tests::source_dir() / "tests" / "knowledge" / "tone" / name);
    REQUIRE(in);
    for (std::string line; std::getline(in, line);) {
      list.push_back(nlohmann::json::parse(line).at("text"));
      if (const std::size_t space = list.back().find(' '); list.size() % 3 == 0 && space > 3 && space != std::string::npos)
        list.push_back(std::string(list.back()).insert(space / 2, 1, ' '));
    }
  }
  return list;
}

}  // namespace

TEST_CASE("the index leaves out no pattern that would have matched", "[knowledge][tone][property]") {
  const PatternIndex& index = rules().index;
  const std::vector<PatternIndex::Bits> all(index.width(), ~PatternIndex::Bits{0});
  std::size_t found = 0, offered = 0;
  std::vector<PatternIndex::Bits> rows;
  for (const std::string& draft : drafts()) {
    const std::vector<MatchWord> words = rules().vocabulary.read(read_words(draft));
    for (std::size_t first = 0, end = 0; first < words.size(); first = end) {
      while (end < words.size() && words[end].sentence == words[first].sentence) ++end;
      index.may_match(words, first, end, all, rows);
      for (std::size_t at = first; at < end; ++at)
        for (std::size_t i = 0; i < rules().starts.size(); ++i) {
          const auto& [rule, pattern] = rules().starts[i];
          const bool may = (rows[(at - first) * index.width() + i / 64] >> (i % 64)) & 1;
          const auto match = rules().rules[rule].patterns.patterns()[pattern].match_at(words, at, true);
          found += match.has_value();
          offered += may;
          if (match && !may) FAIL_CHECK(rules().rules[rule].id << ", pattern " << pattern << " at \"" << draft << "\"");
        }
    }
  }
  CHECK(found > 500);
  CHECK(offered < found * 40);  // Or it would be of no use.
}

TEST_CASE("only what was asked for is offered", "[knowledge][tone]") {
  const PatternIndex& index = rules().index;
  const std::vector<MatchWord> words = rules().vocabulary.read(read_words("calm down and pay all damages"));
  std::vector<PatternIndex::Bits> asked(index.width()), rows;
  index.may_match(words, 0, words.size(), asked, rows);
  CHECK(std::all_of(rows.begin(), rows.end(), [](auto bits) { return bits == 0; }));
  CHECK(PatternIndex().width() == 0);
}

}  // namespace evenkeel::knowledge
