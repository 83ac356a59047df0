// knowledge/content_check.h — what an author should hear about content that can be read: its words, and links that lead nowhere.
//
// What makes content unusable is found when it is loaded (knowledge.h). This is the rest, and much of it is a matter of taste.
// Looked at are the sentences people read: signs, explanations, facts, outcomes, holds, reasons, phrases and the words.
// Examples and traps quote what people say and are left alone.
//
// Threads   Pure functions.   Errors   None of its own: a file that is no JSON has nothing to check.
// Sources   Every number with an example: content/README.md. A section of a Slack message holds 3,000 characters (Block Kit).
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/knowledge.h"
#include "knowledge/problem.h"

namespace evenkeel::knowledge {

struct ContentLimits {
  std::size_t sentence_words_max = 25;
  double grade_max = 9;  // School years, of English texts of 30 words and more.
  std::size_t text_max = 3'000;
  std::size_t examples_min = 3;
  // Words that judge a person, by language: never said. Whole words, small letters.
  std::map<std::string, std::vector<std::string>> labels;
};

// EK150 to EK158, sorted by file and line. `files` are those `knowledge` was loaded from.
Problems check_content(std::span<const File> files, const Knowledge& knowledge, const ContentLimits& limits = {});

// Of a Problem of this room: matters of taste are no errors.
bool is_warning(std::string_view code);

}  // namespace evenkeel::knowledge
