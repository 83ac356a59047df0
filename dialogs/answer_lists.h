// dialogs/answer_lists.h — the lists of answers with which two versions of a tree are tried.
//
// The fewest answers to every end and to every rule, text and choice of either version, and each of those with one answer
// changed. Only for tree_diff. Questions and answers are numbers here: many thousand lists hold the same few hundred.
//
// Threads   Never changed after it is made.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "dialogs/tree_explore.h"
#include "dialogs/tree_library.h"
#include "dialogs/value.h"

namespace evenkeel::dialogs {

// What is answered; of a function, what it gives.
struct Given {
  Input::Kind kind = Input::Kind::Answer;
  Values values;

  auto operator<=>(const Given&) const = default;
};

class AnswerLists {
 public:
  // What is answered (key_of) and how (given), by key.
  using List = std::vector<std::pair<int, int>>;

  // `same_ways`: the versions differ in words alone, so what is found in one is found in the other.
  AnswerLists(const Library& before, const Library& after, const std::string& tree, bool same_ways);

  AnswerLists(const AnswerLists&) = delete;
  AnswerLists& operator=(const AnswerLists&) = delete;

  const std::vector<List>& lists() const { return lists_; }
  const Given& given(int id) const { return *givens_[static_cast<std::size_t>(id)]; }

  // "decide.shouts", "decide.save()" for a function, "" for the start; -1 where no list has it.
  int key_of(const std::string& name) const;
  // -1: the list does not say.
  static int given_in(const List& list, int key);

 private:
  int add(Given given);
  const std::vector<int>& others(int key, int given, const Library& before, const Library& after);

  std::vector<std::string> keys_;  // Sorted.
  std::map<Given, int> known_;
  std::vector<const Given*> givens_;  // Into known_.
  std::map<std::pair<int, int>, std::vector<int>> others_;
  std::vector<List> lists_;
};

}  // namespace evenkeel::dialogs
