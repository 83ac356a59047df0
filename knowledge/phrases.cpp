#include "knowledge/phrases.h"

#include <algorithm>

#include "knowledge/hash.h"
#include "knowledge/stem.h"
#include "knowledge/text.h"

namespace evenkeel::knowledge {
namespace {

constexpr std::size_t prefix_least = 3, prefix_most = 16;  // Letters before a star.

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

std::string digits_as_one(std::string_view word) {
  std::string text;
  for (const char c : word) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit || text.empty() || text.back() != '#') text += digit ? '#' : c;
  }
  return text;
}

// No text of a content file holds a byte 0.
Phrases::Phrases(std::string_view locale, Lists lists) : locale_(locale), lists_(std::move(lists)), written_(locale) {
  const auto write = [&](std::string_view text, char end) { written_.append(1, end).append(text); };
  for (const auto& [name, words] : lists_) {
    write(name, '\0');
    for (const std::string& word : words) write(word, '\n');
  }
  write({}, '\0');
}

std::optional<std::string> Phrases::add(std::string_view text, std::uint32_t owner) {
  written_.append(1, '\0').append(std::to_string(owner)).append(1, ' ').append(text);
  // Parts, then the ways to read them: an alternative of several words is a way of its own, the others share one.
  std::vector<std::vector<std::string>> ways(1);
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == ' ') {
      ++at;
      continue;
    }
    std::size_t end = text[at] == '(' ? text.find(')', at) : at;
    if (end == std::string_view::npos) return "A bracket is not closed.";
    end = std::min(text.find(' ', end), text.size());
    const std::string_view part = text.substr(at, end - at);
    at = end;
    const bool optional = part.ends_with('?');
    std::vector<std::vector<std::string>> choices;
    if (!part.starts_with('(')) {
      choices.push_back({std::string(part)});
    } else if (!part.ends_with(')') && !part.ends_with(")?")) {
      return "A bracket ends inside a word.";
    } else {
      std::string single;
      for (const std::string_view word : split(part.substr(1, part.size() - (optional ? 3 : 2)), '|')) {
        if (word.find(' ') == std::string_view::npos) {
          single += (single.empty() ? "" : "|") + std::string(word);
          continue;
        }
        choices.emplace_back();
        for (const std::string_view piece : split(word, ' '))
          if (!piece.empty()) choices.back().emplace_back(piece);
      }
      if (optional && !choices.empty()) choices.emplace_back();
      if (!single.empty()) choices.push_back({"(" + single + ")" + (optional ? "?" : "")});
    }
    std::vector<std::vector<std::string>> longer;
    for (const auto& way : ways)
      for (const auto& choice : choices) {
        longer.push_back(way);
        longer.back().insert(longer.back().end(), choice.begin(), choice.end());
      }
    ways = std::move(longer);
    if (ways.size() > phrase_ways_max) return "There are too many ways to read it; write two phrases.";
  }
  for (const auto& way : ways)
    if (auto wrong = add_way(way, owner)) return wrong;
  return {};
}

std::optional<std::string> Phrases::add_way(const std::vector<std::string>& written_parts, std::uint32_t owner) {
  std::vector<Part> parts;
  std::size_t gaps = 0;
  for (std::string_view written : written_parts) {
    if (written == ".." || written == "....") {
      parts.push_back({0, static_cast<std::uint8_t>(written == ".." ? 3 : 8), false});
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
      starting_.push_back(0);
      std::string_view inside = written;
      if (inside.starts_with('(') && inside.ends_with(')')) inside = inside.substr(1, inside.size() - 2);
      if (auto wrong = read_alternatives(inside, part.atom, 0)) return wrong;
    }
    parts.push_back(part);
  }
  const auto fixed = [](const Part& part) { return part.gap == 0 && !part.optional; };
  if (parts.empty() || parts.size() > phrase_words_max)
    return "A phrase has one to " + std::to_string(phrase_words_max) + " parts.";
  if (!fixed(parts.front()) || !fixed(parts.back())) return "A phrase begins and ends with a word that has to be there.";
  Phrase phrase{.last = parts.back().atom, .first = static_cast<std::uint32_t>(parts_.size()), .owner = owner};
  phrase.count = static_cast<std::uint8_t>(parts.size());
  std::uint32_t& last = starting_[parts.front().atom];
  phrase.begins_next = last;
  phrases_.push_back(phrase);
  last = static_cast<std::uint32_t>(phrases_.size());
  parts_.insert(parts_.end(), parts.begin(), parts.end());
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
  std::string as_digits(bare);
  std::replace(as_digits.begin(), as_digits.end(), '#', '0');
  const auto words = words_of(as_digits);
  if (words.size() != 1 || words.front().text != as_digits)
    return "\"" + std::string(word) + "\" is not one word in lower case.";
  if (prefix && bare.size() < prefix_least)
    return "\"" + std::string(word) + "\" has fewer than " + std::to_string(prefix_least) + " letters before its star.";
  if (as_digits == bare) vocabulary_.emplace_back(bare);
  if (prefix) {
    put(KindPrefix, bare, atom);
    chains_[key_of(KindPrefixBegin, hash_of(bare.substr(0, prefix_least)))];
  } else if (exact || as_digits != bare) {
    put(KindWord, bare, atom);
  } else {
    put(KindStem, Stemmer(locale_).stem(bare), atom);
  }
  return {};
}

void Phrases::put(Kind kind, std::string_view text, std::uint32_t atom) {
  std::uint32_t& chain = chains_[key_of(kind, hash_of(text))];
  if (chain != 0 && links_[chain - 1].atom == atom) return;  // An atom is read in one go: it can only stand there first.
  links_.push_back({atom, chain});
  chain = static_cast<std::uint32_t>(links_.size());
}

void Phrases::close() {
  lists_ = {};
  atoms_ = {};
  vocabulary_ = {};
  written_ = {};
  links_.shrink_to_fit();
  starting_.shrink_to_fit();
  phrases_.shrink_to_fit();
  parts_.shrink_to_fit();
}

// The atoms that each token is, all in one piece of memory, and whether an atom stands anywhere in the text: few of the
// phrases that could begin somewhere have all their words there, and the others need no closer look.
struct Phrases::Met {
  std::vector<std::uint32_t> atoms;
  std::vector<std::uint32_t> begin{0};  // By token; one more at the end.
  std::vector<bool> anywhere;           // By atom.

  std::size_t size() const { return begin.size() - 1; }
  std::span<const std::uint32_t> at(std::size_t token) const {
    return std::span(atoms).subspan(begin[token], begin[token + 1] - begin[token]);
  }
  bool has(std::size_t token, std::uint32_t atom) const {
    const auto here = at(token);
    return std::find(here.begin(), here.end(), atom) != here.end();
  }
  bool may_read(std::span<const Part> parts) const {
    return std::all_of(parts.begin(), parts.end(),
                       [&](const Part& part) { return part.gap > 0 || part.optional || anywhere[part.atom]; });
  }
};

Phrases::Met Phrases::meet(const std::vector<Token>& tokens, const std::vector<bool>& hidden) const {
  Met met;
  met.begin.reserve(tokens.size() + 1);
  met.anywhere.resize(starting_.size());
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto take = [&](Kind kind, std::uint64_t hash) {
      if (const std::uint32_t* chain = chains_.find(key_of(kind, hash)))
        for (std::uint32_t link = *chain; link != 0; link = links_[link - 1].next) met.atoms.push_back(links_[link - 1].atom);
    };
    const std::string_view text = tokens[i].text;
    if (hidden.empty() || !hidden[i]) {
      take(KindWord, tokens[i].text_hash != 0 ? tokens[i].text_hash : hash_of(text));
      if (text.find_first_of("0123456789") != std::string::npos) take(KindWord, hash_of(digits_as_one(text)));
      take(KindStem, tokens[i].stem_hash != 0 ? tokens[i].stem_hash : hash_of(tokens[i].stem));
      if (text.size() >= prefix_least && chains_.find(key_of(KindPrefixBegin, hash_of(text.substr(0, prefix_least))))) {
        Hash begin;
        for (std::size_t length = 1; length <= std::min(text.size(), prefix_most); ++length) {
          begin.add(text[length - 1]);
          if (length >= prefix_least) take(KindPrefix, begin.value());
        }
      }
    }
    const auto first = met.atoms.begin() + met.begin.back();
    std::sort(first, met.atoms.end());
    met.atoms.erase(std::unique(first, met.atoms.end()), met.atoms.end());
    met.begin.push_back(static_cast<std::uint32_t>(met.atoms.size()));
  }
  for (const std::uint32_t atom : met.atoms) met.anywhere[atom] = true;
  return met;
}

std::vector<Phrases::Match> Phrases::find(const std::vector<Token>& tokens, const std::vector<bool>& hidden) const {
  std::vector<Match> matches;
  if (phrases_.empty()) return matches;
  const Met met = meet(tokens, hidden);
  std::vector<std::uint32_t> begun;
  std::vector<std::size_t> words;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    begun.clear();
    for (const std::uint32_t atom : met.at(i))
      for (std::uint32_t next = starting_[atom]; next != 0; next = phrases_[next - 1].begins_next) {
        const Phrase& phrase = phrases_[next - 1];
        if (met.anywhere[phrase.last] && met.may_read(parts_of(phrase))) begun.push_back(next - 1);
      }
    std::sort(begun.begin(), begun.end());  // None stands there twice: each begins with one atom.
    for (const std::uint32_t phrase : begun) {
      words.clear();
      if (reads(parts_of(phrases_[phrase]), i, met, words)) matches.push_back({phrases_[phrase].owner, phrase, words});
    }
  }
  return matches;
}

// Whether the parts stand in the text from `at` on; `words` then holds the tokens they met.
bool Phrases::reads(std::span<const Part> parts, std::size_t at, const Met& met, std::vector<std::size_t>& words) {
  if (parts.empty()) return true;
  const Part& here = parts.front();
  const std::span<const Part> behind = parts.subspan(1);
  if (here.gap > 0) {
    for (std::size_t skipped = 0; skipped <= here.gap && at + skipped < met.size(); ++skipped)
      if (reads(behind, at + skipped, met, words)) return true;
    return false;
  }
  if (at < met.size() && met.has(at, here.atom)) {
    words.push_back(at);
    if (reads(behind, at + 1, met, words)) return true;
    words.pop_back();
  }
  return here.optional && reads(behind, at, met, words);
}

}  // namespace evenkeel::knowledge
