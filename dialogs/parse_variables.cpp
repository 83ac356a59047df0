#include "dialogs/tree_reader.h"

#include <algorithm>
#include <cmath>

#include "dialogs/nearest.h"
#include "dialogs/plain.h"

namespace evenkeel::dialogs::parse_inside {
namespace {

constexpr std::size_t variables_max = 200;
constexpr std::size_t choice_names_max = 100;
constexpr std::size_t set_names_max = 8;
constexpr double text_default_max = 2'000;
constexpr double text_longest_max = 8'000;
constexpr double number_max = 1e12;

}  // namespace

void TreeReader::read_variables(const Json& vars) {
  if (vars.members.size() > variables_max)
    problem("EK209", vars.members[variables_max].second.line, "A tree has at most 200 variables.",
            "Split it into several trees that call one another.");
  std::vector<std::string> computed;
  for (const Member& member : members_of(vars)) {
    if (!is_name(member.key, false) || names_in(member.key).empty())
      problem("EK206", member.line, "\"" + member.key + "\" can't be the name of a variable.",
              "Use small letters, digits and _, beginning with a letter, at most 40; not and, or, not, true, false, "
              "known, points, has.");
    Variable variable;
    variable.name = member.key;
    variable.line = member.line;
    if (!read_variable(member, variable)) broken_.insert(member.key);
    if (member.value.kind == Kind::Object && member.value.find("is")) computed.push_back(member.key);
    tree_.variables[member.key] = std::move(variable);
    tree_.variable_order.push_back(member.key);
  }
  read_computed(vars, std::move(computed));
}

bool TreeReader::read_variable(const Member& member, Variable& variable) {
  const Json& value = member.value;
  if (!is(value, Kind::Object, "A variable")) return false;
  unknown_keys(value, {"type", "of", "min", "max", "whole", "is", "label", "private"}, "a variable");
  if (const Json* label = value.find("label")) variable.label = text_at(*label, "a label", false);
  if (const Json* is_private = value.find("private"))
    if (is(*is_private, Kind::Bool, "\"private\"")) variable.is_private = is_private->boolean;

  const Json* type = value.find("type");
  if (value.find("is")) {
    for (const char* other : {"type", "of", "min", "max", "whole"})
      if (const Json* extra = value.find(other))
        problem("EK220", extra->line, "\"" + member.key + "\" is computed, so \"" + other + "\" has no place.",
                "A computed variable has \"is\", \"label\" and \"private\" only.");
    return true;
  }
  if (!type) {
    problem("EK203", member.line, "The variable \"" + member.key + "\" has neither \"type\" nor \"is\".",
            "Add \"type\": text, number, date, yesno, choice or set.");
    return false;
  }
  if (!is(*type, Kind::Text, "\"type\"")) return false;
  static const std::map<std::string, Type::Kind> kinds{{"text", Type::Kind::Text},     {"number", Type::Kind::Number},
                                                       {"date", Type::Kind::Date},     {"yesno", Type::Kind::YesNo},
                                                       {"choice", Type::Kind::Choice}, {"set", Type::Kind::Set}};
  const auto kind = kinds.find(type->text);
  if (kind == kinds.end()) {
    problem("EK220", type->line, "\"" + type->text + "\" is not a type.",
            "Use text, number, date, yesno, choice or set.");
    return false;
  }
  variable.type.kind = kind->second;
  bool good = only_for(value, "of", {Type::Kind::Choice, Type::Kind::Set}, variable);
  good &= only_for(value, "min", {Type::Kind::Number, Type::Kind::Date}, variable);
  good &= only_for(value, "max", {Type::Kind::Text, Type::Kind::Number, Type::Kind::Date}, variable);
  good &= only_for(value, "whole", {Type::Kind::Number}, variable);
  if (!good) return false;
  switch (variable.type.kind) {
    case Type::Kind::Text:
      return read_length(value, variable);
    case Type::Kind::Number:
      return read_number(value, member.line, variable);
    case Type::Kind::Date:
      return read_dates(value, variable);
    case Type::Kind::YesNo:
      return true;
    case Type::Kind::Choice:
    case Type::Kind::Set:
      return read_of(value, member.line, variable);
  }
  return true;
}

bool TreeReader::only_for(const Json& value, const char* key, const std::vector<Type::Kind>& kinds, const Variable& variable) {
  const Json* extra = value.find(key);
  if (!extra || std::find(kinds.begin(), kinds.end(), variable.type.kind) != kinds.end()) return true;
  problem("EK220", extra->line,
          "\"" + std::string(key) + "\" has no meaning for a " + std::string(name_of(variable.type.kind)) + ".",
          "Take it out.");
  return false;
}

bool TreeReader::read_length(const Json& value, Variable& variable) {
  variable.max = text_default_max;
  const Json* max = value.find("max");
  if (!max) return true;
  if (!is_number(*max, "\"max\" of a text")) return false;
  if (max->real < 1 || max->real > text_longest_max || max->kind != Kind::Integer) {
    problem("EK220", max->line, "The length of a text must be a whole number from 1 to 8000.",
            "Give the most characters the answer may have.");
    return false;
  }
  variable.max = max->real;
  return true;
}

bool TreeReader::read_number(const Json& value, int line, Variable& variable) {
  const Json* min = needed(value, line, "min", "the number \"" + variable.name + "\"");
  const Json* max = needed(value, line, "max", "the number \"" + variable.name + "\"");
  if (const Json* whole = value.find("whole"))
    if (is(*whole, Kind::Bool, "\"whole\"")) variable.whole = whole->boolean;
  if (!min || !max || !is_number(*min, "\"min\" of a number") || !is_number(*max, "\"max\" of a number"))
    return false;
  variable.min = min->real;
  variable.max = max->real;
  if (min->real > max->real || std::fabs(min->real) > number_max || std::fabs(max->real) > number_max) {
    problem("EK220", min->line, "\"min\" must not be above \"max\", and both at most 1,000,000,000,000.",
            "Give the smallest and the largest number that makes sense.");
    return false;
  }
  if (variable.whole && (std::floor(min->real) != min->real || std::floor(max->real) != max->real)) {
    problem("EK220", min->line, "\"min\" and \"max\" of a whole number must be whole.", "Round them.");
    return false;
  }
  return true;
}

bool TreeReader::read_dates(const Json& value, Variable& variable) {
  const auto date_of = [&](const Json& limit) -> std::optional<Date> {
    if (!is(limit, Kind::Text, "A limit of a date")) return std::nullopt;
    const std::optional<Date> date = date_from_text(limit.text);
    if (!date)
      problem("EK220", limit.line, "\"" + limit.text + "\" is not a date.",
              "Write year, month, day: \"2026-10-03\"; \"max\" may be \"today\".");
    return date;
  };
  const Json* min = value.find("min");
  const Json* max = value.find("max");
  if (min && !(variable.min_date = date_of(*min))) return false;
  if (max && max->kind == Kind::Text && max->text == "today") {
    variable.max_today = true;
  } else if (max && !(variable.max_date = date_of(*max))) {
    return false;
  }
  if (variable.min_date && variable.max_date && *variable.min_date > *variable.max_date) {
    problem("EK220", min->line, "\"min\" must not be later than \"max\".", "Swap them.");
    return false;
  }
  return true;
}

bool TreeReader::read_of(const Json& value, int line, Variable& variable) {
  const Json* of =
      needed(value, line, "of", "the " + std::string(name_of(variable.type.kind)) + " \"" + variable.name + "\"");
  if (!of) return false;
  if (of->kind == Kind::Object && variable.type.kind == Type::Kind::Choice) {
    for (const Member& member : members_of(*of)) {
      if (!name(member.key, member.line, "a choice's name") || !is_number(member.value, "The points of a choice"))
        continue;
      if (std::fabs(member.value.real) > number_max)
        problem("EK221", member.line, "These points are out of all proportion.", "Give at most 1,000,000,000,000.");
      if (variable.points.emplace(member.key, member.value.real).second) variable.type.names.push_back(member.key);
    }
  } else {
    variable.type.names = names_at(*of, "\"of\"");
  }
  if (variable.type.names.size() < (variable.type.kind == Type::Kind::Choice ? 2U : 1U)) {
    problem("EK221", of->line, "\"" + variable.name + "\" has too few names to choose from.",
            "A choice has at least two names, a set at least one.");
    return false;
  }
  if (variable.type.kind == Type::Kind::Set && variable.type.names.size() > set_names_max) {
    problem("EK221", of->line, "A set has at most 8 names.",
            "Ask twice, or leave out the rarest: nobody reads more than eight boxes.");
    return false;
  }
  if (variable.type.names.size() > choice_names_max) {
    problem("EK221", of->line, "A choice has at most 100 names.", "Ask in two steps: the group first.");
    return false;
  }
  return true;
}

void TreeReader::read_computed(const Json& vars, std::vector<std::string> waiting) {
  std::map<std::string, Variable> known = tree_.variables;
  for (const std::string& name : waiting) known.erase(name);
  for (bool moved = true; moved;) {
    moved = false;
    for (auto at = waiting.begin(); at != waiting.end();) {
      const Json& source = *vars.find(*at)->find("is");
      const std::vector<std::string> names = names_in(source.text);
      const bool ready = std::none_of(names.begin(), names.end(), [&](const std::string& name) {
        return !known.contains(name) && tree_.variables.contains(name);
      });
      if (!ready) {
        ++at;
        continue;
      }
      Variable& variable = tree_.variables.at(*at);
      variable.is = expression(source, "\"is\"", known);
      if (variable.is)
        variable.type = variable.is->type;
      else
        broken_.insert(*at);
      known.emplace(*at, variable);
      at = waiting.erase(at);
      moved = true;
    }
  }
  for (const std::string& name : waiting) {
    problem("EK222", tree_.variables.at(name).line,
            "\"" + name + "\" is computed from itself, directly or through others.",
            "Break the circle: one of them must be asked or set.");
    broken_.insert(name);
  }
}

std::string TreeReader::meant_variable(const std::string& name) const {
  const std::string meant = nearest(name, tree_.variable_order);
  return meant.empty() ? "Declare it under \"vars\"." : "Did you mean \"" + meant + "\"?";
}

const Variable* TreeReader::variable_at(const Json& value, const std::string& what) {
  if (!is(value, Kind::Text, what)) return nullptr;
  return variable_named(value.text, value.line);
}

const Variable* TreeReader::variable_named(const std::string& name, int line) {
  const auto found = tree_.variables.find(name);
  if (found == tree_.variables.end()) {
    problem("EK224", line, "There is no variable \"" + name + "\".", meant_variable(name));
    return nullptr;
  }
  return &found->second;
}

bool TreeReader::may_be_stored(const Variable& variable, int line) {
  if (!variable.is) return true;
  problem("EK223", line, "\"" + variable.name + "\" is computed, so it can't be asked or given a value.",
          "Use another variable, or change what it is computed from.");
  return false;
}

std::vector<std::string> TreeReader::variables_at(const Json& value, const std::string& what, bool stored) {
  std::vector<std::string> names;
  for (const std::string& name : names_at(value, what)) {
    const auto item =
        std::find_if(value.items.begin(), value.items.end(), [&](const Json& i) { return i.text == name; });
    const Variable* variable = variable_named(name, item->line);
    if (variable && (!stored || may_be_stored(*variable, item->line))) names.push_back(name);
  }
  return names;
}

}  // namespace evenkeel::dialogs::parse_inside
