#include <algorithm>
#include <cassert>

#include "dialogs/conversation.h"
#include "dialogs/plain.h"

namespace evenkeel::dialogs {

std::size_t Conversation::digression_begin() const {
  std::size_t at = data_.trail.size();
  // Both come and go together; there are fewer frames.
  if (std::none_of(data_.frames.begin(), data_.frames.end(), [](const Frame& frame) { return frame.digression; })) return at;
  while (at > 0 && data_.trail[at - 1]->kind != Entry::Kind::Digress) --at;
  return at == 0 ? data_.trail.size() : at - 1;
}

std::size_t Conversation::saved_until() const {
  for (std::size_t i = data_.trail.size(); i > 0; --i)
    if (data_.trail[i - 1]->kind == Entry::Kind::Result && data_.trail[i - 1]->writes) return i;
  return 0;
}

void Conversation::reopen(std::size_t at) {
  const std::shared_ptr<const Entry> entry = data_.trail[at];
  Trail ahead(data_.trail.begin(), data_.trail.begin() + static_cast<std::ptrdiff_t>(at));
  auto open = std::make_shared<Entry>();
  open->kind = Entry::Kind::Open;
  open->where = entry->where;
  ahead.push_back(std::move(open));
  const std::size_t digression = digression_begin();
  const std::size_t end = at < digression ? digression : data_.trail.size();
  for (std::size_t i = at + 1; i < end; ++i) {
    const Entry& later = *data_.trail[i];
    if (is_numbered(later) || later.kind == Entry::Kind::Said || later.kind == Entry::Kind::Result)
      ahead.push_back(data_.trail[i]);
  }
  // What waits ahead since an earlier change goes on waiting only while that change is not made yet.
  for (const auto& waiting : data_.ahead) {
    if (data_.editing || waiting->where.empty())
      ahead.push_back(waiting);
    else
      put_aside(waiting);
  }
  put_aside(entry);
  walk_again(std::move(ahead));
  ask_again();
}

void Conversation::back() {
  const std::size_t digression = digression_begin();
  const bool digressing = digression < data_.trail.size();
  const std::size_t saved = saved_until();
  const std::size_t first = digressing ? std::max(saved, digression + 1) : saved;
  for (std::size_t i = data_.trail.size(); i > first; --i) {
    const Entry::Kind kind = data_.trail[i - 1]->kind;
    if (kind != Entry::Kind::Answer && kind != Entry::Kind::Skip && kind != Entry::Kind::Confirm) continue;
    if (data_.trail[i - 1]->recalled) continue;  // Back goes to what was said here.
    reopen(i - 1);
    return;
  }
  if (digressing && saved <= digression) {
    leave_digression();
    ask_again();
    return;
  }
  say_notice(saved > 0 ? Phrase::AlreadySaved : Phrase::BackNone);
  ask_again();
}

void Conversation::edit(const std::string& number) {
  std::size_t left = 0;
  for (const char c : number.substr(0, 6))
    left = c >= '0' && c <= '9' ? left * 10 + static_cast<std::size_t>(c - '0') : 100'000;
  for (std::size_t i = 0; i < data_.trail.size() && left > 0; ++i) {
    if (!is_numbered(*data_.trail[i]) || --left > 0) continue;
    if (i >= saved_until()) {
      reopen(i);
      return;
    }
    say_notice(Phrase::AlreadySaved);
    ask_again();
    return;
  }
  if (inputs_given() == 0)
    say_notice(Phrase::AnswersNone);
  else
    data_.overlay = Overlay::Edit;
  ask_again();
}

void Conversation::digress(const std::string& id, const std::string& words) {
  const Tree* tree = closure_->tree(id);
  if (!tree) {
    say_notice(Phrase::CannotHere);
    ask_again();
    return;
  }
  if (digression_begin() < data_.trail.size()) leave_digression();  // Other words, not words within words.
  back_to_ = false;
  auto entry = std::make_shared<Entry>();
  entry->kind = Entry::Kind::Digress;
  entry->where = where();
  entry->tree = id;
  entry->prompt = data_.prompt;
  if (!words.empty())
    for (const std::string& name : tree->takes) {
      const Variable& variable = tree->variables.at(name);
      if (variable.type.kind != Type::Kind::Text) continue;
      if (const auto value = fitted(variable, words, today_)) entry->arguments.emplace(name, *value);
      break;
    }
  push_frame(*tree, entry->where + ">" + tree->id, true);
  for (const auto& [name, value] : entry->arguments) store(name, value);
  data_.trail.push_back(std::move(entry));
  data_.prompt = 0;
  go();
  ask_again();
}

// Back at the question the words were looked up from. It keeps its number: it is the same question.
void Conversation::leave_digression() {
  const std::size_t begin = digression_begin();
  const std::uint32_t prompt = data_.trail[begin]->prompt;
  data_.trail.resize(begin);
  while (!top().digression) data_.frames.pop_back();
  data_.frames.pop_back();
  find_top();
  data_.prompt = prompt;
  data_.overlay = Overlay::None;
  data_.near.clear();
  data_.misses = 0;
  data_.editing = false;
  if (data_.steps == 0) count_steps();  // The walk came here past the question, not to it.
  back_to_ = true;
}

// ---- other questions under a running conversation ----

void Conversation::migrate(const Closure& to) {
  Trail ahead;
  int all = 0, kept = 0;
  const std::size_t end = digression_begin();
  const auto carry = [&](const Entry& entry) {
    auto moved = std::make_shared<Entry>(entry);
    moved->where.clear();
    ahead.push_back(std::move(moved));
  };
  for (std::size_t i = 0; i < end; ++i) {
    const Entry& entry = *data_.trail[i];
    if (entry.kind == Entry::Kind::Result) carry(entry);
    if (entry.kind == Entry::Kind::Said) ahead.push_back(data_.trail[i]);
    if (!is_numbered(entry)) continue;
    ++all;
    const Tree* tree = to.tree(entry.tree);
    const auto variable =
        tree ? tree->variables.find(entry.variable) : std::map<std::string, Variable>::const_iterator();
    if (!tree || variable == tree->variables.end()) continue;
    if (entry.kind == Entry::Kind::Answer && !fits(variable->second, entry.value, today_)) continue;
    ++kept;
    carry(entry);
  }
  for (const auto& entry : data_.ahead)  // Known, and not asked for yet.
    if (entry->recalled) ahead.push_back(entry);
  closure_ = &to;
  speech_ = Speech(*to.guide->phrases, data_.locale);
  data_.closure = to.hash;
  data_.aside.clear();
  if (all > 0) {
    if (kept == all)
      notice(speech_.say(Phrase::MigratedAll));
    else
      notice(speech_.say(Phrase::Migrated, {{"kept", std::to_string(kept)}, {"all", std::to_string(all)}}));
  }
  walk_again(std::move(ahead));
  data_.replayed = false;
  ask_again();
}

}  // namespace evenkeel::dialogs
