#include "knowledge/reading.h"

#include <algorithm>

#include "knowledge/hash.h"
#include "knowledge/text.h"

namespace evenkeel::knowledge {
namespace {

constexpr std::size_t mended_least = 4;   // Shorter words have too many neighbours.
constexpr std::size_t mended_most = 20;   // Longer ones are no words.
const std::string masked_oath = "****";

bool plain_word(const std::string& word) {
  return std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

// The word, and the word without each of its letters in turn: two words one slip apart (a letter too many, too few,
// wrong, or two swapped) have one of these in common.
template <class Visit>
void each_slip(const std::string& word, Visit visit) {
  visit(hash_of(word));
  std::string shorter;
  for (std::size_t i = 0; i < word.size(); ++i) {
    shorter.assign(word, 0, i);
    shorter.append(word, i + 1);
    visit(hash_of(shorter));
  }
}

bool one_slip(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  std::size_t i = 0;
  while (i < a.size() && a[i] == b[i]) ++i;
  if (a.size() < b.size()) return a.substr(i) == b.substr(i + 1);
  if (i == a.size() || a.substr(i + 1) == b.substr(i + 1)) return true;
  return i + 1 < a.size() && a[i] == b[i + 1] && a[i + 1] == b[i] && a.substr(i + 2) == b.substr(i + 2);
}

}  // namespace

Speller::Speller(std::string_view locale, const FinderLocale& content, const Vectors* vectors)
    : locale_(locale), content_(content), vectors_(vectors) {
  for (const Phrases* phrases : {&content.theme_phrases, &content.safety_phrases, &content.certain_phrases, &content.not_meant})
    for (const std::string& word : phrases->vocabulary()) know(word);
  for (const auto& [spelling, words] : content.spellings)
    for (const std::string& word : words) know(word);
}

void Speller::know(const std::string& word) {
  const bool fresh = ++known_[word] == 1;
  if (!fresh || word.size() < mended_least || word.size() > mended_most || !plain_word(word)) return;
  each_slip(word, [&](std::uint64_t slip) { slips_[slip].push_back(word); });
}

bool Speller::knows(const std::string& word) const {
  return known_.count(word) || content_.spellings.count(word) || (vectors_ && vectors_->find(word));
}

std::vector<Word> Speller::spelt_out(std::string_view text) const {
  std::vector<Word> words;
  for (Word& word : words_of(text)) {
    const std::size_t star = word.text.find('*');
    if (star != std::string::npos || (word.text.size() >= 3 && word.text.find_first_of("#@$%&!") != std::string::npos))
      word.text = masked_oath;
    auto spelling = content_.spellings.find(word.text);
    if (spelling == content_.spellings.end() && word.text.find('\'') != std::string::npos) {
      if (word.text.ends_with("'s")) word.text.resize(word.text.size() - 2);
      std::erase(word.text, '\'');
      spelling = content_.spellings.find(word.text);
    }
    if (spelling == content_.spellings.end()) {
      words.push_back(std::move(word));
      continue;
    }
    for (const std::string& meant : spelling->second) words.push_back({meant, word.quoted});
  }
  return words;
}

void Speller::learn(std::string_view text) {
  for (const Word& word : spelt_out(text)) know(word.text);
}

std::string Speller::mended(const std::string& word) const {
  if (word.size() < mended_least || word.size() > mended_most || !plain_word(word) || knows(word)) return word;
  const std::string* best = nullptr;
  std::uint32_t best_count = 0;
  each_slip(word, [&](std::uint64_t slip) {
    const auto near = slips_.find(slip);
    if (near == slips_.end()) return;
    for (const std::string& candidate : near->second) {
      if (!one_slip(word, candidate)) continue;
      const std::uint32_t count = known_.at(candidate);
      if (!best || count > best_count || (count == best_count && candidate < *best)) {
        best = &candidate;
        best_count = count;
      }
    }
  });
  return best ? *best : word;
}

std::vector<Token> Speller::tokens(std::string_view text) const {
  const Stemmer stemmer(locale_);
  std::vector<Token> tokens;
  for (const Word& word : spelt_out(text)) {
    Token token{mended(word.text), {}, word.quoted};
    token.stem = stemmer.stem(token.text);
    tokens.push_back(std::move(token));
  }
  return tokens;
}

}  // namespace evenkeel::knowledge
