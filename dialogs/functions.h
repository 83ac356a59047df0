// dialogs/functions.h — what a tree may `do`: the declared functions, their arguments and results.
//
// The engine calls none of them. It checks a tree against these declarations, emits an Effect, and waits for the Result
// or Failed event; the explorer branches over every declared result. The bodies are in bot/turn/functions.cpp, and a
// test holds the two lists together.
//
// Threads   coach_functions() is built once and never changed.
#pragma once

#include <string>
#include <vector>

#include "dialogs/value.h"

namespace evenkeel::dialogs {

struct Parameter {
  std::string name;
  Type type;
  // An optional parameter takes a bare variable that may be unset on some path; unset is passed as absent. This is how
  // a question that was never asked reaches the decision table as "unknown" and not as a zero.
  bool optional = false;
};

struct Function {
  std::string name;
  std::vector<Parameter> parameters;
  std::vector<Parameter> results;  // `into` names them; a function with one result may use a bare variable name.
  bool pure = true;                // False: it writes. It is performed at most once per effect key and never undone.
  bool may_fail = false;           // True: the node needs `failed`.
  // True: results that `into` does not name are answers somebody gave before. Where a question of the tree that called
  // it asks for a variable of that name, and the answer is one it takes today, it counts as answered and is not asked.
  bool recalls = false;
};

const std::vector<Function>& coach_functions();
const Function* find_function(const std::vector<Function>& functions, const std::string& name);

}  // namespace evenkeel::dialogs
