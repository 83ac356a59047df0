#include "dialogs/tree_reader.h"

#include <algorithm>
#include <cmath>

#include "dialogs/expression.h"
#include "dialogs/nearest.h"
#include "dialogs/plain.h"

namespace evenkeel::dialogs::parse_inside {
std::optional<TypedExpression> TreeReader::expression(const Json& value, const std::string& what, const Variables& variables) {
  if (!is(value, Kind::Text, what)) return std::nullopt;
  for (const std::string& name : names_in(value.text))
    if (broken_.contains(name)) return std::nullopt;  // Its own fault is said already.
  expected<TypedExpression, ExpressionFault> parsed = parse_expression(value.text, variables);
  if (parsed) return std::move(*parsed);
  problem(parsed.error().code, value.line, parsed.error().message, parsed.error().fix);
  return std::nullopt;
}

std::optional<TypedExpression> TreeReader::condition(const Json& value) {
  std::optional<TypedExpression> parsed = expression(value, "\"if\"", tree_.variables);
  if (parsed && parsed->type.kind != Type::Kind::YesNo) {
    problem("EK212", value.line,
            "\"" + parsed->source + "\" is " + described(parsed->type) + ", where a yes or no is needed.",
            "Compare it with something, as in: incidents >= 1.");
    return std::nullopt;
  }
  return parsed;
}

bool TreeReader::fit(TypedExpression& value, const Type& to, int line, const char* code, const std::string& whose) {
  Expression& e = value.expression;
  if (e.op == Expression::Op::Constant && value.type.kind == Type::Kind::Text) {
    const std::string text = std::get<std::string>(e.constant);
    if (to.kind == Type::Kind::Choice && std::find(to.names.begin(), to.names.end(), text) != to.names.end()) {
      value.type = to;
      return true;
    }
    if (to.kind == Type::Kind::Choice) {
      const std::string meant = nearest(text, to.names);
      problem(code, line, "'" + text + "' is not one of the names of " + whose + ".",
              meant.empty() ? "It has: " + listed(to.names) + "." : "Did you mean '" + meant + "'?");
      return false;
    }
    if (const std::optional<Date> date = date_from_text(text); date && to.kind == Type::Kind::Date) {
      e.constant = *date;
      value.type = to;
      return true;
    }
  }
  if (fits(value.type, to)) return true;
  problem(code, line,
          "\"" + value.source + "\" is " + described(value.type) + ", but " + whose + " is " + described(to) + ".",
          to.kind == Type::Kind::Choice || to.kind == Type::Kind::Text
              ? "Give a value of that kind; texts and names stand in '...' inside the quotes."
              : "Give a value of that kind.");
  return false;
}

void TreeReader::fit_domain(const TypedExpression& value, const Variable& to, int line) {
  if (value.expression.op != Expression::Op::Constant) return;
  const Value& constant = value.expression.constant;
  bool good = true;
  if (const auto* number = std::get_if<double>(&constant))
    good = *number >= *to.min && *number <= *to.max && (!to.whole || std::floor(*number) == *number);
  else if (const auto* date = std::get_if<Date>(&constant))
    good = (!to.min_date || *date >= *to.min_date) && (!to.max_date || *date <= *to.max_date);
  else if (const auto* text = std::get_if<std::string>(&constant); text && to.type.kind == Type::Kind::Text)
    good = static_cast<double>(characters_in(*text)) <= *to.max;
  if (!good)
    problem("EK226", line, "\"" + value.source + "\" lies outside what \"" + to.name + "\" may hold.",
            "Change the value, or the variable's limits.");
}

std::vector<Assignment> TreeReader::assignments(const Json& value) {
  std::vector<Assignment> list;
  if (!is(value, Kind::Object, "\"set\"")) return list;
  for (const Member& member : members_of(value)) {
    const Variable* variable = variable_named(member.key, member.line);
    std::optional<TypedExpression> parsed = expression(member.value, "A value", tree_.variables);
    if (!variable || !parsed || broken_.contains(member.key) || !may_be_stored(*variable, member.line)) continue;
    if (!fit(*parsed, variable->type, member.value.line, "EK226", "\"" + variable->name + "\"")) continue;
    fit_domain(*parsed, *variable, member.value.line);
    list.push_back({member.key, std::move(*parsed), member.line});
  }
  return list;
}

}  // namespace evenkeel::dialogs::parse_inside
