#include "dialogs/tree_parse.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "dialogs/nearest.h"
#include "dialogs/plain.h"
#include "knowledge/digest.h"
#include "knowledge/located_json.h"

namespace evenkeel::dialogs {
namespace {

constexpr std::size_t file_max = 256 * 1024;
constexpr std::size_t nodes_max = 300;
constexpr std::size_t variables_max = 200;
constexpr std::size_t choices_max = 25;  // Of one question; a choice that is never asked may have more names.
constexpr std::size_t choice_names_max = 100;
constexpr std::size_t set_names_max = 8;
constexpr int most_max = 50;
constexpr double text_default_max = 2'000;
constexpr double text_longest_max = 8'000;
constexpr double number_max = 1e12;

using Json = knowledge::Node;
using Kind = Json::Kind;

struct Member {
  const std::string& key;
  int line;
  const Json& value;
};

std::vector<Member> members_of(const Json& object) {
  std::vector<Member> list;
  for (const auto& [key, value] : object.members) list.push_back({key, value.line, value});
  return list;
}

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::Null:
      return "null";
    case Kind::Bool:
      return "true or false";
    case Kind::Integer:
    case Kind::Real:
      return "a number";
    case Kind::Text:
      return "a text";
    case Kind::List:
      return "a list";
    case Kind::Object:
      return "an object";
  }
  return "";
}

std::string_view name_of(Type::Kind kind) {
  switch (kind) {
    case Type::Kind::Text:
      return "text";
    case Type::Kind::Number:
      return "number";
    case Type::Kind::Date:
      return "date";
    case Type::Kind::YesNo:
      return "yesno";
    case Type::Kind::Choice:
      return "choice";
    case Type::Kind::Set:
      return "set";
  }
  return "";
}

std::string described(const Type& type) {
  std::string text(name_of(type.kind));
  if (!type.names.empty()) text += " of " + listed(type.names);
  return text;
}

bool is_name(std::string_view text, bool dash) {
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  if (text.empty() || text.size() > 40 || !lower(text[0])) return false;
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return lower(c) || (c >= '0' && c <= '9') || c == '_' || (dash && c == '-'); });
}

bool is_locale(std::string_view text) {
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (text.size() != 2 && text.size() != 5) return false;
  if (!lower(text[0]) || !lower(text[1])) return false;
  return text.size() == 2 || (text[2] == '-' && upper(text[3]) && upper(text[4]));
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

bool subset(const std::vector<std::string>& some, const std::vector<std::string>& all) {
  return std::all_of(some.begin(), some.end(),
                     [&](const std::string& name) { return std::find(all.begin(), all.end(), name) != all.end(); });
}

bool fits(const Type& from, const Type& to) {
  if (from.kind != to.kind) return false;
  return (to.kind != Type::Kind::Choice && to.kind != Type::Kind::Set) || subset(from.names, to.names);
}

class Loader {
 public:
  Loader(const std::string& file, const std::vector<Function>& functions) : functions_(functions) { tree_.file = file; }

  expected<Tree, Problems> load(std::string_view text) {
    if (text.size() > file_max) {
      const auto line = 1 + std::count(text.begin(), text.begin() + file_max, '\n');  // Where it becomes too large.
      problem("EK209", static_cast<int>(line), "This file is larger than 256 KiB.",
              "Split it into several trees that call one another.");
      return unexpected{std::move(problems_)};
    }
    const expected<Json, knowledge::JsonFault> json = knowledge::parse_located(text, knowledge::Comments::Allowed);
    if (!json && json.error().kind == knowledge::JsonFault::Kind::RepeatedKey) {
      problem("EK201", json.error().line, "The key \"" + json.error().key + "\" stands twice in one object.",
              "Keep one of them, or rename the other.");
      return unexpected{std::move(problems_)};
    }
    if (!json) {
      problem("EK200", json.error().line, "This can't be read: " + to_text(json.error()) + ".",
              "Look at this line and the one before: often a comma or a bracket is missing, or one too many.");
      return unexpected{std::move(problems_)};
    }
    whole(*json);
    if (!problems_.empty()) {
      std::stable_sort(problems_.begin(), problems_.end(),
                       [](const Problem& a, const Problem& b) { return a.line < b.line; });
      return unexpected{std::move(problems_)};
    }
    tree_.canonical = canonical_json(text);
    tree_.hash = sha256_hex(tree_.canonical);
    return std::move(tree_);
  }

 private:
  // --- Problems and the plain shapes
  // -----------------------------------------------------------------------------------

  void problem(std::string code, int line, std::string message, std::string fix) {
    problems_.push_back({std::move(code), tree_.file, line, std::move(message), std::move(fix)});
  }

  // Says so if it is of another kind.
  bool is(const Json& value, Kind kind, const std::string& what) {
    if (value.kind == kind) return true;
    problem("EK204", value.line,
            what + " must be " + std::string(name_of(kind)) + ", not " + std::string(name_of(value.kind)) + ".",
            "See the format in dialogs/README.md.");
    return false;
  }

  bool is_number(const Json& value, const std::string& what) {
    return value.is(Kind::Integer) || is(value, Kind::Real, what);
  }

  void unknown_keys(const Json& object, const std::vector<std::string>& known, const std::string& where) {
    for (const Member& member : members_of(object)) {
      if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
      const std::string meant = nearest(member.key, known);
      problem("EK202", member.line, "The key \"" + member.key + "\" is not known in " + where + ".",
              meant.empty() ? "Known are: " + joined(known) + "." : "Did you mean \"" + meant + "\"?");
    }
  }

  const Json* needed(const Json& object, int line, const char* key, const std::string& where) {
    const Json* value = object.find(key);
    if (!value) problem("EK203", line, "The key \"" + std::string(key) + "\" is missing in " + where + ".", "Add it.");
    return value;
  }

  bool name(const std::string& text, int line, const std::string& what) {
    if (is_name(text, true)) return true;
    problem("EK206", line, "\"" + text + "\" can't be " + what + ".",
            "Use small letters, digits, _ and -, beginning with a letter, at most 40.");
    return false;
  }

  std::string name_at(const Json& value, const std::string& what) {
    if (!is(value, Kind::Text, what) || !name(value.text, value.line, what)) return {};
    return value.text;
  }

  std::vector<std::string> names_at(const Json& value, const std::string& what) {
    std::vector<std::string> names;
    if (!is(value, Kind::List, what)) return names;
    for (const Json& item : value.items) {
      const std::string text = name_at(item, "a name in " + what);
      if (text.empty()) continue;
      if (std::find(names.begin(), names.end(), text) != names.end())
        problem("EK227", item.line, "\"" + text + "\" stands twice in " + what + ".", "Keep one of them.");
      else
        names.push_back(text);
    }
    return names;
  }

  // --- Texts
  // -----------------------------------------------------------------------------------------------------------

  std::string lines_of(const Json& value, const std::string& what) {
    std::string text;
    if (value.kind == Kind::List) {
      for (std::size_t i = 0; i < value.items.size(); ++i) {
        if (!is(value.items[i], Kind::Text, "A line of " + what)) return {};
        text += (i ? "\n" : "") + value.items[i].text;
      }
    } else if (is(value, Kind::Text, what)) {
      text = value.text;
    } else {
      return {};
    }
    if (text.empty()) problem("EK208", value.line, "This text is empty.", "Write the words, or leave the key out.");
    return text;
  }

  Text text_at(const Json& value, const std::string& what, bool may_hold_variables = true) {
    Text text;
    text.line = value.line;
    if (value.kind == Kind::Object) {
      if (value.members.empty())
        problem("EK208", value.line, "This text is empty.", "Give it a text in \"" + source_locale() + "\".");
      for (const Member& member : members_of(value)) {
        if (std::find(tree_.locales.begin(), tree_.locales.end(), member.key) == tree_.locales.end())
          problem("EK208", member.line,
                  "This text is in \"" + member.key + "\", which is not among the tree's locales.",
                  "Add it to \"locales\", or take the text out.");
        else
          text.by_locale[member.key] = lines_of(member.value, what);
      }
      if (!value.members.empty() && !value.find(source_locale()))
        problem("EK208", value.line, "This text is missing in \"" + source_locale() + "\", the tree's first locale.",
                "Add it: every other locale falls back on it.");
    } else {
      text.by_locale[source_locale()] = lines_of(value, what);
    }
    for (const auto& [locale, words] : text.by_locale) placeholders(words, value.line, may_hold_variables);
    return text;
  }

  void placeholders(const std::string& words, int line, bool allowed) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (words[i] != '{') continue;
      if (i + 1 < words.size() && words[i + 1] == '{') {
        ++i;
        continue;
      }
      const std::size_t end = words.find('}', i);
      const std::string inside = end == std::string::npos ? words.substr(i + 1, 20) : words.substr(i + 1, end - i - 1);
      if (end == std::string::npos || !is_name(inside, false))
        problem("EK225", line, "\"{" + inside + "\" begins a place for a variable but is none.",
                "Write {name}, or {{ for a brace.");
      else if (!allowed)
        problem("EK225", line, "A variable can't be shown here.", "Titles and labels are fixed texts.");
      else if (!tree_.variables.contains(inside))
        problem("EK225", line, "There is no variable \"" + inside + "\" to show.", meant_variable(inside));
      if (end == std::string::npos) return;
      i = end;
    }
  }

  std::string source_locale() const { return tree_.locales.empty() ? "en" : tree_.locales.front(); }

  // --- The whole
  // -------------------------------------------------------------------------------------------------------

  void whole(const Json& root) {
    if (!is(root, Kind::Object, "A tree")) return;
    unknown_keys(root, {"$schema", "format", "id", "title", "locales", "start", "takes", "gives", "vars", "nodes"},
                 "a tree");
    if (const Json* schema = root.find("$schema")) is(*schema, Kind::Text, "\"$schema\"");
    if (const Json* format = needed(root, root.line, "format", "the tree"))
      if (format->kind != Kind::Integer || format->integer != 1)
        problem("EK205", format->line, "This program reads format 1.", "Write \"format\": 1, or use a newer program.");
    if (const Json* id = needed(root, root.line, "id", "the tree")) {
      tree_.id = name_at(*id, "the id of a tree");
      tree_.id_line = id->line;
    }
    if (const Json* locales = needed(root, root.line, "locales", "the tree")) read_locales(*locales);
    if (const Json* title = needed(root, root.line, "title", "the tree"))
      tree_.title = text_at(*title, "the title", false);

    const Json* vars = needed(root, root.line, "vars", "the tree");
    if (vars && is(*vars, Kind::Object, "\"vars\"")) read_variables(*vars);
    if (const Json* takes = root.find("takes")) tree_.takes = variables_at(*takes, "\"takes\"", true);
    if (const Json* gives = root.find("gives")) tree_.gives = variables_at(*gives, "\"gives\"", false);

    const Json* nodes = needed(root, root.line, "nodes", "the tree");
    if (nodes && is(*nodes, Kind::Object, "\"nodes\"")) read_nodes(*nodes);
    if (const Json* start = needed(root, root.line, "start", "the tree")) tree_.start = node_at(*start, "\"start\"");
  }

  void read_locales(const Json& value) {
    if (!is(value, Kind::List, "\"locales\"")) return;
    if (value.items.empty())
      problem("EK207", value.line, "A tree needs at least one locale.", "Write \"locales\": [\"en\"].");
    for (const Json& item : value.items) {
      if (!is(item, Kind::Text, "A locale")) continue;
      if (!is_locale(item.text))
        problem("EK207", item.line, "\"" + item.text + "\" is not a locale.",
                "Write a language (\"en\") or a language and a country (\"de-AT\").");
      else if (std::find(tree_.locales.begin(), tree_.locales.end(), item.text) != tree_.locales.end())
        problem("EK227", item.line, "\"" + item.text + "\" stands twice in \"locales\".", "Keep one of them.");
      else
        tree_.locales.push_back(item.text);
    }
  }

  // --- Variables
  // -------------------------------------------------------------------------------------------------------

  void read_variables(const Json& vars) {
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

  bool read_variable(const Member& member, Variable& variable) {
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

  bool only_for(const Json& value, const char* key, const std::vector<Type::Kind>& kinds, const Variable& variable) {
    const Json* extra = value.find(key);
    if (!extra || std::find(kinds.begin(), kinds.end(), variable.type.kind) != kinds.end()) return true;
    problem("EK220", extra->line,
            "\"" + std::string(key) + "\" has no meaning for a " + std::string(name_of(variable.type.kind)) + ".",
            "Take it out.");
    return false;
  }

  bool read_length(const Json& value, Variable& variable) {
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

  bool read_number(const Json& value, int line, Variable& variable) {
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

  bool read_dates(const Json& value, Variable& variable) {
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

  bool read_of(const Json& value, int line, Variable& variable) {
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

  // In order of dependence: the type of each must be known before another can be read.
  void read_computed(const Json& vars, std::vector<std::string> waiting) {
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

  std::string meant_variable(const std::string& name) const {
    const std::string meant = nearest(name, tree_.variable_order);
    return meant.empty() ? "Declare it under \"vars\"." : "Did you mean \"" + meant + "\"?";
  }

  // A variable named where only a name may stand. Null, and a Problem, if there is none.
  const Variable* variable_at(const Json& value, const std::string& what) {
    if (!is(value, Kind::Text, what)) return nullptr;
    return variable_named(value.text, value.line);
  }
  const Variable* variable_named(const std::string& name, int line) {
    const auto found = tree_.variables.find(name);
    if (found == tree_.variables.end()) {
      problem("EK224", line, "There is no variable \"" + name + "\".", meant_variable(name));
      return nullptr;
    }
    return &found->second;
  }
  bool may_be_stored(const Variable& variable, int line) {
    if (!variable.is) return true;
    problem("EK223", line, "\"" + variable.name + "\" is computed, so it can't be asked or given a value.",
            "Use another variable, or change what it is computed from.");
    return false;
  }

  std::vector<std::string> variables_at(const Json& value, const std::string& what, bool stored) {
    std::vector<std::string> names;
    for (const std::string& name : names_at(value, what)) {
      const auto item =
          std::find_if(value.items.begin(), value.items.end(), [&](const Json& i) { return i.text == name; });
      const Variable* variable = variable_named(name, item->line);
      if (variable && (!stored || may_be_stored(*variable, item->line))) names.push_back(name);
    }
    return names;
  }

  // --- Expressions
  // -----------------------------------------------------------------------------------------------------

  std::optional<TypedExpression> expression(const Json& value, const std::string& what, const Variables& variables) {
    if (!is(value, Kind::Text, what)) return std::nullopt;
    for (const std::string& name : names_in(value.text))
      if (broken_.contains(name)) return std::nullopt;  // Its own fault is said already.
    expected<TypedExpression, ExpressionFault> parsed = parse_expression(value.text, variables);
    if (parsed) return std::move(*parsed);
    problem(parsed.error().code, value.line, parsed.error().message, parsed.error().fix);
    return std::nullopt;
  }

  std::optional<TypedExpression> condition(const Json& value) {
    std::optional<TypedExpression> parsed = expression(value, "\"if\"", tree_.variables);
    if (parsed && parsed->type.kind != Type::Kind::YesNo) {
      problem("EK212", value.line,
              "\"" + parsed->source + "\" is " + described(parsed->type) + ", where a yes or no is needed.",
              "Compare it with something, as in: incidents >= 1.");
      return std::nullopt;
    }
    return parsed;
  }

  // Makes a quoted constant what it is given to; says so if the value can't be that.
  bool fit(TypedExpression& value, const Type& to, int line, const char* code, const std::string& whose) {
    Expression& e = value.expression;
    if (e.op == Expression::Op::Constant && value.type.kind == Type::Kind::Text) {
      const std::string text = std::get<std::string>(e.constant);
      if (to.kind == Type::Kind::Choice && std::find(to.names.begin(), to.names.end(), text) != to.names.end()) {
        value.type = to;
        return true;
      }
      if (to.kind == Type::Kind::Choice) {
        const std::string meant = nearest(text, to.names);
        problem(code, line, "'" + text + "' is not one of the names of " + whose + ".",
                meant.empty() ? "It has: " + listed(to.names) + "." : "Did you mean '" + meant + "'?");
        return false;
      }
      if (const std::optional<Date> date = date_from_text(text); date && to.kind == Type::Kind::Date) {
        e.constant = *date;
        value.type = to;
        return true;
      }
    }
    if (fits(value.type, to)) return true;
    problem(code, line,
            "\"" + value.source + "\" is " + described(value.type) + ", but " + whose + " is " + described(to) + ".",
            to.kind == Type::Kind::Choice || to.kind == Type::Kind::Text
                ? "Give a value of that kind; texts and names stand in '...' inside the quotes."
                : "Give a value of that kind.");
    return false;
  }

  // A constant must lie in the variable's domain; what is computed on the way is left to the explorer.
  void fit_domain(const TypedExpression& value, const Variable& to, int line) {
    if (value.expression.op != Expression::Op::Constant) return;
    const Value& constant = value.expression.constant;
    bool good = true;
    if (const auto* number = std::get_if<double>(&constant))
      good = *number >= *to.min && *number <= *to.max && (!to.whole || std::floor(*number) == *number);
    else if (const auto* date = std::get_if<Date>(&constant))
      good = (!to.min_date || *date >= *to.min_date) && (!to.max_date || *date <= *to.max_date);
    else if (const auto* text = std::get_if<std::string>(&constant); text && to.type.kind == Type::Kind::Text)
      good = static_cast<double>(characters_in(*text)) <= *to.max;
    if (!good)
      problem("EK226", line, "\"" + value.source + "\" lies outside what \"" + to.name + "\" may hold.",
              "Change the value, or the variable's limits.");
  }

  std::vector<Assignment> assignments(const Json& value) {
    std::vector<Assignment> list;
    if (!is(value, Kind::Object, "\"set\"")) return list;
    for (const Member& member : members_of(value)) {
      const Variable* variable = variable_named(member.key, member.line);
      std::optional<TypedExpression> parsed = expression(member.value, "A value", tree_.variables);
      if (!variable || !parsed || broken_.contains(member.key) || !may_be_stored(*variable, member.line)) continue;
      if (!fit(*parsed, variable->type, member.value.line, "EK226", "\"" + variable->name + "\"")) continue;
      fit_domain(*parsed, *variable, member.value.line);
      list.push_back({member.key, std::move(*parsed), member.line});
    }
    return list;
  }

  // --- Nodes
  // -----------------------------------------------------------------------------------------------------------

  void read_nodes(const Json& nodes) {
    if (nodes.members.empty())
      problem("EK203", nodes.line, "A tree needs at least one node.", "Add an \"ask\" and an \"end\".");
    if (nodes.members.size() > nodes_max)
      problem("EK209", nodes.members[nodes_max].second.line, "A tree has at most 300 nodes.",
              "Split it into several trees that call one another.");
    for (const Member& member : members_of(nodes)) {
      name(member.key, member.line, "the name of a node");
      tree_.nodes[member.key];
      tree_.node_order.push_back(member.key);
    }
    for (const Member& member : members_of(nodes)) tree_.nodes[member.key] = node(member);
  }

  std::string node_at(const Json& value, const std::string& what) {
    if (!is(value, Kind::Text, what)) return {};
    if (!tree_.nodes.contains(value.text)) {
      const std::string meant = nearest(value.text, tree_.node_order);
      problem("EK232", value.line, "There is no node \"" + value.text + "\".",
              meant.empty() ? "Add it under \"nodes\"." : "Did you mean \"" + meant + "\"?");
    }
    return value.text;
  }

  Node node(const Member& member) {
    Node node;
    node.name = member.key;
    node.line = member.line;
    const Json& value = member.value;
    if (!is(value, Kind::Object, "A node")) return node;
    static const std::map<std::string, std::vector<std::string>> kinds{
        {"ask", {"ask", "text", "help", "retry", "choices", "optional", "set", "next", "most", "then"}},
        {"say", {"say", "set", "next", "most", "then"}},
        {"do", {"do", "with", "into", "failed", "set", "next", "most", "then"}},
        {"call", {"call", "with", "into", "set", "next", "most", "then"}},
        {"review", {"review", "text", "set", "next", "most", "then"}},
        {"end", {"end", "text", "set"}}};
    static const std::vector<std::string> every{"ask",  "say",  "do",    "call",    "review",   "end",
                                                "text", "help", "retry", "choices", "optional", "with",
                                                "into", "set",  "next",  "most",    "failed",   "then"};
    unknown_keys(value, every, "a node");
    std::vector<std::string> found;
    for (const Member& key : members_of(value))
      if (kinds.contains(key.key) && std::find(found.begin(), found.end(), key.key) == found.end())
        found.push_back(key.key);
    if (found.size() != 1) {
      problem("EK230", member.line,
              found.empty() ? "The node \"" + member.key + "\" says not what it does."
                            : "The node \"" + member.key + "\" does several things at once: " + joined(found) + ".",
              "Give it one of: ask, say, do, call, review, end.");
      return node;
    }
    const std::vector<std::string>& allowed = kinds.at(found[0]);
    for (const Member& key : members_of(value))
      if (std::find(every.begin(), every.end(), key.key) != every.end() &&
          std::find(allowed.begin(), allowed.end(), key.key) == allowed.end())
        problem("EK231", key.line,
                "\"" + key.key + "\" has no meaning in a node that begins with \"" + found[0] + "\".",
                "It takes: " + joined(allowed) + ".");

    const Json& what = *value.find(found[0]);
    if (found[0] == "ask") node.kind = ask(value, what, member.line);
    if (found[0] == "say") node.kind = say(what);
    if (found[0] == "do") node.kind = do_(value, what, member.line);
    if (found[0] == "call") node.kind = call(value, what);
    if (found[0] == "review") node.kind = review(value, what, member.line);
    if (found[0] == "end") node.kind = end(value, what);
    if (const Json* set = value.find("set")) node.set = assignments(*set);
    if (found[0] != "end")
      if (const Json* next = needed(value, member.line, "next", "the node \"" + member.key + "\""))
        node.next = rules(*next);
    bound(value, node);
    return node;
  }

  void bound(const Json& value, Node& node) {
    const Json* most = value.find("most");
    const Json* then = value.find("then");
    if (!most != !then) {
      problem("EK235", most ? most->line : then->line,
              "\"most\" and \"then\" belong together in \"" + node.name + "\".",
              "Say how often the node may be entered, and where to go after that.");
      return;
    }
    if (!most) return;
    node.then = node_at(*then, "\"then\"");
    if (!is_number(*most, "\"most\"")) return;
    if (most->kind != Kind::Integer || most->real < 1 || most->real > most_max)
      problem("EK235", most->line, "\"most\" must be a whole number from 1 to 50.", "Three is usually enough.");
    else
      node.most = static_cast<int>(most->real);
  }

  std::vector<Rule> rules(const Json& value) {
    std::vector<Rule> list;
    if (value.kind != Kind::List) {
      list.push_back({std::nullopt, node_at(value, "\"next\""), value.line});
      return list;
    }
    if (value.items.empty())
      problem("EK233", value.line, "These rules are empty.",
              "Add { \"go\": \"...\" }, the way on when no other rule holds.");
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      const Json& item = value.items[i];
      Rule rule;
      rule.line = item.line;
      if (!is(item, Kind::Object, "A rule")) continue;
      unknown_keys(item, {"if", "go"}, "a rule");
      if (const Json* go = needed(item, item.line, "go", "this rule")) rule.go = node_at(*go, "\"go\"");
      const bool last = i + 1 == value.items.size();
      if (const Json* when = item.find("if")) {
        rule.when = condition(*when);
        if (last)
          problem("EK233", item.line, "The last rule has an \"if\", so there may be no way on.",
                  "Add a last rule without \"if\": { \"go\": \"...\" }.");
      } else if (!last) {
        problem("EK234", item.line, "This rule has no \"if\", so those after it are never looked at.",
                "Move it to the end, or give it an \"if\".");
      }
      list.push_back(std::move(rule));
    }
    return list;
  }

  Ask ask(const Json& value, const Json& what, int line) {
    Ask ask;
    const Variable* variable = variable_at(what, "\"ask\"");
    ask.variable = what.text;
    if (variable) may_be_stored(*variable, what.line);
    if (const Json* text = needed(value, line, "text", "this question")) ask.text = text_at(*text, "the question");
    if (const Json* help = value.find("help")) ask.help = text_at(*help, "\"help\"");
    if (const Json* retry = value.find("retry")) ask.retry = text_at(*retry, "\"retry\"");
    if (const Json* optional = value.find("optional"))
      if (is(*optional, Kind::Bool, "\"optional\"")) ask.optional = optional->boolean;
    const Json* list = value.find("choices");
    if (!variable || broken_.contains(variable->name)) return ask;
    const bool named = variable->type.kind == Type::Kind::Choice || variable->type.kind == Type::Kind::Set;
    if (!list) {
      if (named)
        problem("EK236", line, "This question has no \"choices\".",
                "List the answers: { \"is\": \"never\", \"text\": \"Never\" }.");
      return ask;
    }
    if (!named && variable->type.kind != Type::Kind::YesNo) {
      problem("EK236", list->line,
              "A " + std::string(name_of(variable->type.kind)) + " is typed, so it has no \"choices\".",
              "Take them out, or make the variable a choice.");
      return ask;
    }
    if (is(*list, Kind::List, "\"choices\"")) ask.choices = choices(*list, *variable);
    return ask;
  }

  std::vector<TreeChoice> choices(const Json& value, const Variable& variable) {
    std::vector<TreeChoice> list;
    if (value.items.size() < (variable.type.kind == Type::Kind::Set ? 1U : 2U) || value.items.size() > choices_max)
      problem("EK236", value.line, "A question offers 2 to 25 answers (a set from 1).",
              "Ask in two steps, or merge answers.");
    for (const Json& item : value.items) {
      TreeChoice choice;
      choice.line = item.line;
      if (!is(item, Kind::Object, "An answer")) continue;
      unknown_keys(item, {"is", "text", "also", "if"}, "an answer");
      if (const Json* text = needed(item, item.line, "text", "this answer")) choice.text = text_at(*text, "an answer");
      if (const Json* also = item.find("also")) choice.also = also_at(*also);
      if (const Json* when = item.find("if")) choice.when = condition(*when);
      const Json* what = needed(item, item.line, "is", "this answer");
      if (!what || !choice_value(*what, variable, choice)) continue;
      if (std::any_of(list.begin(), list.end(), [&](const TreeChoice& other) { return other.is == choice.is; }))
        problem("EK238", what->line, "This answer is offered twice.",
                "Keep one, and put other ways to type it into \"also\".");
      list.push_back(std::move(choice));
    }
    return list;
  }

  bool choice_value(const Json& what, const Variable& variable, TreeChoice& choice) {
    if (variable.type.kind == Type::Kind::YesNo) {
      if (!is(what, Kind::Bool, "\"is\" for a yes or no")) return false;
      choice.is = what.boolean;
      return true;
    }
    if (!is(what, Kind::Text, "\"is\"")) return false;
    choice.is = what.text;
    const std::vector<std::string>& names = variable.type.names;
    if (std::find(names.begin(), names.end(), what.text) != names.end()) return true;
    const std::string meant = nearest(what.text, names);
    problem("EK237", what.line, "'" + what.text + "' is not one of the names of \"" + variable.name + "\".",
            meant.empty() ? "It has: " + listed(names) + "." : "Did you mean '" + meant + "'?");
    return false;
  }

  std::map<std::string, std::vector<std::string>> also_at(const Json& value) {
    std::map<std::string, std::vector<std::string>> also;
    const auto words = [&](const Json& list, const std::string& locale) {
      if (!is(list, Kind::List, "\"also\"")) return;
      for (const Json& item : list.items) {
        if (!is(item, Kind::Text, "A word of \"also\"")) continue;
        if (item.text.empty()) problem("EK208", item.line, "This text is empty.", "Take it out.");
        also[locale].push_back(item.text);
      }
    };
    if (value.kind != Kind::Object) {
      words(value, "");
      return also;
    }
    for (const Member& member : members_of(value)) {
      if (std::find(tree_.locales.begin(), tree_.locales.end(), member.key) == tree_.locales.end())
        problem("EK208", member.line,
                "These words are in \"" + member.key + "\", which is not among the tree's locales.",
                "Add it to \"locales\", or take the words out.");
      words(member.value, member.key);
    }
    return also;
  }

  Say say(const Json& value) {
    Say say;
    const bool variants = value.kind == Kind::List && !value.items.empty() && value.items[0].kind == Kind::Object;
    if (!variants) {
      say.texts.push_back({std::nullopt, text_at(value, "what is said")});
      return say;
    }
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      const Json& item = value.items[i];
      SaidText said;
      if (!is(item, Kind::Object, "A text with \"if\"")) continue;
      unknown_keys(item, {"if", "text"}, "a text that is said");
      if (const Json* text = needed(item, item.line, "text", "this")) said.text = text_at(*text, "what is said");
      said.text.line = item.line;
      if (const Json* when = item.find("if"))
        said.when = condition(*when);
      else if (i + 1 < value.items.size())
        problem("EK234", item.line, "This text has no \"if\", so those after it are never said.",
                "Move it to the end, or give it an \"if\".");
      say.texts.push_back(std::move(said));
    }
    return say;
  }

  Do do_(const Json& value, const Json& what, int line) {
    Do act;
    if (!is(what, Kind::Text, "\"do\"")) return act;
    act.function = what.text;
    const Function* function = find_function(functions_, what.text);
    if (!function) {
      std::vector<std::string> names;
      for (const Function& f : functions_) names.push_back(f.name);
      const std::string meant = nearest(what.text, names);
      problem("EK240", what.line, "There is no function \"" + what.text + "\".",
              meant.empty() ? "There are: " + listed(names, 20) + "." : "Did you mean \"" + meant + "\"?");
    } else {
      arguments(value.find("with"), *function, line, act);
      results(value.find("into"), *function, act);
    }
    const Json* failed = value.find("failed");
    if (failed) act.failed = node_at(*failed, "\"failed\"");
    if (function && function->may_fail && !failed)
      problem("EK245", line, "\"" + function->name + "\" can fail, and this node says not where to go then.",
              "Add \"failed\": the node that tells the user what to do instead.");
    if (function && !function->may_fail && failed)
      problem("EK245", failed->line, "\"" + function->name + "\" can't fail.", "Take \"failed\" out.");
    return act;
  }

  void arguments(const Json* with, const Function& function, int line, Do& act) {
    const auto parameter_of = [&](const std::string& name) {
      return std::find_if(function.parameters.begin(), function.parameters.end(),
                          [&](const Parameter& p) { return p.name == name; });
    };
    std::set<std::string> given;
    if (with && is(*with, Kind::Object, "\"with\"")) {
      for (const Member& member : members_of(*with)) {
        given.insert(member.key);
        const auto parameter = parameter_of(member.key);
        if (parameter == function.parameters.end()) {
          std::vector<std::string> names;
          for (const Parameter& p : function.parameters) names.push_back(p.name);
          const std::string meant = nearest(member.key, names);
          problem("EK241", member.line, "\"" + function.name + "\" takes no \"" + member.key + "\".",
                  meant.empty() ? "It takes: " + listed(names) + "." : "Did you mean \"" + meant + "\"?");
          continue;
        }
        std::optional<TypedExpression> parsed = expression(member.value, "A value", tree_.variables);
        if (parsed && name_for_text(*parsed, *parameter)) {
          give(*parameter, std::move(*parsed), act);
          continue;
        }
        if (parsed && fit(*parsed, parameter->type, member.value.line, "EK243",
                          "\"" + member.key + "\" of \"" + function.name + "\""))
          give(*parameter, std::move(*parsed), act);
      }
    }
    for (const Parameter& parameter : function.parameters) {
      if (given.contains(parameter.name)) continue;
      const auto variable = tree_.variables.find(parameter.name);
      if (variable == tree_.variables.end()) {
        if (!parameter.optional)
          problem("EK242", line, "\"" + function.name + "\" needs \"" + parameter.name + "\".",
                  "Name it in \"with\", or have a variable of that name.");
        continue;
      }
      if (broken_.contains(parameter.name)) continue;
      expected<TypedExpression, ExpressionFault> bare = parse_expression(parameter.name, tree_.variables);
      if (!bare) continue;  // A variable whose name is not one: said already.
      if (fit(*bare, parameter.type, line, "EK243",
              "\"" + parameter.name + "\" of \"" + function.name + "\", which takes the variable of that name"))
        give(parameter, std::move(*bare), act);
    }
  }

  // A function that takes a text may be handed a choice: it gets the name. Only where the author wrote so.
  static bool name_for_text(const TypedExpression& value, const Parameter& parameter) {
    return parameter.type.kind == Type::Kind::Text && value.type.kind == Type::Kind::Choice;
  }

  static void give(const Parameter& parameter, TypedExpression value, Do& act) {
    const bool bare = value.expression.op == Expression::Op::Variable;
    act.arguments.push_back({parameter.name, std::move(value), parameter.optional && bare});
  }

  void results(const Json* into, const Function& function, Do& act) {
    if (!into) return;
    const auto put = [&](const Parameter& result, const std::string& name, int line) {
      const Variable* variable = variable_named(name, line);
      if (!variable || broken_.contains(name) || !may_be_stored(*variable, line)) return;
      if (!fits(result.type, variable->type))
        problem("EK244", line,
                "\"" + result.name + "\" of \"" + function.name + "\" is " + described(result.type) + ", but \"" +
                    name + "\" is " + described(variable->type) + ".",
                "Declare the variable so that it can hold every result.");
      act.into[result.name] = name;
    };
    if (into->kind == Kind::Text) {
      if (function.results.size() == 1)
        put(function.results[0], into->text, into->line);
      else
        problem("EK244", into->line,
                "\"" + function.name + "\" gives " +
                    (function.results.empty() ? "nothing." : "several results, so a bare name is not enough."),
                "Write \"into\": { \"result\": \"variable\" }, or leave it out.");
      return;
    }
    if (!is(*into, Kind::Object, "\"into\"")) return;
    std::set<std::string> used;
    for (const Member& member : members_of(*into)) {
      const auto result = std::find_if(function.results.begin(), function.results.end(),
                                       [&](const Parameter& p) { return p.name == member.key; });
      if (result == function.results.end()) {
        std::vector<std::string> names;
        for (const Parameter& p : function.results) names.push_back(p.name);
        const std::string meant = nearest(member.key, names);
        problem("EK244", member.line, "\"" + function.name + "\" gives no \"" + member.key + "\".",
                meant.empty() ? "It gives: " + listed(names) + "." : "Did you mean \"" + meant + "\"?");
      } else if (is(member.value, Kind::Text, "A variable")) {
        if (!used.insert(member.value.text).second)
          problem("EK227", member.line, "Two results go into \"" + member.value.text + "\".",
                  "Give each a variable of its own.");
        put(*result, member.value.text, member.value.line);
      }
    }
  }

  CallTree call(const Json& value, const Json& what) {
    CallTree call;
    call.tree = name_at(what, "the id of a tree");
    if (const Json* with = value.find("with"); with && is(*with, Kind::Object, "\"with\""))
      for (const Member& member : members_of(*with))
        if (std::optional<TypedExpression> parsed = expression(member.value, "A value", tree_.variables);
            parsed && name(member.key, member.line, "the name of a variable"))
          call.with.push_back({member.key, std::move(*parsed), member.line});
    const Json* into = value.find("into");
    if (!into || !is(*into, Kind::Object, "\"into\" of a call")) return call;
    call.into_line = into->line;
    std::set<std::string> used;
    for (const Member& member : members_of(*into)) {
      const Variable* variable = variable_at(member.value, "A variable");
      if (!variable || broken_.contains(variable->name) || !may_be_stored(*variable, member.value.line)) continue;
      if (!used.insert(variable->name).second)
        problem("EK227", member.line, "Two results go into \"" + variable->name + "\".",
                "Give each a variable of its own.");
      call.into[member.key] = variable->name;
    }
    return call;
  }

  Review review(const Json& value, const Json& what, int line) {
    Review review;
    if (is(what, Kind::List, "\"review\"") && what.items.empty())
      problem("EK203", what.line, "There is nothing to review.", "Name at least one variable.");
    review.variables = variables_at(what, "\"review\"", false);
    if (const Json* text = needed(value, line, "text", "this review"))
      review.text = text_at(*text, "the review's text");
    return review;
  }

  End end(const Json& value, const Json& what) {
    End end;
    end.outcome = name_at(what, "the name of an outcome");
    if (const Json* text = value.find("text")) end.text = text_at(*text, "the last words");
    return end;
  }

  const std::vector<Function>& functions_;
  Tree tree_;
  Problems problems_;
  std::set<std::string> broken_;  // Variables whose type is unknown; what reads them is not judged.
};

}  // namespace

expected<Tree, Problems> parse_tree(const std::string& file, std::string_view text,
                                    const std::vector<Function>& functions) {
  return Loader(file, functions).load(text);
}

std::string canonical_json(std::string_view text) {
  if (!knowledge::parse_located(text, knowledge::Comments::Allowed)) return {};  // Too deep to be handed on, perhaps.
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, false, true);
  return json.is_discarded() ? std::string() : json.dump();
}

}  // namespace evenkeel::dialogs
