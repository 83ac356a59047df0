#include "dialogs/tree_reader.h"

#include <algorithm>

#include "dialogs/nearest.h"
#include "dialogs/plain.h"

namespace evenkeel::dialogs::parse_inside {
namespace {

constexpr std::size_t nodes_max = 300;
constexpr std::size_t choices_max = 25;  // Of one question; a choice that is never asked may have more names.
constexpr int most_max = 50;

}  // namespace

void TreeReader::read_nodes(const Json& nodes) {
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

std::string TreeReader::node_at(const Json& value, const std::string& what) {
  if (!is(value, Kind::Text, what)) return {};
  if (!tree_.nodes.contains(value.text)) {
    const std::string meant = nearest(value.text, tree_.node_order);
    problem("EK232", value.line, "There is no node \"" + value.text + "\".",
            meant.empty() ? "Add it under \"nodes\"." : "Did you mean \"" + meant + "\"?");
  }
  return value.text;
}

Node TreeReader::node(const Member& member) {
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

void TreeReader::bound(const Json& value, Node& node) {
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

std::vector<Rule> TreeReader::rules(const Json& value) {
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

Ask TreeReader::ask(const Json& value, const Json& what, int line) {
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

std::vector<TreeChoice> TreeReader::choices(const Json& value, const Variable& variable) {
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

bool TreeReader::choice_value(const Json& what, const Variable& variable, TreeChoice& choice) {
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

std::map<std::string, std::vector<std::string>> TreeReader::also_at(const Json& value) {
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

Say TreeReader::say(const Json& value) {
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

Review TreeReader::review(const Json& value, const Json& what, int line) {
  Review review;
  if (is(what, Kind::List, "\"review\"") && what.items.empty())
    problem("EK203", what.line, "There is nothing to review.", "Name at least one variable.");
  review.variables = variables_at(what, "\"review\"", false);
  if (const Json* text = needed(value, line, "text", "this review"))
    review.text = text_at(*text, "the review's text");
  return review;
}

End TreeReader::end(const Json& value, const Json& what) {
  End end;
  end.outcome = name_at(what, "the name of an outcome");
  if (const Json* text = value.find("text")) end.text = text_at(*text, "the last words");
  return end;
}

}  // namespace evenkeel::dialogs::parse_inside
