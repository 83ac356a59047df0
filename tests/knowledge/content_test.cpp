#include <catch2/catch.hpp>
#include <fstream>
#include <random>
#include <regex>
#include <set>
#include <sstream>

#include "knowledge/explanation.h"
#include "tests/knowledge/content_for_tests.h"
#include "tests/support/paths.h"

using namespace evenkeel;
using namespace evenkeel::knowledge;
using evenkeel::tests::Content;

namespace {

Problems problems_of(const Content& content) {
  const auto loaded = load(content.files());
  return loaded ? Problems{} : loaded.error();
}

// The line on which `needle` stands, from 1.
int line_of(const std::string& text, const std::string& needle) {
  const auto at = text.find(needle);
  REQUIRE(at != std::string::npos);
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

// Plants one fault and expects exactly one Problem, of that code, on the line where `at` stands.
void planted(const std::string& file, const std::string& from, const std::string& to, const std::string& code,
             const std::string& at) {
  Content content;
  INFO(file << ": " << from << " -> " << to);
  REQUIRE(content.edit(file, from, to));
  const Problems problems = problems_of(content);
  for (const Problem& problem : problems) UNSCOPED_INFO(to_text(problem));
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].code == code);
  CHECK(problems[0].file == file);
  CHECK(problems[0].line == line_of(content.text(file), at));
  CHECK_FALSE(problems[0].message.empty());
  CHECK_FALSE(problems[0].fix.empty());
}

// One situation file with the given wordings member, in place of the stand-in for "late_payment".
Content with_late_payment(const std::string& entry) {
  Content content;
  auto stand_ins = nlohmann::json::parse(content.text("wordings/stand_ins.json"));
  auto& situations = stand_ins["situations"];
  for (std::size_t i = 0; i < situations.size(); ++i)
    if (situations[i]["id"] == "late_payment") situations.erase(i);
  content.set("wordings/stand_ins.json", stand_ins.dump());
  content.set("wordings/late.json", "{\"situations\": [\n" + entry + "\n]}");
  return content;
}

}  // namespace

TEST_CASE("the shipped content loads without a Problem", "[knowledge][content]") {
  const auto loaded = load(embedded_content());
  if (!loaded)
    for (const Problem& problem : loaded.error()) UNSCOPED_INFO(to_text(problem));
  CHECK(loaded.has_value());
}

TEST_CASE("what is built in is what stands in the folder", "[knowledge][content]") {
  CHECK(embedded_content().size() >= 9);
  for (const auto& [name, text] : embedded_content()) {
    std::ifstream file(tests::source_dir() / "knowledge" / "content" / name, std::ios::binary);
    std::ostringstream read;
    read << file.rdbuf();
    INFO(name);
    CHECK(read.str() == text);
  }
}

TEST_CASE("the ids are those the world relies on", "[knowledge][content]") {
  const Knowledge& knowledge = tests::shipped_knowledge();
  std::size_t situations = 0;
  for (const SituationGroup& group : knowledge.groups) situations += group.situations.size();
  CHECK(knowledge.groups.size() == 8);
  CHECK(situations == 59);
  CHECK(knowledge.rules.points == std::array<int, 5>{0, 0, 1, 2, 4});
  CHECK(knowledge.rules.limit_threshold == 2);
  CHECK(knowledge.rules.warning_threshold == 8);
  CHECK(knowledge.rules.weights == std::array<int, 17>{3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 1, 3, 2, 1, 1});
}

TEST_CASE("no shipped sentence calls a person names, counts points or promises law", "[knowledge][content]") {
  const std::regex bad(
      "abusive customer|difficult customer|problem customer|unreasonable customer|vexatious|troublemaker|karen|"
      "unstable|hysterical|crazy|\\bpoints\\b|\\bscore|threshold|legally entitled|illegal",
      std::regex::icase);
  const std::set<std::string_view> never_shown{"decision.json", "synonyms.json", "safety.json", "out_of_scope.json",
                                               "tone.json", "tone_examples.json"};  // What agents should not write.
  for (const auto& [name, text] : embedded_content()) {
    if (name.starts_with("wordings/") || name.starts_with("emergencies/") || name.starts_with("vectors/") || never_shown.count(name))
      continue;
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
      INFO(name << ": " << line);
      CHECK_FALSE(std::regex_search(line, bad));
    }
  }
}

TEST_CASE("each fault of a content file is found on its line", "[knowledge][content]") {
  planted("signs.json", "\"id\": \"team_drain\",", "\"id\": \"team_drain\"", "EK102",
          "\"kind\": \"support\", \"weight\": \"heavy\"");
  const std::string dates = "\"label\": { \"en\": \"Dates\", \"de\": \"Vorfälle mit Datum\" },";
  planted("holds.json", dates, "\"label\": \"Dates\", \"label\": \"Days\",", "EK103", "\"label\": \"Days\"");
  planted("holds.json", dates, "\"label\": \"Dates\", \"colour\": \"red\",", "EK104", "\"colour\"");
  {  // What lacks it is told where it begins, whatever way the file is laid out: the tab marks the place.
    const std::string holds = Content().text("holds.json");
    const std::size_t label = holds.find(dates), begin = holds.rfind('{', holds.rfind("\"id\"", label));
    planted("holds.json", holds.substr(begin, label + std::string(dates).size() - begin),
            "{\t" + holds.substr(begin + 1, label - begin - 1), "EK105", "{\t");
  }
  planted("holds.json", dates, "\"label\": 7,", "EK106", "\"label\": 7");
  planted("holds.json", dates, "\"label\": \" \",", "EK106", "\"label\": \" \"");
  planted("facts.json", "\"id\": \"contract_checked\", \"kind\": \"yes_no\"",
          "\"id\": \"contract_checked\", \"kind\": \"count\"", "EK107", "contract_checked");
  planted("signs.json", "\"kind\": \"support\", \"weight\": \"heavy\"", "\"kind\": \"support\", \"weight\": \"huge\"",
          "EK107", "\"huge\"");
  planted("signs.json", "\"kind\": \"support\", \"weight\": \"heavy\"", "\"kind\": \"conduct\", \"weight\": \"heavy\"",
          "EK107", "\"id\": \"team_drain\"");
  planted("outcomes.json", "\"situation\": \"warning_letter\", \"tone\": \"firm\"",
          "\"situation\": \"warning_letter\", \"tone\": \"stern\"", "EK107", "\"stern\"");
  planted("outcomes.json", "\"id\": \"look_at_cost\", \"variants\": [\"commercial\"]",
          "\"id\": \"look_at_cost\", \"variants\": [\"no_blame\"]", "EK107", "\"look_at_cost\"");
  planted("decision.json", "\"points\": [0, 0, 1, 2, 4]", "\"points\": [0, 1, 1, 2, 4]", "EK110", "\"points\"");
  planted("decision.json", "\"points\": [0, 0, 1, 2, 4]", "\"points\": [0, 0, 3, 2, 4]", "EK110", "\"points\"");
  planted("decision.json", "\"points\": [0, 0, 1, 2, 4]", "\"points\": [0, 0, 1, 2]", "EK110", "\"points\"");
  planted("decision.json", "\"heavy\": 3, \"normal\": 2", "\"heavy\": 1, \"normal\": 2", "EK110", "\"weights\"");
  planted("decision.json", "\"warning_threshold\": 8", "\"warning_threshold\": 2", "EK110", "\"warning_threshold\"");
  planted("decision.json", "\"trust_broken\": 3", "\"trust_broken\": 5", "EK110", "\"trust_broken\"");
  planted("decision.json", "\"trust_broken\": 3", "\"trust_broken\": 3, \"team_drain\": 4", "EK110", "\"team_drain\"");
  planted("decision.json", ",\n    \"trust_broken\": 3", "", "EK108", "\"severe\"");
  planted("decision.json", "\"limit_threshold\": 2,", "\"limit_threshold\": 2, \"skip_D1\": true,", "EK104", "skip_D1");
  {  // The first anchor of a sign is gone, whatever way the file is laid out.
    const std::string signs = Content().text("signs.json");
    const std::size_t begin = signs.rfind("\"anchors\": [", signs.find("They pay on time"));
    const std::size_t end = signs.find(',', signs.find('}', signs.find('}', signs.find("\"Pünktlich.\"")) + 1)) + 1;
    planted("signs.json", signs.substr(begin, end - begin), "\"anchors\":  [", "EK111", "\"anchors\":  [");
  }
  planted("signs.json", "\"en\": \"They pay on time\"", "\"en\": \"" + std::string(76, 'x') + "\"", "EK112",
          std::string(76, 'x'));
  planted("facts.json", "\"en\": \"Yes, in words\"", "\"en\": \"" + std::string(76, 'x') + "\"", "EK112",
          std::string(76, 'x'));
  planted("counter_signs.json", "What did we get wrong, and has it been put right?",
          "What in the world did all of us here get so very wrong with them, and has it since then been put right?",
          "EK113", "\"question\": {\n        \"en\": \"What in the world");
  planted("counter_signs.json", "What did we get wrong, and has it been put right?",
          "What did we get wrong? And has it been put right?", "EK113",
          "\"question\": {\n        \"en\": \"What did we get wrong?");
  planted("outcomes.json", "\"situation\": \"warning_letter\"", "\"situation\": \"warning_leter\"", "EK114",
          "warning_leter");
  planted("holds.json", "\"locks\": [\"graceful_exit_notice\", \"exit_with_referral\"]",
          "\"locks\": [\"farewell\"]", "EK114", "farewell");
  planted("situations.json", "\"queue_jumping\", ", "\"queue_jumping\", \"queue_jumping\", ", "EK109", "queue_jumping");
  planted("reasons.json", "\"id\": \"revenue_at_risk\",", "\"id\": \"revenue_at_risk\", \"for\": \"They pay well.\",",
          "EK117", "They pay well");
  planted("incident_levels.json", "_request\", \"sign\": \"scope_creep\"", "_request\", \"sign\": \"team_drain\"", "EK107", "team_drain");
  planted("incident_levels.json", "_request\", \"sign\": \"scope_creep\"", "_request\", \"sign\": \"rudeness\"", "EK107", "rudeness");
  planted("incident_levels.json", "\"level\": 3, \"care\": \"threat\"", "\"level\": 5, \"care\": \"threat\"", "EK110", "\"level\": 5");
  planted("incident_levels.json", "\"care\": \"threat\"", "\"care\": \"mild\"", "EK107", "mild");
  planted("slots.json", "\"id\": \"item\"", "\"id\": \"item!\"", "EK141", "item!");
  planted("slots.json", "What did they buy, book or order?", "What did they buy, book or order", "EK142", "book or order");
  planted("slots.json", "What did they buy, book or order?", std::string(120, 'x') + "?", "EK142", "xxx");
  planted("slots.json", "\"en\": \"blue bicycle\"", "\"en\": \"the bicycle\"", "EK143", "the bicycle");
  planted("slots.json", "\"en\": \"£120\"", "\"en\": \"much\"", "EK143", "\"much\"");
  planted("slots.json", "\"id\": \"item\", \"kind\": \"thing\"", "\"id\": \"item\", \"kind\": \"toy\"", "EK107", "\"toy\"");
  planted("slots.json", "\"id\": \"item\"", "\"id\": \"issue\"", "EK109",
          "\"id\": \"issue\", \"kind\": \"thing\",\n      \"name\": { \"en\": \"item\"");
  planted("phrases.json", "{reason} In their words", "In their words", "EK118", "In their words");
  planted("phrases.json", "\"closing\":", "\"opening\": \"Hi.\", \"closing\":", "EK118", "\"opening\"");
  planted("phrases.json", "Nothing has to be cleared first.", "Nothing has to be cleared for {name}.", "EK118", "{name}");
}

TEST_CASE("a missing or repeated id is told with the list it belongs to", "[knowledge][content]") {
  Content content;
  auto holds = nlohmann::json::parse(content.text("holds.json"), nullptr, true, true);
  holds["holds"].push_back(holds["holds"][0]);
  holds["holds"].erase(1);  // "authority"
  content.set("holds.json", holds.dump(1));
  const Problems problems = problems_of(content);
  REQUIRE(problems.size() == 2);
  CHECK(problems[0].code == "EK108");
  CHECK(problems[0].message.find("\"authority\"") != std::string::npos);
  CHECK(problems[0].line == 2);
  CHECK(problems[1].code == "EK109");
  CHECK(problems[1].message.find("\"contract_check\"") != std::string::npos);
  CHECK(problems[1].line > 2);
}

TEST_CASE("a new situation needs its words and its level, and both are asked for at once", "[knowledge][content]") {
  Content content;
  REQUIRE(content.edit("situations.json", "\"queue_jumping\", ", "\"queue_jumping\", \"queue_hopping\", "));
  const Problems problems = problems_of(content);
  REQUIRE(problems.size() == 2);
  CHECK(problems[0].file == "incident_levels.json");
  CHECK(problems[0].code == "EK108");
  CHECK(problems[1].code == "EK115");
  CHECK(problems[1].line == line_of(content.text("situations.json"), "queue_hopping"));
}

TEST_CASE("a missing file is a Problem, and all Problems come at once", "[knowledge][content]") {
  Content content;
  content.take_away("facts.json");
  REQUIRE(content.edit("holds.json", "\"label\": { \"en\": \"Dates\", \"de\": \"Vorfälle mit Datum\" },", ""));
  REQUIRE(content.edit("phrases.json", "\"closing\":", "\"opening\":"));
  const Problems problems = problems_of(content);
  REQUIRE(problems.size() == 4);
  CHECK(problems[0].code == "EK101");
  CHECK(problems[0].file == "facts.json");
  CHECK(problems[1].file == "holds.json");
  CHECK(problems[2].code == "EK105");
  CHECK(problems[3].code == "EK118");
  CHECK(load({}).error().size() == 17);
}

TEST_CASE("a wording file is checked like the rest", "[knowledge][content]") {
  const std::string good =
      R"({"id": "late_payment", "group": "money_and_rules", "title": "Late", "about": "First chase", "route": "situation",
"wordings": [
{"tone": "warm", "channel": "email", "text": ["Hi {name}."], "after_holds": ["authority"]}
]})";
  CHECK(problems_of(with_late_payment(good)).empty());
  const auto one = [&](const std::string& from, const std::string& to, const std::string& code, int line) {
    std::string entry = good;
    REQUIRE(entry.find(from) != std::string::npos);
    entry.replace(entry.find(from), from.size(), to);
    const Problems problems = problems_of(with_late_payment(entry));
    INFO(to);
    REQUIRE_FALSE(problems.empty());
    CHECK(problems.back().code == code);
    CHECK(problems.back().file == "wordings/late.json");
    CHECK(problems.back().line == line);
  };
  one("\"warm\"", "\"hot\"", "EK107", 4);
  one("\"email\"", "\"fax\"", "EK107", 4);
  one("\"authority\"", "\"mood\"", "EK107", 4);
  one("\"route\": \"situation\"", "\"route\": \"elsewhere\"", "EK107", 2);
  one("\"money_and_rules\"", "\"limits\"", "EK107", 2);
  one("Hi {name}.", "Hi {name.", "EK116", 4);
  one("Hi {name}.", "Hi {nickname}.", "EK140", 4);
  one("[\"Hi {name}.\"]", "[]", "EK106", 4);
  one("\"late_payment\"", "\"early_payment\"", "EK114", 2);
  one("\"about\": \"First chase\",", "", "EK105", 2);
  one("\"after_holds\": [\"authority\"]}",
      "\"after_holds\": []},\n{\"tone\": \"warm\", \"channel\": \"email\", \"text\": \"Hi {name}.\"}", "EK109", 5);
}

TEST_CASE("the two emergencies always take the safety route", "[knowledge][content]") {
  Content content;
  auto stand_ins = nlohmann::json::parse(content.text("wordings/stand_ins.json"));
  for (auto& situation : stand_ins["situations"]) situation["route"] = "situation";
  content.set("wordings/stand_ins.json", stand_ins.dump(1));
  const Problems problems = problems_of(content);
  REQUIRE(problems.size() == 2);
  CHECK(problems[0].code == "EK119");
  CHECK(problems[1].code == "EK119");
}

TEST_CASE("words may stand in several languages", "[knowledge][content]") {
  const Content content = with_late_payment(
      R"({"id": "late_payment", "group": "money_and_rules", "title": {"en": "Late", "de": "Verspätet"},
    "about": {"en": "First chase"}, "route": "situation",
    "wordings": [{"tone": "warm", "channel": "email", "text": {"en": ["Hi {name}."], "de": ["Hallo {name}."]}}]})");
  const auto loaded = load(content.files());
  REQUIRE(loaded);
  const Wording* wording = find_wording(loaded->wordings, "late_payment", Tone::Warm, Channel::Email);
  REQUIRE(wording);
  CHECK(one_line(wording->text, "de-AT") == "Hallo {name}.");
  CHECK(one_line(loaded->wordings.find("late_payment")->title, "de") == "Verspätet");
}

TEST_CASE("every wording of the library is found again by its key", "[knowledge][content]") {
  const auto loaded = load(embedded_content());
  REQUIRE(loaded);
  const Wordings& words = loaded->wordings;
  for (const Situation& situation : words.situations)
    for (const Wording& wording : situation.wordings) {
      INFO(wording.key);
      CHECK(find_by_key(words, wording.key) == &wording);
      const auto variants = variants_of(words, situation.id, wording.tone, wording.channel);
      REQUIRE_FALSE(variants.empty());
      CHECK(variants.front() == find_wording(words, situation.id, wording.tone, wording.channel));
      for (std::size_t i = 0; i < variants.size(); ++i)
        CHECK(variants[i]->key == wording_key(situation.id, wording.tone, wording.channel, i + 1));
    }
}

TEST_CASE("an override replaces by name, and an author's numbers count", "[knowledge][content]") {
  Content content;
  REQUIRE(content.edit("decision.json", "\"limit_threshold\": 2", "\"limit_threshold\": 3"));
  const auto loaded = load(content.files());
  REQUIRE(loaded);
  Answers answers;
  answers[Sign::ExcessiveContact] = 2;
  CHECK(decide_outcome(loaded->rules, answers) == Outcome::Continue);

  const File base[] = {{"a", "1"}, {"b", "2"}};
  const File over[] = {{"c", "4"}, {"a", "3"}};
  CHECK(with_overrides(base, over) == std::vector<File>{{"a", "3"}, {"b", "2"}, {"c", "4"}});
}

TEST_CASE("no broken content crashes the loader", "[knowledge][content][property]") {
  const Content content;
  for (unsigned seed = 1; seed <= 40; ++seed) {
    std::mt19937 random(seed);
    Content broken = content;
    const auto& victim = content.files()[random() % content.files().size()];
    std::string text(victim.second);
    for (unsigned i = 0; i < 1 + seed % 4; ++i) {
      const std::size_t at = random() % text.size();
      if (seed % 2 == 0)
        text.erase(at, random() % 20);
      else
        text.insert(at, 1, "{}[]\",:0\\"[random() % 9]);
    }
    broken.set(std::string(victim.first), text);
    INFO("seed " << seed << " " << victim.first);
    for (const Problem& problem : problems_of(broken)) {
      const std::string in = broken.text(problem.file);
      REQUIRE(problem.line >= 0);
      REQUIRE(problem.line <= 1 + static_cast<int>(std::count(in.begin(), in.end(), '\n')));
    }
  }
}
