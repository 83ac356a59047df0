#include "bot/turn/function_values.h"

namespace evenkeel::turn {

using dialogs::Value;
using dialogs::Values;

const Value* find_value(const Values& values, const std::string& name) {
  const auto found = values.find(name);
  return found == values.end() ? nullptr : &found->second;
}

std::string text_of(const Values& values, const std::string& name) {
  const Value* value = find_value(values, name);
  const auto* text = value ? std::get_if<std::string>(value) : nullptr;
  return text ? *text : std::string();
}

knowledge::Answers answers_of(const Values& values) {
  knowledge::Answers answers;
  for (const auto& [name, value] : values) {
    if (const auto* text = std::get_if<std::string>(&value)) knowledge::set_answer(answers, name, *text);
    if (const auto* number = std::get_if<double>(&value)) knowledge::set_answer(answers, name, *number);
    if (const auto* yes = std::get_if<bool>(&value)) knowledge::set_answer(answers, name, *yes ? "yes" : "no");
  }
  if (!answers[knowledge::Sign::LowReturn])
    answers[knowledge::Sign::LowReturn] =
        knowledge::low_return_level(answers.facts.revenue_per_month, answers.facts.cost_to_serve_per_month);
  return answers;
}

}  // namespace evenkeel::turn
