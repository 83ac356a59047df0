// Every number of the tables in knowledge/content/README.md, planted once: told alone, in its file, on its line.
//
// The other tests of this folder go deeper into each; this one holds the tables against the program.

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "knowledge/content_check.h"
#include "tests/knowledge/content_for_tests.h"
#include "tests/support/paths.h"

using namespace evenkeel;
using namespace evenkeel::knowledge;
using evenkeel::tests::Content;

namespace {

// Wherever `from` stands there is `to` instead (without `from`, in the whole file; without both, there is no file). The
// fault is told where `at` stands: line_told().
struct Planted {
  std::string code, file, from, to, at;
};

const std::string own = "wordings/late.json";
const std::string own_text = R"({"situations": [
{"id": "late_payment", "group": "money_and_rules", "title": "Late", "about": "First chase", "route": "situation",
"examples": ["they have not paid", "the bill is late", "still no money"],
"wordings": [
{"tone": "warm", "channel": "email", "text": ["Hi {name}.", "Is it on its way?"]}
]}]})";
const std::string own_line = "{\"tone\": \"warm\"", own_words = "Is it on its way?";

// In the place of the stand-in for "late_payment": a file of its own.
Content content_with_own() {
  Content content;
  auto stand_ins = nlohmann::json::parse(content.text("wordings/stand_ins.json"));
  std::erase_if(stand_ins["situations"].get_ref<nlohmann::json::array_t&>(),
                [](const nlohmann::json& situation) { return situation["id"] == "late_payment"; });
  content.set("wordings/stand_ins.json", stand_ins.dump(1));
  content.set(own, own_text);
  return content;
}

Problems problems_of(const Content& content) {
  const auto loaded = load(content.files());
  if (!loaded) return loaded.error();
  ContentLimits limits;
  limits.labels = {{"en", {"psycho"}}};
  return check_content(content.files(), *loaded, limits);
}

void plant(Content& content, const Planted& fault) {
  if (fault.from.empty() && fault.to.empty()) return content.take_away(fault.file);
  if (fault.from.empty()) return content.set(fault.file, fault.to);
  std::string text = content.text(fault.file);
  REQUIRE(text.find(fault.from) != std::string::npos);
  for (std::size_t at = 0; (at = text.find(fault.from, at)) != std::string::npos; at += fault.to.size())
    text.replace(at, fault.from.size(), fault.to);
  content.set(fault.file, text);
}

// The beginning of a list of anchors, with the first of them and the comma behind it.
std::string first_anchor() {
  const std::string signs = Content().text("signs.json");
  const std::size_t begin = signs.rfind("\"anchors\"", signs.find("They pay on time"));
  std::size_t end = signs.find('{', begin);
  for (int open = 0; open != 0 || signs[end] != ','; ++end) open += signs[end] == '{' ? 1 : signs[end] == '}' ? -1 : 0;
  return signs.substr(begin, end + 1 - begin);
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

// Where `at` stands; with a { in front, where the object begins that has it.
int line_told(const std::string& text, const std::string& at) {
  if (!at.starts_with("{\"")) return tests::line_of(text, at);
  const std::size_t inside = text.find(at.substr(1));
  REQUIRE(inside != std::string::npos);
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(text.rfind('{', inside)), '\n'));
}

std::vector<Planted> planted() {
  const std::string text = "\"text\": [\"Hi {name}.\", \"Is it on its way?\"]", pattern = "\"calm yourself [down]\"";
  return {
      // Files, and what stands in them.
      {"EK101", "facts.json", "", "", ""},
      {"EK102", "signs.json", "\"id\": \"team_drain\",", "\"id\": \"team_drain\"", "\"kind\": \"support\", \"weight\": \"heavy\""},
      {"EK103", own, "\"title\": \"Late\"", "\"title\": \"Late\",\n\"title\": \"Later\"", "\"title\": \"Later\""},
      {"EK104", own, "\"title\": \"Late\"", "\"title\": \"Late\",\n\"colour\": \"red\"", "\"colour\""},
      {"EK105", own, "\"about\": \"First chase\",", "", "{\"id\": \"late_payment\""},
      {"EK106", own, "\"about\": \"First chase\"", "\n\"about\": 7", "\"about\": 7"},
      {"EK107", own, "\"warm\"", "\"hot\"", "\"hot\""},
      {"EK108", "decision.json", ",\n    \"trust_broken\": 3", "", "\"severe\""},
      {"EK109", "situations.json", "\"queue_jumping\", ", "\"queue_jumping\",\n\"queue_jumping\",  ", "\"queue_jumping\",  "},
      {"EK110", "decision.json", "\"warning_threshold\": 8", "\"warning_threshold\": 2", "\"warning_threshold\""},
      {"EK111", "signs.json", first_anchor(), "\"anchors\":  [", "\"anchors\":  ["},
      {"EK112", "signs.json", "\"en\": \"They pay on time\"", "\"en\": \"" + std::string(76, 'x') + "\"", "\"xxx"},
      {"EK113", "counter_signs.json", "\"en\": \"What did we get wrong, and has it been put right?\"",
       "\"en\": \"What did we get wrong? And has it been put right?\"", "{\"en\": \"What did we get wrong? And"},
      {"EK114", "outcomes.json", "\"warning_letter\"", "\"warning_leter\"", "\"warning_leter\""},
      {"EK115", "situations.json", "\"queue_jumping\", ", "\"queue_jumping\",\n\"queue_hopping\", ", "\"queue_hopping\""},
      {"EK116", own, "Hi {name}.", "Hi {name.", "Hi {name."},
      {"EK117", "reasons.json", "\"id\": \"revenue_at_risk\",", "\"id\": \"revenue_at_risk\", \"for\": \"They pay well.\",",
       "They pay well"},
      {"EK118", "phrases.json", "\"closing\":", "\"opening\": \"Hi.\", \"closing\":", "\"opening\""},
      {"EK119", "wordings/stand_ins.json", "\"id\": \"threat_of_violence\",\n   \"route\": \"safety\"",
       "\"id\": \"threat_of_violence\",\n   \"route\":  \"situation\"", "\"route\":  "},

      // The tone check.
      {"EK120", "tone.json", pattern, "\"calm (yourself\"", "\"calm (yourself\""},
      {"EK121", "tone.json", pattern, "\"calm <no_such_list>\"", "\"calm <no_such_list>\""},
      {"EK121", "tone_de.json", "", with(Content().text("tone.json"), pattern, "\"calm <no_such_list>\""), "\"calm <no_such_list>\""},
      {"EK122", "tone.json", pattern, "\"..3 calm\"", "\"..3 calm\""},
      {"EK123", "tone.json", "\"detector\": \"marks\"", "\"patterns\": [\"x\"], \"detector\": \"marks\"", "{\"id\": \"marks\""},
      {"EK124", "tone.json", "{task:base}", "{task:shout}", "{task:shout}"},
      {"EK125", "tone.json", "\"category\": \"sarcasm\"", "\"category\": \"absolutes\"", "{\"short_forms\""},
      {"EK126", "tone.json", "You need to calm down.", "You need to lie down.", "You need to lie down."},

      // The finder.
      {"EK130", "synonyms.json", "", "{\"locales\": {\"en\": {\"spellings\": {}, \"themes\": {\n\"loud\": [\"(shout\"]}}}}", "\"loud\""},
      {"EK131", "synonyms.json", "", "{\"locales\": {\"en\": {\"spellings\": {\n\"Dont\": \"do not\"}, \"themes\": {}}}}", "\"Dont\""},
      {"EK132", "out_of_scope.json", "", "{\"locales\": {\n\"en\": [\"what is the weather like\"]}}", "\"en\""},
      {"EK133", "vectors/en.bin", "", "not vectors", ""},
      {"EK134", "synonyms.json", "", "{\"locales\": {\"en\": {\"spellings\": {}, \"themes\": {}},\n\"qq\": {}}}", "\"qq\""},

      // Slots and the house.
      {"EK140", own, "Hi {name}.", "Hi {nickname}.", "Hi {nickname}."},
      {"EK141", "slots.json", "\"id\": \"item\"", "\"id\": \"item!\"", "\"item!\""},
      {"EK142", "slots.json", "What did they buy, book or order?", "What did they buy, book or order", "book or order\""},
      {"EK143", "slots.json", "\"en\": \"blue bicycle\"", "\"en\": \"the bicycle\"", "\"the bicycle\""},
      {"EK144", "house.json", "\"lead\": \"\"", "\"lead\": \"{name}\"", "\"{name}\""},
      {"EK145", "house.json", "\"emergency\": \"999\"", "\"emergency\": \"call us\"", "\"call us\""},
      {"EK146", "house.json", "\"confirmed_on\": \"\"", "\"confirmed_on\": \"last week\"", "\"last week\""},
      {"EK147", "house.json", "\"conduct_policy\": \"\"", "\"conduct_policy\": \"javascript:alert(1)\"", "\"javascript"},

      // What only `evenkeel check` says.
      {"EK150", own, own_words,
       "We think that you and the others and the one who came with them and all of us too went on and on about it today again.",
       own_line},
      {"EK151", own, own_words,
       "Organisational responsibilities necessitate comprehensive documentation of inappropriate interactions. Subsequently, "
       "communicate recommendations regarding appropriate intervention possibilities. Additionally, facilitate "
       "collaborative evaluation, documentation, escalation and verification of organisational consequences everywhere, "
       "notwithstanding operational considerations.",
       own_line},
      {"EK152", own, own_words, "Some psycho we had.", own_line},
      {"EK153", own, own_words, "I" + std::string(3'000, 'x'), own_line},
      {"EK155", own, ", \"the bill is late\", \"still no money\"", "", "{\"id\": \"late_payment\""},
      {"EK156", own, own_words, "Please calm down.", own_line},
      {"EK157", own, text, "\"text\": {\"en\": \"Hi {name}.\", \"de\": \"Guten Tag.\"}", "{\"id\": \"late_payment\""},
      {"EK158", own, own_words, "You must stop swearing.", own_line},
      {"EK154", "outcomes.json", "\"situation\": \"holding_reply\", \"tone\": \"neutral\"",
       "\"situation\": \"holding_reply\", \"tone\": \"warm\"", "\"situation\": \"holding_reply\""},
  };
}

}  // namespace

TEST_CASE("every number of the tables is told where its fault was planted, and only then", "[knowledge][content]") {
  std::set<std::string> codes;
  const Problems before = problems_of(content_with_own());
  for (const Planted& fault : planted()) {
    Content content = content_with_own();
    plant(content, fault);
    const Problems problems = problems_of(content);
    INFO(fault.code << " in " << fault.file << ": " << fault.from << " -> " << fault.to.substr(0, 200));
    const std::string text = content.text(fault.file);
    const int line = line_told(text, fault.at);
    for (const Problem& problem : problems)
      if (problem.file == fault.file) UNSCOPED_INFO(to_text(problem));
    const auto told = [&](const Problem& p) {
      return p.code == fault.code && p.file == fault.file && p.line == line && !p.fix.empty();
    };
    CHECK(std::any_of(problems.begin(), problems.end(), told));
    CHECK(std::none_of(before.begin(), before.end(), told));
    codes.insert(fault.code);
  }
  std::ifstream file(tests::source_dir() / "knowledge" / "content" / "README.md");
  const std::string readme{std::istreambuf_iterator<char>(file), {}};
  const std::regex number("\\| (EK[0-9]{3})( w)? \\|");
  std::set<std::string> explained;
  for (std::sregex_iterator at(readme.begin(), readme.end(), number), end; at != end; ++at) explained.insert((*at)[1].str());
  CHECK(codes == explained);
}
