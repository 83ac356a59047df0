#include "dialogs/expression_grammar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace evenkeel::dialogs {
namespace expression_inside {
namespace {

using Op = Expression::Op;

constexpr int nesting_max = 32;

// --- Words of the language

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

}  // namespace

Fault syntax(std::string message) {
  return {{"EK210", std::move(message),
           "Write it like: load >= 3 and not threat. Texts and names of choices stand in '...'."}};
}

Expression parsed(std::string_view source) {
  if (source.size() > source_max) throw syntax("This is longer than 300 characters.");
  return Parser(source).whole();
}

}  // namespace expression_inside

std::vector<std::string> names_in(std::string_view source) {
  std::vector<std::string> names;
  using namespace expression_inside;
  Lexer lexer(source.substr(0, source_max));
  for (Token token = lexer.next(); token.kind != Token::Kind::End; token = lexer.next()) {
    if (token.kind == Token::Kind::Bad) return {};
    if (token.kind == Token::Kind::Name && !is_word(token.text) &&
        std::find(names.begin(), names.end(), token.text) == names.end())
      names.push_back(token.text);
  }
  return names;
}

}  // namespace evenkeel::dialogs
