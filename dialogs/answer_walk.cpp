#include "dialogs/answer_walk.h"

#include <algorithm>
#include <map>
#include <optional>

#include "dialogs/domain.h"
#include "dialogs/expression.h"
#include "dialogs/state.h"

namespace evenkeel::dialogs {
namespace {

constexpr int events_max = 2'000;  // Of one walk: more is a loop of questions.
constexpr std::int64_t noon_ms = 1'795'262'400'000;  // Both versions hear everything on the same day.

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

// What some lists have in common so far.
struct Together {
  State state;
  std::vector<std::size_t> lists;  // Of `chosen`.
  int events = 0;
  std::vector<int> failed;  // What has failed once: what is tried again may work.
  std::vector<std::string> gave;
  bool passed_changed = false;
};

class ListWalker {
 public:
  ListWalker(const Library& library, const std::string& tree, const AnswerLists& lists,
             const std::vector<std::size_t>& chosen, const std::function<bool(const Place&)>& is_changed)
      : library_(library),
        closure_(*library.closure(library.closure_of(tree))),
        lists_(lists),
        chosen_(chosen),
        is_changed_(is_changed),
        walked_(chosen.size()) {
    Together all{begin(library, {"diff", closure_.hash, "en"}), {}, 0, {}, {}, false};
    for (std::size_t i = 0; i < chosen.size(); ++i) all.lists.push_back(i);
    for (auto& [given, some] : parted(std::move(all), lists.key_of(""))) {
      Event start{.kind = Event::Kind::Start};
      if (given) start.values = given->values;
      send(some, std::move(start));
      waiting_.push_back(std::move(some));
    }
  }

  std::vector<std::shared_ptr<const Walked>> walk() {
    while (!waiting_.empty()) {
      Together some = std::move(waiting_.back());
      waiting_.pop_back();
      if (some.state.ended() || some.events >= events_max)
        stop(std::move(some));
      else
        step(std::move(some));
    }
    return std::move(walked_);
  }

 private:
  void stop(Together some) {
    const auto walked = std::make_shared<const Walked>(std::move(some.state), std::move(some.gave), some.passed_changed);
    for (const std::size_t list : some.lists) walked_[list] = walked;
  }

  void step(Together together) {
    const bool performs = !together.state.pending().empty();
    const std::string asked = performs ? function_key(together) : question_key(together);
    for (auto& [given, some] : parted(std::move(together), lists_.key_of(asked))) {
      const bool moved = performs ? perform(some, given) : answer(some, given);
      if (moved)
        waiting_.push_back(std::move(some));
      else
        stop(std::move(some));
    }
  }

  // By what the lists say to this: one after the other, in the order in which they come.
  std::vector<std::pair<const Given*, Together>> parted(Together together, int key) const {
    std::vector<std::pair<int, std::vector<std::size_t>>> parts;
    for (const std::size_t list : together.lists) {
      const int given = key < 0 ? -1 : AnswerLists::given_in(lists_.lists()[chosen_[list]], key);
      auto part = std::find_if(parts.begin(), parts.end(), [&](const auto& p) { return p.first == given; });
      if (part == parts.end()) part = parts.insert(parts.end(), {given, {}});
      part->second.push_back(list);
    }
    std::vector<std::pair<const Given*, Together>> result;
    together.lists.clear();
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const Given* given = parts[i].first < 0 ? nullptr : &lists_.given(parts[i].first);
      result.emplace_back(given, i + 1 < parts.size() ? together : std::move(together));
      result.back().second.lists = std::move(parts[i].second);
    }
    return result;
  }

  std::string function_key(const Together& some) const {
    return some.state.data().frames.back().tree + "." + some.state.pending().front().function + "()";
  }
  std::string question_key(const Together& some) const {
    const Frame& frame = some.state.data().frames.back();
    const auto* ask = std::get_if<Ask>(&node_of(some).kind);
    return ask ? frame.tree + "." + ask->variable : frame.tree + "." + frame.node + "?";
  }
  const Tree& tree_of(const Together& some) const {
    return *closure_.trees.at(some.state.data().frames.back().tree);
  }
  const Node& node_of(const Together& some) const {
    return tree_of(some).nodes.at(some.state.data().frames.back().node);
  }

  void send(Together& some, Event event) {
    event.id = std::to_string(++some.events);
    event.at_ms = noon_ms;
    event.actor = "cli:diff";
    const bool look = is_changed_ && !some.passed_changed;
    Way way;
    some.state = moved(library_, std::move(some.state), event, look ? &way : nullptr);
    some.passed_changed |= std::any_of(way.begin(), way.end(), is_changed_);
  }

  bool perform(Together& some, const Given* given) {
    const Effect effect = some.state.pending().front();
    const Function* function = find_function(library_.functions(), effect.function);
    if (given && given->kind == Input::Kind::Failed) {
      const int key = lists_.key_of(function_key(some));
      if (std::find(some.failed.begin(), some.failed.end(), key) == some.failed.end()) {
        some.failed.push_back(key);
        some.gave.push_back(effect.function + " fails");
        send(some, {.kind = Event::Kind::Failed, .effect = effect.key});
        return true;
      }
    }
    Event event{.kind = Event::Kind::Result, .effect = effect.key};
    for (const Parameter& result : function ? function->results : std::vector<Parameter>()) {
      Value value = plain_value(result.type, nullptr);
      if (given)
        if (const auto found = given->values.find(result.name);
            found != given->values.end() && has_type(result.type, found->second)) {
          value = found->second;
          if (const auto* name = std::get_if<std::string>(&value); name && result.type.kind == Type::Kind::Choice)
            some.gave.push_back(effect.function + " gives " + result.name + " = " + *name);
        }
      event.values[result.name] = std::move(value);
    }
    send(some, std::move(event));
    return some.state.pending().empty() || some.state.pending().front().key != effect.key;
  }

  bool answer(Together& some, const Given* given) {
    const std::uint32_t open = some.state.prompt();
    const auto* ask = std::get_if<Ask>(&node_of(some).kind);
    const auto moved = [&] {
      return some.state.ended() || some.state.prompt() != open || !some.state.pending().empty();
    };
    if (!ask) {
      send(some, {.kind = Event::Kind::Pick, .prompt = open, .choices = {"confirm"}});
      return moved();
    }
    const Variable& variable = tree_of(some).variables.at(ask->variable);
    if (given) {
      if (given->kind == Input::Kind::Skip && ask->optional)
        send(some, {.kind = Event::Kind::Command, .text = "skip"});
      else if (given->kind == Input::Kind::Answer)
        give(some, variable, given->values.begin()->second);
      if (moved()) return true;
    }
    // Not in the list, or not to be answered so in this version: the first answer there is.
    if (ask->optional) {
      send(some, {.kind = Event::Kind::Command, .text = "skip"});
      return moved();
    }
    if (variable.type.kind == Type::Kind::Choice) {
      const auto offered = std::find_if(ask->choices.begin(), ask->choices.end(),
                                        [&](const TreeChoice& choice) { return is_offered(some, choice); });
      if (offered != ask->choices.end()) {
        give(some, variable, offered->is);
        return moved();
      }
    }
    give(some, variable, plain_value(variable.type, &variable));
    return moved();
  }

  bool is_offered(const Together& some, const TreeChoice& choice) const {
    if (!choice.when) return true;
    const auto value = evaluate(choice.when->expression, tree_of(some).variables, some.state.data().frames.back().stored);
    const bool* truth = value ? std::get_if<bool>(&*value) : nullptr;
    return truth && *truth;
  }

  void give(Together& some, const Variable& variable, const Value& value) {
    Event event{.kind = Event::Kind::Pick, .prompt = some.state.prompt()};
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
      const Input input{Input::Kind::Answer, {}, {}, "n", {{"n", value}}};
      event = {.kind = Event::Kind::Text, .text = to_text(input).substr(3)};
    }
    send(some, std::move(event));
  }

  const Library& library_;
  const Closure& closure_;
  const AnswerLists& lists_;
  const std::vector<std::size_t>& chosen_;
  const std::function<bool(const Place&)>& is_changed_;
  std::vector<Together> waiting_;
  std::vector<std::shared_ptr<const Walked>> walked_;
};

}  // namespace

std::string Walked::outcome() const {
  return state.ended() ? state.outcome() : "(no end)";
}

std::vector<std::string> Walked::asked() const {
  std::vector<std::string> list;
  for (const Answer& answer : state.answers()) list.push_back(answer.variable);
  return list;
}

std::vector<std::string> Walked::said() const {
  std::vector<std::string> list;
  for (const Answer& answer : state.answers()) list.push_back(answer.label + ": " + answer.text);
  list.insert(list.end(), gave.begin(), gave.end());
  return list;
}

std::vector<std::shared_ptr<const Walked>> walk_lists(const Library& library, const std::string& tree,
                                                      const AnswerLists& lists, const std::vector<std::size_t>& chosen,
                                                      const std::function<bool(const Place&)>& is_changed) {
  return ListWalker(library, tree, lists, chosen, is_changed).walk();
}

}  // namespace evenkeel::dialogs
