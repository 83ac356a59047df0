#include "dialogs/explore_values.h"

#include <cmath>
#include <functional>

#include "dialogs/expression.h"

namespace evenkeel::dialogs::explore_inside {
namespace {

void each_expression(const Tree& tree, const std::function<void(const Expression&)>& use) {
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
const std::string* stored(const Tree& tree, const Expression& e) {
  if (e.op != Expression::Op::Variable) return nullptr;
  const Variable& variable = tree.variables.at(e.variables[0]);
  return variable.is ? stored(tree, variable.is->expression) : &variable.name;
}

std::string some_text(const Variable& variable) {
  return std::string("some text").substr(0, static_cast<std::size_t>(variable.max.value_or(9)));
}

std::vector<Value> numbers_of(const Variable& variable, const std::set<Value>& constants) {
  const double min = variable.min.value_or(0), max = variable.max.value_or(min);
  std::set<double> list{min};
  if (constants.empty()) return std::vector<Value>(1, min);
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
    if (!variable.whole && n != before) values.emplace_back(before + (n - before) / 2);
    values.emplace_back(n);
    before = n;
  }
  return values;
}

std::vector<Value> dates_of(const Variable& variable, const std::set<Value>& constants) {
  if (constants.empty())
    return std::vector<Value>(1, variable.max_date.value_or(variable.min_date.value_or(Date{20'000})));
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

}  // namespace

bool is_number(const Tree& tree, const Expression& e) {
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

Constants::Constants(const Closure& closure) : closure_(closure) {
  for (const auto& [id, tree] : closure.trees)
    each_expression(*tree, [&, t = tree.get()](const Expression& e) { compared(*t, e); });
  // A copy hands its constants back to what it was copied from. Each round goes one copy further; loops that add to a
  // number could go on for ever, and its domain makes the far ones meaningless anyway.
  for (int round = 0; round < 8; ++round)
    for (const auto& [id, tree] : closure.trees) flow(*tree);
}

void Constants::compared(const Tree& tree, const Expression& e) {
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

void Constants::copy(const Tree& from, const Expression& e, const Tree& to, const std::string& variable) {
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

void Constants::flow(const Tree& tree) {
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
      values.emplace_back(true);
      values.emplace_back(false);
      return values;
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

}  // namespace evenkeel::dialogs::explore_inside
