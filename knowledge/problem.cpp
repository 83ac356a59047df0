#include "knowledge/problem.h"

namespace evenkeel {

std::string to_text(const Problem& problem) {
  std::string text = problem.file;
  if (problem.line > 0) text += ":" + std::to_string(problem.line);
  if (!text.empty()) text += ": ";
  text += problem.code + " " + problem.message;
  if (!problem.fix.empty()) text += " Fix: " + problem.fix;
  return text;
}

}  // namespace evenkeel
