#include "dialogs/explore_program.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <functional>
#include <limits>
#include <set>

namespace evenkeel::dialogs::explore_inside {
namespace {

using Op = Term::Op;

// --- Which numbers, dates and texts make a difference
// ----------------------------------------------------------------------

// The constants each variable is compared with, anywhere, also after it was copied into another or handed to another
// tree.
class Constants {
 public:
  explicit Constants(const Closure& closure) : closure_(closure) {
    for (const auto& [id, tree] : closure.trees)
      each_expression(*tree, [&, t = tree.get()](const Expression& e) { compared(*t, e); });
    // A copy hands its constants back to what it was copied from. Each round goes one copy further; loops that add to a
    // number could go on for ever, and its domain makes the far ones meaningless anyway.
    for (int round = 0; round < 8; ++round)
      for (const auto& [id, tree] : closure.trees) flow(*tree);
  }

  const std::set<Value>& of(const Tree& tree, const std::string& variable) { return found_[{tree.id, variable}]; }

 private:
  using Key = std::pair<std::string, std::string>;

  static void each_expression(const Tree& tree, const std::function<void(const Expression&)>& use) {
    for (const auto& [name, variable] : tree.variables)
      if (variable.is) use(variable.is->expression);
    for (const auto& [name, node] : tree.nodes) {
      for (const Rule& rule : node.next)
        if (rule.when) use(rule.when->expression);
      for (const Assignment& a : node.set) use(a.value.expression);
      if (const auto* ask = std::get_if<Ask>(&node.kind))
        for (const TreeChoice& choice : ask->choices)
          if (choice.when) use(choice.when->expression);
      if (const auto* say = std::get_if<Say>(&node.kind))
        for (const SaidText& said : say->texts)
          if (said.when) use(said.when->expression);
      if (const auto* act = std::get_if<Do>(&node.kind))
        for (const Argument& a : act->arguments) use(a.value.expression);
      if (const auto* call = std::get_if<CallTree>(&node.kind))
        for (const Assignment& a : call->with) use(a.value.expression);
    }
  }

  // The variable behind a name that may be computed as a plain copy, or none.
  static const std::string* stored(const Tree& tree, const Expression& e) {
    if (e.op != Expression::Op::Variable) return nullptr;
    const Variable& variable = tree.variables.at(e.variables[0]);
    return variable.is ? stored(tree, variable.is->expression) : &variable.name;
  }

  void compared(const Tree& tree, const Expression& e) {
    for (const Expression& operand : e.operands) compared(tree, operand);
    if (e.op < Expression::Op::Equal || e.op > Expression::Op::GreaterEqual) return;
    for (int side = 0; side < 2; ++side) {
      const Expression& constant = e.operands[static_cast<std::size_t>(side)];
      const Expression& other = e.operands[static_cast<std::size_t>(1 - side)];
      if (is_number(tree, constant)) {
        const Sum a = sum_of(constant, tree.variables), b = sum_of(other, tree.variables);
        if (!a.numbers.empty() || !a.points.empty()) continue;
        for (const auto& [name, factor] : b.numbers)
          if (factor != 0) found_[{tree.id, name}].insert((a.constant - b.constant) / factor);
      } else if (constant.op == Expression::Op::Constant) {
        if (const std::string* name = stored(tree, other)) found_[{tree.id, *name}].insert(constant.constant);
      }
    }
  }

  static bool is_number(const Tree& tree, const Expression& e) {
    switch (e.op) {
      case Expression::Op::Constant:
        return std::holds_alternative<double>(e.constant);
      case Expression::Op::Points:
      case Expression::Op::Add:
      case Expression::Op::Subtract:
        return true;
      case Expression::Op::Variable:
        return tree.variables.at(e.variables[0]).type.kind == Type::Kind::Number;
      default:
        return false;
    }
  }

  void copy(const Tree& from, const Expression& e, const Tree& to, const std::string& variable) {
    const std::set<Value> constants = found_[{to.id, variable}];
    if (constants.empty() || constants.size() > 64) return;
    if (is_number(from, e)) {
      const Sum sum = sum_of(e, from.variables);
      for (const auto& [name, factor] : sum.numbers)
        if (factor != 0)
          for (const Value& constant : constants)
            found_[{from.id, name}].insert((std::get<double>(constant) - sum.constant) / factor);
    } else if (const std::string* name = stored(from, e)) {
      found_[{from.id, *name}].insert(constants.begin(), constants.end());
    }
  }

  void flow(const Tree& tree) {
    for (const auto& [name, node] : tree.nodes) {
      for (const Assignment& a : node.set) copy(tree, a.value.expression, tree, a.to);
      const auto* call = std::get_if<CallTree>(&node.kind);
      if (!call) continue;
      const Tree& callee = *closure_.trees.at(call->tree);
      for (const Assignment& a : call->with) copy(tree, a.value.expression, callee, a.to);
      for (const auto& [result, variable] : call->into)
        copy(callee, Expression{Expression::Op::Variable, {}, {result}, {}}, tree, variable);
    }
  }

  const Closure& closure_;
  std::map<Key, std::set<Value>> found_;
};

std::string some_text(const Variable& variable) {
  return std::string("some text").substr(0, static_cast<std::size_t>(variable.max.value_or(9)));
}

std::vector<Value> numbers_of(const Variable& variable, const std::set<Value>& constants) {
  const double min = variable.min.value_or(0), max = variable.max.value_or(min);
  std::set<double> list{min};
  if (constants.empty()) return {min};
  list.insert(max);
  for (const Value& constant : constants) {
    const double c = std::get<double>(constant);
    const std::vector<double> near =
        variable.whole ? std::vector<double>{std::floor(c) - 1, std::floor(c), std::floor(c) + 1, std::floor(c) + 2}
                       : std::vector<double>{c};
    for (const double n : near) {
      // c itself whole: its neighbours are c - 1 and c + 1, and c + 2 is one too many.
      if (variable.whole && std::floor(c) == c && n == c + 2) continue;
      if (variable.whole && std::floor(c) != c && n == std::floor(c) - 1) continue;
      if (n >= min && n <= max) list.insert(n);
    }
  }
  std::vector<Value> values;
  double before = min;
  for (const double n : list) {
    if (!variable.whole && n != before) values.push_back(before + (n - before) / 2);
    values.push_back(n);
    before = n;
  }
  return values;
}

std::vector<Value> dates_of(const Variable& variable, const std::set<Value>& constants) {
  if (constants.empty())
    return {variable.max_date ? *variable.max_date : variable.min_date ? *variable.min_date : Date{20'000}};
  std::set<Date> list;
  const auto add = [&](Date date) {
    if ((!variable.min_date || date >= *variable.min_date) && (!variable.max_date || date <= *variable.max_date))
      list.insert(date);
  };
  if (variable.min_date) add(*variable.min_date);
  if (variable.max_date) add(*variable.max_date);
  for (const Value& constant : constants)
    for (const int step : {-1, 0, 1}) add(Date{std::get<Date>(constant).days + step});
  return {list.begin(), list.end()};
}

enum class Origin { Person, Function };

// Every value that could make a difference. `names`: of a choice, those that can occur here.
std::vector<Value> values_of(const Variable& variable, const std::vector<std::string>& names,
                             const std::set<Value>& constants, Origin origin) {
  std::vector<Value> values;
  switch (variable.type.kind) {
    case Type::Kind::Text: {
      if (!constants.empty() && origin == Origin::Function) values.push_back(std::string());
      const std::string some = some_text(variable);
      values.push_back(some);
      for (const Value& constant : constants)
        if (const std::string& text = std::get<std::string>(constant); !text.empty() && text != some)
          values.push_back(text);
      return values;
    }
    case Type::Kind::Number:
      return numbers_of(variable, constants);
    case Type::Kind::Date:
      return dates_of(variable, constants);
    case Type::Kind::YesNo:
      return {true, false};
    case Type::Kind::Choice:
      values.assign(names.begin(), names.end());
      return values;
    case Type::Kind::Set:
      for (std::size_t mask = 0; mask < (std::size_t{1} << names.size()); ++mask) {
        Names ticked;
        for (std::size_t i = 0; i < names.size(); ++i)
          if (mask >> i & 1) ticked.push_back(names[i]);
        values.push_back(std::move(ticked));
      }
      return values;
  }
  return values;
}

// --- Compiling
// -------------------------------------------------------------------------------------------------------------

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
    switch (e.op) {
      case Expression::Op::Constant:
        return std::holds_alternative<double>(e.constant);
      case Expression::Op::Points:
      case Expression::Op::Add:
      case Expression::Op::Subtract:
        return true;
      case Expression::Op::Variable:
        return compiled.tree->variables.at(e.variables[0]).type.kind == Type::Kind::Number;
      default:
        return false;
    }
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

// --- What is still read
// ----------------------------------------------------------------------------------------------------

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

std::size_t at(int index) {
  return static_cast<std::size_t>(index);
}

class Analysis {
 public:
  Analysis(Program& program, CompiledTree& tree, const std::set<int>& given_back)
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

  Program& program_;
  CompiledTree& tree_;
  const std::set<int>& given_back_;
  std::vector<Bits> reads_in_, reads_after_, assigned_in_, assigned_after_, reached_in_, reached_after_;
};

// --- What an expression comes to
// -------------------------------------------------------------------------------------------

bool holds(Op op, const Value& left, const Value& right) {
  switch (op) {
    case Op::Less:
      return left < right;
    case Op::LessEqual:
      return left <= right;
    case Op::Greater:
      return left > right;
    case Op::GreaterEqual:
      return left >= right;
    default:
      break;
  }
  assert(!"not an order");
  return false;
}

bool holds(Op op, double difference) {
  switch (op) {
    case Op::Equal:
      return difference == 0;
    case Op::NotEqual:
      return difference != 0;
    case Op::Less:
      return difference < 0;
    case Op::LessEqual:
      return difference <= 0;
    case Op::Greater:
      return difference > 0;
    case Op::GreaterEqual:
      return difference >= 0;
    default:
      break;
  }
  assert(!"not a comparison");
  return false;
}

bool contains(const Value& set, const Value& name) {
  const Names& ticked = *std::get_if<Names>(&set);
  return std::find(ticked.begin(), ticked.end(), *std::get_if<std::string>(&name)) != ticked.end();
}

Outcome missing(int variable) {
  return {false, unset, 0, variable};
}

double points_of(const CompiledTree& tree, int variable, Id value) {
  const auto found = tree.points[at(variable)].find(value);
  return found == tree.points[at(variable)].end() ? 0 : found->second;
}

// --- What an expression will come to
// ---------------------------------------------------------------------------------------

struct Settled {
  bool constant = false;
  Outcome value;      // Of a constant.
  std::string bytes;  // Of anything else: what is left of it.
};

void append(std::string& out, const void* bytes, std::size_t size) {
  out.append(static_cast<const char*>(bytes), size);
}
template <class T>
void append(std::string& out, T value) {
  append(out, &value, sizeof value);
}

void append(std::string& out, const Settled& part) {
  if (!part.constant) {
    out += part.bytes;
  } else {
    out += 'c';
    append(out, part.value.id);
    append(out, part.value.number);
  }
}

class Settler {
 public:
  Settler(const Program& program, const CompiledTree& tree, const Point& point, const Id* variables)
      : program_(program), tree_(tree), point_(point), variables_(variables) {}

  Settled settle(const Term& term) const {
    switch (term.op) {
      case Op::Constant:
        return constant({true, term.constant, 0, -1});
      case Op::Variable:
        return is_settled(term.variable) ? constant({true, variables_[term.variable], 0, -1}) : symbol(term.variable);
      case Op::Sum:
        return sum(term);
      case Op::Known:
        return point_.assignable[at(term.variable)] ? left('k', symbol(term.variable).bytes)
                                                    : yes(variables_[term.variable] != unset);
      case Op::KnownTerm:
        return left('K', bytes_of(settle(term.operands[0])));
      case Op::Has: {
        const Settled set = settle(term.operands[0]);
        if (set.constant) return yes(contains(program_.values.at(set.value.id), program_.values.at(term.constant)));
        std::string bytes = set.bytes;
        append(bytes, term.constant);
        return left('h', bytes);
      }
      case Op::Not: {
        const Settled inside = settle(term.operands[0]);
        return inside.constant ? yes(inside.value.id != program_.values.yes(true)) : left('n', inside.bytes);
      }
      case Op::And:
      case Op::Or:
        return several(term);
      case Op::Equal:
      case Op::NotEqual:
      case Op::Less:
      case Op::LessEqual:
      case Op::Greater:
      case Op::GreaterEqual:
        return comparison(term);
    }
    return {};
  }

 private:
  bool is_settled(int variable) const { return !point_.assignable[at(variable)] && variables_[variable] != unset; }
  static Settled constant(Outcome value) { return {true, value, {}}; }
  Settled yes(bool truth) const { return constant({true, program_.values.yes(truth), 0, -1}); }
  static Settled left(char what, const std::string& inside) { return {false, {}, what + inside + ')'}; }
  static Settled symbol(int variable) {
    std::string bytes = "v";
    append(bytes, variable);
    return {false, {}, bytes};
  }
  static std::string bytes_of(const Settled& part) {
    std::string bytes;
    append(bytes, part);
    return bytes;
  }

  // Splits a sum into what is settled and what is not; `least` and `largest` bound the latter.
  double settled_part(const Term& term, std::string& rest, double& least, double& largest) const {
    double known = term.number;
    const auto add = [&](int variable, double factor, double value) {
      if (is_settled(variable)) {
        known += factor * value;
        return;
      }
      rest += symbol(variable).bytes;
      append(rest, factor);
      const double a = factor * tree_.least[at(variable)], b = factor * tree_.largest[at(variable)];
      least += std::min(a, b);
      largest += std::max(a, b);
    };
    for (const auto& [variable, factor] : term.points)
      add(variable, factor, points_of(tree_, variable, variables_[variable]));
    for (const auto& [variable, factor] : term.numbers)
      add(variable, factor, variables_[variable] == unset ? 0 : program_.values.number(variables_[variable]));
    return known;
  }

  Settled sum(const Term& term) const {
    std::string rest;
    double least = 0, largest = 0;
    const double known = settled_part(term, rest, least, largest);
    if (rest.empty()) return constant({true, unset, known, -1});
    append(rest, known);
    return left('s', rest);
  }

  // Operands that are settled and decide nothing drop out; what follows a deciding one is never looked at. Whether an
  // unsettled operand will be readable stands in the variables' presence, which the key holds too.
  Settled several(const Term& term) const {
    const bool decides = term.op == Op::Or;
    std::string bytes;
    for (const Term& operand : term.operands) {
      const Settled part = settle(operand);
      if (!part.constant) {
        bytes += part.bytes;
        continue;
      }
      if ((part.value.id == program_.values.yes(true)) != decides) continue;
      if (bytes.empty()) return yes(decides);
      bytes += '!';
      break;
    }
    return bytes.empty() ? yes(!decides) : left(decides ? 'o' : 'a', bytes);
  }

  Settled comparison(const Term& term) const {
    std::string bytes(1, static_cast<char>('0' + static_cast<int>(term.op)));
    if (term.numeric) {
      std::string rest;
      double least = 0, largest = 0;
      const double known = settled_part(term.operands[0], rest, least, largest);
      if (rest.empty()) return yes(holds(term.op, known));
      // Decided already, whatever the rest will be?
      const bool at_least = holds(term.op, known + least), at_largest = holds(term.op, known + largest);
      const bool equality = term.op == Op::Equal || term.op == Op::NotEqual;
      if (equality ? known + least > 0 || known + largest < 0 : at_least == at_largest) {
        bytes = "d";
        bytes += at_largest ? 'y' : 'n';
        return left('d', bytes + rest);
      }
      append(rest, known);
      return left('#', bytes + rest);
    }
    const Settled a = settle(term.operands[0]), b = settle(term.operands[1]);
    if (a.constant && b.constant) {
      if (term.op == Op::Equal) return yes(a.value.id == b.value.id);
      if (term.op == Op::NotEqual) return yes(a.value.id != b.value.id);
      return yes(holds(term.op, program_.values.at(a.value.id), program_.values.at(b.value.id)));
    }
    append(bytes, a);
    append(bytes, b);
    return left('=', bytes);
  }

  const Program& program_;
  const CompiledTree& tree_;
  const Point& point_;
  const Id* variables_;
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
  for (std::size_t i = 0; i < program.trees.size(); ++i) Analysis(program, program.trees[i], given_back[i]).run();
  return program;
}

Outcome evaluate(const Program& program, const CompiledTree& tree, const Term& term, const Id* variables) {
  const auto yes = [&](bool truth) { return Outcome{true, program.values.yes(truth), 0, -1}; };
  switch (term.op) {
    case Op::Constant:
      return {true, term.constant, 0, -1};
    case Op::Variable:
      return variables[term.variable] == unset ? missing(term.variable)
                                               : Outcome{true, variables[term.variable], 0, -1};
    case Op::Sum: {
      Outcome sum{true, unset, term.number, -1};
      for (const auto& [variable, factor] : term.points) {
        if (variables[variable] == unset) return missing(variable);
        sum.number += factor * points_of(tree, variable, variables[variable]);
      }
      for (const auto& [variable, factor] : term.numbers) {
        if (variables[variable] == unset) return missing(variable);
        sum.number += factor * program.values.number(variables[variable]);
      }
      return sum;
    }
    case Op::Known:
      return yes(variables[term.variable] != unset);
    case Op::KnownTerm:
      return yes(evaluate(program, tree, term.operands[0], variables).is_set);
    case Op::Has: {
      const Outcome set = evaluate(program, tree, term.operands[0], variables);
      return set.is_set ? yes(contains(program.values.at(set.id), program.values.at(term.constant))) : set;
    }
    case Op::Not: {
      const Outcome inside = evaluate(program, tree, term.operands[0], variables);
      return inside.is_set ? yes(inside.id != program.values.yes(true)) : inside;
    }
    case Op::And:
    case Op::Or: {
      const bool decides = term.op == Op::Or;
      for (const Term& operand : term.operands) {
        const Outcome part = evaluate(program, tree, operand, variables);
        if (!part.is_set) return part;
        if ((part.id == program.values.yes(true)) == decides) return yes(decides);
      }
      return yes(!decides);
    }
    case Op::Equal:
    case Op::NotEqual:
    case Op::Less:
    case Op::LessEqual:
    case Op::Greater:
    case Op::GreaterEqual:
      break;
  }
  const Outcome left = evaluate(program, tree, term.operands[0], variables);
  if (!left.is_set) return left;
  if (term.numeric) return yes(holds(term.op, left.number));
  const Outcome right = evaluate(program, tree, term.operands[1], variables);
  if (!right.is_set) return right;
  if (term.op == Op::Equal) return yes(left.id == right.id);
  if (term.op == Op::NotEqual) return yes(left.id != right.id);
  return yes(holds(term.op, program.values.at(left.id), program.values.at(right.id)));
}

void settle(const Program& program, const CompiledTree& tree, int expression, const Point& point, const Id* variables,
            std::string& out) {
  const Term& term = tree.expressions[at(expression)];
  const std::vector<int>& reads = tree.expression_variables[at(expression)];
  if (std::all_of(reads.begin(), reads.end(),
                  [&](int v) { return !point.assignable[at(v)] && variables[v] != unset; })) {
    const Outcome outcome = evaluate(program, tree, term, variables);
    out += 'c';
    append(out, outcome.id);
    append(out, outcome.number);
    return;
  }
  append(out, Settler(program, tree, point, variables).settle(term));
}

}  // namespace evenkeel::dialogs::explore_inside
