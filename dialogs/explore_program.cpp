#include "dialogs/explore_program.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <set>

#include "dialogs/explore_live.h"
#include "dialogs/explore_values.h"

namespace evenkeel::dialogs::explore_inside {
namespace {

using Op = Term::Op;

class Compiler {
 public:
  Compiler(const Closure& closure, const std::vector<Function>& functions, int most_cut)
      : closure_(closure), functions_(functions), most_cut_(most_cut), constants_(closure) {}

  Program compile(const std::string& root) {
    add(root);
    return std::move(program_);
  }

 private:
  int add(const std::string& id) {
    if (const auto known = index_.find(id); known != index_.end()) return known->second;
    const Tree& tree = *closure_.trees.at(id);
    for (const std::string& name : tree.node_order)
      if (const auto* call = std::get_if<CallTree>(&tree.nodes.at(name).kind)) add(call->tree);
    CompiledTree compiled;
    compiled.tree = &tree;
    variables(compiled);
    for (const std::string& name : tree.node_order) {
      compiled.node_index[name] = static_cast<int>(compiled.nodes.size());
      compiled.nodes.emplace_back();
    }
    compiled.start = compiled.node_index.at(tree.start);
    for (const std::string& name : tree.node_order) node(compiled, tree.nodes.at(name));
    const int index = static_cast<int>(program_.trees.size());
    program_.trees.push_back(std::move(compiled));
    index_[id] = index;
    return index;
  }

  void variables(CompiledTree& compiled) {
    const Tree& tree = *compiled.tree;
    for (const std::string& name : tree.variable_order) {
      const Variable& variable = tree.variables.at(name);
      if (variable.is) continue;
      compiled.variable_index[name] = static_cast<int>(compiled.variables.size());
      compiled.variable_names.push_back(name);
      compiled.variables.push_back(&variable);
      std::map<Id, double> points;
      double least = variable.min.value_or(0), largest = variable.max.value_or(0);
      if (!variable.points.empty()) least = std::numeric_limits<double>::infinity(), largest = -least;
      for (const auto& [choice, p] : variable.points) {
        points[program_.values.of(choice)] = p;
        least = std::min(least, p);
        largest = std::max(largest, p);
      }
      compiled.points.push_back(std::move(points));
      compiled.least.push_back(least);
      compiled.largest.push_back(largest);
    }
    for (const std::string& name : tree.takes) {
      const Variable& variable = tree.variables.at(name);
      std::vector<Id> values =
          ids(values_of(variable, variable.type.names, constants_.of(tree, name), Origin::Function));
      // A tree that asks known(x) means to be called without x too.
      if (asks_whether_known(tree, name)) values.push_back(unset);
      compiled.start_values.push_back(std::move(values));
    }
  }

  static bool mentions(const Expression& e, const std::string& name) {
    if (e.op == Expression::Op::Known && e.variables[0] == name) return true;
    return std::any_of(e.operands.begin(), e.operands.end(),
                       [&](const Expression& operand) { return mentions(operand, name); });
  }
  static bool asks_whether_known(const Tree& tree, const std::string& name) {
    for (const auto& [id, node] : tree.nodes) {
      for (const Rule& rule : node.next)
        if (rule.when && mentions(rule.when->expression, name)) return true;
      if (const auto* say = std::get_if<Say>(&node.kind))
        for (const SaidText& said : say->texts)
          if (said.when && mentions(said.when->expression, name)) return true;
      if (const auto* ask = std::get_if<Ask>(&node.kind))
        for (const TreeChoice& choice : ask->choices)
          if (choice.when && mentions(choice.when->expression, name)) return true;
    }
    return std::any_of(tree.variables.begin(), tree.variables.end(), [&](const auto& entry) {
      return entry.second.is && mentions(entry.second.is->expression, name);
    });
  }

  std::vector<Id> ids(const std::vector<Value>& values) {
    std::vector<Id> list;
    for (const Value& value : values) list.push_back(program_.values.of(value));
    return list;
  }

  Term sum(const CompiledTree& compiled, const Expression& left, const Expression* right) {
    Term term;
    term.op = Op::Sum;
    term.numeric = true;
    Sum total = sum_of(left, compiled.tree->variables);
    if (right) {
      const Sum minus = sum_of(*right, compiled.tree->variables);
      total.constant -= minus.constant;
      for (const auto& [name, factor] : minus.points) total.points[name] -= factor;
      for (const auto& [name, factor] : minus.numbers) total.numbers[name] -= factor;
    }
    term.number = total.constant;
    for (const auto& [name, factor] : total.points) term.points.emplace_back(compiled.variable_index.at(name), factor);
    for (const auto& [name, factor] : total.numbers)
      term.numbers.emplace_back(compiled.variable_index.at(name), factor);
    return term;
  }

  static bool is_number(const CompiledTree& compiled, const Expression& e) {
    return explore_inside::is_number(*compiled.tree, e);
  }

  Term term(const CompiledTree& compiled, const Expression& e) {
    using From = Expression::Op;
    if (is_number(compiled, e)) return sum(compiled, e, nullptr);
    Term out;
    switch (e.op) {
      case From::Constant:
        out.constant = program_.values.of(e.constant);
        return out;
      case From::Variable: {
        const Variable& variable = compiled.tree->variables.at(e.variables[0]);
        if (variable.is) return term(compiled, variable.is->expression);
        out.op = Op::Variable;
        out.variable = compiled.variable_index.at(variable.name);
        return out;
      }
      case From::Known: {
        const Variable& variable = compiled.tree->variables.at(e.variables[0]);
        if (variable.is) {
          out.op = Op::KnownTerm;
          out.operands.push_back(term(compiled, variable.is->expression));
        } else {
          out.op = Op::Known;
          out.variable = compiled.variable_index.at(variable.name);
        }
        return out;
      }
      case From::Has:
        out.op = Op::Has;
        out.constant = program_.values.of(e.constant);
        out.operands.push_back(term(compiled, Expression{From::Variable, {}, e.variables, {}}));
        return out;
      case From::Not:
        out.op = Op::Not;
        break;
      case From::And:
        out.op = Op::And;
        break;
      case From::Or:
        out.op = Op::Or;
        break;
      case From::Equal:
        out.op = Op::Equal;
        break;
      case From::NotEqual:
        out.op = Op::NotEqual;
        break;
      case From::Less:
        out.op = Op::Less;
        break;
      case From::LessEqual:
        out.op = Op::LessEqual;
        break;
      case From::Greater:
        out.op = Op::Greater;
        break;
      case From::GreaterEqual:
        out.op = Op::GreaterEqual;
        break;
      case From::Points:
      case From::Add:
      case From::Subtract:
        assert(!"a number");
        break;
    }
    if (out.op >= Op::Equal && is_number(compiled, e.operands[0])) {
      out.numeric = true;
      out.operands.push_back(sum(compiled, e.operands[0], &e.operands[1]));
      return out;
    }
    for (const Expression& operand : e.operands) out.operands.push_back(term(compiled, operand));
    return out;
  }

  static void variables_of(const Term& term, std::set<int>& list) {
    if (term.variable >= 0) list.insert(term.variable);
    for (const auto& [variable, factor] : term.points) list.insert(variable);
    for (const auto& [variable, factor] : term.numbers) list.insert(variable);
    for (const Term& operand : term.operands) variables_of(operand, list);
  }

  int expression(CompiledTree& compiled, const Expression& e) {
    const auto [place, is_new] =
        compiled.expression_index.emplace(to_text(e), static_cast<int>(compiled.expressions.size()));
    if (is_new) {
      compiled.expressions.push_back(term(compiled, e));
      std::set<int> list;
      variables_of(compiled.expressions.back(), list);
      compiled.expression_variables.emplace_back(list.begin(), list.end());
    }
    return place->second;
  }
  int condition(CompiledTree& compiled, const std::optional<TypedExpression>& when) {
    return when ? expression(compiled, when->expression) : -1;
  }

  void shown(CompiledTree& compiled, const Text& text, std::vector<Shown>& list) {
    for (const auto& [locale, words] : text.by_locale)
      for (const std::string& name : placeholders_in(words))
        if (std::none_of(list.begin(), list.end(), [&](const Shown& s) { return s.name == name; }))
          list.push_back({expression(compiled, Expression{Expression::Op::Variable, {}, {name}, {}}), name});
  }

  int branch(const CompiledTree& compiled, const Node& node, Exploration::Branch::Kind kind, std::size_t index,
             int line) {
    program_.branches.push_back({kind, compiled.tree->id, node.name, static_cast<int>(index), line, false, {}});
    return static_cast<int>(program_.branches.size()) - 1;
  }

  void node(CompiledTree& compiled, const Node& node) {
    using Kind = Exploration::Branch::Kind;
    CompiledNode out;
    out.node = &node;
    out.branch = branch(compiled, node, Kind::Node, 0, node.line);
    if (const auto* a = std::get_if<Ask>(&node.kind)) ask(compiled, node, *a, out);
    if (const auto* s = std::get_if<Say>(&node.kind)) say(compiled, node, *s, out);
    if (const auto* d = std::get_if<Do>(&node.kind)) do_(compiled, node, *d, out);
    if (const auto* c = std::get_if<CallTree>(&node.kind)) call(compiled, *c, out);
    if (const auto* r = std::get_if<Review>(&node.kind)) {
      out.kind = CompiledNode::Kind::Review;
      shown(compiled, r->text, out.shown);
    }
    if (const auto* e = std::get_if<End>(&node.kind)) shown(compiled, e->text, out.shown);
    for (const Assignment& a : node.set)
      out.set.push_back({compiled.variable_index.at(a.to), expression(compiled, a.value.expression)});
    for (std::size_t i = 0; i < node.next.size(); ++i)
      out.next.push_back({condition(compiled, node.next[i].when), compiled.node_index.at(node.next[i].go),
                          branch(compiled, node, Kind::Rule, i, node.next[i].line)});
    if (node.most > 0) {
      out.counter = compiled.counters++;
      out.most = std::min(node.most, most_cut_);
      out.then = compiled.node_index.at(node.then);
      out.then_branch = branch(compiled, node, Kind::Then, 0, node.line);
    }
    compiled.nodes[static_cast<std::size_t>(compiled.node_index.at(node.name))] = std::move(out);
  }

  void ask(CompiledTree& compiled, const Node& node, const Ask& a, CompiledNode& out) {
    out.kind = CompiledNode::Kind::Ask;
    out.variable = compiled.variable_index.at(a.variable);
    out.optional = a.optional;
    for (const Text* text : {&a.text, &a.help, &a.retry}) shown(compiled, *text, out.shown);
    for (std::size_t i = 0; i < a.choices.size(); ++i) {
      const TreeChoice& choice = a.choices[i];
      CompiledChoice c{program_.values.of(choice.is),
                       condition(compiled, choice.when),
                       branch(compiled, node, Exploration::Branch::Kind::Choice, i, choice.line),
                       {}};
      shown(compiled, choice.text, c.shown);
      out.choices.push_back(std::move(c));
    }
    const Variable& variable = compiled.tree->variables.at(a.variable);
    if (a.choices.empty())
      out.answers =
          ids(values_of(variable, variable.type.names, constants_.of(*compiled.tree, a.variable), Origin::Person));
  }

  void say(CompiledTree& compiled, const Node& node, const Say& s, CompiledNode& out) {
    out.kind = CompiledNode::Kind::Say;
    for (std::size_t i = 0; i < s.texts.size(); ++i) {
      CompiledSaid said{condition(compiled, s.texts[i].when),
                        branch(compiled, node, Exploration::Branch::Kind::Said, i, s.texts[i].text.line),
                        {}};
      shown(compiled, s.texts[i].text, said.shown);
      out.said.push_back(std::move(said));
    }
  }

  void do_(CompiledTree& compiled, const Node& node, const Do& d, CompiledNode& out) {
    out.kind = CompiledNode::Kind::Do;
    out.function = d.function;
    for (const Argument& a : d.arguments)
      if (!a.may_be_unset) out.arguments.push_back({-1, expression(compiled, a.value.expression), false});
    const Function& function = *find_function(functions_, d.function);
    for (const Parameter& result : function.results) {
      const auto into = d.into.find(result.name);
      if (into == d.into.end()) continue;
      const Variable& variable = compiled.tree->variables.at(into->second);
      out.results.push_back(
          {result.name, compiled.variable_index.at(into->second),
           ids(values_of(variable, result.type.names, constants_.of(*compiled.tree, into->second), Origin::Function))});
      if (result.optional) out.results.back().values.push_back(unset);
    }
    if (d.failed.empty()) return;
    out.failed = compiled.node_index.at(d.failed);
    out.failed_branch = branch(compiled, node, Exploration::Branch::Kind::Failed, 0, node.line);
  }

  void call(CompiledTree& compiled, const CallTree& c, CompiledNode& out) {
    out.kind = CompiledNode::Kind::Call;
    out.callee = index_.at(c.tree);
    CompiledTree& callee = program_.trees[static_cast<std::size_t>(out.callee)];
    for (const Assignment& a : c.with)
      out.arguments.push_back({callee.variable_index.at(a.to), expression(compiled, a.value.expression),
                               a.value.expression.op == Expression::Op::Variable});
    for (const auto& [result, variable] : c.into)
      out.gives.emplace_back(expression(callee, Expression{Expression::Op::Variable, {}, {result}, {}}),
                             compiled.variable_index.at(variable));
  }

  const Closure& closure_;
  const std::vector<Function>& functions_;
  int most_cut_;
  Constants constants_;
  Program program_;
  std::map<std::string, int> index_;
};

}  // namespace

ValueTable::ValueTable() : values_{std::string(), false, true} {
  ids_[false] = 1;
  ids_[true] = 2;
}

Id ValueTable::of(const Value& value) {
  const auto found = ids_.find(value);
  if (found != ids_.end()) return found->second;
  if (values_.size() > std::numeric_limits<Id>::max()) throw TooLarge{};
  const Id id = static_cast<Id>(values_.size());
  values_.push_back(value);
  ids_.emplace(value, id);
  return id;
}

Program compile(const Closure& closure, const std::vector<Function>& functions, const std::string& root, int most_cut) {
  Program program = Compiler(closure, functions, most_cut).compile(root);
  std::vector<std::set<int>> given_back(program.trees.size());
  for (const CompiledTree& tree : program.trees)
    for (const CompiledNode& node : tree.nodes)
      for (const auto& [give, variable] : node.gives) given_back[at(node.callee)].insert(give);
  for (std::size_t i = 0; i < program.trees.size(); ++i) find_live(program, program.trees[i], given_back[i]);
  return program;
}

}  // namespace evenkeel::dialogs::explore_inside
