#include "knowledge/answers.h"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "knowledge/located_json.h"

namespace evenkeel::knowledge {
namespace {

constexpr std::array<std::string_view, 5> level_names{"none", "faint", "clear", "serious", "extreme"};

// Calls `visit` with the fact's member, whatever its type.
template <class FactsRef, class Visit>
auto with_fact(FactsRef& facts, Fact fact, Visit visit) {
  switch (fact) {
    case Fact::BoundariesStated:
      return visit(facts.boundaries_stated);
    case Fact::WarningsGiven:
      return visit(facts.warnings_given);
    case Fact::BreachAfterWarning:
      return visit(facts.breach_after_warning);
    case Fact::MadeAmends:
      return visit(facts.made_amends);
    case Fact::ContractChecked:
      return visit(facts.contract_checked);
    case Fact::AuthorityConfirmed:
      return visit(facts.authority_confirmed);
    case Fact::ServiceType:
      return visit(facts.service_type);
    case Fact::ComplaintOpen:
      return visit(facts.complaint_open);
    case Fact::DatedIncidents:
      return visit(facts.dated_incidents);
    case Fact::ImmediateDanger:
      return visit(facts.immediate_danger);
    case Fact::WelfareEmergency:
      return visit(facts.welfare_emergency);
    case Fact::AdjustmentsConsidered:
      return visit(facts.adjustments_considered);
    case Fact::OptionsOffered:
      return visit(facts.options_offered);
    case Fact::RevenuePerMonth:
      return visit(facts.revenue_per_month);
    case Fact::CostToServePerMonth:
      return visit(facts.cost_to_serve_per_month);
  }
  return visit(facts.revenue_per_month);  // Not reached: the enum is complete.
}

// An empty text is success; anything else says what would have fitted.
using Misfit = std::string_view;

template <HasIds E>
Misfit read(const Node& node, std::optional<E>& into) {
  if (node.is(Node::Kind::Text)) into = from_text<E>(node.text);
  if (into) return {};
  return std::is_same_v<E, Stated> ? "none, verbal, written or null" : "ordinary, regulated, essential or null";
}

Misfit read(const Node& node, std::optional<bool>& into) {
  if (!node.is(Node::Kind::Bool)) return "true, false or null";
  into = node.boolean;
  return {};
}

Misfit read(const Node& node, std::optional<int>& into) {
  if (!node.is(Node::Kind::Integer) || node.integer < 0 || node.integer > count_max)
    return "a whole number from 0 to 100000, or null";
  into = static_cast<int>(node.integer);
  return {};
}

Misfit read(const Node& node, std::optional<double>& into) {
  const bool number = node.is(Node::Kind::Integer) || node.is(Node::Kind::Real);
  if (!number || !(node.real >= 0) || node.real > money_max) return "a number from 0 up, or null";
  into = node.real;
  return {};
}

std::string wrong(std::string_view part, std::string_view id, Misfit misfit) {
  return std::string(part) + "." + std::string(id) + " must be " + std::string(misfit);
}

std::string unknown_id(std::string_view part, std::string_view id) {
  return "unknown id \"" + std::string(id.substr(0, 64)) + "\" in " + std::string(part);
}

// Reads one of the three objects; `read_one(id, node)` returns an error or nothing.
template <class ReadOne>
std::string read_part(const Node& root, std::string_view part, ReadOne read_one) {
  const Node* object = root.find(part);
  if (!object || object->is(Node::Kind::Null)) return {};
  if (!object->is(Node::Kind::Object)) return std::string(part) + " must be an object";
  for (const auto& [id, node] : object->members)
    if (std::string error = read_one(id, node); !error.empty()) return error;
  return {};
}

}  // namespace

expected<Answers, std::string> answers_from_json(std::string_view text) {
  const auto parsed = parse_located(text, Comments::Refused);
  if (!parsed) return unexpected{to_text(parsed.error())};
  return answers_from_node(*parsed);
}

expected<Answers, std::string> answers_from_node(const Node& root) {
  if (!root.is(Node::Kind::Object)) return unexpected<std::string>{"the line must be an object"};
  for (const auto& [key, node] : root.members)
    if (key != "id" && key != "signs" && key != "counter_signs" && key != "facts")
      return unexpected{"unknown key \"" + key.substr(0, 64) + "\"; known are id, signs, counter_signs, facts"};

  Answers answers;
  std::string error = read_part(root, "signs", [&](const std::string& id, const Node& node) -> std::string {
    const auto sign = from_text<Sign>(id);
    if (!sign) return unknown_id("signs", id);
    if (node.is(Node::Kind::Null)) return {};
    if (!node.is(Node::Kind::Integer) || node.integer < 0 || node.integer > level_max)
      return wrong("signs", id, "a whole number from 0 to 4, or null");
    answers[*sign] = static_cast<int>(node.integer);
    return {};
  });
  if (error.empty())
    error = read_part(root, "counter_signs", [&](const std::string& id, const Node& node) -> std::string {
      const auto sign = from_text<CounterSign>(id);
      if (!sign) return unknown_id("counter_signs", id);
      if (node.is(Node::Kind::Null)) return {};
      const Misfit misfit = read(node, answers[*sign]);
      return misfit.empty() ? std::string() : wrong("counter_signs", id, misfit);
    });
  if (error.empty())
    error = read_part(root, "facts", [&](const std::string& id, const Node& node) -> std::string {
      const auto fact = from_text<Fact>(id);
      if (!fact) return unknown_id("facts", id);
      if (node.is(Node::Kind::Null)) return {};
      const Misfit misfit = with_fact(answers.facts, *fact, [&](auto& member) { return read(node, member); });
      return misfit.empty() ? std::string() : wrong("facts", id, misfit);
    });
  if (!error.empty()) return unexpected{error};
  return answers;
}

std::string answers_to_json(const Answers& answers) {
  nlohmann::ordered_json json = {{"signs", nlohmann::ordered_json::object()},
                                 {"counter_signs", nlohmann::ordered_json::object()},
                                 {"facts", nlohmann::ordered_json::object()}};
  for (std::size_t i = 0; i < count_of<Sign>; ++i)
    if (answers.signs[i]) json["signs"][std::string(Ids<Sign>::names[i])] = *answers.signs[i];
  for (std::size_t i = 0; i < count_of<CounterSign>; ++i)
    if (answers.counter_signs[i])
      json["counter_signs"][std::string(Ids<CounterSign>::names[i])] = *answers.counter_signs[i];
  for (std::size_t i = 0; i < count_of<Fact>; ++i)
    with_fact(answers.facts, static_cast<Fact>(i), [&](const auto& member) {
      if (!member) return;
      auto& value = json["facts"][std::string(Ids<Fact>::names[i])];
      if constexpr (HasIds<std::remove_cvref_t<decltype(*member)>>)
        value = std::string(to_text(*member));
      else
        value = *member;
    });
  return json.dump();
}

std::optional<int> level_from_name(std::string_view name) {
  for (std::size_t i = 0; i < level_names.size(); ++i)
    if (level_names[i] == name) return static_cast<int>(i);
  return std::nullopt;
}

std::string_view level_name(std::optional<int> level) {
  return level && *level >= 0 && *level <= level_max ? level_names[static_cast<std::size_t>(*level)] : "unknown";
}

std::optional<bool> counter_sign_from_name(std::string_view name) {
  if (const auto level = level_from_name(name)) return *level >= 2;
  return yes_no_from_name(name);
}

std::optional<bool> yes_no_from_name(std::string_view name) {
  if (name == "yes") return true;
  if (name == "no") return false;
  return std::nullopt;
}

bool set_answer(Answers& answers, std::string_view id, std::string_view name) {
  const bool unknown = name == "unknown";
  const auto assign = [&](auto& member, auto value) {
    if (!value && !unknown) return false;
    member = value;
    return true;
  };
  if (const auto sign = from_text<Sign>(id)) return assign(answers[*sign], level_from_name(name));
  if (const auto sign = from_text<CounterSign>(id)) return assign(answers[*sign], counter_sign_from_name(name));
  const auto fact = from_text<Fact>(id);
  if (!fact) return false;
  return with_fact(answers.facts, *fact, [&](auto& member) {
    using Type = std::remove_cvref_t<decltype(*member)>;
    if constexpr (HasIds<Type>)
      return assign(member, from_text<Type>(name));
    else if constexpr (std::is_same_v<Type, bool>)
      return assign(member, yes_no_from_name(name));
    else
      return assign(member, std::optional<Type>());
  });
}

bool set_answer(Answers& answers, std::string_view id, double number) {
  const auto fact = from_text<Fact>(id);
  if (!fact || !(number >= 0)) return false;
  return with_fact(answers.facts, *fact, [&](auto& member) {
    using Type = std::remove_cvref_t<decltype(*member)>;
    if constexpr (std::is_same_v<Type, int>) {
      if (number >= count_max + 1.0) return false;
      member = static_cast<int>(number);
      return true;
    } else if constexpr (std::is_same_v<Type, double>) {
      if (number > money_max) return false;
      member = number;
      return true;
    } else {
      return false;
    }
  });
}

std::optional<int> low_return_level(std::optional<double> revenue, std::optional<double> cost) {
  if (!revenue || !cost || !(*revenue >= 0) || !(*cost >= 0) || (*revenue == 0 && *cost == 0)) return std::nullopt;
  const double ratio = *revenue == 0 ? std::numeric_limits<double>::infinity() : *cost / *revenue;
  if (ratio < 0.5) return 0;
  if (ratio < 0.8) return 1;
  if (ratio < 1.0) return 2;
  return ratio <= 1.5 ? 3 : 4;
}

}  // namespace evenkeel::knowledge
