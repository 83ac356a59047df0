#include "bot/cases/names_out.h"

#include <glib.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "dialogs/plain.h"
#include "storage/people.h"

namespace evenkeel::cases {
namespace {

constexpr std::size_t part_min = 3, name_min = 2;  // Bytes.
constexpr gunichar zero_width_space = 0x200B;

// A character as it is compared, and where it stands in what was written: "ß" is two of them in one place.
struct Character {
  std::string folded;
  std::size_t begin = 0, end = 0;
  bool word = false;   // A letter or a digit.
  bool apart = false;  // Of a script that puts no space between words.
  bool capital = false;
};
using Characters = std::vector<Character>;

bool belongs_to_the_one_before(gunichar code) {
  return g_unichar_ismark(code) != FALSE || g_unichar_type(code) == G_UNICODE_FORMAT;
}

bool is_of_a_script_without_spaces(gunichar code) {
  switch (g_unichar_get_script(code)) {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_THAI:
    case G_UNICODE_SCRIPT_LAO:
    case G_UNICODE_SCRIPT_KHMER:
    case G_UNICODE_SCRIPT_MYANMAR:
      return true;
    default:
      return false;
  }
}

// "É" -> "e", "ß" -> "s" and "s", a full-width "Ｂ" -> "b", every dash "-", every apostrophe "'".
std::vector<std::string> folded(gunichar code) {
  if (g_unichar_type(code) == G_UNICODE_DASH_PUNCTUATION) return {"-"};
  std::array<gunichar, G_UNICHAR_MAX_DECOMPOSITION_LENGTH> parts{};
  const gsize count = g_unichar_fully_decompose(code, TRUE, parts.data(), parts.size());
  std::vector<std::string> result;
  for (gsize i = 0; i < count; ++i) {
    if (g_unichar_ismark(parts[i]) != FALSE) continue;
    std::array<char, 6> bytes{};
    // By way of the capital: "ς" and "σ" have the same.
    const gint length = g_unichar_to_utf8(g_unichar_tolower(g_unichar_toupper(parts[i])), bytes.data());
    const std::string plain = dialogs::plain({bytes.data(), static_cast<std::size_t>(length)});
    if (plain == "ss")
      result.insert(result.end(), {"s", "s"});
    else
      result.push_back(plain);
  }
  return result;
}

Characters characters_of(std::string_view text) {
  Characters result;
  for (std::size_t i = 0; i < text.size();) {
    const gunichar code = g_utf8_get_char_validated(text.data() + i, static_cast<gssize>(text.size() - i));
    if (code >= static_cast<gunichar>(-2)) {  // No UTF-8.
      result.push_back({.folded = std::string(text.substr(i, 1)), .begin = i, .end = i + 1});
      ++i;
      continue;
    }
    const std::size_t end = i + static_cast<std::size_t>(g_unichar_to_utf8(code, nullptr));
    const bool space = g_unichar_isspace(code) != FALSE || code == zero_width_space;
    if (!result.empty() && ((!space && belongs_to_the_one_before(code)) || (space && result.back().folded == " "))) {
      result.back().end = end;
    } else {
      for (std::string& one : space ? std::vector<std::string>{" "} : folded(code))
        result.push_back({.folded = std::move(one),
                          .begin = i,
                          .end = end,
                          .word = g_unichar_isalnum(code) != FALSE,
                          .apart = is_of_a_script_without_spaces(code),
                          // Where a script has no capitals, every letter may be one.
                          .capital = g_unichar_isalpha(code) != FALSE && g_unichar_islower(code) == FALSE});
    }
    i = end;
  }
  return result;
}

// Does `what` stand here, as words of its own?
bool stands_at(const Characters& text, std::size_t at, const std::vector<std::string>& what) {
  const std::size_t end = at + what.size();
  if (what.empty() || end > text.size()) return false;
  for (std::size_t i = 0; i < what.size(); ++i)
    if (text[at + i].folded != what[i]) return false;
  // One letter alone is too little to be found between others.
  const auto is_edge = [&](std::size_t i) {
    return i == 0 || i == text.size() || !text[i - 1].word || !text[i].word ||
           (what.size() > 1 && (text[i - 1].apart || text[i].apart));
  };
  return is_edge(at) && is_edge(end);
}

bool stands_in(const Characters& text, const std::vector<std::string>& what) {
  for (std::size_t at = 0; at < text.size(); ++at)
    if (stands_at(text, at, what)) return true;
  return false;
}

// A name as it is compared: without marks around it, unless it would be too short without ("J.").
std::vector<std::string> as_compared(const std::string& name) {
  const Characters characters = characters_of(name);
  const auto all = [](auto from, auto to) {
    std::vector<std::string> result;
    for (; from != to; ++from) result.push_back(from->folded);
    return result;
  };
  const auto is_word = [](const Character& one) { return one.word; };
  const auto first = std::find_if(characters.begin(), characters.end(), is_word);
  const auto last = std::find_if(characters.rbegin(), characters.rend(), is_word).base();
  const bool bare = first < last && characters[static_cast<std::size_t>(last - characters.begin()) - 1].end - first->begin >= name_min;
  return bare ? all(first, last) : all(characters.begin(), characters.end());
}

// The words a name is made of that may stand for it; what can be inside one ("Anne-Marie", "Al'bert") does not part it.
std::vector<std::string> parts_of(const std::string& name) {
  std::vector<std::string> parts;
  std::size_t begin = 0, end = 0;
  bool capital = false, any = false;
  for (const Character& one : characters_of(name + " ")) {
    if (one.word || std::string_view("-'.:_@").find(one.folded) != std::string_view::npos) {
      if (begin == end) begin = one.begin, any = capital = false;
      if (one.word && !std::exchange(any, true)) capital = one.capital;
      end = one.end;
    } else {
      if (capital && end - begin >= part_min) parts.push_back(name.substr(begin, end - begin));
      begin = end = 0;
      capital = false;
    }
  }
  return parts;
}

}  // namespace

NamesOut::NamesOut(const std::vector<std::string>& kept) : kept_(kept) {}

void NamesOut::add(const std::vector<std::string>& names, const std::string& instead) {
  const auto take = [&](const std::string& one) {
    std::vector<std::string> name = as_compared(one);
    const bool stays = std::any_of(kept_.begin(), kept_.end(),
                                   [&](const std::string& kept) { return stands_in(characters_of(kept), name); });
    if (one.size() >= name_min && !dialogs::plain(one).empty() && !stays) names_.push_back({std::move(name), instead});
  };
  for (const std::string& name : names) {
    take(name);
    for (const std::string& part : parts_of(name)) take(part);
  }
  // "Ada Lovelace" goes before "Ada".
  std::stable_sort(names_.begin(), names_.end(),
                   [](const Name& a, const Name& b) { return a.characters.size() > b.characters.size(); });
}

std::string NamesOut::of(std::string text) const {
  const Characters characters = characters_of(text);
  std::string clean;
  std::size_t done = 0;
  for (std::size_t at = 0; at < characters.size();) {
    const auto name = std::find_if(names_.begin(), names_.end(),
                                   [&](const Name& one) { return stands_at(characters, at, one.characters); });
    if (name == names_.end()) {
      ++at;
      continue;
    }
    clean.append(text, done, characters[at].begin - done).append(name->instead);
    at += name->characters.size();
    done = characters[at - 1].end;
  }
  return clean.append(text, done);
}

std::set<std::string> actors_in(const storage::CaseFile& file) {
  std::set<std::string> actors{file.head.owner};
  for (const auto& one : file.incidents) actors.insert(one.by);
  for (const auto& one : file.findings) actors.insert(one.by);
  for (const auto& one : file.notes) actors.insert(one.by);
  for (const auto& one : file.decisions) actors.insert(one.by);
  for (const auto& one : file.approvals) actors.insert({one.by, one.asked_by});
  for (const auto& one : file.holds) actors.insert(one.cleared_by);
  for (const auto& one : file.follow_ups) actors.insert({one.owner, one.finished_by});
  for (const auto& one : file.wordings) actors.insert(one.by);
  for (const auto& one : file.questions) actors.insert({one.asked_by, one.asked_of, one.answered_by});
  for (const auto& one : file.comments) actors.insert(one.by);
  for (const auto& one : file.changes) actors.insert(one.by);
  for (const auto& one : file.redactions) actors.insert(one.by);
  for (const auto& one : file.affected) actors.insert({one.actor, one.by});
  actors.erase("");
  actors.erase("system");
  return actors;
}

std::vector<std::string> names_of(const storage::ReadTx& tx, const std::string& tenant,
                                  const std::set<std::string>& actors) {
  std::vector<std::string> names;
  for (const std::string& actor : actors) {
    const auto person = tx.people().find(tenant, actor);
    if (person && !person->display_name.empty()) names.push_back(person->display_name);
    names.push_back(actor);
    if (actor.starts_with("cli:") || actor.starts_with("web:")) names.push_back(actor.substr(4));
  }
  return names;
}

}  // namespace evenkeel::cases
