#include "knowledge/slots.h"

#include <algorithm>

namespace evenkeel::knowledge {
namespace {

bool slot_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ' ';
}

// The slot that begins at text[at] == '{', without its braces; empty if there is none.
std::string_view slot_at(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && slot_character(text[end])) ++end;
  if (end == at + 1 || end >= text.size() || text[end] != '}') return {};
  return text.substr(at + 1, end - at - 1);
}

void add_slots(std::string_view text, std::vector<std::string>& slots) {
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
    const std::string slot(slot_at(text, at));
    if (!slot.empty() && std::find(slots.begin(), slots.end(), slot) == slots.end()) slots.push_back(slot);
  }
}

std::string lower(std::string_view text) {
  std::string low(text);
  for (char& c : low)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return low;
}

std::string_view without_edges(std::string_view text) {
  constexpr std::string_view edges = " \t\r\n";
  const std::size_t first = text.find_first_not_of(edges);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(edges) - first + 1);
}

std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool has_number(const Slots& slots, std::string_view value) {
  if (std::any_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; })) return true;
  std::string word;
  const auto known = [&] {
    return std::find(slots.number_words.begin(), slots.number_words.end(), lower(word)) != slots.number_words.end();
  };
  for (const char c : value) {
    if (c != ' ' && c != '-') {
      word += c;
      continue;
    }
    if (known()) return true;
    word.clear();
  }
  return known();
}

}  // namespace

const SlotText* Slots::find(std::string_view id) const {
  const auto found = std::find_if(all.begin(), all.end(), [&](const SlotText& slot) { return slot.id == id; });
  return found == all.end() ? nullptr : &*found;
}

std::vector<std::string> slots_of(const Lines& lines) {
  std::vector<std::string> slots;
  for (const std::string& line : lines) add_slots(line, slots);
  return slots;
}

std::vector<std::string> slots_of(std::string_view text) {
  std::vector<std::string> slots;
  add_slots(text, slots);
  return slots;
}

bool slots_well_formed(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '}') return false;
    if (line[i] != '{') continue;
    const std::string_view slot = slot_at(line, i);
    if (slot.empty()) return false;
    i += slot.size() + 1;
  }
  return true;
}

std::string fill_slots(std::string_view text, const SlotValues& values) {
  std::string filled;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '{') {
      const std::string_view slot = slot_at(text, i);
      const auto value = values.find(slot);
      if (!slot.empty() && value != values.end()) {
        filled += value->second;
        i += slot.size() + 1;
        continue;
      }
    }
    filled += text[i];
  }
  return filled;
}

std::string next_open_slot(std::string_view text, std::span<const std::string> passed_over) {
  for (std::string& slot : slots_of(text))
    if (std::find(passed_over.begin(), passed_over.end(), slot) == passed_over.end()) return std::move(slot);
  return {};
}

bool has_promise(const Slots& slots, std::string_view text) {
  const auto open = slots_of(text);
  return std::any_of(open.begin(), open.end(), [&](const std::string& id) {
    const SlotText* slot = slots.find(id);
    return slot && slot->promise;
  });
}

expected<std::string, SlotFault> slot_value(const Slots& slots, SlotKind kind, std::string_view typed) {
  std::string_view value = without_edges(typed);
  if (kind == SlotKind::Thing)
    for (const std::string_view article : {"the ", "a ", "an "})
      if (lower(value.substr(0, article.size())) == article) {
        value = without_edges(value.substr(article.size()));
        break;
      }
  // One full stop at the end would stand in the middle of the sentence; "..." and "e.g." are meant.
  if (value.size() > 1 && value.back() == '.' && std::count(value.begin(), value.end(), '.') == 1)
    value = without_edges(value.substr(0, value.size() - 1));
  if (value.empty()) return unexpected{SlotFault::Empty};
  if (std::any_of(value.begin(), value.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
    return unexpected{SlotFault::ManyLines};
  if (value.find_first_of("{}") != std::string_view::npos) return unexpected{SlotFault::Braces};
  if (characters_in(value) > slot_value_max) return unexpected{SlotFault::TooLong};
  if ((kind == SlotKind::Money || kind == SlotKind::Number) && !has_number(slots, value))
    return unexpected{SlotFault::NoNumber};
  return std::string(value);
}

}  // namespace evenkeel::knowledge
