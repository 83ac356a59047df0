// tests/dialogs/faults.h — files with one planted fault each, and the number and line that must be reported.
//
// The line is the one that ends in "//!"; every fault has one, and every number of the README's tables has a fault.
// `by_shape`: the JSON Schema must refuse the tree too; otherwise it must accept it, because only the loader can know.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "tests/dialogs/tree_support.h"

namespace evenkeel::dialogs::tests {

struct Fault {
  // A tree; the commands file; a tree that was changed after it had been published and stored.
  enum class In { Tree, Commands, Stored };
  std::string code;
  std::string what;
  std::string text;
  bool by_shape = false;
  In in = In::Tree;
};

inline int marked_line(const std::string& text) {
  const std::size_t mark = text.find("//!");
  return mark == std::string::npos
             ? 0
             : 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(mark), '\n'));
}

// So that JSON stays readable inside C++: ` stands for ".
inline std::string quoted(std::string text) {
  std::replace(text.begin(), text.end(), '`', '"');
  return text;
}

// A sound tree of every kind of variable, with more variables, or with other nodes.
inline std::string with(const std::string& vars, const std::string& nodes, const std::string& head = "") {
  return R"~({ "format": 1, "id": "t", "title": "A tree", "locales": ["en"], "start": "a",
)~" + head +
         R"~("vars": {
  "c": { "type": "choice", "of": { "low": 0, "middle": 1, "high": 3 } },
  "k": { "type": "choice", "of": ["red", "green"] },
  "y": { "type": "yesno" },
  "n": { "type": "number", "min": 0, "max": 9, "whole": true },
  "m": { "type": "number", "min": 0, "max": 9 },
  "d": { "type": "date", "max": "today" },
  "s": { "type": "set", "of": ["p", "q"] },
  "t": { "type": "text", "max": 20 },
  "load": { "is": "points(c)" })~" +
         (vars.empty() ? "" : ",\n" + vars) + R"~(
},
"nodes": {
)~" + nodes +
         R"~(
} })~";
}
inline std::string ask_c(const std::string& rest) {
  return "`a`: { `ask`: `c`, `text`: `How much?`,\n  `choices`: [ { `is`: `low`, `text`: `Little` }, { `is`: `high`, "
         "`text`: `A lot` } ],\n" +
         rest + " }";
}
inline const std::string use_all =
    "`show`: { `review`: [`c`, `k`, `y`, `n`, `m`, `d`, `s`, `t`, `load`], `text`: `Right?`, `next`: `e` },\n`e`: { "
    "`end`: `done` }";
inline std::string vars_with(const std::string& vars) {
  return with(vars, ask_c("`next`: `e`") + ",\n`e`: { `end`: `done` }");
}
inline std::string nodes_with(const std::string& nodes) {
  return with("", nodes + ",\n" + use_all);
}
inline std::string rule(const std::string& condition) {
  return nodes_with(ask_c("`next`: [\n{ `if`: `" + condition + "`, `go`: `show` }, //!\n{ `go`: `show` } ]"));
}

// What the faulty trees call.
inline TreeFile other_tree() {
  return {
      "other.json",
      R"({ "format": 1, "id": "other", "title": "Another", "locales": ["en"], "start": "a", "takes": ["x"], "gives": ["r"],
"vars": { "x": { "type": "choice", "of": ["red", "green", "blue"] }, "r": { "type": "choice", "of": ["low", "none"] } },
"nodes": { "a": { "say": "Well.", "set": { "r": "'low'" }, "next": "e" }, "e": { "end": "done" } } })"};
}

// `x0`, `x1`, ..., each with `rest` behind it.
inline std::string many(int count, const std::string& rest) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "`x" + std::to_string(i) + "`" + rest;
  return text;
}

// A tree in which nothing can be forgotten: seventeen answers, each of which is read in the end.
inline std::string unforgettable() {
  constexpr int questions = 17;
  std::string vars, asks, says;
  for (int i = 0; i < questions; ++i) {
    const std::string n = std::to_string(i), next = std::to_string(i + 1), last = i + 1 < questions ? "" : "show";
    vars += (i ? ",\n`x" : "`x") + n + "`: { `type`: `yesno` }";
    asks += (i ? "`b" + n : "`a") + "`: { `ask`: `x" + n + "`, `text`: `Sure?`, `next`: `" +
            (last.empty() ? "b" + next : "c0") + "` }," + (i ? "\n" : " //!\n");
    says += "`c" + n + "`: { `say`: [ { `if`: `x" + n + "`, `text`: `Sure.` }, { `text`: `Not sure.` } ], `next`: `" +
            (last.empty() ? "c" + next : last) + "` },\n";
  }
  return with(vars, asks + says + use_all);
}

// The shipped commands file with `from` replaced; the fault is told on the line of `told_at`, the nearest before the change.
inline std::string commands_with(const std::string& from, const std::string& to, const std::string& told_at = "") {
  std::string text = text_of(evenkeel::tests::source_dir() / "dialogs" / "trees" / "commands.json");
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("commands.json has no " + from);
  const std::size_t place = told_at.empty() ? at : text.rfind(told_at, at);
  text.replace(at, from.size(), to);
  return text.insert(text.find('\n', place), " //!");
}

inline Fault in_commands(std::string code, std::string what, const std::string& from, const std::string& to,
                         const std::string& told_at = "") {
  return {std::move(code), std::move(what), commands_with(quoted(from), quoted(to), quoted(told_at)), false,
          Fault::In::Commands};
}

inline std::vector<Fault> planted_faults() {
  std::vector<Fault> faults{
      // The file.
      {"EK200", "a comma is missing", "{ `format`: 1\n`id`: `t` //!\n}"},
      {"EK200", "the file is cut off", "{ `format`: 1,\n//!"},
      {"EK201", "a key twice",
       with("`c2`: { `type`: `yesno`,\n`type`: `yesno` } //!", ask_c("`next`: `e`") + ", `e`: { `end`: `done` }")},
      {"EK202", "an unknown key in a variable", vars_with("`x`: { `type`: `text`,\n`maximum`: 5 } //!"), true},
      {"EK202", "an unknown key in a node", nodes_with(ask_c("`hint`: `Guess.`, //!\n`next`: `show`")), true},
      {"EK202", "an unknown key in a rule",
       nodes_with(ask_c("`next`: [ { `if`: `y`, `go`: `show` },\n{ `goto`: `show`, `go`: `show` } ] //!\n")), true},
      {"EK203", "no start", R"({ //!
"format": 1, "id": "t", "title": "T", "locales": ["en"], "vars": {}, "nodes": { "e": { "end": "x" } } })",
       true},
      {"EK203", "a question without text", nodes_with("`a`: { `ask`: `t`, `next`: `show` } //!\n"), true},
      {"EK203", "a number without bounds", vars_with("`x`: { `type`: `number`, `min`: 0 } //!\n"), true},
      {"EK203", "a node that leads nowhere", nodes_with("`a`: { `say`: `Hello.` } //!\n"), true},
      {"EK204", "a text that is a number", nodes_with(ask_c("`help`: 5, //!\n`next`: `show`")), true},
      {"EK205", "another format", R"({ "format": 2, //!
"id": "t", "title": "T", "locales": ["en"], "start": "e", "vars": {}, "nodes": { "e": { "end": "x" } } })",
       true},
      {"EK206", "a capital in a name", nodes_with(ask_c("`next`: `Next`") + ",\n`Next`: { `end`: `x` } //!\n"), true},
      {"EK206", "a variable named like a word of the language", vars_with("`known`: { `type`: `yesno` } //!\n"), true},
      {"EK207", "not a locale", R"({ "format": 1, "id": "t", "title": "T", "locales": ["english"], //!
"start": "e", "vars": {}, "nodes": { "e": { "end": "x" } } })",
       true},
      {"EK208", "an empty text", nodes_with(ask_c("`help`: ``, //!\n`next`: `show`")), true},
      {"EK208", "a text in a foreign locale",
       nodes_with(ask_c("`help`: { `en`: `Guess.`,\n`de`: `Rate.` }, //!\n`next`: `show`"))},
      {"EK208", "a text that lacks the first locale", nodes_with(ask_c("`help`: { }, //!\n`next`: `show`")), true},

      {"EK209", "a file too large", with("", ask_c("`next`: `e`") + ", `e`: { `end`: `done` }") + "\n" +
                                        std::string(256 * 1024, ' ') + "//!"},
      {"EK209", "too many nodes",
       nodes_with(many(300, ": { `end`: `x` },\n") + "`a`: { `say`: `Well.`, `next`: `show` } //!\n"), true},
      {"EK209", "too many variables",
       vars_with(many(191, ": { `type`: `yesno` },\n") + "`x`: { `type`: `yesno` } //!\n"), true},

      // Conditions.
      {"EK210", "half a condition", rule("y and")},
      {"EK211", "a variable that is not there", rule("loud >= 2")},
      {"EK212", "a number compared with a text", rule("n == 'many'")},
      {"EK212", "a number where yes or no is needed", rule("n")},
      {"EK213", "an order asked of a choice", rule("c >= 'low'")},
      {"EK214", "a typo in the name of a choice", rule("c == 'hihg'")},
      {"EK214", "a typo in the name of a tick", rule("has(s, 'r')")},
      {"EK215", "two numbers compared", rule("n >= m")},
      {"EK215", "two numbers added", rule("n + m >= 3")},
      {"EK216", "points of a choice without points", rule("points(k) >= 1")},

      // Variables.
      {"EK220", "an unknown type", vars_with("`x`: { `type`: `string` } //!\n"), true},
      {"EK220", "bounds the wrong way round", vars_with("`x`: { `type`: `number`, `min`: 9, `max`: 1 } //!\n")},
      {"EK220", "bounds on a yesno", vars_with("`x`: { `type`: `yesno`, `max`: 1 } //!\n"), true},
      {"EK220", "a day that does not exist", vars_with("`x`: { `type`: `date`, `min`: `2026-02-30` } //!\n"), true},
      {"EK220", "a computed variable with a type", vars_with("`x`: { `type`: `number`, `is`: `points(c)` } //!\n"),
       true},
      {"EK221", "a choice of one", vars_with("`x`: { `type`: `choice`, `of`: [`only`] } //!\n"), true},
      {"EK221", "too many ticks",
       vars_with("`x`: { `type`: `set`, `of`: [`a`, `b`, `c`, `d`, `e`, `f`, `g`, `h`, `i`] } //!\n"), true},
      {"EK222", "a variable computed from itself", vars_with("`x`: { `is`: `z` }, //!\n`z`: { `is`: `x` }")},
      {"EK223", "a computed variable that is asked",
       nodes_with("`a`: { `ask`: `load`, `text`: `How much?`, `next`: `show` } //!\n")},
      {"EK224", "a question for a variable that is not there",
       nodes_with("`a`: { `ask`: `colour`, `text`: `Which?`, `next`: `show` } //!\n")},
      {"EK225", "a place for a variable that is not there",
       nodes_with("`a`: { `ask`: `t`, `text`: `Hello {name}?`, `next`: `show` } //!\n")},
      {"EK225", "an open brace", nodes_with("`a`: { `ask`: `t`, `text`: `Hello {t?`, `next`: `show` } //!\n")},
      {"EK226", "a value that does not fit", nodes_with(ask_c("`set`: { `k`: `'blue'` }, //!\n`next`: `show`"))},
      {"EK226", "a value out of bounds", nodes_with(ask_c("`set`: { `n`: `12` }, //!\n`next`: `show`"))},
      {"EK227", "a name twice", vars_with("`x`: { `type`: `choice`, `of`: [`a`, `b`, `a`] } //!\n"), true},

      // Nodes.
      {"EK230", "a node without a kind", nodes_with("`a`: { `text`: `Hello.`, `next`: `show` } //!\n"), true},
      {"EK230", "a node of two kinds", nodes_with("`a`: { `say`: `Hello.`, `ask`: `t`, `next`: `show` } //!\n"), true},
      {"EK231", "an end that leads on",
       with("", ask_c("`next`: `e`") + ",\n`e`: { `end`: `done`,\n`next`: `a` } //!\n"), true},
      {"EK232", "a typo in a node's name", nodes_with(ask_c("`next`: `shwo` //!\n"))},
      {"EK233", "rules without a default",
       nodes_with(ask_c("`next`: [\n{ `if`: `c == 'low'`, `go`: `show` } ] //!\n")), true},
      {"EK234", "a rule after the default", nodes_with(ask_c("`next`: [\n{ `go`: `show` }, //!\n{ `go`: `e` } ]"))},
      {"EK235", "a bound without a way out", nodes_with(ask_c("`most`: 3, //!\n`next`: `show`")), true},
      {"EK236", "a choice without answers",
       nodes_with("`a`: { `ask`: `c`, `text`: `How much?`, `next`: `show` } //!\n")},
      {"EK236", "answers to a number",
       nodes_with("`a`: { `ask`: `n`, `text`: `How many?`,\n`choices`: [ { `is`: `low`, `text`: `Few` }, { `is`: "
                  "`high`, `text`: `Many` } ], //!\n`next`: `show` }")},
      {"EK237", "an answer that is no name of the choice",
       nodes_with("`a`: { `ask`: `c`, `text`: `How much?`, `choices`: [\n{ `is`: `lwo`, `text`: `Little` }, //!\n{ "
                  "`is`: `high`, `text`: `A lot` } ], `next`: `show` }")},
      {"EK238", "an answer twice",
       nodes_with("`a`: { `ask`: `c`, `text`: `How much?`, `choices`: [ { `is`: `low`, `text`: `Little` },\n{ `is`: "
                  "`low`, `text`: `A lot` } ], //!\n`next`: `show` }")},

      // Functions and calls.
      {"EK240", "a function that is not there", nodes_with("`a`: { `do`: `log_nite`, `next`: `show` } //!\n")},
      {"EK241", "an argument it does not take",
       nodes_with("`a`: { `do`: `assess`, `with`: { `load`: `1`,\n`lod`: `2` }, `next`: `show` } //!\n")},
      {"EK242", "an argument that is missing",
       nodes_with("`a`: { `do`: `log_note`, `failed`: `e`, `next`: `show` } //!\n")},
      {"EK243", "an argument of another kind",
       nodes_with("`a`: { `do`: `assess`, `with`: {\n`load`: `'much'` }, `next`: `show` } //!\n")},
      {"EK244", "a result that does not fit",
       nodes_with("`a`: { `do`: `assess`, `with`: { `load`: `1` },\n`into`: `k`, `next`: `show` } //!\n")},
      {"EK244", "a result it does not give",
       nodes_with("`a`: { `do`: `assess`, `with`: { `load`: `1` },\n`into`: { `bend`: `k` }, `next`: `show` } //!\n")},
      {"EK245", "no way on when it fails",
       nodes_with("`a`: { `do`: `find_wording`, `with`: { `text`: `'no'` }, `next`: `show` } //!\n")},
      {"EK246", "a tree that is not there", nodes_with("`a`: { `call`: `othr`, `next`: `show` } //!\n")},
      {"EK247", "what the other tree does not take",
       nodes_with("`a`: { `call`: `other`, `with`: {\n`y`: `k` }, `next`: `show` } //!\n")},
      {"EK247", "what the other tree can't hold",
       nodes_with("`a`: { `call`: `other`, `with`: {\n`x`: `c` }, `next`: `show` } //!\n")},
      {"EK247", "what the other tree does not give",
       nodes_with("`a`: { `call`: `other`,\n`into`: { `x`: `k` }, `next`: `show` } //!\n")},
      {"EK247", "what this tree can't hold",
       nodes_with("`a`: { `call`: `other`,\n`into`: { `r`: `c` }, `next`: `show` } //!\n")},
      {"EK248", "a tree that calls itself", nodes_with("`a`: { `call`: `t`, `next`: `show` } //!\n")},

      // The graph.
      {"EK250", "a node nothing leads to",
       nodes_with(ask_c("`next`: `show`") + ",\n`lost`: { `say`: `Hello?`, `next`: `e` } //!\n")},
      {"EK251", "a dead end",
       nodes_with(ask_c("`next`: [ { `if`: `c == 'low'`, `go`: `pit` }, { `go`: `show` } ]") +
                  ",\n`pit`: { `say`: `Down.`, `next`: `pit` } //!\n")},
      {"EK252", "a loop without a bound",
       nodes_with(
           "`a`: { `ask`: `y`, `text`: `Again?`, `next`: [ { `if`: `y`, `go`: `a` }, { `go`: `show` } ] } //!\n")},
      {"EK252", "a loop that its own way out closes again",
       nodes_with("`a`: { `ask`: `y`, `text`: `Again?`, `most`: 2, `then`: `b`, `next`: `show` }, //!\n`b`: { `say`: "
                  "`Once more.`, `next`: [ { `if`: `known(y)`, `go`: `a` }, { `go`: `show` } ] }")},

      // Answers.
      {"EK253", "an answer that is a command",
       nodes_with("`a`: { `ask`: `c`, `text`: `How much?`, `choices`: [ { `is`: `low`, `text`: `Little` },\n{ `is`: "
                  "`high`, `text`: `A lot`, `also`: [`Back!`] } ], //!\n`next`: `show` }")},
      {"EK254", "answers that can't be told apart",
       nodes_with("`a`: { `ask`: `c`, `text`: `How much?`, `choices`: [ { `is`: `low`, `text`: `Little` },\n{ `is`: "
                  "`high`, `text`: `A lot`, `also`: [`little!`] } ], //!\n`next`: `show` }")},
      {"EK254", "a number that is another's place",
       nodes_with("`a`: { `ask`: `c`, `text`: `How much?`, `choices`: [\n{ `is`: `low`, `text`: `2` }, //!\n{ `is`: "
                  "`high`, `text`: `4` } ], `next`: `show` }")},
      {"EK255", "a word that is understood already",
       nodes_with("`a`: { `ask`: `c`, `text`: `How much?`, `choices`: [ { `is`: `low`, `text`: `Little` },\n{ `is`: "
                  "`high`, `text`: `A lot`, `also`: [`a LOT`] } ], //!\n`next`: `show` }")},
      {"EK257", "a variable nobody uses",
       with("`x`: { `type`: `yesno` } //!\n", ask_c("`next`: `show`") + ",\n" + use_all)},

      // Paths.
      {"EK260", "a variable unset on one path",
       nodes_with("`a`: { `ask`: `y`, `text`: `Do you know?`, `next`: [ { `if`: `y`, `go`: `b` }, { `go`: `c` } ] "
                  "},\n`b`: { `ask`: `n`, `text`: `How many?`, `next`: `c` },\n`c`: { `say`: `So there were {n}.`, "
                  "`next`: `show` } //!\n")},
      {"EK261", "a rule that is never taken",
       nodes_with(ask_c("`next`: [\n{ `if`: `c == 'middle'`, `go`: `show` }, //!\n{ `go`: `show` } ]"))},
      {"EK261", "a text that is never said",
       nodes_with(
           "`a`: { `ask`: `n`, `text`: `How many?`, `next`: [ { `if`: `n >= 3`, `go`: `b` }, { `go`: `show` } ] "
           "},\n`b`: { `say`: [ { `if`: `n >= 2`, `text`: `Many.` },\n{ `text`: `Few.` } ], `next`: `show` } //!\n")},
      {"EK262", "a question without an answer left",
       nodes_with("`a`: { `ask`: `y`, `text`: `Do you know?`, `next`: `b` },\n`b`: { `ask`: `c`, `text`: `How much?`, "
                  "`choices`: [ //!\n{ `is`: `low`, `text`: `Little`, `if`: `y` }, { `is`: `high`, `text`: `A lot`, "
                  "`if`: `y` } ], `next`: `show` }")},
      {"EK263", "a number that grows too large",
       nodes_with("`a`: { `ask`: `n`, `text`: `How many?`, `next`: [ { `if`: `n >= 9`, `go`: `b` }, { `go`: `show` } ] "
                  "},\n`b`: { `say`: `One more.`, `set`: { `n`: `n + 1` }, `next`: `show` } //!\n")},

      // Words.
      {"EK270", "a text without a translation",
       R"({ "format": 1, "id": "t", "title": { "en": "T", "de": "T" }, "locales": ["en", "de"], "start": "e", "vars": {}, "nodes": {
"e": { "end": "x", "text": "Bye." } } })" +
           std::string(" //!\n")},
      {"EK271", "an answer too long for a button",
       nodes_with("`a`: { `ask`: `c`, `text`: `How much?`, `choices`: [ { `is`: `low`, `text`: `Little` },\n{ `is`: "
                  "`high`, `text`: `" +
                  std::string(76, 'x') + "` } ], //!\n`next`: `show` }")},
      {"EK272", "a text too long for a message",
       nodes_with("`a`: { `say`: `" + std::string(3'001, 'x') + "`, `next`: `show` } //!\n")},
      {"EK273", "a sentence too long to read",
       nodes_with("`a`: { `say`: `We think that it is the case that you and the others and the one who came with them "
                  "and we too went on and on and on today.`, `next`: `show` } //!\n")},
      {"EK274", "words too long to read",
       nodes_with("`a`: { `say`: [`Organisational responsibilities necessitate comprehensive documentation of "
                  "inappropriate interactions, notwithstanding operational considerations.`, //!\n`Subsequently, "
                  "communicate recommendations regarding appropriate intervention possibilities to administrative "
                  "representatives.`, `Additionally, facilitate collaborative evaluation, documentation, escalation "
                  "and verification of organisational consequences.`], `next`: `show` }")},
      {"EK275", "a label for a person",
       nodes_with("`a`: { `say`: `What a psycho, I hear you say.`, `next`: `show` } //!\n")},
      {"EK276", "values too long to be shown",
       with("`x`: { `type`: `text`, `max`: 5000 }",
            "`a`: { `ask`: `x`, `text`: `What?`, `next`: `b` },\n`b`: { `say`: `You said {x} and {x}.`, `next`: `show` "
            "}, //!\n" +
                use_all)},
      {"EK276", "a review of values too long to be shown",
       with("`x`: { `type`: `text`, `max`: 5000 }, `z`: { `type`: `text`, `max`: 5000 }",
            "`a`: { `ask`: `x`, `text`: `What?`, `next`: `b` },\n`b`: { `ask`: `z`, `text`: `And?`, `next`: `r` },\n`r`: { "
            "`review`: [`x`, `z`], `text`: `Right?`, `next`: `show` }, //!\n" +
                use_all)},
      {"EK277", "a button too long for a phone",
       nodes_with("`a`: { `ask`: `c`, `text`: `How much?`, `choices`: [ { `is`: `low`, `text`: `Little` },\n{ `is`: "
                  "`high`, `text`: `" +
                  std::string(41, 'x') + "` } ], //!\n`next`: `show` }")},
      {"EK278", "too much said in one go",
       with("`x`: { `type`: `text`, `max`: 5000 }",
            "`a`: { `ask`: `x`, `text`: `What?`, `next`: `b` },\n`b`: { `say`: `You said {x}.`, `next`: `c2` },\n`c2`: { "
            "`say`: `Really: {x}.`, `next`: `q` },\n`q`: { `ask`: `y`, `text`: `Sure?`, `next`: `show` }, //!\n" +
                use_all)},

      // Several files, and what nobody can walk.
      {"EK249", "the id of another file", nodes_with(ask_c("`next`: `show`")).replace(15, 10, "\n`id`: `other` //!\n,")},
      {"EK249", "the id of the commands file",
       nodes_with(ask_c("`next`: `show`")).replace(15, 10, "\n`id`: `commands` //!\n,")},
      {"EK256", "a stored tree that was changed", "{ `format`: 1 } //!", false, Fault::In::Stored},
      {"EK264", "too many different states", unforgettable()},

      // The commands file.
      {"EK290", "the file is cut off", "{ `format`: 1,\n//!", false, Fault::In::Commands},
      {"EK290", "a list instead of an object", "[] //!", false, Fault::In::Commands},
      {"EK290", "a file too large", "{\n" + std::string(300'000, ' ') + "} //!", false, Fault::In::Commands},
      in_commands("EK291", "another format", "`format`: 1", "`format`: 2"),
      in_commands("EK291", "English is missing", "`locales`: [`en`, `de`]", "`locales`: [`de`]"),
      in_commands("EK291", "a phrase that is not there", "`busy`:", "`bussy`: { `en`: `Not now.` }, `busy`:"),
      in_commands("EK291", "a typo in a part's name", "`words`: {", "`wrods`: {"),
      in_commands("EK292", "a word that is a number", "`go back`", "7"),
      in_commands("EK292", "eleven months", "`January`, ", "", "`en`: ["),
      in_commands("EK292", "six days", "`Monday`, ", ""),
      in_commands("EK292", "a text for a number", "`zero`: 0", "`zero`: `0`"),
      in_commands("EK293", "one word for two commands", "`go back`", "`help`"),
      in_commands("EK294", "a value the phrase can't say", "{at}", "{when}"),
      in_commands("EK294", "a button too long", "`Skip this one`", "`" + std::string(76, 'x') + "`"),
  };
  for (Fault& fault : faults) fault.text = quoted(std::move(fault.text));
  return faults;
}

}  // namespace evenkeel::dialogs::tests
