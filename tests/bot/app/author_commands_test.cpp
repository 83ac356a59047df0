// The author's commands as an author runs them: words in, text and status out.

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "bot/base/csv.h"
#include "bot/cli.h"
#include "bot/publishing/coach_content.h"
#include "dialogs/tree_library.h"
#include "knowledge/content_tone.h"
#include "knowledge/knowledge.h"
#include "tests/support/paths.h"
#include "tests/support/scratch_dir.h"

namespace evenkeel {
namespace {

using nlohmann::json;
using tests::read_file;
using tests::ScratchDir;

struct Ran {
  int status = -1;
  std::string out, err;
};

Ran run(const std::vector<std::string>& arguments, const std::string& typed = "") {
  static const auto taught = built_in_knowledge();  // Held, so that it is taught once and not at every command.
  REQUIRE(taught);
  std::istringstream in(typed);
  std::ostringstream out, err;
  Ran ran;
  ran.status = run_command(arguments, real_world(), {}, in, out, err);
  ran.out = out.str();
  ran.err = err.str();
  return ran;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string built_in_content(std::string_view name) {
  for (const auto& [file, text] : knowledge::embedded_content())
    if (file == name) return std::string(text);
  return {};
}

// A small dialogue of one's own, beside those that are built in.
const std::string noise = R"({
  // Asked when somebody is loud.
  "format": 1, "id": "noise", "title": "How loud is it?", "locales": ["en"], "start": "shouts",
  "vars": {
    "shouts": { "type": "choice", "of": { "never": 0, "once": 2, "often": 4 }, "label": "Shouting" },
    "name": { "type": "text", "max": 40, "label": "Who" }
  },
  "nodes": {
    "shouts": {
      "ask": "shouts",
      "text": "Do they shout at you?",
      "choices": [
        { "is": "never", "text": "Never" },
        { "is": "once", "text": "Once" },
        { "is": "often", "text": "Often" }
      ],
      "next": [{ "if": "points(shouts) >= 2", "go": "name" }, { "go": "quiet" }]
    },
    "name": { "ask": "name", "text": "Who does?", "next": "loud" },
    "quiet": { "end": "quiet", "text": "Good to hear." },
    "loud": { "end": "loud", "text": ["That is too loud.", "> {name}, please stop."] }
  }
}
)";

// ---- check

TEST_CASE("check counts what it finds, and says nothing bad about what is built in", "[app][author]") {
  const Ran ran = run({"check"});
  INFO(ran.out);
  CHECK(ran.status == 0);
  CHECK(contains(ran.out, ": 0 errors, "));
  const Ran as_json = run({"check", "--json"});
  const json found = json::parse(as_json.out);
  CHECK(found["ok"] == true);
  CHECK(found["errors"] == 0);
  CHECK(found["dialogues"].get<std::size_t>() >= 4);
  CHECK(found["warnings"].get<std::size_t>() == found["problems"].size());
  for (const json& problem : found["problems"]) {
    CHECK(problem["severity"] == "warning");
    CHECK_FALSE(problem["fix"].get<std::string>().empty());
  }
}

TEST_CASE("check ends with 1 on an error, and with --strict on a warning", "[app][author]") {
  const ScratchDir folder;
  const auto count = [&](const std::string& tree) {
    folder.write("trees/noise.json", tree);
    const json found = json::parse(run({"check", "--json", folder.path().string()}).out);
    std::vector<std::string> codes;
    for (const json& problem : found["problems"])
      if (problem["file"] == "trees/noise.json") codes.push_back(problem["code"]);
    return codes;
  };
  CHECK(count(noise).empty());
  CHECK(count(replaced(noise, "shouts) >= 2", "shout) >= 2")) == std::vector<std::string>{"EK211"});
  CHECK(run({"check", folder.path().string()}).status == 1);

  // What a dialogue says is read as the tone check reads a draft.
  CHECK(count(replaced(noise, "Good to hear.", "Good to hear, so calm down.")) == std::vector<std::string>{"EK156"});
  CHECK(run({"check", folder.path().string()}).status == 1);
  CHECK(contains(run({"check", folder.path().string()}).out, "\"calm down\""));

  const std::string warned = replaced(
      noise, "Good to hear.",
      "We are glad to hear that they do not shout and that all of you can now go on with what you did on the day before.");
  CHECK(count(warned) == std::vector<std::string>{"EK273"});
  CHECK(run({"check", folder.path().string()}).status == 0);
  CHECK(run({"check", "--strict", folder.path().string()}).status == 1);
}

TEST_CASE("check tells what the author's files say or cause, and counts what is built in", "[app][author]") {
  const auto lines_about = [](const Ran& ran, const std::string& file) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = ran.out.find(file + ":", at)) != std::string::npos; ++at) ++count;
    return count;
  };
  const Ran built_in = run({"check"});
  INFO(built_in.out);
  REQUIRE(lines_about(built_in, "trees/decide.json") > 0);
  REQUIRE(lines_about(built_in, "content/signs.json") > 0);
  CHECK_FALSE(contains(built_in.out, "built-in"));  // Whoever asks about it is told.

  // A dialogue of one's own: nothing is said about any other.
  const ScratchDir folder;
  const std::string path = folder.path().string();
  folder.write("trees/noise.json", noise);
  const Ran own = run({"check", "--strict", path});
  INFO(own.out);
  CHECK(own.status == 0);
  CHECK(lines_about(own, "trees/decide.json") + lines_about(own, "content/signs.json") == 0);
  const json as_json = json::parse(run({"check", "--json", path}).out);
  CHECK(as_json["warnings"] == 0);
  CHECK(contains(own.out, ": 0 errors, 0 warnings; " + std::to_string(as_json["built_in_warnings"].get<int>()) +
                              " more about built-in content (--all shows them)\n"));

  // A built-in file that was taken over is one's own, and a change is answered for where it shows: a new rule of the tone
  // check finds a sentence in a file that nobody touched.
  folder.write("content/signs.json", built_in_content("signs.json"));
  folder.write("content/tone.json",
               replaced(built_in_content("tone.json"), "\"rules\": [", R"("rules": [
    { "id": "which", "category": "blame_customer", "severity": "hint", "patterns": ["let me know which"],
      "why": "It is asked everywhere.", "instead": ["Ask."], "examples": ["Let me know which."], "clean": ["I know."] },)"));
  const Ran changed = run({"check", path});
  INFO(changed.out);
  CHECK(lines_about(changed, "content/signs.json") == lines_about(built_in, "content/signs.json"));
  CHECK(contains(changed.out, "EK158 The tone check finds \"Let me know which\""));
  CHECK(lines_about(changed, "trees/decide.json") + lines_about(changed, "content/outcomes.json") == 0);
  const Ran all = run({"check", "--all", path});
  CHECK(lines_about(all, "trees/decide.json") == lines_about(built_in, "trees/decide.json"));
  CHECK(lines_about(all, "content/outcomes.json") == lines_about(built_in, "content/outcomes.json"));
  CHECK_FALSE(contains(all.out, "built-in content"));
}

TEST_CASE("check names every fault of a broken folder at once, with its line", "[app][author]") {
  const ScratchDir folder;
  folder.write("trees/noise.json", replaced(noise, "\"go\": \"quiet\"", "\"go\": \"quite\""));
  folder.write("content/decision.json", replaced(built_in_content("decision.json"), "\"limit_threshold\": 2", "\"limit_threshold\": 0"));
  folder.write("content/sign.json", "{}");
  const Ran ran = run({"check", folder.path().string()});
  INFO(ran.out);
  CHECK(ran.status == 1);
  CHECK(contains(ran.out, "trees/noise.json:17: EK232"));
  CHECK(contains(ran.out, "content/decision.json:10: EK110"));
  CHECK(contains(ran.out, "content/sign.json: EK925 Nobody reads this file. Fix: Did you mean \"signs.json\"?"));
  CHECK(contains(ran.out, "The content can't be loaded: 3 errors, 0 warnings"));
  CHECK(contains(run({"check", (folder.path() / "none").string()}).out, "EK920"));
}

TEST_CASE("what the coach says outside every dialogue passes its own tone check", "[app][author]") {
  const auto loaded = knowledge::load(knowledge::embedded_content());
  REQUIRE(loaded);
  for (const char* name : {"bot/turn/phrases.json", "bot/slack/phrases.json"}) {
    const std::string text = read_file(tests::source_dir() / name);
    for (const Problem& problem : knowledge::check_tone(name, text, loaded->tone, {})) FAIL_CHECK(to_text(problem));
    const auto planted = knowledge::check_tone(name, text.substr(0, text.rfind('}')) + ",\n\n  \"x\": { \"en\": \"Calm down.\" } }",
                                               loaded->tone, {});
    CHECK(planted.size() == 1);
  }
}

// ---- try and test

TEST_CASE("a conversation tried is recorded as a transcript, and the transcript plays again", "[app][author]") {
  const ScratchDir folder;
  folder.write("trees/noise.json", noise);
  const std::string record = folder / "transcripts/loud.chat";
  const Ran tried = run({"try", "noise", "--content", folder.path().string(), "--record", record}, "3\nMs Lind; Acme\n");
  INFO(tried.out << tried.err);
  CHECK(tried.status == 0);
  CHECK(contains(tried.out, "Who does?"));
  CHECK(contains(tried.out, "Ms Lind; Acme, please stop."));
  CHECK(contains(tried.out, "(ended: loud)"));
  CHECK(read_file(record) ==
        "tree   noise en\n"
        "coach  Do they shout at you?\n       [Never] [Once] [Often] (1/2)\n"
        "user   > Often\n"
        "coach  Who does?\n       (2/2)\n"
        "user   Ms Lind\\; Acme\n"
        "coach  That is too loud.\n       > Ms Lind; Acme, please stop.\n"
        "ends   loud\n");
  const Ran tested = run({"test", folder.path().string()});
  INFO(tested.out);
  CHECK(tested.status == 0);
  CHECK(contains(tested.out, "1 transcript: 1 as written."));
  // "quiet" and the rule that leads there were not passed.
  CHECK(contains(tested.out, "noise: 1 transcript, 3 of 4 nodes (75 %), 1 of 2 rules and texts (50 %)"));
  CHECK(contains(tested.out, "\n  nothing of: approval, blanks, decide, "));
  CHECK(contains(run({"test", "--coverage", folder.path().string()}).out,
                 "    rule 2 of \"shouts\" (otherwise)\n    \"quiet\"\n"));
}

TEST_CASE("a changed sentence fails the transcript, readably, until it is approved", "[app][author]") {
  const ScratchDir folder;
  folder.write("trees/noise.json", replaced(noise, "Good to hear.", "Glad to hear it."));
  const std::string written = "# Nobody shouts.\ntree   noise\ncoach  Do they shout at you?\n       [Never] [Once] [Often] (1/2)\n"
                              "user   never\ncoach  Good to hear.\nends   quiet\n";
  const std::string chat = folder.write("transcripts/quiet.chat", written);
  const Ran ran = run({"test", folder.path().string()});
  INFO(ran.out);
  CHECK(ran.status == 1);
  CHECK(contains(ran.out, "quiet.chat:6\n         [Never] [Once] [Often] (1/2)\n  user   never\n- coach  Good to hear.\n"
                          "+ coach  Glad to hear it.\n  ends   quiet\n"));
  CHECK(contains(ran.out, "1 transcript: 0 as written, 1 differs."));
  CHECK(json::parse(run({"test", "--json", folder.path().string()}).out)["ok"] == false);
  CHECK(read_file(chat) == written);
  CHECK(run({"test", "--update", folder.path().string()}).status == 0);
  CHECK(read_file(chat) == replaced(written, "Good to hear.", "Glad to hear it."));
  CHECK(run({"test", folder.path().string()}).status == 0);
}

TEST_CASE("a transcript with a line that can't be played is never updated away", "[app][author]") {
  const ScratchDir folder;
  folder.write("trees/noise.json", noise);
  const std::string chat = folder.write("transcripts/x.chat", "tree   noise\nuser   > Sometimes\n");
  for (int round = 0; round < 2; ++round) {
    const Ran ran = run({"test", "--update", folder.path().string()});
    INFO(ran.out);
    CHECK(ran.status == 1);
    CHECK(contains(ran.out, "there is no button \"Sometimes\""));
    CHECK(read_file(chat) == "tree   noise\nuser   > Sometimes\n");
  }
  const ScratchDir empty;
  const Ran nothing = run({"test", empty.path().string()});
  CHECK(nothing.status == 1);
  CHECK(contains(nothing.err, "evenkeel try TREE --record"));
  CHECK(run({"test", "/nowhere/at/all"}).status == 1);
}

TEST_CASE("a dialogue that is tried stores nothing, and shows its effects as data", "[app][author]") {
  const ScratchDir folder;
  const Ran ran = run({"try", "decide", "--given", "customer=Acme", "--record", folder / "d.chat"}, ":fails\nhelp\n:quit\n");
  INFO(ran.out << ran.err);
  CHECK(ran.status == 0);
  CHECK(contains(ran.out, "(the next function will fail)"));
  CHECK(contains(ran.out, "(the conversation was not ended)"));
  CHECK(contains(read_file(folder / "d.chat"), "given  customer=Acme\n"));
  CHECK(run({"try", "nothing"}).status == 1);
  CHECK(contains(run({"try", "nothing"}).err, "There are: "));
  CHECK(run({"try", "decide", "--given", "colour=red"}).status == 1);
}

// ---- diff

TEST_CASE("diff says which answers now lead elsewhere, with the fewest that do", "[app][author]") {
  const ScratchDir old_folder, new_folder;
  old_folder.write("trees/noise.json", noise);
  new_folder.write("trees/noise.json", replaced(noise, "points(shouts) >= 2", "points(shouts) >= 3"));
  const json found = json::parse(run({"diff", "--json", old_folder.path().string(), new_folder.path().string()}).out);
  const json* tree = nullptr;
  for (const json& one : found["dialogues"]) {
    if (one["dialogue"] == "noise")
      tree = &one;
    else
      CHECK(one["change"] == "none");
  }
  REQUIRE(tree);
  INFO(found.dump(1));
  CHECK((*tree)["change"] == "changed");
  REQUIRE((*tree)["moved"].size() == 1);
  CHECK((*tree)["moved"][0]["before"] == "loud");
  CHECK((*tree)["moved"][0]["after"] == "quiet");
  CHECK((*tree)["moved"][0]["example"][0] == "Shouting: Once");
  CHECK(found["texts"].empty());
  CHECK(found["decision"]["moved"] == 0);
}

TEST_CASE("diff says when it did not try all lists of answers, and tries more when told to", "[app][author]") {
  const ScratchDir old_folder, new_folder;
  old_folder.write("trees/noise.json", noise);
  new_folder.write("trees/noise.json", replaced(noise, "points(shouts) >= 2", "points(shouts) >= 3"));
  const std::string before = old_folder.path().string(), after = new_folder.path().string();
  const Ran all = run({"diff", before, after});
  INFO(all.out);
  CHECK_FALSE(contains(all.out, "the limit was reached"));
  const json found = json::parse(run({"diff", "--json", "--limit", "2", before, after}).out);
  std::size_t lists = 0;
  for (const json& one : found["dialogues"])
    if (one["dialogue"] == "noise") {
      CHECK(one["tried"] == 2);
      lists = one["lists"].get<std::size_t>();
    }
  CHECK(lists > 2);
  const std::string told = "the limit was reached: there are " + std::to_string(lists) +
                           " lists, and those tried are spread over them; for more: --limit " + std::to_string(lists);
  CHECK(contains(run({"diff", "--limit", "2", before, after}).out, told));
  CHECK(run({"diff", "--limit", std::to_string(lists), before, after}).out == all.out);
  CHECK(run({"diff", "--limit", "0", before, after}).status == 2);
}

TEST_CASE("diff against itself finds nothing; a new dialogue and new words are named", "[app][author]") {
  const ScratchDir folder;
  const Ran same = run({"diff", "built-in", "built-in"});
  INFO(same.out);
  CHECK(same.status == 0);
  CHECK(same.out == "Dialogues\n  no difference\nDecision table\n  no difference\nTexts\n  no difference\n");
  folder.write("trees/noise.json", noise);
  const Ran added = run({"diff", "built-in", folder.path().string()});
  CHECK(contains(added.out, "  noise: new\n"));
  CHECK(contains(added.out, "    nodes.shouts.choices.often.text\n      + Often\n"));
  CHECK(run({"diff", "built-in", "/nowhere"}).status == 1);
}

TEST_CASE("diff of two folders that can't be read names what is wrong in both", "[app][author]") {
  const ScratchDir before, after;
  before.write("trees/noise.json", "{");
  after.write("trees/calm.json", "[");
  const Ran both = run({"diff", before.path().string(), after.path().string()});
  INFO(both.err);
  CHECK(both.status == 1);
  CHECK(contains(both.err, "noise.json"));
  CHECK(contains(both.err, "calm.json"));
  CHECK(contains(both.err, "evenkeel check " + after.path().string()));
}

TEST_CASE("a changed threshold is shown with the cases that move and the smallest of them", "[app][author]") {
  const ScratchDir folder;
  folder.write("content/decision.json", replaced(built_in_content("decision.json"), "\"limit_threshold\": 2", "\"limit_threshold\": 3"));
  folder.write("content/signs.json", replaced(built_in_content("signs.json"), "\"Nothing like that\"", "\"No, nothing\""));
  const json found = json::parse(run({"diff", "--json", "built-in", folder.path().string()}).out);
  CHECK(found["decision"]["numbers"] == json{"limit_threshold: 2 -> 3"});
  CHECK(found["decision"]["moved"].get<int>() > 0);
  bool smallest = false;
  for (const json& moved : found["decision"]["cases"])
    if (moved["before"] == "set_boundaries" && moved["after"] == "continue") smallest = moved["example"].size() == 1;
  CHECK(smallest);
  REQUIRE(found["texts"].size() == 1);
  CHECK(found["texts"][0]["key"] == "safety_threat.anchors.0.button.en");
  CHECK(found["texts"][0]["after"] == "No, nothing");
}

TEST_CASE("diff shows what differs, and not what only moved down a list", "[app][author]") {
  const ScratchDir folder;
  folder.write("content/incident_levels.json",
               replaced(built_in_content("incident_levels.json"), "\"shouting\", \"sign\": \"disrespect_or_abuse\"",
                        "\"shouting\", \"sign\": \"boundary_pushing\""));
  std::string levels = read_file(folder / "content/incident_levels.json");
  const std::string first = "{ \"situation\": \"charge_dispute\", \"sign\": \"constant_complaints\", \"level\": 1 },";
  levels = replaced(replaced(levels, first, ""), "{ \"situation\": \"discount_demand\"", first + "{ \"situation\": \"discount_demand\"");
  folder.write("content/incident_levels.json", levels);
  // A word at the end of a long list.
  folder.write("content/situations.json",
               replaced(built_in_content("situations.json"), "\"circular_conversation\", \"missed_appointments\"",
                        "\"missed_appointments\", \"circular_conversation\""));
  const Ran ran = run({"diff", "built-in", folder.path().string()});
  INFO(ran.out << ran.err);
  CHECK(contains(ran.out, "  content/incident_levels.json\n    shouting.sign\n"
                          "      - disrespect_or_abuse\n      + boundary_pushing\n  content/situations.json\n"));
  CHECK(contains(ran.out, " circular_conversation missed_appointments\n"));
  CHECK(contains(ran.out, " missed_appointments circular_conversation\n"));
  CHECK(contains(ran.out, "      - … "));
}

// ---- text

// The table with the translation of every line whose source `translate` answers.
template <class Translate>
std::string translated(const std::string& table, Translate translate) {
  auto read = from_csv(table);
  REQUIRE(read);
  for (CsvRow& row : read->rows) {
    const std::string words = translate(row[1], row[2]);
    if (!words.empty()) row[3] = words;
  }
  return to_csv(read->rows);
}

TEST_CASE("texts go out as a table and come back beside their source; comments and order stay", "[app][author]") {
  const ScratchDir folder;
  const std::string tree = folder.write("trees/noise.json", noise);
  const Ran table = run({"text", "export", folder.path().string(), "--locale", "de"});
  CHECK(table.status == 0);
  CHECK(contains(table.out, "trees/noise.json,nodes.shouts.text,Do they shout at you?,,"));
  const std::string file = folder.write("de.csv", translated(table.out, [](const std::string& key, const std::string& source) {
    if (key == "nodes.shouts.choices.never.text") return std::string("Nie");
    if (key == "nodes.loud.text") return std::string("Das ist zu laut.\n> {name}, bitte hör auf.");
    return source == "How loud is it?" ? std::string("Wie \"laut\" ist es?") : std::string();
  }));
  const Ran import = run({"text", "import", file, folder.path().string(), "--locale", "de"});
  INFO(import.out << import.err);
  CHECK(import.status == 0);
  CHECK(contains(import.out, "3 texts changed in 1 file"));
  std::string expected = replaced(noise, "[\"en\"]", "[\"en\", \"de\"]");
  expected = replaced(expected, "\"How loud is it?\"", R"({ "en": "How loud is it?", "de": "Wie \"laut\" ist es?" })");
  expected = replaced(expected, "\"Never\"", R"({ "en": "Never", "de": "Nie" })");
  expected = replaced(expected, R"(["That is too loud.", "> {name}, please stop."])",
                      R"({ "en": ["That is too loud.", "> {name}, please stop."], "de": ["Das ist zu laut.", "> {name}, bitte hör auf."] })");
  CHECK(read_file(tree) == expected);
  // A second time it changes nothing; a new word replaces the old one.
  CHECK(run({"text", "import", file, folder.path().string(), "--locale", "de"}).status == 0);
  CHECK(read_file(tree) == expected);
  const Ran again = run({"text", "export", folder.path().string(), "--locale", "de"});
  CHECK(contains(again.out, "Never,Nie,"));
  const std::string better = folder.write("better.csv", translated(again.out, [](const std::string&, const std::string& source) {
    return source == "Never" ? std::string("Niemals") : std::string();
  }));
  CHECK(run({"text", "import", better, folder.path().string(), "--locale", "de"}).status == 0);
  CHECK(read_file(tree) == replaced(expected, "\"Nie\"", "\"Niemals\""));
}

TEST_CASE("a translation whose source moved on is stale: told by check, marked in the table, refused on import", "[app][author]") {
  const ScratchDir folder;
  const std::string tree = folder.write("trees/noise.json", noise);
  const std::string table = run({"text", "export", folder.path().string(), "--locale", "de"}).out;
  const std::string file = folder.write("de.csv", translated(table, [](const std::string&, const std::string& source) {
    return source == "Who does?" ? std::string("Wer?") : std::string();
  }));
  REQUIRE(run({"text", "import", file, folder.path().string(), "--locale", "de"}).status == 0);
  CHECK_FALSE(contains(run({"check", folder.path().string()}).out, "EK926"));
  folder.write("trees/noise.json", replaced(read_file(tree), "\"Who does?\"", "\"Who is it?\""));
  const Ran check = run({"check", folder.path().string()});
  INFO(check.out);
  CHECK(check.status == 0);
  CHECK(contains(check.out, "trees/noise.json:19: EK926 The \"de\" of nodes.name.text was made from an older text."));
  CHECK(contains(run({"text", "export", folder.path().string(), "--locale", "de"}).out, "Who is it?,Wer?,"));
  CHECK(contains(run({"text", "export", folder.path().string(), "--locale", "de"}).err, " 1 stale"));
  const std::string before = read_file(tree);
  const Ran refused = run({"text", "import", file, folder.path().string(), "--locale", "de"});
  CHECK(refused.status == 1);
  CHECK(contains(refused.err, "has changed since the table was exported"));
  CHECK(read_file(tree) == before);
}

TEST_CASE("what may be typed goes out a word a line, and comes back as a list; the words may be more or fewer",
          "[app][author]") {
  const ScratchDir folder;
  const std::string typed = replaced(noise, R"("text": "Once" })", R"("text": "Once", "also": ["one time", "a single time"] })");
  const std::string tree = folder.write("trees/noise.json", typed);
  const std::string key = "nodes.shouts.choices.once.also";
  const std::string table = run({"text", "export", folder.path().string(), "--locale", "de"}).out;
  CHECK(contains(table, key + ",\"one time\na single time\",,"));
  const std::string file = folder.write("de.csv", translated(table, [&](const std::string& row, const std::string&) {
    return row == key ? std::string(" ein Mal\n\neinmal \njust once\n") : std::string();
  }));
  const Ran import = run({"text", "import", file, folder.path().string(), "--locale", "de"});
  INFO(import.out << import.err);
  REQUIRE(import.status == 0);
  CHECK(contains(read_file(tree), R"("also": { "en": ["one time", "a single time"], "de": ["ein Mal", "einmal", "just once"] })"));
  CHECK(contains(run({"text", "import", file, folder.path().string(), "--locale", "de"}).out, "0 texts changed in 0 files, "));
  // One more word in the source, and the translation is out of date.
  folder.write("trees/noise.json", replaced(read_file(tree), "\"a single time\"", "\"a single time\", \"just the once\""));
  CHECK(contains(run({"check", folder.path().string()}).out, "EK926 The \"de\" of " + key + " was made from an older text."));
}

TEST_CASE("every text that is built in goes out in German and comes back unchanged", "[app][author]") {
  const ScratchDir folder;
  const std::string table = run({"text", "export", "--locale", "de"}).out;
  const auto rows = from_csv(table);
  REQUIRE(rows);
  std::size_t done = 0, words = 0;
  for (const CsvRow& row : rows->rows) {
    done += row[5] == "done";
    words += row[5] == "done" && (row[1].ends_with(".also") || row[1].starts_with("commands.") || row[1].starts_with("words."));
  }
  CHECK(done > 1'000);
  CHECK(words > 50);
  const Ran import = run({"text", "import", folder.write("de.csv", table), folder.path().string(), "--locale", "de"});
  INFO(import.err);
  CHECK(import.status == 0);
  CHECK(import.out == "0 texts changed in 0 files, " + std::to_string(done) + " were there already\n");
}

TEST_CASE("an import takes all lines or none, and says of each what does not fit", "[app][author]") {
  const ScratchDir folder;
  const std::string tree = folder.write("trees/noise.json", noise);
  const std::string table = run({"text", "export", folder.path().string(), "--locale", "de"}).out;
  const auto refused = [&](const std::string& key, const std::string& words) {
    const std::string file = folder.write("de.csv", translated(table, [&](const std::string& row, const std::string&) {
      return row == key ? words : row == "nodes.name.text" ? std::string("Wer?") : std::string();
    }));
    const Ran ran = run({"text", "import", file, folder.path().string(), "--locale", "de"});
    CHECK(ran.status == 1);
    CHECK(read_file(tree) == noise);
    return ran.err;
  };
  CHECK(contains(refused("nodes.loud.text", "Zu laut.\n> Bitte hör auf."), "the source has {name}, the translation none"));
  CHECK(contains(refused("nodes.loud.text", "Zu laut, {name}."), "words to be copied"));
  CHECK(contains(refused("nodes.shouts.choices.often.text", std::string(76, 'x')), "a button holds 75 characters"));
  CHECK(contains(refused("nodes.quiet.text", std::string(3'001, 'x')), "a text holds 3,000 characters"));
  // What each line alone would allow, and the dialogue does not: a button called like a command.
  for (const auto& [text, why] : std::vector<std::pair<std::string, std::string>>{
           {"", "first line must be"}, {"a,b\n", "first line must be"}, {"\"", "never closed"}}) {
    const Ran ran = run({"text", "import", folder.write("bad.csv", text), folder.path().string(), "--locale", "de"});
    CHECK(ran.status == 1);
    CHECK(contains(ran.err, why));
  }
  CHECK(run({"text", "export", folder.path().string(), "--locale", "german"}).status == 1);
}

TEST_CASE("a table is safe in a spreadsheet, and comes back byte for byte", "[base][csv]") {
  const std::vector<CsvRow> rows{{"a", "=1+1", "+49", "-x", "@me", "'tis", "''", "\ttab"},
                                 {"comma, quote \" and\nline", "", " space ", "ünï", "a;b", "'=1", "x", "y"}};
  const std::string text = to_csv(rows);
  CHECK(contains(text, "'=1+1"));
  CHECK(contains(text, "'-x"));
  const auto read = from_csv(text);
  REQUIRE(read);
  CHECK(read->rows == rows);
  CHECK(read->lines == std::vector<int>{1, 2});
  CHECK(from_csv("a;b\n\"1;2\";3\n")->rows == std::vector<CsvRow>{{"a", "b"}, {"1;2", "3"}});
  CHECK(from_csv("a\tb\r\n1\t2")->rows == std::vector<CsvRow>{{"a", "b"}, {"1", "2"}});
  CHECK(from_csv("")->rows.empty());
  CHECK(from_csv("a,\"b\"c\n").error() == "line 1: something stands behind a closing quotation mark");
}

// ---- fmt

TEST_CASE("fmt lays files out once, and changes nothing the second time", "[app][author]") {
  const ScratchDir folder;
  const std::string file = folder.write("trees/a.json", "{\"b\":1, // why\n\"a\":[1,2]}");
  const std::string other = folder.write("trees/.hidden.json", "{\"b\":1}");
  const Ran check = run({"fmt", "--check", folder.path().string()});
  CHECK(check.status == 1);
  CHECK(contains(check.out, "a.json is laid out otherwise"));
  CHECK(read_file(file) == "{\"b\":1, // why\n\"a\":[1,2]}");
  CHECK(run({"fmt", folder.path().string()}).status == 0);
  CHECK(read_file(file) == "{\n  \"b\": 1,  // why\n  \"a\": [1, 2]\n}\n");
  CHECK(read_file(other) == "{\"b\":1}");
  CHECK(run({"fmt", "--check", file}).status == 0);
  folder.write("trees/b.json", "{\n\"a\": 1,\n");
  const Ran broken = run({"fmt", folder.path().string()});
  CHECK(broken.status == 1);
  CHECK(contains(broken.err, "b.json:2: from here on this can't be read"));
  CHECK(run({"fmt", folder / "none.json"}).status == 1);
}

// ---- copy

TEST_CASE("whoever begins gets the built-in file and its schema, and nothing of theirs is overwritten", "[app][author]") {
  const ScratchDir folder;
  const std::string ours = folder / "ours";
  const Ran ran = run({"copy", "trees/wellbeing.json", ours});
  CHECK(ran.status == 0);
  CHECK(ran.out == "Copied to " + ours + "/trees/wellbeing.json. Change it there; \"evenkeel check " + ours + "\" looks it over.\n");
  const std::string tree = read_file(ours + "/trees/wellbeing.json");
  CHECK(tree == read_file(tests::source_dir() / "dialogs" / "trees" / "wellbeing.json"));
  CHECK(read_file(ours + "/tree.schema.json") == read_file(tests::source_dir() / "dialogs" / "tree.schema.json"));
  CHECK(json::parse(tree, nullptr, true, true)["$schema"] == "../tree.schema.json");
  CHECK(run({"copy", "content/decision.json", ours}).status == 0);
  CHECK(run({"check", ours}).status == 0);  // The schema is no content, and no fault.

  folder.write("ours/trees/wellbeing.json", "mine");
  const Ran again = run({"copy", "trees/wellbeing.json", ours});
  CHECK(again.status == 1);
  CHECK(contains(again.err, "is there already, and stays as it is."));
  CHECK(read_file(ours + "/trees/wellbeing.json") == "mine");
  const Ran slip = run({"copy", "trees/wellbeng.json", ours});
  CHECK(slip.status == 1);
  CHECK(contains(slip.err, "Did you mean trees/wellbeing.json?"));
  CHECK(run({"copy", "../../etc/passwd", ours}).status == 1);
  CHECK(run({"copy", "trees/wellbeing.json"}).status == 2);
  CHECK(contains(run({"copy"}).out, "content/decision.json\n"));
}

// ---- explore and draw

TEST_CASE("explore ends with 1 if an end is never reached, and names the dialogues there are", "[app][author]") {
  const ScratchDir folder;
  folder.write("trees/noise.json", noise);
  CHECK(run({"explore", "noise", "--content", folder.path().string()}).status == 0);
  folder.write("trees/noise.json", replaced(noise, "points(shouts) >= 2", "points(shouts) >= 0"));
  const Ran ran = run({"explore", "noise", "--content", folder.path().string()});
  CHECK(ran.status == 1);
  CHECK(contains(ran.out, "quiet (quiet): never reached"));
  CHECK(contains(run({"explore", "nois"}).err, "There are: \""));
  CHECK(contains(run({"draw", "nois"}).err, "There are: \""));
  CHECK(run({"draw", "noise", "--content", folder.path().string(), "--format", "mermaid"}).status == 0);
  const Ran part = run({"draw", "noise", "--content", folder.path().string(), "--from", "name", "--steps", "0"});
  CHECK(part.status == 0);
  CHECK(contains(part.out, "\nname  [ask name]\n    Who does?\n    -> loud  (not drawn)\n"));
  CHECK_FALSE(contains(part.out, "\nquiet  "));
  const Ran slip = run({"draw", "noise", "--content", folder.path().string(), "--from", "nam"});
  CHECK(slip.status == 1);
  CHECK(contains(slip.err, "noise has no node nam. Did you mean name?"));
  CHECK(run({"draw", "noise", "--content", folder.path().string(), "--steps", "-1"}).status == 2);
}

TEST_CASE("the schema beside an author's files is not laid out with them", "[app][author]") {
  const ScratchDir folder;
  folder.write("trees/noise.json", noise);
  const std::string schema = "{\"title\":   \"as it came\"}\n";
  folder.write("tree.schema.json", schema);
  const Ran ran = run({"fmt", folder.path().string()});
  INFO(ran.out << ran.err);
  CHECK(ran.status == 0);
  CHECK(contains(ran.out, "1 file, "));
  CHECK(read_file(folder.path() / "tree.schema.json") == schema);
}

TEST_CASE("nothing is published without a reason", "[app][author]") {
  const ScratchDir folder;
  folder.write("ours/trees/noise.json", noise);
  const Ran ran = run({"publish", folder / "ours", "--note", "", "--database", folder / "k.sqlite3"});
  INFO(ran.out << ran.err);
  CHECK(ran.status == 1);
  CHECK(contains(ran.out + ran.err, "EK930"));
}

TEST_CASE("every command of the author has help, and wrong usage ends with 2", "[app][author]") {
  for (const std::string name : {"copy", "check", "explore", "draw", "try", "test", "diff", "text", "fmt"}) {
    INFO(name);
    CHECK(run({name, "--help"}).status == 0);
    CHECK(run({name, "--no-such-option"}).status == 2);
  }
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"draw"}, {"try"}, {"diff", "a"}, {"text"}, {"text", "export"}, {"fmt"}}) {
    CHECK(run(words).status == 2);
  }
}

}  // namespace
}  // namespace evenkeel
