// dialogs/speech.h — values and texts as people read them.
//
// Threads   Pure functions over a Guide and a locale.
// Limits    A button's label is cut at 75 characters.
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "dialogs/guide.h"
#include "dialogs/tree.h"

namespace evenkeel::dialogs {

constexpr std::size_t label_max = 75;

// Puts values into the braces of a text; "{{" is a brace. What stands in a line that begins with "> " has that mark
// repeated on each further line of its value, so that the whole of it belongs to the words to be copied.
std::string expand(std::string_view text, const std::function<std::string(std::string_view name)>& value_of);

class Speech {
 public:
  Speech(const Phrases& phrases, std::string locale) : phrases_(&phrases), locale_(std::move(locale)) {}

  using Filling = std::pair<std::string_view, std::string>;
  std::string say(Phrase phrase, std::initializer_list<Filling> values = {}) const;
  std::string label(Phrase phrase, std::initializer_list<Filling> values = {}) const;  // One line, at most label_max.

  std::string number(double value) const;  // Without trailing zeros: "12.5".
  std::string date(Date date) const;       // "3 October 2026"
  // A choice by its text in the question it is asked in, else by its name without '_'; a set joined "a, b and c".
  // What that text shows of other variables is taken from `stored`; without it, it stands in its braces.
  std::string value(const Tree& tree, const TreeGuide& guide, const Variable& variable, const Value& value,
                    const Values* stored = nullptr) const;
  std::string own_label(const Tree& tree, const Variable& variable) const;  // Empty where it has none.
  std::string name(const Tree& tree, const Variable& variable) const;       // Its label, else its name without '_'.
  // A text of the tree with the variables of its frame put in.
  std::string text(const Text& text, const Tree& tree, const TreeGuide& guide, const Values& stored) const;

  const Words& words() const { return phrases_->words(locale_); }
  const std::string& locale() const { return locale_; }

 private:
  const Phrases* phrases_;
  std::string locale_;
};

}  // namespace evenkeel::dialogs
