#include "dialogs/tree_diff.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "dialogs/answer_lists.h"
#include "dialogs/answer_walk.h"

namespace evenkeel::dialogs {
namespace {

using Json = nlohmann::json;

// --- What differs in more than words

// The way through a node, without what is said there. What an answer is typed like does not matter: the lists press buttons.
Json without_words(Json node) {
  for (const char* words : {"text", "help", "retry"}) node.erase(words);
  if (const auto said = node.find("say"); said != node.end()) {
    const bool by_condition = said->is_array() && !said->empty() && said->front().is_object();
    if (!by_condition) *said = nullptr;
    if (by_condition)
      for (Json& text : *said) text.erase("text");
  }
  if (const auto choices = node.find("choices"); choices != node.end())
    for (Json& choice : *choices) choice.erase("text"), choice.erase("also");
  return node;
}

// The nodes of either version that differ in more than words; all of them where the variables do, or how the tree is called.
std::set<std::string> changed_nodes(const Tree& before, const Tree& after) {
  if (before.hash == after.hash) return {};
  Json old_tree = Json::parse(before.canonical), new_tree = Json::parse(after.canonical);
  Json old_nodes = old_tree["nodes"], new_nodes = new_tree["nodes"];
  for (Json* tree : {&old_tree, &new_tree}) {
    for (const char* key : {"$schema", "title", "locales", "nodes"}) tree->erase(key);
    for (Json& variable : (*tree)["vars"]) variable.erase("label");
  }
  std::set<std::string> changed;
  for (const auto& [name, node] : old_nodes.items())
    if (old_tree != new_tree || !new_nodes.contains(name) || without_words(node) != without_words(new_nodes[name]))
      changed.insert(name);
  for (const auto& [name, node] : new_nodes.items())
    if (!old_nodes.contains(name)) changed.insert(name);
  return changed;
}

// By tree. Of a tree that only one version has: all its nodes.
using Changed = std::map<std::string, std::set<std::string>>;

Changed changed_in(const Closure& before, const Closure& after) {
  Changed changed;
  for (const auto& [id, tree] : before.trees)
    if (const Tree* other = after.tree(id)) {
      if (auto nodes = changed_nodes(*tree, *other); !nodes.empty()) changed[id] = std::move(nodes);
    } else {
      changed[id].insert(tree->node_order.begin(), tree->node_order.end());
    }
  for (const auto& [id, tree] : after.trees)
    if (!before.tree(id)) changed[id].insert(tree->node_order.begin(), tree->node_order.end());
  return changed;
}

// --- One tree

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

  // A way through nothing that differs comes to the same end in both, and is not walked a second time. What is typed may be
  // taken for a command, so that the commands must be the same as well.
  const bool same_commands = old_closure.commands_hash == new_closure.commands_hash;
  const Changed changed = changed_in(old_closure, new_closure);
  const bool same_ways = same_commands && changed.empty();
  const AnswerLists lists(before, after, id, same_ways);
  std::vector<std::size_t> chosen;  // Evenly over all of them.
  result.lists = lists.lists().size();
  result.tried = std::min(result.lists, tried_max);
  for (std::size_t i = 0; i < result.tried; ++i) chosen.push_back(i * result.lists / result.tried);
  if (same_ways) return result;

  const auto is_changed = [&](const Place& place) {
    const auto found = changed.find(place.tree);
    return !same_commands || (found != changed.end() && found->second.contains(place.node));
  };
  const auto was = walk_lists(before, id, lists, chosen, is_changed);
  std::vector<std::size_t> again;  // Of `chosen`.
  std::vector<std::size_t> chosen_again;
  for (std::size_t i = 0; i < chosen.size(); ++i)
    if (was[i]->passed_changed) again.push_back(i), chosen_again.push_back(chosen[i]);
  const auto is = walk_lists(after, id, lists, chosen_again, {});

  std::map<std::pair<std::string, std::string>, std::pair<Moved, std::size_t>> moved;
  for (std::size_t i = 0; i < again.size(); ++i) {
    const Walked &old_way = *was[again[i]], &new_way = *is[i];
    const std::string old_end = old_way.outcome(), new_end = new_way.outcome();
    if (old_end == new_end) {
      if (old_way.asked() != new_way.asked()) ++result.other_questions;
      continue;
    }
    auto& [one, shortest] = moved[{old_end, new_end}];
    const std::size_t length = std::max(old_way.asked().size(), new_way.asked().size());
    if (one.count++ == 0 || length < shortest) {
      shortest = length;
      one.before = old_end;
      one.after = new_end;
      const std::vector<std::string> said = old_way.said();
      one.example = said;
      for (const std::string& line : new_way.said())  // What only the newer one asks.
        if (std::find(said.begin(), said.end(), line) == said.end()) one.example.push_back(line + " (new)");
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
