#include "dialogs/tree_explore.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "tests/dialogs/tree_support.h"

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
      // "two" gives a word and a level; both are kept or not.
      for (const char* level : {"a", "b"}) {
        State next = state;
        if (act->into.contains("word")) next.frames.back().values[act->into.at("word")] = std::string("words");
        if (act->into.contains("level")) next.frames.back().values[act->into.at("level")] = std::string(level);
        leave(std::move(next), inputs + 1);
        if (!act->into.contains("level")) break;
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
    if (chance(20)) json["nodes"]["e1"]["text"] = "With {" + one_of<std::string>({"t", "c1", "load"}) + "}.";
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
        node["do"] = "two";
        if (chance(70)) node["into"]["word"] = "t";
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
    if (back || chance(5)) node["most"] = 1 + pick(2), node["then"] = chance(50) ? "e0" : "e1";
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
  }
  counted.longest = static_cast<std::size_t>(e.longest_inputs);
  return counted;
}

const Exploration::Branch& branch(const Exploration& e, const std::string& node, Exploration::Branch::Kind kind,
                                  int index) {
  for (const Exploration::Branch& b : e.branches)
    if (b.node == node && b.kind == kind && b.index == index) return b;
  throw std::runtime_error("no such branch");
}

std::string tree(const std::string& vars, const std::string& nodes, const std::string& more = "") {
  return R"({ "format": 1, "id": "t", "title": "T", "locales": ["en"], "start": "a", )" + more + "\"vars\": {" + vars +
         "}, \"nodes\": {" + nodes + "} }";
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
  const unsigned last = std::getenv("SEED") ? first : 1'500;
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
    CHECK(compared > 1'500);
    CHECK(with_fault > 300);
    CHECK(compared - with_fault > 300);
    CHECK(with_call > 300);
    CHECK(merged > 300);
  }
}
