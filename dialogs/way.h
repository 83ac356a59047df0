// dialogs/way.h — the places of a tree that a conversation came through: what a set of tests covers, and what it does not.
//
// The same places the explorer counts as branches. A place is passed when the engine goes through it, also on a walk that
// is made again after an answer was changed.
//
// Threads   Plain values.
#pragma once

#include <compare>
#include <set>
#include <string>
#include <vector>

#include "dialogs/advance.h"
#include "dialogs/tree.h"

namespace evenkeel::dialogs {

struct Place {
  enum class Kind { Node, Rule, Said, Failed, Then };
  std::string tree, node;
  Kind kind = Kind::Node;
  int index = 0;  // Rule, Said: from 0.

  auto operator<=>(const Place&) const = default;
};

using Way = std::set<Place>;

// The same step as advance() in dialogs/advance.h, adding to `way` what it came through.
Turn advance(const Library& library, State state, const Event& event, Way& way);

// Where that step leads, with nothing worded and no steps counted: half the work. For whoever only asks which way answers
// lead, never for a conversation with somebody. `way` may be null.
State moved(const Library& library, State state, const Event& event, Way* way);

// Every place of a tree, node by node as the author wrote them. A node with a single way on has no Rule, a node with a
// single text no Said: whoever passes the node passes them.
std::vector<Place> places_of(const Tree& tree);

// "rule 2 of "how_late" (months > 3)", "what is done when "save" fails"
std::string to_text(const Place& place, const Tree& tree);

}  // namespace evenkeel::dialogs
