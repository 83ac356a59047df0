#include "dialogs/expression.h"

#include <algorithm>
#include <utility>

#include "dialogs/expression_grammar.h"
#include "dialogs/nearest.h"
#include "dialogs/tree.h"

namespace evenkeel::dialogs {
namespace {

using namespace expression_inside;
using Op = Expression::Op;

std::string_view name_of(Type::Kind kind) {
  switch (kind) {
    case Type::Kind::Text:
      return "a text";
    case Type::Kind::Number:
      return "a number";
    case Type::Kind::Date:
      return "a date";
    case Type::Kind::YesNo:
      return "a yes or no";
    case Type::Kind::Choice:
      return "a choice";
    case Type::Kind::Set:
      return "a set of ticks";
  }
  return "";
}

Type of(Type::Kind kind) {
  return {kind, {}};
}

// Works out types from the leaves up; turns a quoted date into a Date where it meets one. Throws Fault.
class Checker {
 public:
  explicit Checker(const Variables& variables) : variables_(variables) {}

  Type check(Expression& e) {
    switch (e.op) {
      case Op::Constant:
        if (std::holds_alternative<double>(e.constant)) return of(Type::Kind::Number);
        if (std::holds_alternative<bool>(e.constant)) return of(Type::Kind::YesNo);
        return of(Type::Kind::Text);
      case Op::Variable:
        return variable(e.variables[0]).type;
      case Op::Known:
        variable(e.variables[0]);
        return of(Type::Kind::YesNo);
      case Op::Points:
        return points(e);
      case Op::Has:
        return has(e);
      case Op::Not:
      case Op::And:
      case Op::Or:
        for (Expression& operand : e.operands) {
          const Type type = check(operand);
          if (type.kind != Type::Kind::YesNo)
            throw Fault{{"EK212",
                         "\"" + to_text(operand) + "\" is " + std::string(name_of(type.kind)) +
                             ", where a yes or no is needed.",
                         "Compare it with something, as in: incidents >= 1."}};
        }
        return of(Type::Kind::YesNo);
      case Op::Add:
      case Op::Subtract:
        for (Expression& operand : e.operands) {
          const Type type = check(operand);
          if (type.kind != Type::Kind::Number)
            throw Fault{{"EK212",
                         "\"" + to_text(operand) + "\" is " + std::string(name_of(type.kind)) + " and can't be added.",
                         "Only numbers and points(...) can be added or subtracted."}};
        }
        one_number(e);
        return of(Type::Kind::Number);
      case Op::Equal:
      case Op::NotEqual:
      case Op::Less:
      case Op::LessEqual:
      case Op::Greater:
      case Op::GreaterEqual:
        return comparison(e);
    }
    return {};
  }

 private:
  const Variable& variable(const std::string& name) const {
    const auto found = variables_.find(name);
    if (found != variables_.end()) return found->second;
    std::vector<std::string> names;
    for (const auto& [known, declared] : variables_) names.push_back(known);
    const std::string meant = nearest(name, names);
    throw Fault{{"EK211", "There is no variable \"" + name + "\".",
                 meant.empty() ? "Declare it under \"vars\", or put a text or a choice's name in '...'."
                               : "Did you mean \"" + meant + "\"? Texts and names of choices stand in '...'."}};
  }

  Type points(const Expression& e) const {
    for (const std::string& name : e.variables) {
      const Variable& v = variable(name);
      if (v.is || v.type.kind != Type::Kind::Choice || v.points.empty())
        throw Fault{{"EK216", "points(...) needs choices whose names have points, and \"" + name + "\" has none.",
                     "Give its names points: \"of\": { \"never\": 0, \"often\": 2 }."}};
    }
    return of(Type::Kind::Number);
  }

  Type has(const Expression& e) const {
    const Variable& v = variable(e.variables[0]);
    if (v.type.kind != Type::Kind::Set)
      throw Fault{{"EK212",
                   "has(...) needs a set, and \"" + v.name + "\" is " + std::string(name_of(v.type.kind)) + ".",
                   "Compare a choice with ==, as in: band == 'high'."}};
    known_name(std::get<std::string>(e.constant), v.type, v.name);
    return of(Type::Kind::YesNo);
  }

  static void known_name(const std::string& name, const Type& type, const std::string& whose) {
    if (std::find(type.names.begin(), type.names.end(), name) != type.names.end()) return;
    const std::string meant = nearest(name, type.names);
    throw Fault{{"EK214", "'" + name + "' is not one of the names of \"" + whose + "\".",
                 meant.empty() ? "It has: " + listed(type.names) + "." : "Did you mean '" + meant + "'?"}};
  }

  // A sum of points, or of one number: see the head of expression.h.
  void one_number(const Expression& e) const {
    const Sum sum = sum_of(e, variables_);
    if (sum.numbers.size() + (sum.points.empty() ? 0 : 1) > 1)
      throw Fault{{"EK215", "\"" + to_text(e) + "\" adds more than one asked or stored number.",
                   "Add points(...) of several choices, or constants to one number: only that can be proved for every "
                   "answer."}};
  }

  bool is_constant(const Expression& e) const {
    if (e.op == Op::Add || e.op == Op::Subtract) return is_constant(e.operands[0]) && is_constant(e.operands[1]);
    return e.op == Op::Constant;
  }

  Type comparison(Expression& e) {
    Expression& left = e.operands[0];
    Expression& right = e.operands[1];
    Type types[2] = {check(left), check(right)};
    if (types[0].kind != types[1].kind) {
      fit(right, types[1], left, types[0]);
      fit(left, types[0], right, types[1]);
    }
    if (types[0].kind != types[1].kind)
      throw Fault{{"EK212",
                   "\"" + to_text(left) + "\" is " + std::string(name_of(types[0].kind)) + " and \"" + to_text(right) +
                       "\" is " + std::string(name_of(types[1].kind)) + "; they can't be compared.",
                   "Compare two values of one kind. Numbers stand without quotes, names and texts in '...'."}};
    const Type::Kind kind = types[0].kind;
    const bool ordered = e.op != Op::Equal && e.op != Op::NotEqual;
    if (ordered && kind != Type::Kind::Number && kind != Type::Kind::Date)
      throw Fault{{"EK213",
                   "\"" + to_text(e) + "\" asks for an order, and " + std::string(name_of(kind)) + " has none.",
                   kind == Type::Kind::Choice
                       ? "Compare it with == or !=, or give its names points and compare points(" + to_text(left) + ")."
                       : "Only numbers and dates can be compared with <, <=, > and >=."}};
    if (kind == Type::Kind::Set)
      throw Fault{
          {"EK212", "Two sets can't be compared.", "Ask for one tick at a time: has(" + to_text(left) + ", 'name')."}};
    if ((kind == Type::Kind::Number || kind == Type::Kind::Date || kind == Type::Kind::Text) && !is_constant(left) &&
        !is_constant(right))
      throw Fault{
          {"EK215", "\"" + to_text(e) + "\" compares two values that are both asked or stored.",
           "Compare " + std::string(name_of(kind)) + " with a constant: only that can be proved for every answer."}};
    if (kind == Type::Kind::Choice && !is_constant(left) && !is_constant(right) &&
        std::find_first_of(types[0].names.begin(), types[0].names.end(), types[1].names.begin(),
                           types[1].names.end()) == types[0].names.end())
      throw Fault{{"EK214", "\"" + to_text(left) + "\" and \"" + to_text(right) + "\" have no name in common.",
                   "Compare choices that share their names."}};
    return of(Type::Kind::YesNo);
  }

  // Lets a quoted constant be what it is compared with: a name of that choice, or a date.
  void fit(Expression& constant, Type& type, const Expression& other, const Type& other_type) const {
    if (constant.op != Op::Constant || type.kind != Type::Kind::Text) return;
    const std::string& text = std::get<std::string>(constant.constant);
    if (other_type.kind == Type::Kind::Choice) {
      known_name(text, other_type, to_text(other));
      type = other_type;
    } else if (other_type.kind == Type::Kind::Date) {
      const std::optional<Date> date = date_from_text(text);
      if (!date)
        throw Fault{{"EK212", "'" + text + "' is not a date.", "Write dates as year, month, day: '2026-10-03'."}};
      constant.constant = *date;
      type = other_type;
    }
  }

  const Variables& variables_;
};

}  // namespace

expected<TypedExpression, ExpressionFault> parse_expression(std::string_view source, const Variables& variables) {
  try {
    TypedExpression typed;
    typed.source = std::string(source);
    typed.expression = parsed(source);
    typed.type = Checker(variables).check(typed.expression);
    return typed;
  } catch (const Fault& fault) {
    return unexpected{fault.fault};
  }
}

}  // namespace evenkeel::dialogs
