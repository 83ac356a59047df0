#include "bot/turn/function_values.h"

#include <charconv>

#include "storage/audit_log.h"

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

std::optional<std::int64_t> number_of(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

void audit_case(FunctionContext& context, const char* action, std::int64_t case_number, const std::string& details) {
  context.tx.audit_log().append({.tenant = context.inbound.tenant,
                                 .at = context.inbound.at_ms,
                                 .actor = context.inbound.actor,
                                 .action = action,
                                 .object_kind = "case",
                                 .object_id = std::to_string(case_number),
                                 .details_hash = storage::salted_hash(context.audit_salt, details)});
}

}  // namespace evenkeel::turn
