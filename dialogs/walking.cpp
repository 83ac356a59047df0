#include <algorithm>
#include <cassert>

#include "dialogs/conversation.h"
#include "dialogs/plain.h"

namespace evenkeel::dialogs {
namespace {

// Every loop of a checked tree passes a bound, so no walk between two questions is long. This one is a bug in the
// checker.
constexpr int moves_max = 100'000;

// FNV-1a: only tells a line from one that was said before at the same place, and must be the same for years.
std::uint64_t hash_of_text(std::string_view text) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash;
}

bool answers_question(Entry::Kind kind) {
  return kind == Entry::Kind::Answer || kind == Entry::Kind::Skip || kind == Entry::Kind::Confirm ||
         kind == Entry::Kind::Open || kind == Entry::Kind::Digress;
}

std::shared_ptr<const Entry> take(Trail& trail, Trail::iterator at) {
  std::shared_ptr<const Entry> entry = *at;
  trail.erase(at);
  return entry;
}

}  // namespace

Conversation::Conversation(const Library& library, const Closure& closure, State::Data& data,
                           std::vector<Reply>* replies, std::vector<Effect>* effects, Way* way)
    : library_(library),
      closure_(&closure),
      data_(data),
      replies_(replies),
      effects_(effects),
      way_(way),
      speech_(*closure.guide->phrases, data.locale) {
  if (!data_.frames.empty()) find_top();
}

void Conversation::on(Date today) {
  today_ = today;
  rewalking_ = false;
  back_to_ = false;
}

void Conversation::find_top() {
  guide_ = &closure_->guide->trees.at(top().tree);
  at_ = &guide_->nodes.at(top().node);
}

void Conversation::move(const NodeGuide* to) {
  top().node = to->node->name;
  at_ = to;
}

bool Conversation::is_here(std::string_view where) const {
  const Frame& frame = top();
  const std::size_t path = frame.path.size();
  return where.size() == path + 1 + frame.node.size() && where.ends_with(frame.node) && where[path] == '/' &&
         where.starts_with(frame.path);
}

void Conversation::push_frame(const Tree& tree, std::string path, bool digression) {
  data_.frames.push_back({.tree = tree.id,
                          .node = tree.start,
                          .path = std::move(path),
                          .stored = {},
                          .visits = {},
                          .digression = digression});
  find_top();
}

void Conversation::start(const Values& given) {
  data_.started = true;
  const Tree& root = *closure_->tree(closure_->root);
  for (const std::string& name : root.takes) {
    const auto value = given.find(name);
    if (value == given.end()) continue;
    if (auto fit = fitted(root.variables.at(name), value->second, today_))
      data_.start_values.emplace(name, std::move(*fit));
  }
  walk_again({});
  ask_again();
}

void Conversation::walk_again(Trail ahead) {
  data_.ahead = std::move(ahead);
  data_.trail.clear();
  data_.frames.clear();
  data_.prompt = 0;
  data_.steps = 0;
  data_.told = false;
  data_.overlay = Overlay::None;
  data_.editing = false;
  const Tree& root = *closure_->tree(closure_->root);
  push_frame(root, root.id, false);
  for (const auto& [name, value] : data_.start_values)  // Another version of the tree may take less.
    if (std::find(root.takes.begin(), root.takes.end(), name) != root.takes.end()) store(name, value);
  rewalking_ = true;
  go();
}

void Conversation::go() {
  for (int moves = 0; enter(); ++moves) assert(moves < moves_max && "a loop without a bound passed the checks");
}

void Conversation::pass(Place::Kind kind, std::size_t index) {
  if (way_) way_->insert({top().tree, top().node, kind, static_cast<int>(index)});
}

bool Conversation::enter() {
  const Node& node = here();
  if (node.most > 0) {
    int& visits = top().visits[node.name];
    if (visits >= node.most) {
      pass(Place::Kind::Then);
      move(at_->then);
      return true;
    }
    ++visits;
  }
  pass(Place::Kind::Node);
  struct Enter {
    Conversation& conversation;
    bool operator()(const Ask&) const { return conversation.enter_question(); }
    bool operator()(const Review&) const { return conversation.enter_question(); }
    bool operator()(const Say& say) const { return conversation.enter_say(say); }
    bool operator()(const Do& work) const { return conversation.enter_do(work); }
    bool operator()(const CallTree& call) const { return conversation.enter_call(call); }
    bool operator()(const End& end) const { return conversation.enter_end(end); }
  };
  return std::visit(Enter{*this}, node.kind);
}

bool Conversation::enter_question() {
  const auto* ask = std::get_if<Ask>(&here().kind);
  const std::shared_ptr<const Entry> entry = take_ahead(ask);
  if (!entry) {
    open_question();
    return false;
  }
  switch (entry->kind) {
    case Entry::Kind::Digress: {
      const Tree& beside = *closure_->tree(entry->tree);
      data_.trail.push_back(entry);
      push_frame(beside, where() + ">" + beside.id, true);
      for (const auto& [name, value] : entry->arguments) store(name, value);
      return true;
    }
    case Entry::Kind::Open:
      rewalking_ = false;
      open_question();
      data_.editing = true;
      return false;
    case Entry::Kind::Answer:
      if (ask && allowed(*ask, entry->value)) break;
      open_question();
      return false;
    case Entry::Kind::Skip:
      if (ask && ask->optional) break;
      open_question();
      return false;
    default:
      break;
  }
  if (!rewalking_ && is_numbered(*entry) && !entry->where.empty() && !entry->recalled) data_.replayed = true;
  apply(entry);
  return true;
}

void Conversation::open_question() {
  data_.prompt = ++data_.prompts;
  data_.overlay = Overlay::None;
  data_.near.clear();
  data_.misses = 0;
  data_.editing = false;
  if (top().digression || digression_begin() < data_.trail.size())
    return;  // Words are looked up beside the way, not on it.
  count_steps();
}

bool Conversation::enter_say(const Say& say_node) {
  for (const SaidText& said : say_node.texts) {
    if (said.when && !holds(*said.when)) continue;
    pass(Place::Kind::Said, static_cast<std::size_t>(&said - say_node.texts.data()));
    say_line(speech_.text(said.text, tree(), guide(), top().stored));
    break;
  }
  leave();
  return true;
}

bool Conversation::enter_do(const Do& work) {
  Values arguments;
  for (const Argument& argument : work.arguments)
    if (auto value = evaluate(argument.value.expression, tree().variables, top().stored))
      arguments.emplace(argument.parameter, std::move(*value));
  const Function* function = find_function(library_.functions(), work.function);
  const bool writes = function && !function->pure;
  if (auto entry = take_result(work.function, arguments, writes)) {
    apply_result(work, std::move(entry));
    return true;
  }
  data_.prompt = 0;
  emit({.key = {}, .function = work.function, .arguments = std::move(arguments)});
  return false;
}

bool Conversation::enter_call(const CallTree& call) {
  const Tree& own = tree();
  const Tree& callee = *closure_->tree(call.tree);
  push_frame(callee, where() + ">" + callee.id, false);
  const Frame& caller = data_.frames[data_.frames.size() - 2];
  for (const Assignment& with : call.with)
    store(with.to, evaluate(with.value.expression, own.variables, caller.stored));
  return true;
}

bool Conversation::enter_end(const End& end) {
  const Tree& own = tree();
  std::string text = end.text.empty() ? std::string() : speech_.text(end.text, own, guide(), top().stored);
  for (const Assignment& set : here().set)
    store(set.to, evaluate(set.value.expression, own.variables, top().stored));
  if (data_.frames.size() == 1) {
    add({.kind = Reply::Kind::Line,
         .text = text.empty() ? speech_.say(Phrase::EndedPlain) : std::move(text),
         .ended = true});
    finish(end.outcome);
    return false;
  }
  if (!text.empty()) say_line(text);
  if (top().digression) {
    leave_digression();
    return false;
  }
  const Frame callee = std::move(data_.frames.back());
  data_.frames.pop_back();
  find_top();
  const auto& call = std::get<CallTree>(here().kind);
  for (const auto& [given, variable] : call.into) store(variable, value_of(given, own.variables, callee.stored));
  leave();
  return true;
}

void Conversation::leave() {
  const Node& node = here();
  for (const Assignment& set : node.set)
    store(set.to, evaluate(set.value.expression, tree().variables, top().stored));
  for (std::size_t i = 0; i < node.next.size(); ++i) {
    if (node.next[i].when && !holds(*node.next[i].when)) continue;
    pass(Place::Kind::Rule, i);
    move(at_->rules[i]);
    return;
  }
  assert(false && "the last rule of a checked node has no condition");
}

void Conversation::finish(std::string outcome) {
  data_.ended = true;
  data_.outcome = std::move(outcome);
  data_.prompt = 0;
  data_.overlay = Overlay::None;
  data_.ahead.clear();
  data_.aside.clear();
  data_.replayed = false;
}

void Conversation::store(const std::string& variable, const std::optional<Value>& value) {
  const Variable* declared = at_->variable;
  if (!declared || declared->name != variable) {  // Mostly it is what is asked here.
    const auto found = tree().variables.find(variable);
    if (found == tree().variables.end()) return;
    declared = &found->second;
  }
  std::optional<Value> fit = value ? fitted(*declared, *value, today_) : std::nullopt;
  if (fit)
    top().stored.insert_or_assign(variable, std::move(*fit));
  else
    top().stored.erase(variable);
}

bool Conversation::holds(const TypedExpression& condition) const {
  const std::optional<Value> value = evaluate(condition.expression, tree().variables, top().stored);
  const bool* truth = value ? std::get_if<bool>(&*value) : nullptr;
  return truth && *truth;
}

bool Conversation::allowed(const Ask& ask, const Value& value) const {
  const Variable& variable = *at_->variable;
  if (!fits(variable, value, today_)) return false;
  const auto can_say = [&](const Value& name) {
    return ask.choices.empty() || std::any_of(ask.choices.begin(), ask.choices.end(), [&](const TreeChoice& choice) {
             return choice.is == name && offered(choice);
           });
  };
  if (const auto* names = std::get_if<Names>(&value))
    return std::all_of(names->begin(), names->end(), [&](const std::string& name) { return can_say(name); });
  if (variable.type.kind == Type::Kind::Choice || variable.type.kind == Type::Kind::YesNo) return can_say(value);
  return true;
}

void Conversation::apply(std::shared_ptr<const Entry> entry) {
  if (!is_here(entry->where)) {  // It came from another version of the tree.
    auto moved = std::make_shared<Entry>(*entry);
    moved->where = where();
    entry = std::move(moved);
  }
  if (entry->kind == Entry::Kind::Answer) store(entry->variable, entry->value);
  if (entry->kind == Entry::Kind::Skip) store(entry->variable, {});
  std::erase_if(data_.aside, [&](const auto& old) { return is_here(old->where); });
  data_.trail.push_back(std::move(entry));
  data_.prompt = 0;
  leave();
}

void Conversation::apply_result(const Do& work, std::shared_ptr<const Entry> entry) {
  data_.trail.push_back(entry);
  if (entry->kind == Entry::Kind::Failed) {
    pass(Place::Kind::Failed);
    move(at_->failed);
    return;
  }
  for (const auto& [result, variable] : work.into) {
    const auto value = entry->results.find(result);
    store(variable, value == entry->results.end() ? std::nullopt : std::optional<Value>(value->second));
  }
  leave();
}

// Answers that were known before wait ahead like those of a conversation that moved to other trees: by name, until their
// question is reached. Where it is asked for anew, about another customer, what it said before is forgotten.
void Conversation::recall(const Do& work, const Values& results) {
  std::erase_if(data_.ahead, [](const auto& entry) { return entry->recalled; });
  for (const auto& [name, value] : results) {
    const auto variable = tree().variables.find(name);
    if (variable == tree().variables.end() || work.into.contains(name)) continue;
    std::optional<Value> fit = fitted(variable->second, value, today_);
    if (!fit) continue;
    auto entry = std::make_shared<Entry>();
    entry->kind = Entry::Kind::Answer;
    entry->tree = tree().id;
    entry->variable = name;
    entry->value = std::move(*fit);
    entry->label = speech_.own_label(tree(), variable->second);
    entry->shown = speech_.value(tree(), guide(), variable->second, entry->value);
    entry->recalled = true;
    data_.ahead.push_back(std::move(entry));
  }
}

void Conversation::say_line(const std::string& text) {
  const std::uint64_t hash = hash_of_text(text);
  const auto before = std::find_if(data_.ahead.begin(), data_.ahead.end(), [&](const auto& entry) {
    return entry->kind == Entry::Kind::Said && is_here(entry->where);
  });
  if (before != data_.ahead.end()) {
    const auto entry = take(data_.ahead, before);
    if (entry->hash == hash) {
      data_.trail.push_back(entry);
      return;
    }
  }
  auto entry = std::make_shared<Entry>();
  entry->kind = Entry::Kind::Said;
  entry->where = where();
  entry->hash = hash;
  data_.trail.push_back(std::move(entry));
  say(text);
}

// The answer that waits for this question. What was to come before it has been passed by, and goes aside. After a
// migration answers have no place, only a name; they are passed by never.
std::shared_ptr<const Entry> Conversation::take_ahead(const Ask* ask) {
  for (auto entry = data_.ahead.begin(); entry != data_.ahead.end(); ++entry) {
    const Entry& waiting = **entry;
    if (!answers_question(waiting.kind)) continue;
    if (waiting.where.empty()) {
      if (ask && waiting.tree == top().tree && waiting.variable == ask->variable) return take(data_.ahead, entry);
      continue;
    }
    if (!is_here(waiting.where)) continue;
    const std::shared_ptr<const Entry> found = *entry;
    Trail rest;
    for (auto passed = data_.ahead.begin(); passed != entry; ++passed) {
      if ((*passed)->where.empty())
        rest.push_back(*passed);
      else
        put_aside(*passed);
    }
    rest.insert(rest.end(), entry + 1, data_.ahead.end());
    data_.ahead = std::move(rest);
    return found;
  }
  return nullptr;
}

// What the function gave before, if it would be asked the same again. What wrote is never asked for twice, whatever its
// arguments are now: a migrated conversation may come to the same point in another way.
std::shared_ptr<const Entry> Conversation::take_result(const std::string& function, const Values& arguments,
                                                       bool writes) {
  const auto found = std::find_if(data_.ahead.begin(), data_.ahead.end(), [&](const auto& entry) {
    if (entry->kind != Entry::Kind::Result && entry->kind != Entry::Kind::Failed) return false;
    if (entry->function != function) return false;
    if (entry->where.empty()) return writes ? entry->kind == Entry::Kind::Result : entry->arguments == arguments;
    return is_here(entry->where) && (writes || entry->arguments == arguments);
  });
  if (found == data_.ahead.end()) return nullptr;
  auto entry = take(data_.ahead, found);
  if (is_here(entry->where)) return entry;
  auto moved = std::make_shared<Entry>(*entry);
  moved->where = where();
  return moved;
}

void Conversation::put_aside(std::shared_ptr<const Entry> entry) {
  if (entry->kind != Entry::Kind::Answer || entry->where.empty()) return;
  std::erase_if(data_.aside, [&](const auto& old) { return old->where == entry->where; });
  data_.aside.push_back(std::move(entry));
}

const Entry* Conversation::earlier_answer() const {
  const auto* ask = std::get_if<Ask>(&here().kind);
  if (!ask) return nullptr;
  for (const auto& entry : data_.aside)
    if (is_here(entry->where) && entry->variable == ask->variable && allowed(*ask, entry->value)) return entry.get();
  return nullptr;
}

// ---- effects ----

void Conversation::emit(Effect effect) {
  effect.key = data_.session + ":" + std::to_string(++data_.effects);
  if (effects_) effects_->push_back(effect);
  data_.pending.push_back(std::move(effect));
}

void Conversation::perform(Command command, const std::string& function, Values arguments) {
  const Function* declared = find_function(library_.functions(), function);
  if (!declared) {
    say_notice(Phrase::CannotHere);
    ask_again();
    return;
  }
  // The case, if one is open, belongs to the outermost tree.
  const auto number = data_.frames.front().stored.find("case_number");
  const bool takes_case = std::any_of(declared->parameters.begin(), declared->parameters.end(),
                                      [](const Parameter& parameter) { return parameter.name == "case_number"; });
  if (takes_case && number != data_.frames.front().stored.end()) arguments.emplace("case_number", number->second);
  emit({.key = {}, .function = function, .arguments = std::move(arguments)});
  data_.pending_for = command;
}

void Conversation::performed(const Values& results) {
  const Function* function = find_function(library_.functions(), data_.pending.front().function);
  Values taken;
  for (const Parameter& declared : function ? function->results : std::vector<Parameter>()) {
    const auto value = results.find(declared.name);
    if (value != results.end() && has_type(declared.type, value->second)) {
      taken.emplace(declared.name, value->second);
    } else if (value != results.end() || !declared.optional) {
      not_performed();  // Half an answer is none.
      return;
    }
  }
  if (data_.pending_for) {
    done(*data_.pending_for, taken, true);
    return;
  }
  const auto& work = std::get<Do>(here().kind);
  auto entry = std::make_shared<Entry>();
  entry->kind = Entry::Kind::Result;
  entry->where = where();
  entry->function = data_.pending.front().function;
  entry->arguments = std::move(data_.pending.front().arguments);
  entry->results = std::move(taken);
  entry->writes = function && !function->pure;
  data_.pending.clear();
  if (function && function->recalls) recall(work, entry->results);
  apply_result(work, std::move(entry));
  go();
  ask_again();
}

void Conversation::not_performed() {
  if (data_.pending_for) {
    done(*data_.pending_for, {}, false);
    return;
  }
  const auto& work = std::get<Do>(here().kind);
  if (work.failed
          .empty()) {  // It was said that this can't fail. Its effect stays pending, so it may still be answered.
    say_notice(Phrase::Sorry);
    return;
  }
  auto entry = std::make_shared<Entry>();
  entry->kind = Entry::Kind::Failed;
  entry->where = where();
  entry->function = data_.pending.front().function;
  entry->arguments = std::move(data_.pending.front().arguments);
  data_.pending.clear();
  apply_result(work, std::move(entry));
  go();
  ask_again();
}

}  // namespace evenkeel::dialogs
