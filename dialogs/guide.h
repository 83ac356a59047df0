// dialogs/guide.h — what the engine looks up beside the trees of a closure, worked out once when the closure is made.
//
// Threads   Never changed after it is made. It points into the closure's trees: it lives as long as they do.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dialogs/phrases.h"
#include "dialogs/progress.h"
#include "dialogs/tree.h"

namespace evenkeel::dialogs {

struct Closure;  // dialogs/tree_library.h

// A node, and what is looked up by name whenever somebody comes by.
struct NodeGuide {
  const Node* node = nullptr;
  const Variable* variable = nullptr;  // Ask: what is asked.
  std::vector<const NodeGuide*> rules;  // Where each rule of `next` goes.
  const NodeGuide* then = nullptr;      // Null where there is none; `failed` too.
  const NodeGuide* failed = nullptr;
  std::size_t place = 0;  // In the route.
};

struct TreeGuide {
  const Tree* tree = nullptr;
  Route route;
  std::map<std::string, NodeGuide> nodes;  // By name; they point at each other, so a TreeGuide stays where it is made.
  // Variable -> name of a choice ("yes" and "no" for a yesno) -> the text of that choice where it is first asked.
  std::map<std::string, std::map<std::string, const Text*>> choice_texts;
};

struct Guide {
  std::shared_ptr<const Phrases> phrases;
  std::map<std::string, TreeGuide> trees;  // By id.
};

// From the closure's trees and its commands file, which parse_phrases has found free of faults when it was new; where
// it is empty, the built-in one speaks.
std::shared_ptr<const Guide> make_guide(const Closure& closure);

const Phrases& built_in_phrases();

// Whether typing `text` as an answer would be taken for a command. `go on` and `keep` are none here: they are
// understood only where they are offered.
bool is_command(const Guide& guide, std::string_view locale, std::string_view text);

}  // namespace evenkeel::dialogs
