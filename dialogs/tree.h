// dialogs/tree.h — a dialogue tree as data: one file of dialogs/trees/, parsed and found free of faults.
//
// The format, key by key: dialogs/README.md and dialogs/tree.schema.json (schema format 1). A Tree that exists has
// passed every check of tree_parse: names resolve, types fit, rules have a default.
//
// Threads   Never changed after loading.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dialogs/expression.h"
#include "dialogs/value.h"

namespace evenkeel::dialogs {

// A text in every locale it was written in; lines already joined with '\n'. `{name}` puts a variable in.
struct Text {
  std::map<std::string, std::string, std::less<>> by_locale;
  int line = 0;  // Where it begins in the file.

  bool empty() const { return by_locale.empty(); }
  // In `locale`, else in its language ("de" for "de-AT"), else in `source` (the tree's first locale).
  const std::string& in(std::string_view locale, std::string_view source) const;
};

struct Variable {
  std::string name;
  Type type;
  std::map<std::string, double> points;    // Choice with points.
  std::optional<double> min, max;          // Number. Text: max is its length in characters.
  std::optional<Date> min_date, max_date;  // Date.
  bool max_today = false;                  // Date: not after the event's day.
  bool whole = false;                      // Number.
  std::optional<TypedExpression> is;       // Computed: never stored, never asked.
  Text label;                              // Empty: not shown in summaries by name; the name itself is used.
  bool is_private = false;
  int line = 0;
};

struct TreeChoice {
  Value is;  // A std::string name, or a bool for yesno.
  Text text;
  std::map<std::string, std::vector<std::string>> also;  // By locale: other ways to type it ("" for every locale).
  std::optional<TypedExpression> when;                   // `if`: offered only then.
  int line = 0;
};

// What a button of it carries: "often"; "yes" and "no" for a yesno.
std::string_view id_of(const TreeChoice& choice);

struct Rule {
  std::optional<TypedExpression> when;  // Absent in the last rule of every list.
  std::string go;
  int line = 0;
};

struct Assignment {
  std::string to;  // Variable in this tree (set, into), or parameter / variable of the callee (with).
  TypedExpression value;
  int line = 0;
};

// What a function is given for one parameter.
struct Argument {
  std::string parameter;
  TypedExpression value;
  bool may_be_unset = false;  // An optional parameter given a bare variable: absent where that is unset.
};

struct SaidText {
  std::optional<TypedExpression> when;
  Text text;
};

struct Ask {
  std::string variable;
  Text text, help, retry;
  std::vector<TreeChoice> choices;  // Empty for yesno: the locale's yes and no.
  bool optional = false;
};
struct Say {
  std::vector<SaidText> texts;  // The first whose `if` holds is said; none may hold: then nothing is.
};
struct Do {
  std::string function;
  // Of `with`, then the variables named like a parameter that `with` leaves out.
  std::vector<Argument> arguments;
  std::map<std::string, std::string> into;  // Result name -> variable.
  std::string failed;                       // Node; empty where the function can't fail.
};
struct CallTree {
  std::string tree;
  // The callee's `takes`. A bare variable may be unset: it is unset there too.
  std::vector<Assignment> with;
  // The callee's `gives` -> variable. What is unset at the callee's end becomes unset here.
  std::map<std::string, std::string> into;
  int into_line = 0;
};
struct Review {
  std::vector<std::string> variables;  // Those unset on the way here are left out.
  Text text;
};
struct End {
  std::string outcome;
  Text text;
};

// Entering a node: `most` is counted first, then its kind does its work, then `set` assigns in the author's order, then
// `next` is decided. A function that failed goes to `failed` at once. Skipping an optional question leaves its variable
// unset.
struct Node {
  std::string name;
  int line = 0;
  std::variant<Ask, Say, Do, CallTree, Review, End> kind;
  std::vector<Assignment> set;
  std::vector<Rule> next;  // Empty only for End.
  int most = 0;            // 0: no bound. Else it may be entered that often in one frame, and then goes to `then`.
  std::string then;
};

struct Tree {
  std::string id;
  Text title;
  std::vector<std::string> locales;  // The first is the source.
  std::string start;
  std::vector<std::string> takes, gives;
  std::map<std::string, Variable> variables;
  std::vector<std::string> variable_order;  // As the author wrote them.
  std::map<std::string, Node> nodes;
  std::vector<std::string> node_order;
  std::string file;
  int id_line = 0;
  std::string canonical;  // Parsed, comments gone, keys sorted: what the hash is of.
  std::string hash;       // SHA-256 of that, hex.
};

// The names between braces in a text, each once, in order. "{{" is an opening brace.
std::vector<std::string> placeholders_in(std::string_view text);

}  // namespace evenkeel::dialogs
