#include "dialogs/tree_graph.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace evenkeel::dialogs {
namespace {

using Arrows = std::map<std::string, std::vector<std::string>>;

void walk(const Arrows& arrows, const std::string& from, std::set<std::string>& reached) {
  if (!reached.insert(from).second) return;
  for (const std::string& to : arrows.at(from)) walk(arrows, to, reached);  // At most 300 deep.
}

// A walk that never ends passes some nodes for ever. One with `most` is passed by its `then` alone sooner or later, so
// only that arrow counts; if the others still form a circle, nothing ends it.
std::vector<std::vector<std::string>> endless_loops(const Tree& tree) {
  Arrows arrows;
  for (const auto& [name, node] : tree.nodes) arrows[name] = node.most > 0 ? std::vector{node.then} : ways_on(node);
  std::vector<std::vector<std::string>> loops;
  std::set<std::string> done;
  std::vector<std::string> path;
  const std::function<void(const std::string&)> visit = [&](const std::string& name) {
    path.push_back(name);
    for (const std::string& to : arrows.at(name)) {
      const auto above = std::find(path.begin(), path.end(), to);
      if (above != path.end())
        loops.emplace_back(above, path.end());
      else if (!done.contains(to))
        visit(to);
    }
    path.pop_back();
    done.insert(name);
  };
  for (const std::string& name : tree.node_order)
    if (!done.contains(name)) visit(name);
  return loops;
}

}  // namespace

std::vector<std::string> ways_on(const Node& node) {
  std::vector<std::string> ways;
  const auto add = [&](const std::string& to) {
    if (!to.empty() && std::find(ways.begin(), ways.end(), to) == ways.end()) ways.push_back(to);
  };
  for (const Rule& rule : node.next) add(rule.go);
  if (const auto* act = std::get_if<Do>(&node.kind)) add(act->failed);
  add(node.then);
  return ways;
}

Problems check_graph(const Tree& tree) {
  Problems problems;
  const auto problem = [&](const char* code, const std::string& node, std::string message, std::string fix) {
    problems.push_back({code, tree.file, tree.nodes.at(node).line, std::move(message), std::move(fix)});
  };
  Arrows arrows, backwards;
  for (const auto& [name, node] : tree.nodes) {
    backwards[name];
    arrows[name] = ways_on(node);
  }
  for (const auto& [name, ways] : arrows)
    for (const std::string& to : ways) backwards[to].push_back(name);

  std::set<std::string> reached, ending;
  walk(arrows, tree.start, reached);
  for (const auto& [name, node] : tree.nodes)
    if (std::holds_alternative<End>(node.kind)) walk(backwards, name, ending);
  for (const std::string& name : tree.node_order) {
    if (!reached.contains(name))
      problem("EK250", name, "Nothing leads to the node \"" + name + "\".",
              "Go there from another node, or take it out.");
    else if (!ending.contains(name))
      problem("EK251", name, "From the node \"" + name + "\" no end can be reached.", "Lead on to an \"end\".");
  }
  for (const std::vector<std::string>& loop : endless_loops(tree)) {
    if (!ending.contains(loop.front())) continue;  // Said already: bounding it would not help.
    std::string circle;
    for (const std::string& name : loop) circle += name + " > ";
    problem("EK252", loop.front(), "Nothing bounds the loop " + circle + loop.front() + ".",
            "Give one node on it \"most\" and \"then\": how often it may be entered, and where to go after that.");
  }
  return problems;
}

}  // namespace evenkeel::dialogs
