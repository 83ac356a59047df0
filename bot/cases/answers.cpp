#include "bot/cases/answers.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace evenkeel::cases {
namespace {

using storage::Finding;

std::optional<int> number_of(const std::string& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return text.empty() || error != std::errc{} || end != text.data() + text.size() ? std::nullopt
                                                                                  : std::optional(number);
}

std::optional<int> level_of(const std::string& value) {
  const auto number = number_of(value);
  return number && *number >= 0 && *number <= knowledge::level_max ? number : knowledge::level_from_name(value);
}

}  // namespace

std::vector<Finding> newest(const std::vector<Finding>& findings) {
  std::vector<Finding> latest;
  for (const Finding& finding : findings) {
    const auto same = std::find_if(latest.begin(), latest.end(), [&](const Finding& one) {
      return one.kind == finding.kind && one.about == finding.about;
    });
    if (same == latest.end())
      latest.push_back(finding);
    else
      *same = finding;
  }
  return latest;
}

knowledge::Answers answers_of(const std::vector<Finding>& findings) {
  knowledge::Answers answers;
  for (const Finding& finding : newest(findings)) {
    if (finding.kind == Finding::Kind::Fact) {
      if (const auto number = number_of(finding.value); !number || !set_answer(answers, finding.about, *number))
        set_answer(answers, finding.about, finding.value);
    } else if (const auto sign = knowledge::from_text<knowledge::Sign>(finding.about)) {
      answers[*sign] = level_of(finding.value);
    } else if (const auto counter = knowledge::from_text<knowledge::CounterSign>(finding.about)) {
      const auto level = level_of(finding.value);
      answers[*counter] = level ? knowledge::counter_sign_from_name(knowledge::level_name(level))
                                : knowledge::counter_sign_from_name(finding.value);
    }
  }
  return answers;
}

}  // namespace evenkeel::cases
