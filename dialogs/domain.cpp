#include "dialogs/domain.h"

#include <algorithm>
#include <cmath>

#include "dialogs/plain.h"

namespace evenkeel::dialogs {

std::size_t longest_text(const Variable& variable) {
  if (!variable.max) return answer_text_max;
  return static_cast<std::size_t>(std::clamp(*variable.max, 0.0, static_cast<double>(answer_text_max)));
}

bool has_type(const Type& type, const Value& value) {
  const auto known = [&](const std::string& name) {
    return std::find(type.names.begin(), type.names.end(), name) != type.names.end();
  };
  switch (type.kind) {
    case Type::Kind::Text:
      return std::holds_alternative<std::string>(value) && is_text(std::get<std::string>(value));
    case Type::Kind::Number:
      return std::holds_alternative<double>(value) && std::isfinite(std::get<double>(value));
    case Type::Kind::Date:
      return std::holds_alternative<Date>(value);
    case Type::Kind::YesNo:
      return std::holds_alternative<bool>(value);
    case Type::Kind::Choice:
      return std::holds_alternative<std::string>(value) && known(std::get<std::string>(value));
    case Type::Kind::Set: {
      if (!std::holds_alternative<Names>(value)) return false;
      // Each once, in the order of the declaration: equal sets are equal values.
      auto from = type.names.begin();
      for (const std::string& name : std::get<Names>(value)) {
        from = std::find(from, type.names.end(), name);
        if (from == type.names.end()) return false;
        ++from;
      }
      return true;
    }
  }
  return false;
}

bool fits(const Variable& variable, const Value& value, Date today) {
  if (variable.is || !has_type(variable.type, value)) return false;
  switch (variable.type.kind) {
    case Type::Kind::Text:
      return characters_in(std::get<std::string>(value)) <= longest_text(variable);
    case Type::Kind::Number: {
      const double number = std::get<double>(value);
      return (!variable.min || number >= *variable.min) && (!variable.max || number <= *variable.max) &&
             (!variable.whole || number == std::floor(number));
    }
    case Type::Kind::Date: {
      const Date date = std::get<Date>(value);
      return (!variable.min_date || date >= *variable.min_date) && (!variable.max_date || date <= *variable.max_date) &&
             (!variable.max_today || date <= today);
    }
    default:
      return true;
  }
}

std::optional<Value> fitted(const Variable& variable, const Value& value, Date today) {
  const auto* text = std::get_if<std::string>(&value);
  if (text && variable.type.kind == Type::Kind::Text) {
    Value cut = cut_to(*text, longest_text(variable));
    if (fits(variable, cut, today)) return cut;
    return {};
  }
  if (fits(variable, value, today)) return value;
  return {};
}

Date day_of(std::int64_t at_ms) {
  constexpr std::int64_t day_ms = 24LL * 3600 * 1000;
  constexpr std::int64_t first = -25'567, last = 84'005;  // 1900-01-01 and 2199-12-31.
  std::int64_t days = at_ms / day_ms;
  if (at_ms % day_ms < 0) --days;
  return Date{static_cast<int>(std::clamp(days, first, last))};
}

}  // namespace evenkeel::dialogs
