#include "knowledge/phrases.h"

#include <algorithm>
#include <limits>

#include "knowledge/text.h"

namespace evenkeel::knowledge {
namespace {

constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
constexpr std::size_t prefix_least = 3;  // Letters before a star.

bool has(const std::vector<std::uint32_t>& atoms, std::uint32_t atom) {
  return std::binary_search(atoms.begin(), atoms.end(), atom);
}

void put(std::vector<std::uint32_t>& atoms, std::uint32_t atom) {
  const auto place = std::lower_bound(atoms.begin(), atoms.end(), atom);
  if (place == atoms.end() || *place != atom) atoms.insert(place, atom);
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(at, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

}  // namespace

Phrases::Phrases(std::string_view locale, Lists lists) : locale_(locale), lists_(std::move(lists)) {}

std::optional<std::string> Phrases::add(std::string_view text, std::uint32_t owner) {
  Phrase phrase{{}, owner};
  std::size_t gaps = 0;
  for (std::string_view written : split(text, ' ')) {
    if (written.empty()) continue;
    if (written == ".." || written == "....") {
      phrase.parts.push_back({0, static_cast<std::uint8_t>(written == ".." ? 3 : 8), false});
      if (++gaps > phrase_gaps_max) return "A phrase has at most " + std::to_string(phrase_gaps_max) + " gaps.";
      continue;
    }
    Part part;
    if (written.back() == '?') {
      part.optional = true;
      written.remove_suffix(1);
    }
    const auto [known, fresh] = atoms_.emplace(written, static_cast<std::uint32_t>(atoms_.size()));
    part.atom = known->second;
    if (fresh) {
      starting_.emplace_back();
      std::string_view inside = written;
      if (inside.starts_with('(') && inside.ends_with(')')) inside = inside.substr(1, inside.size() - 2);
      if (auto wrong = read_alternatives(inside, part.atom, 0)) return wrong;
    }
    phrase.parts.push_back(part);
  }
  const auto fixed = [](const Part& part) { return part.gap == 0 && !part.optional; };
  if (phrase.parts.empty() || phrase.parts.size() > phrase_words_max)
    return "A phrase has one to " + std::to_string(phrase_words_max) + " parts.";
  if (!fixed(phrase.parts.front()) || !fixed(phrase.parts.back()))
    return "A phrase begins and ends with a word that has to be there.";
  starting_[phrase.parts.front().atom].push_back(static_cast<std::uint32_t>(phrases_.size()));
  phrases_.push_back(std::move(phrase));
  return {};
}

std::optional<std::string> Phrases::read_alternatives(std::string_view text, std::uint32_t atom, int depth) {
  for (const std::string_view word : split(text, '|')) {
    if (word.starts_with('@')) {
      const auto list = lists_.find(word.substr(1));
      if (list == lists_.end()) return "There is no list \"" + std::string(word) + "\".";
      if (depth > 0) return "The list \"" + std::string(word) + "\" stands inside a list.";
      for (const std::string& entry : list->second)
        if (auto wrong = read_alternatives(entry, atom, depth + 1)) return wrong;
    } else if (auto wrong = read_word(word, atom)) {
      return wrong;
    }
  }
  return {};
}

std::optional<std::string> Phrases::read_word(std::string_view word, std::uint32_t atom) {
  const bool exact = word.starts_with('='), prefix = word.ends_with('*');
  std::string_view bare = word.substr(exact ? 1 : 0);
  if (prefix) bare.remove_suffix(1);
  const auto words = words_of(bare);
  if (words.size() != 1 || words.front().text != bare)
    return "\"" + std::string(word) + "\" is not one word in lower case.";
  if (prefix && bare.size() < prefix_least)
    return "\"" + std::string(word) + "\" has fewer than " + std::to_string(prefix_least) + " letters before its star.";
  vocabulary_.emplace_back(bare);
  if (prefix)
    put(by_prefix_[std::string(bare)], atom);
  else if (exact)
    put(by_word_[std::string(bare)], atom);
  else
    put(by_stem_[Stemmer(locale_).stem(bare)], atom);
  return {};
}

std::vector<Phrases::Match> Phrases::find(const std::vector<Token>& tokens, const std::vector<bool>& hidden) const {
  std::vector<Atoms> met(tokens.size());
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (!hidden.empty() && hidden[i]) continue;
    const auto take = [&](const auto& table, const std::string& key) {
      if (const auto found = table.find(key); found != table.end())
        for (const std::uint32_t atom : found->second) put(met[i], atom);
    };
    const std::string& text = tokens[i].text;
    take(by_word_, text);
    take(by_stem_, tokens[i].stem);
    if (!by_prefix_.empty())
      for (std::size_t length = prefix_least; length <= std::min<std::size_t>(text.size(), 16); ++length)
        take(by_prefix_, text.substr(0, length));
  }
  std::vector<Match> matches;
  std::vector<std::uint32_t> begun;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    begun.clear();
    for (const std::uint32_t atom : met[i])
      for (const std::uint32_t phrase : starting_[atom]) put(begun, phrase);
    for (const std::uint32_t phrase : begun)
      if (const std::size_t end = longest(phrases_[phrase], 0, i, met); end != none)
        matches.push_back({phrases_[phrase].owner, i, end});
  }
  return matches;
}

// The end of the longest match of the parts from `part` on, beginning at `at`; none if there is none.
std::size_t Phrases::longest(const Phrase& phrase, std::size_t part, std::size_t at,
                             const std::vector<Atoms>& met) const {
  if (part == phrase.parts.size()) return at;
  const Part& here = phrase.parts[part];
  std::size_t best = none;
  const auto consider = [&](std::size_t end) {
    if (end != none && (best == none || end > best)) best = end;
  };
  if (here.gap > 0) {
    for (std::size_t skipped = 0; skipped <= here.gap && at + skipped < met.size(); ++skipped)
      consider(longest(phrase, part + 1, at + skipped, met));
    return best;
  }
  if (here.optional) consider(longest(phrase, part + 1, at, met));
  if (at < met.size() && has(met[at], here.atom)) consider(longest(phrase, part + 1, at + 1, met));
  return best;
}

}  // namespace evenkeel::knowledge
