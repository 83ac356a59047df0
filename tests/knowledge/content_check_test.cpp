#include "knowledge/content_check.h"

#include <catch2/catch.hpp>
#include <algorithm>

#include "tests/knowledge/content_for_tests.h"

using namespace evenkeel;
using namespace evenkeel::knowledge;
using evenkeel::tests::Content;

namespace {

constexpr const char* situation =
    R"({"situations": [
{"id": "late_payment", "group": "money_and_rules", "title": "Late", "about": "First chase", "route": "situation",
"examples": ["they have not paid", "the bill is late", "still no money"],
"wordings": [
{"tone": "warm", "channel": "email", "text": ["Hi {name}.", "Is it on its way?"]}
]}]})";

std::string with(const std::string& from, const std::string& to) {
  std::string text = situation;
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

Content content_with(const std::string& late_payment) {
  Content content;
  auto stand_ins = nlohmann::json::parse(content.text("wordings/stand_ins.json"));
  auto& situations = stand_ins["situations"];
  for (std::size_t i = 0; i < situations.size(); ++i)
    if (situations[i]["id"] == "late_payment") situations.erase(i);
  content.set("wordings/stand_ins.json", stand_ins.dump());
  content.set("wordings/late.json", late_payment);
  return content;
}

Problems problems_in(const Content& content, const std::string& file) {
  const auto loaded = load(content.files());
  if (!loaded)
    for (const Problem& problem : loaded.error()) UNSCOPED_INFO(to_text(problem));
  REQUIRE(loaded);
  ContentLimits limits;
  limits.labels = {{"en", {"psycho", "liar"}}, {"de", {"querulant"}}};
  Problems problems = check_content(content.files(), *loaded, limits);
  std::erase_if(problems, [&](const Problem& problem) { return problem.file != file; });
  return problems;
}

const std::string long_sentence =
    "We think that you and the others and the one who came with them and all of us too went on and on about it today again.";
const std::string hard_text =
    "Organisational responsibilities necessitate comprehensive documentation of inappropriate interactions. Subsequently, "
    "communicate recommendations regarding appropriate intervention possibilities. Additionally, facilitate "
    "collaborative evaluation, documentation, escalation and verification of organisational consequences everywhere, "
    "notwithstanding operational considerations.";

}  // namespace

TEST_CASE("each fault of the words is found, alone, with its number and line", "[knowledge][check]") {
  CHECK(problems_in(content_with(situation), "wordings/late.json").empty());
  struct Planted {
    std::string code, from, to;
    int line;
  };
  for (const auto& [code, from, to, line] : std::vector<Planted>{
           {"EK150", "Is it on its way?", long_sentence, 5},
           {"EK151", "Is it on its way?", hard_text, 5},
           {"EK152", "Is it on its way?", "Some psycho we had.", 5},
           {"EK152", "\"text\": [\"Hi {name}.\", \"Is it on its way?\"]",
            "\"text\": {\"en\": \"Hi {name}.\", \"de\": \"Ein Querulant.\"}", 5},
           {"EK153", "Is it on its way?", "I" + std::string(3'000, 'x'), 5},
           {"EK156", "Is it on its way?", "As I already told you, it is late.", 5},
           {"EK156", "\"Hi {name}.\", \"Is it", "\"Hi {name}.\",\n\"> Calm down.\", \"Is it", 6},
           {"EK156", "First chase", "Calm down.", 2},
           {"EK158", "Is it on its way?", "You must stop swearing.", 5},
           {"EK155", ", \"the bill is late\", \"still no money\"", "", 2},
           {"EK157", "\"text\": [\"Hi {name}.\", \"Is it on its way?\"]",
            "\"text\": {\"en\": \"Hi {name}.\", \"de\": \"Guten Tag.\"}", 2}}) {
    INFO(code << " " << to);
    const Problems problems = problems_in(content_with(with(from, to)), "wordings/late.json");
    for (const Problem& problem : problems) UNSCOPED_INFO(to_text(problem));
    const std::string expected = code;
    CHECK(std::any_of(problems.begin(), problems.end(), [&](const Problem& p) { return p.code == expected; }));
    for (const Problem& problem : problems) {
      CHECK_FALSE(problem.fix.empty());
      if (problem.code == code)
        CHECK(problem.line == line);
      else  // What stands in two languages in one place is missed in one of them elsewhere; labels and officialese are bad tone too.
        CHECK((problem.code == "EK157" || (problem.code == "EK156" && (code == "EK151" || code == "EK152"))));
    }
  }
}

TEST_CASE("a step that asks for words nobody wrote is told, with what is shown instead", "[knowledge][check]") {
  Content content;
  REQUIRE(content.edit("outcomes.json", "\"situation\": \"warning_letter\", \"tone\": \"firm\"",
                       "\"situation\": \"warning_letter\", \"tone\": \"warm\""));
  const Problems problems = problems_in(content, "outcomes.json");
  const auto found = std::find_if(problems.begin(), problems.end(), [](const Problem& p) {
    return p.code == "EK154" && p.message.find("\"warning_letter\" has no words in the tone \"warm\"") != std::string::npos;
  });
  CHECK(found != problems.end());  // The stand-ins are neutral e-mails, so other steps are told as well.
  CHECK(problems_in(content_with(situation), "wordings/late.json").empty());
}

TEST_CASE("what people say in examples and traps is nobody's sentence", "[knowledge][check]") {
  CHECK(problems_in(content_with(with("still no money", "he is a psycho and a liar")), "wordings/late.json").empty());
}

TEST_CASE("what the tone check finds in our own words says which words, why and what instead", "[knowledge][check]") {
  const Problems problems = problems_in(content_with(with("Is it on its way?", "Please calm down.")), "wordings/late.json");
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].message.find("\"calm down\": It gives orders to a feeling") != std::string::npos);
  CHECK(problems[0].fix.find("Tell me what happened") != std::string::npos);
  CHECK(problems[0].fix.find("\"tone: calm_down\"") != std::string::npos);
}

TEST_CASE("a comment excuses the rule that it names, in what it stands above or beside", "[knowledge][check]") {
  const auto said = [](const std::string& text) { return problems_in(content_with(text), "wordings/late.json").size(); };
  const std::string calm = with("Is it on its way?", "Please calm down.");
  const auto put = [&](const std::string& from, const std::string& to) {
    std::string text = calm;
    return text.replace(text.find(from), from.size(), to);
  };
  CHECK(said(put("{\"tone\"", "// tone: calm_down: these very words\n{\"tone\"")) == 0);
  CHECK(said(put("\"wordings\"", "// tone: calm_down\n\"wordings\"")) == 0);
  CHECK(said(put("down.\"]", "down.\" // tone: calm_down\n]")) == 0);
  CHECK(said(put("{\"tone\"", "// tone: relax: another rule\n{\"tone\"")) == 1);
  CHECK(said(put("{\"tone\"", "// calm_down\n{\"tone\"")) == 1);
  CHECK(said(put("\"examples\"", "// tone: calm_down\n\"examples\"")) == 1);
}

TEST_CASE("labels stop a publication, taste does not", "[knowledge][check]") {
  for (const char* code : {"EK150", "EK151", "EK154", "EK155", "EK157", "EK158"}) CHECK(is_warning(code));
  for (const char* code : {"EK152", "EK153", "EK156", "EK101", "EK999"}) CHECK_FALSE(is_warning(code));
}
