#include "bot/cases/names_out.h"

#include <algorithm>
#include <cctype>

#include "dialogs/plain.h"
#include "storage/people.h"

namespace evenkeel::cases {
namespace {

constexpr std::size_t part_min = 3, name_min = 2;  // Bytes.

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80;
}

char small(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

// Scripts beyond ASCII count as capitals: most have none.
bool begins_like_a_name(const std::string& word) {
  return !word.empty() && ((word[0] >= 'A' && word[0] <= 'Z') || static_cast<unsigned char>(word[0]) >= 0x80);
}

// Every place where `what` stands as words of its own, whatever its capitals.
void take_out(std::string& text, const std::string& what, const std::string& instead) {
  const auto same = [&](std::size_t at) {
    for (std::size_t i = 0; i < what.size(); ++i)
      if (small(text[at + i]) != small(what[i])) return false;
    return true;
  };
  std::string clean;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = i + what.size();
    if (end <= text.size() && (i == 0 || !is_word(text[i - 1])) && (end == text.size() || !is_word(text[end])) &&
        same(i)) {
      clean += instead;
      i = end;
    } else {
      clean += text[i++];
    }
  }
  text = clean;
}

}  // namespace

NamesOut::NamesOut(const std::vector<std::string>& kept) {
  for (const std::string& one : kept) kept_.push_back(dialogs::plain(one));
}

void NamesOut::add(const std::vector<std::string>& names, const std::string& instead) {
  const auto take = [&](const std::string& one) {
    const std::string plain = dialogs::plain(one);
    const bool stays = std::any_of(kept_.begin(), kept_.end(),
                                   [&](const std::string& kept) { return kept.find(plain) != std::string::npos; });
    if (one.size() >= name_min && !plain.empty() && !stays) names_.emplace_back(one, instead);
  };
  for (const std::string& name : names) {
    take(name);
    for (const std::string& word : dialogs::words_of(name))
      if (word.size() >= part_min && begins_like_a_name(word)) take(word);
  }
  // "Ada Lovelace" goes before "Ada".
  std::stable_sort(names_.begin(), names_.end(),
                   [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
  names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
}

std::string NamesOut::of(std::string text) const {
  for (const auto& [what, instead] : names_) take_out(text, what, instead);
  return text;
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
