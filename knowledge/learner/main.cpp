// knowledge/learner/main.cpp — run by the build: learns from the built-in content and writes what it learnt to standard output.
#include <iostream>

#include "knowledge/knowledge.h"

int main() {
  const auto knowledge = evenkeel::knowledge::load(evenkeel::knowledge::embedded_content(), evenkeel::knowledge::one_by_one, {});
  if (!knowledge) {
    for (const evenkeel::Problem& problem : knowledge.error())
      std::cerr << "knowledge/content/" << problem.file << ":" << problem.line << ": " << problem.message << "\n";
    return 1;
  }
  std::cout << evenkeel::knowledge::learnt_by(*knowledge) << std::flush;
  return std::cout ? 0 : 1;
}
