// dialogs/expression.h — the condition language of the trees: tiny, infix, typed.
//
//   or  := and { "or" and }        and := not { "and" not }        not := "not" not | cmp
//   cmp := sum [ ("==" | "!=" | "<" | "<=" | ">" | ">=") sum ]      sum := atom { ("+" | "-") atom }
//   atom := number | 'text' | true | false | variable | "(" or ")" | known(variable) | points(choice, ...) | has(set, 'name')
//
// Checked when a tree is loaded: unknown variables, both sides of one kind, order only for numbers and dates, a choice
// compared only with its own names (a typo is an error, not a dead branch), numbers compared with constants only. Reading a
// variable that is unset is a fault the explorer finds before any user can, so there is no null and no truthiness.
//
// Threads   An Expression is never changed after parsing.   Limits   300 characters, nesting 32.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialogs/value.h"
#include "knowledge/expected.h"

namespace evenkeel::dialogs {

struct Variable;  // dialogs/tree.h

struct Expression {
  enum class Op { Constant, Variable, Known, Points, Has, Not, And, Or, Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual, Add, Subtract };
  Op op = Op::Constant;
  Value constant;                      // Constant; Has: the name (a std::string).
  std::vector<std::string> variables;  // Variable, Known, Has: one. Points: one or more.
  std::vector<Expression> operands;
};

// What an expression yields, where it may be used: a condition must be YesNo.
struct TypedExpression {
  Expression expression;
  Type type;
  std::string source;  // As the author wrote it.
};

// `variables` are those of the tree the expression stands in. The error is a sentence for the author.
expected<TypedExpression, std::string> parse_expression(std::string_view source, const std::map<std::string, Variable>& variables);

// The value under `values` (computed variables already resolved by the caller through `lookup`). Absent when a variable it
// needs is unset: the caller treats that as a fault of the tree.
using Lookup = std::function<const Value*(const std::string& variable)>;
std::optional<Value> evaluate(const Expression& expression, const std::map<std::string, Variable>& variables, const Lookup& lookup);

// Every variable it reads, each once; those inside known(...) apart, for they may be unset.
struct Reads {
  std::vector<std::string> values;
  std::vector<std::string> known_only;
};
Reads reads_of(const Expression& expression);

}  // namespace evenkeel::dialogs
