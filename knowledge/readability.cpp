#include "knowledge/readability.h"

#include <algorithm>

namespace evenkeel::knowledge {
namespace {

constexpr std::string_view ellipsis = "\u2026";
constexpr std::string_view dashes[] = {"\u2013", "\u2014"};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool letter(char c) {
  return lower(c) >= 'a' && lower(c) <= 'z';
}

// Punctuation alone is no word; a dash between spaces is not one either.
bool a_word(std::string_view text) {
  if (std::find(std::begin(dashes), std::end(dashes), text) != std::end(dashes)) return false;
  return std::any_of(text.begin(), text.end(), [](char c) {
    return letter(c) || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
  });
}

bool ends_sentence(std::string_view word) {
  constexpr std::string_view stops = ".!?:;";
  return !word.empty() && (stops.find(word.back()) != std::string_view::npos || word.back() == '"') &&
         word.find_first_of(stops) != std::string_view::npos;
}

}  // namespace

std::vector<Sentence> sentences_of(std::string_view text) {
  std::vector<Sentence> sentences(1);
  std::string word;
  const auto end_word = [&] {
    if (a_word(word)) sentences.back().push_back(word);
    word.clear();
  };
  const auto end_sentence = [&] {
    end_word();
    if (!sentences.back().empty()) sentences.emplace_back();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') {
      end_sentence();
    } else if (text[i] == ' ') {
      ends_sentence(word) ? end_sentence() : end_word();
    } else if (text.substr(i, ellipsis.size()) == ellipsis) {
      end_sentence();
      i += ellipsis.size() - 1;
    } else {
      word += text[i];
    }
  }
  end_sentence();
  sentences.pop_back();
  return sentences;
}

std::size_t words_in(const std::vector<Sentence>& sentences) {
  std::size_t words = 0;
  for (const Sentence& sentence : sentences) words += sentence.size();
  return words;
}

std::size_t syllables_of(std::string_view word) {
  std::size_t count = 0;
  bool vowel = false;
  std::string letters;
  for (const char c : word)
    if (letter(c)) letters += lower(c);
  for (const char c : letters) {
    const bool is_vowel = std::string_view("aeiouy").find(c) != std::string_view::npos;
    if (is_vowel && !vowel) ++count;
    vowel = is_vowel;
  }
  if (count > 1 && letters.ends_with("e") && !letters.ends_with("le")) --count;
  return std::max<std::size_t>(count, 1);
}

double grade_of(const std::vector<Sentence>& sentences) {
  const double words = static_cast<double>(words_in(sentences));
  if (words == 0) return 0;
  double syllables = 0;
  for (const Sentence& sentence : sentences)
    for (const std::string& word : sentence) syllables += static_cast<double>(syllables_of(word));
  return 0.39 * words / static_cast<double>(sentences.size()) + 11.8 * syllables / words - 15.59;
}

}  // namespace evenkeel::knowledge
