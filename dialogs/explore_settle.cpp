#include "dialogs/explore_settle.h"

#include <algorithm>
#include <cassert>

namespace evenkeel::dialogs::explore_inside {
namespace {

using Op = Term::Op;

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

// --- What it will come to

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
        return left('d', (at_largest ? "dy" : "dn") + rest);
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
