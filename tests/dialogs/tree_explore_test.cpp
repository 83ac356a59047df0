#include "dialogs/tree_explore.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "dialogs/advance.h"
#include "dialogs/state.h"
#include "tests/dialogs/faults.h"

using namespace evenkeel;
using namespace evenkeel::dialogs;
using namespace evenkeel::dialogs::tests;

namespace {

// --- An oracle that merges nothing
// -----------------------------------------------------------------------------------------

// Walks every path by itself, with the trees as they are and plain maps of values: slow, and too simple to be wrong in
// the same way as the explorer.
struct Counted {
  std::map<std::string, std::uint64_t> paths;   // By end node.
  std::map<std::string, std::size_t> shortest;  // By end node, in inputs.
  std::set<std::string> faults;                 // "code tree node"
  std::set<std::string> branches;               // "tree node kind index"
  std::size_t longest = 0;
  bool too_many = false;
};

class Oracle {
 public:
  explicit Oracle(const Library& library) : library_(library) {}

  Counted count(const std::string& root) {
    State state;
    const Tree& tree = *library_.latest(root);
    state.frames.push_back({&tree, tree.start, {}, {}});
    std::vector<State> begun{state};
    for (const std::string& taken : tree.takes) {
      std::vector<State> more;
      for (const State& s : begun)
        for (const Value& value : answers(tree, tree.variables.at(taken), nullptr, s)) {
          more.push_back(s);
          more.back().frames[0].values[taken] = value;
        }
      for (const State& s : begun)
        if (tree_text(tree).find("known(" + taken + ")") != std::string::npos) more.push_back(s);
      begun = more;
    }
    for (State& s : begun) enter(s, tree.start, 0);
    return counted_;
  }

 private:
  struct Frame {
    const Tree* tree;
    std::string node;
    Values values;
    std::map<std::string, int> visits;
  };
  struct State {
    std::vector<Frame> frames;
  };

  static const std::string& tree_text(const Tree& tree) { return tree.canonical; }

  void note(const Frame& frame, const char* kind, std::size_t index) {
    counted_.branches.insert(frame.tree->id + " " + frame.node + " " + kind + " " + std::to_string(index));
  }
  void fault(const Frame& frame, const char* code) {
    counted_.faults.insert(std::string(code) + " " + frame.tree->id + " " + frame.node);
  }

  std::optional<Value> read(const Frame& frame, const TypedExpression& e) {
    std::optional<Value> value = evaluate(e.expression, frame.tree->variables, frame.values);
    if (!value) fault(frame, "EK260");
    return value;
  }
  bool shows(const Frame& frame, const Text& text) {
    bool good = true;
    for (const auto& [locale, words] : text.by_locale)
      for (const std::string& name : placeholders_in(words))
        if (!value_of(name, frame.tree->variables, frame.values)) fault(frame, "EK260"), good = false;
    return good;
  }

  // Every answer the explorer promises to try. Numbers of these trees are 0 to 3 and compared with 1 and 2 only, so
  // that it must try all four; a number that is compared nowhere is tried once.
  std::vector<Value> answers(const Tree& tree, const Variable& variable, const Ask* ask, const State& state) {
    std::vector<Value> list;
    switch (variable.type.kind) {
      case Type::Kind::Text:
        return {std::string("words")};
      case Type::Kind::YesNo:
        return {true, false};
      case Type::Kind::Date:
        return {Date{20'000}};
      case Type::Kind::Number: {
        const std::string& text = tree_text(tree);
        const auto has = [&](const char* words) { return text.find(words) != std::string::npos; };
        const bool compared = has("n >= ") || has("n == ") || (has("m >= ") && has("\"m\":\"n"));
        if (!compared) return {0.0};
        return {0.0, 1.0, 2.0, 3.0};
      }
      case Type::Kind::Choice:
      case Type::Kind::Set:
        break;
    }
    std::vector<std::string> offered;
    for (const std::string& name : variable.type.names) {
      if (!ask) {
        offered.push_back(name);
        continue;
      }
      for (const TreeChoice& choice : ask->choices)
        if (std::get<std::string>(choice.is) == name &&
            (!choice.when ||
             std::get<bool>(*evaluate(choice.when->expression, tree.variables, state.frames.back().values))))
          offered.push_back(name);
    }
    if (variable.type.kind == Type::Kind::Choice) return {offered.begin(), offered.end()};
    for (std::size_t mask = 0; mask < (std::size_t{1} << offered.size()); ++mask) {
      Names names;
      for (std::size_t i = 0; i < offered.size(); ++i)
        if (mask >> i & 1) names.push_back(offered[i]);
      list.push_back(names);
    }
    return list;
  }

  void enter(State state, const std::string& name, std::size_t inputs) {
    if (counted_.too_many) return;
    Frame& frame = state.frames.back();
    frame.node = name;
    const Node& node = frame.tree->nodes.at(name);
    if (node.most > 0 && ++frame.visits[name] > node.most) {
      note(frame, "then", 0);
      return enter(state, node.then, inputs);
    }
    if (const auto* ask = std::get_if<Ask>(&node.kind)) {
      if (!shows(frame, ask->text)) return;
      for (const TreeChoice& choice : ask->choices)
        if (choice.when && !read(frame, *choice.when)) return;
      const Variable& variable = frame.tree->variables.at(ask->variable);
      const std::vector<Value> list = answers(*frame.tree, variable, ask, state);
      if (list.empty() && !ask->optional) return fault(frame, "EK262");
      for (const Value& answer : list) {
        State next = state;
        next.frames.back().values[ask->variable] = answer;
        leave(std::move(next), inputs + 1);
      }
      if (ask->optional) {
        frame.values.erase(ask->variable);
        leave(std::move(state), inputs + 1);
      }
    } else if (const auto* say = std::get_if<Say>(&node.kind)) {
      for (std::size_t i = 0; i < say->texts.size(); ++i) {
        if (say->texts[i].when) {
          const std::optional<Value> holds = read(frame, *say->texts[i].when);
          if (!holds) return;
          if (!std::get<bool>(*holds)) continue;
        }
        note(frame, "said", i);
        if (!shows(frame, say->texts[i].text)) return;
        break;
      }
      leave(std::move(state), inputs);
    } else if (std::holds_alternative<Review>(node.kind)) {
      leave(std::move(state), inputs + 1);
    } else if (const auto* act = std::get_if<Do>(&node.kind)) {
      for (const Argument& a : act->arguments)
        if (!a.may_be_unset && !read(frame, a.value)) return;
      std::vector<Values> kept{{}};
      for (const Parameter& result : find_function(library_.functions(), act->function)->results) {
        const auto into = act->into.find(result.name);
        if (into == act->into.end()) continue;
        std::vector<Value> values{std::string("words")};
        if (result.type.kind == Type::Kind::Choice) values.assign(result.type.names.begin(), result.type.names.end());
        if (result.type.kind == Type::Kind::YesNo) values = {true, false};
        std::vector<Values> more;
        for (const Values& so_far : kept)
          for (const Value& value : values) {
            more.push_back(so_far);
            more.back()[into->second] = value;
          }
        kept = more;
      }
      for (const Values& results : kept) {
        State next = state;
        for (const auto& [variable, value] : results) next.frames.back().values[variable] = value;
        leave(std::move(next), inputs + 1);
      }
      if (!act->failed.empty()) {
        note(frame, "failed", 0);
        enter(std::move(state), act->failed, inputs + 1);
      }
    } else if (const auto* call = std::get_if<CallTree>(&node.kind)) {
      Frame callee{library_.latest(call->tree), "", {}, {}};
      for (const Assignment& a : call->with) {
        const std::optional<Value> value = evaluate(a.value.expression, frame.tree->variables, frame.values);
        if (value)
          callee.values[a.to] = *value;
        else if (a.value.expression.op != Expression::Op::Variable)
          return fault(frame, "EK260");
      }
      const std::string start = callee.tree->start;
      state.frames.push_back(std::move(callee));
      enter(std::move(state), start, inputs);
    } else if (const auto* end = std::get_if<End>(&node.kind)) {
      if (!shows(frame, end->text) || !assign(frame)) return;
      if (state.frames.size() > 1) return give_back(std::move(state), inputs);
      if (++counted_.paths[name] + counted_.paths.size() > 60'000) counted_.too_many = true;
      auto& shortest = counted_.shortest.emplace(name, inputs).first->second;
      shortest = std::min(shortest, inputs);
      counted_.longest = std::max(counted_.longest, inputs);
    }
  }

  void give_back(State state, std::size_t inputs) {
    const Frame callee = state.frames.back();
    state.frames.pop_back();
    Frame& frame = state.frames.back();
    for (const auto& [result, variable] : std::get<CallTree>(frame.tree->nodes.at(frame.node).kind).into) {
      const std::optional<Value> value = value_of(result, callee.tree->variables, callee.values);
      if (value)
        frame.values[variable] = *value;
      else
        frame.values.erase(variable);
    }
    leave(std::move(state), inputs);
  }

  bool assign(Frame& frame) {
    for (const Assignment& a : frame.tree->nodes.at(frame.node).set) {
      const std::optional<Value> value = read(frame, a.value);
      if (!value) return false;
      const Variable& variable = frame.tree->variables.at(a.to);
      if (const auto* number = std::get_if<double>(&*value);
          number && (*number < *variable.min || *number > *variable.max))
        return fault(frame, "EK263"), false;
      frame.values[a.to] = *value;
    }
    return true;
  }

  void leave(State state, std::size_t inputs) {
    Frame& frame = state.frames.back();
    if (!assign(frame)) return;
    const Node& node = frame.tree->nodes.at(frame.node);
    for (std::size_t i = 0; i < node.next.size(); ++i) {
      if (node.next[i].when) {
        const std::optional<Value> holds = read(frame, *node.next[i].when);
        if (!holds) return;
        if (!std::get<bool>(*holds)) continue;
      }
      note(frame, "rule", i);
      const std::string go = node.next[i].go;
      return enter(std::move(state), go, inputs);
    }
  }

  const Library& library_;
  Counted counted_;
};

// --- Random trees
// ----------------------------------------------------------------------------------------------------------

class TreeMaker {
 public:
  explicit TreeMaker(unsigned seed) : random_(seed) {}

  std::vector<TreeFile> files() {
    std::vector<TreeFile> list;
    list.push_back({"sub.json", tree("sub", 2 + pick(3), false).dump(1)});
    list.push_back({"root.json", tree("root", 4 + pick(5), true).dump(1)});
    return list;
  }

 private:
  using Json = nlohmann::ordered_json;

  int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  bool chance(int percent) { return pick(100) < percent; }
  template <class T>
  T one_of(const std::vector<T>& list) {
    return list[static_cast<std::size_t>(pick(static_cast<int>(list.size())))];
  }

  std::string condition(int depth = 0) {
    if (depth < 2 && chance(35)) {
      switch (pick(3)) {
        case 0:
          return "(" + condition(depth + 1) + " and " + condition(depth + 1) + ")";
        case 1:
          return "(" + condition(depth + 1) + " or " + condition(depth + 1) + ")";
        default:
          return "not (" + condition(depth + 1) + ")";
      }
    }
    return one_of<std::string>({"c1 == 'a'", "c2 != 'b'", "y1", "known(y2) and y2", "n >= 2", "n == 1", "m >= 2",
                                "load >= 2", "load == 3", "points(c1) + 1 > 2", "has(s, 'p')", "has(s, 'q')",
                                "known(t)", "known(c2) and c2 == 'c'", "c1 == c2", "known(load)", "bad",
                                "d < '2026-01-01'"});
  }

  Json tree(const std::string& id, int nodes, bool may_call) {
    Json json;
    json["format"] = 1;
    json["id"] = id;
    json["title"] = "A tree made by chance";
    json["locales"] = {"en"};
    json["start"] = "n0";
    if (!may_call) json["takes"] = {"c1"}, json["gives"] = {"y1", "c2"};
    const Json of = {{"a", 0}, {"b", 1}, {"c", 3}};
    json["vars"] = {{"c1", {{"type", "choice"}, {"of", of}}},
                    {"c2", {{"type", "choice"}, {"of", of}}},
                    {"level", {{"type", "choice"}, {"of", {"a", "b", "c"}}}},
                    {"y1", {{"type", "yesno"}}},
                    {"y2", {{"type", "yesno"}}},
                    {"n", {{"type", "number"}, {"min", 0}, {"max", 3}, {"whole", true}}},
                    {"m", {{"type", "number"}, {"min", 0}, {"max", 4}, {"whole", true}}},
                    {"s", {{"type", "set"}, {"of", {"p", "q", "r"}}}},
                    {"t", {{"type", "text"}, {"max", 20}}},
                    {"d", {{"type", "date"}, {"max", "2025-12-31"}, {"min", "2025-12-31"}}},
                    {"load", {{"is", "points(c1, c2)"}}},
                    {"bad", {{"is", "load >= 1 and y1"}}}};
    for (int i = 0; i < nodes; ++i) json["nodes"]["n" + std::to_string(i)] = node(i, nodes, may_call);
    json["nodes"]["e0"] = {{"end", "one"}};
    json["nodes"]["e1"] = {{"end", "two"}};
    json["nodes"]["z"] = {{"say", "Enough."}, {"next", {{{"if", condition()}, {"go", "e0"}}, {{"go", "e1"}}}}};
    if (chance(20)) json["nodes"]["e1"]["text"] = "With {" + one_of<std::string>({"t", "c1", "load"}) + "}.";
    // A node nothing leads to is refused before anything is walked.
    std::vector<std::string> reached{"n0"};
    for (std::size_t i = 0; i < reached.size(); ++i) {
      const auto go = [&](const Json& to) {
        if (std::find(reached.begin(), reached.end(), to.get<std::string>()) == reached.end()) reached.push_back(to);
      };
      const Json& node = json["nodes"][reached[i]];
      if (node.contains("next"))
        for (const Json& rule : node["next"]) go(rule["go"]);
      if (node.contains("failed")) go(node["failed"]);
      if (node.contains("then")) go(node["then"]);
    }
    Json kept;
    for (const auto& [name, node] : json["nodes"].items())
      if (std::find(reached.begin(), reached.end(), name) != reached.end()) kept[name] = node;
    json["nodes"] = kept;
    return json;
  }

  std::string target(int from, int nodes, bool may_go_back) {
    if (may_go_back && chance(12)) return "n" + std::to_string(pick(from + 1));
    const int to = from + 1 + pick(3);
    return to >= nodes ? (chance(50) ? "e0" : "e1") : "n" + std::to_string(to);
  }

  Json node(int i, int nodes, bool may_call) {
    Json node;
    switch (pick(may_call ? 9 : 8)) {
      case 0:
      case 1: {
        const std::string c = chance(50) ? "c1" : "c2";
        node["ask"] = c;
        node["text"] = "Which?";
        for (const char* name : {"a", "b", "c"}) {
          Json choice = {{"is", name}, {"text", std::string("Answer ") + name}};
          if (chance(8)) choice["if"] = condition();
          node["choices"].push_back(choice);
        }
        break;
      }
      case 2:
        node["ask"] = chance(50) ? "y1" : "y2", node["text"] = "Is it so?";
        break;
      case 3:
        node["ask"] = "n", node["text"] = "How many?";
        break;
      case 4:
        node["ask"] = "s", node["text"] = "Which of these?";
        for (const char* name : {"p", "q"})
          node["choices"].push_back({{"is", name}, {"text", std::string("Tick ") + name}});
        break;
      case 5:
        node["ask"] = chance(50) ? "t" : "d", node["text"] = "Tell me.";
        break;
      case 6:
        node["say"] =
            Json::array({{{"if", condition()}, {"text", "One."}}, {{"text", chance(30) ? "Of {t}." : "Two."}}});
        break;
      case 7:
        if (chance(50)) {
          node["do"] = "risky";
          node["with"]["text"] = chance(50) ? "t" : "'anything'";
          node["failed"] = target(i, nodes, false);
          if (chance(50)) node["into"]["sure"] = "y2";
        } else {
          node["do"] = "two";
          if (chance(70)) node["into"]["word"] = "t";
        }
        if (chance(70)) node["into"]["level"] = chance(50) ? "level" : "c2";
        break;
      default:
        node["call"] = "sub";
        if (chance(60)) node["with"]["c1"] = chance(50) ? "c1" : "'b'";
        if (chance(60)) node["into"]["y1"] = "y2";
        if (chance(60)) node["into"]["c2"] = "c2";
        break;
    }
    if (node.contains("ask") && chance(25)) node["optional"] = true;
    if (chance(30)) {
      switch (pick(5)) {
        case 0:
          node["set"]["m"] = one_of<std::string>({"n", "n + 1", "0", "2"});
          break;
        case 1:
          node["set"]["c2"] = chance(50) ? "c1" : "'a'";
          break;
        case 2:
          node["set"]["y1"] = chance(50) ? "true" : "load >= 2";
          break;
        case 3:
          node["set"]["y2"] = "y1";
          break;
        default:
          node["set"]["t"] = "'told'";
          break;
      }
    }
    node["next"] = Json::array();
    const int rules = pick(3);
    bool back = false;
    for (int r = 0; r <= rules; ++r) {
      Json rule;
      if (r < rules) rule["if"] = condition();
      rule["go"] = target(i, nodes, true);
      back |= rule["go"] <= "n" + std::to_string(i) && rule["go"].get<std::string>()[0] == 'n';
      node["next"].push_back(rule);
    }
    // A loop passes the node that goes back, so bounding that one bounds the loop.
    if (back || chance(5)) node["most"] = 1 + pick(2), node["then"] = chance(70) ? "z" : "e1";
    return node;
  }

  std::mt19937 random_;
};

Counted of(const Exploration& e) {
  Counted counted;
  for (const Exploration::End& end : e.ends) {
    if (end.paths == 0) continue;
    counted.paths[end.node] = end.paths;
    counted.shortest[end.node] =
        end.shortest.size() - (end.shortest.empty() || end.shortest[0].kind != Input::Kind::Start ? 0 : 1);
  }
  for (const Exploration::Fault& fault : e.faults)
    counted.faults.insert(fault.code + " " + fault.tree + " " + fault.node);
  for (const Exploration::Branch& branch : e.branches) {
    if (!branch.taken) continue;
    const std::string place = branch.tree + " " + branch.node;
    if (branch.kind == Exploration::Branch::Kind::Rule)
      counted.branches.insert(place + " rule " + std::to_string(branch.index));
    if (branch.kind == Exploration::Branch::Kind::Said)
      counted.branches.insert(place + " said " + std::to_string(branch.index));
    if (branch.kind == Exploration::Branch::Kind::Then) counted.branches.insert(place + " then 0");
    if (branch.kind == Exploration::Branch::Kind::Failed) counted.branches.insert(place + " failed 0");
  }
  counted.longest = static_cast<std::size_t>(e.longest_inputs);
  return counted;
}

}  // namespace

TEST_CASE("every path of the example tree ends, and their number is known", "[dialogs][explore]") {
  const Library library = load({example("customer-signs.json"), example("find-wording.json")});
  const Exploration e = explore(library, "customer-signs");
  CHECK(e.paths == 2'752);
  CHECK(e.longest_inputs == 17);
  CHECK(e.faults.empty());
  CHECK(e.states < 100);
  CHECK(Oracle(library).count("customer-signs").too_many == false);
  std::map<std::string, std::uint64_t> by_outcome;
  for (const Exploration::End& end : e.ends) by_outcome[end.outcome] = end.paths;
  CHECK(by_outcome == std::map<std::string, std::uint64_t>{{"no_signs", 1}, {"logged", 1'179}, {"unsaved", 1'572}});
  for (const Exploration::Branch& b : e.branches) CHECK(b.taken);
  CHECK(to_text(e.ends[0].shortest) == "customer: some text, threat: no, shouts: never, scope: never");
}

TEST_CASE("merging states changes no count, no fault and no branch", "[dialogs][explore][property]") {
  const unsigned first = std::getenv("SEED") ? static_cast<unsigned>(std::stoul(std::getenv("SEED"))) : 1;
  const unsigned last = std::getenv("SEED") ? first : 300;
  int compared = 0, with_fault = 0, with_call = 0, merged = 0;
  for (unsigned seed = first; seed <= last; ++seed) {
    const std::vector<TreeFile> files = TreeMaker(seed).files();
    const Library library = load(files);
    for (const std::string& id : library.ids()) {
      const Counted expected = Oracle(library).count(id);
      if (expected.too_many) continue;
      const Exploration e = explore(library, id);
      INFO("seed " << seed << " tree " << id << "\n" << files[id == "root" ? 1 : 0].text << "\n" << files[0].text);
      const Counted found = of(e);
      REQUIRE(found.faults == expected.faults);
      REQUIRE(found.paths == expected.paths);
      REQUIRE(found.shortest == expected.shortest);
      REQUIRE(found.branches == expected.branches);
      REQUIRE(found.longest == expected.longest);
      ++compared;
      with_fault += expected.faults.empty() ? 0 : 1;
      with_call += files[1].text.find("\"call\"") != std::string::npos ? 1 : 0;
      merged += e.paths > 4 * e.states ? 1 : 0;
    }
  }
  if (last > first) {  // The trees are worth comparing.
    CHECK(compared > 450);
    CHECK(with_fault > 150);
    CHECK(compared - with_fault > 60);
    CHECK(with_call > 150);
    CHECK(merged > 20);
  }
}

TEST_CASE("a conversation of a hundred and twenty questions is walked whole within seconds", "[dialogs][explore]") {
  // Seventeen signs of six answers with points, nine counter-signs, four lists of eight ticks with a question for each
  // tick, forty facts, each of which may send the conversation elsewhere.
  nlohmann::ordered_json tree{{"format", 1}, {"id", "big"}, {"title", "Big"}, {"locales", {"en"}}, {"start", "q0"}};
  const auto level = [](nlohmann::ordered_json& node) {
    for (const char* name : {"none", "faint", "clear", "serious", "extreme", "unknown"})
      node["choices"].push_back({{"is", name}, {"text", name}});
  };
  const nlohmann::ordered_json six{
      {"type", "choice"},
      {"of", {{"none", 0}, {"faint", 1}, {"clear", 2}, {"serious", 4}, {"extreme", 8}, {"unknown", 0}}}};
  int questions = 0;
  std::string signs;
  const auto ask = [&](const std::string& variable, nlohmann::ordered_json declared, nlohmann::ordered_json next) {
    tree["vars"][variable] = std::move(declared);
    nlohmann::ordered_json node{
        {"ask", variable}, {"text", "And " + std::to_string(questions) + "?"}, {"next", std::move(next)}};
    if (tree["vars"][variable]["type"] == "choice") level(node);
    if (tree["vars"][variable]["type"] == "set")
      for (const auto& name : tree["vars"][variable]["of"]) node["choices"].push_back({{"is", name}, {"text", name}});
    if (questions % 5 == 4) node["optional"] = true;
    if (tree["vars"][variable]["type"] != "number") node["optional"] = false;
    tree["nodes"]["q" + std::to_string(questions++)] = std::move(node);
  };
  const auto next = [&](int steps = 1) { return "q" + std::to_string(questions + steps); };
  for (int i = 0; i < 17; ++i) {
    const std::string name = "sign" + std::to_string(i);
    signs += (signs.empty() ? "" : ", ") + name;
    ask(name, six,
        i == 3 ? nlohmann::ordered_json{{{"if", "sign3 == 'extreme'"}, {"go", "stop"}}, {{"go", next()}}}
               : nlohmann::ordered_json(next()));
  }
  for (int i = 0; i < 9; ++i) ask("counter" + std::to_string(i), six, next());
  for (int list = 0; list < 4; ++list) {
    const std::string ticks = "ticks" + std::to_string(list);
    const std::vector<std::string> names{"a", "b", "c", "d", "e", "f", "g", "h"};
    const auto rules = [&](std::size_t from) {
      nlohmann::ordered_json go = nlohmann::ordered_json::array();
      const int first = questions + 1;
      for (std::size_t i = from; i < names.size(); ++i)
        go.push_back({{"if", "has(" + ticks + ", '" + names[i] + "')"},
                      {"go", "q" + std::to_string(first + static_cast<int>(i - from))}});
      go.push_back({{"go", "q" + std::to_string(first + static_cast<int>(names.size() - from))}});
      return go;
    };
    ask(ticks, {{"type", "set"}, {"of", names}}, rules(0));
    for (std::size_t i = 0; i < names.size(); ++i) ask(ticks + "_" + names[i], six, rules(i + 1));
  }
  for (int i = 0; i < 58; ++i) {
    const std::string name = "fact" + std::to_string(i);
    if (i % 7 == 3)
      ask(name, {{"type", "yesno"}},
          nlohmann::ordered_json{{{"if", name + " and load >= 20"}, {"go", next(2)}}, {{"go", next()}}});
    else
      ask(name, {{"type", "number"}, {"min", 0}, {"max", 100}, {"whole", true}}, next());
  }
  tree["vars"]["load"]["is"] = "points(" + signs + ")";
  tree["vars"]["ours"]["is"] = "points(counter0, counter1, counter2)";
  tree["nodes"]["q" + std::to_string(questions)] = {{"say", "Now."},
                                                    {"next",
                                                     {{{"if", "load >= 60 and ours < 10"}, {"go", "exit"}},
                                                      {{"if", "load >= 20"}, {"go", "limit"}},
                                                      {{"go", "go_on"}}}}};
  for (const char* end : {"stop", "exit", "limit", "go_on"}) tree["nodes"][end]["end"] = end;
  REQUIRE(questions == 120);

  const Library library = load({{"big.json", tree.dump(1)}});
  const Exploration e = explore(library, "big");
  INFO(readable(e));
  CHECK(e.faults.empty());
  CHECK(e.loops_cut == 0);
  CHECK(e.states < 50'000);
  CHECK(e.ends.size() == 4);
  for (const Exploration::End& end : e.ends) CHECK(end.paths > 0);
  CHECK(e.longest_answers == 120);
  CHECK(e.paths_about > 1e45);
}

TEST_CASE("the fewest inputs to each end and branch lead the engine there", "[dialogs][explore]") {
  std::vector<TreeFile> files = with_overrides({});
  const Library library = load(files, coach_functions());
  for (const std::string& id : library.ids()) {
    const Exploration e = explore(library, id);
    std::vector<std::pair<Inputs, std::string>> walks;  // And the outcome, if there must be one.
    for (const Exploration::End& end : e.ends)
      if (end.paths > 0) walks.emplace_back(end.shortest, end.outcome);
    for (const Exploration::Branch& branch : e.branches)
      if (branch.taken && branch.kind != Exploration::Branch::Kind::Node && branch.index == 0)
        walks.emplace_back(branch.shortest, "");
    for (const auto& [inputs, outcome] : walks) {
      INFO(id << " to " << outcome << ": " << to_text(inputs));
      State state = begin(library, {"s", library.closure_of(id), "en"});
      int number = 0;
      const auto send = [&](Event event) {
        event.id = "e" + std::to_string(++number);
        event.at_ms = 1'790'000'000'000 + number;
        event.actor = "cli:test";
        state = advance(library, std::move(state), event).state;
      };
      Event start{.kind = Event::Kind::Start};
      if (!inputs.empty() && inputs[0].kind == Input::Kind::Start) start.values = inputs[0].values;
      send(start);
      for (const Input& input : inputs) {
        if (input.kind == Input::Kind::Start) continue;
        REQUIRE_FALSE(state.ended());
        CHECK(state.data().frames.back().tree == input.tree);
        REQUIRE(state.data().frames.back().node == input.node);
        Event event{.kind = Event::Kind::Pick, .prompt = state.prompt()};
        const Function* function = find_function(coach_functions(), input.name);
        switch (input.kind) {
          case Input::Kind::Answer: {
            const Value& value = input.values.begin()->second;
            const Type::Kind kind = library.latest(input.tree)->variables.at(input.name).type.kind;
            if (const auto* yes = std::get_if<bool>(&value))
              event.choices = {*yes ? "yes" : "no"};
            else if (const auto* ticks = std::get_if<Names>(&value))
              event.choices = *ticks;
            else if (kind == Type::Kind::Choice)
              event.choices = {std::get<std::string>(value)};
            else {
              event.kind = Event::Kind::Text;
              event.text = to_text(input).substr(input.name.size() + 2);
            }
            break;
          }
          case Input::Kind::Skip:
            event = {.kind = Event::Kind::Command, .text = "skip"};
            break;
          case Input::Kind::Confirm:
            event.choices = {"confirm"};
            break;
          case Input::Kind::Result:
            event = {.kind = Event::Kind::Result, .effect = state.pending().at(0).key, .values = input.values};
            for (const Parameter& result : function->results)  // What the tree drops must be there all the same.
              if (!result.optional && !event.values.contains(result.name))
                event.values[result.name] = result.type.kind == Type::Kind::Choice  ? Value(result.type.names[0])
                                            : result.type.kind == Type::Kind::YesNo ? Value(true)
                                                                                    : Value(std::string("words"));
            break;
          case Input::Kind::Failed:
            event = {.kind = Event::Kind::Failed, .effect = state.pending().at(0).key};
            break;
          case Input::Kind::Start:
            break;
        }
        send(event);
      }
      if (!outcome.empty()) {
        CHECK(state.ended());
        CHECK(state.outcome() == outcome);
      }
    }
  }
}

TEST_CASE("what is read only much later, or only on the way round, is not forgotten", "[dialogs][explore]") {
  const auto explored = [](const std::string& nodes) {
    return explore(load({{"t.json", quoted(nodes_with(nodes))}}), "t");
  };
  const auto is_taken = [](const Exploration& e, const std::string& node) {
    return std::any_of(e.branches.begin(), e.branches.end(), [&](const Exploration::Branch& b) {
      return b.kind == Exploration::Branch::Kind::Node && b.node == node && b.taken;
    });
  };
  SECTION("whether a variable is set, for a text") {
    const Exploration e = explored(
        "`a`: { `ask`: `t`, `text`: `?`, `optional`: true, `next`: `b` }, `b`: { `ask`: `n`, `text`: `?`, `next`: `c` "
        "},"
        "`c`: { `say`: `{t}`, `next`: `show` }");
    REQUIRE(e.faults.size() == 1);
    CHECK(to_text(e.faults[0].shortest) == "skip t, n: 0");
  }
  SECTION("a value that is read after a failure only") {
    const Exploration e = explored(
        "`a`: { `ask`: `y`, `text`: `?`, `next`: `b` }, `b`: { `do`: `log_note`, `with`: { `customer`: `'x'`, `band`: "
        "`'low'` }, `failed`: `c`, `next`: `show` },"
        "`c`: { `say`: `Hm.`, `next`: [ { `if`: `y`, `go`: `d` }, { `go`: `show` } ] }, `d`: { `end`: `yes` }");
    CHECK(is_taken(e, "d"));
    CHECK(e.paths == 4);
    CHECK(e.states ==
          4);  // Two before the result of the function; two reviews would be one if `y` were forgotten too late.
  }
  SECTION("a value that is read when a loop has had its rounds") {
    const Exploration e = explored(
        "`a`: { `ask`: `y`, `text`: `?`, `next`: `b` }, `b`: { `ask`: `k`, `text`: `?`, `choices`: [ { `is`: `red`, "
        "`text`: `R` }, { `is`: `green`, `text`: `G` } ],"
        " `most`: 2, `then`: `c`, `next`: [ { `if`: `k == 'red'`, `go`: `b` }, { `go`: `show` } ] },"
        "`c`: { `say`: `Hm.`, `next`: [ { `if`: `y`, `go`: `d` }, { `go`: `show` } ] }, `d`: { `end`: `yes` }");
    CHECK(is_taken(e, "d"));
    CHECK(e.paths == 6);
  }
  SECTION("what an answer that is asked for again will be added to") {
    const std::string answers =
        "`choices`: [ { `is`: `low`, `text`: `L` }, { `is`: `middle`, `text`: `M` }, { `is`: `high`, `text`: `H` } ]";
    const Library library =
        load({{"t.json", quoted(with("`c2`: { `type`: `choice`, `of`: { `low`: 0, `middle`: 1, `high`: 3 } }",
                                     "`a`: { `ask`: `c`, `text`: `?`, " + answers +
                                         ", `next`: `b` }, `b`: { `ask`: `c2`, `text`: `?`, " + answers +
                                         ", `next`: `again` },"
                                         "`again`: { `ask`: `c`, `text`: `?`, " +
                                         answers +
                                         ", `next`: [ { `if`: `points(c, c2) == 4`, `go`: `d` }, { `go`: `e` } ] },"
                                         "`d`: { `end`: `yes` }, `e`: { `end`: `no` }"))}});
    const Exploration e = explore(library, "t");
    CHECK(e.ends[0].paths == 6);  // Three first answers, then high and middle in either order.
    CHECK(e.ends[1].paths == 21);
    CHECK(e.states == 5);
  }
  SECTION("a value that a called tree gives back at its end") {
    const std::string callee = quoted(
        "{ `format`: 1, `id`: `other`, `title`: `A`, `locales`: [`en`], `start`: `a`, `gives`: [`r`], `vars`: { `r`: { "
        "`type`: `yesno` } }, `nodes`: {"
        "`a`: { `ask`: `r`, `text`: `?`, `most`: 2, `then`: `e`, `next`: `b` }, `b`: { `review`: [`r`], `text`: `?`, "
        "`next`: [ { `if`: `r`, `go`: `e` }, { `go`: `a` } ] }, `e`: { `end`: `x` } } }");
    const Library library =
        load({{"other.json", callee},
              {"t.json", quoted(nodes_with("`a`: { `call`: `other`, `into`: { `r`: `y` }, `next`: [ { `if`: `y`, `go`: "
                                           "`d` }, { `go`: `show` } ] }, `d`: { `end`: `yes` }"))}});
    const Exploration e = explore(library, "t");
    CHECK(e.paths == 3);
    CHECK(is_taken(e, "d"));
  }
}

TEST_CASE("answers that make no difference any more make no states", "[dialogs][explore]") {
  const auto states = [](const std::string& nodes) {
    return explore(load({{"t.json", quoted(nodes_with(nodes))}}), "t").states;
  };
  const std::string ask_k =
      "{ `ask`: `k`, `text`: `?`, `choices`: [ { `is`: `red`, `text`: `R` }, { `is`: `green`, `text`: `G` } ], "
      "`next`: ";
  // Asked and never read; read at once and forgotten; asked again before it is read.
  CHECK(states("`a`: { `ask`: `y`, `text`: `?`, `next`: `b` }, `b`: { `ask`: `n`, `text`: `?`, `next`: `show` }") == 3);
  CHECK(states("`a`: { `ask`: `y`, `text`: `?`, `next`: [ { `if`: `y`, `go`: `b` }, { `go`: `c` } ] }, `b`: { `ask`: "
               "`n`, `text`: `?`, `next`: `show` },"
               "`c`: { `ask`: `t`, `text`: `?`, `next`: `show` }") == 4);
  CHECK(states("`a`: " + ask_k + "`b` }, `b`: { `ask`: `y`, `text`: `?`, `next`: `c` }, `c`: " + ask_k +
               "`d` },"
               "`d`: { `ask`: `y`, `text`: `?`, `next`: [ { `if`: `k == 'red'`, `go`: `show` }, { `go`: `e` } ] }") ==
        6);
  // A sum that is past its threshold, and one that can't reach it any more, are all alike.
  const Library library = load(with_overrides({}), coach_functions());
  CHECK(explore(library, "decide").states < 3'000);
}

TEST_CASE("a tree with too many states is walked with shorter loops, and says so", "[dialogs][explore]") {
  std::string nodes;
  for (int i = 0; i < 3; ++i) {
    const std::string me = "l" + std::to_string(i), next = i == 2 ? "show" : "l" + std::to_string(i + 1);
    nodes += "`" + me +
             "`: { `ask`: `k`, `text`: `?`, `choices`: [ { `is`: `red`, `text`: `Red` }, { `is`: `green`, `text`: "
             "`Green` } ], `most`: 20, `then`: `show`, " +
             "`next`: [ { `if`: `k == 'red'`, `go`: `" + (i == 0 ? me : "l0") + "` }, { `go`: `" + next + "` } ] },\n";
  }
  const Library library = load(
      {{"t.json", quoted(nodes_with("`a`: { `say`: `Go.`, `next`: `l0` },\n" + nodes.substr(0, nodes.size() - 2)))}});
  const Closure& closure = *library.closure(library.closure_of("t"));
  const Exploration whole = explore(library, "t");
  CHECK(whole.loops_cut == 0);
  const Exploration cut = explore(closure, library.functions(), "t", whole.states / 2);
  CHECK(cut.loops_cut > 0);
  CHECK(cut.loops_cut <= 3);
  CHECK(cut.faults.empty());
  CHECK(cut.paths < whole.paths);
  CHECK(readable(cut).find("lower bound") != std::string::npos);
  const Exploration none = explore(closure, library.functions(), "t", 2);
  REQUIRE(none.faults.size() == 1);
  CHECK(none.faults[0].code == "EK264");
}

TEST_CASE("a tree that is called may be given less than it takes, if it asks before it reads", "[dialogs][explore]") {
  const auto explored = [](const std::string& condition) {
    const Library library = load(
        {{"t.json", quoted(with("",
                                "`a`: { `say`: `Hm.`, `next`: [ { `if`: `" + condition +
                                    "`, `go`: `e` }, { `go`: `f` } ] }, `e`: { `end`: `yes` }, `f`: { `end`: `no` }",
                                "`takes`: [`k`],\n"))}});
    return explore(library, "t");
  };
  const Exploration careful = explored("known(k) and k == 'red'");
  CHECK(careful.faults.empty());
  CHECK(careful.paths == 3);  // Red, green, not given.
  CHECK(to_text(careful.ends[0].shortest) == "start with k = red");
  CHECK(to_text(careful.ends[1].shortest) == "start with k = green");
  const Exploration trusting = explored("k == 'red'");
  CHECK(trusting.faults.empty());
  CHECK(trusting.paths == 2);
}

TEST_CASE("a called tree is walked with what it is given, and its faults are its own", "[dialogs][explore]") {
  const std::string callee = quoted(
      "{ `format`: 1, `id`: `ask_it`, `title`: `A`, `locales`: [`en`], `start`: `a`, `takes`: [`x`], `gives`: [`r`],"
      " `vars`: { `x`: { `type`: `yesno` }, `r`: { `type`: `yesno` } },\n `nodes`: { `a`: { `say`: `Hm.`, `next`: [ { "
      "`if`: `x`, `go`: `b` }, { `go`: `e` } ] },"
      " `b`: { `ask`: `r`, `text`: `So?`, `next`: `e` }, `e`: { `end`: `done` } } }");
  const Library library =
      load({{"ask_it.json", callee},
            {"t.json", quoted(nodes_with("`a`: { `ask`: `y`, `text`: `Well?`, `optional`: true, `next`: `b` },\n"
                                         "`b`: { `call`: `ask_it`, `with`: { `x`: `y` }, `into`: { `r`: `y` }, `next`: "
                                         "`c` },\n`c`: { `say`: `{y}`, `next`: `show` }"))}});
  const Exploration e = explore(library, "t");
  REQUIRE(e.faults.size() == 2);
  CHECK(e.faults[0].code == "EK260");
  CHECK(e.faults[0].tree == "t");
  CHECK(e.faults[0].node == "c");
  CHECK(to_text(e.faults[0].shortest) == "y: no");
  CHECK(e.faults[1].code == "EK260");
  CHECK(e.faults[1].tree == "ask_it");
  CHECK(to_text(e.faults[1].shortest) == "skip y");
}

TEST_CASE("counts are readable however large", "[dialogs][explore]") {
  CHECK(readable_count(0, 0) == "0");
  CHECK(readable_count(999, 999) == "999");
  CHECK(readable_count(2'752, 2'752) == "2,752");
  CHECK(readable_count(12'345'678, 12'345'678) == "12,345,678");
  CHECK(readable_count(~std::uint64_t{0}, 4.21e31) == "about 4.2 x 10^31");
  CHECK(readable_count(~std::uint64_t{0}, std::numeric_limits<double>::infinity()) == "endless");
}
