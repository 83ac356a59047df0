// dialogs/tree_check.h — everything an author should hear about a tree that can be read: answers, words, paths.
//
// What makes a tree unusable is found when it is loaded (tree_parse, tree_library). This is the rest: slow (it walks
// every path), and partly a matter of taste, so some Problems are only warnings.
//
// Threads   Pure functions.
// Sources   Every number with an example: dialogs/README.md. Channel limits: Slack's Block Kit reference (a button's
// label 75
//           characters, a section 3,000; a message of ours shows at most 9,000 of what was said).
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dialogs/tree_explore.h"
#include "dialogs/tree_library.h"
#include "knowledge/problem.h"

namespace evenkeel::dialogs {

enum class Severity { Error, Warning };
Severity severity_of(std::string_view code);  // Of a Problem of this room; unknown numbers are errors.

using IsCommand = std::function<bool(std::string_view locale, std::string_view text)>;

struct WordLimits {
  std::size_t label_max = 75;     // Characters of an answer's text.
  std::size_t button_max = 40;    // The same, where it is one of a few buttons: Teams on a phone.
  std::size_t text_max = 3'000;   // Characters of a text's own words.
  std::size_t shown_max = 9'000;  // With the longest values in its places.
  std::size_t sentence_words_max = 25;
  double grade_max = 9;  // School years (Flesch and Kincaid), of English texts of 30 words and more.
  // Words that judge a person, by language: never said by the coach. Whole words, small letters.
  std::map<std::string, std::vector<std::string>> labels = default_labels();

  static std::map<std::string, std::vector<std::string>> default_labels();
};

// EK253 to EK255, EK257: answers that are commands or can't be told apart, variables nobody uses.
Problems check_answers(const Tree& tree, const IsCommand& is_command);

// EK270 to EK277: missing translations, limits of channels, sentences that are hard to read.
Problems check_words(const Tree& tree, const WordLimits& limits = {});

// EK252, EK260 to EK264, EK278: what walking every path has shown. `exploration` is of a tree of `closure`.
Problems check_paths(const Closure& closure, const Exploration& exploration, const WordLimits& limits = {});

// All of that for every latest tree, sorted by file and line.
Problems check(const Library& library, const WordLimits& limits = {});

}  // namespace evenkeel::dialogs
