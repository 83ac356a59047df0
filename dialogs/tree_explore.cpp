#include "dialogs/tree_explore.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>

#include "dialogs/explore_program.h"
#include "dialogs/explore_settle.h"
#include "dialogs/text_length.h"

namespace evenkeel::dialogs {
namespace {

using namespace explore_inside;

constexpr std::size_t steps_max = 10'000;  // From one input to the next: more is a loop without a question.
constexpr std::uint64_t most_paths = std::numeric_limits<std::uint64_t>::max();

std::uint64_t plus(std::uint64_t a, std::uint64_t b) {
  return a > most_paths - b ? most_paths : a + b;
}
std::uint64_t times(std::uint64_t a, std::uint64_t b) {
  return b != 0 && a > most_paths / b ? most_paths : a * b;
}

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool in_domain(const Variable& variable, const Value& value) {
  if (const auto* number = std::get_if<double>(&value))
    return *number >= variable.min.value_or(*number) && *number <= variable.max.value_or(*number) &&
           (!variable.whole || std::floor(*number) == *number);
  if (const auto* date = std::get_if<Date>(&value))
    return *date >= variable.min_date.value_or(*date) && *date <= variable.max_date.value_or(*date);
  if (const auto* text = std::get_if<std::string>(&value); text && variable.type.kind == Type::Kind::Text)
    return static_cast<double>(characters(*text)) <= variable.max.value_or(std::numeric_limits<double>::infinity());
  return true;
}

// One concrete state: a stack of frames in one row of cells, each [tree, node, variables..., counters...]. Whatever the
// first path to a merged state happened to hold stands for all of them.
struct Walk {
  std::vector<Id> cells;
  std::vector<std::size_t> frames;  // Where each begins.
};

// An input that a waiting state can take, `paths` of which lead to the same.
struct Alternative {
  Input::Kind kind = Input::Kind::Answer;
  std::vector<Id> values;
  std::uint64_t paths = 1;
};

struct Step {  // How a state, a branch or a fault was first reached: the input given to a state.
  int state = -1;
  int alternative = -1;
};

class Explorer {
 public:
  Explorer(Program program, std::size_t states_max) : program_(std::move(program)), states_max_(states_max) {}

  Exploration run() {
    first_taken_.resize(program_.branches.size());
    start();
    for (std::size_t state = 0; state < steps_.size(); ++state) expand(static_cast<int>(state));
    Exploration result;
    result.tree = program_.root().tree->id;
    result.states = steps_.size();
    count(result);
    report(result);
    if (most_said_.characters > 0) most_said_.shortest = inputs_to(most_said_step_);
    result.most_said = std::move(most_said_);
    return result;
  }

 private:
  enum class Stop { Waiting, Ended, Fault };
  struct Edge {
    int to = 0;  // A state, or -1 - node of the root's end.
    std::uint64_t paths = 1;
  };
  struct FoundFault {
    Exploration::Fault fault;
    Step step;
  };

  // --- One step
  // --------------------------------------------------------------------------------------------------------

  const CompiledTree& tree_of(const Walk& walk) const { return program_.trees[walk.cells[walk.frames.back()]]; }
  const CompiledNode& node_of(const Walk& walk) const {
    return tree_of(walk).nodes[walk.cells[walk.frames.back() + 1]];
  }
  static Id* variables_of(Walk& walk) { return walk.cells.data() + walk.frames.back() + 2; }
  static const Id* variables_of(const Walk& walk) { return walk.cells.data() + walk.frames.back() + 2; }

  void push(Walk& walk, int tree) const {
    const CompiledTree& compiled = program_.trees[at(tree)];
    walk.frames.push_back(walk.cells.size());
    walk.cells.resize(walk.cells.size() + 2 + compiled.variables.size() + at(compiled.counters), unset);
    walk.cells[walk.frames.back()] = static_cast<Id>(tree);
  }

  void note(int branch) {
    if (program_.branches[at(branch)].taken) return;
    program_.branches[at(branch)].taken = true;
    first_taken_[at(branch)] = step_;
  }

  void fault(const Walk& walk, const char* code, const std::string& about, std::string message, std::string fix) {
    const CompiledTree& tree = tree_of(walk);
    const Node& node = *node_of(walk).node;
    if (!faults_seen_.insert({code, tree.tree->id, node.name, about}).second) return;
    faults_.push_back({{code, tree.tree->id, node.name, node.line, std::move(message), std::move(fix), {}}, step_});
  }

  std::optional<Outcome> value(const Walk& walk, int expression, const std::string& what) {
    const CompiledTree& tree = tree_of(walk);
    const Outcome outcome = evaluate(program_, tree, tree.expressions[at(expression)], variables_of(walk));
    if (outcome.is_set) return outcome;
    const std::string& name = tree.variable_names[at(outcome.missing)];
    fault(walk, "EK260", name,
          "\"" + name + "\" may be unset where the node \"" + node_of(walk).node->name + "\" " + what + ".",
          "Ask or set it on every way there, or read it only where known(" + name + ") holds.");
    return std::nullopt;
  }
  std::optional<bool> condition(const Walk& walk, int expression) {
    if (expression < 0) return true;
    const std::optional<Outcome> outcome = value(walk, expression, "reads it");
    if (!outcome) return std::nullopt;
    return outcome->id == program_.values.yes(true);
  }
  bool readable_texts(const Walk& walk, const std::vector<Shown>& shown) {
    bool good = true;
    for (const Shown& s : shown) good &= value(walk, s.expression, "shows it").has_value();
    return good;
  }

  Id id_of(const CompiledTree& tree, int expression, const Outcome& outcome) {
    return tree.expressions[at(expression)].op == Term::Op::Sum ? program_.values.of(outcome.number) : outcome.id;
  }

  bool put(Walk& walk, int variable, Id id) {
    const CompiledTree& tree = tree_of(walk);
    if (id != unset && !in_domain(*tree.variables[at(variable)], program_.values.at(id))) {
      const std::string& name = tree.variable_names[at(variable)];
      fault(walk, "EK263", name,
            "\"" + name + "\" may be given a value it can't hold in the node \"" + node_of(walk).node->name + "\".",
            "Widen its limits, or look at the value before it is given.");
      return false;
    }
    variables_of(walk)[variable] = id;
    return true;
  }

  // `set`, then the rule that holds. -1 after a fault.
  int leave(Walk& walk) {
    const CompiledTree& tree = tree_of(walk);
    const CompiledNode& node = node_of(walk);
    if (!assign(walk, tree, node)) return -1;
    for (const CompiledRule& rule : node.next) {
      const std::optional<bool> holds = condition(walk, rule.condition);
      if (!holds) return -1;
      if (!*holds) continue;
      note(rule.branch);
      return rule.go;
    }
    assert(!"the last rule has no condition");
    return -1;
  }

  bool assign(Walk& walk, const CompiledTree& tree, const CompiledNode& node) {
    for (const CompiledAssignment& a : node.set) {
      const std::optional<Outcome> outcome = value(walk, a.expression, "reads it");
      if (!outcome || !put(walk, a.to, id_of(tree, a.expression, *outcome))) return false;
    }
    return true;
  }

  // From the entry of `node` on, until an input is needed.
  Stop go(Walk& walk, int node_index) {
    said_ = alone_ = 0;
    for (std::size_t steps = 0; node_index >= 0; ++steps) {
      const CompiledTree& tree = tree_of(walk);
      const CompiledNode& node = tree.nodes[at(node_index)];
      walk.cells[walk.frames.back() + 1] = static_cast<Id>(node_index);
      if (steps > steps_max) {
        fault(walk, "EK252", "",
              "The node \"" + node.node->name + "\" stands on a loop that asks nothing and never ends.",
              "Bound a node on the loop with \"most\" and \"then\".");
        return Stop::Fault;
      }
      if (node.counter >= 0) {
        Id& count = variables_of(walk)[tree.variables.size() + at(node.counter)];
        if (count >= node.most) {
          note(node.then_branch);
          node_index = node.then;
          continue;
        }
        ++count;
      }
      note(node.branch);
      if (!readable_texts(walk, node.shown)) return Stop::Fault;
      switch (node.kind) {
        case CompiledNode::Kind::Ask:
          stops(walk, length_of_text(tree, std::get<Ask>(node.node->kind).text));
          return offer(walk, node) ? Stop::Waiting : Stop::Fault;
        case CompiledNode::Kind::Review:
          stops(walk, longest_shown(*tree.tree, std::get<Review>(node.node->kind)));
          return Stop::Waiting;
        case CompiledNode::Kind::Do:
          stops(walk, 0);
          for (const CompiledArgument& a : node.arguments)
            if (!value(walk, a.expression, "hands it to \"" + node.function + "\"")) return Stop::Fault;
          return Stop::Waiting;
        case CompiledNode::Kind::Say:
          node_index = say(walk, node) ? leave(walk) : -1;
          break;
        case CompiledNode::Kind::Call:
          node_index = call(walk, node);
          break;
        case CompiledNode::Kind::End:
          if (!assign(walk, tree, node)) return Stop::Fault;
          stops(walk, length_of_text(tree, std::get<End>(node.node->kind).text));
          if (walk.frames.size() == 1) return Stop::Ended;
          node_index = give_back(walk);
          break;
      }
    }
    return Stop::Fault;
  }

  std::size_t length_of_text(const CompiledTree& tree, const Text& text) {
    const auto known = lengths_.find(&text);
    return known != lengths_.end() ? known->second : lengths_.emplace(&text, longest_shown(*tree.tree, text)).first->second;
  }
  void says(std::size_t characters) {
    said_ += characters;
    alone_ = std::max(alone_, characters);
  }
  // What was said since the last input, with these last words. (A function's result is an input here, so a message may hold
  // what is said before and after a function: each is counted by itself.)
  void stops(const Walk& walk, std::size_t characters) {
    says(characters);
    if (said_ <= most_said_.characters) return;
    const Node& node = *node_of(walk).node;
    most_said_ = {said_, alone_, tree_of(walk).tree->id, node.name, node.line, {}};
    most_said_step_ = step_;
  }

  bool say(Walk& walk, const CompiledNode& node) {
    for (const CompiledSaid& said : node.said) {
      const std::optional<bool> holds = condition(walk, said.condition);
      if (!holds) return false;
      if (!*holds) continue;
      note(said.branch);
      const auto index = static_cast<std::size_t>(&said - node.said.data());
      says(length_of_text(tree_of(walk), std::get<Say>(node.node->kind).texts[index].text));
      return readable_texts(walk, said.shown);
    }
    return true;
  }

  bool offer(Walk& walk, const CompiledNode& node) {
    bool any = node.choices.empty();
    for (const CompiledChoice& choice : node.choices) {
      const std::optional<bool> offered = condition(walk, choice.condition);
      if (!offered || (*offered && !readable_texts(walk, choice.shown))) return false;
      if (*offered) note(choice.branch);
      any |= *offered;
    }
    if (!any && !node.optional)
      fault(walk, "EK262", "", "The question \"" + node.node->name + "\" may have no answer left to offer.",
            "Leave one answer without \"if\", or go round the question.");
    return any || node.optional;
  }

  int call(Walk& walk, const CompiledNode& node) {
    const CompiledTree& tree = tree_of(walk);
    std::vector<std::pair<int, Id>> given;
    for (const CompiledArgument& a : node.arguments) {
      const Outcome outcome = evaluate(program_, tree, tree.expressions[at(a.expression)], variables_of(walk));
      if (!outcome.is_set && a.may_be_unset) continue;
      if (!outcome.is_set &&
          !value(walk, a.expression, "hands it to \"" + program_.trees[at(node.callee)].tree->id + "\""))
        return -1;
      given.emplace_back(a.to, id_of(tree, a.expression, outcome));
    }
    push(walk, node.callee);
    walk.cells[walk.frames.back() + 1] = static_cast<Id>(tree_of(walk).start);
    for (const auto& [variable, id] : given)
      if (!put(walk, variable, id)) return -1;
    return tree_of(walk).start;
  }

  // The callee's `gives` into the caller's variables; what the callee left unset becomes unset.
  int give_back(Walk& walk) {
    const CompiledTree& callee = tree_of(walk);
    const std::vector<Id> inside(walk.cells.begin() + static_cast<std::ptrdiff_t>(walk.frames.back() + 2),
                                 walk.cells.end());
    walk.cells.resize(walk.frames.back());
    walk.frames.pop_back();
    for (const auto& [give, variable] : node_of(walk).gives) {
      const Outcome outcome = evaluate(program_, callee, callee.expressions[at(give)], inside.data());
      if (!put(walk, variable, outcome.is_set ? id_of(callee, give, outcome) : unset)) return -1;
    }
    return leave(walk);
  }

  // --- Inputs
  // ----------------------------------------------------------------------------------------------------------

  // What a waiting state can take. The same state always gives the same list.
  std::vector<Alternative> alternatives(const Walk& walk) {
    const CompiledTree& tree = tree_of(walk);
    const CompiledNode& node = node_of(walk);
    const std::vector<Live>& live = tree.live_after[walk.cells[walk.frames.back() + 1]];
    std::vector<Alternative> list;
    if (node.kind == CompiledNode::Kind::Review) return {{Input::Kind::Confirm, {}, 1}};
    if (node.kind == CompiledNode::Kind::Ask) {
      std::vector<Id> answers = node.answers;
      if (!node.choices.empty()) {
        for (const CompiledChoice& choice : node.choices)
          if (condition(walk, choice.condition).value_or(false)) answers.push_back(choice.value);
        if (tree.variables[at(node.variable)]->type.kind == Type::Kind::Set)
          answers = combinations(*tree.variables[at(node.variable)], answers);
      }
      if (live[at(node.variable)] == Live::Value) {
        for (const Id answer : answers) list.push_back({Input::Kind::Answer, {answer}, 1});
      } else if (!answers.empty()) {
        list.push_back({Input::Kind::Answer, {answers[0]}, answers.size()});
      }
      if (node.optional) list.push_back({Input::Kind::Skip, {}, 1});
      return list;
    }
    assert(node.kind == CompiledNode::Kind::Do);
    list.push_back({Input::Kind::Result, {}, 1});
    for (const CompiledResult& result : node.results) {
      std::vector<Alternative> longer;
      for (const Alternative& start : list) {
        const bool all = live[at(result.to)] == Live::Value;
        for (std::size_t i = 0; i < (all ? result.values.size() : 1); ++i) {
          Alternative more = start;
          more.values.push_back(result.values[i]);
          if (!all) more.paths = times(more.paths, result.values.size());
          longer.push_back(std::move(more));
        }
      }
      list = std::move(longer);
    }
    if (node.failed >= 0) list.push_back({Input::Kind::Failed, {}, 1});
    return list;
  }

  // Every combination of the names that are offered.
  const std::vector<Id>& combinations(const Variable& variable, std::vector<Id> offered) {
    std::vector<Id>& list = combinations_[{&variable, offered}];
    if (!list.empty()) return list;
    for (std::size_t mask = 0; mask < (std::size_t{1} << offered.size()); ++mask) {
      Names ticked;
      for (const std::string& name : variable.type.names)
        for (std::size_t i = 0; i < offered.size(); ++i)
          if ((mask >> i & 1) && std::get<std::string>(program_.values.at(offered[i])) == name) ticked.push_back(name);
      list.push_back(program_.values.of(ticked));
    }
    return list;
  }

  Stop take(Walk& walk, const Alternative& input) {
    const CompiledNode& node = node_of(walk);
    switch (input.kind) {
      case Input::Kind::Answer:
        variables_of(walk)[node.variable] = input.values[0];
        break;
      case Input::Kind::Skip:
        variables_of(walk)[node.variable] = unset;
        break;
      case Input::Kind::Result:
        for (std::size_t i = 0; i < node.results.size(); ++i) variables_of(walk)[node.results[i].to] = input.values[i];
        break;
      case Input::Kind::Failed:
        note(node.failed_branch);
        return go(walk, node.failed);
      case Input::Kind::Confirm:
      case Input::Kind::Start:
        break;
    }
    return go(walk, leave(walk));
  }

  // --- All steps
  // -------------------------------------------------------------------------------------------------------

  void start() {
    const CompiledTree& root = program_.root();
    starts_ = {{Input::Kind::Start, {}, 1}};
    for (const std::vector<Id>& values : root.start_values) {
      std::vector<Alternative> longer;
      for (const Alternative& begun : starts_)
        for (const Id id : values) {
          longer.push_back(begun);
          longer.back().values.push_back(id);
        }
      starts_ = std::move(longer);
      if (starts_.size() > 4'096) throw TooLarge{};
    }
    for (std::size_t i = 0; i < starts_.size(); ++i) {
      step_ = {-1, static_cast<int>(i)};
      Walk walk;
      push(walk, static_cast<int>(program_.trees.size()) - 1);
      for (std::size_t v = 0; v < root.tree->takes.size(); ++v)
        variables_of(walk)[root.variable_index.at(root.tree->takes[v])] = starts_[i].values[v];
      arrive(walk, go(walk, root.start), 1);
    }
    close_edges(start_edges_);
  }

  void expand(int state) {
    const Walk here = load(state);
    const std::vector<Alternative> list = alternatives(here);
    for (std::size_t i = 0; i < list.size(); ++i) {
      step_ = {state, static_cast<int>(i)};
      Walk walk = here;
      arrive(walk, take(walk, list[i]), list[i].paths);
    }
    std::vector<Edge> edges;
    close_edges(edges);
    edges_.push_back(std::move(edges));
  }

  void arrive(const Walk& walk, Stop stop, std::uint64_t paths) {
    if (stop == Stop::Fault) return;
    if (stop == Stop::Ended) first_ended_.emplace(walk.cells[1], step_);
    const int to = stop == Stop::Ended ? -1 - static_cast<int>(walk.cells[1]) : state_of(walk);
    for (Edge& edge : arriving_)
      if (edge.to == to) {
        edge.paths = plus(edge.paths, paths);
        return;
      }
    arriving_.push_back({to, paths});
  }
  void close_edges(std::vector<Edge>& edges) {
    edges.assign(arriving_.begin(), arriving_.end());
    arriving_.clear();
  }

  int state_of(const Walk& walk) {
    key_.clear();
    for (std::size_t f = 0; f < walk.frames.size(); ++f) key_of(walk, f);
    const auto [place, is_new] = known_.emplace(key_, static_cast<int>(steps_.size()));
    if (is_new) {
      if (steps_.size() >= states_max_) throw TooLarge{};
      steps_.push_back(step_);
      offsets_.push_back(cells_.size());
      cells_.insert(cells_.end(), walk.cells.begin(), walk.cells.end());
    }
    return place->second;
  }

  void key_of(const Walk& walk, std::size_t frame) {
    const auto append = [&](Id id) { key_.append(reinterpret_cast<const char*>(&id), sizeof id); };
    const Id* cells = walk.cells.data() + walk.frames[frame];
    const CompiledTree& tree = program_.trees[cells[0]];
    const Id* variables = cells + 2;
    const Point& point = frame + 1 == walk.frames.size() ? tree.waiting[cells[1]] : tree.returning[cells[1]];
    append(cells[0]);
    append(cells[1]);
    for (const int counter : point.counters) append(variables[tree.variables.size() + at(counter)]);
    char bits = 0;
    int filled = 0;
    for (const int variable : point.presence) {
      bits = static_cast<char>(bits << 1 | (variables[variable] != unset ? 1 : 0));
      if (++filled % 8 == 0) key_ += bits, bits = 0;
    }
    key_ += bits;
    for (const int variable : point.values) append(variables[variable]);
    for (const int expression : point.expressions) settle(program_, tree, expression, point, variables, key_);
  }

  Walk load(int state) const {
    Walk walk;
    const std::size_t end = at(state) + 1 < offsets_.size() ? offsets_[at(state) + 1] : cells_.size();
    walk.cells.assign(cells_.begin() + static_cast<std::ptrdiff_t>(offsets_[at(state)]),
                      cells_.begin() + static_cast<std::ptrdiff_t>(end));
    for (std::size_t from = 0; from < walk.cells.size();) {
      walk.frames.push_back(from);
      const CompiledTree& tree = program_.trees[walk.cells[from]];
      from += 2 + tree.variables.size() + at(tree.counters);
    }
    return walk;
  }

  // --- What it comes to
  // ------------------------------------------------------------------------------------------------

  // Along the merged graph in topological order. What is left over when no more states are free lies on or behind a
  // circle.
  void count(Exploration& result) {
    const std::size_t states = steps_.size();
    const CompiledTree& root = program_.root();
    std::vector<std::size_t> waiting_for(states);
    for (const std::vector<Edge>& edges : edges_)
      for (const Edge& edge : edges)
        if (edge.to >= 0) ++waiting_for[at(edge.to)];
    std::vector<std::uint64_t> ways(states), ends(root.nodes.size());
    std::vector<double> ways_about(states), ends_about(root.nodes.size());
    std::vector<int> inputs(states, 0), answers(states, 0);
    const auto pass = [&](const Edge& edge, std::uint64_t from, double from_about, int longest, int longest_answers) {
      if (edge.to < 0) {
        std::uint64_t& end = ends[at(-1 - edge.to)];
        end = plus(end, times(from, edge.paths));
        ends_about[at(-1 - edge.to)] += from_about * static_cast<double>(edge.paths);
        result.longest_inputs = std::max(result.longest_inputs, longest);
        result.longest_answers = std::max(result.longest_answers, longest_answers);
        return;
      }
      ways[at(edge.to)] = plus(ways[at(edge.to)], times(from, edge.paths));
      ways_about[at(edge.to)] += from_about * static_cast<double>(edge.paths);
      inputs[at(edge.to)] = std::max(inputs[at(edge.to)], longest);
      answers[at(edge.to)] = std::max(answers[at(edge.to)], longest_answers);
    };
    for (const Edge& edge : start_edges_) pass(edge, 1, 1, 0, 0);
    std::vector<std::size_t> free;
    for (std::size_t s = 0; s < states; ++s)
      if (waiting_for[s] == 0) free.push_back(s);
    std::size_t done = 0;
    for (; done < free.size(); ++done) {
      const std::size_t s = free[done];
      const Walk walk = load(static_cast<int>(s));
      const int answer = node_of(walk).kind == CompiledNode::Kind::Do ? 0 : 1;
      for (const Edge& edge : edges_[s]) {
        pass(edge, ways[s], ways_about[s], inputs[s] + 1, answers[s] + answer);
        if (edge.to >= 0 && --waiting_for[at(edge.to)] == 0) free.push_back(at(edge.to));
      }
    }
    if (done < states) {
      const auto stuck = std::find_if(waiting_for.begin(), waiting_for.end(), [](std::size_t n) { return n > 0; });
      const Walk walk = load(static_cast<int>(stuck - waiting_for.begin()));
      step_ = steps_[at(static_cast<int>(stuck - waiting_for.begin()))];
      fault(walk, "EK252", "",
            "The node \"" + node_of(walk).node->name + "\" stands on a loop that can be walked for ever.",
            "Bound a node on the loop with \"most\" and \"then\".");
      for (std::uint64_t& end : ends) end = most_paths;
      for (double& end : ends_about) end = std::numeric_limits<double>::infinity();
    }
    for (const std::string& name : root.tree->node_order) {
      const Node& node = root.tree->nodes.at(name);
      const auto* end = std::get_if<End>(&node.kind);
      if (!end) continue;
      const std::size_t index = at(root.node_index.at(name));
      const auto first = first_ended_.find(static_cast<Id>(index));
      if (first == first_ended_.end()) ends[index] = 0, ends_about[index] = 0;  // Not even where paths are endless.
      result.ends.push_back({name, end->outcome, ends[index], ends_about[index], {}});
      result.paths = plus(result.paths, ends[index]);
      result.paths_about += ends_about[index];
      if (first != first_ended_.end()) result.ends.back().shortest = inputs_to(first->second);
    }
  }

  void report(Exploration& result) {
    for (std::size_t b = 0; b < program_.branches.size(); ++b) {
      Exploration::Branch branch = program_.branches[b];
      if (branch.taken) branch.shortest = inputs_to(first_taken_[b]);
      if (branch.taken && branch.kind == Exploration::Branch::Kind::Choice)
        branch.shortest.push_back(choice_of(branch));
      result.branches.push_back(std::move(branch));
    }
    for (FoundFault& found : faults_) {
      found.fault.shortest = inputs_to(found.step);
      result.faults.push_back(std::move(found.fault));
    }
  }

  Input choice_of(const Exploration::Branch& branch) const {
    for (const CompiledTree& tree : program_.trees) {
      if (tree.tree->id != branch.tree) continue;
      const auto& ask = std::get<Ask>(tree.tree->nodes.at(branch.node).kind);
      Value value = ask.choices[at(branch.index)].is;
      if (tree.tree->variables.at(ask.variable).type.kind == Type::Kind::Set)
        value = Names{std::get<std::string>(value)};
      return {Input::Kind::Answer, branch.tree, branch.node, ask.variable, {{ask.variable, value}}};
    }
    return {};
  }

  Inputs inputs_to(Step step) {
    Inputs inputs;
    for (; step.state >= 0; step = steps_[at(step.state)]) inputs.push_back(input_of(step));
    if (!program_.root().tree->takes.empty()) inputs.push_back(start_of(step));
    std::reverse(inputs.begin(), inputs.end());
    return inputs;
  }

  Input start_of(Step step) const {
    const CompiledTree& root = program_.root();
    Input input{Input::Kind::Start, root.tree->id, root.tree->start, "", {}};
    for (std::size_t v = 0; v < root.tree->takes.size(); ++v)
      if (const Id id = starts_[at(step.alternative)].values[v]; id != unset)
        input.values[root.tree->takes[v]] = program_.values.at(id);
    return input;
  }

  Input input_of(Step step) {
    const Walk walk = load(step.state);
    const CompiledNode& node = node_of(walk);
    const CompiledTree& tree = tree_of(walk);
    const Alternative alternative = alternatives(walk)[at(step.alternative)];
    Input input{alternative.kind, tree.tree->id, node.node->name, node.function, {}};
    if (node.kind == CompiledNode::Kind::Ask) {
      input.name = tree.variable_names[at(node.variable)];
      if (alternative.kind == Input::Kind::Answer) input.values[input.name] = program_.values.at(alternative.values[0]);
    }
    if (alternative.kind == Input::Kind::Result)
      for (std::size_t i = 0; i < node.results.size(); ++i)
        if (alternative.values[i] != unset)
          input.values[node.results[i].result] = program_.values.at(alternative.values[i]);
    return input;
  }

  Program program_;
  std::size_t states_max_;

  // The merged states: the concrete cells of the first walk into each, how it got there, and where each leads.
  std::unordered_map<std::string, int> known_;
  std::vector<Step> steps_;
  std::vector<std::size_t> offsets_;
  std::vector<Id> cells_;
  std::vector<std::vector<Edge>> edges_;
  std::vector<Edge> start_edges_, arriving_;
  std::vector<Alternative> starts_;

  std::size_t said_ = 0, alone_ = 0;  // Characters since the last input; of the longest text among them.
  Exploration::Said most_said_;
  Step most_said_step_;
  std::unordered_map<const Text*, std::size_t> lengths_;

  Step step_;                       // The one being taken.
  std::vector<Step> first_taken_;   // By branch.
  std::map<Id, Step> first_ended_;  // By node of the root.
  std::set<std::tuple<std::string, std::string, std::string, std::string>> faults_seen_;
  std::vector<FoundFault> faults_;
  std::map<std::pair<const Variable*, std::vector<Id>>, std::vector<Id>> combinations_;
  std::string key_;
};

}  // namespace

Exploration explore(const Closure& closure, const std::vector<Function>& functions, const std::string& tree,
                    std::size_t states_max) {
  constexpr int whole = std::numeric_limits<int>::max();
  for (const int most_cut : {whole, 3, 2, 1}) {
    try {
      Exploration exploration = Explorer(compile(closure, functions, tree, most_cut), states_max).run();
      exploration.loops_cut = most_cut == whole ? 0 : most_cut;
      return exploration;
    } catch (const TooLarge&) {
    }
  }
  Exploration exploration;
  exploration.tree = tree;
  exploration.loops_cut = 1;
  const Tree& root = *closure.trees.at(tree);
  exploration.faults.push_back({"EK264",
                                tree,
                                root.start,
                                root.nodes.at(root.start).line,
                                "This tree has too many different states to be walked whole.",
                                "Ask fewer things that are all read much later, or split the tree: what a called tree "
                                "asks and does not give back is forgotten.",
                                {}});
  return exploration;
}

Exploration explore(const Library& library, const std::string& tree) {
  const Closure* closure = library.closure(library.closure_of(tree));
  assert(closure);
  return explore(*closure, library.functions(), tree);
}

}  // namespace evenkeel::dialogs
