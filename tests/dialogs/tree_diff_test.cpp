#include "dialogs/tree_diff.h"

#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "dialogs/answer_lists.h"
#include "dialogs/state.h"
#include "tests/dialogs/engine_support.h"
#include "tests/dialogs/walker.h"

using namespace evenkeel;
using namespace evenkeel::dialogs;
using namespace evenkeel::dialogs::tests;

namespace {

std::string case_text() {
  return example("engine/case.json").text;
}

Library with_case(const std::string& text) {
  std::vector<TreeFile> files{{"case.json", text}, example("engine/mood.json"), example("engine/wording.json")};
  files[1].name = "mood.json";
  files[2].name = "wording.json";
  return load(files, engine_functions());
}

TreeDifference of_case(const Library& before, const Library& after) {
  for (TreeDifference& one : differences(before, after))
    if (one.tree == "case") return one;
  return {};
}

// Where one list leads by the engine that people talk to: plainly, whole, one question after the other.
struct CameTo {
  std::string outcome;
  std::vector<std::string> asked;
};

CameTo end_of(const Library& library, const AnswerLists& lists, const AnswerLists::List& list) {
  State state = begin(library, {"s", library.closure_of("case"), "en"});
  const auto given = [&](const std::string& key) -> const Given* {
    const int id = lists.key_of(key) < 0 ? -1 : AnswerLists::given_in(list, lists.key_of(key));
    return id < 0 ? nullptr : &lists.given(id);
  };
  int events = 0;
  const auto send = [&](Event event) {
    event.id = std::to_string(++events);
    event.at_ms = 1'795'262'400'000;
    state = advance(library, std::move(state), event).state;
  };
  Event start{.kind = Event::Kind::Start};
  if (const Given* first = given("")) start.values = first->values;
  send(std::move(start));
  std::set<std::string> failed;
  while (!state.ended() && events < 2'000) {
    const Frame frame = state.data().frames.back();
    if (!state.pending().empty()) {
      const Effect effect = state.pending().front();
      const std::string key = frame.tree + "." + effect.function + "()";
      const Given* planned = given(key);
      if (planned && planned->kind == Input::Kind::Failed && failed.insert(key).second) {
        send({.kind = Event::Kind::Failed, .effect = effect.key});
        continue;
      }
      Event result{.kind = Event::Kind::Result, .effect = effect.key};
      for (const Parameter& one : find_function(library.functions(), effect.function)->results) {
        const bool holds = planned && planned->values.contains(one.name);
        result.values[one.name] = holds ? planned->values.at(one.name)
                                  : one.type.kind == Type::Kind::Choice ? Value(one.type.names.front())
                                                                        : Value("x");
      }
      send(std::move(result));
      continue;
    }
    const std::uint32_t open = state.prompt();
    const Tree& tree = *library.tree(state.closure(), frame.tree);
    const auto* ask = std::get_if<Ask>(&tree.nodes.at(frame.node).kind);
    if (!ask) {
      send({.kind = Event::Kind::Pick, .prompt = open, .choices = {"confirm"}});
      continue;
    }
    const Variable& variable = tree.variables.at(ask->variable);
    const auto say = [&](const Value& value) {
      if (const auto* yes = std::get_if<bool>(&value))
        send({.kind = Event::Kind::Pick, .prompt = open, .choices = {*yes ? "yes" : "no"}});
      else if (const auto* ticks = std::get_if<Names>(&value))
        send({.kind = Event::Kind::Pick, .prompt = open, .choices = *ticks});
      else if (variable.type.kind == Type::Kind::Choice)
        send({.kind = Event::Kind::Pick, .prompt = open, .choices = {std::get<std::string>(value)}});
      else if (const auto* date = std::get_if<Date>(&value))
        send({.kind = Event::Kind::Text, .text = to_text(*date)});
      else if (const auto* words = std::get_if<std::string>(&value))
        send({.kind = Event::Kind::Text, .text = words->empty() ? "x" : *words});
      else
        send({.kind = Event::Kind::Text,
              .text = to_text(Input{Input::Kind::Answer, {}, {}, "n", {{"n", value}}}).substr(3)});
    };
    const auto moved = [&] { return state.ended() || state.prompt() != open || !state.pending().empty(); };
    const Given* planned = given(frame.tree + "." + ask->variable);
    if (planned && planned->kind == Input::Kind::Skip && ask->optional)
      send({.kind = Event::Kind::Command, .text = "skip"});
    else if (planned && planned->kind == Input::Kind::Answer)
      say(planned->values.begin()->second);
    if (moved()) continue;
    if (ask->optional)
      send({.kind = Event::Kind::Command, .text = "skip"});
    else if (const auto prompt = open_prompt(library, state); variable.type.kind == Type::Kind::Choice)
      send({.kind = Event::Kind::Pick, .prompt = open, .choices = {prompt->choices.front().id}});
    else if (variable.type.kind == Type::Kind::YesNo)
      say(false);
    else if (variable.type.kind == Type::Kind::Number)
      say(*variable.min);
    else if (variable.type.kind == Type::Kind::Set)
      say(Names());
    else
      say("x");
    if (!moved()) break;
  }
  CameTo end{state.ended() ? state.outcome() : "(no end)", {}};
  for (const Answer& answer : state.answers()) end.asked.push_back(answer.variable);
  return end;
}

// Trees that differ from case.json in one place that matters: where a rule leads, what is set, what a variable holds.
std::vector<std::string> other_cases() {
  using Json = nlohmann::json;
  const Json whole = Json::parse(case_text(), nullptr, true, true);
  std::vector<std::string> others;
  const auto add = [&](const std::string& path, const Json& value) {
    Json other = whole;
    other[Json::json_pointer(path)] = value;
    if (other == whole) return;
    if (Library::load({{"case.json", other.dump()}, {"mood.json", example("engine/mood.json").text},
                       {"wording.json", example("engine/wording.json").text}}, engine_functions()))
      others.push_back(other.dump());
  };
  for (const auto& [name, node] : whole["nodes"].items()) {
    if (!node.contains("next") || !node["next"].is_array()) continue;
    const std::string next = "/nodes/" + name + "/next/";
    for (std::size_t i = 0; i < node["next"].size(); ++i)
      for (const char* to : {"cost", "mood", "done", "unsaved"}) add(next + std::to_string(i) + "/go", to);
  }
  add("/nodes/stop/set/band", "'low'");
  add("/vars/count/max", 5);
  add("/nodes/more/most", 1);
  add("/nodes/save/then", "done");
  return others;
}

}  // namespace

TEST_CASE("what is not walked twice would have come to the same end", "[dialogs][diff][property]") {
  const Library before = engine_library();
  const std::vector<std::string> others = other_cases();
  CHECK(others.size() > 20);
  std::size_t moved = 0, other_questions = 0;
  for (const std::string& text : others) {
    const Library after = with_case(text);
    const TreeDifference difference = of_case(before, after);
    const AnswerLists lists(before, after, "case", false);
    std::map<std::pair<std::string, std::string>, std::size_t> expected;
    std::size_t asks_other = 0;
    for (const AnswerLists::List& list : lists.lists()) {
      const CameTo was = end_of(before, lists, list), is = end_of(after, lists, list);
      if (was.outcome != is.outcome)
        ++expected[{was.outcome, is.outcome}];
      else
        asks_other += was.asked != is.asked ? 1 : 0;
    }
    INFO(text);
    CHECK(difference.tried == lists.lists().size());
    std::map<std::pair<std::string, std::string>, std::size_t> found;
    for (const Moved& one : difference.moved) found[{one.before, one.after}] = one.count;
    CHECK(found == expected);
    CHECK(difference.other_questions == asks_other);
    moved += difference.moved.size();
    other_questions += asks_other;
  }
  CHECK(moved > 10);
  CHECK(other_questions > 100);
}

TEST_CASE("a version against itself is the same; a comment and the order of keys change nothing", "[dialogs][diff]") {
  const Library before = engine_library();
  for (const TreeDifference& one : differences(before, with_case("// New.\n" + case_text()))) {
    CHECK(one.same);
    CHECK(one.moved.empty());
  }
}

TEST_CASE("both versions hear every list, and words alone move nobody", "[dialogs][diff]") {
  std::string text = case_text();
  const std::size_t at = text.find("Where do you meet");
  REQUIRE(at != std::string::npos);
  text.insert(at, "Please: ");
  const TreeDifference difference = of_case(engine_library(), with_case(text));
  CHECK_FALSE(difference.same);
  CHECK(difference.tried > 100);
  CHECK(difference.moved.empty());
  CHECK(difference.other_questions == 0);
}

TEST_CASE("every list of answers comes to an end in every shipped tree", "[dialogs][diff]") {
  // Against a version in which one title differs, so that all lists are walked.
  for (const std::string id : {"wellbeing", "decide"}) {
    std::vector<TreeFile> files = with_overrides({});
    for (TreeFile& file : files)
      if (const std::size_t at = file.text.find("\"id\": \"" + id + "\""); at != std::string::npos) {
        const std::string title = "\"title\": ";
        std::size_t words = file.text.find(title, at) + title.size();
        if (file.text[words] == '{') words = file.text.find(": ", words) + 2;  // { "en": "...", ...
        file.text.insert(words + 1, "X");
      }
    const Library after = load(files, coach_functions());
    for (const TreeDifference& one : differences(shipped_trees(), after, 25)) {
      INFO(one.tree);
      CHECK(one.same == (shipped_trees().closure(shipped_trees().closure_of(one.tree))->trees.contains(id) ? false : true));
      CHECK(one.moved.empty());
      // A small tree has fewer lists than 25, and those are all of them.
      if (!one.same) CHECK((one.tried == 25 || (one.tried > 0 && (one.tree == "blanks" || one.tree == "share"))));
    }
  }
}
