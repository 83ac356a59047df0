#include "dialogs/tree_library.h"

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <tuple>
#include <variant>

#include "dialogs/guide.h"
#include "dialogs/nearest.h"
#include "dialogs/tree_graph.h"
#include "dialogs/tree_parse.h"
#include "knowledge/digest.h"

namespace evenkeel::dialogs {
namespace {

using Trees = std::map<std::string, std::shared_ptr<const Tree>>;

constexpr const char* commands_file = "commands.json";
constexpr const char* commands_id = "commands";
// What a user may ask for at any time; always part of a closure.
constexpr std::array digressions{"wording", "tone"};

std::vector<std::string> calls_of(const Tree& tree) {
  std::vector<std::string> ids;
  for (const std::string& name : tree.node_order)
    if (const auto* call = std::get_if<CallTree>(&tree.nodes.at(name).kind))
      if (std::find(ids.begin(), ids.end(), call->tree) == ids.end()) ids.push_back(call->tree);
  return ids;
}

void reach(const Trees& trees, const std::string& id, Trees& reached) {
  const auto found = trees.find(id);
  if (found == trees.end() || !reached.emplace(id, found->second).second) return;
  for (const std::string& callee : calls_of(*found->second)) reach(trees, callee, reached);
}

// --- Calls
// -----------------------------------------------------------------------------------------------------------------

bool fits(const Type& from, const Type& to) {
  if (from.kind != to.kind) return false;
  return std::all_of(from.names.begin(), from.names.end(), [&](const std::string& name) {
    return std::find(to.names.begin(), to.names.end(), name) != to.names.end();
  });
}

bool fits(const TypedExpression& value, const Type& to) {
  if (fits(value.type, to)) return true;
  const auto* text =
      value.expression.op == Expression::Op::Constant ? std::get_if<std::string>(&value.expression.constant) : nullptr;
  return text && to.kind == Type::Kind::Choice && std::find(to.names.begin(), to.names.end(), *text) != to.names.end();
}

void check_call(const Tree& tree, const Node& node, const CallTree& call, const Trees& trees, Problems& problems) {
  const auto problem = [&](const char* code, int line, std::string message, std::string fix) {
    problems.push_back({code, tree.file, line, std::move(message), std::move(fix)});
  };
  const auto found = trees.find(call.tree);
  if (found == trees.end()) {
    std::vector<std::string> ids;
    for (const auto& [id, other] : trees) ids.push_back(id);
    const std::string meant = nearest(call.tree, ids);
    return problem("EK246", node.line, "There is no tree \"" + call.tree + "\" to call.",
                   meant.empty() ? "Add its file, or call another." : "Did you mean \"" + meant + "\"?");
  }
  const Tree& callee = *found->second;
  for (const Assignment& argument : call.with) {
    if (std::find(callee.takes.begin(), callee.takes.end(), argument.to) == callee.takes.end())
      problem("EK247", argument.line, "The tree \"" + call.tree + "\" takes no \"" + argument.to + "\".",
              callee.takes.empty() ? "It takes nothing." : "It takes: " + listed(callee.takes) + ".");
    else if (!fits(argument.value, callee.variables.at(argument.to).type))
      problem("EK247", argument.line,
              "\"" + argument.value.source + "\" is not what \"" + argument.to + "\" of the tree \"" + call.tree +
                  "\" may hold.",
              "Give a value of that kind; its names must be among those of the other tree.");
  }
  for (const auto& [result, variable] : call.into) {
    if (std::find(callee.gives.begin(), callee.gives.end(), result) == callee.gives.end())
      problem("EK247", call.into_line, "The tree \"" + call.tree + "\" gives no \"" + result + "\".",
              callee.gives.empty() ? "It gives nothing." : "It gives: " + listed(callee.gives) + ".");
    else if (!fits(callee.variables.at(result).type, tree.variables.at(variable).type))
      problem("EK247", call.into_line,
              "\"" + result + "\" of the tree \"" + call.tree + "\" is not what \"" + variable + "\" may hold.",
              "Declare the variable so that it can hold every result.");
  }
}

// A tree that calls itself, through however many others, is said once, at the call that closes the circle.
void check_circles(const Trees& trees, Problems& problems) {
  std::set<std::string> done;
  std::vector<std::string> path;
  const std::function<void(const std::string&)> visit = [&](const std::string& id) {
    path.push_back(id);
    const Tree& tree = *trees.at(id);
    for (const std::string& name : tree.node_order) {
      const Node& node = tree.nodes.at(name);
      const auto* call = std::get_if<CallTree>(&node.kind);
      if (!call || !trees.contains(call->tree)) continue;
      const auto above = std::find(path.begin(), path.end(), call->tree);
      if (above != path.end()) {
        std::string circle;
        for (auto step = above; step != path.end(); ++step) circle += *step + " > ";
        problems.push_back({"EK248", tree.file, node.line,
                            "These trees call one another in a circle: " + circle + call->tree + ".",
                            "Go on with \"next\" inside one tree instead; a loop there can be bounded with \"most\"."});
      } else if (!done.contains(call->tree)) {
        visit(call->tree);
      }
    }
    path.pop_back();
    done.insert(id);
  };
  for (const auto& [id, tree] : trees)
    if (!done.contains(id)) visit(id);
}

// What one file can't tell by itself, and what the engine relies on: calls fit, and every walk comes to an end.
Problems check_together(const Trees& trees) {
  Problems problems;
  for (const auto& [id, tree] : trees) {
    for (Problem& problem : check_graph(*tree)) problems.push_back(std::move(problem));
    for (const std::string& name : tree->node_order)
      if (const auto* call = std::get_if<CallTree>(&tree->nodes.at(name).kind))
        check_call(*tree, tree->nodes.at(name), *call, trees, problems);
  }
  check_circles(trees, problems);
  return problems;
}

// --- Closures
// --------------------------------------------------------------------------------------------------------------

std::shared_ptr<const Closure> make_closure(const Trees& all, const std::string& root,
                                            std::shared_ptr<const std::string> commands) {
  Closure closure;
  closure.root = root;
  reach(all, root, closure.trees);
  for (const char* id : digressions) reach(all, id, closure.trees);
  closure.commands = std::move(commands);
  if (!closure.commands->empty()) closure.commands_hash = sha256_hex(*closure.commands);

  std::vector<std::string> hashes;
  for (const auto& [id, tree] : closure.trees) hashes.push_back(tree->hash);
  if (!closure.commands_hash.empty()) hashes.push_back(closure.commands_hash);
  std::sort(hashes.begin(), hashes.end());
  std::string lines = all.at(root)->hash + "\n";
  for (const std::string& hash : hashes) lines += hash + "\n";
  closure.hash = sha256_hex(lines);
  closure.guide = make_guide(closure);
  return std::make_shared<const Closure>(std::move(closure));
}

void sort(Problems& problems) {
  std::stable_sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.file, a.line) < std::tie(b.file, b.line);
  });
}

}  // namespace

std::vector<TreeFile> with_overrides(const std::vector<TreeFile>& overrides) {
  std::map<std::string, std::string> files;
  for (const auto& [name, text] : embedded_trees()) files[std::string(name)] = std::string(text);
  for (const TreeFile& file : overrides) files[file.name] = file.text;
  std::vector<TreeFile> list;
  for (auto& [name, text] : files) list.push_back({name, std::move(text)});
  return list;
}

const Tree* Closure::tree(const std::string& id) const {
  const auto found = trees.find(id);
  return found == trees.end() ? nullptr : found->second.get();
}

expected<Library, Problems> Library::load(const std::vector<TreeFile>& files, const std::vector<Function>& functions) {
  Library library;
  library.functions_ = &functions;
  Problems problems;
  std::shared_ptr<const std::string> commands = std::make_shared<const std::string>();
  for (const TreeFile& file : files) {
    if (file.name == commands_file) {
      library.commands_ = file.text;
      commands = std::make_shared<const std::string>(canonical_json(file.text));
      if (const auto phrases = parse_phrases(file.name, file.text); !phrases)
        problems.insert(problems.end(), phrases.error().begin(), phrases.error().end());
      continue;
    }
    expected<Tree, Problems> tree = parse_tree(file.name, file.text, functions);
    if (!tree) {
      problems.insert(problems.end(), tree.error().begin(), tree.error().end());
      continue;
    }
    const std::string id = tree->id;
    if (id == commands_id) {
      problems.push_back({"EK249", file.name, tree->id_line, "A tree can't be called \"commands\".",
                          "Give it another id: that one is the commands file's."});
      continue;
    }
    const int line = tree->id_line;
    const auto [place, is_new] = library.latest_.emplace(id, std::make_shared<const Tree>(std::move(*tree)));
    if (!is_new)
      problems.push_back({"EK249", file.name, line,
                          "The tree \"" + id + "\" stands in " + place->second->file + " already.",
                          "Give one of them another id."});
  }
  // Calls into a file that could not be read would only repeat its faults.
  if (problems.empty()) problems = check_together(library.latest_);
  if (!problems.empty()) {
    sort(problems);
    return unexpected{std::move(problems)};
  }
  for (const auto& [id, tree] : library.latest_) {
    std::shared_ptr<const Closure> closure = make_closure(library.latest_, id, commands);
    library.latest_closure_[id] = closure->hash;
    library.closures_.emplace(closure->hash, std::move(closure));
  }
  return library;
}

const Tree* Library::latest(const std::string& id) const {
  const auto found = latest_.find(id);
  return found == latest_.end() ? nullptr : found->second.get();
}

std::vector<std::string> Library::ids() const {
  std::vector<std::string> list;
  for (const auto& [id, tree] : latest_) list.push_back(id);
  return list;
}

std::string Library::closure_of(const std::string& id) const {
  const auto found = latest_closure_.find(id);
  return found == latest_closure_.end() ? std::string() : found->second;
}

const Closure* Library::closure(const std::string& hash) const {
  const auto found = closures_.find(hash);
  return found == closures_.end() ? nullptr : found->second.get();
}

const Tree* Library::tree(const std::string& closure_hash, const std::string& id) const {
  const Closure* found = closure(closure_hash);
  return found ? found->tree(id) : nullptr;
}

std::vector<std::string> Library::closures() const {
  std::vector<std::string> list;
  for (const auto& [hash, closure] : closures_) list.push_back(hash);
  return list;
}

const std::string& Library::commands() const {
  return commands_;
}

std::vector<ClosureFile> Library::files_of(const std::string& closure_hash) const {
  std::vector<ClosureFile> files;
  const Closure* found = closure(closure_hash);
  if (!found) return files;
  for (const auto& [id, tree] : found->trees) files.push_back({tree->hash, id, tree->canonical});
  if (!found->commands_hash.empty()) files.push_back({found->commands_hash, commands_id, *found->commands});
  std::sort(files.begin(), files.end(), [](const ClosureFile& a, const ClosureFile& b) { return a.id < b.id; });
  return files;
}

expected<Library, Problems> Library::with_closure(const std::string& hash,
                                                  const std::vector<ClosureFile>& files) const {
  Library library = *this;
  if (library.closures_.contains(hash)) return library;
  Problems problems;
  Trees trees;
  std::shared_ptr<const std::string> commands = std::make_shared<const std::string>();
  for (const ClosureFile& file : files) {
    // The same tree in several closures is held once.
    std::shared_ptr<const Tree> known;
    for (const auto& [other, closure] : closures_)
      if (const auto found = closure->trees.find(file.id);
          found != closure->trees.end() && found->second->hash == file.hash)
        known = found->second;
    if (!known && sha256_hex(file.json) != file.hash) {
      problems.push_back({"EK256", file.id + ".json", 1, "This stored file is not what was published any more.",
                          "Restore it from a backup."});
      continue;
    }
    if (file.id == commands_id) {
      commands = std::make_shared<const std::string>(canonical_json(file.json));
      continue;
    }
    if (!known) {
      expected<Tree, Problems> tree = parse_tree(file.id + ".json", file.json, *functions_);
      if (!tree) {
        problems.insert(problems.end(), tree.error().begin(), tree.error().end());
        continue;
      }
      known = std::make_shared<const Tree>(std::move(*tree));
    }
    trees[known->id] = std::move(known);
  }
  if (problems.empty()) problems = check_together(trees);
  if (!problems.empty()) {
    sort(problems);
    return unexpected{std::move(problems)};
  }
  // The hash names the root, so the root is the tree for which the hash comes out.
  for (const auto& [id, tree] : trees) {
    std::shared_ptr<const Closure> closure = make_closure(trees, id, commands);
    if (closure->hash != hash) continue;
    library.closures_.emplace(hash, std::move(closure));
    return library;
  }
  return unexpected{Problems{{"EK256", "", 0, "These stored trees do not have the hash " + hash + ".",
                              "One was added or lost since they were stored; restore them from a backup."}}};
}

}  // namespace evenkeel::dialogs
