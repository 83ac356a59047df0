#include "dialogs/expression.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <chrono>
#include <utility>

#include "dialogs/nearest.h"
#include "dialogs/tree.h"

namespace evenkeel::dialogs {
namespace {

using Op = Expression::Op;

constexpr std::size_t source_max = 300;
constexpr int nesting_max = 32;

// --- Words of the language
// -------------------------------------------------------------------------------------------------

struct Token {
  enum class Kind { Name, Number, Text, Sign, End, Bad };
  Kind kind = Kind::End;
  std::string text;  // Text: without its quotes.
  double number = 0;
};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

class Lexer {
 public:
  explicit Lexer(std::string_view source) : rest_(source) {}

  Token next() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t' || rest_.front() == '\n'))
      rest_.remove_prefix(1);
    if (rest_.empty()) return {};
    const char c = rest_.front();
    if (is_letter(c)) return {Token::Kind::Name, take([](char x) { return is_letter(x) || is_digit(x); })};
    if (is_digit(c)) return number();
    if (c == '\'') return text();
    for (const std::string_view sign : {"==", "!=", "<=", ">=", "<", ">", "+", "-", "(", ")", ","})
      if (rest_.starts_with(sign)) {
        rest_.remove_prefix(sign.size());
        return {Token::Kind::Sign, std::string(sign)};
      }
    return bad(std::string("I can't read \"") + c + "\" here.");
  }

 private:
  template <class Fits>
  std::string take(Fits fits) {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), fits);
    std::string word(rest_.begin(), end);
    rest_.remove_prefix(word.size());
    return word;
  }

  Token number() {
    std::string digits = take(is_digit);
    if (rest_.size() > 1 && rest_[0] == '.' && is_digit(rest_[1])) {
      rest_.remove_prefix(1);
      digits += '.' + take(is_digit);
    }
    if (digits.size() > 15) return bad("A number has at most 15 digits.");
    Token token{Token::Kind::Number, digits};
    std::from_chars(digits.data(), digits.data() + digits.size(), token.number);
    return token;
  }

  Token text() {
    Token token{Token::Kind::Text, {}};
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] != '\'') {
        token.text += rest_[i];
      } else if (i + 1 < rest_.size() && rest_[i + 1] == '\'') {
        token.text += rest_[i++];
      } else {
        rest_.remove_prefix(i + 1);
        return token;
      }
    }
    return bad("A text begins with ' but never ends.");
  }

  Token bad(std::string why) {
    rest_ = {};
    return {Token::Kind::Bad, std::move(why)};
  }

  std::string_view rest_;
};

constexpr std::array<std::string_view, 8> words{"and", "or", "not", "true", "false", "known", "points", "has"};

bool is_word(std::string_view name) {
  return std::find(words.begin(), words.end(), name) != words.end();
}

// --- Grammar
// ---------------------------------------------------------------------------------------------------------------

struct Fault {
  ExpressionFault fault;
};

Fault syntax(std::string message) {
  return {{"EK210", std::move(message),
           "Write it like: load >= 3 and not threat. Texts and names of choices stand in '...'."}};
}

// Throws Fault; parse_expression is the only door out.
class Parser {
 public:
  explicit Parser(std::string_view source) : lexer_(source) { step(); }

  Expression whole() {
    Expression expression = or_();
    if (token_.kind != Token::Kind::End) fail("Something is left over after the condition");
    return expression;
  }

 private:
  struct Deeper {
    explicit Deeper(int& depth) : depth_(depth) {
      if (++depth_ > nesting_max) throw syntax("This is nested too deeply (at most 32 levels).");
    }
    ~Deeper() { --depth_; }
    int& depth_;
  };

  void step() { token_ = lexer_.next(); }
  bool at(Token::Kind kind, std::string_view text) const { return token_.kind == kind && token_.text == text; }
  bool at_word(std::string_view word) const { return at(Token::Kind::Name, word); }
  bool at_sign(std::string_view sign) const { return at(Token::Kind::Sign, sign); }
  bool take_sign(std::string_view sign) {
    if (!at_sign(sign)) return false;
    step();
    return true;
  }
  void expect(std::string_view sign) {
    if (!take_sign(sign)) fail("I expected \"" + std::string(sign) + "\"");
  }

  [[noreturn]] void fail(std::string what) const {
    switch (token_.kind) {
      case Token::Kind::Bad:
        throw syntax(token_.text);
      case Token::Kind::End:
        throw syntax(what + ", but it ends here.");
      case Token::Kind::Text:
        throw syntax(what + ", at '" + token_.text + "'.");
      case Token::Kind::Name:
      case Token::Kind::Number:
      case Token::Kind::Sign:
        break;
    }
    throw syntax(what + ", at \"" + token_.text + "\".");
  }

  Expression list_of(Op op, std::string_view word, Expression (Parser::*operand)()) {
    Expression first = (this->*operand)();
    if (!at_word(word)) return first;
    Expression list{op, {}, {}, {}};
    list.operands.push_back(std::move(first));
    while (at_word(word)) {
      step();
      list.operands.push_back((this->*operand)());
    }
    return list;
  }

  Expression or_() { return list_of(Op::Or, "or", &Parser::and_); }
  Expression and_() { return list_of(Op::And, "and", &Parser::not_); }

  Expression not_() {
    if (!at_word("not")) return comparison();
    const Deeper deeper(depth_);
    step();
    Expression expression{Op::Not, {}, {}, {}};
    expression.operands.push_back(not_());
    return expression;
  }

  Expression two(Op op, Expression left, Expression right) {
    Expression expression{op, {}, {}, {}};
    expression.operands.push_back(std::move(left));
    expression.operands.push_back(std::move(right));
    return expression;
  }

  Expression comparison() {
    Expression left = sum();
    static constexpr std::array<std::pair<std::string_view, Op>, 6> signs{{{"==", Op::Equal},
                                                                           {"!=", Op::NotEqual},
                                                                           {"<", Op::Less},
                                                                           {"<=", Op::LessEqual},
                                                                           {">", Op::Greater},
                                                                           {">=", Op::GreaterEqual}}};
    for (const auto& [sign, op] : signs)
      if (take_sign(sign)) return two(op, std::move(left), sum());
    return left;
  }

  Expression sum() {
    Expression left = atom();
    while (at_sign("+") || at_sign("-")) {
      const Op op = at_sign("+") ? Op::Add : Op::Subtract;
      step();
      left = two(op, std::move(left), atom());
    }
    return left;
  }

  std::string name() {
    if (token_.kind != Token::Kind::Name || is_word(token_.text)) fail("I expected the name of a variable");
    std::string name = token_.text;
    step();
    return name;
  }

  Expression constant(Value value) {
    step();
    return {Op::Constant, std::move(value), {}, {}};
  }

  Expression atom() {
    const Deeper deeper(depth_);
    if (token_.kind == Token::Kind::Number) return constant(token_.number);
    if (token_.kind == Token::Kind::Text) return constant(token_.text);
    if (at_word("true")) return constant(true);
    if (at_word("false")) return constant(false);
    if (take_sign("(")) {
      Expression inner = or_();
      expect(")");
      return inner;
    }
    if (at_word("known")) {
      step();
      expect("(");
      Expression expression{Op::Known, {}, {name()}, {}};
      expect(")");
      return expression;
    }
    if (at_word("points")) {
      step();
      expect("(");
      Expression expression{Op::Points, {}, {name()}, {}};
      while (take_sign(",")) expression.variables.push_back(name());
      expect(")");
      return expression;
    }
    if (at_word("has")) {
      step();
      expect("(");
      Expression expression{Op::Has, {}, {name()}, {}};
      expect(",");
      if (token_.kind != Token::Kind::Text) fail("has(...) needs a name in '...'");
      expression.constant = token_.text;
      step();
      expect(")");
      return expression;
    }
    if (token_.kind == Token::Kind::Name && !is_word(token_.text)) return {Op::Variable, {}, {name()}, {}};
    fail("I expected a value");
  }

  Lexer lexer_;
  Token token_;
  int depth_ = 0;
};

// --- Types
// -----------------------------------------------------------------------------------------------------------------

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

// --- Text
// ------------------------------------------------------------------------------------------------------------------

int level(Op op) {
  switch (op) {
    case Op::Or:
      return 0;
    case Op::And:
      return 1;
    case Op::Not:
      return 2;
    case Op::Equal:
    case Op::NotEqual:
    case Op::Less:
    case Op::LessEqual:
    case Op::Greater:
    case Op::GreaterEqual:
      return 3;
    case Op::Add:
    case Op::Subtract:
      return 4;
    case Op::Constant:
    case Op::Variable:
    case Op::Known:
    case Op::Points:
    case Op::Has:
      return 5;
  }
  return 5;
}

std::string_view sign_of(Op op) {
  switch (op) {
    case Op::Or:
      return " or ";
    case Op::And:
      return " and ";
    case Op::Equal:
      return " == ";
    case Op::NotEqual:
      return " != ";
    case Op::Less:
      return " < ";
    case Op::LessEqual:
      return " <= ";
    case Op::Greater:
      return " > ";
    case Op::GreaterEqual:
      return " >= ";
    case Op::Add:
      return " + ";
    case Op::Subtract:
      return " - ";
    case Op::Constant:
    case Op::Variable:
    case Op::Known:
    case Op::Points:
    case Op::Has:
    case Op::Not:
      return "";
  }
  return "";
}

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') out += '\'';
    out += c;
  }
  return out + "'";
}

std::string constant_text(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return quoted(*text);
  if (const auto* date = std::get_if<Date>(&value)) return quoted(to_text(*date));
  if (const auto* yes = std::get_if<bool>(&value)) return *yes ? "true" : "false";
  if (const auto* number = std::get_if<double>(&value)) {
    std::array<char, 64> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), *number, std::chars_format::fixed);
    return std::string(digits.data(), end.ptr);
  }
  return {};
}

std::string at_least(const Expression& e, int lowest) {
  return level(e.op) >= lowest ? to_text(e) : "(" + to_text(e) + ")";
}

std::string call(std::string_view name, const Expression& e) {
  std::string text = std::string(name) + "(";
  for (std::size_t i = 0; i < e.variables.size(); ++i) text += (i ? ", " : "") + e.variables[i];
  return text + ")";
}

// --- Sums
// ------------------------------------------------------------------------------------------------------------------

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
// ----------------------------------------------------------------------------------------------------------------

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

expected<TypedExpression, ExpressionFault> parse_expression(std::string_view source, const Variables& variables) {
  try {
    if (source.size() > source_max) throw syntax("This is longer than 300 characters.");
    TypedExpression typed;
    typed.source = std::string(source);
    typed.expression = Parser(source).whole();
    typed.type = Checker(variables).check(typed.expression);
    return typed;
  } catch (const Fault& fault) {
    return unexpected{fault.fault};
  }
}

std::string to_text(const Expression& e) {
  switch (e.op) {
    case Op::Constant:
      return constant_text(e.constant);
    case Op::Variable:
      return e.variables[0];
    case Op::Known:
      return call("known", e);
    case Op::Points:
      return call("points", e);
    case Op::Has:
      return "has(" + e.variables[0] + ", " + constant_text(e.constant) + ")";
    case Op::Not:
      return "not " + at_least(e.operands[0], level(Op::Not));
    case Op::And:
    case Op::Or: {
      std::string text;
      for (const Expression& operand : e.operands)
        text += (text.empty() ? "" : std::string(sign_of(e.op))) + at_least(operand, level(e.op) + 1);
      return text;
    }
    case Op::Equal:
    case Op::NotEqual:
    case Op::Less:
    case Op::LessEqual:
    case Op::Greater:
    case Op::GreaterEqual:
      return at_least(e.operands[0], 4) + std::string(sign_of(e.op)) + at_least(e.operands[1], 4);
    case Op::Add:
    case Op::Subtract:
      return at_least(e.operands[0], 4) + std::string(sign_of(e.op)) + at_least(e.operands[1], 5);
  }
  return {};
}

std::vector<std::string> names_in(std::string_view source) {
  std::vector<std::string> names;
  Lexer lexer(source.substr(0, source_max));
  for (Token token = lexer.next(); token.kind != Token::Kind::End; token = lexer.next()) {
    if (token.kind == Token::Kind::Bad) return {};
    if (token.kind == Token::Kind::Name && !is_word(token.text)) note(names, token.text);
  }
  return names;
}

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

std::optional<Date> date_from_text(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto number = [&](std::size_t from, std::size_t count) {
    int value = 0;
    for (const char c : text.substr(from, count)) {
      if (!is_digit(c)) return -1;
      value = value * 10 + (c - '0');
    }
    return value;
  };
  const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
  if (year < 1900 || year > 2199 || month < 0 || day < 0) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return Date{static_cast<int>(std::chrono::sys_days(date).time_since_epoch().count())};
}

std::string to_text(Date date) {
  const std::chrono::year_month_day day{std::chrono::sys_days(std::chrono::days(date.days))};
  const auto padded = [](int number, std::size_t width) {
    std::string digits = std::to_string(number);
    return std::string(width > digits.size() ? width - digits.size() : 0, '0') + digits;
  };
  return padded(static_cast<int>(day.year()), 4) + "-" +
         padded(static_cast<int>(static_cast<unsigned>(day.month())), 2) + "-" +
         padded(static_cast<int>(static_cast<unsigned>(day.day())), 2);
}

}  // namespace evenkeel::dialogs
