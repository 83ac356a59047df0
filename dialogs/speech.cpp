#include "dialogs/speech.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "dialogs/plain.h"

namespace evenkeel::dialogs {
namespace {

std::string readable(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

}  // namespace

std::string expand(std::string_view text, const std::function<std::string(std::string_view)>& value_of) {
  if (text.find('{') == std::string_view::npos) return std::string(text);
  std::string out;
  out.reserve(text.size() + 64);
  bool quoted = text.starts_with("> ");
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') quoted = text.substr(i + 1).starts_with("> ");
    if (c != '{') {
      out += c;
      continue;
    }
    if (i + 1 < text.size() && text[i + 1] == '{') {
      out += '{';
      ++i;
      continue;
    }
    const std::size_t end = text.find('}', i);
    if (end == std::string_view::npos) {
      out.append(text.substr(i));
      break;
    }
    const std::string value = value_of(text.substr(i + 1, end - i - 1));
    i = end;
    if (!quoted) {
      out += value;
      continue;
    }
    for (std::size_t k = 0; k < value.size(); ++k) {
      out += value[k];
      if (value[k] == '\n' && !std::string_view(value).substr(k + 1).starts_with("> ")) out += "> ";
    }
  }
  return out;
}

std::string Speech::say(Phrase phrase, std::initializer_list<Filling> values) const {
  const std::string& text = phrases_->text(phrase, locale_);
  if (values.size() == 0) return text;
  return std::string(trimmed(expand(text, [&](std::string_view name) {
    for (const auto& [known, value] : values)
      if (known == name) return value;
    return std::string();
  })));
}

std::string Speech::label(Phrase phrase, std::initializer_list<Filling> values) const {
  return short_line(say(phrase, values), label_max);
}

std::string Speech::number(double value) const {
  if (value == 0) return "0";  // Also for -0.
  std::array<char, 400>
      digits;  // The longest double has 309 digits before its point, or 1,074 after it: then plain "%g" style.
  auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed);
  if (end.ec != std::errc()) end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  std::string text(digits.data(), end.ptr);
  const std::size_t point = text.find('.');
  if (point != std::string::npos) text.replace(point, 1, phrases_->text(Phrase::Decimal, locale_));
  return text;
}

std::string Speech::date(Date date) const {
  const std::chrono::year_month_day day{std::chrono::sys_days{std::chrono::days{date.days}}};
  return say(Phrase::Date, {{"day", std::to_string(static_cast<unsigned>(day.day()))},
                            {"month", phrases_->month(static_cast<int>(static_cast<unsigned>(day.month())), locale_)},
                            {"year", std::to_string(static_cast<int>(day.year()))}});
}

std::string Speech::value(const Tree& tree, const TreeGuide& guide, const Variable& variable,
                          const Value& value, const Values* stored) const {
  const auto texts = guide.choice_texts.find(variable.name);
  const auto choice = [&](const std::string& name) {
    if (texts != guide.choice_texts.end()) {
      const auto text = texts->second.find(name);
      if (text != texts->second.end())
        return stored ? this->text(*text->second, tree, guide, *stored)
                      : std::string(text->second->in(locale_, tree.locales.front()));
    }
    return readable(name);
  };
  struct Show {
    const Speech& speech;
    const Variable& variable;
    const decltype(choice)& choice_text;
    bool has_texts;
    std::string operator()(const std::string& text) const {
      return variable.type.kind == Type::Kind::Choice ? choice_text(text) : text;
    }
    std::string operator()(double number) const { return speech.number(number); }
    std::string operator()(bool yes) const {
      if (has_texts) return choice_text(yes ? "yes" : "no");
      return speech.say(yes ? Phrase::ValueYes : Phrase::ValueNo);
    }
    std::string operator()(Date date) const { return speech.date(date); }
    std::string operator()(const Names& names) const {
      if (names.empty()) return speech.say(Phrase::ValueNone);
      std::string out;
      for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) out += speech.say(i + 1 == names.size() ? Phrase::ListLast : Phrase::ListBetween);
        out += choice_text(names[i]);
      }
      return out;
    }
  };
  return std::visit(Show{*this, variable, choice, texts != guide.choice_texts.end()}, value);
}

std::string Speech::name(const Tree& tree, const Variable& variable) const {
  return variable.label.empty() ? readable(variable.name) : own_label(tree, variable);
}

std::string Speech::own_label(const Tree& tree, const Variable& variable) const {
  return variable.label.empty() ? std::string() : variable.label.in(locale_, tree.locales.front());
}

std::string Speech::text(const Text& text, const Tree& tree, const TreeGuide& guide, const Values& stored) const {
  const std::string& written = text.in(locale_, tree.locales.front());
  if (written.find('{') == std::string::npos) return written;
  return expand(written, [&](std::string_view name) {
    const auto variable = tree.variables.find(std::string(name));
    if (variable == tree.variables.end()) return std::string(name);
    const std::optional<Value> held = value_of(variable->first, tree.variables, stored);
    if (!held) return say(Phrase::ValueUnset);
    return value(tree, guide, variable->second, *held);
  });
}

}  // namespace evenkeel::dialogs
