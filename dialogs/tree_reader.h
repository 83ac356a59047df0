// dialogs/tree_reader.h — reads one tree file: the class behind parse_tree(). Only for tree_parse and the files here.
//
//   tree_parse.cpp         the file as a whole, and its head
//   parse_shapes.cpp       the plain shapes of JSON, names, texts with their places for variables
//   parse_variables.cpp    what variables hold
//   parse_expressions.cpp  conditions and values, and whether they fit
//   parse_nodes.cpp        nodes: what is asked, said, reviewed; rules
//   parse_calls.cpp        functions and other trees: what they are given, and what they give
//
// Threads   Lives for one call of parse_tree().   Errors   Every fault becomes a Problem; reading goes on after it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dialogs/functions.h"
#include "dialogs/tree.h"
#include "knowledge/expected.h"
#include "knowledge/located_json.h"
#include "knowledge/problem.h"

namespace evenkeel::dialogs::parse_inside {

using Json = knowledge::Node;
using Kind = Json::Kind;

struct Member {
  const std::string& key;
  int line;
  const Json& value;
};
std::vector<Member> members_of(const Json& object);

std::string_view name_of(Type::Kind kind);  // "choice"
std::string described(const Type& type);    // "choice of 'low', 'high'"
std::string joined(const std::vector<std::string>& words);
bool is_name(std::string_view text, bool dash);
bool fits(const Type& from, const Type& to);

class TreeReader {
 public:
  TreeReader(const std::string& file, const std::vector<Function>& functions) : functions_(functions) { tree_.file = file; }

  expected<Tree, Problems> load(std::string_view text);

 private:
  // ---- tree_parse.cpp ----
  void whole(const Json& root);
  void read_locales(const Json& value);

  // ---- parse_shapes.cpp ----
  void problem(std::string code, int line, std::string message, std::string fix);
  // Says so if it is of another kind.
  bool is(const Json& value, Kind kind, const std::string& what);
  bool is_number(const Json& value, const std::string& what);
  void unknown_keys(const Json& object, const std::vector<std::string>& known, const std::string& where);
  const Json* needed(const Json& object, int line, const char* key, const std::string& where);
  bool name(const std::string& text, int line, const std::string& what);
  std::string name_at(const Json& value, const std::string& what);
  std::vector<std::string> names_at(const Json& value, const std::string& what);
  std::string lines_of(const Json& value, const std::string& what);
  Text text_at(const Json& value, const std::string& what, bool may_hold_variables = true);
  void placeholders(const std::string& words, int line, bool allowed);
  std::string source_locale() const { return tree_.locales.empty() ? "en" : tree_.locales.front(); }

  // ---- parse_variables.cpp ----
  void read_variables(const Json& vars);
  bool read_variable(const Member& member, Variable& variable);
  bool only_for(const Json& value, const char* key, const std::vector<Type::Kind>& kinds, const Variable& variable);
  bool read_length(const Json& value, Variable& variable);
  bool read_number(const Json& value, int line, Variable& variable);
  bool read_dates(const Json& value, Variable& variable);
  bool read_of(const Json& value, int line, Variable& variable);
  // In order of dependence: the type of each must be known before another can be read.
  void read_computed(const Json& vars, std::vector<std::string> waiting);
  std::string meant_variable(const std::string& name) const;
  // A variable named where only a name may stand. Null, and a Problem, if there is none.
  const Variable* variable_at(const Json& value, const std::string& what);
  const Variable* variable_named(const std::string& name, int line);
  bool may_be_stored(const Variable& variable, int line);
  std::vector<std::string> variables_at(const Json& value, const std::string& what, bool stored);

  // ---- parse_expressions.cpp ----
  std::optional<TypedExpression> expression(const Json& value, const std::string& what, const Variables& variables);
  std::optional<TypedExpression> condition(const Json& value);
  // Makes a quoted constant what it is given to; says so if the value can't be that.
  bool fit(TypedExpression& value, const Type& to, int line, const char* code, const std::string& whose);
  // A constant must lie in the variable's domain; what is computed on the way is left to the explorer.
  void fit_domain(const TypedExpression& value, const Variable& to, int line);
  std::vector<Assignment> assignments(const Json& value);

  // ---- parse_nodes.cpp ----
  void read_nodes(const Json& nodes);
  std::string node_at(const Json& value, const std::string& what);
  Node node(const Member& member);
  void bound(const Json& value, Node& node);
  std::vector<Rule> rules(const Json& value);
  Ask ask(const Json& value, const Json& what, int line);
  std::vector<TreeChoice> choices(const Json& value, const Variable& variable);
  bool choice_value(const Json& what, const Variable& variable, TreeChoice& choice);
  std::map<std::string, std::vector<std::string>> also_at(const Json& value);
  Say say(const Json& value);
  Review review(const Json& value, const Json& what, int line);
  End end(const Json& value, const Json& what);

  // ---- parse_calls.cpp ----
  Do do_(const Json& value, const Json& what, int line);
  void arguments(const Json* with, const Function& function, int line, Do& act);
  // A function that takes a text may be handed a choice: it gets the name. Only where the author wrote so.
  static bool name_for_text(const TypedExpression& value, const Parameter& parameter);
  static void give(const Parameter& parameter, TypedExpression value, Do& act);
  void results(const Json* into, const Function& function, Do& act);
  CallTree call(const Json& value, const Json& what);

  const std::vector<Function>& functions_;
  Tree tree_;
  Problems problems_;
  std::set<std::string> broken_;  // Variables whose type is unknown; what reads them is not judged.
};

}  // namespace evenkeel::dialogs::parse_inside
