#include "dialogs/tree_diff.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>

#include "dialogs/advance.h"
#include "dialogs/domain.h"
#include "dialogs/expression.h"
#include "dialogs/state.h"
#include "dialogs/tree_explore.h"

namespace evenkeel::dialogs {
namespace {

constexpr int events_max = 2'000;  // Of one walk: more is a loop of questions.
constexpr std::int64_t noon_ms = 1'795'262'400'000;  // Both versions hear everything on the same day.
constexpr const char* no_end = "(no end)";

// What is answered, by what it answers: "decide.shouts", "decide.save()" for a function.
struct Given {
  Input::Kind kind = Input::Kind::Answer;
  Values values;
  auto operator<=>(const Given&) const = default;
};
using Sheet = std::map<std::string, Given>;

std::string key_of(const Input& input) {
  switch (input.kind) {
    case Input::Kind::Start:
      return "";
    case Input::Kind::Result:
    case Input::Kind::Failed:
      return input.tree + "." + input.name + "()";
    case Input::Kind::Confirm:
      return input.tree + "." + input.node + "?";
    default:
      return input.tree + "." + input.name;
  }
}

Sheet sheet_of(const Inputs& inputs) {
  Sheet sheet;
  for (const Input& input : inputs)
    if (input.kind != Input::Kind::Confirm) sheet[key_of(input)] = {input.kind, input.values};
  return sheet;
}

Value plain_value(const Type& type, const Variable* variable) {
  switch (type.kind) {
    case Type::Kind::Number:
      return variable && variable->min ? *variable->min : 1.0;
    case Type::Kind::YesNo:
      return false;
    case Type::Kind::Date: {
      const Date today = day_of(noon_ms);
      return variable && variable->max_date && *variable->max_date < today ? *variable->max_date : today;
    }
    case Type::Kind::Choice:
      return type.names.front();
    case Type::Kind::Set:
      return Names();
    case Type::Kind::Text:
      break;
  }
  return std::string("x");
}

struct Walked {
  std::string outcome;
  std::vector<std::string> said;   // What was answered, as people read it.
  std::vector<std::string> asked;  // The variables.
  std::size_t given = 0;
};

class Walker {
 public:
  Walker(const Library& library, const std::string& tree, const Sheet& sheet)
      : library_(library), sheet_(sheet), state_(begin(library, {"diff", library.closure_of(tree), "en"})) {
    Event start{.kind = Event::Kind::Start};
    if (const auto given = sheet.find(""); given != sheet.end()) start.values = given->second.values;
    send(std::move(start));
  }

  Walked walk() {
    while (!state_.ended() && events_ < events_max) {
      const bool moved = state_.pending().empty() ? answer() : perform();
      if (!moved) break;
    }
    const std::vector<Answer> answers = state_.answers();
    Walked walked{state_.ended() ? state_.outcome() : no_end, {}, {}, answers.size()};
    for (const Answer& answer : answers) {
      walked.said.push_back(answer.label + ": " + answer.text);
      walked.asked.push_back(answer.variable);
    }
    walked.said.insert(walked.said.end(), gave_.begin(), gave_.end());
    return walked;
  }

 private:
  void send(Event event) {
    event.id = std::to_string(++events_);
    event.at_ms = noon_ms;
    event.actor = "cli:diff";
    state_ = advance(library_, std::move(state_), event).state;
  }

  bool perform() {
    const Effect effect = state_.pending().front();
    const Function* function = find_function(library_.functions(), effect.function);
    const auto planned = sheet_.find(state_.data().frames.back().tree + "." + effect.function + "()");
    if (planned != sheet_.end() && planned->second.kind == Input::Kind::Failed && !failed_.contains(planned->first)) {
      failed_.insert(planned->first);  // Once: what is tried again may work.
      gave_.push_back(effect.function + " fails");
      send({.kind = Event::Kind::Failed, .effect = effect.key});
      return true;
    }
    Event event{.kind = Event::Kind::Result, .effect = effect.key};
    for (const Parameter& result : function ? function->results : std::vector<Parameter>()) {
      Value value = plain_value(result.type, nullptr);
      if (planned != sheet_.end())
        if (const auto given = planned->second.values.find(result.name);
            given != planned->second.values.end() && has_type(result.type, given->second)) {
          value = given->second;
          if (const auto* name = std::get_if<std::string>(&value); name && result.type.kind == Type::Kind::Choice)
            gave_.push_back(effect.function + " gives " + result.name + " = " + *name);
        }
      event.values[result.name] = std::move(value);
    }
    send(std::move(event));
    return state_.pending().empty() || state_.pending().front().key != effect.key;
  }

  bool answer() {
    const std::uint32_t open = state_.prompt();
    const Frame& frame = state_.data().frames.back();
    const Tree& tree = *library_.tree(state_.closure(), frame.tree);
    const auto* ask = std::get_if<Ask>(&tree.nodes.at(frame.node).kind);
    const auto moved = [&] { return state_.ended() || state_.prompt() != open || !state_.pending().empty(); };
    if (!ask) {
      send({.kind = Event::Kind::Pick, .prompt = open, .choices = {"confirm"}});
      return moved();
    }
    const Variable& variable = tree.variables.at(ask->variable);
    if (const auto planned = sheet_.find(tree.id + "." + variable.name); planned != sheet_.end()) {
      if (planned->second.kind == Input::Kind::Skip && ask->optional)
        send({.kind = Event::Kind::Command, .text = "skip"});
      else if (planned->second.kind == Input::Kind::Answer)
        give(open, variable, planned->second.values.begin()->second);
      if (moved()) return true;
    }
    // Not in the list, or not to be answered so in this version: the first answer there is.
    const std::optional<Reply> prompt = open_prompt(library_, state_);
    if (ask->optional) {
      send({.kind = Event::Kind::Command, .text = "skip"});
    } else if (prompt && prompt->input == Reply::Input::One && variable.type.kind == Type::Kind::Choice &&
               !prompt->choices.empty()) {
      send({.kind = Event::Kind::Pick, .prompt = open, .choices = {prompt->choices.front().id}});
    } else {
      give(open, variable, plain_value(variable.type, &variable));
    }
    return moved();
  }

  void give(std::uint32_t open, const Variable& variable, const Value& value) {
    Event event{.kind = Event::Kind::Pick, .prompt = open};
    if (const auto* yes = std::get_if<bool>(&value)) {
      event.choices = {*yes ? "yes" : "no"};
    } else if (const auto* ticks = std::get_if<Names>(&value)) {
      event.choices = *ticks;
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      if (variable.type.kind == Type::Kind::Choice)
        event.choices = {*text};
      else
        event = {.kind = Event::Kind::Text, .text = text->empty() ? "x" : *text};
    } else if (const auto* date = std::get_if<Date>(&value)) {
      event = {.kind = Event::Kind::Text, .text = to_text(*date)};
    } else {
      Input input{Input::Kind::Answer, {}, {}, "n", {{"n", value}}};
      event = {.kind = Event::Kind::Text, .text = to_text(input).substr(3)};
    }
    send(std::move(event));
  }

  const Library& library_;
  const Sheet& sheet_;
  State state_;
  int events_ = 0;
  std::set<std::string> failed_;
  std::vector<std::string> gave_;
};

// Every other value that answers the same, as far as they can be counted.
std::vector<Given> others(const Given& answer, const std::string& key, const Library& library) {
  std::vector<Given> list;
  if (answer.kind == Input::Kind::Start) return list;
  const std::size_t dot = key.find('.');
  const Tree* tree = library.latest(key.substr(0, dot));
  std::string name = key.substr(dot + 1);
  if (name.ends_with("()")) {
    name.resize(name.size() - 2);
    const Function* function = find_function(library.functions(), name);
    if (!function) return list;
    for (const Parameter& result : function->results) {
      if (!answer.values.contains(result.name)) continue;
      for (const std::string& other : result.type.names) {
        Given changed{Input::Kind::Result, answer.values};
        changed.values[result.name] = other;
        list.push_back(std::move(changed));
      }
    }
    if (function->may_fail) list.push_back({Input::Kind::Failed, {}});
    return list;
  }
  if (!tree) return list;
  const auto variable = tree->variables.find(name);
  if (variable == tree->variables.end()) return list;
  const auto put = [&](Value value) { list.push_back({Input::Kind::Answer, {{name, std::move(value)}}}); };
  switch (variable->second.type.kind) {
    case Type::Kind::YesNo:
      put(true);
      put(false);
      break;
    case Type::Kind::Choice:
      for (const std::string& other : variable->second.type.names) put(other);
      break;
    case Type::Kind::Set:
      put(Names());
      for (const std::string& other : variable->second.type.names) put(Names{other});
      break;
    case Type::Kind::Number:
      for (const double other : {variable->second.min.value_or(0), variable->second.max.value_or(0)}) put(other);
      break;
    default:
      break;
  }
  list.push_back({Input::Kind::Skip, {}});
  return list;
}

void put(std::vector<Sheet>& sheets, std::set<Sheet>& known, Sheet sheet) {
  if (known.insert(sheet).second) sheets.push_back(std::move(sheet));
}

// The fewest answers to every end and branch of either version, then each with one answer changed.
std::vector<Sheet> sheets_for(const Library& before, const Library& after, const std::string& tree,
                              std::size_t tried_max, std::size_t& all) {
  std::vector<Sheet> sheets;
  std::set<Sheet> known;
  for (const Library* library : {&before, &after}) {
    const Exploration exploration = explore(*library, tree);
    for (const Exploration::End& end : exploration.ends)
      if (end.paths > 0) put(sheets, known, sheet_of(end.shortest));
    for (const Exploration::Branch& branch : exploration.branches)
      if (branch.taken) put(sheets, known, sheet_of(branch.shortest));
  }
  std::vector<Sheet> more;
  for (std::size_t i = 0; i < sheets.size(); ++i)
    for (const auto& [key, answer] : sheets[i])
      for (const Library* library : {&before, &after})
        for (const Given& other : others(answer, key, *library)) {
          Sheet changed = sheets[i];
          changed[key] = other;
          put(more, known, std::move(changed));
        }
  sheets.insert(sheets.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  all = sheets.size();
  if (sheets.size() <= tried_max) return sheets;
  std::vector<Sheet> some;  // Evenly over all of them.
  for (std::size_t i = 0; i < tried_max; ++i) some.push_back(std::move(sheets[i * sheets.size() / tried_max]));
  return some;
}

template <class List>
std::vector<std::string> missing_in(const List& list, const List& other) {
  std::vector<std::string> names;
  for (const std::string& name : list)
    if (std::find(other.begin(), other.end(), name) == other.end()) names.push_back(name);
  return names;
}

std::vector<std::string> outcomes_of(const Tree& tree) {
  std::vector<std::string> list;
  for (const std::string& name : tree.node_order)
    if (const auto* end = std::get_if<End>(&tree.nodes.at(name).kind))
      if (std::find(list.begin(), list.end(), end->outcome) == list.end()) list.push_back(end->outcome);
  return list;
}

TreeDifference compare(const Library& before, const Library& after, const std::string& id, std::size_t tried_max) {
  const Tree *old_tree = before.latest(id), *new_tree = after.latest(id);
  TreeDifference result{.tree = id};
  if (!old_tree || !new_tree) {
    result.kind = old_tree ? TreeDifference::Kind::Removed : TreeDifference::Kind::Added;
    return result;
  }
  // The commands file words things; it moves nobody to another end by buttons and plain answers. Only trees count here.
  const Closure &old_closure = *before.closure(before.closure_of(id)), &new_closure = *after.closure(after.closure_of(id));
  result.same = std::equal(old_closure.trees.begin(), old_closure.trees.end(), new_closure.trees.begin(),
                           new_closure.trees.end(), [](const auto& a, const auto& b) {
                             return a.first == b.first && a.second->hash == b.second->hash;
                           });
  if (result.same) return result;
  result.added_nodes = missing_in(new_tree->node_order, old_tree->node_order);
  result.removed_nodes = missing_in(old_tree->node_order, new_tree->node_order);
  result.added_outcomes = missing_in(outcomes_of(*new_tree), outcomes_of(*old_tree));
  result.removed_outcomes = missing_in(outcomes_of(*old_tree), outcomes_of(*new_tree));

  std::map<std::pair<std::string, std::string>, std::pair<Moved, std::size_t>> moved;
  for (const Sheet& sheet : sheets_for(before, after, id, tried_max, result.lists)) {
    ++result.tried;
    const Walked was = Walker(before, id, sheet).walk(), is = Walker(after, id, sheet).walk();
    if (was.outcome == is.outcome) {
      if (was.asked != is.asked) ++result.other_questions;
      continue;
    }
    auto& [one, shortest] = moved[{was.outcome, is.outcome}];
    const std::size_t length = std::max(was.given, is.given);
    if (one.count++ == 0 || length < shortest) {
      shortest = length;
      one.before = was.outcome;
      one.after = is.outcome;
      one.example = was.said;
      for (const std::string& line : is.said)  // What only the newer one asks.
        if (std::find(was.said.begin(), was.said.end(), line) == was.said.end())
          one.example.push_back(line + " (new)");
    }
  }
  for (auto& [pair, found] : moved) result.moved.push_back(std::move(found.first));
  std::stable_sort(result.moved.begin(), result.moved.end(),
                   [](const Moved& a, const Moved& b) { return a.count > b.count; });
  return result;
}

}  // namespace

std::vector<TreeDifference> differences(const Library& before, const Library& after, std::size_t tried_max) {
  std::set<std::string> ids;
  for (const Library* library : {&before, &after})
    for (const std::string& id : library->ids()) ids.insert(id);
  std::vector<TreeDifference> list;
  for (const std::string& id : ids) list.push_back(compare(before, after, id, tried_max));
  return list;
}

}  // namespace evenkeel::dialogs
