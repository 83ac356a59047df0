// knowledge/readability.h — how easy a text is to read: its sentences, its words, its school year.
//
// Sentences end where a reader takes breath: at the end of a line, at . ! ? : ; before a space, at an ellipsis. The
// grade is Flesch's and Kincaid's (Derivation of New Readability Formulas, Research Branch Report 8-75, 1975), with
// syllables counted by groups of vowels: an estimate, for English only, that says little about fewer than
// graded_words_min words.
//
// Threads   Pure functions.   Errors   A text without words has no sentences, and the grade 0.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace evenkeel::knowledge {

constexpr std::size_t graded_words_min = 30;

using Sentence = std::vector<std::string>;  // Its words, with the punctuation that touches them. Never empty.

std::vector<Sentence> sentences_of(std::string_view text);
std::size_t words_in(const std::vector<Sentence>& sentences);
std::size_t syllables_of(std::string_view word);  // At least 1.

// 0.39 words a sentence + 11.8 syllables a word - 15.59.
double grade_of(const std::vector<Sentence>& sentences);

}  // namespace evenkeel::knowledge
