#include "dialogs/explore_live.h"

#include <algorithm>

namespace evenkeel::dialogs::explore_inside {
namespace {

using Op = Term::Op;
using Bits = std::vector<bool>;
using LiveSet = std::vector<Live>;

bool join(LiveSet& into, const LiveSet& from) {
  bool grew = false;
  for (std::size_t i = 0; i < into.size(); ++i)
    if (from[i] > into[i]) into[i] = from[i], grew = true;
  return grew;
}
bool join(Bits& into, const Bits& from) {
  bool grew = false;
  for (std::size_t i = 0; i < into.size(); ++i)
    if (from[i] && !into[i]) into[i] = true, grew = true;
  return grew;
}

class Analysis {
 public:
  Analysis(const Program& program, CompiledTree& tree, const std::set<int>& given_back)
      : program_(program), tree_(tree), given_back_(given_back) {}

  void run() {
    const std::size_t nodes = tree_.nodes.size();
    tree_.live_in.assign(nodes, LiveSet(tree_.variables.size(), Live::No));
    tree_.live_after = tree_.live_in;
    for (bool grew = true; grew;) {
      grew = false;
      for (std::size_t n = nodes; n-- > 0;) grew |= live(n);
    }
    reads_in_.assign(nodes, Bits(tree_.expressions.size()));
    assigned_in_.assign(nodes, Bits(tree_.variables.size()));
    reached_in_.assign(nodes, Bits(nodes));
    reads_after_ = reads_in_;
    assigned_after_ = assigned_in_;
    reached_after_ = reached_in_;
    for (bool grew = true; grew;) {
      grew = false;
      for (std::size_t n = nodes; n-- > 0;) grew |= reach(n);
    }
    for (std::size_t n = 0; n < nodes; ++n) {
      tree_.waiting.push_back(point(tree_.live_in[n], reads_in_[n], assigned_in_[n], reached_after_[n]));
      LiveSet live = tree_.live_after[n];
      Bits assigned = assigned_after_[n];
      for (const int variable : overwritten(tree_.nodes[n]))
        live[at(variable)] = Live::No, assigned[at(variable)] = true;
      tree_.returning.push_back(point(live, reads_after_[n], assigned, reached_after_[n]));
    }
  }

 private:
  static void read(const Term& term, Live mode, LiveSet& live) {
    const auto note = [&](int variable, Live how) { live[at(variable)] = std::max(live[at(variable)], how); };
    if (term.op == Op::Known) return note(term.variable, Live::Presence);
    const Live inside = term.op == Op::KnownTerm ? Live::Value : mode;  // Whether it is known may hang on values in it.
    if (term.variable >= 0) note(term.variable, inside);
    for (const auto& [variable, factor] : term.points) note(variable, inside);
    for (const auto& [variable, factor] : term.numbers) note(variable, inside);
    for (const Term& operand : term.operands) read(operand, inside, live);
  }
  void read(int expression, Live mode, LiveSet& live) const {
    if (expression >= 0) read(tree_.expressions[at(expression)], mode, live);
  }
  // A text that shows a variable only needs it set.
  void read(const std::vector<Shown>& shown, LiveSet& live) const {
    for (const Shown& s : shown) read(s.expression, needed(s.expression, Live::Presence), live);
  }

  // Which variables are overwritten when the node's work is done.
  static std::vector<int> overwritten(const CompiledNode& node) {
    std::vector<int> list;
    if (node.kind == CompiledNode::Kind::Ask) list.push_back(node.variable);
    for (const CompiledResult& result : node.results) list.push_back(result.to);
    for (const auto& [give, variable] : node.gives) list.push_back(variable);
    return list;
  }

  // Whether evaluating may find a variable unset depends on its values where `and` and `or` stop early.
  static bool stops_early(const Term& term) {
    if (term.op == Op::And || term.op == Op::Or || term.op == Op::KnownTerm) return true;
    return std::any_of(term.operands.begin(), term.operands.end(),
                       [](const Term& operand) { return stops_early(operand); });
  }
  // How the value of an expression is needed where its outcome goes into something needed like `target`.
  Live needed(int expression, Live target) const {
    if (target == Live::Value || stops_early(tree_.expressions[at(expression)])) return Live::Value;
    return Live::Presence;
  }

  bool live(std::size_t n) {
    const CompiledNode& node = tree_.nodes[n];
    LiveSet set(tree_.variables.size(), Live::No);
    for (const CompiledRule& rule : node.next) {
      join(set, tree_.live_in[at(rule.go)]);
      read(rule.condition, Live::Value, set);
    }
    if (node.kind == CompiledNode::Kind::End)
      for (const int give : given_back_) read(give, Live::Value, set);
    for (auto a = node.set.rbegin(); a != node.set.rend(); ++a) {
      const Live target = set[at(a->to)];
      set[at(a->to)] = Live::No;
      read(a->expression, needed(a->expression, target), set);
    }
    bool grew = join(tree_.live_after[n], set);
    for (const int variable : overwritten(node)) set[at(variable)] = Live::No;
    if (node.failed >= 0) join(set, tree_.live_in[at(node.failed)]);
    for (const CompiledArgument& a : node.arguments) {
      const Live target = argument_target(node, a);
      if (!a.may_be_unset || target != Live::No) read(a.expression, needed(a.expression, target), set);
    }
    for (const CompiledChoice& choice : node.choices) read(choice.condition, Live::Value, set), read(choice.shown, set);
    for (const CompiledSaid& said : node.said) read(said.condition, Live::Value, set), read(said.shown, set);
    read(node.shown, set);
    if (node.then >= 0) join(set, tree_.live_in[at(node.then)]);
    grew |= join(tree_.live_in[n], set);
    return grew;
  }

  Live argument_target(const CompiledNode& node, const CompiledArgument& argument) const {
    if (node.kind != CompiledNode::Kind::Call) return Live::Presence;
    const CompiledTree& callee = program_.trees[at(node.callee)];
    return callee.live_in[at(callee.start)][at(argument.to)];
  }

  bool reach(std::size_t n) {
    const CompiledNode& node = tree_.nodes[n];
    Bits reads(tree_.expressions.size()), assigned(tree_.variables.size()), reached(tree_.nodes.size());
    const auto add = [&](int expression) {
      if (expression >= 0) reads[at(expression)] = true;
    };
    LiveSet later(tree_.variables.size(), Live::No);
    for (const CompiledRule& rule : node.next) {
      join(reads, reads_in_[at(rule.go)]);
      join(assigned, assigned_in_[at(rule.go)]);
      join(reached, reached_in_[at(rule.go)]);
      join(later, tree_.live_in[at(rule.go)]);
      add(rule.condition);
      read(rule.condition, Live::Value, later);
    }
    if (node.kind == CompiledNode::Kind::End)
      for (const int give : given_back_) add(give), read(give, Live::Value, later);
    for (auto a = node.set.rbegin(); a != node.set.rend(); ++a) {
      const Live target = later[at(a->to)];
      later[at(a->to)] = Live::No;
      const Live how = needed(a->expression, target);
      if (how == Live::Value) add(a->expression);
      read(a->expression, how, later);
      assigned[at(a->to)] = true;
    }
    bool grew = join(reads_after_[n], reads);
    grew |= join(assigned_after_[n], assigned);
    for (const int variable : overwritten(node)) assigned[at(variable)] = true;
    for (const int way : {node.failed, node.then}) {
      if (way < 0) continue;
      join(reads, reads_in_[at(way)]);
      join(assigned, assigned_in_[at(way)]);
      join(reached, reached_in_[at(way)]);
    }
    grew |= join(reached_after_[n], reached);
    for (const CompiledArgument& a : node.arguments)
      if (needed(a.expression, argument_target(node, a)) == Live::Value) add(a.expression);
    const auto add_shown = [&](const std::vector<Shown>& shown) {
      for (const Shown& s : shown)
        if (needed(s.expression, Live::Presence) == Live::Value) add(s.expression);
    };
    for (const CompiledChoice& choice : node.choices) add(choice.condition), add_shown(choice.shown);
    for (const CompiledSaid& said : node.said) add(said.condition), add_shown(said.shown);
    add_shown(node.shown);
    grew |= join(reads_in_[n], reads);
    grew |= join(assigned_in_[n], assigned);
    reached[n] = true;
    grew |= join(reached_in_[n], reached);
    return grew;
  }

  Point point(const LiveSet& live, const Bits& reads, const Bits& assigned, const Bits& reached) const {
    Point point;
    point.assignable = assigned;
    for (std::size_t v = 0; v < live.size(); ++v) {
      if (live[v] != Live::No) point.presence.push_back(static_cast<int>(v));
      if (live[v] == Live::Value && assigned[v]) point.values.push_back(static_cast<int>(v));
    }
    for (std::size_t e = 0; e < reads.size(); ++e) {
      const std::vector<int>& variables = tree_.expression_variables[e];
      if (reads[e] && std::any_of(variables.begin(), variables.end(), [&](int v) { return !assigned[at(v)]; }))
        point.expressions.push_back(static_cast<int>(e));
    }
    for (std::size_t n = 0; n < reached.size(); ++n)
      if (reached[n] && tree_.nodes[n].counter >= 0) point.counters.push_back(tree_.nodes[n].counter);
    return point;
  }

  const Program& program_;
  CompiledTree& tree_;
  const std::set<int>& given_back_;
  std::vector<Bits> reads_in_, reads_after_, assigned_in_, assigned_after_, reached_in_, reached_after_;
};

}  // namespace

void find_live(const Program& program, CompiledTree& tree, const std::set<int>& given_back) {
  Analysis(program, tree, given_back).run();
}

}  // namespace evenkeel::dialogs::explore_inside
