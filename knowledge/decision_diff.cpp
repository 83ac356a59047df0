#include "knowledge/decision_diff.h"

#include <algorithm>
#include <functional>
#include <map>

namespace evenkeel::knowledge {
namespace {

constexpr std::size_t full_cases = 40'000;

// What stands around the signs. Applied on top of them.
std::vector<std::function<void(Answers&)>> circumstances() {
  std::vector<std::function<void(Answers&)>> list{
      [](Answers&) {},
      [](Answers& a) { a.facts.boundaries_stated = Stated::Written; },
      [](Answers& a) {
        a.facts.boundaries_stated = Stated::Written;
        a.facts.warnings_given = 1;
      },
      [](Answers& a) {
        a.facts.boundaries_stated = Stated::Written;
        a.facts.warnings_given = 1;
        a.facts.breach_after_warning = true;
      },
      [](Answers& a) { a.facts.service_type = ServiceType::Essential; },
      [](Answers& a) { a.facts.options_offered = true; },
      [](Answers& a) { a.facts.made_amends = true; }};
  for (std::size_t i = 0; i < count_of<CounterSign>; ++i)
    list.push_back([i](Answers& a) { a[static_cast<CounterSign>(i)] = true; });
  return list;
}

// A fixed row of numbers, the same on every machine (a linear congruential generator; Knuth's MMIX).
class Row {
 public:
  std::size_t below(std::size_t n) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::size_t>(state_ >> 33) % n;
  }

 private:
  std::uint64_t state_ = 20'261'121;
};

// From the smallest to the largest, so that the first that moves is the smallest.
void every_case(const std::function<void(const Answers&)>& visit) {
  const auto around = circumstances();
  const auto with_circumstances = [&](const Answers& signs) {
    for (const auto& circumstance : around) {
      Answers answers = signs;
      circumstance(answers);
      visit(answers);
    }
  };
  with_circumstances({});
  for (int level = 1; level <= level_max; ++level)
    for (std::size_t sign = 0; sign < count_of<Sign>; ++sign) {
      Answers answers;
      answers[static_cast<Sign>(sign)] = level;
      with_circumstances(answers);
    }
  for (int sum = 2; sum <= 2 * level_max; ++sum)
    for (std::size_t one = 0; one < count_of<Sign>; ++one)
      for (std::size_t two = one + 1; two < count_of<Sign>; ++two)
        for (int level = std::max(1, sum - level_max); level <= std::min(level_max, sum - 1); ++level) {
          Answers answers;
          answers[static_cast<Sign>(one)] = level;
          answers[static_cast<Sign>(two)] = sum - level;
          with_circumstances(answers);
        }
  Row row;
  for (std::size_t i = 0; i < full_cases; ++i) {
    Answers answers;
    for (std::size_t seen = 3 + row.below(5); seen > 0; --seen)
      answers[static_cast<Sign>(row.below(count_of<Sign>))] = static_cast<int>(row.below(level_max + 1));
    around[row.below(around.size())](answers);
    around[row.below(around.size())](answers);
    visit(answers);
  }
}

std::vector<std::string> in_words(const Knowledge& knowledge, const Answers& answers) {
  constexpr std::array<const char*, 5> levels{"none", "faint", "clear", "serious", "extreme"};
  std::vector<std::string> list;
  for (std::size_t i = 0; i < count_of<Sign>; ++i)
    if (const auto level = answers[static_cast<Sign>(i)])
      list.push_back(knowledge.signs[i].label + ": " + levels[static_cast<std::size_t>(*level)]);
  for (std::size_t i = 0; i < count_of<CounterSign>; ++i)
    if (const auto holds = answers[static_cast<CounterSign>(i)])
      list.push_back(knowledge.counter_signs[i].label + ": " + (*holds ? "yes" : "no"));
  const auto fact = [&](Fact which, const std::string& value) {
    list.push_back(knowledge.facts[index_of(which)].label + ": " + value);
  };
  if (answers.facts.boundaries_stated)
    fact(Fact::BoundariesStated, std::string(to_text(*answers.facts.boundaries_stated)));
  if (answers.facts.warnings_given) fact(Fact::WarningsGiven, std::to_string(*answers.facts.warnings_given));
  if (answers.facts.breach_after_warning) fact(Fact::BreachAfterWarning, "yes");
  if (answers.facts.service_type) fact(Fact::ServiceType, std::string(to_text(*answers.facts.service_type)));
  if (answers.facts.options_offered) fact(Fact::OptionsOffered, "yes");
  if (answers.facts.made_amends) fact(Fact::MadeAmends, "yes");
  if (list.empty()) list.push_back("nothing was seen");
  return list;
}

std::vector<std::string> changed_numbers(const Rules& before, const Rules& after) {
  std::vector<std::string> list;
  const auto number = [&](const std::string& name, int old_number, int new_number) {
    if (old_number != new_number)
      list.push_back(name + ": " + std::to_string(old_number) + " -> " + std::to_string(new_number));
  };
  for (std::size_t i = 0; i < before.points.size(); ++i)
    number("points of level " + std::to_string(i), before.points[i], after.points[i]);
  number("limit_threshold", before.limit_threshold, after.limit_threshold);
  number("warning_threshold", before.warning_threshold, after.warning_threshold);
  for (std::size_t i = 0; i < count_of<Sign>; ++i) {
    const std::string name(Ids<Sign>::names[i]);
    number("weight of " + name, before.weights[i], after.weights[i]);
    const auto shown = [](const std::optional<int>& level) { return level ? std::to_string(*level) : "never"; };
    if (before.severe[i] != after.severe[i])
      list.push_back("severe from, " + name + ": " + shown(before.severe[i]) + " -> " + shown(after.severe[i]));
  }
  return list;
}

}  // namespace

DecisionDifference decision_differences(const Knowledge& before, const Knowledge& after) {
  DecisionDifference result;
  result.numbers = changed_numbers(before.rules, after.rules);
  std::map<std::pair<Outcome, Outcome>, MovedCase> moved;
  every_case([&](const Answers& answers) {
    ++result.tried;
    const Outcome was = decide_outcome(before.rules, answers), is = decide_outcome(after.rules, answers);
    if (was == is) return;
    ++result.moved;
    MovedCase& one = moved[{was, is}];
    if (one.count++ > 0) return;
    one.before = was;
    one.after = is;
    one.answers = answers;
    one.example = in_words(before, answers);
  });
  for (auto& [pair, one] : moved) result.cases.push_back(std::move(one));
  return result;
}

}  // namespace evenkeel::knowledge
