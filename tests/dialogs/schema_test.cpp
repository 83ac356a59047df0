#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "dialogs/tree_parse.h"
#include "tests/dialogs/faults.h"

using namespace evenkeel;
using namespace evenkeel::dialogs;
using namespace evenkeel::dialogs::tests;
using Json = nlohmann::ordered_json;

namespace {

// A tree that uses every key of the format.
Json full_tree() {
  return Json::parse(R"~({
    "$schema": "tree.schema.json", "format": 1, "id": "t", "title": { "en": "A tree", "de": ["Ein", "Baum"] }, "locales": ["en", "de"], "start": "a",
    "takes": ["t"], "gives": ["c", "load"],
    "vars": {
      "c": { "type": "choice", "of": { "low": 0, "middle": 1, "high": 2.5 }, "label": "How much", "private": false },
      "k": { "type": "choice", "of": ["red", "green", "blue"], "label": { "en": "Colour" } },
      "y": { "type": "yesno" },
      "n": { "type": "number", "min": 0, "max": 9, "whole": true },
      "d": { "type": "date", "min": "2020-02-29", "max": "today" },
      "d2": { "type": "date", "max": "2030-12-31" },
      "s": { "type": "set", "of": ["p", "q"] },
      "t": { "type": "text", "max": 20, "private": true },
      "free": { "type": "text" },
      "load": { "is": "points(c) + 1", "label": "Load" }
    },
    "nodes": {
      "a": { "ask": "c", "text": "How much?", "help": ["As it", "is."], "retry": "Please choose.", "optional": true,
             "choices": [ { "is": "low", "text": "Little" }, { "is": "high", "text": "A lot", "also": ["much"], "if": "known(t)" },
                          { "is": "middle", "text": "Some", "also": { "de": ["etwas"] } } ],
             "set": { "n": "3", "k": "'red'" }, "most": 3, "then": "e",
             "next": [ { "if": "known(c) and load >= 2", "go": "b" }, { "go": "y" } ] },
      "y": { "ask": "y", "text": "Sure?", "choices": [ { "is": true, "text": "Yes" }, { "is": false, "text": "No" } ], "next": "s" },
      "s": { "ask": "s", "text": "Which?", "choices": [ { "is": "p", "text": "This" }, { "is": "q", "text": "That" } ], "next": "b" },
      "b": { "say": [ { "if": "y", "text": "Good." }, { "text": { "en": "Well." } } ], "set": { "y": "true" }, "next": "d" },
      "d": { "do": "find_wording", "with": { "text": "t" }, "into": "free", "failed": "r", "next": "d3" },
      "d3": { "do": "two", "into": { "word": "free" }, "next": "o", "most": 1, "then": "e" },
      "o": { "call": "other", "with": { "x": "k" }, "into": { "r": "k" }, "next": "r" },
      "r": { "review": ["c", "n", "load"], "text": "Right?", "next": "e" },
      "e": { "end": "done", "text": "Thank you." }
    } })~");
}

bool loads(const std::string& text) {
  return parse_tree("t.json", text, example_functions()).has_value();
}

std::vector<nlohmann::json::json_pointer> pointers_of(const nlohmann::json& json) {
  std::vector<nlohmann::json::json_pointer> list;
  const nlohmann::json flat = json.flatten();
  for (const auto& [path, value] : flat.items())
    for (nlohmann::json::json_pointer at(path); !at.empty(); at = at.parent_pointer())
      if (std::find(list.begin(), list.end(), at) == list.end()) list.push_back(at);
  return list;
}

}  // namespace

TEST_CASE("a tree that uses every key loads", "[dialogs][schema]") {
  const expected<Tree, Problems> tree = parse_tree("t.json", full_tree().dump(), example_functions());
  if (!tree) FAIL(all_of(tree.error()));
  CHECK(tree->node_order.size() == 9);
}

TEST_CASE("the schema names every key the loader knows", "[dialogs][schema]") {
  const std::string schema = text_of(evenkeel::tests::source_dir() / "dialogs" / "tree.schema.json");
  const Json parsed = Json::parse(schema);
  const auto keys = [&](const char* definition) {
    std::set<std::string> list;
    for (const auto& [key, value] : parsed["definitions"][definition]["properties"].items()) list.insert(key);
    return list;
  };
  using Keys = std::set<std::string>;
  CHECK(keys("ask") == Keys{"ask", "text", "help", "retry", "choices", "optional", "set", "next", "most", "then"});
  CHECK(keys("say") == Keys{"say", "set", "next", "most", "then"});
  CHECK(keys("do") == Keys{"do", "with", "into", "failed", "set", "next", "most", "then"});
  CHECK(keys("call") == Keys{"call", "with", "into", "set", "next", "most", "then"});
  CHECK(keys("review") == Keys{"review", "text", "set", "next", "most", "then"});
  CHECK(keys("end") == Keys{"end", "text", "set"});
}

TEST_CASE("the README says which faults only the loader can find", "[dialogs][schema]") {
  const std::string readme = text_of(evenkeel::tests::source_dir() / "dialogs" / "README.md");
  const auto between = [&](const std::string& from, const std::string& to) {
    const std::size_t begin = readme.find(from);
    REQUIRE(begin != std::string::npos);
    return readme.substr(begin, readme.find(to, begin) - begin);
  };
  // "EK210 to EK216" names all of them.
  const auto numbers = [](const std::string& text) {
    std::set<int> list;
    int last = 0;
    bool to = false;
    for (std::size_t at = text.find("EK"); at != std::string::npos; at = text.find("EK", at + 5)) {
      const int number = std::stoi(text.substr(at + 2, 3));
      for (int each = to ? last : number; each <= number; ++each) list.insert(each);
      last = number;
      to = text.compare(at + 5, 4, " to ") == 0;
    }
    return list;
  };
  const std::set<int> shape = numbers(between("An editor with the schema underlines", "**Found by")),
                      alone = numbers(between("**Found by `check` alone**", "\n\n"));
  std::map<std::string, std::set<std::string>> both;
  for (const Fault& fault : planted_faults()) {
    if (fault.in == Fault::In::Commands) continue;  // No tree.
    INFO(fault.code << ", " << fault.what);
    const int number = std::stoi(fault.code.substr(2));
    CHECK(shape.contains(number) >= fault.by_shape);
    CHECK(alone.contains(number) >= !fault.by_shape);
    if (shape.contains(number) && alone.contains(number)) both[fault.code].insert(fault.by_shape ? "both" : fault.what);
  }
  CHECK(both["EK208"] == std::set<std::string>{"both", "a text in a foreign locale"});
  CHECK(both["EK209"] == std::set<std::string>{"both", "a file too large"});
  CHECK(both["EK220"] == std::set<std::string>{"both", "bounds the wrong way round"});
  CHECK(both.size() == 3);
}

// Not a test: what tests/dialogs/schema/run holds the schema against.
TEST_CASE("cases for the schema, with the loader's verdict", "[.schema-cases]") {
  const char* path = std::getenv("SCHEMA_CASES");
  REQUIRE(path);
  std::ofstream out(path);
  const auto write = [&](const std::string& name, const nlohmann::json& tree, const char* must) {
    out << nlohmann::json{{"name", name}, {"tree", tree}, {"loads", loads(tree.dump())}, {"must", must}}.dump() << "\n";
  };
  for (const auto& entry : std::filesystem::directory_iterator(evenkeel::tests::source_dir() / "dialogs" / "trees"))
    if (entry.path().extension() == ".json" && entry.path().filename() != "commands.json")
      write(entry.path().filename(), nlohmann::json::parse(text_of(entry.path()), nullptr, true, true), "accept");
  for (const char* name : {"customer-signs.json", "find-wording.json"})
    write(name, nlohmann::json::parse(example(name).text), "accept");
  for (const Fault& fault : planted_faults()) {
    if (fault.in != Fault::In::Tree) continue;
    if (fault.code == "EK200" || fault.code == "EK201") continue;  // Not JSON, or lost when it is parsed.
    write(fault.code + " " + fault.what, nlohmann::json::parse(fault.text, nullptr, true, true),
          fault.by_shape ? "refuse" : "accept");
  }
  // One or two places of the full tree replaced or taken out.
  const nlohmann::json whole = full_tree();
  write("the full tree", whole, "accept");
  const std::vector<nlohmann::json::json_pointer> places = pointers_of(whole);
  const std::vector<nlohmann::json> values{nullptr,
                                           true,
                                           false,
                                           0,
                                           1,
                                           -1,
                                           2.5,
                                           60,
                                           "",
                                           "a",
                                           "c",
                                           "Much",
                                           "x y",
                                           "de",
                                           "de-AT",
                                           "2026-10-03",
                                           "2026-13-03",
                                           "today",
                                           "known",
                                           std::string(41, 'a'),
                                           nlohmann::json::array(),
                                           nlohmann::json::object(),
                                           {"a"},
                                           {"c", "c"},
                                           {{"en", "Text"}},
                                           {{"a", "c"}},
                                           {{"is", "y"}},
                                           {{"go", "a"}}};
  std::mt19937 random(11);
  for (std::size_t i = 0; i < places.size(); ++i)
    for (std::size_t round = 0; round < values.size() + 1; ++round) {
      nlohmann::json bent = whole;
      const auto bend = [&](const nlohmann::json::json_pointer& at, std::size_t how) {
        if (!bent.contains(at)) return;
        if (how < values.size())
          bent[at] = values[how];
        else if (bent[at.parent_pointer()].is_object())
          bent[at.parent_pointer()].erase(at.back());
        else
          bent[at.parent_pointer()].erase(static_cast<std::size_t>(std::stoul(at.back())));
      };
      bend(places[i], round);
      if (random() % 4 == 0) bend(places[random() % places.size()], random() % (values.size() + 1));
      write("bent at " + places[i].to_string() + " round " + std::to_string(round), bent, "either");
    }
}
