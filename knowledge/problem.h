// knowledge/problem.h — one fault in a content file, in words its author can act on.
//
// Loaders return every Problem of a file, never only the first. `code` is stable ("EK012") and has a line in
// dialogs/README.md or knowledge/content/README.md; `fix` says what to write instead.
#pragma once

#include <string>
#include <vector>

namespace evenkeel {

struct Problem {
  std::string code;     // "EK012"
  std::string file;     // As the author names it: "trees/decide.json"
  int line = 0;         // From 1; that too where the fault is of the file as a whole. 0: of no line.
  std::string message;  // What is wrong, in one sentence.
  std::string fix;      // What to do about it, in one sentence.

  bool operator==(const Problem&) const = default;
};

using Problems = std::vector<Problem>;

// "trees/decide.json:12: EK012 message Fix: fix"
std::string to_text(const Problem& problem);

}  // namespace evenkeel
