#include "bot/turn/distress.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "bot/turn/host_words.h"
#include "dialogs/plain.h"

namespace evenkeel::turn {
namespace {

// An apostrophe is a quotation mark only before or after a word.
std::string without_quotes(std::string_view text) {
  constexpr std::string_view pairs[][2] = {{"\"", "\""}, {"“", "”"}, {"„", "“"}, {"‘", "’"}, {"»", "«"}, {"'", "'"}};
  const auto edge = [&](std::size_t at) {
    return at >= text.size() || std::string_view(" \t\n.,;:!?").find(text[at]) != std::string_view::npos;
  };
  std::string own;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t past = 0;
    for (const auto& [open, close] : pairs) {
      if (past != 0 || !text.substr(at).starts_with(open) || (at > 0 && !edge(at - 1))) continue;
      std::size_t end = text.find(close, at + open.size());
      while (end != std::string_view::npos && !edge(end + close.size())) end = text.find(close, end + 1);
      if (end != std::string_view::npos) past = end + close.size();
    }
    if (past == 0) {
      own += text[at++];
    } else {
      own += ' ';
      at = past;
    }
  }
  return own;
}

}  // namespace

bool says_not_okay(const std::string& text) {
  static const std::vector<std::string> known = [] {
    std::vector<std::string> all;
    for (const std::string& words : listed_words("own_distress")) all.push_back(" " + dialogs::plain(words) + " ");
    return all;
  }();
  std::string plain = dialogs::plain(without_quotes(text)), said = " ";
  std::replace_if(plain.begin(), plain.end(), [](char c) { return c == '.' || c == '!' || c == '?' || c == ':'; }, ' ');
  for (const std::string& word : dialogs::words_of(plain)) said += word + " ";
  return std::any_of(known.begin(), known.end(), [&](const std::string& words) { return said.find(words) != std::string::npos; });
}

}  // namespace evenkeel::turn
