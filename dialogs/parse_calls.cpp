#include "dialogs/tree_reader.h"

#include <algorithm>

#include "dialogs/expression.h"
#include "dialogs/nearest.h"
#include "dialogs/plain.h"

namespace evenkeel::dialogs::parse_inside {
Do TreeReader::do_(const Json& value, const Json& what, int line) {
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

void TreeReader::arguments(const Json* with, const Function& function, int line, Do& act) {
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

bool TreeReader::name_for_text(const TypedExpression& value, const Parameter& parameter) {
  return parameter.type.kind == Type::Kind::Text && value.type.kind == Type::Kind::Choice;
}

void TreeReader::give(const Parameter& parameter, TypedExpression value, Do& act) {
  const bool bare = value.expression.op == Expression::Op::Variable;
  act.arguments.push_back({parameter.name, std::move(value), parameter.optional && bare});
}

void TreeReader::results(const Json* into, const Function& function, Do& act) {
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

CallTree TreeReader::call(const Json& value, const Json& what) {
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

}  // namespace evenkeel::dialogs::parse_inside
