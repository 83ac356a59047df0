// dialogs/explore_program.h — the trees of one exploration as numbers.
//
// Inside of tree_explore only. Every value that can occur gets an id, every variable an index, every condition is
// written once.
//
//   explore_values   which values have to be tried
//   explore_live     which variables are still read, and so which states may be merged
//   explore_settle   what an expression comes to
//
// Threads   Not for sharing: values are added while exploring.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "dialogs/tree_explore.h"

namespace evenkeel::dialogs::explore_inside {

using Id = std::uint16_t;  // Of a value; 0 is unset.
constexpr Id unset = 0;

inline std::size_t at(int index) {
  return static_cast<std::size_t>(index);
}

struct TooLarge {};  // Thrown when ids, states or steps run out; caught in explore().

class ValueTable {
 public:
  ValueTable();
  Id of(const Value& value);
  const Value& at(Id id) const { return values_[id]; }
  double number(Id id) const { return *std::get_if<double>(&values_[id]); }
  Id yes(bool truth) const { return truth ? 2 : 1; }

 private:
  std::vector<Value> values_;
  std::map<Value, Id> ids_;
};

// An expression with computed variables written out.
struct Term {
  enum class Op {
    Constant,
    Variable,
    Sum,
    Known,
    KnownTerm,
    Has,
    Not,
    And,
    Or,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual
  };
  Op op = Op::Constant;
  Id constant = unset;                          // Constant; Has: the name.
  int variable = -1;                            // Variable, Known.
  bool numeric = false;                         // Yields a number, or (a comparison) compares two.
  double number = 0;                            // Sum: its constant part.
  std::vector<std::pair<int, double>> points;   // Sum: choice variable, factor.
  std::vector<std::pair<int, double>> numbers;  // Sum: number variable, factor.
  std::vector<Term> operands;                   // A comparison of numbers: one Sum, compared with 0.
};

struct Shown {  // A placeholder.
  int expression = -1;
  std::string name;
};

struct CompiledRule {
  int condition = -1;  // Index of an expression; -1: always.
  int go = -1;
  int branch = -1;
};
struct CompiledAssignment {
  int to = -1;
  int expression = -1;
};
struct CompiledChoice {
  Id value = unset;
  int condition = -1;
  int branch = -1;
  std::vector<Shown> shown;
};
struct CompiledSaid {
  int condition = -1;
  int branch = -1;
  std::vector<Shown> shown;
};
struct CompiledResult {
  std::string result;
  int to = -1;
  std::vector<Id> values;
};
struct CompiledArgument {
  int to = -1;  // Call: variable of the callee.
  int expression = -1;
  bool may_be_unset = false;  // Call: unset here is unset there.
};

struct CompiledNode {
  enum class Kind { Ask, Say, Do, Call, Review, End };
  Kind kind = Kind::End;
  const Node* node = nullptr;
  int branch = -1;
  int counter = -1;  // Of a node with `most`.
  int most = 0;
  int then = -1, then_branch = -1;
  std::vector<Shown> shown;
  int variable = -1;  // Ask.
  bool optional = false;
  std::vector<CompiledChoice> choices;
  std::vector<Id> answers;  // Ask without choices.
  std::vector<CompiledSaid> said;
  std::string function;
  std::vector<CompiledArgument> arguments;  // Do, Call.
  std::vector<CompiledResult> results;      // Do.
  int failed = -1, failed_branch = -1;
  int callee = -1;                         // Call: index of a tree.
  std::vector<std::pair<int, int>> gives;  // Call: expression of the callee, variable here.
  std::vector<CompiledAssignment> set;
  std::vector<CompiledRule> next;
};

enum class Live : std::uint8_t { No, Presence, Value };

// What two states at one point must agree on to be one.
struct Point {
  std::vector<int> presence;     // Variables: set or not.
  std::vector<int> values;       // Variables that may be overwritten before a read of their value: the value itself.
  std::vector<int> expressions;  // Whose outcome may already be settled, wholly or in part.
  std::vector<int> counters;     // Of nodes that can be entered again.
  std::vector<bool> assignable;  // By variable: may still be overwritten.
};

struct CompiledTree {
  const Tree* tree = nullptr;
  std::vector<std::string> variable_names;
  std::vector<const Variable*> variables;  // Stored ones only.
  std::map<std::string, int> variable_index;
  std::vector<std::map<Id, double>> points;  // By variable.
  std::vector<double> least, largest;        // By variable: of its points, or of its domain.
  std::vector<CompiledNode> nodes;
  std::map<std::string, int> node_index;
  int start = -1;
  int counters = 0;
  std::vector<Term> expressions;
  std::vector<std::vector<int>> expression_variables;  // By expression: all it reads.
  std::map<std::string, int> expression_index;
  std::vector<std::vector<Id>> start_values;  // By variable in `takes`: what an exploration from here begins with.

  std::vector<std::vector<Live>> live_in;     // By node, by variable.
  std::vector<std::vector<Live>> live_after;  // Once an answer, a result or what a call gave is put away.
  std::vector<Point> waiting;                 // By node: it waits for an input.
  std::vector<Point> returning;               // By node: the tree it called runs.
};

struct Program {
  ValueTable values;
  std::vector<CompiledTree> trees;  // Callees before callers; the last is the root.
  std::vector<Exploration::Branch> branches;

  const CompiledTree& root() const { return trees.back(); }
};

Program compile(const Closure& closure, const std::vector<Function>& functions, const std::string& root, int most_cut);

}  // namespace evenkeel::dialogs::explore_inside
