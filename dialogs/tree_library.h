// dialogs/tree_library.h — every tree, by id and by the hash of its closure.
//
// A closure is what one session can reach: its root tree, every tree reached by calls from it, the trees `wording` and
// `tone` (a user may ask for words, or show a draft, at any time) with what these call, and the commands file. Its hash
// is SHA-256 over the root's hash, then all hashes sorted, a line each; so the hash names the root too, and no
// publishing changes what a running session walks through.
//
// Threads   Never changed after loading; with_closure() gives a new Library that shares every tree with the old one.
// Errors    Loading gives every Problem of every file, never only the first. What loads can be run: calls fit, every
// walk ends.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dialogs/functions.h"
#include "dialogs/tree.h"
#include "knowledge/expected.h"
#include "knowledge/problem.h"

namespace evenkeel::dialogs {

// The built-in files of dialogs/trees/: (file name, text), sorted by name.
std::span<const std::pair<std::string_view, std::string_view>> embedded_trees();

struct TreeFile {
  std::string name;  // "decide.json"
  std::string text;
};
// The built-in files, each replaced by the one of the same name in `overrides`; those with a new name are added.
std::vector<TreeFile> with_overrides(const std::vector<TreeFile>& overrides);

// One file of a closure, as it is stored for as long as a session may need it.
struct ClosureFile {
  std::string hash;  // SHA-256 of `json`.
  std::string id;    // A tree's id; "commands" for the commands file.
  std::string json;  // Canonical.

  bool operator==(const ClosureFile&) const = default;
};

struct Guide;  // dialogs/guide.h

struct Closure {
  std::string hash;
  std::string root;
  std::map<std::string, std::shared_ptr<const Tree>> trees;  // By id.
  std::shared_ptr<const std::string> commands;               // Canonical JSON; empty if there is no commands file.
  std::string commands_hash;                                 // Of that; empty if there is none.
  std::shared_ptr<const Guide> guide;                        // What the engine looks up; never null.

  const Tree* tree(const std::string& id) const;  // Null if it is not in the closure.
};

class Library {
 public:
  // "commands.json" is not a tree: its text is only kept and hashed here. `functions` must outlive the library.
  static expected<Library, Problems> load(const std::vector<TreeFile>& files,
                                          const std::vector<Function>& functions = coach_functions());

  const Tree* latest(const std::string& id) const;        // Null if there is none.
  std::vector<std::string> ids() const;                   // Of the latest trees, sorted.
  std::string closure_of(const std::string& id) const;    // Hash of the latest; empty if there is no such tree.
  const Closure* closure(const std::string& hash) const;  // Latest or added; null if unknown.
  const Tree* tree(const std::string& closure_hash, const std::string& id) const;
  std::vector<std::string> closures() const;  // Hashes, sorted.
  const std::string& commands() const;        // The latest commands file as it was given; empty if there is none.
  const std::vector<Function>& functions() const { return *functions_; }

  // To store a closure, and to bring a stored one back so that sessions pinned to it run on. Bringing back what is
  // there already changes nothing. `hash` is checked against the files.
  std::vector<ClosureFile> files_of(const std::string& closure_hash) const;  // Sorted by id; empty if unknown.
  expected<Library, Problems> with_closure(const std::string& hash, const std::vector<ClosureFile>& files) const;

 private:
  std::map<std::string, std::shared_ptr<const Tree>> latest_;
  std::map<std::string, std::string> latest_closure_;  // Tree id -> hash.
  std::map<std::string, std::shared_ptr<const Closure>> closures_;
  std::string commands_;
  const std::vector<Function>* functions_ = nullptr;
};

}  // namespace evenkeel::dialogs
