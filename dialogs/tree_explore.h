// dialogs/tree_explore.h — every path through a tree, proved rather than sampled.
//
// Walks the tree with every answer that could make a difference, with every result and failure of its functions, and
// with the trees it calls inside it. Answers that no condition tells apart lead to one merged state, so a tree with
// more paths than atoms still takes a second: states are merged when they agree on everything that is still read later.
//
// What counts as one path: a list of inputs. An input is one answer (every choice offered; every combination of ticks;
// yes and no; a text; of a number the bounds, and each constant it is compared with and its neighbours; of a date the
// same; "skip" where that is allowed), a confirmed review, or one result or failure of a function (every combination of
// the results that the tree keeps). Back, edit and the like only fold the answers again, so they lead nowhere new.
//
// Threads   A pure function.
// Limits    100,000 merged states. Beyond that every "most" above 3 counts as 3, then as 2, then as 1 (loops_cut); if
//           that is still too much the exploration says so (EK264).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dialogs/tree_library.h"
#include "dialogs/value.h"

namespace evenkeel::dialogs {

struct Input {
  enum class Kind { Start, Answer, Skip, Confirm, Result, Failed };
  Kind kind = Kind::Answer;
  std::string tree, node;
  std::string name;  // Answer, Skip: the variable. Result, Failed: the function.
  // Start: what the tree takes. Answer: the variable. Result: what the tree keeps of it, by the result's name.
  Values values;

  bool operator==(const Input&) const = default;
};
using Inputs = std::vector<Input>;

// "shouts: often", "skip since", "confirm check", "assess: band = low", "log_note fails"
std::string to_text(const Input& input);
std::string to_text(const Inputs& inputs);  // Comma between; "at once" if there are none.

struct Exploration {
  std::string tree;
  std::size_t states = 0;   // Merged.
  std::uint64_t paths = 0;  // To any end, exactly; the largest number where it would be more.
  double paths_about = 0;   // The same, with 15 digits and no upper bound.
  int longest_inputs = 0;
  int longest_answers = 0;  // Of those, what a person gives: answers, skips and confirmations.
  int loops_cut = 0;        // Above 0: no node was entered more often than that, so paths are a lower bound.

  struct End {
    std::string node, outcome;
    std::uint64_t paths = 0;  // 0: never reached.
    double paths_about = 0;
    Inputs shortest;
  };
  std::vector<End> ends;  // Of this tree, as the author wrote them.

  // The most characters that are said from one input to the next, with the longest values in every place.
  struct Said {
    std::size_t characters = 0;
    std::size_t alone = 0;  // The longest single text among them.
    std::string tree, node;  // Where it stops: the question, function or end.
    int line = 0;
    Inputs shortest;
  };
  Said most_said;

  struct Branch {
    enum class Kind { Node, Rule, Said, Choice, Failed, Then };
    Kind kind = Kind::Node;
    std::string tree, node;
    int index = 0;  // Rule, Said, Choice: from 0.
    int line = 0;
    bool taken = false;
    Inputs shortest;
  };
  std::vector<Branch> branches;  // Of this tree and those it calls.

  struct Fault {
    std::string code;  // EK252, EK260, EK262, EK263, EK264; dialogs/README.md.
    std::string tree, node;
    int line = 0;
    std::string message;
    std::string fix;
    Inputs shortest;
  };
  std::vector<Fault> faults;  // Each once, with the shortest inputs that show it.
};

// Of the latest tree of that id; it must be there.
Exploration explore(const Library& library, const std::string& tree);
// Of a tree of that closure, with the trees of the closure.
Exploration explore(const Closure& closure, const std::vector<Function>& functions, const std::string& tree,
                    std::size_t states_max = 100'000);

// Ready to print: counts, ends with their shortest inputs, faults.
std::string readable(const Exploration& exploration);
// "2,752"; "about 4.2 x 10^31" where it is too large to be exact.
std::string readable_count(std::uint64_t paths, double about);

}  // namespace evenkeel::dialogs
