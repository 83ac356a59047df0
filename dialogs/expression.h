// dialogs/expression.h — the condition language of the trees: tiny, infix, typed.
//
//   or  := and { "or" and }        and := not { "and" not }        not := "not" not | cmp
//   cmp := sum [ ("==" | "!=" | "<" | "<=" | ">" | ">=") sum ]      sum := atom { ("+" | "-") atom }
//   atom := number | 'text' | true | false | variable | "(" or ")" | known(variable)
//         | points(choice, ...) | has(set, 'name')
//
// Inside 'text' an apostrophe is doubled. A date is compared with '2026-10-03'. `and` and `or` stop at the first
// operand that decides, so `known(since) and since < '2026-01-01'` reads `since` only where it is set.
//
// Checked when a tree is loaded: unknown variables, both sides of one kind, order only for numbers and dates, a choice
// compared only with its own names (a typo is an error, not a dead branch), numbers, dates and texts compared with
// constants only, sums of points or of one number. Those last two rules are what lets the explorer cover every
// behaviour with a few values of each variable. Reading a variable that is unset is a fault the explorer finds before
// any user can, so there is no null and no truthiness.
//
// Threads   An Expression is never changed after parsing.   Limits   300 characters, nesting 32.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialogs/value.h"
#include "knowledge/expected.h"

namespace evenkeel::dialogs {

struct Variable;  // dialogs/tree.h
using Variables = std::map<std::string, Variable>;

struct Expression {
  // clang-format off
  enum class Op {
    Constant, Variable, Known, Points, Has, Not, And, Or,
    Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual, Add, Subtract
  };
  // clang-format on
  Op op = Op::Constant;
  Value constant;                      // Constant; Has: the name (a std::string).
  std::vector<std::string> variables;  // Variable, Known, Has: one. Points: one or more.
  std::vector<Expression> operands;    // And, Or: two or more. Not: one. The others: two.

  bool operator==(const Expression&) const = default;
};

// What an expression yields, where it may be used: a condition must be YesNo. A quoted constant is Text, whatever it
// will be assigned to.
struct TypedExpression {
  Expression expression;
  Type type;
  std::string source;  // As the author wrote it.
};

// What is wrong with an expression: the number of a Problem (dialogs/README.md), and two sentences for the author.
struct ExpressionFault {
  std::string code;
  std::string message;
  std::string fix;
};

// `variables` are those of the tree the expression stands in; the types of computed ones must be known already.
expected<TypedExpression, ExpressionFault> parse_expression(std::string_view source, const Variables& variables);

// With as few brackets as the grammar needs; parsing it again gives an equal expression.
std::string to_text(const Expression& expression);

// Every name in `source` that is neither a word of the language nor quoted, each once: what a computed variable depends
// on. Empty where it can't be read at all.
std::vector<std::string> names_in(std::string_view source);

// The value, or absent when a variable it needs is unset: the caller treats that as a fault of the tree. `lookup` gives
// the stored variables, or null; computed ones are worked out here.
using Lookup = std::function<const Value*(const std::string& variable)>;
std::optional<Value> evaluate(const Expression& expression, const Variables& variables, const Lookup& lookup);
std::optional<Value> evaluate(const Expression& expression, const Variables& variables, const Values& stored);

// The value of one variable, stored or computed.
std::optional<Value> value_of(const std::string& variable, const Variables& variables, const Values& stored);

// Every stored variable it reads, each once, looking through computed ones; those read only inside known(...) apart,
// for they may be unset.
struct Reads {
  std::vector<std::string> values;
  std::vector<std::string> known_only;
};
Reads reads_of(const Expression& expression, const Variables& variables);

// A Number expression as a sum: constant + points of choices + numbers, each times its factor; computed variables are
// looked through. A checked expression holds points or one number, never both. A factor may be 0: the variable is read
// all the same.
struct Sum {
  double constant = 0;
  std::map<std::string, double> points;   // Choice variable -> factor.
  std::map<std::string, double> numbers;  // Number variable -> factor.
};
Sum sum_of(const Expression& expression, const Variables& variables);

// "2026-10-03", a real day of the years 1900 to 2199.
std::optional<Date> date_from_text(std::string_view text);
std::string to_text(Date date);

}  // namespace evenkeel::dialogs
