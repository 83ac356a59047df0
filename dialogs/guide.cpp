#include "dialogs/guide.h"

#include <cassert>

#include "dialogs/plain.h"
#include "dialogs/tree_library.h"

namespace evenkeel::dialogs {
namespace {

constexpr const char* commands_file = "commands.json";

std::shared_ptr<const Phrases> built_in() {
  static const std::shared_ptr<const Phrases> phrases = [] {
    for (const auto& [name, text] : embedded_trees()) {
      if (name != commands_file) continue;
      auto parsed = parse_phrases(commands_file, text);
      assert(parsed && "the built-in commands file is checked by a test");
      return std::make_shared<const Phrases>(std::move(*parsed));
    }
    assert(false && "commands.json is built in");
    return std::shared_ptr<const Phrases>();
  }();
  return phrases;
}

void add_nodes(TreeGuide& own) {
  for (const auto& [name, node] : own.tree->nodes) own.nodes[name].node = &node;
  for (auto& [name, guide] : own.nodes) {
    const Node& node = *guide.node;
    guide.place = own.route.place_of(name);
    for (const Rule& rule : node.next) guide.rules.push_back(&own.nodes.at(rule.go));
    if (!node.then.empty()) guide.then = &own.nodes.at(node.then);
    if (const auto* ask = std::get_if<Ask>(&node.kind)) guide.variable = &own.tree->variables.at(ask->variable);
    const auto* work = std::get_if<Do>(&node.kind);
    if (work && !work->failed.empty()) guide.failed = &own.nodes.at(work->failed);
  }
}

// The trees a tree calls come before it.
void add_tree(Guide& guide, const Closure& closure, const Tree& tree, std::map<std::string, Questions>& questions_of) {
  if (guide.trees.contains(tree.id)) return;
  TreeGuide& own = guide.trees[tree.id];
  for (const auto& [name, node] : tree.nodes) {
    const auto* call = std::get_if<CallTree>(&node.kind);
    const Tree* called = call ? closure.tree(call->tree) : nullptr;
    if (called) add_tree(guide, closure, *called, questions_of);
  }
  own.tree = &tree;
  own.route = Route(tree, questions_of);
  add_nodes(own);
  questions_of[tree.id] = own.route.whole();
  for (const std::string& name : tree.node_order) {
    const auto* ask = std::get_if<Ask>(&tree.nodes.at(name).kind);
    if (!ask) continue;
    for (const TreeChoice& choice : ask->choices)
      own.choice_texts[ask->variable].emplace(id_of(choice), &choice.text);
  }
  // What another tree asked and gave is shown as it was asked there.
  for (const auto& [name, node] : tree.nodes) {
    const auto* call = std::get_if<CallTree>(&node.kind);
    const auto callee = call ? guide.trees.find(call->tree) : guide.trees.end();
    if (callee == guide.trees.end()) continue;
    for (const auto& [given, variable] : call->into) {
      const auto texts = callee->second.choice_texts.find(given);
      if (texts != callee->second.choice_texts.end()) own.choice_texts.emplace(variable, texts->second);
    }
  }
}

}  // namespace

const Phrases& built_in_phrases() {
  return *built_in();
}

std::shared_ptr<const Guide> make_guide(const Closure& closure) {
  auto guide = std::make_shared<Guide>();
  if (!closure.commands || closure.commands->empty())
    guide->phrases = built_in();
  else
    guide->phrases = std::make_shared<const Phrases>(stored_phrases(*closure.commands, *built_in()));
  std::map<std::string, Questions> questions_of;
  for (const auto& [id, tree] : closure.trees) add_tree(*guide, closure, *tree, questions_of);
  return guide;
}

bool is_command(const Guide& guide, std::string_view locale, std::string_view text) {
  const Words& words = guide.phrases->words(locale);
  const auto found = words.commands.find(plain(text));
  return found != words.commands.end() && found->second != Command::GoOn && found->second != Command::Keep;
}

}  // namespace evenkeel::dialogs
