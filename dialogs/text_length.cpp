#include "dialogs/text_length.h"

#include <algorithm>

#include "dialogs/plain.h"

namespace evenkeel::dialogs {
namespace {

constexpr std::size_t number_length = 16;  // Of a number or a date as it is shown.
constexpr std::size_t beside_value = 8;    // "12. ", ": " and the line break of a review's line.

// The most characters the value of a variable takes when it is shown in `locale`.
std::size_t longest_value(const Tree& tree, const Variable& variable, const std::string& locale) {
  std::size_t longest = 0, all = 0;
  switch (variable.type.kind) {
    case Type::Kind::Text:
      return static_cast<std::size_t>(variable.max.value_or(0));
    case Type::Kind::Number:
    case Type::Kind::Date:
      return number_length;
    case Type::Kind::YesNo:
      longest = 3;
      break;
    case Type::Kind::Choice:
    case Type::Kind::Set:
      for (const std::string& name : variable.type.names) longest = std::max(longest, name.size());
      break;
  }
  // A choice is shown by its text in the question it is asked in.
  for (const auto& [name, node] : tree.nodes) {
    const auto* ask = std::get_if<Ask>(&node.kind);
    if (!ask || ask->variable != variable.name) continue;
    for (const TreeChoice& choice : ask->choices)
      longest = std::max(longest, characters_in(choice.text.in(locale, tree.locales.front())));
  }
  all = (longest + 2) * variable.type.names.size();
  return variable.type.kind == Type::Kind::Set ? all : longest;
}

}  // namespace

TextLength length_of(const Tree& tree, const std::string& words, const std::string& locale) {
  TextLength length;
  std::string own;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == '{' && i + 1 < words.size() && words[i + 1] != '{') {
      const std::size_t end = words.find('}', i);
      length.shown += longest_value(tree, tree.variables.at(words.substr(i + 1, end - i - 1)), locale);
      i = end;
      continue;
    }
    if (words[i] == '{') ++i;  // "{{" shows one.
    own += words[i];
  }
  length.own = characters_in(own);
  length.shown += length.own;
  return length;
}

std::size_t longest_shown(const Tree& tree, const Text& text) {
  std::size_t longest = 0;
  for (const auto& [locale, words] : text.by_locale) longest = std::max(longest, length_of(tree, words, locale).shown);
  return longest;
}

std::size_t longest_shown(const Tree& tree, const Review& review) {
  std::size_t longest = 0;
  for (const std::string& locale : tree.locales) {
    std::size_t length = length_of(tree, review.text.in(locale, tree.locales.front()), locale).shown;
    for (const std::string& name : review.variables) {
      const Variable& variable = tree.variables.at(name);
      const std::string& label = variable.label.empty() ? name : variable.label.in(locale, tree.locales.front());
      length += characters_in(label) + longest_value(tree, variable, locale) + beside_value;
    }
    longest = std::max(longest, length);
  }
  return longest;
}

}  // namespace evenkeel::dialogs
