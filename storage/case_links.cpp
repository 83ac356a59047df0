#include "storage/case_links.h"

#include <algorithm>

#include "storage/name_grams.h"

namespace evenkeel::storage {
namespace {

std::vector<std::string> words_of(const std::string& name) {
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin < name.size();) {
    const std::size_t end = std::min(name.find(' ', begin), name.size());
    if (end > begin) words.push_back(name.substr(begin, end - begin));
    begin = end + 1;
  }
  std::sort(words.begin(), words.end());
  return words;
}

// "acme" and "acme logistics": one name is the other with words added.
constexpr double part_of_the_other = 0.75;
constexpr std::size_t letters_of_a_name_min = 4;

}  // namespace

std::vector<std::string> name_grams(const std::string& name) {
  std::vector<std::string> letters{" ", " "};
  for (std::size_t i = 0; i < name.size() && letters.size() < name_letters_max;) {
    std::size_t end = i + 1;
    while (end < name.size() && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) ++end;
    letters.push_back(name.substr(i, end - i));
    i = end;
  }
  std::vector<std::string> grams;
  if (letters.size() == 2) return grams;
  letters.emplace_back(" ");
  for (std::size_t i = 0; i + 2 < letters.size(); ++i) grams.push_back(letters[i] + letters[i + 1] + letters[i + 2]);
  std::sort(grams.begin(), grams.end());
  grams.erase(std::unique(grams.begin(), grams.end()), grams.end());
  return grams;
}

double name_likeness(const std::string& a, const std::string& b) {
  if (a.empty() || b.empty()) return 0;
  if (a == b) return 1;
  const std::vector<std::string> first = name_grams(a), second = name_grams(b);
  std::vector<std::string> both;
  std::set_intersection(first.begin(), first.end(), second.begin(), second.end(), std::back_inserter(both));
  const double shared = 2.0 * static_cast<double>(both.size()) / static_cast<double>(first.size() + second.size());
  const std::vector<std::string> words = words_of(a), others = words_of(b);
  const auto& fewer = words.size() < others.size() ? words : others;
  const auto& more = words.size() < others.size() ? others : words;
  const bool is_part = std::includes(more.begin(), more.end(), fewer.begin(), fewer.end()) &&
                       std::any_of(fewer.begin(), fewer.end(),
                                   [](const std::string& word) { return word.size() >= letters_of_a_name_min; });
  return std::max(shared, is_part ? part_of_the_other : 0.0);
}

}  // namespace evenkeel::storage
