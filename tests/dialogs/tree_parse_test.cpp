#include "dialogs/tree_parse.h"

#include <catch2/catch.hpp>
#include <random>
#include <set>

#include "tests/dialogs/faults.h"

using namespace evenkeel;
using namespace evenkeel::dialogs;
using namespace evenkeel::dialogs::tests;

namespace {

const std::string sound = quoted(nodes_with(ask_c("`next`: `show`")));

expected<Tree, Problems> parse(const std::string& text) {
  return parse_tree("t.json", quoted(text), example_functions());
}

bool has(const Problems& problems, const std::string& code, int line) {
  return std::any_of(problems.begin(), problems.end(),
                     [&](const Problem& p) { return p.code == code && p.line == line; });
}

}  // namespace

TEST_CASE("a sound tree is read as it was written", "[dialogs][parse]") {
  const expected<Tree, Problems> tree = parse(R"~({
  // A comment.
  "format": 1, "id": "t", "title": { "en": "Title", "de": "Titel" }, "locales": ["en", "de"], "start": "who",
  "takes": ["who"], "gives": ["level"],
  "vars": {
    "who": { "type": "text", "max": 60, "label": "Customer", "private": true },
    "level": { "type": "choice", "of": { "low": 0, "high": 2.5 } },
    "on": { "type": "date", "min": "2026-01-01", "max": "today" },
    "sum": { "is": "points(level) + 1" }
  },
  "nodes": {
    "who": { "ask": "who", "text": ["Who", "is {who}?"], "help": "Any name.", "optional": true, "most": 2, "then": "bye",
      "set": { "level": "'low'", "on": "'2026-02-03'" }, "next": [ { "if": "sum >= 2", "go": "level" }, { "go": "level" } ] },
    "level": { "ask": "level", "text": "How bad?", "next": "bye", "choices": [
      { "is": "low", "text": { "en": "Low", "de": "Wenig" }, "also": { "de": ["kaum"] } },
      { "is": "high", "text": "High", "also": ["much", "lots"], "if": "known(on)" } ] },
    "bye": { "end": "over", "text": "Bye." }
  } })~");
  if (!tree) FAIL(all_of(tree.error()));
  CHECK(tree->title.in("de", "en") == "Titel");
  CHECK(tree->title.in("de-AT", "en") == "Titel");
  CHECK(tree->title.in("fr", "en") == "Title");
  CHECK(tree->variable_order == std::vector<std::string>{"who", "level", "on", "sum"});
  CHECK(tree->variables.at("who").is_private);
  CHECK(tree->variables.at("level").points == std::map<std::string, double>{{"low", 0}, {"high", 2.5}});
  CHECK(tree->variables.at("on").min_date == Date{20'454});
  CHECK(tree->variables.at("on").max_today);
  CHECK(tree->variables.at("sum").type.kind == Type::Kind::Number);
  const Node& who = tree->nodes.at("who");
  CHECK(who.line == 12);
  CHECK(who.most == 2);
  CHECK(who.then == "bye");
  CHECK(std::get<Ask>(who.kind).text.in("en", "en") == "Who\nis {who}?");
  CHECK(who.set[0].value.type.kind == Type::Kind::Choice);
  CHECK(who.set[1].value.expression.constant == Value(Date{20'487}));
  REQUIRE(who.next.size() == 2);
  CHECK(who.next[0].when->source == "sum >= 2");
  CHECK_FALSE(who.next[1].when);
  const auto& level = std::get<Ask>(tree->nodes.at("level").kind);
  CHECK(level.choices[0].also == std::map<std::string, std::vector<std::string>>{{"de", {"kaum"}}});
  CHECK(level.choices[1].also == std::map<std::string, std::vector<std::string>>{{"", {"much", "lots"}}});
  CHECK(level.choices[1].when);
  CHECK(tree->hash.size() == 64);
}

TEST_CASE("the hash is of what a tree says, not of how the file is laid out", "[dialogs][parse]") {
  const std::string hash = parse(sound)->hash;
  std::string spaced = "// A new comment.\n" + sound;
  for (std::size_t at = spaced.find(", "); at != std::string::npos; at = spaced.find(", ", at + 4))
    spaced.replace(at, 2, " ,  ");
  CHECK(parse(spaced)->hash == hash);
  CHECK(canonical_json(spaced) == canonical_json(sound));
  std::string reworded = sound;
  reworded.replace(reworded.find("How much?"), 9, "How many?");
  CHECK(parse(reworded)->hash != hash);
  CHECK(parse_tree("t.json", parse(sound)->canonical, example_functions())->hash == hash);
}

TEST_CASE("each fault has its number, and is shown at its line", "[dialogs][parse]") {
  std::set<std::string> codes;
  for (const Fault& fault : planted_faults()) {
    if (fault.code >= "EK246") continue;  // Not of one file alone: tree_library_test, tree_check_test.
    const expected<Tree, Problems> tree = parse(fault.text);
    INFO(fault.code << " " << fault.what << "\n" << fault.text.substr(0, 5'000));
    REQUIRE_FALSE(tree);
    INFO(all_of(tree.error()));
    CHECK(has(tree.error(), fault.code, marked_line(fault.text)));
    for (const Problem& problem : tree.error()) {
      CHECK(problem.code == fault.code);  // One fault, one kind of Problem: nothing follows from it.
      CHECK(problem.file == "t.json");
      CHECK_FALSE(problem.message.empty());
      CHECK_FALSE(problem.fix.empty());
    }
    codes.insert(fault.code);
  }
  CHECK(codes.size() == 40);
}

TEST_CASE("every fault of a file is told at once, in the order of its lines", "[dialogs][parse]") {
  const expected<Tree, Problems> tree =
      parse(R"({ "format": 1, "id": "T!", "title": "", "locales": ["en"], "start": "nowhere",
"vars": { "n": { "type": "number", "min": 0, "max": 3 },
  "x": { "type": "txt" } },
"nodes": { "a": { "ask": "m", "text": "Hello {z}",
  "next": [ { "if": "n >", "go": "b" } ] },
  "b": { "do": "nothing", "next": "a" } } })");
  REQUIRE_FALSE(tree);
  std::vector<std::pair<std::string, int>> found;
  for (const Problem& p : tree.error()) found.emplace_back(p.code, p.line);
  for (const auto& each : std::vector<std::pair<std::string, int>>{{"EK206", 1},
                                                                   {"EK208", 1},
                                                                   {"EK232", 1},
                                                                   {"EK220", 3},
                                                                   {"EK224", 4},
                                                                   {"EK225", 4},
                                                                   {"EK210", 5},
                                                                   {"EK233", 5},
                                                                   {"EK240", 6}})
    CHECK(std::count(found.begin(), found.end(), each) == 1);
  CHECK(found.size() == 9);
  CHECK(std::is_sorted(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.second < b.second; }));
}

TEST_CASE("a name that is nearly right is guessed", "[dialogs][parse]") {
  const auto fix_of = [](const std::string& text) { return parse(text).error().at(0).fix; };
  CHECK(fix_of(nodes_with(ask_c("`next`: `shwo`"))) == "Did you mean \"show\"?");
  CHECK(fix_of(nodes_with(ask_c("`nxt`: `show`, `next`: `show`"))) == "Did you mean \"next\"?");
  CHECK(fix_of(rule("c == 'hihg'")) == "Did you mean 'high'?");
  CHECK(fix_of(rule("loaf >= 2")) == "Did you mean \"load\"? Texts and names of choices stand in '...'.");
  CHECK(fix_of(nodes_with("`a`: { `do`: `log_nite`, `next`: `show` }")) == "Did you mean \"log_note\"?");
}

TEST_CASE("a function takes the variable named like its parameter, and may go without an optional one",
          "[dialogs][parse]") {
  const auto arguments = [](const std::string& node) {
    const expected<Tree, Problems> tree = parse(with(
        "`incidents`: { `type`: `number`, `min`: 0, `max`: 9 }, `color`: { `type`: `choice`, `of`: [`red`, `blue`] }",
        "`a`: { " + node + ", `next`: `show` },\n" + use_all));
    if (!tree) FAIL(all_of(tree.error()));
    std::map<std::string, std::pair<std::string, bool>> list;
    for (const Argument& a : std::get<Do>(tree->nodes.at("a").kind).arguments)
      list[a.parameter] = {a.value.source, a.may_be_unset};
    return list;
  };
  using List = std::map<std::string, std::pair<std::string, bool>>;
  CHECK(arguments(R"("do": "assess")") == List{{"load", {"load", false}}, {"incidents", {"incidents", true}}});
  CHECK(arguments(R"("do": "assess", "with": { "load": "n + 1", "incidents": "n" })") ==
        List{{"load", {"n + 1", false}}, {"incidents", {"n", true}}});
  CHECK(arguments(R"("do": "assess", "with": { "incidents": "n + 1" })") ==
        List{{"load", {"load", false}}, {"incidents", {"n + 1", false}}});
  CHECK(arguments(R"("do": "two")") == List{{"color", {"color", true}}});  // Fewer names than the parameter has.
  CHECK(arguments(R"("do": "find_wording", "with": { "text": "k" }, "failed": "show")") ==
        List{{"text", {"k", false}}});  // A choice's name.
}

TEST_CASE("a variable named like a parameter but of another kind is a fault, not a silence", "[dialogs][parse]") {
  const expected<Tree, Problems> tree = parse(with("`color`: { `type`: `choice`, `of`: [`red`, `pink`] }",
                                                   "`a`: { `do`: `two`, `next`: `show` },\n" + use_all));
  REQUIRE_FALSE(tree);
  CHECK(tree.error().at(0).code == "EK243");
}

TEST_CASE("limits are kept", "[dialogs][parse]") {
  const auto code_of = [](const std::string& text) {
    const expected<Tree, Problems> tree = parse(text);
    return tree ? std::string("none") : tree.error().at(0).code;
  };
  CHECK(code_of(sound) == "none");
  // Of which one more is EK209: the planted faults.
  CHECK(code_of(sound + std::string(256 * 1024 - sound.size(), ' ')) == "none");
  CHECK(code_of(nodes_with(many(297, ": { `end`: `x` },\n") + ask_c("`next`: `show`"))) == "none");
  CHECK(code_of(vars_with(many(190, ": { `type`: `yesno` },\n") + "`x`: { `type`: `yesno` }")) == "none");
  CHECK(code_of(std::string(200'000, '[')) == "EK200");
  CHECK(code_of("") == "EK200");
  CHECK(code_of(std::string("{}\0{}", 5)) == "EK200");
  CHECK(code_of("[]") == "EK204");
}

TEST_CASE("no bytes make the reader do anything but report", "[dialogs][parse][property]") {
  std::mt19937 random(7);
  const std::string alphabet = "{}[]\",:'abc019 \n\\/-.\xc3\xa4\xff";
  for (int round = 0; round < 3'000; ++round) {
    std::string text = sound;
    for (int edits = 1 + static_cast<int>(random() % 4); edits > 0; --edits) {
      const std::size_t at = random() % text.size();
      switch (random() % 3) {
        case 0:
          text.erase(at, 1 + random() % 20);
          break;
        case 1:
          text.insert(at, 1, alphabet[random() % alphabet.size()]);
          break;
        default:
          text[at] = alphabet[random() % alphabet.size()];
          break;
      }
      if (text.empty()) text = "{";
    }
    const expected<Tree, Problems> tree = parse(text);
    if (tree) {
      CHECK(parse_tree("t.json", tree->canonical, example_functions())->hash == tree->hash);
    } else {
      const int lines = 1 + static_cast<int>(std::count(text.begin(), text.end(), '\n'));
      for (const Problem& problem : tree.error()) {
        CHECK(problem.line >= 0);
        CHECK(problem.line <= lines);
      }
    }
  }
}
