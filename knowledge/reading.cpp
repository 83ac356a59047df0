#include "knowledge/reading.h"

#include <algorithm>

#include "knowledge/hash.h"
#include "knowledge/text.h"

namespace evenkeel::knowledge {
namespace {

constexpr std::size_t mended_least = 4;   // Shorter words have too many neighbours.
constexpr std::size_t mended_most = 20;   // Longer ones are no words.
constexpr std::size_t kept_most = 100;    // Bytes of a word, and of its stem.
const std::string masked_oath = "****";

bool may_be_mended(std::string_view word) {
  return word.size() >= mended_least && word.size() <= mended_most &&
         std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

// The word, and the word without each of its letters in turn: two words one slip apart (a letter too many, too few,
// wrong, or two swapped) have one of these in common.
template <class Visit>
void each_slip(std::string_view word, Visit visit) {
  visit(static_cast<std::uint32_t>(hash_of(word)));
  std::string shorter;
  for (std::size_t i = 0; i < word.size(); ++i) {
    shorter.assign(word.substr(0, i)).append(word.substr(i + 1));
    visit(static_cast<std::uint32_t>(hash_of(shorter)));
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
    : locale_(locale), content_(content), vectors_(vectors), spellings_(content.spellings.size()) {
  for (const auto& [spelling, words] : content.spellings) spellings_[hash_of(spelling)] = &words;
}

const Speller::Known* Speller::known(std::string_view word) const {
  const std::uint32_t* place = places_.find(hash_of(word));
  return place ? &words_[*place - 1] : nullptr;
}

void Speller::know(std::string_view word) {
  const std::uint64_t hash = hash_of(word);
  std::uint32_t& place = places_[hash];
  if (place == 0) {
    Known fresh{.begin = static_cast<std::uint32_t>(lesson_->letters.size()), .hash = hash};
    const std::string stem = lesson_->stemmer.stem(word);
    if (word.size() <= kept_most && stem.size() <= kept_most) {
      fresh.length = static_cast<std::uint8_t>(word.size());
      fresh.stem = static_cast<std::uint8_t>(stem.size());
      fresh.stem_hash = hash_of(stem);
      for (const std::string_view part : {word, std::string_view(stem)})
        lesson_->letters.insert(lesson_->letters.end(), part.begin(), part.end());
    }
    lesson_->words.push_back(fresh);
    place = static_cast<std::uint32_t>(lesson_->words.size());
  }
  ++lesson_->words[place - 1].count;
}

std::vector<Word> Speller::spelt_out(std::vector<Word> typed) const {
  std::vector<Word> words;
  words.reserve(typed.size() + typed.size() / 4);
  for (Word& word : typed) {
    const std::size_t star = word.text.find('*');
    if (star != std::string::npos || (word.text.size() >= 3 && word.text.find_first_of("#@$%&!") != std::string::npos))
      word.text = masked_oath;
    auto spelling = spellings_.find(hash_of(word.text));
    if (!spelling && word.text.find('\'') != std::string::npos) {
      if (word.text.ends_with("'s")) word.text.resize(word.text.size() - 2);
      std::erase(word.text, '\'');
      spelling = spellings_.find(hash_of(word.text));
    }
    if (!spelling) {
      words.push_back(std::move(word));
      continue;
    }
    for (const std::string& meant : **spelling) words.push_back({meant, word.quoted});
  }
  return words;
}

void Speller::learn(const std::vector<Word>& spelt) {
  if (!lesson_) {  // First the words that the content itself is written in.
    lesson_.emplace(Lesson{Stemmer(locale_), {}, {}});
    for (const Phrases* phrases : {&content_.theme_phrases, &content_.safety_phrases, &content_.certain_phrases, &content_.not_meant})
      for (const std::string& word : phrases->vocabulary()) know(word);
    for (const auto& [spelling, words] : content_.spellings)
      for (const std::string& word : words) know(word);
  }
  for (const Word& word : spelt) know(word.text);
}

void Speller::settle() {
  learn({});
  lesson_->letters.shrink_to_fit();
  lesson_->words.shrink_to_fit();
  letters_ = std::move(lesson_->letters);
  words_ = std::move(lesson_->words);
  lesson_.reset();
  std::vector<Slip> slips;
  for (std::uint32_t i = 0; i < words_.size(); ++i)
    if (const std::string_view word = word_of(words_[i]); may_be_mended(word))
      each_slip(word, [&](std::uint32_t left) { slips.push_back({left, i}); });
  std::sort(slips.begin(), slips.end());
  slips.shrink_to_fit();
  slips_ = std::move(slips);
}

void Speller::keep(PartWriter& into) const {
  into.put(letters_);
  into.put(words_);
  into.put(slips_);
}

bool Speller::recall(PartReader& from) {
  const auto letters = from.take<char>();
  const auto words = from.take<Known>();
  const auto slips = from.take<Slip>();
  if (!from.good() || words.size() >= UINT32_MAX || !std::is_sorted(slips.begin(), slips.end())) return false;
  FlatIndex<std::uint32_t> places(words.size());
  for (std::uint32_t i = 0; i < words.size(); ++i) {
    if (std::uint64_t{words[i].begin} + words[i].length + words[i].stem > letters.size()) return false;
    places[words[i].hash] = i + 1;
  }
  if (std::any_of(slips.begin(), slips.end(), [&](const Slip& slip) { return slip.word >= words.size(); })) return false;
  letters_ = letters;
  words_ = words;
  slips_ = slips;
  places_ = std::move(places);
  return true;
}

const Speller::Known* Speller::mended(std::string_view word) const {
  if (!may_be_mended(word) || known(word) || spellings_.find(hash_of(word)) || (vectors_ && vectors_->find(word))) return nullptr;
  const Known* best = nullptr;
  each_slip(word, [&](std::uint32_t left) {
    for (auto slip = std::lower_bound(slips_.begin(), slips_.end(), Slip{left, 0}); slip != slips_.end() && slip->left == left; ++slip) {
      const Known& candidate = words_[slip->word];
      if (!one_slip(word, word_of(candidate))) continue;
      if (!best || candidate.count > best->count || (candidate.count == best->count && word_of(candidate) < word_of(*best)))
        best = &candidate;
    }
  });
  return best;
}

std::vector<Token> Speller::tokens(std::string_view text) const {
  return tokens(spelt_out(words_of(text)));
}

std::vector<Token> Speller::tokens(std::vector<Word> spelt) const {
  std::optional<Stemmer> stemmer;
  std::vector<Token> tokens;
  tokens.reserve(spelt.size());
  for (Word& word : spelt) {
    const Known* found = mended(word.text);
    if (found)
      word.text = word_of(*found);
    else
      found = known(word.text);
    Token& token = tokens.emplace_back(Token{.text = std::move(word.text), .quoted = word.quoted});
    if (found && found->length > 0) {
      token.stem = stem_of(*found);
      token.text_hash = found->hash;
      token.stem_hash = found->stem_hash;
    } else {
      if (!stemmer) stemmer.emplace(locale_);
      token.stem = stemmer->stem(token.text);
    }
  }
  return tokens;
}

}  // namespace evenkeel::knowledge
