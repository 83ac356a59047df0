// What an expression comes to, what it reads, and the sum it is.

#include <algorithm>
#include <cassert>

#include "dialogs/expression.h"
#include "dialogs/tree.h"

namespace evenkeel::dialogs {
namespace {

using Op = Expression::Op;

// --- Sums

void add_to(Sum& sum, const Expression& e, double factor, const Variables& variables) {
  switch (e.op) {
    case Op::Constant:
      sum.constant += factor * std::get<double>(e.constant);
      return;
    case Op::Variable: {
      const auto found = variables.find(e.variables[0]);
      if (found != variables.end() && found->second.is)
        add_to(sum, found->second.is->expression, factor, variables);
      else
        sum.numbers[e.variables[0]] += factor;
      return;
    }
    case Op::Points:
      for (const std::string& name : e.variables) sum.points[name] += factor;
      return;
    case Op::Add:
    case Op::Subtract:
      add_to(sum, e.operands[0], factor, variables);
      add_to(sum, e.operands[1], e.op == Op::Add ? factor : -factor, variables);
      return;
    case Op::Known:
    case Op::Has:
    case Op::Not:
    case Op::And:
    case Op::Or:
    case Op::Equal:
    case Op::NotEqual:
    case Op::Less:
    case Op::LessEqual:
    case Op::Greater:
    case Op::GreaterEqual:
      break;
  }
  assert(!"not a Number expression");
}

// --- Values

bool is_comparison(Op op) {
  switch (op) {
    case Op::Equal:
    case Op::NotEqual:
    case Op::Less:
    case Op::LessEqual:
    case Op::Greater:
    case Op::GreaterEqual:
      return true;
    case Op::Constant:
    case Op::Variable:
    case Op::Known:
    case Op::Points:
    case Op::Has:
    case Op::Not:
    case Op::And:
    case Op::Or:
    case Op::Add:
    case Op::Subtract:
      return false;
  }
  return false;
}

bool holds(Op op, const Value& left, const Value& right) {
  switch (op) {
    case Op::Equal:
      return left == right;
    case Op::NotEqual:
      return left != right;
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
  assert(!"not a comparison");
  return false;
}

// The value where it lies; one that has to be worked out is put into `made`. Null: a variable is unset.
const Value* read(const std::string& name, const Variables& variables, const Lookup& lookup,
                  std::optional<Value>& made) {
  const auto found = variables.find(name);
  if (found == variables.end() || !found->second.is) return lookup(name);
  made = evaluate(found->second.is->expression, variables, lookup);
  return made ? &*made : nullptr;
}

const Value* operand(const Expression& e, const Variables& variables, const Lookup& lookup,
                     std::optional<Value>& made) {
  if (e.op == Op::Constant) return &e.constant;
  if (e.op == Op::Variable) return read(e.variables[0], variables, lookup, made);
  made = evaluate(e, variables, lookup);
  return made ? &*made : nullptr;
}

std::optional<bool> truth(const Expression& e, const Variables& variables, const Lookup& lookup) {
  std::optional<Value> made;
  const Value* value = operand(e, variables, lookup, made);
  if (!value) return std::nullopt;
  return std::get<bool>(*value);
}

void note(std::vector<std::string>& list, const std::string& name) {
  if (std::find(list.begin(), list.end(), name) == list.end()) list.push_back(name);
}

void collect(const Expression& e, const Variables& variables, bool only_known, Reads& reads) {
  for (const std::string& name : e.variables) {
    const auto found = variables.find(name);
    const bool known = only_known || e.op == Op::Known;
    if (found != variables.end() && found->second.is)
      collect(found->second.is->expression, variables, known, reads);
    else
      note(known ? reads.known_only : reads.values, name);
  }
  for (const Expression& operand : e.operands) collect(operand, variables, only_known, reads);
}

}  // namespace

std::optional<Value> evaluate(const Expression& e, const Variables& variables, const Lookup& lookup) {
  std::optional<Value> made;
  switch (e.op) {
    case Op::Constant:
      return e.constant;
    case Op::Variable: {
      const Value* value = read(e.variables[0], variables, lookup, made);
      return value ? std::optional<Value>(*value) : std::nullopt;
    }
    case Op::Known:
      return read(e.variables[0], variables, lookup, made) != nullptr;
    case Op::Points: {
      double sum = 0;
      for (const std::string& name : e.variables) {
        const Value* value = read(name, variables, lookup, made);
        if (!value) return std::nullopt;
        const Variable& variable = variables.at(name);
        const auto points = variable.points.find(std::get<std::string>(*value));
        if (points != variable.points.end()) sum += points->second;
      }
      return sum;
    }
    case Op::Has: {
      const Value* value = read(e.variables[0], variables, lookup, made);
      if (!value) return std::nullopt;
      const Names& ticked = std::get<Names>(*value);
      return std::find(ticked.begin(), ticked.end(), std::get<std::string>(e.constant)) != ticked.end();
    }
    case Op::Not: {
      const std::optional<bool> value = truth(e.operands[0], variables, lookup);
      if (!value) return std::nullopt;
      return !*value;
    }
    case Op::And:
    case Op::Or: {
      const bool decides = e.op == Op::Or;
      for (const Expression& operand : e.operands) {
        const std::optional<bool> value = truth(operand, variables, lookup);
        if (!value) return std::nullopt;
        if (*value == decides) return decides;
      }
      return !decides;
    }
    case Op::Equal:
    case Op::NotEqual:
    case Op::Less:
    case Op::LessEqual:
    case Op::Greater:
    case Op::GreaterEqual:
    case Op::Add:
    case Op::Subtract:
      break;
  }
  const Value* left = operand(e.operands[0], variables, lookup, made);
  if (!left) return std::nullopt;
  std::optional<Value> made_right;
  const Value* right = operand(e.operands[1], variables, lookup, made_right);
  if (!right) return std::nullopt;
  if (is_comparison(e.op)) return holds(e.op, *left, *right);
  const double sign = e.op == Op::Add ? 1 : -1;
  return std::get<double>(*left) + sign * std::get<double>(*right);
}

std::optional<Value> evaluate(const Expression& expression, const Variables& variables, const Values& stored) {
  return evaluate(expression, variables, [&](const std::string& name) -> const Value* {
    const auto found = stored.find(name);
    return found == stored.end() ? nullptr : &found->second;
  });
}

std::optional<Value> value_of(const std::string& variable, const Variables& variables, const Values& stored) {
  const auto declared = variables.find(variable);
  if (declared != variables.end() && declared->second.is)
    return evaluate(declared->second.is->expression, variables, stored);
  const auto found = stored.find(variable);
  return found == stored.end() ? std::nullopt : std::optional<Value>(found->second);
}

Reads reads_of(const Expression& expression, const Variables& variables) {
  Reads reads;
  collect(expression, variables, false, reads);
  std::erase_if(reads.known_only, [&](const std::string& name) {
    return std::find(reads.values.begin(), reads.values.end(), name) != reads.values.end();
  });
  return reads;
}

Sum sum_of(const Expression& expression, const Variables& variables) {
  Sum sum;
  add_to(sum, expression, 1, variables);
  return sum;
}

}  // namespace evenkeel::dialogs
