// Expressions and days as text, and days from it.

#include <array>
#include <charconv>
#include <chrono>

#include "dialogs/expression.h"

namespace evenkeel::dialogs {
namespace {

using Op = Expression::Op;

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

}  // namespace

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

std::optional<Date> date_from_text(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto number = [&](std::size_t from, std::size_t count) {
    int value = 0;
    for (const char c : text.substr(from, count)) {
      if (c < '0' || c > '9') return -1;
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
