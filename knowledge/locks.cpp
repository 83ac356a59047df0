#include "knowledge/locks.h"

#include <algorithm>

namespace evenkeel::knowledge {
namespace {

template <class List, class Value>
bool has(const List& list, const Value& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

std::vector<Hold> locked_by(const Knowledge& knowledge, std::string_view situation, std::span<const Hold> open_holds) {
  std::vector<Hold> locks;
  for (const Hold hold : open_holds)
    if (has(knowledge[hold].locks, situation)) locks.push_back(hold);
  return locks;
}

std::vector<Hold> locked_by(const Knowledge& knowledge, std::string_view situation, const Wording& wording,
                            std::span<const Hold> open_holds) {
  std::vector<Hold> locks;
  for (const Hold hold : open_holds)
    if (has(knowledge[hold].locks, situation) || has(wording.after_holds, hold)) locks.push_back(hold);
  return locks;
}

std::string to_clear(const Knowledge& knowledge, std::span<const Hold> holds) {
  const auto pattern = knowledge.phrases.find("hold_item");
  std::string text;
  for (const Hold hold : holds)
    text += (text.empty() ? "- " : "\n- ") +
            fill_slots(pattern->second, {{"text", knowledge[hold].text}, {"clears", knowledge[hold].clears}});
  return text;
}

}  // namespace evenkeel::knowledge
